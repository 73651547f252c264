"""Incidents and the frozen plan, obstacles, changes of the plan."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from common.errors import DomainError, EditConflict
from config.events import HANDLERS
from initiatives.models import InitiativeVersion, RiskFreeze
from notifications.models import Notification
from pilots.models import Incident, Obstacle, PilotClock
from pilots.selectors import comparison
from pilots.services import adjusting, incidents, obstacles
from tests import world
from tests.pilots import town
from tests.pilots.refusals import refused
from workflow import outbox

pytestmark = pytest.mark.django_db
HAPPENED = world.at("2026-04-01 10:00")


@pytest.fixture
def city():
    return world.City()


@pytest.fixture
def pilot(city):
    return town.started(city)


def report(pilot, city, code="R-01", *, happened=HAPPENED, actor=None, **values):
    return incidents.report_incident(
        pilot_id=pilot.pk,
        happened_at=happened,
        what="Lộ dữ liệu một hồ sơ",
        measures="Khóa máy, báo người dân",
        risk_code=code,
        actor=actor or city.author,
        **{"at": happened + timedelta(hours=2), **values},
    )


def test_an_incident_is_tied_to_the_risk_that_was_frozen_before(city, pilot):
    row = report(pilot, city, damage_amount=5_000_000)

    freeze = RiskFreeze.objects.get(initiative=pilot.initiative)
    assert (row.is_foreseen, row.register, row.version) == (True, freeze, freeze.version)
    assert not row.is_late
    found = comparison(row)
    assert found.risk["risk_code"] == "R-01"
    assert any(line.planned and line.happened for line in found.rows)


def test_an_incident_that_nobody_foresaw_says_so(city, pilot):
    row = report(pilot, city, "")

    assert (row.is_foreseen, row.register) == (False, None)
    assert comparison(row).risk is None


def test_a_risk_that_is_not_in_the_register_is_refused(city, pilot):
    error = refused(DomainError, lambda: report(pilot, city, "R-99"))

    assert (error.code, error.field) == ("not_foreseen", "risk_code")


def test_a_moment_to_come_or_before_the_approval_is_refused(city, pilot):
    before = world.at("2026-03-01 08:00")
    assert refused(DomainError, lambda: report(pilot, city, happened=before)).code == "too_early"
    late = {"at": HAPPENED - timedelta(minutes=1)}
    assert refused(DomainError, lambda: report(pilot, city, **late)).code == "future_day"


def test_strangers_report_nothing_and_the_authority_may(city, pilot):
    for person in (city.stranger, city.focal, city.mayor):
        refused(PermissionDenied, lambda who=person: report(pilot, city, actor=who))

    report(pilot, city, actor=city.clerk)
    assert Incident.objects.count() == 1


def test_a_report_after_the_promised_hours_is_late(city, pilot):
    row = report(pilot, city, at=HAPPENED + timedelta(hours=25))

    assert row.hours_allowed == 24
    assert row.is_late


def deliver():
    outbox.deliver_all(HANDLERS)


def test_a_stop_threshold_alarms_whoever_may_stop(city, pilot):
    deliver()
    Notification.objects.all().delete()
    report(pilot, city, stop_reached=True)

    deliver()

    alarmed = Notification.objects.filter(kind="ALARM", event_key__endswith=":stop")
    assert {row.recipient for row in alarmed} == {city.head, city.mayor}
    told = Notification.objects.filter(kind="ALARM").exclude(event_key__endswith=":stop")
    assert {row.recipient for row in told} == {city.author, city.head, city.clerk}


# --- changes of the plan ----------------------------------------------------------------------


def ask(pilot, city, when="2026-04-06 09:00"):
    return adjusting.request_adjustment(
        pilot_id=pilot.pk, actor=city.author, reason="Thu hẹp phạm vi", at=world.at(when)
    )


def with_risk(content, code):
    return [*content["risks"], {**content["risks"][0], "risk_code": code, "is_worst_case": "NO"}]


def write(row, city, revision=0, *, actor=None, step="rui-ro", **values):
    return adjusting.write(
        adjustment_id=row.pk,
        step=step,
        values=values or {"risks": with_risk(row.content, "R-09")},
        seen_revision=revision,
        actor=actor or city.author,
        at=world.at("2026-04-06 10:00"),
    )


def submit(row, city):
    return adjusting.submit(
        adjustment_id=row.pk, actor=city.author, reason="Trình", at=world.at("2026-04-06 11:00")
    )


def approve(row, city, *, actor=None, when="2026-04-08 09:00", day=date(2026, 4, 8)):
    return adjusting.approve(
        adjustment_id=row.pk,
        number="44/QĐ-UBND",
        decided_on=day,
        conclusion="Đồng ý",
        actor=actor or city.head,
        reason="Phù hợp thực tế",
        at=world.at(when),
    )


def changed(pilot, city):
    row = ask(pilot, city)
    write(row, city)
    submit(row, city)
    return approve(row, city)


def test_an_approved_change_is_a_new_version_of_plan_and_risks(city, pilot):
    row = changed(pilot, city)

    assert (row.result.number, row.base.number) == (2, 1)
    freezes = RiskFreeze.objects.filter(initiative=pilot.initiative)
    assert [freeze.decision_number for freeze in freezes] == ["1/QĐ-UBND", "44/QĐ-UBND"]
    assert incidents.version_at(pilot.initiative_id, HAPPENED).number == 1
    assert incidents.version_at(pilot.initiative_id, world.at("2026-04-09 08:00")).number == 2


def test_a_risk_added_after_the_incident_never_makes_it_foreseen(city, pilot):
    changed(pilot, city)

    assert refused(DomainError, lambda: report(pilot, city, "R-09")).code == "not_foreseen"
    later = world.at("2026-04-09 10:00")
    assert report(pilot, city, "R-09", happened=later).version.number == 2


@pytest.mark.parametrize("who", ["author", "head", "focal"])
def test_the_plan_in_force_on_any_day_is_shown(city, pilot, sign_in, who):
    changed(pilot, city)
    client, address = sign_in(getattr(city, who)), pilot.initiative.get_absolute_url()

    def risks(day):
        shown = client.get(address, {"as_of": day}).context["past"].content["risks"]
        return "R-09" in [row["risk_code"] for row in shown]

    assert [risks(day) for day in ("2026-04-05", "2026-04-06", "2026-04-10")] == [
        False,
        False,  # written, not approved yet
        True,
    ]


def test_a_new_end_moves_the_day_of_the_result_report(city, pilot):
    row = ask(pilot, city)
    tasks = row.content["tasks"][:1]
    values = {key: row.content[key] for key in ("scope", "scope_units", "starts_on", "feasibility")}
    write(
        row,
        city,
        step="to-chuc",
        **{**row.content, **values, "ends_on": "2026-09-30", "tasks": tasks},
    )
    submit(row, city)
    approve(row, city)

    pilot = town.fresh(pilot)
    clock = PilotClock.objects.running().get(pilot=pilot, code="D11")
    assert (pilot.ends_on, timezone.localdate(clock.due_at)) == (
        date(2026, 9, 30),
        date(2026, 10, 7),
    )
    assert pilot.packages.filter(is_dropped=False).count() == 1
    assert pilot.packages.filter(is_dropped=True).exists()


def test_days_that_the_change_leaves_alone_stay_as_they_were_decided(city, pilot):
    changed(pilot, city)

    after = town.fresh(pilot)
    assert (after.starts_on, after.ends_on) == (pilot.starts_on, pilot.ends_on)


def test_while_it_waits_the_file_is_with_the_tier_that_decides(city, pilot):
    row = ask(pilot, city)
    assert town.stage(pilot) == "PILOTING"
    write(row, city)
    row = submit(row, city)

    assert (town.stage(pilot), row.unit) == ("ADJUSTMENT_REVIEW", city.ward)
    assert row.routing is not None


def test_a_wider_scope_is_decided_by_the_level_above(city, pilot):
    row = ask(pilot, city)
    write(row, city, step="to-chuc", **{**row.content, "scope_units": ["PA", "PB"]})

    assert submit(row, city).unit == city.top
    refused(PermissionDenied, lambda: approve(row, city))
    assert approve(row, city, actor=city.mayor).state == "APPROVED"


def test_one_change_at_a_time_and_only_by_those_who_carry_it_out(city, pilot):
    refused(PermissionDenied, lambda: _ask_as(pilot, city.head))
    row = ask(pilot, city)
    refused(PermissionDenied, lambda: ask(pilot, city))
    refused(PermissionDenied, lambda: write(row, city, actor=city.head))
    assert refused(DomainError, lambda: submit(row, city)).code == "unchanged"


def _ask_as(pilot, actor):
    return adjusting.request_adjustment(
        pilot_id=pilot.pk, actor=actor, reason="x", at=world.at("2026-04-06 09:00")
    )


def test_a_change_is_not_written_over_another_one_nor_after_it_was_sent(city, pilot):
    row = ask(pilot, city)
    write(row, city)
    refused(EditConflict, lambda: write(row, city, 0, risks=[]))
    assert (
        refused(DomainError, lambda: write(row, city, 1, step="co-ban", title="x")).code == "step"
    )
    marked = {"risks": [{"risk_code": "R-01", "description": "TUYỆT MẬT"}]}
    assert refused(DomainError, lambda: write(row, city, 1, **marked)).code == "secret"
    submit(row, city)

    assert refused(DomainError, lambda: write(row, city, 1, risks=[])).code == "wrong_state"


def test_an_incomplete_change_is_not_sent(city, pilot):
    row = ask(pilot, city)
    write(row, city, risks=[])

    assert refused(DomainError, lambda: submit(row, city)).code == "incomplete"


def test_a_refused_or_withdrawn_change_leaves_the_plan_as_it_was(city, pilot):
    row = ask(pilot, city)
    write(row, city)
    submit(row, city)
    when = world.at("2026-04-08 09:00")
    refused(PermissionDenied, lambda: approve(row, city, actor=city.author))
    assert (
        refused(DomainError, lambda: approve(row, city, day=date(2026, 4, 1))).code == "too_early"
    )
    assert (
        refused(DomainError, lambda: approve(row, city, day=date(2026, 5, 1))).code == "future_day"
    )

    adjusting.refuse(
        adjustment_id=row.pk, conclusion="Chưa cần", actor=city.head, reason="Chưa cần", at=when
    )

    assert InitiativeVersion.objects.filter(initiative=pilot.initiative).count() == 1
    assert town.stage(pilot) == "PILOTING"
    again = ask(pilot, city, "2026-04-09 09:00")
    adjusting.withdraw(adjustment_id=again.pk, actor=city.author, reason="Thôi", at=when)
    assert ask(pilot, city, "2026-04-10 09:00").state == "DRAFT"


# --- obstacles --------------------------------------------------------------------------------


def need(pilot, city, unit=None, actor=None):
    return obstacles.raise_obstacle(
        pilot_id=pilot.pk,
        kind="SUPPORT",
        description="Cần mượn 4 máy tính bảng",
        unit=unit or city.other_ward,
        actor=actor or city.author,
        at=HAPPENED,
    )


def test_an_obstacle_goes_to_the_unit_that_has_to_solve_it_within_five_working_days(city, pilot):
    row = need(pilot, city)

    clock = PilotClock.objects.running().get(obstacle=row)
    assert (clock.code, timezone.localdate(clock.due_at)) == ("D15", date(2026, 4, 8))
    visible = type(pilot.initiative).objects.visible_to(city.other_head, HAPPENED.date())
    assert visible.exists()
    deliver()
    told = Notification.objects.filter(event_key=f"obstacle:{row.pk}")
    assert [note.recipient for note in told] == [city.other_head]


def test_only_that_unit_answers_and_then_the_clock_stops(city, pilot):
    row = need(pilot, city)
    for person in (city.author, city.head, city.stranger):
        refused(PermissionDenied, lambda who=person: solve(row, who))
    assert refused(DomainError, lambda: solve(row, city.other_head, " ")).code == "reason_required"

    solved = solve(row, city.other_head)

    assert (solved.state, solved.answer) == ("SOLVED", "Cho mượn từ 5/4")
    assert not PilotClock.objects.running().filter(obstacle=row).exists()
    assert refused(DomainError, lambda: solve(row, city.other_head)).code == "wrong_state"


def solve(row, actor, answer="Cho mượn từ 5/4"):
    return obstacles.solve(
        obstacle_id=row.pk, answer=answer, actor=actor, at=HAPPENED + timedelta(days=2)
    )


def up(row, actor, when):
    return obstacles.escalate(obstacle_id=row.pk, actor=actor, reason="Vượt khả năng", at=when)


def test_an_unanswered_obstacle_goes_up_a_level(city, pilot):
    row = need(pilot, city)
    soon, late = HAPPENED + timedelta(days=1), HAPPENED + timedelta(days=9)
    refused(PermissionDenied, lambda: up(row, city.author, soon))

    row = up(row, city.author, late)

    assert (row.unit, row.state) == (city.top, "OPEN")
    assert PilotClock.objects.running().filter(obstacle=row).count() == 1
    assert refused(DomainError, lambda: up(row, city.mayor, late)).code == "no_superior"


def test_an_obstacle_that_went_away_is_dropped(city, pilot):
    row = need(pilot, city)
    refused(PermissionDenied, lambda: _drop(row, city.other_head))

    assert _drop(row, city.author).state == "DROPPED"
    assert Obstacle.history.filter(id=row.pk).count() == 2


def _drop(row, actor):
    return obstacles.drop(obstacle_id=row.pk, actor=actor, reason="Đã tự mua", at=HAPPENED)


def test_a_unit_of_the_past_is_not_asked(city, pilot):
    city.other_ward.valid_to = date(2026, 3, 31)
    world.record(city.other_ward)

    assert refused(DomainError, lambda: need(pilot, city)).field == "unit"
