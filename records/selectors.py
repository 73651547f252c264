"""What the portal keeps about a person, and what an erasure would take out."""

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from accounts.models import Delegation, Duty, PositionHeld, User
from initiatives.models import Attachment, Commitment, Initiative, Proposer
from pilots.models import Assignee
from protection.dossier.collecting import sources
from records.models import DataRequest
from records.services.places import Redaction, sealed_places
from rewards.models import Nomination

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

MOST_KINDS, MOST_PASSAGES = 12, 100


@dataclass(frozen=True, slots=True)
class Preview:
    """How many sealed rows of each kind hold the words, which files go, and how the words stand in the texts."""

    kinds: list[tuple["StrOrPromise", int]]
    files: list[Attachment]
    passages: list[tuple[str, int]]
    more: int = 0


def preview_of(request: DataRequest, *, shows: bool) -> Preview:
    """What waits for the second person, who has to know what goes: each passage of the file, counted where it repeats.

    ``shows`` is for that person alone; for others, and of restricted records, there are numbers and kinds only.
    """
    if request.initiative is None:
        return Preview([], [], [])
    redaction = Redaction(request.words)
    open_to_readers = {source.model for source in sources()}
    counts: Counter[Any] = Counter()
    passages: Counter[str] = Counter()
    for place in sealed_places(request.initiative, redaction):
        counts[place.kind] += 1
        if shows and type(place.row) in open_to_readers:
            for name in place.instead:
                passages.update(redaction.passages(getattr(place.row, name)))
    files = Attachment.objects.filter(pk__in=request.files, initiative=request.initiative)
    return Preview(
        counts.most_common(MOST_KINDS),
        list(files),
        passages.most_common(MOST_PASSAGES),
        max(len(passages) - MOST_PASSAGES, 0),
    )


def own_data(user: User) -> dict[str, Any]:
    """Everything that the portal keeps about a person under his account (law 91/2025, right to know)."""
    return {
        "account": {
            "email": user.email,
            "full_name": user.full_name,
            "created_at": user.date_joined,
            "last_sign_in": user.last_login,
        },
        "positions": _rows(
            PositionHeld.objects.filter(user=user), "unit__name", "label", "valid_from", "valid_to"
        ),
        "duties": _rows(
            Duty.objects.filter(user=user), "unit__name", "role", "valid_from", "valid_to"
        ),
        "delegations_given": _rows(Delegation.objects.filter(delegator=user), *DELEGATED),
        "delegations_received": _rows(Delegation.objects.filter(delegate=user), *DELEGATED),
        "initiatives_written": _rows(
            Initiative.objects.filter(author=user), "code", "title", "created_at", "submitted_at"
        ),
        "initiatives_proposed": _rows(
            Proposer.objects.filter(user=user), "initiative__code", "contribution_percent"
        ),
        "commitments": _rows(
            Commitment.objects.filter(user=user), "initiative__code", "signed_at", "free_text"
        ),
        "carried_out": _rows(Assignee.objects.filter(user=user), "pilot__initiative__code", "task"),
        "nominations": _rows(
            Nomination.objects.filter(nominee=user), "pilot__initiative__code", "award__name"
        ),
        "files_uploaded": _rows(
            Attachment.objects.filter(uploaded_by=user), "initiative__code", "name", "uploaded_at"
        ),
        "data_requests": _rows(
            DataRequest.objects.filter(asked_by=user), "kind", "state", "text", "answer", "asked_at"
        ),
    }


DELEGATED = ("unit__name", "scope", "instrument_number", "valid_from", "valid_to")


def _rows(rows: Any, *names: str) -> list[dict[str, Any]]:
    return list(rows.order_by("pk").values(*names))
