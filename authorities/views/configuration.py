"""The administrators' pages: deadlines, calendar, settings, legal register."""

from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.requests import is_sent, status_of, typed, user_of
from authorities.forms import CalendarDayForm
from authorities.models import CalendarVersion, DeadlineRule, LegalBasis, Setting
from authorities.selectors.calendars import calendar_versions
from authorities.services import configuring
from common.errors import DomainError
from common.http import page, refuse
from workflow import policies

HISTORY_ROWS = 20


def _require_admin(request: HttpRequest) -> None:
    policies.require(user_of(request), "authorities.configure", None, timezone.localdate())


@require_safe
def configuration_home(request: HttpRequest) -> HttpResponse:
    """What can be configured, and the procedural settings."""
    _require_admin(request)
    context = {"settings": list(Setting.objects.all())}
    return page(request, "authorities/home.html", context)


@require_safe
def deadline_list(request: HttpRequest) -> HttpResponse:
    """Every time limit with its source."""
    _require_admin(request)
    rows = DeadlineRule.objects.select_related("legal_basis")
    return page(request, "authorities/deadlines.html", {"rules": list(rows)})


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
        "versions": calendar_versions(HISTORY_ROWS),
    }
    return page(request, "authorities/calendar.html", context, status=status_of(request, form))


@require_safe
def legal_list(request: HttpRequest) -> HttpResponse:
    """The legal register, readable by everybody; editors see the links to change it."""
    today = timezone.localdate()
    verdict = policies.check(user_of(request), "authorities.edit_legal_basis", None, today)
    context = {"rows": list(LegalBasis.objects.all()), "may_edit": bool(verdict)}
    return page(request, "authorities/legal.html", context)
