"""The graph is exactly the agreed one, and every other move is refused."""

import pytest
from django_fsm import TransitionNotAllowed, can_proceed

from approvals.models import Case
from approvals.states import CaseState
from initiatives.models import Initiative
from initiatives.states import InitiativeState
from workflow import policies

OPEN = [
    "SUBMITTED",
    "RETURNED",
    "RECEIVED",
    "PARTY_CONSULTATION",
    "COLLECTIVE_REVIEW",
    "COUNCIL_APPRAISAL",
    "DECISION_PENDING",
    "URGENT_DIRECTION",
]
CASE_GRAPH = {
    ("SUBMITTED", "return_for_completion"): "RETURNED",
    ("RETURNED", "resubmit"): "SUBMITTED",
    ("SUBMITTED", "receive"): "RECEIVED",
    ("SUBMITTED", "assign"): "ESCALATED",
    ("RECEIVED", "screen_out"): "SCREENED_OUT",
    ("RECEIVED", "escalate"): "ESCALATED",
    ("PARTY_CONSULTATION", "escalate"): "ESCALATED",
    ("DECISION_PENDING", "escalate"): "ESCALATED",
    ("RECEIVED", "open_urgent"): "ESCALATED",
    **{(state, "declare_conflict"): "ESCALATED" for state in OPEN if state != "RETURNED"},
    ("RECEIVED", "ask_party"): "PARTY_CONSULTATION",
    ("PARTY_CONSULTATION", "record_party_opinion"): "COLLECTIVE_REVIEW",
    ("COUNCIL_APPRAISAL", "add_party_opinion"): "COUNCIL_APPRAISAL",
    ("DECISION_PENDING", "add_party_opinion"): "DECISION_PENDING",
    ("RECEIVED", "send_to_council"): "COUNCIL_APPRAISAL",
    ("COLLECTIVE_REVIEW", "send_to_council"): "COUNCIL_APPRAISAL",
    ("COUNCIL_APPRAISAL", "record_council_result"): "DECISION_PENDING",
    ("COLLECTIVE_REVIEW", "close_meeting"): "DECISION_PENDING",
    ("DECISION_PENDING", "approve"): "APPROVED",
    ("DECISION_PENDING", "approve_override"): "APPROVED",
    ("DECISION_PENDING", "reject"): "REJECTED",
    ("URGENT_DIRECTION", "direct_approve"): "APPROVED",
    ("URGENT_DIRECTION", "direct_review"): "RECEIVED",
    ("URGENT_DIRECTION", "direct_refuse"): "REJECTED",
    ("REJECTED", "reconsider"): "ESCALATED",
    **{(state, "withdraw"): "WITHDRAWN" for state in OPEN},
    **{(state, "pass_case"): state for state in OPEN},
    **{(state, "change_procedure"): state for state in OPEN},
    **{(state, "take_to_superior"): "ESCALATED" for state in OPEN if state != "RETURNED"},
}
INITIATIVE_GRAPH = {
    ("DRAFT", "submit"): "IN_REVIEW",
    ("RETURNED", "resubmit"): "IN_REVIEW",
    ("IN_REVIEW", "return_for_completion"): "RETURNED",
    ("IN_REVIEW", "screen_out"): "SCREENED_OUT",
    ("IN_REVIEW", "approve"): "APPROVED",
    ("IN_REVIEW", "reject"): "REJECTED",
    ("REJECTED", "reopen"): "IN_REVIEW",
    **{(state, "withdraw"): "WITHDRAWN" for state in ("DRAFT", "IN_REVIEW", "RETURNED")},
    **{
        (state, "quarantine"): "QUARANTINED"
        for state in InitiativeState.values
        if state != "QUARANTINED"
    },
}
DATA = {
    "return_for_completion": {"missing_list": "x"},
    "screen_out": {"checklist": {}},
    "escalate": {"own_opinion": "x"},
    "open_urgent": {"own_opinion": "x"},
    "ask_party": {"checklist": {}},
    "record_party_opinion": {"number": "1", "on": None, "summary": "x"},
    "add_party_opinion": {"number": "1", "on": None, "summary": "x"},
    "send_to_council": {"council_decision": ""},
    "record_council_result": {"report": "1", "on": None, "summary": "x", "passed": True},
    "close_meeting": {"passed": True},
    "reject": {"reconsider_until": None},
    "direct_refuse": {"reconsider_until": None},
    "pass_case": {"unit": None},
    "change_procedure": {"procedure": None},
}


def graph_of(model):
    moves = model._meta.get_field("state").get_all_transitions(model)
    return {
        (str(m.source), m.name): str(m.target or m.source) for m in moves if m.name != "release"
    }


def test_case_graph_is_exactly_the_agreed_one():
    assert graph_of(Case) == CASE_GRAPH


def test_initiative_graph_is_exactly_the_agreed_one():
    assert graph_of(Initiative) == INITIATIVE_GRAPH


@pytest.mark.parametrize("state", CaseState.values)
@pytest.mark.parametrize("name", sorted({name for _state, name in CASE_GRAPH}))
def test_every_case_state_and_transition_pair(state, name):
    case = Case(state=state)

    assert can_proceed(getattr(case, name)) is ((state, name) in CASE_GRAPH)
    if (state, name) in CASE_GRAPH:
        getattr(case, name)(**DATA.get(name, {}))
        assert case.state == CASE_GRAPH[state, name]
    else:
        with pytest.raises(TransitionNotAllowed):
            getattr(case, name)(**DATA.get(name, {}))
        assert case.state == state


@pytest.mark.parametrize("state", InitiativeState.values)
@pytest.mark.parametrize("name", sorted({name for _state, name in INITIATIVE_GRAPH}))
def test_every_initiative_state_and_transition_pair(state, name):
    initiative = Initiative(state=state)

    assert can_proceed(getattr(initiative, name)) is ((state, name) in INITIATIVE_GRAPH)


@pytest.mark.parametrize("before", ["DRAFT", "IN_REVIEW", "RETURNED", "REJECTED"])
def test_release_leads_back_to_where_the_file_was(before):
    initiative = Initiative(state=before)

    initiative.quarantine()
    initiative.release()

    assert initiative.state == before


def test_state_cannot_be_written_past_the_machine():
    case = Case(state="SUBMITTED")

    with pytest.raises(AttributeError):
        case.state = "APPROVED"

    assert case.state == "SUBMITTED"


@pytest.mark.parametrize(
    ("app", "graph"), [("approvals", CASE_GRAPH), ("initiatives", INITIATIVE_GRAPH)]
)
def test_every_transition_has_a_policy(app, graph):
    needed = {f"{app}.{name}" for _state, name in graph}

    assert needed <= policies.registered()
