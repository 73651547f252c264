"""Where the words that are to be erased stand: in which sealed rows of a file, and what they say without them."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from initiatives.canonical import digest
from initiatives.models import (
    Attachment,
    AttachmentKind,
    Commitment,
    Initiative,
    InitiativeVersion,
    Proposer,
    RiskFreeze,
    SecrecyMinutes,
)
from monitoring.models import LibraryEntry, UrgingLetter, UrgingRound
from protection.dossier.collecting import Source, sources
from protection.models import (
    Finding,
    LiabilityReview,
    ObstructionReport,
    PanelMember,
    ProtectionMeasure,
    ReviewEvidence,
)
from rewards.models import EncouragementMeasure, Nomination, NominationEvidence
from workflow.sealing import Column, shape_of

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

FEWEST_LETTERS = 4
ERASED, ERASED_SHORT = "[đã xóa]", "[x]"  # the short one is no longer than any word
AROUND = 40  # letters on each side of a passage
CODE = re.compile(
    r"[A-Z][A-Z0-9_]*"
    r"|\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:\d{2})?)?"
)  # a choice or a moment, as documents hold them
GROWING = (ReviewEvidence, NominationEvidence)  # present records that can only be added to
# Who acted in which office stays: it answers for what was done. The rest is no text of people.
KEPT = frozenset(
    {
        "acting_for_label",
        "actor_label",
        "code",
        "content_type",
        "job_key",
        "member_label",
        "receivers",
        "secretary",
        "sha256",
        "signer_label",
        "source_state",
        "stored_as",
        "transition",
        "unit_codes",
    }
)
# What a register says of a file after its content is gone: which papers there were, and which rule chose whom.
REGISTERED = frozenset(
    {
        "council_decision",
        "council_report",
        "decision_number",
        "minutes_number",
        "number",
        "panel_number",
        "paper_number",
        "party_number",
        "referral_number",
        "revocation_number",
        *("risk_code", "rule_code", "rule_key"),
    }
)
# Columns beside these: choices kept as texts, who sat in a panel, what others learn from it, on which request.
REGISTER_COLUMNS = frozenset(
    {
        *("complexity", "fact", "quarantined_from", "value", "vote_base"),
        *("ground", "label", "lessons"),
    }
)
KINDS: dict[str, "StrOrPromise"] = {
    "initiatives": _("hồ sơ đề xuất và các phiên bản"),
    "approvals": _("xem xét, quyết định"),
    "authorities": _("xác định nơi nhận"),
    "pilots": _("thực hiện, sự cố, đánh giá"),
    "protection": _("xem xét trách nhiệm, phản ánh"),
    "rewards": _("khen thưởng"),
    "monitoring": _("thư viện"),
    "records": _("chính yêu cầu này"),
}


@dataclass(frozen=True, slots=True)
class Place:
    """A row that holds the words, and what its columns say without them."""

    row: Any
    instead: dict[str, Any]

    @property
    def kind(self) -> "StrOrPromise":
        """What it belongs to, in words."""
        return KINDS[self.row._meta.app_label]


class Redaction:
    """The words, whichever way they are spaced and written in capitals or not; columns named in ``kept`` stay."""

    kept: frozenset[str] = KEPT

    def __init__(self, words: Sequence[str]) -> None:
        longest = sorted((word for word in words if word.strip()), key=len, reverse=True)
        parts = [r"\s+".join(map(re.escape, word.split())) for word in longest]
        whole = rf"(?<!\w)(?:{'|'.join(parts)})(?!\w)"  # no part of a longer word
        self._found = re.compile(whole, re.IGNORECASE) if parts else None

    def __call__(self, value: Any) -> Any:
        """The value without the words: of texts, and of every text in a document; codes and days in it stay."""
        if isinstance(value, str):
            return self._text(value)
        if isinstance(value, list):
            return [self._within(item) for item in value]
        if isinstance(value, dict):
            kept = {key: item for key, item in value.items() if key in self.kept}
            return {key: self._within(item) for key, item in value.items()} | kept
        return value

    def _text(self, value: str) -> str:
        return self._found.sub(ERASED, value) if self._found else value

    def kept_of(self, model: Any) -> frozenset[str]:  # noqa: ARG002 -- others look at the table
        """The columns of a table that stay as they are."""
        return self.kept

    def fitting(self, value: str, longest: int) -> str:
        """The text without the words, in no more letters than its column takes."""
        fresh = str(self(value))
        return fresh if len(fresh) <= longest else fresh.replace(ERASED, ERASED_SHORT)

    def passages(self, value: Any) -> Iterator[str]:
        """Each place in a text, or in the texts of a document, that would go, with what stands around it."""
        if self._found is None or self(value) == value:
            return
        if isinstance(value, str):
            for place in self._found.finditer(value):
                start, end = max(place.start() - AROUND, 0), place.end() + AROUND
                before = "…" if start else ""
                yield before + value[start:end] + ("…" if end < len(value) else "")
            return
        inner = value if isinstance(value, list) else []
        if isinstance(value, dict):
            inner = [value[key] for key in value.keys() - self.kept]
        for item in inner:
            if not self._is_code(item):
                yield from self.passages(item)

    def _within(self, value: Any) -> Any:
        return value if self._is_code(value) else self(value)

    def _is_code(self, value: Any) -> bool:
        """Whether a value of a document is a choice or a moment, no words."""
        return isinstance(value, str) and bool(CODE.fullmatch(value))


class Everything(Redaction):
    """All that people wrote but the register: titles, which step was taken when, numbers, codes; and ``stays``."""

    kept = KEPT | REGISTERED | {"title"}

    def __init__(self, stays: Sequence[str] = ()) -> None:
        super().__init__(())
        self._stays = frozenset(stays)

    def kept_of(self, model: Any) -> frozenset[str]:
        """The register's columns; of titles only those of the file stay."""
        is_file = getattr(model, "instance_type", model) is Initiative
        return (self.kept if is_file else self.kept - {"title"}) | REGISTER_COLUMNS

    def __call__(self, value: Any) -> Any:
        """As for words; what the register keeps in a document is a plain value, nothing that holds others."""
        fresh = super().__call__(value)
        if isinstance(value, dict):
            nested = {key: self(item) for key, item in value.items() if _holds_others(item)}
            return fresh | nested
        return fresh

    def _text(self, value: str) -> str:
        return value if not value.strip() or value in self._stays else ERASED


