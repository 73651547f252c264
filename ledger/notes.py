"""Signed notes and checkpoints as C2SP describes them: signed-note, tlog-checkpoint, tlog-cosignature. Pure.

https://c2sp.org/signed-note, https://c2sp.org/tlog-checkpoint, https://c2sp.org/tlog-cosignature
"""

import base64
import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from ledger.merkle import HASH_BYTES

SIGNATURE = "\u2014 "  # an em dash begins each line of signature
ED25519, COSIGNATURE = 0x01, 0x04
CONTROLS = re.compile(r"[\x00-\x09\x0b-\x1f]")
NAME = re.compile(r"[^\s+]{1,200}")
ID_BYTES, SIGNATURE_BYTES, TIME_BYTES, SEED_BYTES = 4, 64, 8, 32
MOST_SIGNATURES = 100
PRIVATE = "PRIVATE+KEY+"
BODY_LINES = 3
TIME = "time "


class BadNote(ValueError):
    """Bytes that are no signed note, checkpoint or key."""


@dataclass(frozen=True, slots=True)
class PublicKey:
    """Who may sign a note, as the C2SP line ``name+id+key``."""

    name: str
    kind: int
    raw: bytes

    @property
    def key_id(self) -> bytes:
        """The first bytes of the hash of name, kind and key."""
        return sha256(self.name.encode() + b"\n" + bytes([self.kind]) + self.raw).digest()[
            :ID_BYTES
        ]

    def __str__(self) -> str:
        key = _text(bytes([self.kind]) + self.raw)
        return f"{self.name}+{self.key_id.hex()}+{key}"

    @classmethod
    def parse(cls, line: str) -> "PublicKey":
        """Raises ``BadNote`` for anything but a key's line with the id that belongs to it."""
        name, _plus, rest = line.strip().partition("+")
        key_id, _plus, key = rest.partition("+")
        raw = _bytes(key)
        if not NAME.fullmatch(name) or len(raw) != 1 + HASH_BYTES:
            raise BadNote("no public key")
        found = cls(name, raw[0], raw[1:])
        if found.kind not in {ED25519, COSIGNATURE} or found.key_id.hex() != key_id:
            raise BadNote("the key does not have this id")
        return found


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A log's private key. It lives in a file outside the database."""

    name: str
    private: Ed25519PrivateKey

    @classmethod
    def made(cls, name: str) -> "SigningKey":
        """A new key. Raises ``BadNote`` for a name that cannot stand in a note."""
        if not NAME.fullmatch(name):
            raise BadNote("no name of a key")
        return cls(name, Ed25519PrivateKey.generate())

    @property
    def public(self) -> PublicKey:
        """What others need to check it."""
        return PublicKey(self.name, ED25519, self.private.public_key().public_bytes_raw())

    def line(self) -> str:
        """The key as it stands in its file."""
        seed = self.private.private_bytes(Encoding.Raw, PrivateFormat.Raw, NoEncryption())
        key = _text(bytes([ED25519]) + seed)
        return f"{PRIVATE}{self.name}+{self.public.key_id.hex()}+{key}"

    @classmethod
    def parse(cls, line: str) -> "SigningKey":
        """Raises ``BadNote`` for anything but a private key's line."""
        name, _plus, rest = line.strip().removeprefix(PRIVATE).partition("+")
        key_id, _plus, key = rest.partition("+")
        raw = _bytes(key)
        if not line.startswith(PRIVATE) or len(raw) != 1 + SEED_BYTES or raw[0] != ED25519:
            raise BadNote("no private key")
        found = cls(name, Ed25519PrivateKey.from_private_bytes(raw[1:]))
        if found.public.key_id.hex() != key_id:
            raise BadNote("the key does not have this id")
        return found

    def sign(self, body: str) -> str:
        """The note with this text and one signature."""
        signature = self.private.sign(body.encode())
        return f"{body}\n{SIGNATURE}{self.name} {_text(self.public.key_id + signature)}\n"


@dataclass(frozen=True, slots=True)
class Signature:
    """One line of signature, not checked."""

    name: str
    key_id: bytes
    value: bytes

    @property
    def line(self) -> str:
        """As it stands in the note."""
        return f"{SIGNATURE}{self.name} {_text(self.key_id + self.value)}\n"


