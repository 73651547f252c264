"""Each step of a review as a dialog: its form and its service."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from accounts.models import User
from common.dialogs import Act, Dialog, calls
from common.errors import DomainError
from common.forms import ReasonForm
from pilots.steps import person_of
from protection import forms
from protection.choices import PanelRole
from protection.services import concluding, obstruction, panel, reviews


def _text(service: Callable[..., object], name: str) -> Act:
    """Call a service whose text is the form's reason."""

    def act(review: Any, actor: User, form: Any, at: datetime) -> object:
        text = {name: form.cleaned_data["reason"]}
        return service(review_id=review.pk, actor=actor, at=at, **text)

    return act


def _seat(email: str, role: str, field: str) -> panel.Seat | None:
    user = person_of(email.strip(), field)
    return panel.Seat(user, role) if user else None


def _panel(review: Any, actor: User, form: Any, at: datetime) -> object:
    data = form.cleaned_data
    asked = [
        _seat(data["chair"], PanelRole.CHAIR, "chair"),
        _seat(data["secretary"], PanelRole.SECRETARY, "secretary"),
        *(
            _seat(line, PanelRole.MEMBER, "members")
            for line in data["members"].splitlines()
            if line.strip()
        ),
    ]
    return panel.form_panel(
        review_id=review.pk,
        seats=[seat for seat in asked if seat],
        number=data["number"],
        actor=actor,
        reason=data["reason"],
        at=at,
    )


def _member(review: Any, actor: User, form: Any, at: datetime) -> object:
    data = form.cleaned_data
    seat = _seat(data["email"], data["role"], "email")
    if seat is None:
        raise DomainError("nobody", form.fields["email"].error_messages["required"], "email")
    return panel.add_member(
        review_id=review.pk, seat=seat, actor=actor, reason=data["reason"], at=at
    )


def _findings(review: Any, actor: User, form: Any, at: datetime) -> object:
    return panel.record_findings(
        review_id=review.pk,
        found={fact: panel.Found(*values) for fact, values in form.found().items()},
        actor=actor,
        reason=form.cleaned_data["reason"],
        at=at,
    )


def _conclude(review: Any, actor: User, form: Any, at: datetime) -> object:
    return concluding.conclude(
        review_id=review.pk,
        values=form.values(),
        actor=actor,
        reason=form.cleaned_data["reason"],
        at=at,
    )


DIALOGS: dict[str, Dialog] = {
    "form_panel": Dialog(forms.PanelForm, _panel),
    "add_member": Dialog(forms.MemberForm, _member),
    "invite": Dialog(forms.ReviewForm, calls(panel.invite, "review_id")),
    "give_statement": Dialog(forms.StatementForm, _text(panel.give_statement, "statement")),
    "go_on_unheard": Dialog(forms.ReviewForm, calls(panel.go_on_unheard, "review_id")),
    "record_findings": Dialog(forms.FindingsForm, _findings),
    "close_vote": Dialog(forms.CloseVoteForm, calls(panel.close_vote, "review_id", "number")),
    "send_back": Dialog(forms.ReviewForm, calls(concluding.send_back, "review_id")),
    "conclude": Dialog(forms.ConcludeForm, _conclude),
    "extend": Dialog(forms.ReviewForm, calls(reviews.extend, "review_id")),
    "refer": Dialog(forms.ReferForm, calls(reviews.refer, "review_id", "body", "number")),
    "take_back": Dialog(forms.ReviewForm, calls(reviews.take_back, "review_id")),
    "file_appeal": Dialog(forms.AppealForm, _text(concluding.file_appeal, "appeal")),
    "uphold": Dialog(forms.ReviewForm, calls(concluding.uphold, "review_id")),
    "reopen": Dialog(forms.ReviewForm, calls(concluding.reopen, "review_id")),
}


MEASURE_DIALOGS: dict[str, Dialog] = {
    "apply_measure": Dialog(
        forms.ApplyForm, calls(concluding.apply_measure, "measure_id", "number")
    ),
    "decline_measure": Dialog(ReasonForm, calls(concluding.decline_measure, "measure_id")),
}

OBSTRUCTION_DIALOGS: dict[str, Dialog] = {
    "take_obstruction": Dialog(ReasonForm, calls(obstruction.take, "report_id")),
    "answer_obstruction": Dialog(forms.AnswerForm, calls(obstruction.answer, "report_id")),
}
