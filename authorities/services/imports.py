"""A directory sent in as a file: read without effect, confirmed by another, then made row by row."""

import hashlib
import json
import secrets
from collections.abc import Callable
from datetime import datetime
from typing import IO, Any

from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import User
from authorities.importing import KEYS, load_known, part_of
from authorities.models import DirectoryImport
from authorities.services.import_rows import CHANGED, NEW, Reader
from authorities.states import ImportState
from common.errors import DomainError
from common.tables import tables
from common.times import local_day
from workflow import jobs, policies
from workflow.audit import Change, attributed
from workflow.runner import fire

MOST_BYTES = 60 * 1024 * 1024
Progress = Callable[[int, int, str], None]


def no_progress(_done: int, _total: int, _step: str = "") -> None:
    """Nobody watches."""


@transaction.atomic
def upload_import(
    *, stream: IO[bytes], name: str, size: int, part: str, actor: User, reason: str, at: datetime
) -> DirectoryImport:
    """Keep the file and let a worker read it; nothing else happens until somebody confirms.

    Raises ``DomainError``: ``too_large``, ``bad_table`` for another kind of file, ``part`` for a CSV that
    does not say what it holds.
    """
    policies.require(actor, "authorities.upload_import", None, local_day(at))
    lower = name.lower()
    if not lower.endswith((".xlsx", ".csv")):
        raise DomainError("bad_table", _("Chỉ nhận tệp .xlsx hoặc .csv."), "file")
    if size > MOST_BYTES:
        raise DomainError("too_large", _("Tệp lớn quá 60 MB; hãy chia thành nhiều tệp."), "file")
    if lower.endswith(".csv") and part not in KEYS:
        raise DomainError("part", _("Hãy cho biết tệp .csv chứa danh mục nào."), "part")
    digest = hashlib.sha256()
    for chunk in iter(lambda: stream.read(1 << 20), b""):
        digest.update(chunk)
    stream.seek(0)
    row = DirectoryImport(
        file_name=name[-200:],
        stored_as=f"imports/{at:%Y/%m}/{secrets.token_hex(16)}",
        sha256=digest.hexdigest(),
        part=part if lower.endswith(".csv") else "",
        reason=reason.strip(),
        uploaded_by=actor,
        uploaded_at=at,
        state_changed_at=at,
    )
    with attributed(Change(actor, reason, at)):
        row.save()
    default_storage.save(row.stored_as, File(stream))
    _ask("authorities.check_import", _("Kiểm tra %(file)s"), row, actor, at)
    return row


def _ask(kind: str, label: str, row: DirectoryImport, actor: User, at: datetime) -> None:
    jobs.ask(
        kind=kind,
        label=label % {"file": row.file_name},
        params={"import": row.pk},
        user=actor,
        at=at,
        dedupe_key=str(row.pk),
    )


def check_import(
    *, import_id: int, actor: User, at: datetime, progress: Progress = no_progress
) -> DirectoryImport:
    """Read every row without effect: how many are new, changed, the same, faulty, and why."""
    row: DirectoryImport = DirectoryImport.objects.get(pk=import_id)
    if row.state != ImportState.UPLOADED:  # a repeat of what was done
        return row
    with translation.override("vi"):
        reader = Reader(load_known(), local_day(row.uploaded_at))
        _read(row, reader, progress)
    plan = {"rows": reader.planned, "gaining": sorted(reader.gaining)}
    name = f"{row.stored_as}.plan"
    default_storage.delete(name)  # of a check that was cut off
    default_storage.save(name, ContentFile(json.dumps(plan).encode()))
    checked: DirectoryImport = fire(
        DirectoryImport,
        import_id,
        "check_import",
        findings=reader.findings(local_day(at)),
        actor=actor,
        reason=row.reason,
        at=at,
    )
    return checked


