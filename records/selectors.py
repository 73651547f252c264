"""What the portal keeps about a person, and what an erasure would take out."""

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.module_loading import import_string

from accounts.models import Delegation, Duty, PositionHeld, User
from approvals.models import Ballot
from initiatives.models import Attachment, Commitment, Initiative, Proposer
from initiatives.policies import hides_content
from initiatives.states import InitiativeState
from pilots.models import Assignee
from protection.dossier.collecting import Scope, is_shown, row_of
from protection.models import FileRead, LiabilityReview
from protection.states import SHOWN_TO_THE_PERSON_FROM
from records.models import DataRequest
from records.services.places import Redaction, sealed_places
from rewards.models import EncouragementMeasure, Nomination, ProfileRead

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

MOST_KINDS, MOST_PASSAGES = 12, 100


@dataclass(frozen=True, slots=True)
class Preview:
    """How many sealed rows of each kind hold the words, which files go, and how the words stand in the texts.

    ``hidden`` counts the rows of which the second person may not read every passage.
    """

    kinds: list[tuple["StrOrPromise", int]]
    files: list[Attachment]
    passages: list[tuple[str, int]]
    more: int = 0
    hidden: int = 0


def preview_of(request: DataRequest, *, shows: bool, sees_file: bool = True) -> Preview:
    """What waits for the second person, who has to know what goes: each passage of the file, counted where it repeats.

    ``shows`` is for that person alone; for others, and of restricted records, there are numbers and kinds only. Of a
    file that the reader does not see (of the Party) nothing is there for anybody but the second person.
    """
    if request.initiative is None or not (shows or sees_file):
        return Preview([], [], [])
    redaction = Redaction(request.words)
    shows = shows and not hides_content(request.initiative)
    scope = Scope(proposes=False, own_case=0)  # what every reader of the file may see
    counts: Counter[Any] = Counter()
    passages: Counter[str] = Counter()
    hidden = 0
    for place in sealed_places(request.initiative, redaction):
        counts[place.kind] += 1
        row, table = place.row, place.row._meta.db_table
        if not shows:
            continue
        is_there = row_of(request.initiative, scope, table, row.pk) is not None
        seen = [name for name in place.instead if is_there and is_shown(row, name, scope)]
        hidden += len(seen) < len(place.instead)
        for name in seen:
            passages.update(redaction.passages(getattr(row, name)))
    files = Attachment.objects.filter(pk__in=request.files, initiative=request.initiative)
    return Preview(
        counts.most_common(MOST_KINDS),
        list(files),
        passages.most_common(MOST_PASSAGES),
        max(len(passages) - MOST_PASSAGES, 0),
        hidden,
    )


def own_data(user: User) -> dict[str, Any]:
    """Everything that the portal keeps about a person under his account (law 91/2025, right to know).

    A file that is locked for secrecy is left out, as on every page; so are requests that he entered for others.
    """
    return {
        "account": {
            "email": user.email,
            "full_name": user.full_name,
            "created_at": user.date_joined,
            "last_sign_in": user.last_login,
        },
        **_of_office(user),
        **_of_files(user),
        **_of_others(user),
        **{name: import_string(read)(user) for name, read in settings.OWN_DATA_TOO.items()},
    }


def _of_office(user: User) -> dict[str, Any]:
    """Offices, duties, delegations."""
    period = ("valid_from", "valid_to")
    return {
        "positions": _rows(PositionHeld.objects.filter(user=user), "unit__name", "label", *period),
        "duties": _rows(Duty.objects.filter(user=user), "unit__name", "role", *period),
        "delegations_given": _rows(Delegation.objects.filter(delegator=user), *DELEGATED),
        "delegations_received": _rows(Delegation.objects.filter(delegate=user), *DELEGATED),
    }


def _of_files(user: User) -> dict[str, Any]:
    """What he wrote, signed, voted and carried out."""
    return {
        "initiatives_written": _rows(
            Initiative.objects.filter(author=user).exclude(state=LOCKED),
            *("code", "title", "created_at", "submitted_at"),
        ),
        "initiatives_proposed": _rows(
            Proposer.objects.filter(user=user).exclude(initiative__state=LOCKED),
            *("initiative__code", "contribution_percent", "confirmed_percent", "confirmed_at"),
        ),
        "commitments": _rows(
            Commitment.objects.filter(user=user).exclude(initiative__state=LOCKED),
            *("initiative__code", "signed_at", "free_text"),
        ),
        "votes": _rows(
            Ballot.objects.filter(member=user).exclude(meeting__case__initiative__state=LOCKED),
            *("meeting__case__initiative__code", "choice", "cast_at", "is_recused"),
        ),
        "carried_out": _rows(
            Assignee.objects.filter(user=user).exclude(pilot__initiative__state=LOCKED),
            *("pilot__initiative__code", "role", "task"),
        ),
        "files_uploaded": _rows(
            Attachment.objects.filter(uploaded_by=user, destroyed_at=None).exclude(
                initiative__state=LOCKED
            ),
            *("initiative__code", "name", "uploaded_at"),
        ),
        "files_read": _rows(FileRead.objects.filter(reader=user), "page", "read_at"),
    }


def _of_others(user: User) -> dict[str, Any]:
    """What others decided about him, told him, asked of him, and who read his profile."""
    reviews = LiabilityReview.objects.filter(
        subject_user=user, state__in=SHOWN_TO_THE_PERSON_FROM
    ).exclude(pilot__initiative__state=LOCKED)
    return {
        "liability_reviews": _rows(
            reviews,
            *("pilot__initiative__code", "state", "opened_at", "statement", "outcome", "number"),
        ),
        "nominations": _rows(
            Nomination.objects.filter(nominee=user).exclude(pilot__initiative__state=LOCKED),
            *("pilot__initiative__code", "award__name", "state", "number"),
        ),
        "encouragement": _rows(
            EncouragementMeasure.objects.filter(nominee=user).exclude(
                pilot__initiative__state=LOCKED
            ),
            *("pilot__initiative__code", "kind__name", "state"),
        ),
        "profile_read_by": _rows(
            ProfileRead.objects.filter(person=user), "reader__full_name", "read_at"
        ),
        "data_requests": _rows(
            DataRequest.objects.filter(asked_by=user, for_whom="").exclude(
                initiative__state=LOCKED
            ),
            *("kind", "state", "text", "answer", "asked_at"),
        ),
    }


LOCKED = InitiativeState.QUARANTINED
DELEGATED = ("unit__name", "scope", "instrument_number", "valid_from", "valid_to")


def _rows(rows: Any, *names: str) -> list[dict[str, Any]]:
    return list(rows.order_by("pk").values(*names))
