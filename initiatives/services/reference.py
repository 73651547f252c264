"""Reference data of registration."""

from datetime import date

from initiatives.models import CommitmentText
from initiatives.reference import CLAUSES


def load_commitment_text() -> bool:
    """Add the first version of the clauses when there is none; whether it was added."""
    return CommitmentText.objects.get_or_create(
        number=1, defaults={"clauses": CLAUSES, "valid_from": date(2021, 1, 1)}
    )[1]
