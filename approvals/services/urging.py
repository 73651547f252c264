"""Urging a late authority (đôn đốc, R-071)."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from approvals.models import Case, UrgingNote
from common.errors import DomainError
from common.times import local_day
from workflow import outbox, policies


@transaction.atomic
def urge(*, case_id: int, actor: User, message: str, at: datetime) -> UrgingNote:
    """Send an urging note to the head and the clerks of the authority; it stands in the history.

    Raises ``DomainError`` for a blank message or a case that waits for nobody there.
    """
    case: Case = Case.objects.select_related("unit").get(pk=case_id)
    policies.require(actor, "approvals.urge", case, local_day(at))
    if not message.strip():
        raise DomainError("message", _("Hãy ghi nội dung đôn đốc."), "message")
    if not case.is_open or case.state == "RETURNED":
        raise DomainError("wrong_state", _("Hồ sơ không còn chờ ở cơ quan này."))
    note = UrgingNote.objects.create(case=case, sent_by=actor, message=message.strip(), sent_at=at)
    outbox.publish("approvals.urge", {"pk": case.pk, "note": note.pk, "actor": actor.pk})
    return note
