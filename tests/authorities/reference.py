"""The reference data as plain values, and a city of invented units: routing without a database."""

import json
from datetime import date
from pathlib import Path

from accounts.choices import PersonnelCategory, UnitType
from authorities import routing
from authorities.calendar import WorkingCalendar
from authorities.deadlines import Terms
from authorities.facts import Facts, ProposerFacts, RuleBook, RuleFacts, UnitFacts
from authorities.routing import route

FOLDER = Path(routing.__file__).parent / "reference"
OLD, NEW = date(2025, 5, 23), date(2026, 3, 5)
LAST_OLD, REFORM = date(2025, 6, 30), date(2025, 7, 1)
T, C = UnitType, PersonnelCategory
OLD_ONLY = {"valid_to": LAST_OLD}
NEW_ONLY = {"valid_from": REFORM}
UNITS = {
    code: UnitFacts(code=code, label=f"Đơn vị {code}", unit_type=kind, superior=superior, **more)
    for code, kind, superior, more in (
        ("TU-BTV", T.BAN_THUONG_VU, "", {}),
        ("UBTP", T.UBND_TP, "", {"standing_committee": "TU-BTV"}),
        ("SNV", T.SO_NGANH, "UBTP", {}),
        ("SXD", T.SO_NGANH, "UBTP", {}),
        ("SXD-PQL", T.PHONG_BAN, "SXD", {}),
        ("TTQT", T.SU_NGHIEP, "SXD", {}),
        ("SYT", T.SO_NGANH, "UBTP", {}),
        ("BVM", T.SU_NGHIEP, "SYT", {}),
        ("HTM", T.DOANH_NGHIEP, "UBTP", {"owner_body": "UBTP"}),
        ("QBS", T.QUAN_HUYEN, "UBTP", {**OLD_ONLY, "takes_cases": "PRL"}),
        ("QCU", T.QUAN_HUYEN, "UBTP", {**OLD_ONLY, "successors": ("PBS tên mới", "PRL tên mới")}),
        ("QBS-P3", T.PHUONG_XA, "QBS", {**OLD_ONLY, "takes_cases": "PBS"}),
        ("QBS-P7", T.PHUONG_XA, "QBS", {**OLD_ONLY, "takes_cases": "QBS"}),
        ("PBS-BTV", T.BAN_THUONG_VU, "TU-BTV", NEW_ONLY),
        ("PBS", T.PHUONG_XA, "UBTP", {**NEW_ONLY, "standing_committee": "PBS-BTV"}),
        ("PRL", T.PHUONG_XA, "UBTP", NEW_ONLY),
        ("PHT", T.PHUONG_XA, "UBTP", NEW_ONLY),
        ("PHT-HCC", T.SU_NGHIEP, "PHT", NEW_ONLY),
        ("XRS", T.PHUONG_XA, "UBTP", NEW_ONLY),
    )
}


def read(name):
    return json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))


def rules():
    plain = ("code", "key", "rank", "selector", "label", "regime", "position")
    return tuple(
        RuleFacts(
            **{name: row[name] for name in plain},
            version=1,
            proposer_sort=row.get("proposer_sort", ""),
            head_only=row.get("head_only", False),
            managed_by_types=frozenset(row.get("managed_by_types", ())),
            category=row.get("category", ""),
            domains=frozenset(row.get("domains", ())),
        )
        for row in read("rules")
    )


RULES = rules()


def book(on, *, extra=(), without=(), units=UNITS, focal="SNV"):
    kept = tuple(rule for rule in RULES if rule.code not in without)
    return RuleBook((*kept, *extra), units, focal, "R2025_2TIER" if on >= REFORM else "R2023_3TIER")


def by(unit, position="CHUYEN_VIEN", managed_by="", *, head=False, category=C.CONG_CHUC):
    return ProposerFacts(unit, position, category, managed_by, is_head=head)


def go(*proposers, on=NEW, with_book=None, **facts):
    return route(Facts(on, proposers, **facts), with_book or book(on))


def calendar():
    days = read("calendar")
    sides = {
        off: frozenset(
            date.fromisoformat(day) for day, facts in days.items() if facts["off"] is off
        )
        for off in (True, False)
    }
    return WorkingCalendar(1, sides[True], sides[False])


CALENDAR = calendar()
TERMS = {
    row["code"]: Terms(row["code"], 1, row["unit"], row["amount"]) for row in read("deadlines")
}
