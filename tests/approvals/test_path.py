"""The normal path, through the services."""

import pytest

from approvals.models import Case
from initiatives.models import Initiative, RiskFreeze
from tests import world
from workflow.models import OutboxEvent

pytestmark = pytest.mark.django_db


def test_a_proposal_is_received_consulted_voted_and_approved():
    city = world.City()

    decision = world.issued(city)

    case = Case.objects.get(pk=decision.case_id)
    initiative = Initiative.objects.get(pk=case.initiative_id)
    assert (case.state, initiative.state, initiative.stage) == ("APPROVED",) * 3
    assert case.unit == city.ward
    freeze = RiskFreeze.objects.get(initiative=initiative)
    assert freeze.version == case.version
    assert freeze.decision_number == "1/QĐ-UBND"
    topics = list(
        OutboxEvent.objects.filter(topic__startswith="approvals.")
        .order_by("pk")
        .values_list("topic", flat=True)
    )
    assert topics == [
        "approvals.open",
        "approvals.receive",
        "approvals.ask_party",
        "approvals.record_party_opinion",
        "approvals.close_meeting",
        "approvals.approve",
    ]
