"""Use cases of a case: what they do, and what they refuse without a trace."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied

from approvals.models import Ballot, Clock
from approvals.services import (
    consulting,
    intake,
    meetings,
    submission,
)
from common.errors import DomainError
from initiatives.models import Initiative, InitiativeVersion
from portal.demo.telling import YES_TO_ALL
from tests import world
from tests.approvals.refusals import refused
from tests.authorities.configured import change_procedure

pytestmark = pytest.mark.django_db


@pytest.fixture
def city():
    return world.City()


def test_submit_freezes_a_version_and_stores_why_it_went_there(city):
    case = world.submitted(city)

    version = InitiativeVersion.objects.get()
    assert (case.unit, case.state, case.version) == (city.ward, "SUBMITTED", version)
    assert version.snapshot["content"]["title"] == case.initiative.title
    assert case.routing.rule_code == "RT-B0"
    assert case.routing.rule_version == 1
    assert "Chủ tịch" in case.routing.explanation
    assert case.routing.facts["proposers"][0]["unit"] == "PA"
    assert Clock.objects.get(case=case).code == "D01"


def test_incomplete_draft_is_not_submitted(city):
    draft = world.draft_of(city.author, content=world.plan(options=[]))

    error = refused(
        DomainError,
        lambda: submission.submit(initiative_id=draft.pk, actor=city.author, at=world.START),
    )

    assert error.code == "incomplete"


def test_draft_without_commitment_is_not_submitted(city):
    draft = world.draft_of(city.author, commit=False)

    error = refused(
        DomainError,
        lambda: submission.submit(initiative_id=draft.pk, actor=city.author, at=world.START),
    )

    assert error.code == "incomplete"


def test_only_the_author_submits(city):
    draft = world.draft_of(city.author)

    refused(
        PermissionDenied,
        lambda: submission.submit(initiative_id=draft.pk, actor=city.colleague, at=world.START),
    )


def test_return_and_resubmission_keep_the_desk_and_make_a_second_version(city):
    case = world.submitted(city)
    intake.return_for_completion(
        case_id=case.pk,
        actor=city.clerk,
        reason="Thiếu",
        missing_list="1. Minh chứng",
        at=world.START,
    )
    later = world.START + timedelta(days=2)

    again = submission.resubmit(
        initiative_id=case.initiative_id, actor=city.author, reason="Đã bổ sung", at=later
    )

    assert (again.pk, again.clerk, again.version.number) == (case.pk, city.clerk, 2)
    assert list(Clock.objects.filter(case=case).values_list("code", "stopped_at")) == [
        ("D01", world.START),
        ("D01", None),
    ]


def test_a_second_return_is_refused(city):
    case = world.submitted(city)
    give = {"case_id": case.pk, "actor": city.clerk, "reason": "Thiếu", "missing_list": "x"}
    intake.return_for_completion(at=world.START, **give)
    submission.resubmit(
        initiative_id=case.initiative_id, actor=city.author, reason="Bổ sung", at=world.START
    )

    refused(PermissionDenied, lambda: intake.return_for_completion(at=world.START, **give))


def test_receiving_starts_the_seven_working_days(city):
    case = world.received(city, when=world.at("2025-12-30 09:00"))

    clock = Clock.objects.running().get(case=case)
    assert (clock.code, clock.calendar_version) == ("D02", 1)
    assert world.timezone.localtime(clock.due_at).date() == date(2026, 1, 10)
    assert Initiative.objects.get(pk=case.initiative_id).due_at == clock.due_at


@pytest.mark.parametrize("reason", ["", "  "])
def test_a_step_without_a_reason_is_refused(city, reason):
    case = world.submitted(city)

    error = refused(
        DomainError,
        lambda: intake.receive(case_id=case.pk, actor=city.clerk, reason=reason, at=world.START),
    )

    assert error.code == "reason_required"


def test_a_step_from_another_state_is_refused(city):
    case = world.received(city)

    error = refused(
        DomainError,
        lambda: intake.receive(case_id=case.pk, actor=city.clerk, reason="x", at=world.START),
    )

    assert error.code == "wrong_state"


def test_screening_out_needs_a_failed_item(city):
    case = world.received(city)

    error = refused(
        DomainError,
        lambda: intake.screen_out(
            case_id=case.pk, actor=city.head, reason="x", checklist=YES_TO_ALL, at=world.START
        ),
    )

    assert error.code == "checklist"


def test_screened_out_closes_case_and_initiative(city):
    case = world.received(city)

    intake.screen_out(
        case_id=case.pk,
        actor=city.head,
        reason="Ngoài phạm vi",
        checklist={**YES_TO_ALL, "law": "NO"},
        at=world.START,
    )

    initiative = Initiative.objects.get(pk=case.initiative_id)
    assert (initiative.state, initiative.stage, initiative.due_at) == (
        "SCREENED_OUT",
        "SCREENED_OUT",
        None,
    )
    assert not Clock.objects.running().filter(case=case).exists()


def test_asking_the_party_with_a_failed_item_is_refused(city):
    case = world.received(city)

    refused(
        DomainError,
        lambda: consulting.ask_party(
            case_id=case.pk,
            actor=city.head,
            reason="x",
            checklist={**YES_TO_ALL, "law": "NO"},
            at=world.START,
        ),
    )


def test_clock_is_held_during_consultation_when_so_configured(city):
    change_procedure(city, pauses_for_party=True)
    case = world.in_consultation(city)
    assert Clock.objects.get(case=case, code="D02").paused_at is not None
    later = world.at("2026-01-07 09:00")

    consulting.record_party_opinion(
        case_id=case.pk,
        actor=city.party,
        reason="x",
        number="1",
        on=date(2026, 1, 7),
        summary="x",
        at=later,
    )

    clock = Clock.objects.get(case=case, code="D02")
    assert clock.paused_at is None
    # received Monday 5/1, 7 working days (Saturday 10/1 works) = 13/1; held for two of them
    assert world.timezone.localtime(clock.due_at).date() == date(2026, 1, 15)


def test_roster_is_the_leadership_and_a_proposing_deputy_takes_no_part(city):
    case = world.in_meeting(city, author=city.deputy)

    rows = list(Ballot.objects.order_by("pk").values_list("member__full_name", "is_recused"))
    assert rows == [
        ("Chủ tịch phường", False),
        ("Phó Chủ tịch một", True),
        ("Phó Chủ tịch hai", False),
    ]
    assert meetings.tally_of(case.meeting).base == 2


def test_minutes_do_not_close_while_a_vote_is_missing(city):
    case = world.in_meeting(city)

    error = refused(
        DomainError,
        lambda: meetings.close_meeting(
            case_id=case.pk,
            actor=city.clerk,
            reason="x",
            number="1",
            held_on=date(2026, 1, 5),
            place="x",
            secretary="x",
            discussion="x",
            conclusion="x",
            at=world.START,
        ),
    )

    assert error.code == "votes_missing"


def test_a_recused_member_does_not_vote(city):
    case = world.in_meeting(city)
    ballot = case.meeting.ballots.get(member=city.deputy)
    meetings.recuse(ballot_id=ballot.pk, actor=city.deputy, reason="Người thân", at=world.START)

    with pytest.raises(PermissionDenied):
        meetings.cast_ballot(ballot_id=ballot.pk, choice="YES", actor=city.deputy, at=world.START)

    assert Ballot.objects.get(pk=ballot.pk).choice == ""
