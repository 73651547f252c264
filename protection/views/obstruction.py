"""Confidential reports of obstruction: written, read and answered; every read is on record."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.requests import typed, user_of
from accounts.views.dialogs import Asked, run_dialog, run_step
from approvals.services.audience import head_of
from common.http import page
from initiatives.policies import hides_content
from initiatives.views.common import visible_or_404
from pilots.models import Pilot
from protection.forms import ObstructionForm
from protection.models import ObstructionReport
from protection.services import obstruction
from protection.steps import OBSTRUCTION_DIALOGS
from workflow import policies, runner


@require_http_methods(["GET", "POST"])
def obstruction_report(request: HttpRequest, code: str) -> HttpResponse:
    """Tell the superior level in confidence."""
    initiative = visible_or_404(request, code)
    if hides_content(initiative):
        raise Http404
    user, today = user_of(request), timezone.localdate()
    pilot = Pilot.objects.of_initiative(initiative.pk)
    policies.require(user, "protection.report_obstruction", pilot or initiative, today)
    form = ObstructionForm(typed(request))

    def act() -> str:
        values = {
            name: form.cleaned_data[name] for name in ("content", "happened_on", "evidence", "wish")
        }
        report = obstruction.report_obstruction(
            initiative_id=initiative.pk, values=values, actor=user, at=timezone.now()
        )
        return report.get_absolute_url()

    held_by = initiative.holder_unit or initiative.employing_unit
    above = held_by.superior_on(today) or held_by
    asked = Asked(
        heading=_("Phản ánh cản trở, gây khó khăn"),
        about=str(initiative),
        back=initiative.get_absolute_url(),
        told=head_of(above.pk, today),
        notes=[_("Chỉ bạn và người đứng đầu cấp trên đọc được; mọi lần đọc đều được ghi lại.")],
    )
    return run_dialog(request, form, asked, key=f"obstruction:{initiative.pk}", act=act)


def _visible(request: HttpRequest, pk: int) -> ObstructionReport:
    rows = ObstructionReport.objects.visible_to(user_of(request), timezone.localdate())
    found: ObstructionReport = get_object_or_404(
        rows.select_related("initiative", "reported_by", "unit"), pk=pk
    )
    if hides_content(found.initiative):
        raise Http404
    return found


@require_safe
def obstruction_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One report."""
    report = _visible(request, pk)
    user, today = user_of(request), timezone.localdate()
    obstruction.note_read(report=report, reader=user, at=timezone.now())
    context = {"report": report, "steps": runner.steps(report, user, today)}
    return page(request, "protection/obstruction.html", context)


@require_http_methods(["GET", "POST"])
def obstruction_step(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """Take it up, or answer it."""
    report = _visible(request, pk)
    return run_step(
        request,
        report,
        step,
        OBSTRUCTION_DIALOGS,
        about=report.initiative.code,
        around=lambda: {"told": [report.reported_by]},
    )
