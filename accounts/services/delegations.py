"""A head lets somebody act for him, and takes it back."""

from datetime import date, datetime

from django.utils.translation import gettext_lazy as _

from accounts.models import Delegation, OrgUnit, User
from common.errors import DomainError
from common.times import local_day
from workflow import policies
from workflow.audit import Change, attributed


def delegate(
    *,
    actor: User,
    unit: OrgUnit,
    to: User,
    capacity: str,
    scope: str,
    instrument_number: str,
    valid_from: date,
    valid_to: date,
    reason: str,
    at: datetime,
) -> Delegation:
    """Give ``to`` the power to act for the head of ``unit`` between two days, both included.

    Decree 30/2020: in writing, limited in time and content, no sub-delegation (B5). Raises
    ``PermissionDenied`` unless ``actor`` is the head himself and ``DomainError`` for a bad period.
    """
    policies.require(actor, "accounts.delegate", unit, local_day(at))
    if to.pk == actor.pk:
        raise DomainError("delegate_self", _("Không thể ủy quyền cho chính mình."), "to")
    if valid_to < valid_from:
        raise DomainError("period", _("Ngày kết thúc phải sau ngày bắt đầu."), "valid_to")
    item = Delegation(
        delegator=actor,
        delegate=to,
        unit=unit,
        capacity=capacity,
        scope=scope,
        instrument_number=instrument_number,
        valid_from=valid_from,
        valid_to=valid_to,
    )
    with attributed(Change(actor, reason, at)):
        item.save()
    return item


def revoke(*, delegation: Delegation, actor: User, reason: str, at: datetime) -> Delegation:
    """End a delegation from today on; acts done under it stay valid."""
    policies.require(actor, "accounts.revoke_delegation", delegation, local_day(at))
    delegation.revoked_on = local_day(at)
    with attributed(Change(actor, reason, at)):
        delegation.save()
    return delegation
