"""Which procedure a case follows: its own, until the head takes it over into the present one."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from approvals.models import Case
from approvals.services.cases import move
from authorities.models import Procedure
from common.errors import DomainError
from common.times import local_day


@transaction.atomic
def change_procedure(*, case_id: int, actor: User, reason: str, at: datetime) -> Case:
    """Take a running case over into the procedure in force; history says who, from which, and why.

    Raises ``DomainError`` ``same`` for a case that follows it already.
    """
    case: Case = Case.objects.select_for_update(of=("self",)).get(pk=case_id)
    present = _present(local_day(at))
    if present.pk == case.procedure_id:
        raise DomainError("same", _("Hồ sơ đã theo trình tự hiện hành."))
    return move(case_id, "change_procedure", actor=actor, reason=reason, at=at, procedure=present)


def _present(day: date) -> Procedure:
    found: Procedure = Procedure.objects.current(day)
    return found
