"""Decisions, escalation, silence: what they do, and what they refuse without a trace."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied

from approvals.models import ApprovalDecision, Case, Clock
from approvals.services import (
    clocks,
    deciding,
    forwarding,
    intake,
    submission,
    urging,
)
from common.errors import DomainError
from initiatives.models import Initiative, RiskFreeze
from tests import world
from tests.approvals.refusals import refused
from workflow.models import OutboxEvent

pytestmark = pytest.mark.django_db


@pytest.fixture
def city():
    return world.City()


def test_prepared_decision_tells_nobody(city):
    before = OutboxEvent.objects.count()

    decision = world.prepared(city)

    assert not decision.is_issued
    steps = OutboxEvent.objects.filter(pk__gt=before).values_list("topic", flat=True)
    assert "approvals.approve" not in steps
    assert Case.objects.get(pk=decision.case_id).state == "DECISION_PENDING"


def test_issued_decision_names_version_signer_and_freezes_the_risks(city):
    decision = world.issued(city)

    assert decision.issued_by == city.head
    assert "Chủ tịch phường" in decision.signer_label
    freeze = RiskFreeze.objects.get()
    assert freeze.version == decision.version
    assert freeze.risks == decision.version.snapshot["content"]["risks"]


def test_decision_on_a_version_that_was_replaced_is_refused(city):
    decision = world.prepared(city)

    error = refused(
        DomainError,
        lambda: deciding.issue_decision(
            decision_id=decision.pk, actor=city.head, reason="x", seen_version=9, at=world.START
        ),
    )

    assert error.code == "version_changed"
    assert not ApprovalDecision.objects.get(pk=decision.pk).is_issued


def test_unsigned_decision_is_not_issued(city):
    decision = world.prepared(city, number="")

    error = refused(
        DomainError,
        lambda: deciding.issue_decision(
            decision_id=decision.pk, actor=city.head, reason="x", seen_version=1, at=world.START
        ),
    )

    assert error.code == "unsigned"


def test_failed_vote_cannot_be_approved_but_overridden_by_the_head(city):
    case = world.voted(city, ("YES", "NO", "NO"))
    decision = world.prepared(city, "APPROVE", case=case)
    refused(
        PermissionDenied,
        lambda: deciding.issue_decision(
            decision_id=decision.pk, actor=city.head, reason="x", seen_version=1, at=world.START
        ),
    )

    overriding = world.issued(city, "OVERRIDE", case=case)

    assert Case.objects.get(pk=case.pk).state == "APPROVED"
    assert overriding.kind == "OVERRIDE"
    superior = Initiative.objects.visible_to(city.mayor, world.START.date())
    assert superior.filter(pk=case.initiative_id).exists()


def test_a_delegate_may_approve_for_the_head_but_not_override(city):
    world.delegate(city.head, city.deputy, city.ward)
    case = world.voted(city, ("NO", "NO", "NO"))
    decision = world.prepared(city, "OVERRIDE", case=case)

    refused(
        PermissionDenied,
        lambda: deciding.issue_decision(
            decision_id=decision.pk, actor=city.deputy, reason="x", seen_version=1, at=world.START
        ),
    )


def test_a_delegates_act_is_shown_as_for_the_head(city):
    world.delegate(city.head, city.deputy, city.ward)
    decision = world.prepared(city)

    deciding.issue_decision(
        decision_id=decision.pk, actor=city.deputy, reason="KT", seen_version=1, at=world.START
    )

    row = Case.history.filter(id=decision.case_id, transition="approve").get()
    assert (row.history_user, row.acting_for) == (city.deputy, city.head)
    assert row.acting_for_label.startswith("KT. Chủ tịch")
    decision.refresh_from_db()
    assert decision.capacity == "KT"


def test_refusal_opens_a_window_and_the_superior_reconsiders(city):
    case = world.voted(city, ("NO", "NO", "NO"))
    world.issued(city, "REJECT", case=case)
    case = Case.objects.get(pk=case.pk)
    assert case.reconsider_until == date(2026, 1, 16)  # ten working days, Saturday 10/1 works

    following = forwarding.reconsider(
        case_id=case.pk, actor=city.author, reason="Đã bổ sung", at=world.at("2026-01-08 09:00")
    )

    assert (following.unit, following.origin, following.previous) == (
        city.top,
        "RECONSIDERED",
        case,
    )
    initiative = Initiative.objects.get(pk=case.initiative_id)
    assert (initiative.state, initiative.stage) == ("IN_REVIEW", "ESCALATED")


def test_after_the_window_a_refusal_stands(city):
    case = world.voted(city, ("NO", "NO", "NO"))
    world.issued(city, "REJECT", case=case)

    refused(
        PermissionDenied,
        lambda: forwarding.reconsider(
            case_id=case.pk, actor=city.author, reason="x", at=world.at("2026-03-02 09:00")
        ),
    )


def test_escalation_stops_the_senders_clock_and_starts_the_receivers(city):
    case = world.received(city)

    following = forwarding.escalate(
        case_id=case.pk, actor=city.head, reason="Vượt", own_opinion="Đồng ý", at=world.START
    )

    assert not Clock.objects.running().filter(case=case).exists()
    assert Clock.objects.running().get(case=following).code == "D01"
    assert following.unit == city.top
    assert Initiative.objects.get(pk=case.initiative_id).holder_unit == city.top


def test_urgent_path_is_only_for_urgent_proposals(city):
    case = world.received(city)

    refused(
        PermissionDenied,
        lambda: forwarding.open_urgent(
            case_id=case.pk, actor=city.head, reason="x", own_opinion="x", at=world.START
        ),
    )


def test_urgent_proposal_gets_a_direction_on_a_short_clock(city):
    content = world.plan(urgency="EMERGENCY", urgency_reason="Ngập")
    case = world.received(city, content=content)
    case = forwarding.open_urgent(
        case_id=case.pk, actor=city.head, reason="Khẩn", own_opinion="Cần ngay", at=world.START
    )
    clock = Clock.objects.running().get(case=case)
    assert (case.state, clock.code) == ("URGENT_DIRECTION", "D10b")
    assert clock.due_at == world.START + timedelta(hours=24)
    decision = deciding.prepare_decision(
        case_id=case.pk,
        actor=city.mayor,
        values={
            "kind": "URGENT_APPROVE",
            "number": "9/UBND",
            "signed_on": date(2026, 1, 5),
            "reasons": "Khẩn",
            "expires_on": date(2026, 2, 4),
        },
        at=world.START,
    )

    deciding.issue_decision(
        decision_id=decision.pk, actor=city.mayor, reason="Cho làm", seen_version=1, at=world.START
    )

    assert Case.objects.get(pk=case.pk).state == "APPROVED"
    assert Initiative.objects.get(pk=case.initiative_id).state == "APPROVED"


def test_silence_lets_the_superior_see_and_the_proposer_go_on(city):
    case = world.received(city)
    due = Clock.objects.running().get(case=case)
    refused(
        PermissionDenied,
        lambda: forwarding.take_to_superior(
            case_id=case.pk, actor=city.author, reason="x", at=due.due_at
        ),
    )
    seen = Initiative.objects.visible_to(city.mayor, due.take_from)
    assert not seen.exists()

    clocks.announce_due(at=due.due_at + timedelta(days=8))
    taken = forwarding.take_to_superior(
        case_id=case.pk,
        actor=city.author,
        reason="Quá hạn, không có trả lời",
        at=due.due_at + timedelta(days=8),
    )

    assert Initiative.objects.visible_to(city.mayor, due.take_from).exists()
    assert (taken.unit, taken.origin) == (city.top, "TAKEN")


def test_withdrawal_ends_everything(city):
    case = world.in_meeting(city)

    submission.withdraw(
        initiative_id=case.initiative_id, actor=city.author, reason="Đổi ý", at=world.START
    )

    initiative = Initiative.objects.get(pk=case.initiative_id)
    assert (initiative.state, initiative.stage) == ("WITHDRAWN", "WITHDRAWN")
    assert not Clock.objects.running().exists()


def test_initiative_cannot_be_approved_without_its_case(city):
    case = world.submitted(city)
    from workflow.runner import fire

    refused(
        PermissionDenied,
        lambda: fire(
            Initiative,
            case.initiative_id,
            "approve",
            actor=city.head,
            reason="Đi tắt",
            at=world.START,
        ),
    )


def test_undetermined_case_waits_at_the_focal_agency_and_is_assigned(city):
    from authorities.models import AuthorityRule

    for rule in AuthorityRule.objects.filter(stage="B"):
        rule.valid_to = date(2025, 12, 31)
        world.record(rule)
    case = world.submitted(city)
    assert (case.unit, case.routing.rule_code) == (city.focal_unit, "RT-C5")

    following = intake.assign(
        case_id=case.pk, unit=city.ward, actor=city.focal, reason="Thuộc phường", at=world.START
    )

    assert (following.unit, following.origin) == (city.ward, "ASSIGNED")


def test_only_focal_agency_and_superior_urge(city):
    case = world.received(city)
    give = {"case_id": case.pk, "message": "Đề nghị xem xét", "at": world.START}

    with pytest.raises(PermissionDenied):
        urging.urge(actor=city.stranger, **give)
    assert case.urgings.count() == 0
    urging.urge(actor=city.focal, **give)
    urging.urge(actor=city.mayor, **give)

    assert [note.sent_by for note in case.urgings.all()] == [city.focal, city.mayor]


PROPOSER_STEPS = ["receive", "screen_out", "escalate", "ask_party", "send_to_council"]


@pytest.mark.parametrize("step", PROPOSER_STEPS)
def test_the_proposer_never_handles_his_own_case(city, step):
    """A clerk, head and delegate who proposes himself is refused on every step of his case."""
    from workflow import policies

    world.give_duty(city.author, city.ward, "UNIT_CLERK")
    world.delegate(city.head, city.author, city.ward, scope="ALL")
    case = world.received(city)

    verdict = policies.check(city.author, f"approvals.{step}", case, world.START.date())

    assert not verdict
    assert "chính mình" in str(verdict.reason)


def test_administrators_decide_nothing_and_see_nothing(city):
    from workflow import policies

    case = world.received(city)
    for action in policies.registered():
        if not action.startswith("approvals.") or action in {
            "approvals.cast_ballot",
            "approvals.recuse",
        }:
            continue
        assert not policies.check(city.admin, action, case, world.START.date()), action
    assert not Initiative.objects.visible_to(city.admin, world.START.date()).exists()
