"""The catalogue's first load: forms of award, encouragement, movements and their phases."""

import json
from datetime import date, datetime
from pathlib import Path

from django.db import transaction

from accounts.system import system_user
from rewards.models import AwardType, EmulationMovement, EmulationPhase, EncouragementType
from workflow.audit import Change, attributed

FILE = Path(__file__).resolve().parent.parent / "reference" / "catalogue.json"


@transaction.atomic
def load_catalogue(*, at: datetime) -> int:
    """Add what is missing; how many. Rows that exist stay as an administrator left them."""
    data = json.loads(FILE.read_text(encoding="utf-8"))
    added = 0
    with attributed(Change(system_user(at=at), "Dữ liệu ban đầu của cổng", at)):
        for model, rows in ((AwardType, "awards"), (EncouragementType, "encouragements")):
            for row in data[rows]:
                if not model.objects.filter(code=row["code"]).exists():
                    model(**row).save()
                    added += 1
        for row in data["movements"]:
            added += _movement(row)
    return added


def _movement(row: dict[str, object]) -> int:
    phases = row.pop("phases")
    if EmulationMovement.objects.filter(code=row["code"]).exists():
        return 0
    movement = EmulationMovement(**row)
    movement.save()
    assert isinstance(phases, list)  # noqa: S101 -- the file's own shape
    for phase in phases:
        EmulationPhase(movement=movement, **phase).save()
    return 1


def phase_on(day: date) -> EmulationPhase | None:
    """The phase to which a day belongs."""
    return EmulationPhase.objects.filter(starts_on__lte=day, ends_on__gte=day).first()
