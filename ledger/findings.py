"""What an examination of the log found: each kind of fault by its name."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum

TOLD_EVERY = 2000


class FaultKind(StrEnum):
    """What was done to the log or to what it vouches for."""

    CHANGED = "changed"
    PRESENT_DIFFERS = "present_differs"
    MISSING = "missing"
    WITHOUT_LEAF = "without_leaf"
    SECRET_LOST = "secret_lost"  # noqa: S105 -- no password
    FORM_LOST = "form_lost"
    ENTRY_CHANGED = "entry_changed"
    UNPLACED = "unplaced"
    REORDERED = "reordered"
    TRUNCATED = "truncated"
    TILE_CHANGED = "tile_changed"
    HEAD_BROKEN = "head_broken"
    HEAD_UNSIGNED = "head_unsigned"
    REWRITTEN = "rewritten"
    WITNESS_BROKEN = "witness_broken"
    KEY_UNENDORSED = "key_unendorsed"
    ANCHOR_WRONG = "anchor_wrong"
    TRIGGER_OFF = "trigger_off"
    FILE_CHANGED = "file_changed"
    FILE_LOST = "file_lost"
    ERASED_UNASKED = "erased_unasked"
    NOT_EXAMINED = "not_examined"


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault: the first of its kind at this place."""

    kind: FaultKind
    where: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Continued:
    """That the present log continues a head which was given out, with the proof."""

    first: int
    second: int
    proof: list[str]


@dataclass(slots=True)
class Report:
    """Everything that was looked at and found."""

    findings: list[Finding] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    looked_at: Counter[str] = field(default_factory=Counter)
    progress: Callable[[int, int, str], None] = lambda *_said: None
    continued: list[Continued] = field(default_factory=list)

    def look_at(self, what: str) -> None:
        """Count one more; now and then say how far it is."""
        self.looked_at[what] += 1
        if self.looked_at[what] % TOLD_EVERY == 0:
            self.progress(self.looked_at[what], 0, what)

    @property
    def holds(self) -> bool:
        """Whether nothing was found."""
        return not self.findings

    def found(self, kind: FaultKind, where: str, detail: str = "") -> None:
        """Count a fault; the first of each kind is kept with its place."""
        self.counts[kind] += 1
        if self.counts[kind] == 1:
            self.findings.append(Finding(kind, where, detail))
