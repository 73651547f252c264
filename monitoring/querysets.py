"""Reads of the library."""

from typing import Self

from django.contrib.postgres.search import SearchQuery
from django.db.models import Count, Q

from common.text import fold
from workflow.tracked import TrackedQuerySet


class LibraryQuerySet(TrackedQuerySet):
    """What any signed-in person may read and take over."""

    def shown(self) -> Self:
        """Published, not taken out, and not locked meanwhile."""
        return self.filter(withdrawn_at=None).exclude(initiative__state="QUARANTINED")

    def search(self, text: str) -> Self:
        """By words of title, problem and summary, without diacritics and in any order."""
        words = fold(text).strip()
        if not words:
            return self
        query = SearchQuery(words, config="simple", search_type="plain")
        found = Q(initiative__search_vector=query)
        for word in words.split():
            found |= Q(search_text__contains=word)
        return self.filter(found)

    def for_list(self) -> Self:
        """What a row shows, with how many followed."""
        rows = self.select_related("initiative", "pilot__unit", "pilot__evaluation")
        return rows.defer("initiative__content").annotate(
            followed=Count("adoptions", filter=Q(adoptions__initiative__submitted_at__isnull=False))
        )
