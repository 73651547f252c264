"""A reorganisation is written: which units end, begin or move."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import OrgUnit, User
from common.errors import DomainError
from common.times import local_day
from reorganisation.choices import ChangeKind
from reorganisation.models import NewUnit, Reorganisation, UnitChange
from workflow import policies
from workflow.audit import Change, attributed
from workflow.runner import fire


def require_day(day: date, today: date) -> None:
    """Raises ``DomainError`` ``day_over`` for a day before today: what was stays what it was."""
    if day < today:
        message = _("Sắp xếp chỉ có hiệu lực từ hôm nay trở đi; quá khứ giữ nguyên.")
        raise DomainError("day_over", message, "effective_on")


@transaction.atomic
def open_reorganisation(
    *,
    title: str,
    decision_number: str,
    effective_on: date,
    clocks: str,
    actor: User,
    reason: str,
    at: datetime,
) -> Reorganisation:
    """Begin one that is in force from ``effective_on`` on. ``clocks`` says what becomes of time limits.

    Raises ``DomainError`` ``day_over`` for a day before today.
    """
    today = local_day(at)
    policies.require(actor, "reorganisation.open", None, today)
    require_day(effective_on, today)
    row = Reorganisation(
        title=title.strip(),
        decision_number=decision_number.strip(),
        effective_on=effective_on,
        clocks=clocks,
        opened_by=actor,
        opened_at=at,
        state_changed_at=at,
    )
    with attributed(Change(actor, reason, at)):
        row.save()
    return row


@transaction.atomic
def rewrite(
    *, reorganisation_id: int, values: dict[str, Any], actor: User, reason: str, at: datetime
) -> Reorganisation:
    """Give it another title, number, day or choice for the time limits. Raises as opening does."""
    require_day(values["effective_on"], local_day(at))
    row = _write(reorganisation_id, actor=actor, reason=reason, at=at)
    for name in ("title", "decision_number", "effective_on", "clocks"):
        setattr(row, name, values[name])
    with attributed(Change(actor, reason, at)):
        row.save()
    return row


def _write(reorganisation_id: int, **who: Any) -> Reorganisation:
    row: Reorganisation = fire(Reorganisation, reorganisation_id, "write", **who)
    return row


@transaction.atomic
def add_unit(
    *, reorganisation_id: int, values: dict[str, Any], actor: User, reason: str, at: datetime
) -> NewUnit:
    """A unit that begins with it. Raises ``DomainError`` ``code_taken``."""
    code = values["code"]
    note = f"Đơn vị mới {code}, {values['name']}. {reason}"
    row = _write(reorganisation_id, actor=actor, reason=note, at=at)
    known = NewUnit.objects.filter(reorganisation=row, code=code).exists()
    if known or OrgUnit.objects.filter(code=code).exists():
        raise DomainError("code_taken", _("Mã này đã có đơn vị dùng."), "code")
    unit = NewUnit(reorganisation=row, **values)
    with attributed(Change(actor, reason, at)):
        unit.save()
    return unit


@transaction.atomic
def rewrite_unit(
    *, unit_id: int, values: dict[str, Any], actor: User, reason: str, at: datetime
) -> NewUnit:
    """Another name, superior or anything else of a unit that begins; its code stays."""
    unit: NewUnit = NewUnit.objects.select_for_update(of=("self",)).get(pk=unit_id)
    note = f"Sửa đơn vị mới {unit.code}, {values['name']}. {reason}"
    _write(unit.reorganisation_id, actor=actor, reason=note, at=at)
    for name, value in values.items():
        if name != "code":
            setattr(unit, name, value)
    with attributed(Change(actor, reason, at)):
        unit.save()
    return unit


@transaction.atomic
def add_change(
    *,
    reorganisation_id: int,
    kind: str,
    unit: OrgUnit,
    successor: str,
    takes_open_cases: bool,
    actor: User,
    reason: str,
    at: datetime,
) -> UnitChange:
    """What happens to one unit; a split takes one for each that follows.

    Raises ``DomainError``: ``successor`` for a unit that would follow itself or is listed already,
    ``kind`` for a second kind of change of the same unit, ``main`` for a second unit that takes the
    open cases.
    """
    with translation.override("vi"):
        note = f"{ChangeKind(kind).label}: {unit} → {successor}. {reason}"
    row = _write(reorganisation_id, actor=actor, reason=note, at=at)
    others = UnitChange.objects.filter(reorganisation=row, unit=unit)
    if others.filter(successor=successor).exists():
        raise DomainError("successor", _("Thay đổi này đã có trong quyết định."), "successor")
    if successor == unit.code:
        raise DomainError("successor", _("Hãy chọn một đơn vị khác."), "successor")
    if others.exclude(kind=kind).exists():
        message = _("Đơn vị này đã có một hình thức sắp xếp khác trong quyết định.")
        raise DomainError("kind", message, "kind")
    if others.exists() and kind != ChangeKind.SPLIT:
        message = _("Chỉ khi chia tách một đơn vị mới có nhiều đơn vị kế thừa.")
        raise DomainError("kind", message, "kind")
    if takes_open_cases and others.filter(takes_open_cases=True).exists():
        message = _("Đã có đơn vị khác nhận hồ sơ đang giải quyết.")
        raise DomainError("main", message, "takes_open_cases")
    change = UnitChange(
        reorganisation=row,
        kind=kind,
        unit=unit,
        successor=successor,
        takes_open_cases=takes_open_cases or kind != ChangeKind.SPLIT,
    )
    with attributed(Change(actor, reason, at)):
        change.save()
    return change


@transaction.atomic
def take_out(
    *, reorganisation_id: int, row: NewUnit | UnitChange, actor: User, reason: str, at: datetime
) -> None:
    """Take a new unit or a change out again."""
    _write(reorganisation_id, actor=actor, reason=f"Bỏ {row}. {reason}", at=at)
    with attributed(Change(actor, reason, at)):
        row.delete()
