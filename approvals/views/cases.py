"""The dialogs by which a case moves."""

from django.contrib import messages
from django.forms import BaseForm, ChoiceField
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.models import OrgUnit
from accounts.requests import is_sent, status_of, typed, user_of
from accounts.views.dialogs import offer_reasons
from approvals.forms import ChecklistForm
from approvals.models import Case
from approvals.policies import procedure_of
from approvals.services import audience, forwarding
from approvals.states import CaseState
from approvals.steps import BY_DECISION, DIALOGS
from authorities.services.clockwork import compute_due, rule_of
from common.dialogs import Dialog
from common.errors import DomainError
from common.http import page, refuse
from common.middleware import typed_text
from initiatives.models import Initiative
from initiatives.views.common import shows
from workflow import policies
from workflow.tokens import fingerprint, once

MOST_NAMED = 12


def current_case_or_404(request: HttpRequest, code: str) -> Case:
    """The case that stands for a visible initiative."""
    visible = Initiative.objects.visible_to(user_of(request), timezone.localdate())
    initiative = get_object_or_404(visible.only("pk"), code=code)
    case: Case | None = Case.objects.current(initiative.pk)
    if case is None:
        raise Http404
    shows(request, case.initiative)
    return case


@require_http_methods(["GET", "POST"])
def case_step(request: HttpRequest, code: str, step: str) -> HttpResponse:
    """Confirm a step: from where to where, why, who will be told, which clock starts."""
    case = current_case_or_404(request, code)
    user = user_of(request)
    if step in BY_DECISION:
        policies.require(user, f"approvals.{step}", case, timezone.localdate())
        kind = BY_DECISION[step]
        return redirect(reverse("approvals:decision_edit", args=[code]) + f"?kind={kind}")
    dialog = DIALOGS.get(step)
    if dialog is None:
        raise Http404
    policies.require(user, f"approvals.{step}", case, timezone.localdate())
    form = dialog.form(typed(request))
    _fill_choices(form)
    if isinstance(form, ChecklistForm):
        form.also_ask(procedure_of(case).more_checks)
    offer_reasons(form, f"approvals.{step}")
    if is_sent(request, form):
        try:
            url = _act(request, case, step, dialog, form)
        except DomainError as error:
            refuse(form, error)
        else:
            return redirect(url)
    facts = _facts(case, step, dialog)
    context = {"case": case, "form": form, "typed": typed_text(request), **facts}
    return page(request, "approvals/step.html", context, status=status_of(request, form))


def _fill_choices(form: BaseForm) -> None:
    field = form.fields.get("unit")
    if isinstance(field, ChoiceField):
        units = OrgUnit.objects.on(timezone.localdate()).order_by("name")
        field.choices = list(units.values_list("code", "name"))


def _act(request: HttpRequest, case: Case, step: str, dialog: Dialog, form: BaseForm) -> str:
    user = user_of(request)

    def act() -> str:
        dialog.act(case, user, form, timezone.now())
        return _where_to(request, case)

    sent = fingerprint({"case": case.pk, "step": step, **form.cleaned_data})
    token = form.cleaned_data.get("form_token", "")
    url, ran = once(user_id=user.pk, token=token, sent=sent, act=act)
    text = _("Đã ghi nhận bước này.") if ran else _("Bước này đã được ghi nhận trước đó.")
    messages.success(request, text)
    return url


def _where_to(request: HttpRequest, case: Case) -> str:
    """Back to the file, or to one's work when the step took the file out of one's sight."""
    visible = Initiative.objects.visible_to(user_of(request), timezone.localdate())
    if visible.filter(pk=case.initiative_id).exists():
        return case.get_absolute_url()
    return reverse("portal:work")


def _facts(case: Case, step: str, dialog: Dialog) -> dict[str, object]:
    """What the dialog names: A → B, the clock and its last day."""
    moves = {move.name: move for move in case.get_available_state_transitions()}
    move = moves.get(step)
    target = str(move.target or "") if move else ""
    due = None
    rule = rule_of(dialog.starts, case.procedure_since)
    if rule and rule.enabled:
        due = compute_due(dialog.starts, timezone.now(), as_of=case.procedure_since)
    today = timezone.localdate()
    receiver = forwarding.receiver_of(step, case, at=timezone.now())
    urgent = step == "open_urgent" or case.state == CaseState.URGENT_DIRECTION
    state = target or case.state
    told = audience.told_after(case, step, state, today, receiver, urgent=urgent)
    return {
        "step": step,
        "receiver": receiver,
        "told": [str(person) for person in told[:MOST_NAMED]],
        "told_more": max(len(told) - MOST_NAMED, 0),
        "label": move.custom["label"] if move else "",
        "target": CaseState(target).label if target else "",
        "target_code": target,
        "is_possible": move is not None,
        "due": due,
        "due_name": rule.label if due else "",
    }
