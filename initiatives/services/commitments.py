"""The commitment's clauses change by a new version, from a day on (G2)."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from common.errors import DomainError
from common.times import local_day
from initiatives.models import CommitmentText
from workflow import policies
from workflow.audit import require_reason
from workflow.locks import one_at_a_time


@transaction.atomic
def publish_text(
    *,
    clauses: Sequence[tuple[str, str]],
    valid_from: date,
    actor: User,
    reason: str,
    at: datetime,
) -> CommitmentText:
    """The next version, each clause in Vietnamese and English; whoever signs from its day on signs it.

    A clause that says what it said keeps its code. Raises ``DomainError``: ``day_over`` for a day before
    today, ``same`` when it says what the newest version says.
    """
    policies.require(actor, "initiatives.publish_commitment", None, local_day(at))
    require_reason(reason)
    if valid_from < local_day(at):
        message = _("Bản mới chỉ áp dụng từ hôm nay trở đi; bản đã ký giữ nguyên.")
        raise DomainError("day_over", message, "valid_from")
    one_at_a_time("commitment text")
    newest = CommitmentText.objects.order_by("-number")[0]
    known = {clause["text"]: clause["code"] for clause in newest.clauses}
    number = newest.number + 1
    rows = [
        {"code": known.get(text, f"v{number}_{place}"), "text": text, "text_en": english}
        for place, (text, english) in enumerate(clauses, 1)
    ]
    if rows == newest.clauses:
        raise DomainError("same", _("Nội dung không khác bản mới nhất."), "text")
    return CommitmentText.objects.create(
        number=number,
        clauses=rows,
        valid_from=valid_from,
        reason=reason.strip(),
        published_by=actor,
        published_at=at,
    )
