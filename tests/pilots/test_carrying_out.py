"""From the decision to the concluded result, with its clocks and its refusals."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from common.errors import DomainError
from pilots.models import Assignee, PilotClock, PilotReport, WorkPackage
from pilots.services import carrying_out, setting_up, stopping
from tests import world
from tests.pilots import town
from tests.pilots.refusals import refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def city():
    return world.City()


def due(pilot, code):
    return PilotClock.objects.running().get(pilot=pilot, code=code).due_at.astimezone().date()


def test_set_up_takes_packages_and_indicators_from_the_approved_plan(city):
    pilot = town.set_up(city)

    content = pilot.case.version.snapshot["content"]
    assert [row.name for row in pilot.packages.all()] == [t["name"] for t in content["tasks"]]
    assert [row.name for row in pilot.indicators.all()] == [
        row["indicator"] for row in content["benefits"]
    ]
    assert [str(row) for row in pilot.assignees.all()] == [str(city.author)]
    assert (pilot.state, town.stage(pilot)) == ("PILOT_SETUP", "PILOT_SETUP")


def test_only_the_head_sets_up_and_only_once(city):
    case = town.approved(city)
    for person in (city.author, city.clerk, city.mayor, city.focal):
        refused(PermissionDenied, lambda who=person: _set_up(case, who))
    _set_up(case, city.head)

    refused(PermissionDenied, lambda: _set_up(case, city.head))


def _set_up(case, actor, assignments=None):
    author = setting_up.Assignment("IMPLEMENTER", user=case.initiative.author)
    return setting_up.set_up(
        case_id=case.pk,
        assignments=[author] if assignments is None else assignments,
        actor=actor,
        reason="Giao",
        at=town.APPROVED,
    )


def test_somebody_has_to_carry_it_out(city):
    case = town.approved(city)
    support = [setting_up.Assignment("SUPPORT", unit=city.other_ward, task="Mượn xe")]

    assert refused(DomainError, lambda: _set_up(case, city.head, support)).code == "nobody"


def test_an_assigned_person_and_an_assigned_unit_see_the_file(city):
    case = town.approved(city)
    initiative = case.initiative
    today = town.APPROVED.date()
    visible = type(initiative).objects.visible_to
    assert not visible(city.stranger, today).exists()
    assert not visible(city.other_head, today).exists()

    _set_up(
        case,
        city.head,
        [
            setting_up.Assignment("IMPLEMENTER", user=city.stranger),
            setting_up.Assignment("SUPPORT", unit=city.other_ward, task="Mượn xe"),
        ],
    )

    assert visible(city.stranger, today).get() == initiative
    assert visible(city.other_head, today).get() == initiative


def test_the_same_person_is_assigned_once(city):
    pilot = town.set_up(city)
    again = setting_up.Assignment("IMPLEMENTER", user=city.author)

    error = refused(
        DomainError,
        lambda: setting_up.assign(
            pilot_id=pilot.pk, assignment=again, actor=city.head, reason="Giao", at=town.APPROVED
        ),
    )

    assert error.code == "assigned"
    assert Assignee.objects.count() == 1


@pytest.mark.parametrize(("is_trial", "state"), [(True, "PILOTING"), (False, "IMPLEMENTING")])
def test_start_runs_the_periodic_and_the_result_clock(city, is_trial, state):
    pilot = town.started(city, is_trial=is_trial)

    assert (pilot.state, town.stage(pilot)) == (state, state)
    assert due(pilot, "D14") == date(2026, 3, 25)  # the 25th of the month
    assert due(pilot, "D11") == date(2026, 7, 7)  # five working days after Tuesday 30 June


def test_a_period_ends_after_it_began(city):
    pilot = town.set_up(city)

    error = refused(
        DomainError,
        lambda: setting_up.start(
            pilot_id=pilot.pk,
            starts_on=date(2026, 5, 1),
            ends_on=date(2026, 4, 30),
            is_trial=True,
            actor=city.head,
            reason="Bắt đầu",
            at=town.STARTED,
        ),
    )

    assert error.field == "ends_on"


def progress(pilot, city, percent, *, actor=None, package=None):
    package = package or pilot.packages.first()
    return carrying_out.record_progress(
        pilot_id=pilot.pk,
        package_id=package.pk,
        percent=percent,
        milestone="Xong mốc 1",
        actor=actor or city.author,
        reason="Đã làm",
        at=town.later(town.STARTED, days=2),
    )


def accept(pilot, city, *, actor=None):
    return carrying_out.accept_package(
        pilot_id=pilot.pk,
        package_id=pilot.packages.first().pk,
        acceptance="Đạt yêu cầu",
        actor=actor or city.clerk,
        reason="Nghiệm thu",
        at=town.later(town.STARTED, days=3),
    )


def test_a_package_is_accepted_by_the_authority_once_it_is_done(city):
    pilot = town.started(city)
    progress(pilot, city, 60)
    assert refused(DomainError, lambda: accept(pilot, city)).code == "unfinished"
    progress(pilot, city, 100)
    refused(PermissionDenied, lambda: accept(pilot, city, actor=city.author))

    accept(pilot, city)

    package = WorkPackage.objects.get(pk=pilot.packages.first().pk)
    assert (package.percent, package.acceptance) == (100, "Đạt yêu cầu")
    assert refused(DomainError, lambda: accept(pilot, city)).code == "accepted"
    assert refused(DomainError, lambda: progress(pilot, city, 50)).code == "accepted"


def test_progress_belongs_to_a_package_of_the_file_and_to_those_who_carry_it_out(city):
    pilot = town.started(city)
    refused(PermissionDenied, lambda: progress(pilot, city, 10, actor=city.head))
    refused(PermissionDenied, lambda: progress(pilot, city, 10, actor=city.stranger))
    for percent in (-1, 101):
        assert refused(DomainError, lambda p=percent: progress(pilot, city, p)).code == "percent"

    other = WorkPackage(pk=10**6)
    assert refused(DomainError, lambda: progress(pilot, city, 5, package=other)).code == "package"


def test_an_indicator_gets_its_actual_value_with_source_and_day(city):
    pilot = town.started(city)
    row = pilot.indicators.first()

    def measure(day, indicator=row.pk):
        return carrying_out.measure(
            pilot_id=pilot.pk,
            indicator_id=indicator,
            actual="97 %",
            source="Phần mềm một cửa",
            measured_on=day,
            actor=city.author,
            reason="Số liệu tháng",
            at=town.later(town.STARTED, days=5),
        )

    assert refused(DomainError, lambda: measure(date(2026, 12, 1))).code == "future_day"
    assert refused(DomainError, lambda: measure(date(2026, 3, 5), 10**6)).code == "indicator"
    measure(date(2026, 3, 5))

    row.refresh_from_db()
    assert (row.actual, row.source, row.measured_on) == (
        "97 %",
        "Phần mềm một cửa",
        date(2026, 3, 5),
    )


def report(pilot, city, day, when="2026-03-25 09:00"):
    return carrying_out.file_report(
        pilot_id=pilot.pk,
        period_end=day,
        values=town.REPORT,
        actor=city.author,
        reason="Đúng sự thật",
        at=world.at(when),
    )


def test_the_next_report_becomes_due_when_one_is_filed(city):
    pilot = town.started(city)

    filed = report(pilot, city, date(2026, 3, 24))

    assert due(pilot, "D14") == date(2026, 4, 28)  # the 25th is a Saturday, then a day off
    assert [row["percent"] for row in filed.packages] == [0] * pilot.packages.count()
    assert refused(DomainError, lambda: report(pilot, city, date(2026, 3, 24))).code == "too_early"
    assert refused(DomainError, lambda: report(pilot, city, date(2026, 4, 24))).code == "future_day"
    assert refused(DomainError, lambda: report(pilot, city, date(2026, 3, 1))).code == "too_early"
    assert PilotReport.objects.count() == 1


def test_a_report_before_its_day_counts_for_that_day(city):
    pilot = town.started(city)

    report(pilot, city, date(2026, 3, 20), "2026-03-20 09:00")

    assert due(pilot, "D14") == date(2026, 4, 28)


def stop(service, pilot, actor, when, **values):
    return service(
        pilot_id=pilot.pk, number="3/QĐ", actor=actor, reason="Chạm ngưỡng", at=when, **values
    )


def test_a_suspended_pilot_holds_its_clocks_and_goes_on_as_it_was(city):
    pilot = town.started(city)
    when = world.at("2026-03-10 09:00")

    pilot = stop(stopping.suspend, pilot, city.head, when, measures="Rào chắn")

    assert (pilot.state, pilot.measures, town.stage(pilot)) == (
        "SUSPENDED",
        "Rào chắn",
        "SUSPENDED",
    )
    held = PilotClock.objects.running().filter(pilot=pilot, paused_at__isnull=False)
    assert sorted(held.values_list("code", flat=True)) == ["D11", "D14"]
    pilot = stop(stopping.resume, pilot, city.head, world.at("2026-03-20 09:00"))
    assert pilot.state == "PILOTING"
    assert due(pilot, "D14") > date(2026, 3, 25)


def test_the_head_above_may_stop_and_nobody_else(city):
    pilot = town.started(city)
    when = world.at("2026-03-10 09:00")
    for person in (city.author, city.clerk, city.focal, city.other_head):
        refused(
            PermissionDenied,
            lambda who=person: stop(stopping.suspend, pilot, who, when, measures="x"),
        )

    assert stop(stopping.suspend, pilot, city.mayor, when, measures="x").state == "SUSPENDED"


def test_a_terminated_pilot_is_still_reported_and_evaluated(city):
    pilot = town.started(city)
    pilot = stop(stopping.terminate, pilot, city.head, world.at("2026-03-10 09:00"), measures="x")

    assert due(pilot, "D11") == date(2026, 3, 17)
    carrying_out.report_completion(
        pilot_id=pilot.pk,
        finished_on=date(2026, 3, 10),
        values=town.REPORT,
        actor=city.author,
        reason="Báo cáo",
        at=world.at("2026-03-12 09:00"),
    )
    assert town.fresh(pilot).state == "COMPLETION_REPORTED"
    assert due(pilot, "D12") == date(2026, 3, 23)
