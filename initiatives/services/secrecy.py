"""Suspected state secrets: reported by readers, locked and dealt with by the security officers."""

from datetime import datetime

from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from common.errors import DomainError
from common.times import local_day
from initiatives.models import Attachment, Initiative, SecrecyMinutes
from initiatives.services import standing
from workflow import outbox, policies
from workflow.audit import Change, attributed, require_reason
from workflow.runner import fire


@transaction.atomic
def report_secrecy(*, initiative_id: int, actor: User, reason: str, at: datetime) -> Initiative:
    """A reader tells the security officers what he suspects; it stands in the file's history.

    Raises ``DomainError`` for a blank reason, ``PermissionDenied`` for somebody who cannot read it.
    """
    initiative: Initiative = Initiative.objects.select_for_update(of=("self",)).get(
        pk=initiative_id
    )
    policies.require(actor, "initiatives.report_secrecy", initiative, local_day(at))
    require_reason(reason)
    change = Change(actor, reason.strip(), at, transition="report_secrecy", source=initiative.state)
    with attributed(change):
        initiative.save()
    _publish("initiatives.report_secrecy", initiative, actor, change)
    return initiative


@transaction.atomic
def lock_file(*, initiative_id: int, actor: User, reason: str, at: datetime) -> Initiative:
    """Hide the file from everybody but the security officers (T25)."""
    initiative = fire(Initiative, initiative_id, "quarantine", actor=actor, reason=reason, at=at)
    standing.record_standing(initiative_id=initiative_id, at=at, stage="QUARANTINED")
    return initiative


@transaction.atomic
def open_file(*, initiative_id: int, actor: User, reason: str, at: datetime) -> Initiative:
    """The suspicion proved wrong: the file is where it was; its case restores the stage."""
    return fire(Initiative, initiative_id, "release", actor=actor, reason=reason, at=at)


@transaction.atomic
def draw_up_minutes(
    *,
    initiative_id: int,
    number: str,
    measures: str,
    destroys_files: bool,
    actor: User,
    at: datetime,
) -> SecrecyMinutes:
    """Write down how the locked file is dealt with; it counts once a second officer signed.

    Minutes that nobody signed yet are rewritten; the last writer is then the first signatory.
    Raises ``PermissionDenied`` for others than security officers, and for a file that is not locked.
    """
    initiative = Initiative.objects.select_for_update(of=("self",)).get(pk=initiative_id)
    policies.require(actor, "initiatives.draw_up_minutes", initiative, local_day(at))
    require_reason(measures)
    minutes = initiative.secrecy_minutes.filter(confirmed_at=None).first()
    minutes = minutes or SecrecyMinutes(initiative=initiative)
    minutes.number, minutes.measures = number, measures.strip()
    minutes.destroys_files = destroys_files
    minutes.drawn_up_by, minutes.drawn_up_at = actor, at
    change = Change(actor, f"Lập biên bản xử lý số {number}", at)
    with attributed(change):
        minutes.save()
    _publish("initiatives.draw_up_minutes", initiative, actor, change)
    return minutes


@transaction.atomic
def confirm_minutes(*, minutes_id: int, actor: User, at: datetime) -> SecrecyMinutes:
    """The second officer signs; if the minutes say so, the files are destroyed for good.

    Their bytes go by the event of the signature, so never before it is stored.

    Raises ``PermissionDenied`` for the one who drew them up and for others than security officers,
    ``DomainError`` when they are signed already or were drawn up for an earlier lock.
    """
    key = SecrecyMinutes.objects.values_list("initiative_id", flat=True).get(pk=minutes_id)
    initiative = Initiative.objects.select_for_update(of=("self",)).get(pk=key)
    minutes: SecrecyMinutes = SecrecyMinutes.objects.select_for_update(of=("self",)).get(
        pk=minutes_id
    )
    policies.require(actor, "initiatives.confirm_minutes", minutes, local_day(at))
    if minutes.confirmed_at:
        raise DomainError("confirmed", _("Biên bản đã đủ hai chữ ký."))
    locked = initiative.history.filter(transition="quarantine").order_by("-history_id").first()
    if locked and minutes.drawn_up_at < locked.history_date:
        raise DomainError("stale", _("Biên bản lập cho lần khóa trước; hãy lập lại."))
    minutes.confirmed_by, minutes.confirmed_at = actor, at
    change = Change(actor, f"Ký xác nhận biên bản xử lý số {minutes.number}", at)
    with attributed(change):
        minutes.save()
        if minutes.destroys_files:
            _mark_destroyed(initiative, at)
    _publish("initiatives.confirm_minutes", initiative, actor, change)
    return minutes


def _mark_destroyed(initiative: Initiative, at: datetime) -> None:
    for row in initiative.attachments.filter(destroyed_at=None):
        row.destroyed_at = at
        row.save()


def destroy_bytes(*, initiative_id: int) -> None:
    """Delete the bytes of every file marked as destroyed; doing it again changes nothing."""
    marked = Attachment.objects.filter(initiative_id=initiative_id, destroyed_at__isnull=False)
    for name in marked.values_list("stored_as", flat=True):
        default_storage.delete(name)


def _publish(topic: str, initiative: Initiative, actor: User, change: Change) -> None:
    row = change.rows[0].pk
    outbox.publish(topic, {"pk": initiative.pk, "actor": actor.pk, "history": row})
