"""The yearly review: opened, frozen, written, made into files, issued."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import typed, user_of
from accounts.views.dialogs import Asked, asked_step, run_dialog, run_step
from common.forms import ReasonForm
from common.http import go, page
from monitoring.forms import OpenAnnualForm
from monitoring.models import AnnualReview, AnnualSnapshot
from monitoring.selectors.annual import annual_page
from monitoring.selectors.frozen import frozen_list
from monitoring.services import annual
from monitoring.states import UnitReportState
from monitoring.steps import ANNUAL_DIALOGS
from monitoring.views.asked import asked_list
from monitoring.views.sections import edit_sections
from monitoring.views.tabs import tabs
from workflow import jobs, policies, runner

EARLY = 6  # until June it is the year before that is reviewed
FILES = {"docx": "monitoring.report_docx", "xlsx": "monitoring.report_xlsx"}


def _review(request: HttpRequest, year: int) -> AnnualReview:
    rows = AnnualReview.objects.visible_to(user_of(request), timezone.localdate())
    found: AnnualReview = get_object_or_404(rows, year=year)
    return found


@require_safe
def annual_list(request: HttpRequest) -> HttpResponse:
    """The reviews of all years."""
    user, today = user_of(request), timezone.localdate()
    policies.require(user, "monitoring.view_annual", None, today)
    context = {
        "reviews": list(AnnualReview.objects.visible_to(user, today)),
        "may_open": bool(policies.check(user, "monitoring.open_annual", None, today)),
        "tabs": tabs(request),
    }
    return page(request, "monitoring/annual_list.html", context)


@require_http_methods(["GET", "POST"])
def annual_open(request: HttpRequest) -> HttpResponse:
    """Open the review of a year; every unit below the city is asked for its report."""
    user, today = user_of(request), timezone.localdate()
    policies.require(user, "monitoring.open_annual", None, today)
    year = today.year if today.month > EARLY else today.year - 1
    unit_due, city_due = annual.usual_days(year, today)
    initial = {"year": year, "unit_reports_due": unit_due, "city_report_due": city_due}
    form = OpenAnnualForm(typed(request), initial=initial)

    def act() -> str:
        names = ("year", "unit_reports_due", "city_report_due", "reason")
        values = {name: form.cleaned_data[name] for name in names}
        return annual.open_annual(actor=user, at=timezone.now(), **values).get_absolute_url()

    asked = Asked(
        heading=_("Mở tổng kết năm"),
        about=_("Mọi sở, ngành, địa phương, đơn vị trực thuộc Thành phố được đề nghị gửi báo cáo."),
        back=reverse("monitoring:annual_list"),
    )
    return run_dialog(request, form, asked, key="open_annual", act=act)


@require_safe
def annual_detail(request: HttpRequest, year: int) -> HttpResponse:
    """One year: reports that came in, frozen numbers with charts, texts, what is to be corrected."""
    review = _review(request, year)
    user, today = user_of(request), timezone.localdate()
    context = {
        "review": review,
        "steps": runner.steps(review, user, today),
        "shown": annual_page(review, request.GET.get("lan", ""), at=timezone.now()),
        "may_order": bool(policies.check(user, "monitoring.order_action", review, today)),
        "tabs": tabs(request),
    }
    return page(request, "monitoring/annual.html", context)


@require_http_methods(["GET", "POST"])
def annual_step(request: HttpRequest, year: int, step: str) -> HttpResponse:
    """Confirm a step of the review."""
    review = _review(request, year)
    user, today = user_of(request), timezone.localdate()
    if step == "write_annual":
        policies.require(user, f"monitoring.{step}", review, today)
        return edit_sections(request, review, annual.write_annual, "review_id")
    if step == "freeze_year":
        return _freeze(request, review)
    if step == "order_action":
        return go(request, reverse("monitoring:action_order", args=[year]))
    return run_step(
        request,
        review,
        step,
        ANNUAL_DIALOGS,
        about=_title(review),
        around=lambda: {"notes": [*_missing(review), *_signed(review)]},
    )


def _missing(review: AnnualReview) -> list[str]:
    """Which reports have not come in, said before numbers are frozen or the report is issued."""
    waiting = review.unit_reports.exclude(state=UnitReportState.SUBMITTED).count()
    if not waiting:
        return []
    facts = {"n": waiting, "all": review.unit_reports.count()}
    return [_("Còn %(n)s trên %(all)s đơn vị chưa gửi báo cáo.") % facts]


def _signed(review: AnnualReview) -> list[str]:
    """Which frozen numbers the issued report tells: the last, since none are frozen afterwards."""
    last = review.snapshots.first()
    if last is None:
        return []
    facts = {"n": last.number, "digest": last.sha256[:16]}
    text = _("Báo cáo ban hành theo số liệu chốt lần %(n)s (SHA-256 %(digest)s…), lần cuối.")
    return [text % facts]


def _title(review: AnnualReview) -> str:
    return _("Tổng kết năm %(year)s") % {"year": review.year}


def _freeze(request: HttpRequest, review: AnnualReview) -> HttpResponse:
    """Ask for the numbers to be frozen; a worker does it."""
    user = user_of(request)
    policies.require(user, "monitoring.freeze_year", review, timezone.localdate())
    form = ReasonForm(typed(request))

    def act() -> str:
        at = timezone.now()
        job = jobs.ask(
            kind="monitoring.freeze",
            label=_("Chốt số liệu năm %(year)s") % {"year": review.year},
            params={
                "review": review.pk,
                "reason": form.cleaned_data["reason"],
                "at": at.isoformat(),
            },
            user=user,
            at=at,
            dedupe_key=str(review.pk),
        )
        return job.get_absolute_url()

    notes = [
        *_missing(review),
        _("Mọi số liệu và danh sách đề xuất được ghi lại tại cùng một thời điểm, kèm mã băm."),
        _("Chốt lại lần nữa thì thêm một lần chốt; lần trước vẫn giữ nguyên."),
    ]
    asked = asked_step(
        review, "freeze_year", about=_title(review), back=review.get_absolute_url(), notes=notes
    )
    done = _("Yêu cầu đã được ghi; máy chủ đang chốt số liệu.")
    return run_dialog(request, form, asked, key=f"freeze:{review.pk}", act=act, done=done)


@require_safe
def frozen_page(request: HttpRequest, year: int, number: int) -> HttpResponse:
    """The initiatives behind a frozen number, as they were frozen."""
    review = _review(request, year)
    snapshot = get_object_or_404(AnnualSnapshot, review=review, number=number)
    asked = asked_list(request)
    found = frozen_list(snapshot, asked.number, asked.page)
    context = {"snapshot": snapshot, "found": found, "query": asked.query}
    return page(request, "monitoring/frozen.html", context)


@require_POST
def annual_file(request: HttpRequest, year: int, number: int, kind: str) -> HttpResponse:
    """Ask for a file made from frozen numbers; a worker makes it."""
    review = _review(request, year)
    snapshot = get_object_or_404(AnnualSnapshot, review=review, number=number)
    if kind not in FILES:
        raise Http404
    facts = {"year": year, "number": number, "kind": kind.upper()}
    job = jobs.ask(
        kind=FILES[kind],
        label=_("Báo cáo năm %(year)s (%(kind)s), số liệu chốt lần %(number)s") % facts,
        params={"snapshot": snapshot.pk},
        user=user_of(request),
        at=timezone.now(),
        dedupe_key=f"{user_of(request).pk}:{snapshot.pk}",
    )
    return go(request, job.get_absolute_url())