@dataclass(frozen=True, slots=True)
class Note:
    """A text and its lines of signature."""

    body: str
    signatures: tuple[Signature, ...]

    @classmethod
    def parse(cls, text: str) -> "Note":
        """Raises ``BadNote`` for anything that is no signed note."""
        body, gap, tail = text.rpartition("\n\n")
        if not gap or not tail.endswith("\n") or CONTROLS.search(text):
            raise BadNote("no signed note")
        lines = tail[:-1].split("\n")
        if len(lines) > MOST_SIGNATURES:
            raise BadNote("too many signatures")
        return cls(body + "\n", tuple(_signature(line) for line in lines))

    def signed_at(self, key: PublicKey) -> datetime | None:
        """When a witness signed it by its own clock; None unless its signature holds."""
        for value in self._values(key):
            if len(value) != TIME_BYTES + SIGNATURE_BYTES:
                continue
            (seconds,) = struct.unpack(">Q", value[:TIME_BYTES])
            message = f"cosignature/v1\ntime {seconds}\n{self.body}"
            if key.kind == COSIGNATURE and _holds(key, value[TIME_BYTES:], message):
                return datetime.fromtimestamp(seconds, UTC)
        return None

    def is_signed_by(self, key: PublicKey) -> bool:
        """Whether a signature of this key is there and holds."""
        if key.kind == COSIGNATURE:
            return self.signed_at(key) is not None
        return any(_holds(key, value, self.body) for value in self._values(key))

    def _values(self, key: PublicKey) -> list[bytes]:
        found = [row for row in self.signatures if row.name == key.name]
        return [row.value for row in found if row.key_id == key.key_id]


@dataclass(frozen=True, slots=True)
class TreeHead:
    """What a checkpoint says: whose log, how many leaves, which root, and when by the log's own clock."""

    origin: str
    size: int
    root: bytes
    at: datetime | None = None

    def body(self) -> str:
        """The text that is signed."""
        extra = f"{TIME}{self.at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}\n" if self.at else ""
        return f"{self.origin}\n{self.size}\n{_text(self.root)}\n{extra}"

    @classmethod
    def parse(cls, body: str) -> "TreeHead":
        """Raises ``BadNote`` for a text that is no checkpoint."""
        lines = body.split("\n")[:-1]
        if (
            len(lines) < BODY_LINES
            or not lines[0]
            or not re.fullmatch(r"0|[1-9]\d{0,18}", lines[1])
        ):
            raise BadNote("no checkpoint")
        root = _bytes(lines[2])
        if len(root) != HASH_BYTES:
            raise BadNote("no checkpoint")
        times = [line.removeprefix(TIME) for line in lines[BODY_LINES:] if line.startswith(TIME)]
        try:
            at = datetime.fromisoformat(times[0]) if times else None
        except ValueError as error:
            raise BadNote("no time") from error
        return cls(lines[0], int(lines[1]), root, at)


HEADS = re.compile(
    r"^\S+\n\d{1,19}\n[A-Za-z0-9+/]{43}=\n(?:[^\n]+\n)*\n(?:\u2014 [^\n]+\n)+", re.MULTILINE
)


def heads_in(text: str) -> Iterator[tuple[TreeHead, Note]]:
    """Every checkpoint in a text: a file of copies, a mailbox, a letter. What is none is passed over."""
    for found in HEADS.finditer(text.replace("\r\n", "\n") + "\n"):
        try:
            note = Note.parse(found.group())
            yield TreeHead.parse(note.body), note
        except BadNote:
            continue


def cosign(note: Note, name: str, private: Ed25519PrivateKey, at: datetime) -> Signature:
    """A witness's line for a checkpoint: that it continues everything this witness saw before ``at``."""
    raw = private.public_key().public_bytes_raw()
    key = PublicKey(name, COSIGNATURE, raw)
    seconds = int(at.timestamp())
    signature = private.sign(f"cosignature/v1\ntime {seconds}\n{note.body}".encode())
    return Signature(name, key.key_id, struct.pack(">Q", seconds) + signature)


def _signature(line: str) -> Signature:
    name, space, value = line.removeprefix(SIGNATURE).partition(" ")
    raw = _bytes(value)
    if (
        not line.startswith(SIGNATURE)
        or not space
        or not NAME.fullmatch(name)
        or len(raw) <= ID_BYTES
    ):
        raise BadNote("no signature")
    return Signature(name, raw[:ID_BYTES], raw[ID_BYTES:])


def _holds(key: PublicKey, signature: bytes, message: str) -> bool:
    if len(signature) != SIGNATURE_BYTES:
        return False
    try:
        Ed25519PublicKey.from_public_bytes(key.raw).verify(signature, message.encode())
    except InvalidSignature:
        return False
    return True


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _bytes(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except ValueError as error:  # binascii.Error is one; text beyond ASCII another
        raise BadNote("no base64") from error