def _holds_others(value: Any) -> bool:
    return isinstance(value, dict | list)


@cache
def all_sources() -> tuple[Source, ...]:
    """Every table that tells of one initiative, restricted ones too."""
    beside = (
        (Nomination, "pilot__initiative"),
        (NominationEvidence, "nomination__pilot__initiative"),
        (EncouragementMeasure, "pilot__initiative"),
        (LibraryEntry, "initiative"),
    )
    letters = (
        Source(UrgingLetter, "cases__note__case__initiative"),
        Source(UrgingRound, "letters__cases__note__case__initiative"),
    )
    past = (Source(model.history.model, path) for model, path in beside)
    return (*sources(), *_restricted(), *past, *letters)


def _restricted() -> Iterator[Source]:
    restricted = (
        (SecrecyMinutes, "initiative"),
        (ObstructionReport, "initiative"),
        (LiabilityReview, "pilot__initiative"),
        (PanelMember, "review__pilot__initiative"),
        (Finding, "review__pilot__initiative"),
        (ProtectionMeasure, "review__pilot__initiative"),
        (ReviewEvidence, "review__pilot__initiative"),
    )
    return (Source(model.history.model, path) for model, path in restricted)


@cache
def own_sources() -> tuple[Source, ...]:
    """The tables of the file itself and of what was reviewed and reported about it.

    Not what is kept by rules of its own: awards with their files, the library, letters that tell of many files.
    """
    files = Attachment.history.model
    own = (
        replace(source, spares=(AttachmentKind.REWARD,)) if source.model is files else source
        for source in sources()
    )
    return (*own, *_restricted())


