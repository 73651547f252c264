"""Each step of a case as a dialog: its form, and the service that it calls."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.forms import BaseForm

from accounts.models import OrgUnit, User
from approvals import forms
from approvals.models import Case
from approvals.services import consulting, deciding, forwarding, intake, meetings, submission
from common.forms import ReasonForm

Act = Callable[[Case, User, Any, datetime], object]


@dataclass(frozen=True, slots=True)
class Dialog:
    """``act`` takes the case, the actor, the valid form and the time. ``starts`` names the clock."""

    form: type[BaseForm]
    act: Act
    starts: str = ""


def _plain(service: Callable[..., object], *names: str) -> Act:
    """Call a service with the reason and the named fields of the form."""

    def act(case: Case, actor: User, form: Any, at: datetime) -> object:
        values = {name: form.cleaned_data[name] for name in ("reason", *names)}
        return service(case_id=case.pk, actor=actor, at=at, **values)

    return act


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
    "receive": Dialog(ReasonForm, _plain(intake.receive), "D02"),
    "return_for_completion": Dialog(
        forms.ReturnForm, _plain(intake.return_for_completion, "missing_list")
    ),
    "assign": Dialog(forms.AssignForm, _assign, "D01"),
    "screen_out": Dialog(forms.ChecklistForm, _with_checklist(intake.screen_out)),
    "escalate": Dialog(forms.OpinionForm, _plain(forwarding.escalate, "own_opinion"), "D01"),
    "declare_conflict": Dialog(ReasonForm, _plain(forwarding.declare_conflict), "D01"),
    "open_urgent": Dialog(forms.OpinionForm, _plain(forwarding.open_urgent, "own_opinion"), "D10a"),
    "ask_party": Dialog(forms.ChecklistForm, _with_checklist(consulting.ask_party), "D09"),
    "record_party_opinion": Dialog(
        forms.PartyOpinionForm, _plain(consulting.record_party_opinion, "number", "on", "summary")
    ),
    "add_party_opinion": Dialog(
        forms.PartyOpinionForm, _plain(consulting.add_party_opinion, "number", "on", "summary")
    ),
    "send_to_council": Dialog(
        forms.CouncilForm, _plain(consulting.send_to_council, "council_decision"), "D05"
    ),
    "record_council_result": Dialog(
        forms.CouncilResultForm,
        _plain(consulting.record_council_result, "report", "on", "summary", "passed"),
        "D08",
    ),
    "close_meeting": Dialog(forms.MinutesForm, _plain(meetings.close_meeting, *MINUTES)),
    "direct_review": Dialog(ReasonForm, _plain(deciding.direct_review), "D02"),
    "withdraw": Dialog(ReasonForm, _withdraw),
    "take_to_superior": Dialog(ReasonForm, _plain(forwarding.take_to_superior), "D01"),
    "reconsider": Dialog(ReasonForm, _plain(forwarding.reconsider), "D01"),
}
BY_DECISION = {
    "approve": "APPROVE",
    "approve_override": "OVERRIDE",
    "reject": "REJECT",
    "direct_approve": "URGENT_APPROVE",
    "direct_refuse": "URGENT_REFUSE",
}
