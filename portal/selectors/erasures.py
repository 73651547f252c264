"""What was taken out of a file by law: which of its pages show that, and on which request's ground."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from records.models import DataRequest
from records.services.places import ERASED, ERASED_SHORT
from records.states import RequestKind, RequestState
from workflow.models import Erasure


@dataclass(frozen=True, slots=True)
class Told:
    """One request that was carried out."""

    code: str
    at: datetime | None


def told_of(initiative_id: int, *shown: Any) -> list[Told]:
    """The erasures that explain the marks in what is shown; none, and no query, where there is no mark."""
    texts = (json.dumps(one, ensure_ascii=False, default=str) for one in shown)
    if not any(ERASED in text or ERASED_SHORT in text for text in texts):
        return []
    done = DataRequest.objects.filter(
        initiative=initiative_id, kind=RequestKind.ERASE, state=RequestState.DONE
    )
    return [Told(row.code, row.done_at) for row in done.order_by("pk")]


def taken_from(row: Any) -> list[Erasure]:
    """The erasures of one sealed row, in their order."""
    return list(Erasure.objects.filter(kind=row._meta.db_table, key=row.pk).order_by("pk"))
