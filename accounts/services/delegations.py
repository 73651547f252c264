"""A head lets somebody act for him, himself or through his clerk, and takes it back."""

from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.choices import Rank, Scope, SigningCapacity
from accounts.models import Delegation, OrgUnit, PositionHeld, User
from common.errors import DomainError
from common.times import local_day
from workflow import outbox, policies
from workflow.audit import Change, attributed

WARNED = (1, 7)  # days before the last one on which both are told


@transaction.atomic
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
    is_absence: bool = False,
) -> Delegation:
    """Give ``to`` the power to act for the head of ``unit`` between two days, both included.

    Decree 30/2020: in writing, limited in time and content, no sub-delegation (B5). For an absence the
    whole of the head's work goes to the substitute. Raises ``PermissionDenied`` unless ``actor`` is the
    head himself, and ``DomainError``: ``delegate_self``, ``period``, ``day_over``, ``not_deputy`` when
    somebody else than a deputy would sign KT., ``not_of_unit`` for a stranger.
    """
    policies.require(actor, "accounts.delegate", unit, local_day(at))
    item = Delegation(
        delegator=actor,
        delegate=to,
        unit=unit,
        capacity=capacity,
        scope=Scope.ALL if is_absence else scope,
        instrument_number=instrument_number,
        valid_from=valid_from,
        valid_to=valid_to,
        is_absence=is_absence,
    )
    _require_sound(item, at)
    with attributed(Change(actor, reason, at)):
        item.save()
    outbox.publish("accounts.delegated", {"pk": item.pk, "actor": actor.pk})
    return item


@transaction.atomic
def prepare(
    *, actor: User, unit: OrgUnit, valid_from: date, reason: str, at: datetime, **values: Any
) -> Delegation:
    """The clerk writes down what the head signed on paper; it gives no power until the head confirms.

    Raises as ``delegate`` does, and ``DomainError`` ``no_head`` while the unit has none.
    """
    policies.require(actor, "accounts.prepare_delegation", unit, local_day(at))
    head = PositionHeld.objects.head_of(unit.pk, valid_from)
    if head is None:
        raise DomainError("no_head", _("Đơn vị chưa có người đứng đầu trong thời gian này."))
    if values.get("is_absence"):
        values["scope"] = Scope.ALL
    item = Delegation(
        delegator=head.user,
        delegate=values.pop("to"),
        unit=unit,
        valid_from=valid_from,
        prepared_by=actor,
        awaits_head=True,
        **values,
    )
    _require_sound(item, at)
    with attributed(Change(actor, reason, at)):
        item.save()
    outbox.publish("accounts.delegation_prepared", {"pk": item.pk, "actor": actor.pk})
    return item


@transaction.atomic
def confirm(*, delegation_id: int, actor: User, reason: str, at: datetime) -> Delegation:
    """The head takes over what his clerk prepared; from now on it gives power.

    Raises ``DomainError`` ``not_waiting`` for one that is confirmed, revoked or over already.
    """
    locked = Delegation.objects.select_for_update(of=("self",)).select_related("unit", "delegate")
    item: Delegation = locked.get(pk=delegation_id)
    policies.require(actor, "accounts.confirm_delegation", item, local_day(at))
    over = item.valid_to is not None and item.valid_to < local_day(at)
    if not item.awaits_head or item.revoked_on or over:
        raise DomainError("not_waiting", _("Ủy quyền này không còn chờ xác nhận."))
    _require_sound(item, at)
    item.awaits_head = False
    with attributed(Change(actor, reason, at)):
        item.save()
    outbox.publish("accounts.delegated", {"pk": item.pk, "actor": actor.pk})
    return item


@transaction.atomic
def revoke(*, delegation: Delegation, actor: User, reason: str, at: datetime) -> Delegation:
    """End a delegation from today on, or drop one that was only prepared; acts done under it stay valid."""
    policies.require(actor, "accounts.revoke_delegation", delegation, local_day(at))
    delegation.revoked_on = local_day(at)
    with attributed(Change(actor, reason, at)):
        delegation.save()
    outbox.publish("accounts.delegation_revoked", {"pk": delegation.pk, "actor": actor.pk})
    return delegation


def warn_of_ends(*, at: datetime) -> int:
    """Say of each delegation in force that it ends within seven days, and again on the day before.

    How many end that soon; a repeat says nothing twice, and a missed night is made up for.
    """
    today, soon = local_day(at), 0
    ending = Delegation.objects.on(today).filter(valid_to__lte=today + timedelta(days=WARNED[-1]))
    for item in ending.distinct():
        left = (item.valid_to - today).days
        mark = next(days for days in WARNED if left <= days)
        key = f"delegation_ends:{item.pk}:{item.valid_to}:{mark}"
        with transaction.atomic():
            outbox.publish(
                "accounts.delegation_ends", {"pk": item.pk, "on": f"{today}"}, dedupe_key=key
            )
        soon += 1
    return soon


def _require_sound(item: Delegation, at: datetime) -> None:
    if item.delegate_id == item.delegator_id:
        raise DomainError("delegate_self", _("Không thể ủy quyền cho chính mình."), "to")
    if item.valid_to is None or item.valid_to < item.valid_from:
        raise DomainError("period", _("Ngày kết thúc phải sau ngày bắt đầu."), "valid_to")
    if item.valid_to < local_day(at):
        raise DomainError("day_over", _("Thời gian ủy quyền đã qua."), "valid_to")
    day = max(item.valid_from, local_day(at))
    held = PositionHeld.objects.on(day).filter(user=item.delegate_id)
    if item.capacity == SigningCapacity.KT:
        if not held.filter(unit=item.unit_id, rank=Rank.DEPUTY).exists():
            message = _("Chỉ cấp phó của đơn vị được ký thay (KT.).")
            raise DomainError("not_deputy", message, "to")
    elif not held.filter(Q(unit=item.unit_id) | Q(unit__superior=item.unit_id)).exists():
        message = _("Chỉ ủy quyền cho người của đơn vị hoặc của đơn vị trực thuộc.")
        raise DomainError("not_of_unit", message, "to")
