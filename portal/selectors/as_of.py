"""A file as it was at a moment, from history rows alone."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from approvals.models import Case
from approvals.states import CaseState, Origin
from initiatives.models import Initiative
from initiatives.states import EDITABLE, InitiativeState, StageCode


@dataclass(frozen=True, slots=True)
class Past:
    """The initiative's and its then current case's history rows; the case may not have begun."""

    at: datetime
    initiative: Any
    case: Any
    content: Any

    @property
    def stage(self) -> str:
        """What a reader saw then (D2)."""
        if self.initiative.state != InitiativeState.IN_REVIEW or self.case is None:
            return str(self.initiative.state)
        came_up = self.case.state == CaseState.SUBMITTED and self.case.origin != Origin.ROUTED
        return str(StageCode.ESCALATED if came_up else self.case.state)

    @property
    def stage_label(self) -> str:
        """The stage in words."""
        return str(StageCode(self.stage).label)


def as_of(initiative: Initiative, moment: datetime, *, proposes: bool) -> Past | None:
    """The file at ``moment``; None when it did not exist yet.

    Others than the proposers see of a time of writing only the version sent last.
    """
    row = (
        initiative.history.filter(history_date__lte=moment)
        .order_by("-history_date", "-history_id")
        .first()
    )
    if row is None:
        return None
    content = row.content
    if row.state in EDITABLE and not proposes:
        sent = initiative.versions.filter(submitted_at__lte=moment).order_by("-number").first()
        if sent is None:
            return None
        content = sent.snapshot["content"]
    case = (
        Case.history.filter(initiative_id=initiative.pk, history_date__lte=moment)
        .select_related("unit")
        .order_by("-id", "-history_date", "-history_id")
        .first()
    )
    return Past(moment, row, case, content)
