"""The reference data that a new portal starts with. What an administrator changed is never touched."""

import json
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.db import transaction

from accounts.models import CannedReason, PositionTitle
from accounts.system import system_user
from authorities.models import (
    AuthorityRule,
    CalendarVersion,
    DeadlineRule,
    LegalBasis,
    Procedure,
    Regime,
    Setting,
    Tier,
    Topic,
)
from workflow.audit import Change, attributed

FOLDER = Path(__file__).resolve().parent.parent / "reference"
REASON = "Dữ liệu ban đầu của cổng"
FIRST_DAY = date(2021, 1, 1)


@transaction.atomic
def load_reference(*, at: datetime) -> int:
    """Add the rows of ``authorities/reference`` that are missing; how many were added.

    Idempotent: rows are found by code, and rows that exist stay as they are.
    """
    actor = system_user(at=at)
    added = 0
    with attributed(Change(actor, REASON, at)):
        for row in _read("titles"):
            added += _missing(PositionTitle, "code", row)
        added += _load_law(_read("legal"))
        added += _load_regimes(_read("regimes"))
        added += _load_rules(_read("rules"))
        for row in _read("deadlines"):
            row["legal_basis"] = _basis(row["legal_basis"])
            added += _missing(DeadlineRule, "code", row)
        for row in _read("settings"):
            added += _missing(Setting, "code", row)
        for row in _read("topics"):
            added += _missing(Topic, "code", row)
        added += _first_procedure()
        if not CannedReason.history.exists():  # what was taken away stays away
            for row in _read("reasons"):
                CannedReason(**row).save()
                added += 1
    if not CalendarVersion.objects.exists():
        CalendarVersion.objects.create(
            number=1, days=_read("calendar"), reason=REASON, published_at=at, published_by=actor
        )
        added += 1
    return added


MOVED = {
    "party_opinion_required": "needs_party_opinion",
    "pause_for_party": "pauses_for_party",
    "max_returns": "max_returns",
    "vote_base": "vote_base",
}


def _first_procedure() -> int:
    """The procedure that a portal starts with; choices that were settings once go over into it."""
    if Procedure.objects.exists():
        return 0
    chosen = list(Setting.objects.filter(code__in=MOVED))
    values = {MOVED[row.code]: row.value for row in chosen}
    Procedure(label="Trình tự theo NĐ 73/2023 (mẫu)", valid_from=FIRST_DAY, **values).save()
    for row in chosen:
        row.delete()
    return 1


def _read(name: str) -> Any:
    return json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))


def _missing(model: Any, key: str, values: dict[str, Any]) -> int:
    if model.objects.filter(**{key: values[key]}).exists():
        return 0
    model(**values).save()
    return 1


def _basis(code: str) -> LegalBasis | None:
    return LegalBasis.objects.get(code=code) if code else None


def _load_law(rows: list[dict[str, Any]]) -> int:
    return sum(_missing(LegalBasis, "code", row) for row in rows)


def _load_regimes(rows: list[dict[str, Any]]) -> int:
    added = 0
    for row in rows:
        tiers = row.pop("tiers")
        new = _missing(Regime, "code", row)
        added += new
        regime = Regime.objects.get(code=row["code"])
        for code, label, rank in tiers if new else []:
            Tier(regime=regime, code=code, label=label, rank=rank).save()
    return added


def _load_rules(rows: list[dict[str, Any]]) -> int:
    added = 0
    for row in rows:
        row["regime"] = Regime.objects.get(code=row["regime"]) if row["regime"] else None
        position = row["position"]
        row["position"] = PositionTitle.objects.get(code=position) if position else None
        row["legal_basis"] = _basis(row.get("legal_basis", ""))
        added += _missing(AuthorityRule, "key", row)
    return added
