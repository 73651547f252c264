"""The administrators' pages: deadlines, calendar, settings, legal register."""

import json
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.requests import is_sent, status_of, typed, user_of
from authorities.forms import (
    CalendarDayForm,
    DeadlineForm,
    LegalBasisForm,
    SettingForm,
    VersionedForm,
)
from authorities.models import CalendarVersion, DeadlineRule, LegalBasis, Setting
from authorities.registers import DEADLINES, LAW, SETTINGS
from authorities.selectors.records import history_of
from authorities.services import configuring
from authorities.services.configuring import DEADLINE_FIELDS
from common.errors import DomainError, EditConflict
from common.http import page, refuse
from workflow import policies

HISTORY_ROWS = 20


def _require_admin(request: HttpRequest) -> None:
    policies.require(user_of(request), "authorities.configure", None, timezone.localdate())


@require_safe
def configuration_home(request: HttpRequest) -> HttpResponse:
    """What can be configured, and the procedural settings."""
    _require_admin(request)
    rows = [(row, _setting_label(row.value)) for row in Setting.objects.all()]
    context = {"settings": rows}
    return page(request, "authorities/home.html", context)


def _change(
    request: HttpRequest, form: VersionedForm, service: Any, rule_id: int, names: list[str]
) -> bool:
    """Call a versioned change; True when it was made."""
    data = form.cleaned_data
    try:
        service(
            rule_id=rule_id,
            actor=user_of(request),
            reason=data["reason"],
            at=timezone.now(),
            seen_version=data["seen_version"],
            values={name: data[name] for name in names if name in data},
        )
    except EditConflict:
        form.add_error(None, _("Người khác vừa sửa quy tắc này. Hãy tải lại trang để xem bản mới."))
        return False
    except DomainError as error:
        refuse(form, error)
        return False
    messages.success(request, _("Đã lưu thay đổi."))
    return True


@require_safe
def deadline_list(request: HttpRequest) -> HttpResponse:
    """Every time limit with its source."""
    _require_admin(request)
    rows = DeadlineRule.objects.select_related("legal_basis")
    return page(request, "authorities/deadlines.html", {"rules": list(rows)})


@require_http_methods(["GET", "POST"])
def deadline_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change one time limit; clocks that run keep theirs."""
    _require_admin(request)
    rule = get_object_or_404(DeadlineRule, pk=pk)
    initial = {name: getattr(rule, name) for name in DEADLINE_FIELDS}
    form = DeadlineForm(typed(request), initial=initial | {"seen_version": rule.version})
    changed = is_sent(request, form) and _change(
        request, form, configuring.change_deadline, rule.pk, DEADLINE_FIELDS
    )
    if changed:
        return redirect("authorities:deadline_list")
    context = {"rule": rule, "form": form, "history": history_of(DEADLINES, rule)}
    return page(request, "authorities/deadline_edit.html", context, status=status_of(request, form))


@require_http_methods(["GET", "POST"])
def calendar_edit(request: HttpRequest) -> HttpResponse:
    """The working calendar: its exceptions, and one more."""
    _require_admin(request)
    form = CalendarDayForm(typed(request), initial={"certainty": "CONFIRMED"})
    if is_sent(request, form):
        data = form.cleaned_data
        try:
            configuring.publish_calendar_day(
                actor=user_of(request),
                reason=data["reason"],
                at=timezone.now(),
                day=data["day"],
                off=form.off,
                name=data["name"],
                certainty=data["certainty"],
            )
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, _("Đã công bố phiên bản lịch mới."))
            return redirect("authorities:calendar_edit")
    version = CalendarVersion.objects.first()
    days = (
        sorted(
            ((date.fromisoformat(day), facts) for day, facts in version.days.items()), reverse=True
        )
        if version
        else []
    )
    context = {
        "form": form,
        "version": version,
        "days": days,
        "versions": CalendarVersion.objects.select_related("published_by").defer("days")[
            :HISTORY_ROWS
        ],
    }
    return page(request, "authorities/calendar.html", context, status=status_of(request, form))


@require_http_methods(["GET", "POST"])
def setting_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change one procedural choice."""
    _require_admin(request)
    row = get_object_or_404(Setting, pk=pk)
    form = SettingForm(typed(request), initial={"value": json.dumps(row.value)})
    choices = [(json.dumps(value), _setting_label(value)) for value in row.choices]
    form.fields["value"].choices = choices  # type: ignore[attr-defined]  # a ChoiceField
    if is_sent(request, form):
        configuring.change_setting(
            setting_id=row.pk,
            actor=user_of(request),
            reason=form.cleaned_data["reason"],
            at=timezone.now(),
            value=json.loads(form.cleaned_data["value"]),
        )
        messages.success(request, _("Đã lưu thay đổi."))
        return redirect("authorities:configuration_home")
    context = {"row": row, "form": form, "history": history_of(SETTINGS, row)}
    return page(request, "authorities/setting_edit.html", context, status=status_of(request, form))


def _setting_label(value: object) -> str:
    known = {
        "ROSTER": _("Toàn bộ thành viên trừ người không tham gia biểu quyết"),
        "VOTING": _("Số người có biểu quyết"),
        True: _("Có"),
        False: _("Không"),
    }
    return known.get(value, str(value)) if isinstance(value, bool | str) else str(value)


@require_safe
def legal_list(request: HttpRequest) -> HttpResponse:
    """The legal register, readable by everybody; editors see the links to change it."""
    today = timezone.localdate()
    verdict = policies.check(user_of(request), "authorities.edit_legal_basis", None, today)
    context = {"rows": list(LegalBasis.objects.all()), "may_edit": bool(verdict)}
    return page(request, "authorities/legal.html", context)


@require_http_methods(["GET", "POST"])
def legal_edit(request: HttpRequest, pk: int = 0) -> HttpResponse:
    """Add or correct a document of the register."""
    user, today = user_of(request), timezone.localdate()
    policies.require(user, "authorities.edit_legal_basis", None, today)
    row = get_object_or_404(LegalBasis, pk=pk) if pk else None
    names = [name for name in LegalBasisForm.base_fields if name not in {"reason", "form_token"}]
    initial = {name: getattr(row, name) for name in names} if row else {"valid_from": today}
    form = LegalBasisForm(typed(request), initial=initial)
    if is_sent(request, form):
        data = form.cleaned_data
        taken = LegalBasis.objects.filter(code=data["code"]).exclude(pk=pk).exists()
        if taken:
            form.add_error("code", _("Mã này đã có."))
        else:
            configuring.change_legal_basis(
                basis_id=pk or None,
                actor=user,
                reason=data["reason"],
                at=timezone.now(),
                values={name: data[name] for name in names},
            )
            messages.success(request, _("Đã lưu thay đổi."))
            return redirect("authorities:legal_list")
    history = history_of(LAW, row) if row else []
    context = {"row": row, "form": form, "history": history}
    return page(request, "authorities/legal_edit.html", context, status=status_of(request, form))
