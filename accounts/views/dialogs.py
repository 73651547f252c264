"""One step of any record as a dialog: from where to where, why, who is told, which clock starts."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.choices import ReasonStep
from accounts.models import CannedReason, User
from accounts.requests import is_sent, status_of, typed, user_of
from common.dialogs import Dialog
from common.errors import DomainError
from common.forms import ReasonForm
from common.http import page, refuse
from common.middleware import typed_text
from workflow import policies
from workflow.tokens import fingerprint, once

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

MOST_NAMED = 12


@dataclass(frozen=True, slots=True)
class Asked:
    """What the dialog says around its form."""

    heading: "StrOrPromise"
    about: str
    back: str
    state: str = ""
    state_label: "StrOrPromise" = ""
    target: str = ""
    target_label: "StrOrPromise" = ""
    is_possible: bool = True
    told: Sequence[User] = field(default=())
    due: datetime | None = None
    due_name: str = ""
    notes: Sequence["StrOrPromise"] = field(default=())

    @property
    def named(self) -> list[str]:
        """The first of those who are told."""
        return [str(person) for person in self.told[:MOST_NAMED]]

    @property
    def more(self) -> int:
        """How many more are told."""
        return max(len(self.told) - MOST_NAMED, 0)


def moves_to(record: Any, step: str) -> tuple["StrOrPromise", str, bool]:
    """A step's label and target for this record, and whether it leaves from its state."""
    moves = record._meta.get_field("state").get_all_transitions(type(record))
    label = next((m.custom["label"] for m in moves if m.name == step and "label" in m.custom), "")
    now = {move.name: move for move in record.get_available_state_transitions()}
    target = now[step].target if step in now else None
    return label, target if isinstance(target, str) else "", step in now


def asked_step(record: Any, step: str, *, about: str, back: str, **more: Any) -> Asked:
    """The dialog of a machine's step: its label, and from which state to which it leads."""
    label, target, possible = moves_to(record, step)
    names = dict(record._meta.get_field("state").choices)
    return Asked(
        heading=label,
        about=about,
        back=back,
        state=record.state,
        state_label=names[record.state],
        target=target,
        target_label=names[target] if target and target != record.state else "",
        is_possible=possible,
        **more,
    )


def run_step(
    request: HttpRequest,
    row: Any,
    step: str,
    dialogs: Mapping[str, Dialog],
    *,
    about: str,
    back: str = "",
    onward: Callable[[], str] | None = None,
    around: Callable[[], Mapping[str, Any]] = dict,
    **form_options: Any,
) -> HttpResponse:
    """Show one step of a record's machine as a dialog, or take it; 404 for a step without one.

    ``back`` is the record's page unless told otherwise, ``onward`` the address after the step, ``around``
    what the dialog says more (``Asked``), asked only once the reader may take the step. The form gets
    ``form_options``, and files where it takes some.
    """
    dialog = dialogs.get(step)
    if dialog is None:
        raise Http404
    user = user_of(request)
    policies.require(user, f"{row._meta.app_label}.{step}", row, timezone.localdate())
    back = back or row.get_absolute_url()
    files = {"files": request.FILES} if request.method == "POST" else {}
    form = dialog.form(typed(request), **files, **form_options)
    offer_reasons(form, f"{row._meta.app_label}.{step}")

    def act() -> str:
        dialog.act(row, user, form, timezone.now())
        return onward() if onward else back

    asked = asked_step(row, step, about=about, back=back, **around())
    key = f"{row._meta.label_lower}:{row.pk}:{step}"
    return run_dialog(request, form, asked, key=key, act=act)


def offer_reasons(form: BaseForm, step: str) -> None:
    """The words that administrators offer for this step."""
    if step not in ReasonStep.values or not isinstance(form, ReasonForm):
        return
    rows = CannedReason.objects.on(timezone.localdate()).filter(step=step)
    texts = list(rows.values_list("text", flat=True))
    if texts:
        form.offer(texts)


def run_dialog(
    request: HttpRequest,
    form: BaseForm,
    asked: Asked,
    *,
    key: str,
    act: Callable[[], str],
    done: "StrOrPromise" = "",
) -> HttpResponse:
    """Show the dialog, or take its one effect; a refusal is shown in the form, nothing typed is lost.

    ``key`` names record and step, so that a form sent twice takes effect once. ``act`` returns the
    address to go on to.
    """
    if asked.is_possible and is_sent(request, form):
        try:
            url = act_once(request, form, key=key, act=act, done=done)
        except DomainError as error:
            refuse(form, error)
        else:
            return redirect(url)
    context = {"asked": asked, "form": form, "typed": typed_text(request)}
    return page(request, "layouts/dialog.html", context, status=status_of(request, form))


def act_once(
    request: HttpRequest,
    form: BaseForm,
    *,
    key: str,
    act: Callable[[], str],
    done: "StrOrPromise" = "",
) -> str:
    """Take the effect of a valid form unless it was taken already, and say which; where to go on."""
    sent = fingerprint({"key": key, **form.cleaned_data})
    token = form.cleaned_data.get("form_token", "")
    url, ran = once(user_id=user_of(request).pk, token=token, sent=sent, act=act)
    if ran:
        messages.success(request, str(done) or _("Đã ghi nhận bước này."))
    else:
        messages.success(request, _("Bước này đã được ghi nhận trước đó."))
    return url
