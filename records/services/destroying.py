"""Files whose time in the archive is over: kept longer, or destroyed by a decision (law 33/2024 on archives)."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import User
from common.errors import DomainError
from common.times import local_day
from initiatives.models import Attachment, AttachmentKind
from initiatives.states import InitiativeState
from records.models import ArchiveFile
from records.services.archiving import ended
from records.services.erasing import drop_packed, lock_free, take_out
from records.services.places import Everything, own_sources
from records.services.requests import require_free
from records.states import ArchiveState
from workflow import outbox, policies
from workflow.audit import Change
from workflow.runner import fire

TOLD_WITHIN = timedelta(days=30)
TERM = "HUY"  # the ground of such an erasure, before the code of the file


@transaction.atomic
def propose(*, file_id: int, actor: User, reason: str, at: datetime) -> ArchiveFile:
    """Say that a file whose time is over is worth keeping for nobody; its proposers are told.

    Raises ``PermissionDenied`` also before its last day, ``DomainError`` ``held`` while somebody is judged by it.
    """
    require_free(ArchiveFile.objects.select_related("initiative").get(pk=file_id).initiative)
    return fire(ArchiveFile, file_id, "propose_destruction", actor=actor, reason=reason, at=at)


@transaction.atomic
def keep_longer(
    *, file_id: int, kept_until: date, actor: User, reason: str, at: datetime
) -> ArchiveFile:
    """Keep it until a later day. Raises ``DomainError`` ``earlier`` for a day that is none."""
    row = ArchiveFile.objects.select_for_update(of=("self",)).get(pk=file_id)
    if kept_until <= max(row.kept_until or local_day(at), local_day(at)):
        message = _("Ngày lưu đến phải sau hôm nay và sau ngày đang ghi.")
        raise DomainError("earlier", message, "kept_until")
    return fire(
        ArchiveFile,
        file_id,
        "keep_longer",
        actor=actor,
        reason=reason,
        at=at,
        kept_until=kept_until,
    )


@transaction.atomic
def destroy(*, file_id: int, number: str, actor: User, reason: str, at: datetime) -> ArchiveFile:
    """Destroy what people wrote and uploaded, by a decision of the head of the unit that holds the file.

    The register stays (codes, titles, steps, days, numbers of papers), and so do the marks in the ledger: whoever kept a
    receipt or a dossier proves his text with it as before. What is kept by rules of its own stays: awards with
    their files, the library, lessons, letters about many files. Raises ``PermissionDenied`` also within thirty days after it was proposed, and
    ``DomainError``: ``held`` while somebody is judged by it, ``goes_on`` when it is dealt with again, ``trail`` when a
    row is not what was sealed.
    """
    known = ArchiveFile.objects.only("initiative").get(pk=file_id)
    initiative = lock_free(known.initiative_id)
    row = ArchiveFile.objects.select_for_update(of=("self",)).get(pk=file_id)
    policies.require(actor, "records.destroy", row, local_day(at))
    if not ended().filter(pk=initiative.pk).exists():
        raise DomainError("goes_on", _("Hồ sơ đang được xử lý lại, chưa hủy được."))
    why = f"Hủy hồ sơ hết thời hạn lưu theo quyết định {number}"
    done = take_out(
        initiative,
        Everything(stays=[why]),
        files=Attachment.objects.exclude(kind=AttachmentKind.REWARD),
        change=Change(actor, why, at),
        ground=f"{TERM} {initiative.code}",
        among=own_sources(),
    )
    row = fire(
        ArchiveFile,
        file_id,
        "destroy",
        actor=actor,
        reason=reason,
        at=at,
        number=number,
        outcome=dict(done),
    )
    outbox.publish("records.destroyed", {"pk": initiative.pk})
    drop_packed(initiative.pk)  # last: bytes do not come back
    return row


def announce_over(*, at: datetime) -> int:
    """Tell those who keep files whose time is over, once for each day that was set; how many were looked at.

    Looked at are those that ended, were handed over or were unlocked lately; their list shows all of them.
    """
    today, lately = local_day(at), at - TOLD_WITHIN
    over = ArchiveFile.objects.filter(state=ArchiveState.HANDED_OVER, kept_until__lt=today)
    over = over.exclude(initiative__state=InitiativeState.QUARANTINED).filter(
        Q(kept_until__gte=local_day(lately))
        | Q(state_changed_at__gte=lately)
        | Q(initiative__state_changed_at__gte=lately)
    )
    moved = ("state_changed_at", "initiative__state_changed_at")
    found = list(over.values_list("pk", "unit", "kept_until", *moved))
    for pk, unit, last, *moments in found:
        with transaction.atomic():
            key = f"kept-over:{pk}:{unit}:{last}:{max(moments):%Y%m%d%H%M}"
            outbox.publish("records.kept_over", {"pk": pk}, dedupe_key=key)
    return len(found)
