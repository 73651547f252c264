"""What was taken out of a file by law: which of its pages show that, and on which ground."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from initiatives.models import Initiative
from initiatives.states import InitiativeState
from records.models import ArchiveFile, DataRequest
from records.services.destroying import TERM
from records.services.drafts import ground_of
from records.services.places import ERASED, ERASED_SHORT
from records.states import ArchiveState, RequestKind, RequestState
from workflow.models import Erasure

REQUEST, EXPIRED, DESTROYED, CORRECTED = "request", "expired", "destroyed", "corrected"


@dataclass(frozen=True, slots=True)
class Told:
    """One act by which something went or was corrected: a request that was carried out, a term that was over."""

    kind: str
    code: str
    at: datetime | None
    text: str = ""


def told_of(initiative: Initiative, *shown: Any) -> list[Told]:
    """What was corrected, and the erasures that explain the marks in what is shown, if there is a mark.

    An unsent draft that was emptied shows nothing at all.
    """
    if initiative.submitted_at is None and initiative.state == InitiativeState.WITHDRAWN:
        ground = ground_of(initiative)
        gone = Erasure.objects.filter(ground=ground).order_by("pk").first()
        return [Told(EXPIRED, "", gone.made_at)] if gone else []
    noted = initiative.data_corrections.order_by("pk")
    corrected = [Told(CORRECTED, row.ground, row.noted_at, row.text) for row in noted]
    texts = (json.dumps(one, ensure_ascii=False, default=str) for one in shown)
    if not any(ERASED in text or ERASED_SHORT in text for text in texts):
        return corrected
    done = DataRequest.objects.filter(
        initiative=initiative, kind=RequestKind.ERASE, state=RequestState.DONE
    )
    destroyed = ArchiveFile.objects.filter(initiative=initiative, state=ArchiveState.DESTROYED)
    return [
        *corrected,
        *(Told(REQUEST, row.code, row.done_at) for row in done.order_by("pk")),
        *(Told(DESTROYED, row.destruction_number, row.state_changed_at) for row in destroyed),
    ]


def taken_from(row: Any) -> list[Erasure]:
    """The erasures of one sealed row, in their order."""
    return list(Erasure.objects.filter(kind=row._meta.db_table, key=row.pk).order_by("pk"))


def is_end_of_term(erasure: Erasure) -> bool:
    """Whether it went with a file whose time in the archive was over, not by a person's request."""
    return erasure.ground.startswith(f"{TERM} ")
