"""The focal agency's overview: where files stand, how soon they are answered, targets."""

import re

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import OrgUnit
from accounts.requests import typed, user_of
from accounts.views.dialogs import Asked, run_dialog
from approvals.services.urging import urge
from approvals.views.cases import current_case_or_404
from common.charts import Row, bar_chart, column_chart
from common.http import page
from monitoring.forms import TargetForm, UrgeForm
from monitoring.models.targets import FIRST_YEAR, LAST_YEAR
from monitoring.selectors.answering import answers_by_unit
from monitoring.selectors.overview import Figure, overview
from monitoring.selectors.targets import progress_of
from monitoring.services.targets import set_target
from monitoring.services.units import reporting_units
from monitoring.views.tabs import tabs
from workflow import policies

MOST_BARS = 12


def asked_year(request: HttpRequest) -> int:
    """The year in the address, or this year; 404 for what is none."""
    text = request.GET.get("nam", "")
    if not text:
        return timezone.localdate().year
    if not re.fullmatch(r"[0-9]{4}", text) or not FIRST_YEAR <= int(text) <= LAST_YEAR:
        raise Http404
    return int(text)


def _chart(title: str, figures: list[Figure]) -> object:
    """Bars of the largest groups; the part that is late stands out."""
    rows = [
        Row(
            figure.label,
            figure.count,
            _("%(n)s, quá hạn %(late)s") % {"n": figure.count, "late": figure.overdue}
            if figure.overdue
            else str(figure.count),
            part=figure.overdue,
        )
        for figure in figures[:MOST_BARS]
    ]
    return bar_chart(title, _("Phần viền đậm là hồ sơ quá hạn."), rows)


@require_safe
def overview_page(request: HttpRequest) -> HttpResponse:
    """Counts by state, unit, tier and topic; every number opens its list."""
    user = user_of(request)
    policies.require(user, "monitoring.overview", None, timezone.localdate())
    found = overview(user, at=timezone.now())
    parts = (
        (_("Theo trạng thái"), _("Trạng thái"), found.by_stage),
        (_("Đang chờ, theo nơi xử lý"), _("Nơi xử lý"), found.by_unit),
        (_("Đang chờ, theo cấp"), _("Cấp"), found.by_tier),
        (_("Theo chủ đề"), _("Chủ đề"), found.by_topic),
    )
    months = [(str(month), number) for month, number in found.by_month]
    context = {
        "overview": found,
        "tabs": tabs(request),
        "parts": [
            {"heading": heading, "first": first, "figures": rows, "chart": _chart(heading, rows)}
            for heading, first, rows in parts
        ],
        "months": column_chart(
            _("Đề xuất đăng ký theo tháng, năm %(year)s") % {"year": found.year}, "", months
        ),
        "registered": sum(number for _month, number in found.by_month),
    }
    return page(request, "monitoring/overview.html", context)


@require_safe
def answers_page(request: HttpRequest) -> HttpResponse:
    """How soon each authority answered in a year."""
    user = user_of(request)
    policies.require(user, "monitoring.overview", None, timezone.localdate())
    year = asked_year(request)
    rows = answers_by_unit(user, year, at=timezone.now())
    bars = [
        Row(row.unit, row.median or 0, _("%(n)s ngày làm việc") % {"n": _one(row.median)})
        for row in rows[:MOST_BARS]
    ]
    context = {
        "rows": rows,
        "year": year,
        "years": _years(),
        "tabs": tabs(request),
        "chart": bar_chart(
            _("Thời gian trả lời, trung vị"),
            _("Ngày làm việc từ khi tiếp nhận đến khi trả lời; chậm nhất ở trên."),
            bars,
        ),
    }
    return page(request, "monitoring/answers.html", context)


def _one(value: float | None) -> str:
    return "–" if value is None else f"{value:.1f}".rstrip("0").rstrip(".").replace(".", ",")


def _years() -> list[int]:
    return list(range(timezone.localdate().year, FIRST_YEAR - 1, -1))


def _years_of_targets() -> list[int]:
    """Targets are set until the end of the next year."""
    return [timezone.localdate().year + 1, *_years()]


@require_safe
def target_list(request: HttpRequest) -> HttpResponse:
    """Targets of a year with their progress."""
    user, today = user_of(request), timezone.localdate()
    policies.require(user, "monitoring.overview", None, today)
    year = asked_year(request)
    rows = progress_of(year, user, at=timezone.now())
    bars = [
        Row(
            f"{row.unit} – {row.measure_label}",
            row.reached,
            f"{row.reached} / {row.target}",
            goal=row.target,
        )
        for row in rows[:MOST_BARS]
    ]
    context = {
        "rows": rows,
        "year": year,
        "years": _years_of_targets(),
        "tabs": tabs(request),
        "may_set": bool(policies.check(user, "monitoring.set_target", None, today)),
        "chart": bar_chart(
            _("Đạt so với giao, năm %(year)s") % {"year": year},
            _("Vạch đứng là chỉ tiêu được giao."),
            bars,
        ),
    }
    return page(request, "monitoring/targets.html", context)


@require_http_methods(["GET", "POST"])
def target_set(request: HttpRequest) -> HttpResponse:
    """Set, change or take away one target."""
    user, today = user_of(request), timezone.localdate()
    policies.require(user, "monitoring.set_target", None, today)
    units = [(unit.code, unit.name) for unit in reporting_units(today)]
    initial = {"year": asked_year(request), "unit": request.GET.get("don_vi", "")}
    initial["measure"] = request.GET.get("chi_tieu", "")
    form = TargetForm(units, typed(request), initial=initial)

    def act() -> str:
        data = form.cleaned_data
        set_target(
            unit=OrgUnit.objects.get(code=data["unit"]),
            year=data["year"],
            measure=data["measure"],
            value=data["value"],
            actor=user,
            reason=data["reason"],
            at=timezone.now(),
        )
        return f"{back}?nam={data['year']}"

    back = "/theo-doi/chi-tieu/"
    asked = Asked(heading=_("Giao chỉ tiêu"), about=_("Chỉ tiêu năm của đơn vị"), back=back)
    return run_dialog(request, form, asked, key="target", act=act, done=_("Đã ghi chỉ tiêu."))


@require_http_methods(["GET", "POST"])
def case_urge(request: HttpRequest, code: str) -> HttpResponse:
    """Urge the authority that holds the case."""
    case = current_case_or_404(request, code)
    user = user_of(request)
    policies.require(user, "approvals.urge", case, timezone.localdate())
    default = "Đề nghị khẩn trương xem xét hồ sơ %(code)s theo đúng thời hạn quy định."
    form = UrgeForm(typed(request), initial={"message": default % {"code": case.initiative.code}})

    def act() -> str:
        message = form.cleaned_data["message"]
        urge(case_id=case.pk, actor=user, message=message, at=timezone.now())
        return case.get_absolute_url()

    asked = Asked(
        heading=_("Gửi đôn đốc"),
        about=str(case.initiative),
        back=case.get_absolute_url(),
        notes=[
            _("Gửi tới: %(unit)s và bộ phận tiếp nhận.") % {"unit": case.unit.head_label},
        ],
    )
    key = f"urge:{case.pk}"
    return run_dialog(request, form, asked, key=key, act=act, done=_("Đã gửi đôn đốc."))
