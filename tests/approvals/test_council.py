"""The council's path, the Party's opinion beside it, and a conflict found late."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from approvals.models import Case, Clock
from approvals.services import consulting, deciding, forwarding, meetings
from common.errors import DomainError
from portal.selectors.work import work
from tests import world
from tests.approvals.refusals import refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def city():
    return world.City()


def test_council_result_waits_for_the_decision_on_its_own_clock(city):
    case = world.received(city)
    case = consulting.send_to_council(
        case_id=case.pk, actor=city.head, reason="Rộng", council_decision="", at=world.START
    )
    assert Clock.objects.running().get(case=case).code == "D05"

    consulting.record_council_result(
        case_id=case.pk,
        actor=city.clerk,
        reason="Xong",
        report="1/BC",
        on=date(2026, 1, 5),
        summary="Đạt",
        passed=True,
        at=world.START,
    )

    assert Clock.objects.running().get(case=case).code == "D08"
    case = Case.objects.get(pk=case.pk)
    unheard = world.prepared(city, case=case)
    refused(PermissionDenied, lambda: _issues(city, unheard))
    _hears_the_party(city, case)
    decision = _issues(city, unheard)
    assert decision.agrees


def _issues(city, decision):
    return deciding.issue_decision(
        decision_id=decision.pk, actor=city.head, reason="Ký", seen_version=1, at=world.START
    )


def _hears_the_party(city, case, on=date(2026, 1, 5)):
    return consulting.add_party_opinion(
        case_id=case.pk,
        actor=city.clerk,
        reason="Có ý kiến",
        number="3-CV/ĐU",
        on=on,
        summary="Thống nhất",
        at=world.START,
    )


def test_an_opinion_beside_the_council_is_recorded_once_and_moves_nothing(city):
    case = world.received(city)
    case = consulting.send_to_council(
        case_id=case.pk, actor=city.head, reason="Rộng", council_decision="1/QĐ", at=world.START
    )
    refused(DomainError, lambda: _hears_the_party(city, case, on=date(2026, 1, 6)))

    case = _hears_the_party(city, case)

    assert (case.state, case.party_number) == ("COUNCIL_APPRAISAL", "3-CV/ĐU")
    assert Clock.objects.running().get(case=case).code == "D07"
    refused(PermissionDenied, lambda: _hears_the_party(city, case))
    row = case.history.order_by("-history_id")[0]
    assert (row.transition, row.source_state) == ("add_party_opinion", "COUNCIL_APPRAISAL")


def test_a_head_who_finds_a_conflict_in_the_meeting_gives_the_case_up(city):
    case = world.in_meeting(city)

    following = forwarding.declare_conflict(
        case_id=case.pk, actor=city.head, reason="Người thân tham gia thực hiện", at=world.START
    )

    assert (following.unit, following.origin) == (city.ward.superior, "CONFLICT")
    assert work(city.deputy, view="can-toi", page=0, at=world.START).rows == []
    ballot = case.meeting.ballots.get(member=city.deputy)
    refused(
        (DomainError, PermissionDenied),
        lambda: meetings.cast_ballot(
            ballot_id=ballot.pk, choice="YES", actor=city.deputy, at=world.START
        ),
    )
