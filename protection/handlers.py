"""What protection does when carrying out says that something happened."""

from collections.abc import Mapping
from typing import Any

from pilots.models import Evaluation
from protection.services.reviews import let_competent_unit_read, open_after_evaluation


def evaluation_concluded(payload: Mapping[str, Any]) -> None:
    """The competent level may read the file; the reviews that the result calls for are opened.

    A repeat adds nothing.
    """
    evaluation = Evaluation.objects.filter(pilot_id=payload["pk"]).first()
    if evaluation is not None and evaluation.concluded_at:
        let_competent_unit_read(pilot_id=payload["pk"], at=evaluation.concluded_at)
        open_after_evaluation(pilot_id=payload["pk"], at=evaluation.concluded_at)
