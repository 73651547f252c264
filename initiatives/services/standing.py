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
    procedure_id: int | None = None,
) -> None:
    """Mirror the current case onto the file's row, in the transaction that changed the case."""
    columns: dict[str, Any] = {
        "stage": stage,
        "holder_unit_id": holder_unit_id,
        "clock_code": clock_code,
        "due_at": due_at,
        "activity_at": at,
    }
    if procedure_id:
        columns["procedure_id"] = procedure_id
    Initiative.objects.filter(pk=initiative_id).update(**columns)


def let_follow(*, former_id: int, unit_id: int) -> int:
    """Let the people of a unit read whatever those of a unit that ended could read; how many files more."""
    theirs = ReaderUnit.objects.filter(unit_id=former_id)
    known = ReaderUnit.objects.filter(unit_id=unit_id).values("initiative_id")
    fresh = [
        ReaderUnit(initiative_id=key, unit_id=unit_id)
        for key in theirs.exclude(initiative_id__in=known).values_list("initiative_id", flat=True)
    ]
    return len(ReaderUnit.objects.bulk_create(fresh, batch_size=2000, ignore_conflicts=True))


def let_read(*, initiative_id: int, unit_id: int) -> None:
    """Let the people of a unit read the file from now on; a second call adds nothing."""
    ReaderUnit.objects.get_or_create(initiative_id=initiative_id, unit_id=unit_id)
