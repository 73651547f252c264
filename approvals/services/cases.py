"""What every step of a case has in common."""

from datetime import datetime
from typing import Any

from accounts.models import User
from approvals.models import Case
from approvals.services import clocks, standing
from workflow.runner import fire


def move(case_id: int, step: str, *, actor: User, reason: str, at: datetime, **data: Any) -> Case:
    """Fire a step; on a step that closes the case, stop its clocks. Raises as ``fire`` does."""
    case: Case = fire(Case, case_id, step, actor=actor, reason=reason, at=at, **data)
    if not case.is_open:
        clocks.stop_clocks(case, at=at)
    standing.refresh(case, at=at)
    return case
