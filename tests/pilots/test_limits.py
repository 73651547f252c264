"""Clocks and periods that nobody stretches: minutes written twice, reports in a row, a temporary yes."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from common.errors import DomainError
from pilots.models import PilotClock
from pilots.services import clocks, evaluating, stopping
from tests import world
from tests.pilots import town
from tests.pilots.refusals import refused
from tests.pilots.test_carrying_out import due, report, stop
from tests.pilots.test_incidents import approve, ask, need, submit, up, write

pytestmark = pytest.mark.django_db


@pytest.fixture
def city():
    return world.City()


def test_minutes_entered_late_or_twice_give_no_more_days(city):
    pilot = town.met(city, when=world.at("2026-07-13 09:00"))
    assert due(pilot, "D13") == date(2026, 7, 14)  # three working days after the meeting itself

    evaluating.hold_evaluation(
        pilot_id=pilot.pk,
        values={**town.MET, "meeting_on": date(2026, 7, 10)},
        actor=city.clerk,
        reason="Sửa biên bản",
        at=world.at("2026-07-13 10:00"),
    )

    assert due(pilot, "D13") == date(2026, 7, 14)


def test_reports_in_a_row_do_not_push_the_next_one_away(city):
    pilot = town.started(city)
    for day in (18, 19, 20):
        report(pilot, city, date(2026, 3, day), f"2026-03-{day} 16:00")

    assert due(pilot, "D14") == date(2026, 4, 28)


def test_nothing_runs_while_it_is_suspended(city):
    pilot = town.started(city)
    stop(stopping.suspend, pilot, city.head, world.at("2026-03-10 09:00"), measures="Rào chắn")
    report(pilot, city, date(2026, 3, 11), "2026-03-11 09:00")

    assert not PilotClock.objects.running().filter(pilot=pilot, paused_at=None).exists()
    assert clocks.announce_due(at=world.at("2026-06-01 09:00")) == 0


def test_a_late_answer_is_the_delay_of_the_unit_that_has_to_answer(city):
    pilot = town.started(city)
    need(pilot, city)

    standing = town.fresh(pilot).initiative
    assert standing.clock_code == "D14"


def test_the_plan_of_work_that_is_over_changes_no_more(city):
    pilot = town.started(city)
    row = ask(pilot, city)
    write(row, city)
    submit(row, city)
    stop(stopping.terminate, pilot, city.head, world.at("2026-04-07 09:00"), measures="x")

    refused(PermissionDenied, lambda: approve(row, city))


def test_a_file_with_an_open_obstacle_is_not_closed(city):
    pilot = town.started(city)
    obstacle = need(pilot, city)
    from pilots.services import carrying_out

    carrying_out.report_completion(
        pilot_id=pilot.pk,
        finished_on=town.ENDS,
        values=town.REPORT,
        actor=city.author,
        reason="Xong",
        at=world.at("2026-07-06 09:00"),
    )
    evaluating.call_evaluation(
        pilot_id=pilot.pk,
        called_for=None,
        actor=city.clerk,
        reason="Mời",
        at=world.at("2026-07-07 09:00"),
    )
    evaluating.hold_evaluation(
        pilot_id=pilot.pk,
        values=town.MET,
        actor=city.clerk,
        reason="Biên bản",
        at=world.at("2026-07-09 15:00"),
    )
    town.judge(pilot, city)
    when = world.at("2026-07-20 09:00")
    values = {"pilot_id": pilot.pk, "actor": city.head, "reason": "Xong", "at": when}

    assert refused(DomainError, lambda: evaluating.close(**values)).code == "open_parts"
    assert up(obstacle, city.other_head, when).unit == city.top


def test_a_temporary_approval_ends_the_work_with_it(city):
    from pilots.services import setting_up

    case = town.approved(city)
    decision = case.decisions.get()
    decision.expires_on = date(2026, 4, 1)
    world.record(decision)
    pilot = town.set_up(city, case=case)
    assert pilot.ends_on == date(2026, 4, 1)

    def start(ends_on):
        return setting_up.start(
            pilot_id=pilot.pk,
            starts_on=date(2026, 3, 3),
            ends_on=ends_on,
            is_trial=False,
            actor=city.head,
            reason="Bắt đầu",
            at=town.STARTED,
        )

    assert refused(DomainError, lambda: start(date(2026, 4, 2))).code == "expires"
    assert start(date(2026, 4, 1)).state == "IMPLEMENTING"
