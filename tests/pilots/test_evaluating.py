"""The evaluation: its clocks, its results, and what may follow."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from common.errors import DomainError
from pilots.models import Pilot, PilotClock
from pilots.services import evaluating, setting_up, succession
from tests import world
from tests.pilots import town
from tests.pilots.refusals import refused
from tests.pilots.test_carrying_out import due

pytestmark = pytest.mark.django_db


@pytest.fixture
def city():
    return world.City()


def test_the_result_clocks_run_five_seven_and_three_working_days(city):
    pilot = town.reported(city)
    assert not PilotClock.objects.running().filter(pilot=pilot, code__in=["D11", "D14"]).exists()
    assert due(pilot, "D12") == date(2026, 7, 15)  # seven working days after Monday 6 July

    evaluating.call_evaluation(
        pilot_id=pilot.pk,
        called_for=date(2026, 7, 9),
        actor=city.clerk,
        reason="Mời họp",
        at=world.at("2026-07-07 09:00"),
    )
    evaluating.hold_evaluation(
        pilot_id=pilot.pk,
        values=town.MET,
        actor=city.clerk,
        reason="Ghi biên bản",
        at=world.at("2026-07-09 15:00"),
    )

    assert due(pilot, "D13") == date(2026, 7, 14)
    town.judge(pilot, city)
    assert not PilotClock.objects.running().filter(pilot=pilot).exists()


def test_all_packages_completed_is_completed_with_a_grade(city):
    pilot = town.concluded(city, grade="XUAT_SAC")

    assert pilot.evaluation.result == "COMPLETED"
    assert pilot.evaluation.grade == "XUAT_SAC"
    assert not pilot.evaluation.needs_review
    assert (pilot.state, town.stage(pilot)) == ("EVALUATED", "EVALUATED")


@pytest.mark.parametrize(
    ("results", "whole"),
    [
        (["COMPLETED", "COMPLETED"], "COMPLETED"),
        (["COMPLETED", "NOT_COMPLETED"], "PARTIAL"),
        (["PARTIAL", "PARTIAL"], "PARTIAL"),
        (["NOT_COMPLETED", "NOT_COMPLETED"], "NOT_COMPLETED"),
        (["NOT_COMPLETED", "PARTIAL"], "PARTIAL"),
    ],
)
def test_packages_roll_up(results, whole):
    assert evaluating.overall(results) == whole


def test_what_was_not_completed_names_causes_and_gets_no_grade(city):
    pilot = town.met(city)

    def judge(**changes):
        return town.judge(pilot, city, "NOT_COMPLETED", **changes)

    assert refused(DomainError, lambda: judge(grade="")).code == "cause"
    assert refused(DomainError, lambda: judge(cause="OBJECTIVE")).code == "grade"
    assert judge(cause="OBJECTIVE", grade="").needs_review


def test_damage_of_a_completed_pilot_names_a_cause_and_needs_a_review(city):
    pilot = town.met(city)

    assert refused(DomainError, lambda: town.judge(pilot, city, damage_amount=5)).code == "cause"
    assert town.judge(pilot, city, damage_amount=5, cause="FORCE_MAJEURE").needs_review


def test_a_whole_that_differs_from_its_parts_says_why(city):
    pilot = town.met(city)
    changed = {"result": "PARTIAL", "grade": "", "cause": "OBJECTIVE"}

    error = refused(DomainError, lambda: town.judge(pilot, city, **changed))

    assert error.field == "result_reason"
    assert town.judge(pilot, city, **changed, result_reason="Chỉ tiêu chính chưa đạt").result == (
        "PARTIAL"
    )


def test_every_package_is_judged(city):
    pilot = town.met(city)

    def judge(some):
        return evaluating.conclude(
            pilot_id=pilot.pk,
            findings=some,
            values=town.JUDGED,
            actor=city.head,
            reason="Theo biên bản",
            at=world.at("2026-07-13 09:00"),
        )

    assert refused(DomainError, lambda: judge(town.findings(pilot)[:-1])).code == "packages"
    assert refused(DomainError, lambda: judge([])).code == "packages"


def test_the_conclusion_needs_the_minutes_and_the_party_committee(city):
    pilot = town.called(city)
    refused(PermissionDenied, lambda: town.judge(pilot, city))
    without = {**town.MET, "party_number": "", "party_on": None, "party_summary": ""}
    evaluating.hold_evaluation(
        pilot_id=pilot.pk,
        values=without,
        actor=city.clerk,
        reason="Ghi biên bản",
        at=world.at("2026-07-09 15:00"),
    )

    refused(PermissionDenied, lambda: town.judge(pilot, city))


def test_who_proposed_never_judges_even_as_a_stand_in(city):
    world.delegate(city.head, city.author, city.ward)
    pilot = town.met(city)

    refused(PermissionDenied, lambda: town.judge(pilot, city, actor=city.author))
    refused(PermissionDenied, lambda: town.judge(pilot, city, actor=city.mayor))
    refused(PermissionDenied, lambda: town.judge(pilot, city, actor=city.clerk))


def test_only_completed_work_is_scaled_and_only_reviewed_work_is_closed(city):
    pilot = town.concluded(city, "PARTIAL", cause="OBJECTIVE", grade="")
    when = world.at("2026-07-20 09:00")
    values = {"pilot_id": pilot.pk, "actor": city.head, "reason": "Đề nghị", "at": when}

    assert refused(DomainError, lambda: evaluating.scale(number="1/CV", **values)).code == (
        "not_completed"
    )
    assert refused(DomainError, lambda: evaluating.close(**values)).code == "needs_review"


def test_completed_work_is_scaled_and_closed(city):
    pilot = town.concluded(city)
    values = {"pilot_id": pilot.pk, "actor": city.head, "reason": "Đề nghị"}

    pilot = evaluating.scale(number="1/CV", at=world.at("2026-07-20 09:00"), **values)
    assert (pilot.state, town.stage(pilot)) == ("SCALING", "SCALING")
    pilot = evaluating.close(at=world.at("2026-08-20 09:00"), **values)
    assert (pilot.state, town.stage(pilot)) == ("CLOSED", "CLOSED")


def test_a_trial_that_is_accepted_goes_on(city):
    pilot = town.started(city)

    pilot = setting_up.roll_out(
        pilot_id=pilot.pk,
        ends_on=date(2026, 12, 31),
        actor=city.head,
        reason="Thí điểm tốt",
        at=world.at("2026-06-01 09:00"),
    )

    assert (pilot.state, pilot.is_trial, pilot.ends_on) == (
        "IMPLEMENTING",
        False,
        date(2026, 12, 31),
    )
    assert due(pilot, "D11") == date(2027, 1, 8)


def test_a_dissolved_authority_gives_the_pilot_to_a_successor_by_decision(city):
    pilot = town.started(city)
    ward, successor = city.ward, city.other_ward
    world.record(_succession(ward, successor))
    when = world.at("2026-05-04 09:00")

    def hand_over(unit=successor, number="15/QĐ", actor=city.focal):
        return succession.hand_over(
            pilot_id=pilot.pk,
            unit=unit,
            decision_number=number,
            actor=actor,
            reason="Sắp xếp",
            at=when,
        )

    refused(PermissionDenied, hand_over)  # the ward still exists
    ward.valid_to = date(2026, 4, 30)
    world.record(ward)
    refused(PermissionDenied, lambda: hand_over(actor=city.mayor))
    assert refused(DomainError, lambda: hand_over(number=" ")).code == "number"
    assert refused(DomainError, lambda: hand_over(unit=city.top)).code == "no_successor"

    assert hand_over().unit == successor
    assert Pilot.history.filter(transition="hand_over").count() == 1


def _succession(old, new):
    from accounts.models import OrgSuccession

    return OrgSuccession(
        predecessor=old, successor=new, kind="MERGE", effective_on=date(2026, 5, 1)
    )
