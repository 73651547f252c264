"""The corrections that a year's report tells."""

from typing import Any

from monitoring.models import AnnualReview, CorrectiveAction
from monitoring.querysets import told_of_year
from monitoring.services.counting import Year


def corrections_of(review: AnnualReview) -> list[Any]:
    """Ordered in the year, closed in it, or left over from before; each with unit and review.

    They are told as they stand; once the report is issued, as they stood at that moment, so that the
    signed paper and every file made after it say the same.
    """
    told = told_of_year(Year.of(review.year))
    rows = CorrectiveAction.objects.all()
    if review.issued_at is not None:
        past = CorrectiveAction.history.filter(history_date__lte=review.issued_at)
        rows = past.latest_of_each()
    found = rows.filter(told).select_related("unit", "review")
    return list(found.order_by("review__year", "due_on", "id"))
