"""Who follows a unit that ended, as decisions recorded it (RT-C4)."""

from datetime import date, datetime
from typing import Any, TypeVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import OrgSuccession, OrgUnit, User
from common.errors import DomainError
from workflow.policies import ALLOWED, Verdict, not_yours
from workflow.runner import fire
from workflow.tracked import StatefulModel

M = TypeVar("M", bound=StatefulModel)


def in_place_of(unit: OrgUnit, on: date) -> OrgUnit:
    """The unit itself while it exists, afterwards whoever took its open cases by decision, and so on.

    A unit that nobody follows stands for itself. No query while the unit exists.
    """
    return unit.follower_on(on) or unit


def follow(former_id: int, unit: OrgUnit) -> bool:
    """Whether ``unit`` follows a unit by recorded decisions, in one step or several."""
    waiting, seen = [former_id], {former_id}
    while waiting:
        later = OrgSuccession.objects.filter(predecessor__in=waiting)
        found = set(later.values_list("successor_id", flat=True)) - seen
        if unit.pk in found:
            return True
        seen |= found
        waiting = list(found)
    return False


def passes_on(user: User, record: Any, on: date) -> Verdict:
    """Only the portal itself, in the course of a reorganisation, moves what a unit that ended held."""
    if user.is_system and not record.unit.holds_on(on):
        return ALLOWED
    return not_yours(gettext_lazy("Chỉ chuyển theo quyết định sắp xếp tổ chức đã có hiệu lực."))


def pass_on(
    model: type[M], pk: int, step: str, *, unit: OrgUnit, actor: User, reason: str, at: datetime
) -> M:
    """Take the step that gives a record of a unit that ended to its recorded successor.

    Raises ``DomainError`` ``no_successor`` for a unit that does not follow the present one.
    """
    records: Any = model._default_manager
    held_by = records.values_list("unit_id", flat=True).get(pk=pk)
    if not follow(held_by, unit):
        message = _("Đơn vị này không kế nhiệm đơn vị đang giữ hồ sơ.")
        raise DomainError("no_successor", message, "unit")
    return fire(model, pk, step, unit=unit, actor=actor, reason=reason, at=at)