@cache
def draft_sources() -> tuple[Source, ...]:
    """The tables of what a proposer writes before he sends it."""
    written = {model.history.model for model in (Initiative, Proposer, Commitment, Attachment)}
    return tuple(source for source in sources() if source.model in written)


def keys_of(kind: str, initiative_id: int, among: Sequence[Source]) -> frozenset[int]:
    """The keys of the rows of one table that tell of this file."""
    for source in among:
        present = getattr(source.model, "instance_type", None)
        for model in filter(None, (source.model, present)):
            if model._meta.db_table == kind:
                return frozenset(source.rows(initiative_id, model).values_list("pk", flat=True))
    return frozenset()


def sealed_places(
    initiative: Initiative, redaction: Redaction, among: Sequence[Source] | None = None
) -> Iterator[Place]:
    """The sealed rows of a file in which the words stand."""
    for source in all_sources() if among is None else among:
        for row in source.rows(initiative.pk).order_by("pk").distinct().iterator():
            if (place := place_in(row, redaction)) is not None:
                yield place


def place_in(row: Any, redaction: Redaction) -> Place | None:
    """What one sealed row says without the words; None when it does not hold them."""
    shape, kept = shape_of(type(row)), redaction.kept_of(type(row))
    names = [one.name for one in shape.columns if one.is_hidden and one.name not in kept]
    instead = _without(row, names, redaction)
    if isinstance(row, InitiativeVersion) and instead:
        instead["sha256"] = digest(instead["snapshot"])
    if isinstance(row, RiskFreeze) and "risks" in instead:
        instead["sha256"] = digest(instead["risks"])
    return Place(row, instead) if instead else None


def present_places(
    initiative: Initiative, redaction: Redaction, among: Sequence[Source] | None = None
) -> Iterator[Place]:
    """The records as they are now, where they hold the words; locked, those of which history is kept."""
    for source in all_sources() if among is None else among:
        model = getattr(source.model, "instance_type", None)
        if model is None:
            continue
        names = present_columns(model, redaction.kept_of(model))
        there = source.rows(initiative.pk, model).values("pk")
        for row in locked(model).filter(pk__in=there).order_by("pk"):
            if instead := _without(row, names, redaction):
                yield Place(row, instead)


def locked(model: Any) -> Any:
    """The records of a table, locked; those that can only be added to cannot be, and need not be."""
    return (
        model.objects.all() if model in GROWING else model.objects.select_for_update(of=("self",))
    )


def present_columns(model: Any, kept: frozenset[str] = KEPT) -> list[str]:
    """The texts of a record whose history is sealed."""
    own = {field.column for field in model._meta.concrete_fields}
    columns: tuple[Column, ...] = shape_of(model.history.model).columns
    return [one.name for one in columns if one.is_hidden and one.name in own - kept]


def blank(row: Any, names: Sequence[str]) -> dict[str, Any]:
    """What the columns say when everything that people wrote goes from a row; nothing for what is blank already."""
    fields = {field.column: field for field in row._meta.concrete_fields}
    found: dict[str, Any] = {}
    for name in names:
        value = getattr(row, fields[name].attname)
        if name in KEPT or not value or value == ERASED:
            continue
        found[name] = ERASED if isinstance(value, str) else type(value)()
    return found


def _without(row: Any, names: Sequence[str], redaction: Redaction) -> dict[str, Any]:
    fields = {field.column: field for field in row._meta.concrete_fields}
    found = {}
    for name in names:
        value = getattr(row, fields[name].attname)
        fresh = redaction(value)
        if fresh != value:
            longest = fields[name].max_length
            if isinstance(fresh, str) and longest:
                fresh = redaction.fitting(value, longest)
            found[name] = fresh
    return found
