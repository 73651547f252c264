"""What a case does when a lower app says that something happened."""

from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from approvals.models import Case
from approvals.services import standing
from initiatives.models import Initiative
from initiatives.services.standing import record_standing


def restore_standing(payload: Mapping[str, Any]) -> None:
    """An unlocked file shows again where it stands."""
    case = Case.objects.current(payload["pk"])
    if case is not None:
        standing.refresh(case, at=timezone.now())
        return
    initiative = Initiative.objects.get(pk=payload["pk"])
    record_standing(initiative_id=initiative.pk, at=timezone.now(), stage=initiative.state)
