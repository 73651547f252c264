"""The history of one file, read from the history rows alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import CharField, F, IntegerField, Q, QuerySet, TextField, Value
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _

from approvals.models import ApprovalDecision, Ballot, Case, DecisionKind, UrgingNote
from approvals.states import CaseState
from initiatives.models import Commitment, Initiative, Proposer
from initiatives.states import InitiativeState
from ledger.models import Entry
from pilots.models import Pilot
from pilots.states import PilotState

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

STEP, EDIT, DECISION, VOTE, URGING = ["step", "edit", "decision", "vote", "urging"]
FILE, CASE, PERSON, PILOT = ["file", "case", "person", "pilot"]
# where a row tells its moment, its case, its unit, and where it stands itself
AT, CASE_AT, PLACE_AT, TABLE_AT, KEY_AT = 1, 9, 10, 11, 12
TO_OFFICERS = "report_secrecy"  # told to the security officers, not to those it is about
MIRRORED = (
    TO_OFFICERS,
    "adjust",
    "approve",
    "reject",
    "screen_out",
    "return_for_completion",
    "reopen",
)
TOLD_BY_THE_FILE = ("", "resubmit", "withdraw")
VERBS: dict[str, "StrOrPromise"] = {
    "submit": _("Gửi đề xuất"),
    "resubmit": _("Gửi lại sau khi bổ sung"),
    "withdraw": _("Rút đề xuất"),
    "open": _("Mở hồ sơ xử lý"),
    "set_up": _("Giao thực hiện"),
    "adjust": _("Kế hoạch được điều chỉnh"),
    "open_review": _("Mở xem xét trách nhiệm"),
    "pass_case": _("Chuyển sang đơn vị kế thừa"),
    "settle": _("Kết thúc hồ sơ"),
}
STATES: dict[str, Any] = {FILE: InitiativeState, PILOT: PilotState}
MACHINES: dict[str, Any] = {FILE: Initiative, PILOT: Pilot}


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """One thing that happened: who (for whom), what, from where to where, when and why."""

    at: datetime
    kind: str
    actor: str
    acting_for: str
    verb: "StrOrPromise"
    old: "StrOrPromise"
    new: "StrOrPromise"
    reason: str
    place: str = ""
    table: str = ""
    key: int = 0
    is_sealed: bool = False


def timeline(initiative: Initiative, *, own_case: int | None, proposes: bool) -> list[HistoryEntry]:
    """Everything about the file, newest first: three queries, whatever its length.

    Votes and prepared decisions are shown to the people of the authority whose case it is
    (``own_case``), the time of writing to the proposers only (``proposes``).
    """
    cases = list(Case.objects.filter(initiative=initiative).values_list("pk", flat=True))
    rows = list(_rows(initiative, cases, own_case=own_case, proposes=proposes))
    held = _holders(rows)
    placed = _placed(rows)
    entries = [
        _entry(row, _holder(held.get(row[CASE_AT], ()), row[AT]), is_sealed=_where(row) in placed)
        for row in rows
    ]
    return sorted(entries, key=lambda entry: entry.at, reverse=True)


def _where(row: tuple[Any, ...]) -> tuple[str, int]:
    return row[TABLE_AT], row[KEY_AT]


def _placed(rows: list[tuple[Any, ...]]) -> set[tuple[str, int]]:
    """Which of the rows have their place under a signed head."""
    tables, keys = {row[TABLE_AT] for row in rows}, {row[KEY_AT] for row in rows}
    found = Entry.objects.filter(kind__in=tables, key__in=keys, leaf__isnull=False)
    return set(found.values_list("kind", "key"))


def _holders(rows: list[tuple[Any, ...]]) -> dict[int, list[tuple[datetime, str]]]:
    """Which unit had each case from when on: another one after a reorganisation."""
    found: dict[int, list[tuple[datetime, str]]] = {}
    for row in sorted((row for row in rows if row[0] == CASE), key=lambda row: row[AT]):
        found.setdefault(row[CASE_AT], []).append((row[AT], row[PLACE_AT]))
    return found


def _holder(held: Sequence[tuple[datetime, str]], at: datetime) -> str:
    """The unit that had the case at a moment."""
    until = [name for begins, name in held if begins <= at]
    return until[-1] if until else held[0][1] if held else ""


def _rows(initiative: Initiative, cases: list[int], *, own_case: int | None, proposes: bool) -> Any:
    """All history rows of the file in one query, in the shape of ``_entry``."""
    of_file = initiative.history.exclude(transition__in=MIRRORED)
    people = Q(initiative_id=initiative.pk)
    if not proposes:
        of_file = of_file.exclude(transition="")
        people &= Q(history_date__gte=initiative.submitted_at or initiative.created_at)
    of_cases = Case.history.filter(id__in=cases).exclude(transition__in=TOLD_BY_THE_FILE)
    readable = Q(transition="issue") | Q(case_id=own_case)
    of_decisions = ApprovalDecision.history.filter(readable, case_id__in=cases)
    parts = [
        _shape(of_cases, CASE, state=F("state"), case=F("id"), place=F("unit__name")),
        _shape(Proposer.history.filter(people), PERSON),
        _shape(Commitment.history.filter(people), PERSON),
        _shape(of_decisions, DECISION, state=F("kind"), detail=F("number"), case=F("case_id")),
        _urgings(cases),
        _shape(
            Pilot.history.filter(initiative_id=initiative.pk).exclude(transition=""),
            PILOT,
            state=F("state"),
        ),
    ]
    if own_case:
        of_votes = Ballot.history.filter(meeting__case_id=own_case).exclude(history_type="+")
        parts.append(_shape(of_votes, VOTE, detail=F("member_label")))
    return _shape(of_file, FILE, state=F("state")).union(*parts, all=True)


def _text(value: Any) -> Cast:
    return Cast(value, TextField())


def _shape(
    rows: QuerySet[Any],
    kind: str,
    *,
    state: Any = None,
    detail: Any = None,
    case: Any = None,
    place: Any = None,
) -> QuerySet[Any, Any]:
    nothing = Value("", CharField())
    return rows.order_by().values_list(
        Value(kind, CharField()),
        "history_date",
        "actor_label",
        _text(F("acting_for_label")),
        _text(F("transition")),
        _text(F("source_state")),
        _text(state or nothing),
        _text(F("history_change_reason")),
        _text(detail or nothing),
        Cast(case or Value(0), IntegerField()),
        _text(place or nothing),
        Value(rows.model._meta.db_table, CharField()),
        "history_id",
    )


def _urgings(cases: list[int]) -> QuerySet[Any, Any]:
    nothing = Value("", TextField())
    return (
        UrgingNote.objects.filter(case_id__in=cases)
        .order_by()
        .values_list(
            Value(URGING, CharField()),
            "sent_at",
            "sent_by__full_name",
            nothing,
            nothing,
            nothing,
            nothing,
            _text(F("message")),
            nothing,
            Cast(F("case_id"), IntegerField()),
            nothing,
            Value(UrgingNote._meta.db_table, CharField()),
            "pk",
        )
    )


def _entry(row: tuple[Any, ...], place: str, *, is_sealed: bool) -> HistoryEntry:
    kind, at, actor, acting_for, transition, source, state, reason, detail, *_case = row
    states: dict[str, Any] = dict(STATES.get(kind, CaseState).choices)
    is_step = bool(transition) and kind in {FILE, CASE, PILOT}
    moved = is_step and source != state
    return HistoryEntry(
        at=at,
        kind=STEP if is_step else EDIT if kind in {FILE, PERSON} else kind,
        actor=actor,
        acting_for=acting_for,
        verb=_verb(kind, transition, state, reason, detail),
        old=states.get(source, "") if moved else "",
        new=states.get(state, "") if moved else "",
        reason=reason,
        place=place,
        table=row[TABLE_AT],
        key=row[KEY_AT],
        is_sealed=is_sealed,
    )


def _verb(kind: str, transition: str, state: str, reason: str, detail: str) -> "StrOrPromise":
    """What happened, in a few words."""
    if kind == DECISION:
        return f"{DecisionKind(state).label} {detail}".strip()
    if kind == VOTE:
        return f"{reason}: {detail}"
    if kind == URGING:
        return _("Đôn đốc")
    if not transition:
        return reason
    return _labels(MACHINES.get(kind, Case)).get(transition, reason)


def _labels(model: Any) -> dict[str, "StrOrPromise"]:
    """The words of a machine's steps, by name."""
    moves = model._meta.get_field("state").get_all_transitions(model)
    return {**VERBS, **{m.name: m.custom["label"] for m in moves if "label" in m.custom}}
