"""What is recorded lies between what it follows and today; votes are entered by who keeps the minutes."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied

from approvals.models import ApprovalDecision, Ballot
from approvals.services import deciding, meetings
from common.errors import DomainError
from tests import world
from tests.approvals.refusals import refused
from workflow import runner

pytestmark = pytest.mark.django_db
LATER = world.at("2026-01-12 08:00")


@pytest.fixture
def city():
    return world.City()


def hear(city, case, on):
    return world.consulting.record_party_opinion(
        case_id=case.pk,
        actor=city.party,
        reason="Có ý kiến",
        number="1-CV/ĐU",
        on=on,
        summary="Thống nhất",
        at=LATER,
    )


def close(city, case, held_on):
    minutes = dict.fromkeys(["number", "place", "secretary", "discussion", "conclusion"], "x")
    return meetings.close_meeting(
        case_id=case.pk, actor=city.clerk, reason="Xong", held_on=held_on, at=LATER, **minutes
    )


@pytest.mark.parametrize(("day", "code"), [(4, "too_early"), (13, "future_day")])
def test_an_opinion_lies_between_the_files_arrival_and_today(city, day, code):
    case = world.in_consultation(city)

    error = refused(DomainError, lambda: hear(city, case, date(2026, 1, day)))

    assert (error.code, error.field) == (code, "on")
    assert hear(city, case, date(2026, 1, 5)).state == "COLLECTIVE_REVIEW"


def test_a_meeting_is_held_after_the_opinion(city):
    case = hear(city, world.in_consultation(city), date(2026, 1, 9))
    for ballot in case.meeting.ballots.filter(is_recused=False):
        meetings.cast_ballot(ballot_id=ballot.pk, choice="YES", actor=ballot.member, at=LATER)

    error = refused(DomainError, lambda: close(city, case, date(2026, 1, 8)))

    assert (error.code, error.field) == ("too_early", "held_on")
    assert close(city, case, date(2026, 1, 9)).state == "DECISION_PENDING"


@pytest.mark.parametrize(
    ("values", "code", "field"),
    [
        ({"signed_on": date(2026, 1, 2)}, "too_early", "signed_on"),
        ({"signed_on": date(2019, 1, 1)}, "too_early", "signed_on"),
        ({"valid_from": date(2025, 1, 1), "valid_to": date(2025, 12, 31)}, "over", "valid_to"),
    ],
)
def test_a_decision_is_signed_after_what_it_rests_on_and_before_it_is_over(
    city, values, code, field
):
    decision = world.prepared(city, **values)

    error = refused(
        DomainError,
        lambda: deciding.issue_decision(
            decision_id=decision.pk, actor=city.head, reason="Ký", seen_version=1, at=LATER
        ),
    )

    assert (error.code, error.field) == (code, field)
    assert not ApprovalDecision.objects.get(pk=decision.pk).is_issued


def test_a_member_with_a_delegation_votes_once_and_for_himself_only(city):
    world.delegate(city.head, city.deputy, city.ward, scope="ALL")
    case = world.in_meeting(city)
    heads = case.meeting.ballots.get(member=city.head)

    refused(
        PermissionDenied,
        lambda: meetings.cast_ballot(
            ballot_id=heads.pk, choice="NO", actor=city.deputy, at=world.START
        ),
    )

    assert Ballot.objects.get(pk=heads.pk).choice == ""


def test_a_vote_entered_from_the_minutes_says_who_entered_what(city, client):
    case = world.in_meeting(city)
    ballot = case.meeting.ballots.get(member=city.head)
    for choice, minute in (("NO", 0), ("YES", 5)):
        meetings.cast_ballot(
            ballot_id=ballot.pk,
            choice=choice,
            actor=city.clerk,
            at=world.START + timedelta(minutes=minute),
        )
    client.force_login(city.clerk, backend="allauth.account.auth_backends.AuthenticationBackend")

    page = client.get(case.get_absolute_url() + "hop/").content.decode()

    assert f"(ghi bởi {city.clerk})" in page
    reasons = [row.history_change_reason for row in ballot.history.order_by("history_id")][-2:]
    assert reasons == [
        "Ghi phiếu theo biên bản (Không đồng ý)",
        "Ghi phiếu theo biên bản (Đồng ý)",
    ]


@pytest.mark.parametrize(
    ("make", "who", "first"),
    [
        (world.submitted, "clerk", "receive"),
        (world.received, "head", "ask_party"),
        (world.in_consultation, "party", "record_party_opinion"),
        (world.voted, "head", "approve"),
    ],
)
def test_the_next_step_of_the_procedure_is_offered_first(city, make, who, first):
    found = runner.steps(make(city), getattr(city, who), world.START.date())

    assert (found[0].name, found[0].is_next) == (first, True)


def test_ways_out_are_never_offered_as_the_next_step(city):
    found = runner.steps(world.submitted(city), city.author, world.START.date())

    assert "withdraw" in {step.name for step in found}
    assert not any(step.is_next for step in found)


def test_what_was_typed_into_a_stale_dialog_is_shown_for_copying(city, client):
    case = world.received(city)
    client.force_login(city.clerk, backend="allauth.account.auth_backends.AuthenticationBackend")
    address = case.get_absolute_url() + "buoc/receive/"

    stale = client.post(address, {"reason": "Đã kiểm tra từng mục của hồ sơ"})
    forbidden = client.post(
        case.get_absolute_url() + "buoc/screen_out/", {"reason": "Một lý do dài đã gõ"}
    )

    assert "Đã kiểm tra từng mục của hồ sơ" in stale.content.decode()
    assert forbidden.status_code == 403
    assert "Một lý do dài đã gõ" in forbidden.content.decode()
