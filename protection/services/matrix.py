"""The matrix in force on a day, and its first load."""

import json
from datetime import date, datetime
from pathlib import Path

from django.db import transaction

from accounts.system import system_user
from protection.matrix import MatrixRow
from protection.models import LiabilityRow
from workflow.audit import Change, attributed

FILE = Path(__file__).resolve().parent.parent / "reference" / "matrix.json"
FIELDS = ("code", "kind", "rank", "when", "outcomes", "accompanying", "instead_of")
TEXTS = ("text", "source", "certainty", "valid_from")


@transaction.atomic
def load_matrix(*, at: datetime) -> int:
    """Add the rows that are missing; how many. Rows that exist stay as an administrator left them."""
    known = set(LiabilityRow.objects.values_list("code", flat=True))
    new = [row for row in json.loads(FILE.read_text(encoding="utf-8")) if row["code"] not in known]
    if new:
        with attributed(Change(system_user(at=at), "Dữ liệu ban đầu của cổng", at)):
            for row in new:
                LiabilityRow(**{name: row[name] for name in (*FIELDS, *TEXTS)}).save()
    return len(new)


def matrix_on(day: date) -> list[MatrixRow]:
    """The rows in force on ``day``, in their order."""
    return [
        MatrixRow(
            code=row.code,
            kind=row.kind,
            when=row.when,
            outcomes=tuple(row.outcomes),
            accompanying=tuple(row.accompanying),
            instead_of=tuple(row.instead_of),
            text=row.text,
            source=row.source,
            version=row.version,
        )
        for row in LiabilityRow.objects.on(day).order_by("rank", "pk")
    ]
