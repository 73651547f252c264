"""A file as it was at a moment, from history rows and frozen records alone."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Q

from approvals.models import ApprovalDecision, Case, Clock
from approvals.states import CaseState, Origin
from initiatives.models import Attachment, Initiative, InitiativeVersion, Proposer
from initiatives.states import InitiativeState, StageCode
from pilots.models import Pilot


@dataclass(frozen=True, slots=True)
class Past:
    """What a reader could see then. ``case`` is the then current one; it may not have begun."""

    at: datetime
    initiative: Any
    case: Any
    content: Any
    people: list[str] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    cases: list[Any] = field(default_factory=list)
    clocks: list["PastClock"] = field(default_factory=list)
    decisions: list[ApprovalDecision] = field(default_factory=list)
    pilot: Any = None

    @property
    def holder(self) -> Any:
        """The unit that answered for it then; None before it was sent."""
        held = self.pilot or self.case
        return held.unit if held else None

    @property
    def stage(self) -> str:
        """What a reader saw then (D2)."""
        if self.pilot is not None and self.initiative.state == InitiativeState.APPROVED:
            return str(self.pilot.state)
        if self.initiative.state != InitiativeState.IN_REVIEW or self.case is None:
            return str(self.initiative.state)
        came_up = self.case.state == CaseState.SUBMITTED and self.case.origin != Origin.ROUTED
        return str(StageCode.ESCALATED if came_up else self.case.state)

    @property
    def stage_label(self) -> str:
        """The stage in words."""
        return str(StageCode(self.stage).label)


@dataclass(frozen=True, slots=True)
class PastClock:
    """A time limit of the case; its last day is the one that stands now.

    Of pauses only one that still lasts is known.
    """

    code: str
    started_at: datetime
    due_at: datetime
    is_running: bool
    is_paused: bool
    is_overdue: bool


def as_of(initiative: Initiative, moment: datetime, *, proposes: bool) -> Past | None:
    """The file at ``moment``; None when it did not exist yet, or not for this reader.

    Others than the proposers see the version sent last, never what was being written.
    """
    row = (
        initiative.history.filter(history_date__lte=moment)
        .order_by("-history_date", "-history_id")
        .first()
    )
    sent = initiative.versions.filter(submitted_at__lte=moment).order_by("-number").first()
    if row is None or (sent is None and not proposes):
        return None
    cases = list(
        Case.history.as_of(moment)
        .filter(initiative_id=initiative.pk)
        .select_related("unit", "routing")
        .order_by("pk")
    )
    decisions = ApprovalDecision.objects.filter(
        case__initiative=initiative, issued_at__lte=moment
    ).select_related("case__unit")
    return Past(
        at=moment,
        initiative=row,
        case=cases[-1] if cases else None,
        content=sent.snapshot["content"] if sent and not proposes else row.content,
        people=_people(initiative, moment, None if proposes else sent),
        files=_files(initiative, moment, None if proposes else sent),
        cases=cases,
        clocks=_clocks(cases, moment),
        decisions=list(decisions),
        pilot=Pilot.history.as_of(moment)
        .filter(initiative_id=initiative.pk)
        .select_related("unit")
        .first(),
    )


def _people(initiative: Initiative, moment: datetime, sent: InitiativeVersion | None) -> list[str]:
    """Who proposed: as sent, or for the proposers themselves as it stood."""
    if sent:
        rows = sent.snapshot["proposers"]
        return [f"{row['name']} – {row['position']} ({row['percent']} %)" for row in rows]
    held = Proposer.history.as_of(moment).filter(initiative_id=initiative.pk)
    rows = held.select_related("user", "position").order_by("-is_author", "pk")
    return [f"{row.user} – {row.position.label} ({row.contribution_percent} %)" for row in rows]


def _files(initiative: Initiative, moment: datetime, sent: InitiativeVersion | None) -> list[str]:
    if sent:
        return [row["name"] for row in sent.snapshot["files"]]
    kept = Q(removed_at=None) | Q(removed_at__gt=moment)
    whole = Q(destroyed_at=None) | Q(destroyed_at__gt=moment)
    files = Attachment.objects.of_the_file().filter(
        kept, whole, initiative=initiative, uploaded_at__lte=moment
    )
    return list(files.values_list("name", flat=True))


def _clocks(cases: list[Any], moment: datetime) -> list[PastClock]:
    """The time limits of the then current case."""
    if not cases:
        return []
    found = []
    for clock in Clock.objects.filter(case_id=cases[-1].pk, started_at__lte=moment):
        runs = clock.stopped_at is None or clock.stopped_at > moment
        paused = clock.paused_at is not None and clock.paused_at <= moment
        overdue = runs and not paused and clock.due_at < moment
        found.append(PastClock(clock.code, clock.started_at, clock.due_at, runs, paused, overdue))
    return found
