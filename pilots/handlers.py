"""What carrying out does when a lower app says that something happened."""

from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from pilots.models import Pilot
from pilots.services.pilots import refresh


def restore_standing(payload: Mapping[str, Any]) -> None:
    """An unlocked file that is carried out shows again where it stands."""
    pilot = Pilot.objects.of_initiative(payload["pk"])
    if pilot is not None:
        refresh(pilot, at=timezone.now())
