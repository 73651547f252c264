"""Each step of a case as a dialog: its form, and the service that it calls."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from accounts.models import OrgUnit, User
from approvals import forms
from approvals.models import Case
from approvals.services import (
    consulting,
    deciding,
    forwarding,
    intake,
    meetings,
    procedures,
    submission,
)
from common.dialogs import Act, Dialog, calls
from common.forms import ReasonForm


def _with_checklist(service: Callable[..., object]) -> Act:
    def act(case: Case, actor: User, form: Any, at: datetime) -> object:
        reason = form.cleaned_data["reason"]
        return service(case_id=case.pk, actor=actor, reason=reason, checklist=form.checklist, at=at)

    return act


def _assign(case: Case, actor: User, form: Any, at: datetime) -> object:
    unit = OrgUnit.objects.get(code=form.cleaned_data["unit"])
    reason = form.cleaned_data["reason"]
    return intake.assign(case_id=case.pk, unit=unit, actor=actor, reason=reason, at=at)


def _withdraw(case: Case, actor: User, form: Any, at: datetime) -> object:
    return submission.withdraw(
        initiative_id=case.initiative_id,
        actor=actor,
        reason=form.cleaned_data["reason"],
        at=at,
    )


MINUTES = ("number", "held_on", "place", "secretary", "discussion", "conclusion")
DIALOGS: dict[str, Dialog] = {
    "receive": Dialog(ReasonForm, calls(intake.receive, "case_id"), "D02"),
    "return_for_completion": Dialog(
        forms.ReturnForm, calls(intake.return_for_completion, "case_id", "missing_list")
    ),
    "assign": Dialog(forms.AssignForm, _assign, "D01"),
    "screen_out": Dialog(forms.ChecklistForm, _with_checklist(intake.screen_out)),
    "escalate": Dialog(
        forms.OpinionForm, calls(forwarding.escalate, "case_id", "own_opinion"), "D01"
    ),
    "declare_conflict": Dialog(ReasonForm, calls(forwarding.declare_conflict, "case_id"), "D01"),
    "open_urgent": Dialog(
        forms.OpinionForm, calls(forwarding.open_urgent, "case_id", "own_opinion"), "D10a"
    ),
    "ask_party": Dialog(forms.ChecklistForm, _with_checklist(consulting.ask_party), "D09"),
    "record_party_opinion": Dialog(
        forms.PartyOpinionForm,
        calls(consulting.record_party_opinion, "case_id", "number", "on", "summary"),
    ),
    "add_party_opinion": Dialog(
        forms.PartyOpinionForm,
        calls(consulting.add_party_opinion, "case_id", "number", "on", "summary"),
    ),
    "send_to_council": Dialog(
        forms.CouncilForm, calls(consulting.send_to_council, "case_id", "council_decision"), "D05"
    ),
    "record_council_result": Dialog(
        forms.CouncilResultForm,
        calls(consulting.record_council_result, "case_id", "report", "on", "summary", "passed"),
        "D08",
    ),
    "close_meeting": Dialog(forms.MinutesForm, calls(meetings.close_meeting, "case_id", *MINUTES)),
    "change_procedure": Dialog(ReasonForm, calls(procedures.change_procedure, "case_id")),
    "direct_review": Dialog(ReasonForm, calls(deciding.direct_review, "case_id"), "D02"),
    "withdraw": Dialog(ReasonForm, _withdraw),
    "take_to_superior": Dialog(ReasonForm, calls(forwarding.take_to_superior, "case_id"), "D01"),
    "reconsider": Dialog(ReasonForm, calls(forwarding.reconsider, "case_id"), "D01"),
}
BY_DECISION = {
    "approve": "APPROVE",
    "approve_override": "OVERRIDE",
    "reject": "REJECT",
    "direct_approve": "URGENT_APPROVE",
    "direct_refuse": "URGENT_REFUSE",
}
