"""The leaf of a row with what opens it: the values behind the marks, and their salts."""

from dataclasses import dataclass
from typing import Any

from ledger.merkle import leaf_hash
from ledger.models import Entry
from ledger.services.writing import Anchor
from workflow.leafforms import form_of
from workflow.models import Erasure
from workflow.sealing import Form, field_salts, shape_of


class DoesNotMatch(RuntimeError):
    """A record is not what its leaf says: somebody changed it behind the portal's back."""


@dataclass(slots=True)
class Erased:
    """What was taken out of one row: the marks that stay, and what stands there instead."""

    marks: dict[str, str]
    instead: dict[str, Any]

    def take(self, row: Erasure) -> None:
        """Add an erasure: of a field that was erased twice the first mark is the leaf's."""
        self.marks = {**row.marks, **self.marks}
        self.instead.update(row.instead)


def erased_of(kind: str) -> dict[int, Erased]:
    """What was taken out of the rows of one table, by their keys."""
    found: dict[int, Erased] = {}
    for row in Erasure.objects.filter(kind=kind).order_by("pk"):
        found.setdefault(row.key, Erased({}, {})).take(row)
    return found


@dataclass(frozen=True, slots=True)
class Opened:
    """A leaf whose row says what it said when it was sealed, but for what was erased by law."""

    form: Form
    leaf: bytes
    values: dict[str, Any]
    salts: dict[str, bytes]
    erased: Erased


def opened(row: Any, entry: Entry) -> Opened:
    """The leaf of a row. Raises ``DoesNotMatch`` when the row says something else than when it was sealed."""
    shape, salt = shape_of(type(row)), bytes(entry.secret.salt)
    values, form = shape.saved(row), form_of(entry, shape)
    erased = Erased({}, {})
    for one in Erasure.objects.filter(kind=entry.kind, key=entry.key).order_by("pk"):
        erased.take(one)
    anchor = Anchor(entry.after_size, bytes(entry.after_root))
    leaf = form.leaf(entry.key, values, salt, anchor, erased.marks)
    stays = all(values[name] == value for name, value in erased.instead.items())
    if not stays or leaf_hash(leaf) != bytes(entry.hash):
        raise DoesNotMatch(str(entry))
    salts = zip(form.hidden, field_salts(salt, len(form.hidden)), strict=True)
    known = {one.name: own for one, own in salts if one.name not in erased.marks}
    return Opened(form, leaf, values, known, erased)
