"""Which records belong to the dossier of an initiative, and which of their values a reader may see."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from approvals.models import ApprovalDecision, Ballot, Case, Meeting, UrgingNote
from authorities.models import RoutingDecision
from initiatives.models import (
    RESTRICTED,
    Attachment,
    Commitment,
    CommitmentText,
    Initiative,
    InitiativeVersion,
    Proposer,
    RiskFreeze,
)
from initiatives.states import EDITABLE
from pilots.models import (
    AdjustmentRequest,
    Assignee,
    Evaluation,
    Incident,
    Indicator,
    Obstacle,
    PackageResult,
    Pilot,
    PilotReport,
    WorkPackage,
)

SHORT = frozenset({"content", "risks", "title", "sha256", "decision_number", "number", "clauses"})


@dataclass(frozen=True, slots=True)
class Source:
    """A sealed table, and how its rows hang on the initiative."""

    model: Any
    path: str


@dataclass(frozen=True, slots=True)
class Scope:
    """Who reads: proposers see their drafts, the authority its votes; a short dossier withholds all but the plan."""

    proposes: bool
    for_authority: bool
    is_short: bool = False


@cache
def sources() -> tuple[Source, ...]:
    """Every table whose rows tell of one initiative and are no restricted record of their own."""
    past = (
        (Initiative, "id"),
        (Proposer, "initiative"),
        (Commitment, "initiative"),
        (Attachment, "initiative"),
        (Case, "initiative"),
        (Meeting, "case__initiative"),
        (Ballot, "meeting__case__initiative"),
        (ApprovalDecision, "case__initiative"),
        (Pilot, "initiative"),
        (Assignee, "pilot__initiative"),
        (WorkPackage, "pilot__initiative"),
        (Indicator, "pilot__initiative"),
        (Obstacle, "pilot__initiative"),
        (Incident, "pilot__initiative"),
        (AdjustmentRequest, "pilot__initiative"),
        (Evaluation, "pilot__initiative"),
        (PackageResult, "evaluation__pilot__initiative"),
    )
    frozen = (
        (InitiativeVersion, "initiative"),
        (RiskFreeze, "initiative"),
        (RoutingDecision, "cases__initiative"),
        (UrgingNote, "case__initiative"),
        (PilotReport, "pilot__initiative"),
    )
    histories = tuple(Source(model.history.model, path) for model, path in past)
    return (*histories, *(Source(model, path) for model, path in frozen))


def rows_of(initiative_id: int, scope: Scope) -> Iterator[Any]:
    """The rows in the order of their tables and keys; those of restricted records are left out."""
    for source in sources():
        if source.model in _of_the_authority() and not scope.for_authority:
            continue
        rows = source.model.objects.filter(**{source.path: initiative_id}).order_by("pk").distinct()
        if source.model is Attachment.history.model:
            rows = rows.exclude(kind__in=RESTRICTED)
        if source.model is ApprovalDecision.history.model and not scope.for_authority:
            rows = rows.filter(issued_at__isnull=False)
        yield from rows
    signed = Commitment.objects.filter(initiative=initiative_id).values("text")
    yield from CommitmentText.objects.filter(pk__in=signed).order_by("pk")


def _of_the_authority() -> tuple[Any, ...]:
    """Minutes and votes are read by the people of the authority only."""
    return (Meeting.history.model, Ballot.history.model)


def is_shown(row: Any, column: str, scope: Scope) -> bool:
    """Whether a value of the row is given out together with its salt; else only its mark in the leaf is there."""
    if scope.is_short and column not in SHORT:
        return False
    being_written = isinstance(row, Initiative.history.model) and row.state in EDITABLE
    return scope.proposes or not being_written


def attachments_of(initiative_id: int) -> list[Attachment]:
    """The files whose bytes go into the dossier: those of the plan as sent, and what came afterwards."""
    sent = {
        one["sha256"]
        for snapshot in InitiativeVersion.objects.filter(initiative=initiative_id).values_list(
            "snapshot", flat=True
        )
        for one in snapshot["files"]
    }
    rows = Attachment.objects.of_the_file().filter(initiative=initiative_id, destroyed_at=None)
    return [row for row in rows if row.sha256 in sent or row.kind == "INCIDENT"]
