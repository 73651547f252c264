"""Files of an initiative: examined, stored outside the web root under a random name."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any, BinaryIO

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.system import system_user
from common.errors import DomainError
from common.times import local_day
from initiatives.files import examine
from initiatives.models import Attachment, Initiative
from initiatives.secrecy import secret_marking
from initiatives.services import standing
from workflow import policies
from workflow.audit import Change, attributed
from workflow.runner import fire

MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Uploaded:
    """A file as it arrived."""

    name: str
    size: int
    stream: BinaryIO


def uploaded(sent: Any) -> Uploaded | None:
    """What a form's file field holds, if anything."""
    return Uploaded(sent.name, sent.size, sent.file) if sent else None


def attach(
    *,
    initiative_id: int,
    upload: Uploaded,
    kind: str,
    actor: User,
    at: datetime,
    action: str = "initiatives.attach",
) -> Attachment | None:
    """Keep a file with the initiative; None when the file was quarantined instead.

    ``action`` is what the person must be allowed to do with the initiative.

    A file that carries a marking of secrecy is not stored: the whole initiative is locked and the
    security officer is told (RT-A1). Raises ``DomainError`` for size and type, ``PermissionDenied``
    when the file may not be edited.
    """
    initiative = Initiative.objects.get(pk=initiative_id)
    policies.require(actor, action, initiative, local_day(at))
    limit = settings.ATTACHMENT_MAX_BYTES
    data = b"" if upload.size > limit else upload.stream.read(limit + 1)
    if max(upload.size, len(data)) > limit:
        message = _("Tệp lớn hơn %(limit)s MB.") % {"limit": limit // MEGABYTE}
        raise DomainError("file_size", message, "file")
    examined = examine(upload.name, data)
    marking = secret_marking(f"{examined.text}\n{examined.name}")
    if marking:
        quarantine(initiative_id=initiative_id, marking=marking, at=at)
        return None
    row = Attachment(
        initiative=initiative,
        kind=kind,
        name=examined.name,
        content_type=examined.content_type,
        size=len(data),
        sha256=hashlib.sha256(data).hexdigest(),
        uploaded_by=actor,
        uploaded_at=at,
    )
    return _store(row, data, action)


def _store(row: Attachment, data: bytes, action: str) -> Attachment:
    """Bytes first, row second: a row never points at a missing file, a failed row leaves no file."""
    actor, at = row.uploaded_by, row.uploaded_at
    stored_as = f"{local_day(at):%Y/%m}/{secrets.token_hex(16)}"
    try:
        default_storage.save(stored_as, ContentFile(data))
    except OSError as error:
        default_storage.delete(stored_as)
        raise DomainError("storage", _("Chưa lưu được tệp, hãy thử lại sau."), "file") from error
    row.stored_as = stored_as
    reason = f"Đính kèm “{row.name}”"
    try:
        with transaction.atomic(), attributed(Change(actor, reason, at)):
            locked = Initiative.objects.select_for_update(of=("self",)).get(pk=row.initiative_id)
            policies.require(actor, action, locked, local_day(at))
            row.save()
    except BaseException:
        default_storage.delete(stored_as)
        raise
    return row


@transaction.atomic
def quarantine(*, initiative_id: int, marking: str, at: datetime) -> Initiative:
    """Lock the whole file in the portal's own name; the marking goes into the history."""
    reason = f"Bộ dò phát hiện dấu “{marking}” trong tệp đính kèm; tệp không được lưu"
    initiative = fire(
        Initiative, initiative_id, "quarantine", actor=system_user(at=at), reason=reason, at=at
    )
    standing.record_standing(initiative_id=initiative_id, at=at, stage="QUARANTINED")
    return initiative


@transaction.atomic
def remove(*, attachment_id: int, actor: User, at: datetime) -> Attachment:
    """Take a file out of the draft; versions submitted with it keep it."""
    rows = Attachment.objects.of_the_file().select_for_update(of=("self",))
    row: Attachment = rows.get(pk=attachment_id)
    initiative = Initiative.objects.select_for_update(of=("self",)).get(pk=row.initiative_id)
    policies.require(actor, "initiatives.remove_file", initiative, local_day(at))
    row.removed_at = at
    with attributed(Change(actor, f"Gỡ tệp “{row.name}”", at)):
        row.save()
    return row
