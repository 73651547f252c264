"""Every erasure stands on a request that two people dealt with, and takes words out: examined with the audit trail."""

import json
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.apps import apps

from common.times import local_day
from initiatives.canonical import digest
from initiatives.models import Initiative
from ledger.findings import FaultKind, Report
from protection.dossier.collecting import Source
from records.models import ArchiveFile, DataRequest
from records.policies import WAITS
from records.services.destroying import TERM
from records.services.drafts import REASON, RETENTION, WARNED_BEFORE
from records.services.places import (
    ERASED,
    ERASED_SHORT,
    KEPT,
    Everything,
    all_sources,
    draft_sources,
    keys_of,
    own_sources,
)
from workflow.models import Erasure
from workflow.sealing import sealed_models

DOCUMENTS = ("snapshot", "risks")
SHORTEST = timedelta(days=180)  # no draft may be kept for less
LONGEST_TITLE = 200
REQUESTS = DataRequest.history.model._meta.db_table


@dataclass(frozen=True, slots=True)
class Ground:
    """A request that was confirmed: what its own history says of it."""

    request: int
    initiative: int | None
    at: datetime
    has_two: bool
    counted: int


class Known:
    """What one examination has looked up already: erasures of one file stand side by side."""

    MOST = 1000

    def __init__(self) -> None:
        self._keys: dict[tuple[int, str, int], frozenset[int]] = {}
        self._verdicts: dict[tuple[str, datetime], str] = {}

    def covers(self, row: Erasure, initiative_id: int, among: Sequence[Source]) -> bool:
        """Whether it is of a row that tells of this file."""
        at = (initiative_id, row.kind, id(among))
        if at not in self._keys:
            self._make_room(self._keys)
            self._keys[at] = keys_of(row.kind, initiative_id, among)
        return row.key in self._keys[at]

    def verdict(self, row: Erasure, of_ground: Callable[[Any, Erasure], str], file: Any) -> str:
        """What is wrong with the ground itself, asked once for each and each moment."""
        at = (row.ground, row.made_at)
        if at not in self._verdicts:
            self._make_room(self._verdicts)
            self._verdicts[at] = of_ground(file, row)
        return self._verdicts[at]

    def _make_room(self, known: dict[Any, Any]) -> None:
        if len(known) >= self.MOST:
            known.clear()


def examine_erasures(report: Report) -> None:
    """Name the first erasure that no confirmed request covers, and the first request that erased something else.

    An erasure needs a request which one person prepared and another confirmed at that very moment; it has to be of
    a row of that request's file, or of a request about it; and what it put there has to bear the mark of erased
    words. The number of sealed rows is the one that the confirmation counted.
    """
    grounds = dict(map(_ground, _confirmations()))
    sealed = {model._meta.db_table for model in sealed_models()} - {REQUESTS}
    done: Counter[str] = Counter()
    known = Known()
    for row in Erasure.objects.order_by("pk").iterator():
        report.look_at("erasures")
        done[row.ground] += row.kind in sealed
        if why := _fault(row, grounds.get(row.ground), known):
            report.found(FaultKind.ERASED_UNASKED, f"erasure {row.pk} ({row})", why)
    _count_destroyed(report, done)
    for code, ground in grounds.items():
        if ground.counted != done[code]:
            said = f"{done[code]} rows, not {ground.counted}"
            report.found(FaultKind.ERASED_UNASKED, code, said)


def _count_destroyed(report: Report, done: Counter[str]) -> None:
    """Each decision to destroy says how many sealed rows it emptied."""
    rows = ArchiveFile.history.filter(transition="destroy").order_by("history_id")
    for code, outcome in rows.values_list("initiative__code", "outcome"):
        ground = f"{TERM} {code}"
        if (counted := outcome.get("sealed", 0)) != done[ground]:
            said = f"{done[ground]} rows, not {counted}"
            report.found(FaultKind.ERASED_UNASKED, ground, said)


def _confirmations() -> Any:
    return DataRequest.history.filter(transition="confirm_erasure").order_by("history_id")


def _ground(confirmed: Any) -> tuple[str, Ground]:
    before = DataRequest.history.filter(
        id=confirmed.id, transition="prepare_erasure", history_id__lt=confirmed.history_id
    )
    prepared_by = before.order_by("-history_id").values_list("history_user_id", flat=True).first()
    second = confirmed.history_user_id
    has_two = prepared_by is not None and second not in {prepared_by, confirmed.asked_by_id}
    request = DataRequest(pk=confirmed.id, asked_at=confirmed.asked_at)
    after = DataRequest.history.filter(
        id=confirmed.id,
        history_id__gt=confirmed.history_id,
        history_date=confirmed.history_date,
    )
    kept = after.order_by("history_id").first()  # the same act put its outcome on record
    counted = kept.outcome.get("sealed", 0) if kept else 0
    at = confirmed.history_date
    return request.code, Ground(confirmed.id, confirmed.initiative_id, at, has_two, counted)


def _fault(row: Erasure, ground: Ground | None, known: Known) -> str:
    if row.ground.startswith(f"{RETENTION} "):
        return _expired(row, known)
    if row.ground.startswith(f"{TERM} "):
        return _at_the_end(row, known)
    if ground is None:
        return f"no confirmed request {row.ground}"
    if not ground.has_two:
        return f"{row.ground}: not prepared by one and confirmed by another"
    if row.made_at != ground.at:
        return f"{row.ground}: not at the moment of the confirmation"
    if not _is_covered(row, ground, known):
        return f"{row.ground}: no row of its file"
    return "" if _only_takes_out(row) else f"{row.ground}: more than words taken out"


