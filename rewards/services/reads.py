"""Who read somebody's profile: on record, sealed, and shown to that person."""

from datetime import datetime

from accounts.models import User
from rewards.models import ProfileRead

MOST_SHOWN = 20


def note_profile_read(*, person: User, reader: User, page: str, at: datetime) -> None:
    """One read by somebody else."""
    if reader.pk != person.pk:
        ProfileRead.objects.create(person=person, reader=reader, page=page, read_at=at)


def profile_reads(person: User) -> list[ProfileRead]:
    """The newest reads first."""
    return list(ProfileRead.objects.filter(person=person).select_related("reader")[:MOST_SHOWN])
