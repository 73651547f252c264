"""Review before sending, the route preview, sending and sending again."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.requests import is_sent, status_of, typed, user_of
from approvals.forms import ResubmitForm
from approvals.models import Case
from approvals.services import submission
from approvals.services.routing import preview
from common.errors import DomainError
from common.forms import ReasonForm, TokenForm
from common.http import page, refuse
from initiatives.forms import StepForms
from initiatives.models import Initiative
from initiatives.plan.reading import differences, read
from initiatives.plan.schema import BY_CODE
from initiatives.selectors import all_names, form_options, similar
from initiatives.services.drafting import copy_to_columns
from initiatives.services.registration import kept_files, readiness, require_ready
from initiatives.states import EDITABLE, InitiativeState
from initiatives.views.common import step_links, visible_or_404
from workflow import policies
from workflow.tokens import fingerprint, once


@require_http_methods(["GET", "POST"])
def submission_review(request: HttpRequest, code: str) -> HttpResponse:
    """Everything on one page, what is missing, where it will go; then send."""
    initiative = visible_or_404(request, code)
    user = user_of(request)
    if initiative.author_id == user.pk and initiative.state not in EDITABLE and not request.POST:
        messages.info(request, _("Hồ sơ đã được gửi."))
        return redirect(initiative.get_absolute_url())
    if request.method != "POST":
        policies.require(user, "initiatives.edit", initiative, timezone.localdate())
    again = initiative.state == InitiativeState.RETURNED
    form = (ResubmitForm if again else TokenForm)(typed(request))
    if is_sent(request, form):
        try:
            return _send(request, initiative, form)
        except DomainError as error:
            refuse(form, error)
    policies.require(user, "initiatives.edit", initiative, timezone.localdate())
    state = readiness(initiative, timezone.localdate())
    names = all_names()
    last = initiative.versions.order_by("-number").first()
    context = {
        "initiative": initiative,
        "form": form,
        "again": again,
        "asked": Case.objects.current(initiative.pk).missing_list if again else "",
        "sections": read(initiative.content, names),
        "state": state,
        "steps": step_links(initiative, "xem-lai", state),
        "route": _route(initiative),
        "similar": similar(
            initiative.title, initiative.content.get("bottleneck") or "", user, initiative.pk
        ),
        "files": list(kept_files(initiative)),
        "proposers": list(initiative.proposers.select_related("user", "position")),
        "changes": differences(last.snapshot["content"], initiative.content, names) if last else [],
        "verdict": policies.check(user, "initiatives.submit", initiative, timezone.localdate()),
    }
    return page(request, "approvals/review.html", context, status=status_of(request, form))


def _send(request: HttpRequest, initiative: Initiative, form: TokenForm) -> HttpResponse:
    user = user_of(request)
    again = isinstance(form, ResubmitForm)

    def act() -> str:
        require_ready(initiative, timezone.localdate())
        if again:
            submission.resubmit(
                initiative_id=initiative.pk,
                actor=user,
                reason=form.cleaned_data["reason"],
                at=timezone.now(),
            )
        else:
            submission.submit(initiative_id=initiative.pk, actor=user, at=timezone.now())
        return initiative.get_absolute_url()

    sent = fingerprint({"pk": initiative.pk})
    token = form.cleaned_data["form_token"]
    url, ran = once(user_id=user.pk, token=token, sent=sent, act=act)
    if ran:
        messages.success(request, _("Đã gửi hồ sơ. Phiên bản vừa gửi được giữ nguyên để xem xét."))
    return redirect(url)


def _route(initiative: Initiative) -> dict[str, object]:
    """The preview: whom it would reach, through which rules, and why."""
    found, book = preview(initiative, timezone.localdate())
    units = book.units
    return {
        "recipient": units[found.recipient].label if found.recipient in units else "",
        "target": units[found.escalate_to].label if found.escalate_to in units else "",
        "steps": found.steps,
        "rule": found.rule,
        "urgent": found.urgent,
        "explanation": found.explanation,
    }


@require_POST
def route_preview(request: HttpRequest, code: str, step: str) -> HttpResponse:
    """Where the file would go with what is typed in a step now; nothing is stored."""
    initiative = visible_or_404(request, code)
    today = timezone.localdate()
    policies.require(user_of(request), "initiatives.edit", initiative, today)
    if step not in BY_CODE:
        raise Http404
    section = BY_CODE[step]
    forms = StepForms(section, form_options(today), initiative.content, 0, request.POST)
    initiative.content = {**initiative.content, **forms.readable()}
    copy_to_columns(initiative)
    context = {"route": _route(initiative), "initiative": initiative}
    return page(request, "approvals/route_preview.html", context)


@require_http_methods(["GET", "POST"])
def draft_withdraw(request: HttpRequest, code: str) -> HttpResponse:
    """Put a draft aside; a submitted file is withdrawn by its case's own step."""
    initiative = visible_or_404(request, code)
    user = user_of(request)
    policies.require(user, "initiatives.withdraw", initiative, timezone.localdate())
    if initiative.submitted_at is not None:
        return redirect("approvals:case_step", code=code, step="withdraw")
    form = ReasonForm(typed(request))
    if is_sent(request, form):
        submission.withdraw(
            initiative_id=initiative.pk,
            actor=user,
            reason=form.cleaned_data["reason"],
            at=timezone.now(),
        )
        messages.success(request, _("Đã rút đề xuất."))
        return redirect(initiative.get_absolute_url())
    context = {"initiative": initiative, "form": form}
    return page(request, "approvals/withdraw.html", context, status=status_of(request, form))
