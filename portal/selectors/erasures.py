"""What was taken out of a file by law: which of its pages show that, and on which ground."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from initiatives.models import Initiative
from initiatives.states import InitiativeState
from records.models import ArchiveFile, DataRequest
from records.services.drafts import ground_of
from records.services.places import ERASED, ERASED_SHORT
from records.states import ArchiveState, RequestKind, RequestState
from workflow.models import Erasure

REQUEST, EXPIRED, DESTROYED = "request", "expired", "destroyed"


@dataclass(frozen=True, slots=True)
class Told:
    """One act by which something went: a request that was carried out, a term that was over."""

    kind: str
    code: str
    at: datetime | None


def told_of(initiative: Initiative, *shown: Any) -> list[Told]:
    """The erasures that explain the marks in what is shown; none, and no query, where there is no mark.

    An unsent draft that was emptied shows nothing at all.
    """
    if initiative.submitted_at is None and initiative.state == InitiativeState.WITHDRAWN:
        ground = ground_of(initiative)
        gone = Erasure.objects.filter(ground=ground).order_by("pk").first()
        return [Told(EXPIRED, "", gone.made_at)] if gone else []
    texts = (json.dumps(one, ensure_ascii=False, default=str) for one in shown)
    if not any(ERASED in text or ERASED_SHORT in text for text in texts):
        return []
    done = DataRequest.objects.filter(
        initiative=initiative, kind=RequestKind.ERASE, state=RequestState.DONE
    )
    destroyed = ArchiveFile.objects.filter(initiative=initiative, state=ArchiveState.DESTROYED)
    return [
        *(Told(REQUEST, row.code, row.done_at) for row in done.order_by("pk")),
        *(Told(DESTROYED, row.destruction_number, row.state_changed_at) for row in destroyed),
    ]


def taken_from(row: Any) -> list[Erasure]:
    """The erasures of one sealed row, in their order."""
    return list(Erasure.objects.filter(kind=row._meta.db_table, key=row.pk).order_by("pk"))
