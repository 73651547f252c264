"""Who read what is not for everybody: each read is on record, sealed, and shown to those whom it concerns."""

from datetime import datetime

from accounts.models import User
from authorities.choices import Track
from initiatives.models import Initiative
from initiatives.policies import is_proposer
from initiatives.states import InitiativeState
from protection.models import FileRead

LONGEST_PAGE = 30
LOCKED, PARTY = "locked", "party"


def note_read(*, initiative: Initiative, reader: User, page: str, at: datetime) -> None:
    """One read of a page or paper of a file."""
    FileRead.objects.create(
        initiative=initiative, reader=reader, page=page[:LONGEST_PAGE], read_at=at
    )


def note_restricted(*, initiative: Initiative, reader: User, page: str, at: datetime) -> None:
    """One read of the file's own pages, where they are restricted: of a locked file, and of a Party file.

    What proposers read of their own file is nobody's business.
    """
    is_restricted = (
        initiative.state == InitiativeState.QUARANTINED or initiative.track == Track.PARTY
    )
    if not is_restricted or is_proposer(reader, initiative):
        return
    if initiative.state == InitiativeState.QUARANTINED:
        note_read(initiative=initiative, reader=reader, page=LOCKED, at=at)
    else:
        note_read(initiative=initiative, reader=reader, page=f"{PARTY}:{page}", at=at)
