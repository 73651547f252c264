"""What protection does when carrying out says that something happened."""

from collections.abc import Mapping
from typing import Any

from pilots.models import Evaluation
from protection.services.reviews import open_after_evaluation


def evaluation_concluded(payload: Mapping[str, Any]) -> None:
    """Open the reviews that the result calls for; a repeat opens none."""
    evaluation = Evaluation.objects.filter(pilot_id=payload["pk"]).first()
    if evaluation is not None and evaluation.concluded_at:
        open_after_evaluation(pilot_id=payload["pk"], at=evaluation.concluded_at)
