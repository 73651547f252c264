"""What pages about carrying out show: the work, and an incident beside the frozen risk."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from common.times import shown
from initiatives.models import RiskFreeze
from initiatives.plan.reading import Names, ReadSection, read
from pilots.models import Incident, Pilot, WorkPackage
from pilots.services.incidents import risk_in

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

GOOD, SOON, LATE, DONE = "good", "soon", "late", "done"
WEEK = 7


@dataclass(frozen=True, slots=True)
class PackageRow:
    """A package with its traffic light, in words."""

    package: WorkPackage
    tone: str
    word: "StrOrPromise"
    result: "StrOrPromise"


def package_rows(pilot: Pilot, on: date) -> list[PackageRow]:
    """The packages that count, each on time, soon due or late (R-013)."""
    rows = pilot.packages.filter(is_dropped=False).select_related("unit", "outcome")
    return [_row(package, on) for package in rows]


def _row(package: WorkPackage, on: date) -> PackageRow:
    outcome = getattr(package, "outcome", None)
    result = outcome.get_result_display() if outcome else ""
    if result:
        return PackageRow(package, DONE, _("đã đánh giá"), result)
    if package.accepted_at:
        return PackageRow(package, DONE, _("đã nghiệm thu"), result)
    if package.percent == 100:  # noqa: PLR2004 -- per cent
        return PackageRow(package, GOOD, _("đã xong, chờ nghiệm thu"), result)
    if package.ends_on is None:
        return PackageRow(package, GOOD, _("đang làm"), result)
    left = (package.ends_on - on).days
    if left < 0:
        return PackageRow(package, LATE, _("chậm %(days)s ngày") % {"days": -left}, result)
    if left <= WEEK:
        return PackageRow(package, SOON, _("còn %(days)s ngày") % {"days": left}, result)
    return PackageRow(package, GOOD, _("đúng tiến độ"), result)


@dataclass(frozen=True, slots=True)
class Compared:
    """One line of the comparison: what the plan said beside what happened."""

    label: "StrOrPromise"
    planned: str
    happened: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """An incident beside the risk as it was frozen; ``risk`` is None when it was not foreseen."""

    register: RiskFreeze | None
    risk: dict[str, Any] | None
    frozen_before: str
    rows: list[Compared]
    differences: list[str]


def comparison(incident: Incident) -> Comparison:
    """The incident | the frozen risk and when it was frozen | plan | deed | the difference."""
    risk = risk_in(incident.register, incident.risk_code)
    said = {**risk} if risk else {}
    rows = [
        Compared(_("Sự việc"), said.get("description") or "", incident.what),
        Compared(_("Dấu hiệu nhận biết"), said.get("warning_sign") or "", ""),
        Compared(_("Ai chịu thiệt hại"), said.get("harmed") or "", incident.harmed),
        Compared(
            _("Thiệt hại (đồng)"), _money(said.get("max_damage")), _money(incident.damage_amount)
        ),
        Compared(_("Biện pháp khắc phục"), said.get("remedy") or "", incident.measures),
        Compared(
            _("Ngưỡng dừng"),
            said.get("stop_criterion") or "",
            _("Đã chạm") if incident.stop_reached else _("Chưa chạm"),
        ),
        Compared(_("Ai có quyền dừng"), said.get("stop_authority") or "", _stopped(incident)),
        Compared(
            _("Báo cáo sự cố"),
            _("trong %(hours)s giờ") % {"hours": incident.hours_allowed},
            _("lúc %(when)s") % {"when": shown(incident.reported_at)},
        ),
    ]
    before = _before(incident.register, incident.happened_at)
    return Comparison(incident.register, risk, before, rows, _differences(incident, said))


def _money(amount: Any) -> str:
    return f"{int(amount):,}".replace(",", ".") if amount else ""


def _before(register: RiskFreeze | None, happened_at: datetime) -> str:
    if register is None:
        return ""
    days = (happened_at - register.frozen_at).days
    return _("chốt trước sự cố %(days)s ngày") % {"days": days}


def _stopped(incident: Incident) -> str:
    """When the work was stopped after the incident, as the history says."""
    row = (
        Pilot.history.filter(
            id=incident.pilot_id,
            transition__in=["suspend", "terminate"],
            history_date__gte=incident.happened_at,
        )
        .order_by("history_id")
        .first()
    )
    if row is None:
        return _("Chưa dừng")
    return _("Dừng lúc %(when)s, %(who)s") % {
        "when": shown(row.history_date),
        "who": row.actor_label,
    }


def _differences(incident: Incident, said: dict[str, Any]) -> list[str]:
    """In sentences, where the deed departs from the plan; facts only, no judgement."""
    found = []
    if not incident.is_foreseen:
        found.append(
            _("Rủi ro không có trong danh mục đã chốt: đánh giá theo nhánh ngoài dự liệu.")
        )
    limit = int(said.get("max_damage") or 0)
    if limit and incident.damage_amount > limit:
        over = _money(incident.damage_amount - limit)
        found.append(_("Thiệt hại vượt mức dự liệu %(amount)s đồng.") % {"amount": over})
    elif limit and incident.damage_amount:
        found.append(_("Thiệt hại trong mức đã dự liệu."))
    if incident.is_late:
        hours = {"hours": incident.hours_allowed}
        found.append(_("Báo cáo muộn hơn %(hours)s giờ đã cam kết.") % hours)
    else:
        found.append(_("Báo cáo đúng thời hạn đã cam kết."))
    if incident.stop_reached and _stopped(incident) == _("Chưa dừng"):
        found.append(_("Đã chạm ngưỡng dừng nhưng chưa có quyết định dừng."))
    return found


def frozen_risk_cells(risk: dict[str, Any] | None) -> ReadSection | None:
    """The frozen risk as a reader sees it, all fields."""
    if risk is None:
        return None
    return next(part for part in read({"risks": [risk]}, Names({}, {})) if part.code == "rui-ro")


def work_of(pilot: Pilot, on: date) -> dict[str, Any]:
    """Everything that the tab “Thực hiện” shows."""
    return {
        "assignees": list(pilot.assignees.select_related("user", "unit")),
        "packages": package_rows(pilot, on),
        "indicators": list(pilot.indicators.filter(is_dropped=False)),
        "reports": list(pilot.reports.select_related("filed_by").defer("packages", "indicators")),
        "obstacles": list(pilot.obstacles.select_related("unit")),
        "incidents": list(pilot.incidents.select_related("reported_by")),
        "adjustments": list(pilot.adjustments.select_related("unit").defer("content")),
        "evaluation": getattr(pilot, "evaluation", None),
    }
