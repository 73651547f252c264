"""Reactions to what lower apps did; they write rows only, and a repeat changes nothing."""

from collections.abc import Mapping
from typing import Any

from approvals.models import Case
from monitoring.services.answers import record_answer


def case_answered(payload: Mapping[str, Any]) -> None:
    """An authority answered: how long it took is kept."""
    record_answer(Case.history.get(history_id=payload["history"]))
