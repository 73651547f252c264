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
    here, seen = unit, set[int]()
    while not here.holds_on(on) and here.pk not in seen:
        seen.add(here.pk)
        followed = OrgSuccession.objects.filter(
            predecessor=here, takes_open_cases=True, effective_on__lte=on
        )
        row = followed.select_related("successor").first()
        if row is None:
            break
        here = row.successor
    return here


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
    follows = OrgSuccession.objects.filter(predecessor_id=held_by, successor=unit)
    if not follows.exists():
        message = _("Đơn vị này không kế nhiệm đơn vị đang giữ hồ sơ.")
        raise DomainError("no_successor", message, "unit")
    return fire(model, pk, step, unit=unit, actor=actor, reason=reason, at=at)
