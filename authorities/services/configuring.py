"""Administrators change deadlines, calendar and settings: each change named and reasoned."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from authorities.choices import Certainty, TimeUnit
from authorities.models import (
    CalendarVersion,
    DeadlineRule,
    LegalBasis,
    Setting,
)
from common.errors import DomainError, EditConflict
from common.times import local_day
from workflow import policies
from workflow.audit import Change, attributed, require_reason

RECURRING = {TimeUnit.MONTHLY_ON, TimeUnit.YEARLY_ON}
DAYS = {TimeUnit.WORKING_DAY, TimeUnit.DAY}
# Limits of a case: they are paused, resumed and told of in days.
OF_CASES = {f"D0{number}" for number in range(1, 10)} | {"D17"}
DEADLINE_FIELDS = ["label", "amount", "unit", "rolls", "enabled", "legal_basis", "certainty"]


@transaction.atomic
def change_deadline(
    *,
    rule_id: int,
    actor: User,
    reason: str,
    at: datetime,
    seen_version: int,
    values: Mapping[str, Any],
) -> DeadlineRule:
    """Change a time limit for clocks that start from now on; clocks that run keep theirs.

    Raises ``DomainError`` ``unit`` when the limit cannot be counted that way.
    """
    policies.require(actor, "authorities.configure", None, local_day(at))
    rule: DeadlineRule = DeadlineRule.objects.select_for_update(of=("self",)).get(pk=rule_id)
    _check_unit(rule, values.get("unit", rule.unit))
    _save_new_version(rule, DEADLINE_FIELDS, actor, reason, at, seen_version, values)
    return rule


def _check_unit(rule: DeadlineRule, unit: str) -> None:
    """A span stays a span, a day of the year stays one, and a case's limit is counted in days."""
    changed_kind = (rule.unit in RECURRING) != (unit in RECURRING)
    if changed_kind or (rule.code in OF_CASES and unit not in DAYS):
        raise DomainError("unit", _("Thời hạn này không tính theo đơn vị đó."), "unit")


def _save_new_version(
    row: Any,
    fields: list[str],
    actor: User,
    reason: str,
    at: datetime,
    seen_version: int,
    values: Mapping[str, Any],
) -> None:
    if row.version != seen_version:
        raise EditConflict
    for name in fields:
        if name in values:
            setattr(row, name, values[name])
    row.version += 1
    with attributed(Change(actor, reason, at)):
        row.save()


@transaction.atomic
def publish_calendar_day(
    *,
    actor: User,
    reason: str,
    at: datetime,
    day: date,
    off: bool | None,
    name: str,
    certainty: str = Certainty.PRODUCT,
) -> CalendarVersion:
    """Publish a new calendar version in which ``day`` is off, working, or (None) an ordinary day.

    Deadlines computed earlier keep the version they were computed with (D5).
    """
    policies.require(actor, "authorities.configure", None, local_day(at))
    require_reason(reason)
    latest = CalendarVersion.objects.select_for_update().order_by("-number").first()
    days = dict(latest.days) if latest else {}
    if off is None:
        days.pop(day.isoformat(), None)
    else:
        days[day.isoformat()] = {"off": off, "name": name, "certainty": certainty}
    return CalendarVersion.objects.create(
        number=latest.number + 1 if latest else 1,
        days=days,
        reason=reason.strip(),
        published_at=at,
        published_by=actor,
    )


@transaction.atomic
def change_setting(
    *, setting_id: int, actor: User, reason: str, at: datetime, value: Any
) -> Setting:
    """Choose another value of a procedural setting; raises ``DomainError`` when it is not offered."""
    policies.require(actor, "authorities.configure", None, local_day(at))
    row: Setting = Setting.objects.select_for_update().get(pk=setting_id)
    if row.choices and value not in row.choices:
        raise DomainError("not_offered", _("Giá trị không nằm trong danh sách."), "value")
    row.value = value
    with attributed(Change(actor, reason, at)):
        row.save()
    return row


@transaction.atomic
def change_legal_basis(
    *, basis_id: int | None, actor: User, reason: str, at: datetime, values: Mapping[str, Any]
) -> LegalBasis:
    """Add or correct a document of the legal register (R-003)."""
    policies.require(actor, "authorities.edit_legal_basis", None, local_day(at))
    row: models.Model = (
        LegalBasis.objects.select_for_update().get(pk=basis_id) if basis_id else LegalBasis()
    )
    for name, value in values.items():
        setattr(row, name, value)
    with attributed(Change(actor, reason, at)):
        row.save()
    return row  # type: ignore[return-value]  # narrowed above
