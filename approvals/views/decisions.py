"""A decision: prepared, read by the one who decides, issued, printed."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.choices import Role
from accounts.models import Duty
from accounts.requests import is_sent, status_of, typed, user_of
from approvals.forms import DecisionForm, IssueForm
from approvals.models import ApprovalDecision, Case
from approvals.policies import has_passed
from approvals.selectors import paper_of
from approvals.services import audience, deciding
from approvals.services.deciding import FIELDS, STEP_OF, text_number, usual_bases
from approvals.views.cases import current_case_or_404
from authorities.choices import Certainty, Track
from authorities.models import LegalBasis
from common.errors import DomainError
from common.http import page, refuse
from common.prints import code_of
from initiatives.models import Initiative
from initiatives.views.common import shows
from ledger.models import Checkpoint
from ledger.services.proofs import encoded
from workflow import policies
from workflow.tokens import fingerprint, once


def _kinds(case: Case) -> list[str]:
    """The kinds of decision that the case's state and vote leave open."""
    if case.state == "URGENT_DIRECTION":
        return ["URGENT_APPROVE", "URGENT_REFUSE"]
    return ["APPROVE" if has_passed(case) else "OVERRIDE", "REJECT"]


@require_http_methods(["GET", "POST"])
def decision_edit(request: HttpRequest, code: str) -> HttpResponse:
    """Write the decision; nobody outside the authority sees it before it is issued."""
    case = current_case_or_404(request, code)
    user = user_of(request)
    policies.require(user, "approvals.prepare_decision", case, timezone.localdate())
    decision = ApprovalDecision.objects.filter(case=case, issued_at=None).first()
    initial = _initial(request, case, decision)
    form = DecisionForm(_kinds(case), _bases(initial), typed(request), initial=initial)
    if is_sent(request, form):
        values = {name: form.cleaned_data[name] for name in FIELDS}
        try:
            saved = deciding.prepare_decision(
                case_id=case.pk, actor=user, values=values, at=timezone.now()
            )
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, _("Đã lưu dự thảo; chưa ai ngoài đơn vị được báo."))
            return redirect(saved.get_absolute_url())
    context = {"case": case, "form": form, "decision": decision}
    return page(request, "approvals/decision_edit.html", context, status=status_of(request, form))


def _bases(initial: dict[str, Any]) -> list[str]:
    """The register's documents in force, and those that the text names already."""
    rows = LegalBasis.objects.on(timezone.localdate()).exclude(certainty=Certainty.RECALLED)
    return list(dict.fromkeys([*initial["legal_bases"], *map(str, rows)]))


def _usual_copies(case: Case) -> list[str]:
    """Who gets a decision as a rule: proposer, superior, focal agency, archive."""
    above = case.unit.superior_on(timezone.localdate())
    duty = Duty.objects.on(timezone.localdate()).filter(role=Role.FOCAL_AGENCY).first()
    focal = duty.unit.name if duty and case.routing.track != Track.PARTY else ""
    offices = [str(case.initiative.author), above.name if above else "", focal]
    return [f"- {name};" for name in offices if name] + [_("- Lưu: VT.")]


def _initial(request: HttpRequest, case: Case, decision: ApprovalDecision | None) -> dict[str, Any]:
    if decision:
        return {name: getattr(decision, name) for name in FIELDS}
    content = case.version.snapshot["content"]
    return {
        "kind": request.GET.get("kind", ""),
        "legal_bases": usual_bases(case, timezone.localdate()),
        "copies_to": "\n".join(_usual_copies(case)),
        "scope": content.get("scope", ""),
        "valid_from": content.get("starts_on"),
        "valid_to": content.get("ends_on"),
    }


@require_http_methods(["GET", "POST"])
def decision_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The decision as a document; the one who decides issues it here."""
    decision = _visible(request, pk)
    case, user = decision.case, user_of(request)
    action = f"approvals.{STEP_OF[decision.kind]}"  # type: ignore[index]  # keyed by the enum's values
    verdict = policies.check(user, action, case, timezone.localdate())
    form = IssueForm(typed(request), initial=_seen(decision))
    if is_sent(request, form):
        try:
            return _issue(request, decision, form)
        except DomainError as error:
            refuse(form, error)
    context = {
        "decision": decision,
        "case": case,
        "paper": paper_of(decision),
        "form": form,
        "verdict": verdict,
        "told": _told(decision) if verdict else [],
        "mark": _mark() if decision.is_issued else None,
    }
    return page(request, "approvals/decision.html", context, status=status_of(request, form))


def _mark() -> dict[str, Any] | None:
    """The newest signed head of the ledger: whoever keeps the printed decision keeps a copy of it."""
    newest = Checkpoint.objects.newest()
    if newest is None:
        return None
    return {
        "size": newest.size,
        "root": encoded(bytes(newest.root)),
        "at": newest.signed_at,
        "code": code_of(newest.note),
    }


def _told(decision: ApprovalDecision) -> list[str]:
    """Who is told once it is issued."""
    step = STEP_OF[decision.kind]  # type: ignore[index]  # keyed by the enum's values
    state = "APPROVED" if decision.agrees else "REJECTED"
    today = timezone.localdate()
    return [str(person) for person in audience.told_after(decision.case, step, state, today)]


def _seen(decision: ApprovalDecision) -> dict[str, int]:
    """What the signer has before his eyes: the version judged and the text of the decision."""
    return {"seen_version": decision.version.number, "seen_text": text_number(decision)}


def _visible(request: HttpRequest, pk: int) -> ApprovalDecision:
    """An issued decision is read by whoever sees the file, a prepared one by its authority."""
    user, today = user_of(request), timezone.localdate()
    decision: ApprovalDecision = get_object_or_404(
        ApprovalDecision.objects.select_related(
            "case__unit", "case__initiative", "case__routing", "version", "issued_by", "prepared_by"
        ),
        pk=pk,
        case__initiative__in=Initiative.objects.visible_to(user, today),
    )
    if not decision.is_issued and not _prepares(user, decision.case):
        raise Http404
    shows(request, decision.case.initiative)
    return decision


def _prepares(user: object, case: Case) -> bool:
    return bool(policies.check(user, "approvals.prepare_decision", case, timezone.localdate()))


def _issue(request: HttpRequest, decision: ApprovalDecision, form: IssueForm) -> HttpResponse:
    user = user_of(request)

    def act() -> str:
        deciding.issue_decision(
            decision_id=decision.pk,
            actor=user,
            reason=form.cleaned_data["reason"],
            seen_version=form.cleaned_data["seen_version"],
            seen_text=form.cleaned_data["seen_text"],
            at=timezone.now(),
        )
        return reverse("approvals:decision_detail", args=[decision.pk])

    sent = fingerprint({"decision": decision.pk})
    url, ran = once(user_id=user.pk, token=form.cleaned_data["form_token"], sent=sent, act=act)
    if ran:
        messages.success(
            request, _("Đã ban hành. Người đề xuất và các bên liên quan đang được báo.")
        )
    return redirect(url)
