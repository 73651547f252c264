"""The log's private key lives in a file; the database knows the public ones and how they follow each other."""

import os
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction

from ledger.models import Checkpoint, LogKey
from ledger.notes import BadNote, Note, PublicKey, SigningKey

ENDORSES = "ledger-key/v1"
SEQUENCER = 0x6C656467  # "ledg": the lock under which heads are signed


class NoKey(RuntimeError):
    """The file with the private key is missing, unreadable, or not the key that signed last."""


def key_file() -> Path:
    """Where the private key is. Raises ``NoKey`` when no place was configured."""
    if not settings.LEDGER_KEY_FILE:
        raise NoKey("LEDGER_KEY_FILE is not set")
    return Path(settings.LEDGER_KEY_FILE)


def signing_key() -> SigningKey:
    """The private key. Raises ``NoKey`` unless it is there and is the newest one that the log knows."""
    try:
        key = SigningKey.parse(key_file().read_text("utf-8"))
    except (OSError, BadNote) as error:
        raise NoKey(f"{key_file()}: {error}") from error
    newest = LogKey.objects.order_by("-pk").first()
    if newest is None or newest.line != str(key.public):
        raise NoKey(f"{key_file()}: not the newest key of this log")
    return key


@transaction.atomic
def first_key(*, origin: str, at: datetime) -> bool:
    """Make the log's first key where none is known, or take over the one in the file; whether it did.

    Raises ``NoKey`` when the file cannot be written.
    """
    if LogKey.objects.exists():
        return False
    file = key_file()
    if file.exists():
        key = _read(file)
    else:
        key = SigningKey.made(origin)
        _write(file, key)
    LogKey.objects.create(line=str(key.public), since_size=0, reason="first", added_at=at)
    return True


@transaction.atomic
def next_key(*, reason: str, lost: bool, at: datetime) -> LogKey:
    """Change over to a new key; the old file stays beside it with the size in its name.

    The old key endorses the new one unless it is ``lost``: then outsiders have only the reason, and whoever
    kept earlier heads compares them. Raises ``NoKey`` when a key that is not lost cannot be read.
    """
    with connection.cursor() as cursor:  # no head is signed meanwhile
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [SEQUENCER])
    file = key_file()
    size = getattr(Checkpoint.objects.newest(), "size", 0)
    old = None if lost else signing_key()
    name = old.name if old else PublicKey.parse(LogKey.objects.order_by("-pk")[0].line).name
    key = SigningKey.made(name)
    if file.exists():
        file.rename(file.with_name(f"{file.name}.until-{size}-{at:%Y%m%dT%H%M%S}"))
    _write(file, key)
    line = str(key.public)
    return LogKey.objects.create(
        line=line,
        since_size=size + 1,
        endorsement=old.sign(f"{ENDORSES}\n{line}\n") if old else "",
        reason=reason,
        added_at=at,
    )


def is_endorsed(row: LogKey, before: LogKey) -> bool:
    """Whether the key before signed this one."""
    try:
        note = Note.parse(row.endorsement)
    except BadNote:
        return False
    return note.body == f"{ENDORSES}\n{row.line}\n" and note.is_signed_by(before.public)


def _read(file: Path) -> SigningKey:
    try:
        return SigningKey.parse(file.read_text("utf-8"))
    except (OSError, BadNote) as error:
        raise NoKey(f"{file}: {error}") from error


def _write(file: Path, key: SigningKey) -> None:
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
        with os.fdopen(os.open(file, flags, 0o600), "w", encoding="utf-8") as out:
            out.write(key.line() + "\n")
    except OSError as error:
        raise NoKey(f"{file}: {error}") from error
