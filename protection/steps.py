"""Each step of a review as a dialog: its form and its service."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from accounts.models import User
from common.errors import DomainError
from common.forms import ReasonForm
from pilots.steps import person_of
from protection import forms
from protection.choices import PanelRole
from protection.services import concluding, panel, reviews

Act = Callable[[Any, User, Any, datetime], object]


@dataclass(frozen=True, slots=True)
class Dialog:
    """``act`` takes the review, the actor, the valid form and the time."""

    form: type[forms.ReviewForm]
    act: Act


def _plain(service: Callable[..., object], *names: str) -> Act:
    """Call a service with the reason and the named fields of the form."""

    def act(review: Any, actor: User, form: Any, at: datetime) -> object:
        values = {name: form.cleaned_data[name] for name in ("reason", *names)}
        return service(review_id=review.pk, actor=actor, at=at, **values)

    return act


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
    "invite": Dialog(forms.ReviewForm, _plain(panel.invite)),
    "give_statement": Dialog(forms.StatementForm, _text(panel.give_statement, "statement")),
    "go_on_unheard": Dialog(forms.ReviewForm, _plain(panel.go_on_unheard)),
    "record_findings": Dialog(forms.FindingsForm, _findings),
    "close_vote": Dialog(forms.CloseVoteForm, _plain(panel.close_vote, "number")),
    "send_back": Dialog(forms.ReviewForm, _plain(concluding.send_back)),
    "conclude": Dialog(forms.ConcludeForm, _conclude),
    "extend": Dialog(forms.ReviewForm, _plain(reviews.extend)),
    "refer": Dialog(forms.ReferForm, _plain(reviews.refer, "body", "number")),
    "take_back": Dialog(forms.ReviewForm, _plain(reviews.take_back)),
    "file_appeal": Dialog(forms.AppealForm, _text(concluding.file_appeal, "appeal")),
    "uphold": Dialog(forms.ReviewForm, _plain(concluding.uphold)),
    "reopen": Dialog(forms.ReviewForm, _plain(concluding.reopen)),
}


@dataclass(frozen=True, slots=True)
class MeasureDialog:
    """The same for a protection measure."""

    form: type[ReasonForm]
    act: Act


def _apply(measure: Any, actor: User, form: Any, at: datetime) -> object:
    data = form.cleaned_data
    return concluding.apply_measure(
        measure_id=measure.pk, number=data["number"], actor=actor, reason=data["reason"], at=at
    )


def _decline(measure: Any, actor: User, form: Any, at: datetime) -> object:
    reason = form.cleaned_data["reason"]
    return concluding.decline_measure(measure_id=measure.pk, actor=actor, reason=reason, at=at)


MEASURE_DIALOGS: dict[str, MeasureDialog] = {
    "apply_measure": MeasureDialog(forms.ApplyForm, _apply),
    "decline_measure": MeasureDialog(ReasonForm, _decline),
}
