"""The pages of an obstacle, an incident, a report, and of a change of the plan."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.requests import typed, user_of
from common.errors import DomainError, EditConflict
from common.http import page, refuse
from initiatives.forms import StepForms
from initiatives.plan.reading import differences
from initiatives.plan.schema import BY_CODE
from initiatives.selectors import all_names, form_options
from pilots.models import AdjustmentRequest, Incident, Obstacle, PilotReport
from pilots.selectors import comparison
from pilots.services import adjusting
from pilots.views.common import visible_part
from workflow import policies, runner

UNPROCESSABLE = 422


@require_safe
def obstacle_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """What has to be solved, by whom, until when."""
    rows = Obstacle.objects.select_related("unit__superior", "raised_by")
    obstacle: Obstacle = visible_part(request, rows, pk)
    context = {
        "obstacle": obstacle,
        "initiative": obstacle.pilot.initiative,
        "clocks": list(obstacle.clocks.all()),
        "steps": runner.steps(obstacle, user_of(request), timezone.localdate()),
        "history": list(obstacle.history.order_by("-history_id")),
    }
    return page(request, "pilots/obstacle.html", context)


@require_safe
def incident_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The incident beside the frozen risk: what the plan said, what was done, the difference."""
    rows = Incident.objects.select_related("register", "version", "reported_by", "photo")
    incident: Incident = visible_part(request, rows, pk)
    context = {
        "incident": incident,
        "initiative": incident.pilot.initiative,
        "comparison": comparison(incident),
    }
    return page(request, "pilots/incident.html", context)


@require_safe
def report_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """A report as it was filed."""
    report: PilotReport = visible_part(request, PilotReport.objects.select_related("filed_by"), pk)
    context = {"report": report, "initiative": report.pilot.initiative}
    return page(request, "pilots/report.html", context)


@require_safe
def adjustment_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """What would change, field by field, and what may be done."""
    rows = AdjustmentRequest.objects.select_related("unit", "base", "result", "asked_by", "routing")
    row: AdjustmentRequest = visible_part(request, rows, pk)
    user, today = user_of(request), timezone.localdate()
    may_edit = policies.check(user, "pilots.edit_adjustment", row, today)
    context = {
        "adjustment": row,
        "initiative": row.pilot.initiative,
        "changes": differences(row.base.snapshot["content"], row.content, all_names()),
        "steps": runner.steps(row, user, today),
        "sections": [BY_CODE[code] for code in adjusting.STEPS]
        if may_edit and row.state == "DRAFT"
        else [],
    }
    return page(request, "pilots/adjustment.html", context)


@require_http_methods(["GET", "POST"])
def adjustment_edit(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """Write one section of the changed plan."""
    row: AdjustmentRequest = visible_part(request, AdjustmentRequest.objects.all(), pk)
    user = user_of(request)
    policies.require(user, "pilots.edit_adjustment", row, timezone.localdate())
    if step not in adjusting.STEPS:
        raise Http404
    options = form_options(timezone.localdate())
    add_to = request.POST.get("add_row", "")
    forms = StepForms(BY_CODE[step], options, row.content, row.revision, typed(request), add_to)
    status = 200
    if request.method == "POST" and not forms.is_valid():
        status = UNPROCESSABLE
    elif request.method == "POST" and not add_to:
        try:
            adjusting.write(
                adjustment_id=row.pk,
                step=step,
                values=forms.values(),
                seen_revision=forms.revision,
                actor=user,
                at=timezone.now(),
            )
        except EditConflict:
            text = _("Người khác vừa sửa đề nghị này. Chưa có gì bị ghi đè; hãy mở lại để xem.")
            refuse(forms.fields, DomainError("conflict", text))
            status = UNPROCESSABLE
        except DomainError as error:
            refuse(forms.fields, error)
            status = UNPROCESSABLE
        else:
            messages.success(request, _("Đã lưu."))
            return redirect(row.get_absolute_url())
    context = {"adjustment": row, "initiative": row.pilot.initiative, "forms": forms}
    return page(request, "pilots/adjustment_edit.html", context, status=status)
