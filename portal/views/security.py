"""Suspected state secrets: a reader reports, the security officers lock, open and keep minutes."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.requests import is_sent, status_of, typed, user_of
from common.errors import DomainError
from common.forms import ReasonForm
from common.http import page, refuse
from initiatives.forms import LockForm, SecrecyMinutesForm
from initiatives.models import Initiative, SecrecyMinutes
from initiatives.services import secrecy
from initiatives.states import InitiativeState
from initiatives.views.common import visible_or_404
from workflow import policies
from workflow.tokens import fingerprint, once

MOST_SHOWN = 200


@require_http_methods(["GET", "POST"])
def secrecy_desk(request: HttpRequest) -> HttpResponse:
    """What is locked now, and the way to lock a file that was reported: by its code alone."""
    user = user_of(request)
    policies.require(user, "initiatives.open_secrecy_desk", None, timezone.localdate())
    form = LockForm(typed(request))
    if is_sent(request, form):
        code, reason = form.cleaned_data["code"].upper(), form.cleaned_data["reason"]
        try:
            secrecy.lock_file(
                initiative_id=_key_of(code), actor=user, reason=reason, at=timezone.now()
            )
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, _("Đã tạm khóa hồ sơ %(code)s.") % {"code": code})
            return redirect("portal:secrecy_desk")
    locked = Initiative.objects.filter(state=InitiativeState.QUARANTINED)
    rows = locked.order_by("-state_changed_at")[:MOST_SHOWN]
    context = {"form": form, "rows": list(rows.only("code", "state", "state_changed_at"))}
    return page(request, "portal/secrecy_desk.html", context, status=status_of(request, form))


def _key_of(code: str) -> int:
    found = Initiative.objects.filter(code=code).values_list("pk", flat=True).first()
    if found is None:
        raise DomainError("no_file", _("Không có hồ sơ nào mang mã này."), "code")
    return int(found)


@require_http_methods(["GET", "POST"])
def secrecy_report(request: HttpRequest, code: str) -> HttpResponse:
    """Tell the security officers that a file may hold a secret."""
    initiative = visible_or_404(request, code)
    user = user_of(request)
    policies.require(user, "initiatives.report_secrecy", initiative, timezone.localdate())
    form = ReasonForm(typed(request))
    if is_sent(request, form):
        reason = form.cleaned_data["reason"]

        def act() -> str:
            secrecy.report_secrecy(
                initiative_id=initiative.pk, actor=user, reason=reason, at=timezone.now()
            )
            return initiative.get_absolute_url()

        sent = fingerprint({"pk": initiative.pk, "reason": reason})
        once(user_id=user.pk, token=form.cleaned_data["form_token"], sent=sent, act=act)
        messages.success(request, _("Đã báo cán bộ bảo vệ bí mật."))
        return redirect(initiative.get_absolute_url())
    context = {"initiative": initiative, "form": form}
    status = status_of(request, form)
    return page(request, "portal/secrecy_report.html", context, status=status)


@require_http_methods(["GET", "POST"])
def initiative_release(request: HttpRequest, code: str) -> HttpResponse:
    """Open a locked file again, with the reason."""
    initiative = visible_or_404(request, code)
    user = user_of(request)
    policies.require(user, "initiatives.release", initiative, timezone.localdate())
    form = ReasonForm(typed(request))
    if is_sent(request, form):
        reason = form.cleaned_data["reason"]
        secrecy.open_file(initiative_id=initiative.pk, actor=user, reason=reason, at=timezone.now())
        messages.success(request, _("Đã mở khóa hồ sơ."))
        return redirect("portal:secrecy_desk")
    context = {"initiative": initiative, "form": form}
    return page(request, "portal/release.html", context, status=status_of(request, form))


@require_http_methods(["GET", "POST"])
def minutes_draw_up(request: HttpRequest, code: str) -> HttpResponse:
    """The minutes about a locked file; a second officer signs them afterwards."""
    initiative = visible_or_404(request, code)
    user = user_of(request)
    policies.require(user, "initiatives.draw_up_minutes", initiative, timezone.localdate())
    form = SecrecyMinutesForm(typed(request))
    if is_sent(request, form):
        names = ("number", "measures", "destroys_files")
        values: dict[str, Any] = {name: form.cleaned_data[name] for name in names}
        try:
            secrecy.draw_up_minutes(
                initiative_id=initiative.pk, actor=user, at=timezone.now(), **values
            )
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, _("Đã lập biên bản; chờ người thứ hai ký."))
            return redirect(initiative.get_absolute_url())
    context = {"initiative": initiative, "form": form}
    return page(request, "portal/minutes.html", context, status=status_of(request, form))


@require_POST
def minutes_confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """The second signature."""
    minutes = get_object_or_404(SecrecyMinutes.objects.select_related("initiative"), pk=pk)
    initiative = visible_or_404(request, minutes.initiative.code)
    secrecy.confirm_minutes(minutes_id=pk, actor=user_of(request), at=timezone.now())
    messages.success(request, _("Biên bản đã đủ hai chữ ký."))
    return redirect(initiative.get_absolute_url())
