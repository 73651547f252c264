"""Bài học kinh nghiệm (R-017): what concluded evaluations say, found by words."""

from typing import Any

from django.contrib.postgres.search import SearchQuery
from django.db.models import Q

from common.text import fold, nfc
from pilots.models import Evaluation


def lessons_seen(visible: Any, text: str) -> Any:
    """Concluded evaluations with a lesson, of visible files; ``text`` looks in file and lesson."""
    rows = Evaluation.objects.filter(
        concluded_at__isnull=False, pilot__initiative__in=visible.values("pk")
    ).exclude(lessons="")
    words = fold(text).strip()
    if words:
        query = SearchQuery(words, config="simple", search_type="plain")
        rows = rows.filter(
            Q(pilot__initiative__search_vector=query) | Q(lessons__icontains=nfc(text).strip())
        )
    return rows.select_related("pilot__initiative__primary_topic", "pilot__unit").defer(
        "pilot__initiative__content"
    )
