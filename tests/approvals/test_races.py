"""Several people at once: exactly one effect."""

import threading

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connections

from approvals.models import ApprovalDecision, Case
from approvals.services import deciding, forwarding, intake, submission
from common.errors import DomainError
from initiatives.models import Initiative, InitiativeVersion, RiskFreeze
from initiatives.services.drafting import next_code
from tests import world
from workflow.models import OutboxEvent

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*acts):
    """Run all at the same moment; the outcome of each in order."""
    barrier = threading.Barrier(len(acts))
    outcomes = [None] * len(acts)

    def run(index, act):
        barrier.wait()
        try:
            act()
            outcomes[index] = "done"
        except DomainError as error:
            outcomes[index] = error.code
        except PermissionDenied:
            outcomes[index] = "denied"
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


def test_many_decisions_at_once_issue_exactly_one():
    city = world.City()
    decision = world.prepared(city)

    def issue():
        deciding.issue_decision(
            decision_id=decision.pk, actor=city.head, reason="x", seen_version=1, at=world.START
        )

    outcomes = at_once(*[issue] * 12)

    assert sorted(outcomes) == ["done"] + ["wrong_state"] * 11
    assert Case.history.filter(transition="approve").count() == 1
    assert RiskFreeze.objects.count() == 1
    assert OutboxEvent.objects.filter(topic="approvals.approve").count() == 1


def test_receive_and_return_at_once_take_one_way():
    city = world.City()
    case = world.submitted(city)
    give = {"case_id": case.pk, "actor": city.clerk, "reason": "x", "at": world.START}

    outcomes = at_once(
        lambda: intake.receive(**give),
        lambda: intake.return_for_completion(missing_list="x", **give),
    )

    assert sorted(outcomes) in (["done", "wrong_state"], ["denied", "done"])
    assert Case.objects.get(pk=case.pk).state in {"RECEIVED", "RETURNED"}
    assert Case.history.filter(id=case.pk).exclude(transition__in=["", "open"]).count() == 1


def test_escalate_and_withdraw_at_once_take_one_way():
    city = world.City()
    case = world.received(city)

    outcomes = at_once(
        lambda: forwarding.escalate(
            case_id=case.pk, actor=city.head, reason="x", own_opinion="x", at=world.START
        ),
        lambda: submission.withdraw(
            initiative_id=case.initiative_id, actor=city.author, reason="x", at=world.START
        ),
    )

    initiative = Initiative.objects.get(pk=case.initiative_id)
    assert outcomes.count("done") >= 1
    assert initiative.state in {"WITHDRAWN", "IN_REVIEW"}
    open_cases = Case.objects.open().filter(initiative=initiative).count()
    assert open_cases == (0 if initiative.state == "WITHDRAWN" else 1)


def test_submitting_many_times_at_once_submits_once():
    city = world.City()
    draft = world.draft_of(city.author)

    outcomes = at_once(
        *[lambda: submission.submit(initiative_id=draft.pk, actor=city.author, at=world.START)] * 6
    )

    assert sorted(outcomes) == ["done"] + ["wrong_state"] * 5
    assert (Case.objects.count(), InitiativeVersion.objects.count()) == (1, 1)


def test_numbers_reserved_at_once_are_all_different():
    city = world.City()
    codes = []

    def reserve():
        from django.db import transaction

        with transaction.atomic():
            codes.append(next_code(city.ward, world.START))

    at_once(*[reserve] * 10)

    assert sorted(codes) == [f"SK-2026-PA-{number:04d}" for number in range(1, 11)]


def test_nothing_is_half_done_when_the_freeze_fails(monkeypatch):
    city = world.City()
    decision = world.prepared(city)

    def fail(**_kwargs):
        raise RuntimeError("disk")

    monkeypatch.setattr(deciding, "freeze_risks", fail)
    with pytest.raises(RuntimeError):
        deciding.issue_decision(
            decision_id=decision.pk, actor=city.head, reason="x", seen_version=1, at=world.START
        )

    assert Case.objects.get(pk=decision.case_id).state == "DECISION_PENDING"
    assert not ApprovalDecision.objects.get(pk=decision.pk).is_issued
    assert not OutboxEvent.objects.filter(topic="approvals.approve").exists()
