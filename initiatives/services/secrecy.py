"""The security officer locks a file that may hold a secret, and opens it again."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from initiatives.models import Initiative
from initiatives.services import standing
from workflow.runner import fire


@transaction.atomic
def lock_file(*, initiative_id: int, actor: User, reason: str, at: datetime) -> Initiative:
    """Hide the file from everybody but the security officers (T25)."""
    initiative = fire(Initiative, initiative_id, "quarantine", actor=actor, reason=reason, at=at)
    standing.record_standing(initiative_id=initiative_id, at=at, stage="QUARANTINED")
    return initiative


@transaction.atomic
def open_file(*, initiative_id: int, actor: User, reason: str, at: datetime) -> Initiative:
    """The suspicion proved wrong: the file is where it was; its case restores the stage."""
    return fire(Initiative, initiative_id, "release", actor=actor, reason=reason, at=at)
