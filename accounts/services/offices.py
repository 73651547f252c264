"""Offices, duties and powers go over into another unit on a day."""

from datetime import date, datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import Delegation, Duty, OrgUnit, PositionHeld, User
from common.errors import DomainError
from workflow import outbox
from workflow.audit import Change, attributed

ONE_DAY = timedelta(days=1)


def end_before(row: Any, day: date) -> bool:
    """Shorten a period so that it ends before ``day``; False for one that would begin only then."""
    if row.valid_from >= day:
        return False
    last = day - ONE_DAY
    row.valid_to = min(row.valid_to or last, last)
    return True


@transaction.atomic
def renew_office(
    *, position: PositionHeld, day: date, actor: User, reason: str, at: datetime, **changes: Any
) -> PositionHeld:
    """End an office before ``day`` and begin it anew with ``changes`` on that day.

    One that begins only then is changed in place. Raises ``DomainError`` ``head_taken`` when the unit
    has a head by then.
    """
    names = ("user", "unit", "title", "label", "category", "rank", "managed_by", "valid_to")
    said = {name: getattr(position, name) for name in names} | changes
    fresh = position
    with attributed(Change(actor, reason, at)):
        if end_before(position, day):
            position.save()
            fresh = PositionHeld(valid_from=day)
        for name, value in said.items():
            setattr(fresh, name, value)
        try:
            with transaction.atomic():
                fresh.save()
        except IntegrityError as error:
            message = _("%(unit)s đã có người đứng đầu.") % {"unit": fresh.unit}
            raise DomainError("head_taken", message, "rank") from error
    return fresh


@transaction.atomic
def end_office(
    *, position: PositionHeld, day: date, actor: User, reason: str, at: datetime
) -> None:
    """The office ends before ``day``; one that was to begin only then holds on its first day at most."""
    if not end_before(position, day):
        position.valid_to = position.valid_from
    with attributed(Change(actor, reason, at)):
        position.save()


@transaction.atomic
def pass_duty(
    *, duty_id: int, unit: OrgUnit | None, day: date, actor: User, reason: str, at: datetime
) -> Duty | None:
    """The duty ends before ``day`` and begins in ``unit``, unless the person has it there; None for nowhere.

    One that begins only then begins in ``unit`` on its own day.
    """
    duty: Duty = Duty.objects.select_for_update(of=("self",)).get(pk=duty_id)
    last = duty.valid_to
    with attributed(Change(actor, reason, at)):
        if duty.valid_from >= day and unit is not None:
            duty.unit = unit
            duty.save()
            return duty
        if not end_before(duty, day):
            duty.valid_to = duty.valid_from
        duty.save()
        if unit is None:
            return None
        known = Duty.objects.on(day).filter(user=duty.user_id, unit=unit, role=duty.role).first()
        fresh: Duty = known or Duty(
            user_id=duty.user_id, unit=unit, role=duty.role, valid_from=day, valid_to=last
        )
        fresh.save()
    return fresh


@transaction.atomic
def pass_delegation(
    *, delegation_id: int, unit: OrgUnit | None, day: date, actor: User, reason: str, at: datetime
) -> Delegation | None:
    """The power ends on ``day``; with ``unit`` it goes on there, as long as its giver heads it (R-001)."""
    old = Delegation.objects.select_for_update(of=("self",)).get(pk=delegation_id)
    old.revoked_on = day
    outbox.publish("accounts.delegation_revoked", {"pk": old.pk, "actor": actor.pk})
    with attributed(Change(actor, reason, at)):
        old.save()
        if unit is None:
            return None
        names = ("delegator", "delegate", "capacity", "scope", "instrument_number", "valid_to")
        said = {name: getattr(old, name) for name in (*names, "is_absence", "prepared_by")}
        fresh = Delegation(
            unit=unit,
            valid_from=max(old.valid_from, day),
            awaits_head=old.awaits_head,
            **said,
        )
        fresh.save()
    return fresh
