"""The list of all visible initiatives: search and filters, all in the address."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.utils.translation import gettext_lazy as _

from accounts.choices import UnitType
from accounts.models import OrgUnit, User
from accounts.tree import tree
from authorities.choices import Domain
from authorities.models import Topic
from common.keyset import PAGE_SIZE, KeysetPage, keyset_page
from common.times import local_day
from initiatives.models import Initiative
from initiatives.states import StageCode
from monitoring.choices import ANSWERED
from monitoring.models import CaseAnswer
from monitoring.models.targets import FIRST_YEAR, LAST_YEAR
from monitoring.services.counting import MONTHS, Year, approved, completed, registered

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

MOST_FOUND = 50
MOST_TYPED = 200


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter in force, and the address without it."""

    label: "StrOrPromise"
    without: str


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of the list."""

    page: KeysetPage[Initiative]
    chips: list[Chip]
    query: str
    is_cut: bool


def listing(user: User, asked: Mapping[str, str], *, at: datetime) -> Listing:
    """What ``asked`` (the address's parameters) finds among what the person may see.

    Filters: ``q`` text, ``trang_thai`` stage, ``don_vi`` holding unit, ``cap`` kind of unit,
    ``linh_vuc`` domain, ``chu_de`` primary topic, ``qua_han`` overdue, ``cho`` waiting; ``nam``
    and ``thang`` ("2026-03") of sending, ``dong_y``, ``hoan_thanh`` the year of agreement, completion; ``tu`` the proposers' unit and
    those below it; ``tra_loi`` "year,unit" (and ",tre" for late) of an answer. Unknown values are
    ignored. A search shows its best 50; anything else pages by key through all.
    """
    kept = {key: asked.get(key, "").replace("\x00", "")[:MOST_TYPED] for key in FILTERS}
    rows = Initiative.objects.visible_to(user, local_day(at))
    chips = []
    for key, (label, apply) in FILTERS.items():
        value = kept[key]
        found = apply(rows, value, at) if value else None
        if found is None:
            kept[key] = ""
            continue
        rows = found[0]
        without = urlencode({k: v for k, v in kept.items() if v and k != key})
        chips.append(Chip(f"{label}: {found[1]}", without))
    rows = rows.for_list()
    if kept["q"]:
        best = list(rows.order_by("-rank", "-activity_at", "-pk")[: MOST_FOUND + 1])
        page = KeysetPage(best[:MOST_FOUND], "", is_first=True)
        return Listing(page, chips, _query(kept), is_cut=len(best) > MOST_FOUND)
    page = keyset_page(
        rows, key="activity_at", token=asked.get("sau", ""), descending=True, size=PAGE_SIZE
    )
    return Listing(page, chips, _query(kept), is_cut=False)


def _query(kept: Mapping[str, str]) -> str:
    return urlencode({key: value for key, value in kept.items() if value})


Found = tuple[Any, "StrOrPromise"] | None


def _text(rows: Any, value: str, _at: datetime) -> Found:
    return (rows.search(value).for_list(), f"“{value}”") if value.strip() else None


def _stage(rows: Any, value: str, _at: datetime) -> Found:
    if value not in StageCode.values:
        return None
    return rows.filter(stage=value), StageCode(value).label


def _unit(rows: Any, value: str, _at: datetime) -> Found:
    unit = OrgUnit.objects.filter(code=value).first()
    return (rows.filter(holder_unit=unit), unit.name) if unit else None


def _tier(rows: Any, value: str, _at: datetime) -> Found:
    if value not in UnitType.values:
        return None
    return rows.filter(holder_unit__unit_type=value), UnitType(value).label


def _domain(rows: Any, value: str, _at: datetime) -> Found:
    if value not in Domain.values:
        return None
    return rows.filter(domain=value), Domain(value).label


def _overdue(rows: Any, value: str, at: datetime) -> Found:
    return (rows.filter(due_at__lt=at), _("có")) if value == "1" else None


def _waiting(rows: Any, value: str, _at: datetime) -> Found:
    return (rows.filter(due_at__isnull=False), _("có")) if value == "1" else None


def _topic(rows: Any, value: str, _at: datetime) -> Found:
    topic = Topic.objects.filter(code=value).first()
    return (rows.filter(primary_topic=topic), topic.label) if topic else None


def _year(value: str) -> Year | None:
    is_year = re.fullmatch(r"[0-9]{4}", value) and FIRST_YEAR <= int(value) <= LAST_YEAR
    return Year.of(int(value)) if is_year else None


def _in_year(count: Any) -> Any:
    """A filter by the year in which something happened to the file."""

    def apply(rows: Any, value: str, _at: datetime) -> Found:
        year = _year(value)
        return (count(rows, year), value) if year else None

    return apply


def _month(rows: Any, value: str, _at: datetime) -> Found:
    """Sent in a month, written as 2026-03."""
    number, _dash, month = value.partition("-")
    if _year(number) is None or month not in {f"{one:02d}" for one in MONTHS}:
        return None
    return registered(rows, Year.month(int(number), int(month))), f"{month}/{number}"


def _proposed_by(rows: Any, value: str, _at: datetime) -> Found:
    unit = OrgUnit.objects.filter(code=value).first()
    if unit is None:
        return None
    units = tree().with_subordinates(unit.pk)
    return rows.filter(employing_unit__in=list(units)), unit.name


def _answered(rows: Any, value: str, _at: datetime) -> Found:
    """Answered in a year by a unit, late or not."""
    number, _comma, rest = value.partition(",")
    code, _comma, late = rest.partition(",")
    year, unit = _year(number), OrgUnit.objects.filter(code=code).first()
    if year is None or unit is None or late not in {"", LATE}:
        return None
    answers = CaseAnswer.objects.within(year.begin, year.end).filter(
        unit=unit, answer__in=ANSWERED, **({"is_late": True} if late else {})
    )
    words = _("%(unit)s, %(year)s, trễ hạn") if late else _("%(unit)s, %(year)s")
    found = rows.filter(pk__in=answers.values("initiative_id"))
    return found, words % {"unit": unit.name, "year": number}


LATE = "tre"
FILTERS: dict[str, tuple["StrOrPromise", Any]] = {
    "trang_thai": (_("Trạng thái"), _stage),
    "don_vi": (_("Nơi xử lý"), _unit),
    "cap": (_("Cấp"), _tier),
    "linh_vuc": (_("Lĩnh vực"), _domain),
    "chu_de": (_("Chủ đề"), _topic),
    "nam": (_("Gửi trong năm"), _in_year(registered)),
    "thang": (_("Gửi trong tháng"), _month),
    "dong_y": (_("Được đồng ý trong năm"), _in_year(approved)),
    "hoan_thanh": (_("Hoàn thành trong năm"), _in_year(completed)),
    "tu": (_("Đơn vị của người đề xuất"), _proposed_by),
    "tra_loi": (_("Đã trả lời"), _answered),
    "qua_han": (_("Quá hạn"), _overdue),
    "cho": (_("Đang chờ xử lý"), _waiting),
    "q": (_("Tìm"), _text),  # last: it ranks what the others leave
}
