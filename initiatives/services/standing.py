"""The derived columns of an initiative: where it stands, for lists. No facts of their own."""

from datetime import datetime
from typing import Any

from initiatives.models import Initiative, ReaderUnit


def record_standing(
    *,
    initiative_id: int,
    at: datetime,
    stage: str,
    holder_unit_id: int | None = None,
    clock_code: str = "",
    due_at: datetime | None = None,
) -> None:
    """Mirror the current case onto the file's row, in the transaction that changed the case."""
    columns: dict[str, Any] = {
        "stage": stage,
        "holder_unit_id": holder_unit_id,
        "clock_code": clock_code,
        "due_at": due_at,
        "activity_at": at,
    }
    Initiative.objects.filter(pk=initiative_id).update(**columns)


def let_read(*, initiative_id: int, unit_id: int) -> None:
    """Let the people of a unit read the file from now on; a second call adds nothing."""
    ReaderUnit.objects.get_or_create(initiative_id=initiative_id, unit_id=unit_id)
