"""Proposers with their shares, and the commitments."""

import re

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import User
from accounts.requests import is_sent, status_of, typed, user_of
from authorities.services.clockwork import setting
from common.errors import DomainError
from common.http import page, refuse
from initiatives.forms import CommitmentForm, Nd73Form, ShareForm
from initiatives.models import Initiative
from initiatives.services import people
from initiatives.views.common import next_step_url, step_links, visible_or_404
from workflow import policies

SPARE_ROWS = 2
MOST_PROPOSERS = 20


@require_http_methods(["GET", "POST"])
def proposers_edit(request: HttpRequest, code: str) -> HttpResponse:
    """Who proposes, and with which share."""
    initiative = visible_or_404(request, code)
    user = user_of(request)
    policies.require(user, "initiatives.edit", initiative, timezone.localdate())
    verdict = policies.check(user, "initiatives.name_proposers", initiative, timezone.localdate())
    rows = list(initiative.proposers.select_related("user", "position__unit"))
    error = ""
    forms = _share_forms(request, rows)
    if request.method == "POST" and verdict:
        error = _save_shares(initiative, user, forms)
        if not error and all(form.is_valid() for form in forms):
            messages.success(request, _("Đã lưu người đề xuất."))
            return redirect(next_step_url(initiative, "nguoi-de-xuat"))
    context = {
        "initiative": initiative,
        "rows": rows,
        "forms": forms,
        "verdict": verdict,
        "error": error,
        "steps": step_links(initiative, "nguoi-de-xuat"),
        "nd73_form": _nd73_form(request, initiative),
        "mine": next((row for row in rows if row.user_id == user.pk), None),
    }
    status = 422 if request.method == "POST" else 200
    return page(request, "initiatives/proposers.html", context, status=status)


def _nd73_form(request: HttpRequest, initiative: Initiative) -> Nd73Form:
    action = reverse("initiatives:nd73_state", args=[initiative.code])
    held = typed(request, action) if request.method == "GET" else None
    return Nd73Form(held, initial={"applies": "1" if initiative.nd73_subject else "0"})


def _share_forms(request: HttpRequest, rows: list[object]) -> list[ShareForm]:
    data = typed(request)
    if data is not None:
        text = data.get("count", "")
        count = min(int(text), MOST_PROPOSERS) if re.fullmatch(r"[0-9]{1,2}", text) else 0
        return [ShareForm(data, prefix=f"share-{index}") for index in range(count)]
    initial = [{"email": row.user.email, "percent": row.contribution_percent} for row in rows]  # type: ignore[attr-defined]  # Proposer
    return [
        ShareForm(prefix=f"share-{index}", initial=initial[index] if index < len(initial) else None)
        for index in range(len(initial) + SPARE_ROWS)
    ]


def _save_shares(initiative: Initiative, user: User, forms: list[ShareForm]) -> str:
    """Store the shares; the sentence to show when that was refused."""
    if not all(form.is_valid() for form in forms):
        return _("Có dòng chưa hợp lệ.")
    shares = []
    for form in forms:
        email, percent = form.cleaned_data["email"], form.cleaned_data["percent"]
        if not email:
            continue
        person = User.objects.filter(email__iexact=email, is_active=True, is_system=False).first()
        if person is None:
            form.add_error("email", _("Không có tài khoản nào dùng địa chỉ này."))
            continue
        shares.append(people.Share(person, percent or 0))
    if any(form.errors for form in forms):
        return _("Có dòng chưa hợp lệ.")
    try:
        people.name_proposers(
            initiative_id=initiative.pk, shares=shares, actor=user, at=timezone.now()
        )
    except DomainError as refused:
        return str(refused.message)
    return ""


@require_POST
def nd73_state(request: HttpRequest, code: str) -> HttpResponse:
    """Correct whether decree 73/2023 applies."""
    initiative = visible_or_404(request, code)
    form = Nd73Form(request.POST)
    if is_sent(request, form):
        data = form.cleaned_data
        people.state_nd73(
            initiative_id=initiative.pk,
            actor=user_of(request),
            applies=data["applies"],
            reason=data["reason"],
            at=timezone.now(),
        )
        messages.success(request, _("Đã ghi nhận."))
    else:
        messages.error(request, _("Chưa ghi: hãy chọn và nêu lý do."))
    return redirect("initiatives:proposers_edit", code=code)


@require_POST
def share_confirm(request: HttpRequest, code: str) -> HttpResponse:
    """A co-author confirms his own share."""
    initiative = visible_or_404(request, code)
    people.confirm_share(initiative_id=initiative.pk, actor=user_of(request), at=timezone.now())
    messages.success(request, _("Đã xác nhận tỷ lệ đóng góp của bạn."))
    return redirect("initiatives:commitment_sign", code=code)


@require_http_methods(["GET", "POST"])
def commitment_sign(request: HttpRequest, code: str) -> HttpResponse:
    """Each proposer signs his own commitment."""
    initiative = visible_or_404(request, code)
    user = user_of(request)
    now = timezone.now()
    policies.require(user, "initiatives.sign", initiative, timezone.localdate())
    text = people.current_text(now)
    key = "text_en" if get_language() == "en" else "text"
    mine = initiative.commitments.filter(user=user, is_refusal=False).order_by("-pk").first()
    form = CommitmentForm(
        [(clause["code"], clause[key]) for clause in text.clauses],
        typed(request),
        initial={"free_text": mine.free_text if mine else ""},
    )
    if "refuse" in request.POST:
        reason = request.POST.get("free_text", "").replace("\x00", "")[:3000]
        people.refuse_commitment(initiative_id=initiative.pk, actor=user, reason=reason, at=now)
        messages.info(request, _("Đã ghi nhận việc từ chối ký cam kết."))
        return redirect("initiatives:commitment_sign", code=code)
    if is_sent(request, form):
        try:
            people.sign_commitment(
                initiative_id=initiative.pk,
                actor=user,
                agreed=form.cleaned_data["agreed"],
                free_text=form.cleaned_data["free_text"],
                at=now,
            )
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, _("Đã ký bản cam kết."))
            return redirect(next_step_url(initiative, "cam-ket"))
    signed = initiative.commitments.filter(withdrawn_at=None).select_related("user")
    context = {
        "initiative": initiative,
        "form": form,
        "signed": list(signed),
        "report_hours": setting("incident_report_hours"),
        "steps": step_links(initiative, "cam-ket"),
    }
    return page(request, "initiatives/commitment.html", context, status=status_of(request, form))
