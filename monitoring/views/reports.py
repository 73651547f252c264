"""Units' yearly reports, what is to be corrected, and what was learned."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.requests import typed, user_of
from accounts.views.dialogs import Asked, run_dialog, run_step
from common.http import page
from common.keyset import keyset_page
from common.moments import asked_moment, past_context
from common.times import local_day
from initiatives.models import Initiative
from initiatives.selectors import named_then
from monitoring.forms import OrderForm
from monitoring.models import AnnualReview, CorrectiveAction, UnitReport
from monitoring.querysets import UNFINISHED
from monitoring.selectors.annual import report_page
from monitoring.selectors.frozen import reported_list
from monitoring.selectors.lessons import lessons_seen
from monitoring.services import actions, annual
from monitoring.services.units import reporting_units
from monitoring.steps import ACTION_DIALOGS, REPORT_DIALOGS
from monitoring.views.asked import asked_list
from monitoring.views.sections import edit_sections
from monitoring.views.tabs import tabs
from workflow import policies, runner
from workflow.past import put_back, there_at

LONGEST_SEARCH = 200
MOST_ROWS = 300


@require_safe
def unit_report_list(request: HttpRequest) -> HttpResponse:
    """The yearly reports of the reader's units, or of all, newest year first."""
    user, today = user_of(request), timezone.localdate()
    policies.require(user, "monitoring.reports", None, today)
    moment = asked_moment(request)
    rows = there_at(UnitReport.objects.visible_to(user, today), moment).for_list()
    reports = list(rows.order_by("-review__year", "unit__name")[:MOST_ROWS])
    put_back(reports, moment)
    context = {
        "reports": reports,
        "tabs": tabs(request),
        "today": local_day(moment) if moment else today,
        **past_context(moment),
    }
    return page(request, "monitoring/unit_reports.html", context)


def _report(request: HttpRequest, pk: int) -> UnitReport:
    rows = UnitReport.objects.visible_to(user_of(request), timezone.localdate()).for_list()
    found: UnitReport = get_object_or_404(rows, pk=pk)
    return found


@require_safe
def unit_report(request: HttpRequest, pk: int) -> HttpResponse:
    """One unit's report: its numbers, its words, its way."""
    report = _report(request, pk)
    user, today = user_of(request), timezone.localdate()
    context = {
        "report": report,
        "shown": report_page(report, at=timezone.now()),
        "steps": runner.steps(report, user, today),
        "history": list(report.history.order_by("-history_id")[:50]),
    }
    return page(request, "monitoring/unit_report.html", context)


@require_safe
def reported_page(request: HttpRequest, pk: int) -> HttpResponse:
    """The initiatives behind a number of a unit's report."""
    report, asked = _report(request, pk), asked_list(request)
    found = reported_list(
        report, asked.number, asked.page, user=user_of(request), at=timezone.now()
    )
    context = {"report": report, "found": found, "query": asked.query}
    return page(request, "monitoring/reported.html", context)


@require_http_methods(["GET", "POST"])
def unit_report_step(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """Write, send or return a unit's report."""
    report = _report(request, pk)
    user, today = user_of(request), timezone.localdate()
    if step == "write_unit_report":
        policies.require(user, f"monitoring.{step}", report, today)
        return edit_sections(request, report, annual.write_unit_report, "report_id")
    return run_step(request, report, step, REPORT_DIALOGS, about=str(report))


@require_safe
def action_list(request: HttpRequest) -> HttpResponse:
    """What is to be corrected, unfinished first; what earlier years left over is marked."""
    user, today = user_of(request), timezone.localdate()
    policies.require(user, "monitoring.reports", None, today)
    moment = asked_moment(request)
    rows = CorrectiveAction.objects.visible_to(user, today).for_list()
    unfinished = there_at(rows, moment, state__in=UNFINISHED)
    closed = there_at(rows, moment, closed_at__isnull=False)
    context = {
        "open": list(unfinished.order_by("due_on", "pk")[:MOST_ROWS]),
        "done": list(closed.order_by("-closed_at")[:MOST_ROWS]),
        "tabs": tabs(request),
        "today": local_day(moment) if moment else today,
        **past_context(moment),
    }
    put_back([*context["open"], *context["done"]], moment)
    return page(request, "monitoring/actions.html", context)


def _action(request: HttpRequest, pk: int) -> CorrectiveAction:
    rows = CorrectiveAction.objects.visible_to(user_of(request), timezone.localdate()).for_list()
    found: CorrectiveAction = get_object_or_404(rows.select_related("ordered_by"), pk=pk)
    return found


@require_safe
def action_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One order to correct something, its evidence and its way."""
    action = _action(request, pk)
    user, today = user_of(request), timezone.localdate()
    context = {
        "action": action,
        "today": today,
        "steps": runner.steps(action, user, today),
        "history": list(action.history.order_by("-history_id")),
    }
    return page(request, "monitoring/action.html", context)


@require_http_methods(["GET", "POST"])
def action_step(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """Report, confirm, send back or drop."""
    action = _action(request, pk)
    return run_step(request, action, step, ACTION_DIALOGS, about=str(action))


@require_http_methods(["GET", "POST"])
def action_order(request: HttpRequest, year: int) -> HttpResponse:
    """Order a unit to correct something."""
    user, today = user_of(request), timezone.localdate()
    review: AnnualReview = get_object_or_404(
        AnnualReview.objects.visible_to(user, today), year=year
    )
    policies.require(user, "monitoring.order_action", review, today)
    units = {unit.code: unit for unit in reporting_units(today)}
    form = OrderForm([(code, unit.name) for code, unit in units.items()], typed(request))

    def act() -> str:
        data = form.cleaned_data
        values = {name: data[name] for name in ("ground", "action", "due_on")}
        row = actions.order_action(
            review_id=review.pk, unit=units[data["unit"]], actor=user, at=timezone.now(), **values
        )
        return row.get_absolute_url()

    asked = Asked(
        heading=_("Giao việc chấn chỉnh, khắc phục"),
        about=_("Tổng kết năm %(year)s") % {"year": year},
        back=review.get_absolute_url(),
        is_possible=review.state != "ISSUED",
        state=review.state,
        state_label=review.get_state_display(),
    )
    return run_dialog(request, form, asked, key=f"order:{review.pk}", act=act)


@require_safe
def lesson_list(request: HttpRequest) -> HttpResponse:
    """What evaluations taught, among the files that the reader may see; searched without diacritics."""
    user, today = user_of(request), timezone.localdate()
    policies.require(user, "monitoring.overview", None, today)
    text = request.GET.get("q", "").replace("\x00", "")[:LONGEST_SEARCH]
    visible, moment = Initiative.objects.visible_to(user, today), asked_moment(request)
    found = keyset_page(
        there_at(lessons_seen(visible, text), moment, concluded_at__isnull=False),
        key="concluded_at",
        token=request.GET.get("sau", ""),
        descending=True,
    )
    put_back(found.rows, moment)
    named_then([row.pilot.initiative for row in found.rows], moment)
    past = past_context(moment, {"q": text})
    context = {"page": found, "q": text, "tabs": tabs(request), **past}
    return page(request, "monitoring/lessons.html", context)