@transaction.atomic
def confirm_import(*, import_id: int, actor: User, reason: str, at: datetime) -> DirectoryImport:
    """Let a worker make the rows, in the confirmer's name.

    Raises ``PermissionDenied`` for who sent the file or gains by it, and ``DomainError``: ``faults`` while a
    row is faulty, ``nothing`` when no row would change anything.
    """
    row: DirectoryImport = fire(
        DirectoryImport,
        import_id,
        "confirm_import",
        confirmer=actor,
        actor=actor,
        reason=reason,
        at=at,
    )
    if actor.pk in _plan_of(row)["gaining"]:
        raise PermissionDenied(_("Không ai tự xác nhận chức vụ, nhiệm vụ của chính mình."))
    counts = row.findings["counts"]
    if row.findings["fault_count"]:
        raise DomainError("faults", _("Còn dòng sai; hãy sửa tệp và gửi lại."))
    if not any(part[NEW] + part[CHANGED] for part in counts.values()):
        raise DomainError("nothing", _("Không có nội dung nào thay đổi."))
    _ask("authorities.apply_import", _("Nạp %(file)s"), row, actor, at)
    return row


def _plan_of(row: DirectoryImport) -> dict[str, Any]:
    """What each row would do when the file was checked, and who gains an office by it."""
    with default_storage.open(f"{row.stored_as}.plan") as stream:
        found: dict[str, Any] = json.load(stream)
    return found


@transaction.atomic
def ask_again(*, import_id: int, actor: User, reason: str, at: datetime) -> DirectoryImport:
    """Let a worker go on where one broke off; what was made is found and not made twice."""
    row: DirectoryImport = fire(
        DirectoryImport, import_id, "ask_again", actor=actor, reason=reason, at=at
    )
    checks = row.state == ImportState.UPLOADED
    kind = "authorities.check_import" if checks else "authorities.apply_import"
    _ask(kind, _("Kiểm tra %(file)s") if checks else _("Nạp %(file)s"), row, actor, at)
    return row


def withdraw_import(*, import_id: int, actor: User, reason: str, at: datetime) -> DirectoryImport:
    """Drop it before anything was made."""
    row: DirectoryImport = fire(
        DirectoryImport, import_id, "withdraw_import", actor=actor, reason=reason, at=at
    )
    return row


def apply_import(
    *, import_id: int, at: datetime, progress: Progress = no_progress
) -> DirectoryImport:
    """Make every row of a confirmed import, some hundred a transaction.

    Records are recognised by their keys, so a repeat after a kill finds what was made and goes on; a
    row that no longer fits is told with its reason and holds no other up.
    """
    rows = DirectoryImport.objects.select_related("confirmed_by")
    row: DirectoryImport = rows.get(pk=import_id)
    if row.state != ImportState.CONFIRMED or row.confirmed_by is None:  # a repeat
        return row
    with translation.override("vi"), attributed(Change(row.confirmed_by, row.reason, at)):
        plan = _plan_of(row)["rows"]
        reader = Reader(load_known(), local_day(row.uploaded_at), makes=True, planned=plan)
        _read(row, reader, progress)
    applied: DirectoryImport = fire(
        DirectoryImport,
        import_id,
        "apply_import",
        outcome=reader.findings(local_day(at)),
        actor=row.confirmed_by,
        reason=row.reason,
        at=at,
    )
    return applied


def _read(row: DirectoryImport, reader: Reader, progress: Progress) -> None:
    """All parts of the file, each in its turn; a file that cannot be read is one fault."""
    counts = row.findings.get("counts", {})
    total = sum(part["rows"] for part in counts.values())

    def watch(done: int) -> None:
        progress(done, total, "Đang đọc từng dòng")

    with default_storage.open(row.stored_as) as stream:
        try:
            for table in tables(stream, name=row.file_name, place=_place):
                reader.take(row.part or part_of(table.name), table, watch)
        except DomainError as error:
            reader.fault(row.part, 0, "", str(error.message))
    if not reader.counts and not reader.fault_count:
        reader.fault(row.part, 0, "", _("Tệp không có bảng nào của danh bạ."))


def _place(name: str) -> int | None:
    """Sheets come in the order in which they lean on each other."""
    part = part_of(name)
    return list(KEYS).index(part) if part else None
