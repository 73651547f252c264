"""Targets per unit and year, set by the focal agency."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import OrgUnit, User
from common.errors import DomainError
from common.times import local_day
from monitoring.models import Target
from monitoring.models.targets import FIRST_YEAR, LAST_YEAR
from workflow import policies
from workflow.audit import Change, attributed, require_reason

MOST = 100_000


@transaction.atomic
def set_target(
    *,
    unit: OrgUnit,
    year: int,
    measure: str,
    value: int | None,
    actor: User,
    reason: str,
    at: datetime,
) -> Target | None:
    """Set what a unit is to reach in a year; None takes the target away. The same value changes nothing.

    Raises ``DomainError`` for a year or a number that makes no sense or a target set by another at once, ``PermissionDenied`` for anybody
    but the focal agency.
    """
    policies.require(actor, "monitoring.set_target", unit, local_day(at))
    require_reason(reason)
    if not FIRST_YEAR <= year <= min(local_day(at).year + 1, LAST_YEAR):
        raise DomainError("year", _("Chỉ giao chỉ tiêu đến hết năm sau."), "year")
    if value is not None and not 0 <= value <= MOST:
        raise DomainError("value", _("Chỉ tiêu phải từ 0 đến 100.000."), "value")
    row = Target.objects.select_for_update().filter(unit=unit, year=year, measure=measure).first()
    with attributed(Change(actor, reason, at)):
        if value is None:
            if row is not None:
                row.delete()
            return None
        if row is None:
            row = Target(unit=unit, year=year, measure=measure)
        if row.value != value:
            row.value = value
            try:
                with transaction.atomic():
                    row.save()
            except IntegrityError as error:
                message = _("Người khác vừa giao chỉ tiêu này; hãy xem lại rồi sửa.")
                raise DomainError("target_once", message, "unit") from error
    return row