def _expired(row: Erasure, known: Known) -> str:
    """A draft that was never sent: nobody decided on it, and nothing takes the place of what was there."""
    file = Initiative.objects.filter(code=_code_in(row)).first()
    if file is None or not known.covers(row, file.pk, draft_sources()):
        return f"{row.ground}: no row of its file"
    if why := known.verdict(row, _never_sent, file):
        return f"{row.ground}: {why}"
    blanks = all(value == ERASED or not value for value in row.instead.values())
    return "" if blanks and not KEPT & set(row.instead) else f"{row.ground}: more than taken out"


def _never_sent(file: Initiative, row: Erasure) -> str:
    if file.history.exclude(submitted_at=None).exists() or file.versions.exists():
        return "the file was sent"
    by_itself = {"history_user__is_system": True, "history_change_reason": REASON}
    emptied = file.history.filter(history_date=row.made_at, **by_itself).last()
    if emptied is None or emptied.state != "WITHDRAWN":
        return "the portal did not empty the file then"
    before = file.history.filter(history_date__lt=row.made_at).order_by("-history_date").first()
    warned = file.draft_warnings.filter(
        warned_at__lte=row.made_at - WARNED_BEFORE, goes_on__lt=row.made_at
    )
    lay = before is not None and row.made_at - before.history_date >= SHORTEST
    there = lay and warned.exists()
    return "" if there else "the file was still being worked on, or nobody was warned"


def _at_the_end(row: Erasure, known: Known) -> str:
    """A file whose time in the archive was over, and nothing new stands there."""
    file = ArchiveFile.objects.filter(initiative__code=_code_in(row)).first()
    if file is None or not known.covers(row, file.initiative_id, own_sources()):
        return f"{row.ground}: no row of its file"
    if why := known.verdict(row, _decided, file):
        return f"{row.ground}: {why}"
    return "" if _is_blank(row) and _only_takes_out(row) else f"{row.ground}: more than taken out"


def _decided(file: ArchiveFile, row: Erasure) -> str:
    """One asked after the last day, another decided a month later, and nothing came between or after."""
    past = ArchiveFile.history.filter(id=file.pk)
    decided = past.filter(transition="destroy", history_date=row.made_at).first()
    if decided is None:
        return "not at the moment of a decision"
    asked = past.filter(transition="propose_destruction", history_id__lt=decided.history_id)
    first = asked.order_by("-history_id").first()
    if first is None or first.history_user_id == decided.history_user_id:
        return "not asked for by one and decided by another"
    between = past.filter(history_id__gt=first.history_id, history_id__lt=decided.history_id)
    later = past.filter(history_id__gt=decided.history_id)
    went_on = between.exclude(transition="pass_file").exists() or later.exists()
    if went_on or (first.state, decided.state) != ("TO_DESTROY", "DESTROYED"):
        return "the file was not destroyed then"
    if local_day(decided.history_date) < local_day(first.history_date + WAITS):
        return "before the proposers had their time"
    is_over = decided.kept_until and decided.kept_until < local_day(first.history_date)
    return "" if is_over else "before the end of its time"


def _code_in(row: Erasure) -> str:
    return row.ground.partition(" ")[2]


def _is_blank(row: Erasure) -> bool:
    """Whether what stands there now is nothing that a person wrote, in columns that do not belong to the register."""
    everything = Everything()
    models = [model for model in apps.get_models() if model._meta.db_table == row.kind]
    kept = everything.kept_of(models[0]) - {"sha256"} if models else frozenset(row.instead)
    texts = {name: value for name, value in row.instead.items() if name != "sha256"}
    return not kept & set(row.instead) and all(
        everything(value) == value and _is_register(value) for value in texts.values()
    )


def _is_register(value: Any) -> bool:
    """Whether what a document keeps for the register (titles, codes, numbers of papers) is as short as these are."""
    if isinstance(value, list):
        return all(map(_is_register, value))
    if isinstance(value, dict):
        return all(_is_register(item) for item in value.values())
    return not isinstance(value, str) or len(value.replace(ERASED, ERASED_SHORT)) <= LONGEST_TITLE


def _is_covered(row: Erasure, ground: Ground, known: Known) -> bool:
    if row.kind == REQUESTS:
        past = DataRequest.history.filter(pk=row.key).values_list("id", "initiative_id").first()
        return None not in {past, ground.initiative} and (
            past[0] == ground.request
            or DataRequest.history.filter(id=past[0], initiative_id=ground.initiative).exists()
        )
    file = ground.initiative
    return file is not None and known.covers(row, file, all_sources())


def _only_takes_out(row: Erasure) -> bool:
    """Each text bears the mark; a digest is that of the document beside it; a request forgets all its words."""
    beside = [row.instead[name] for name in DOCUMENTS if name in row.instead]
    for name, value in row.instead.items():
        if name == "sha256" and beside and value == digest(beside[0]):
            continue
        if name == "words" and row.kind == REQUESTS and value == []:
            continue
        if name in KEPT:
            return False
        text = json.dumps(value, ensure_ascii=False)
        if ERASED not in text and ERASED_SHORT not in text and not _is_cut(row.kind, name, value):
            return False
    return True


def _is_cut(kind: str, name: str, value: Any) -> bool:
    """Whether a text that fills its column ends in a mark that did not fit, as the first release cut them."""
    models = (model for model in apps.get_models() if model._meta.db_table == kind)
    longest = next((getattr(one._meta.get_field(name), "max_length", None) for one in models), None)
    begun = str(value).endswith(tuple(ERASED[:length] for length in range(1, len(ERASED))))
    return begun and len(str(value)) == longest
