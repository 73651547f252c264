"""The history of one file, read from the history rows alone."""

from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from approvals.models import ApprovalDecision, Ballot, Case, UrgingNote
from approvals.states import CaseState
from initiatives.models import Commitment, Initiative, Proposer
from initiatives.states import InitiativeState

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

STEP, EDIT, DECISION, VOTE, URGING = ["step", "edit", "decision", "vote", "urging"]


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened: who (for whom), what, from where to where, when and why."""

    at: datetime
    kind: str
    actor: str
    acting_for: str
    verb: "StrOrPromise"
    old: str
    new: str
    reason: str
    place: str = ""


def timeline(initiative: Initiative, *, for_authority: bool) -> list[Entry]:
    """Everything about the file, newest first; six queries whatever its length.

    Votes and prepared decisions are shown to the authority's people only (``for_authority``).
    """
    cases = {
        case.pk: case.unit.name
        for case in Case.objects.filter(initiative=initiative).select_related("unit")
    }
    entries = list(
        chain(
            _initiative_rows(initiative),
            _case_rows(cases),
            _people_rows(initiative),
            _decision_rows(cases, for_authority=for_authority),
            _ballot_rows(cases) if for_authority else (),
            _urgings(cases),
        )
    )
    return sorted(entries, key=lambda entry: entry.at, reverse=True)


def _verb(model: Any, name: str, fallback: str) -> "StrOrPromise":
    for move in model._meta.get_field("state").get_all_transitions(model):
        if move.name == name and "label" in move.custom:
            label: StrOrPromise = move.custom["label"]
            return label
    return VERBS.get(name, fallback)


def _entry(
    row: Any, kind: str, verb: "StrOrPromise", states: dict[str, Any], place: str = ""
) -> Entry:
    old = row.source_state if row.transition else ""
    new = getattr(row, "state", "") if row.transition else ""
    return Entry(
        at=row.history_date,
        kind=kind,
        actor=row.actor_label,
        acting_for=row.acting_for_label,
        verb=verb,
        old=str(states.get(old, "")),
        new=str(states.get(new, "")),
        reason=row.history_change_reason,
        place=place,
    )


OWN_STEPS = frozenset({"submit", "resubmit", "withdraw", "quarantine", "release"})
MIRRORED = frozenset({"approve", "reject", "screen_out", "return_for_completion", "reopen"})
VERBS = {
    "submit": _("Gửi đề xuất"),
    "open": _("Mở hồ sơ xử lý"),
}


def _initiative_rows(initiative: Initiative) -> list[Entry]:
    """Edits and the proposer's own steps; what only mirrors the case is told by the case."""
    rows = initiative.history.exclude(transition__in=MIRRORED).defer("content")
    states = dict(InitiativeState.choices)
    return [
        _entry(
            row,
            STEP if row.transition else EDIT,
            _verb(Initiative, row.transition, row.history_change_reason)
            if row.transition
            else row.history_change_reason,
            states,
        )
        for row in rows
    ]


def _case_rows(cases: dict[int, str]) -> list[Entry]:
    rows = Case.history.filter(id__in=list(cases)).exclude(
        transition__in=["", "resubmit", "withdraw"]
    )
    states = dict(CaseState.choices)
    return [
        _entry(row, STEP, _verb(Case, row.transition, row.transition), states, cases[row.id])
        for row in rows
    ]


def _people_rows(initiative: Initiative) -> list[Entry]:
    rows = chain(
        Proposer.history.filter(initiative_id=initiative.pk),
        Commitment.history.filter(initiative_id=initiative.pk),
    )
    return [_entry(row, EDIT, row.history_change_reason, {}) for row in rows]


def _decision_rows(cases: dict[int, str], *, for_authority: bool) -> list[Entry]:
    rows = ApprovalDecision.history.filter(case_id__in=list(cases))
    if not for_authority:
        rows = rows.filter(transition="issue")
    return [
        _entry(
            row,
            DECISION,
            f"{row.get_kind_display()} {row.number}".strip(),
            {},
            cases[row.case_id],
        )
        for row in rows
    ]


def _ballot_rows(cases: dict[int, str]) -> list[Entry]:
    rows = Ballot.history.filter(meeting__case_id__in=list(cases)).exclude(history_type="+")
    return [
        _entry(row, VOTE, f"{row.history_change_reason}: {row.member_label}", {}) for row in rows
    ]


def _urgings(cases: dict[int, str]) -> list[Entry]:
    notes = UrgingNote.objects.filter(case_id__in=list(cases)).select_related("sent_by")
    return [
        Entry(
            at=note.sent_at,
            kind=URGING,
            actor=str(note.sent_by),
            acting_for="",
            verb=_("Đôn đốc"),
            old="",
            new="",
            reason=note.message,
            place=cases[note.case_id],
        )
        for note in notes
    ]
