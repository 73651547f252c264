"""Which initiatives a person may see, and how lists read them."""

import re
from datetime import date
from functools import reduce
from operator import or_
from typing import Any, Self

from django.contrib.postgres.search import SearchQuery, SearchRank, TrigramSimilarity
from django.db.models import Exists, F, OuterRef, Q, Value
from django.db.models.functions import Greatest

from accounts.capacities import capacities_of
from accounts.choices import Role
from authorities.choices import Track
from common.text import fold, nfc
from initiatives.states import SUBMITTED_STATES, InitiativeState, StageCode
from workflow.tracked import TrackedQuerySet

SUBMITTED = Q(state__in=SUBMITTED_STATES, submitted_at__isnull=False)
SIMILAR_SHOWN = 5
MOST_RANKED = 300
RUN, LONGEST_COMPARED = 4, 40  # words
SHOWN_IN_LISTS = (
    "code",
    "title",
    "state",
    "stage",
    "activity_at",
    "due_at",
    "author__full_name",
    "employing_unit__name",
    "holder_unit__name",
)


class InitiativeQuerySet(TrackedQuerySet):
    """Reads of initiatives."""

    def visible_to(self, user: Any, on: date) -> Self:
        """What ``initiatives.view`` allows, as one query.

        Authors and co-authors see their own; people who handle a case see it through
        ``reader_units``; the Party desk sees a file while its opinion is asked or a council sits;
        the focal agency sees every submitted government file; readers invited one by one hold a
        grant. Nobody sees a quarantined file but the security officer (its code and time only).
        Administrators see nothing by being administrators.
        """
        capacities = capacities_of(user, on)
        if not (capacities.works_for or capacities.duties):
            return self.filter(pk__in=own_files(user)).exclude(state=InitiativeState.QUARANTINED)
        seen = Q(author=user) | Q(is_mine(user)) | Q(is_granted(user))
        units = capacities.works_for
        if units:
            seen |= Q(is_read_by(units))
        asked = capacities.duties.get(Role.PARTY_DESK)
        if asked:
            asking = [StageCode.PARTY_CONSULTATION, StageCode.COUNCIL_APPRAISAL]
            seen |= Q(stage__in=asking, holder_unit__in=list(asked))
        if capacities.has(Role.FOCAL_AGENCY):
            seen |= SUBMITTED & ~Q(track=Track.PARTY)
        seen &= ~Q(state=InitiativeState.QUARANTINED)
        if capacities.has(Role.SECURITY_OFFICER):
            seen |= Q(state=InitiativeState.QUARANTINED)
        return self.filter(seen)

    def for_list(self) -> Self:
        """What a row shows; the plan's text stays in the database."""
        return self.select_related("author", "employing_unit", "holder_unit").only(*SHOWN_IN_LISTS)

    def for_detail(self) -> Self:
        """What the page of one initiative shows."""
        return self.select_related(
            "author",
            "employing_unit",
            "holder_unit",
            "organisation",
            "primary_topic",
        ).defer("search_title", "search_body", "search_vector")

    def submitted(self) -> Self:
        """Left the proposer's desk at least once and not locked."""
        return self.filter(SUBMITTED)

    def search(self, text: str) -> Self:
        """Ranked, whatever the diacritics and the order of words; a code finds its file.

        Of many matches the ``MOST_RANKED`` that moved last are ranked. Filter first: the result
        knows no filter any more. A locked file is never found by its words.
        """
        words = fold(text).strip()
        if not words:
            return self
        query = SearchQuery(words, config="simple", search_type="plain")
        readable = self.exclude(state=InitiativeState.QUARANTINED)
        found = readable.filter(Q(search_vector=query) | Q(code=nfc(text).strip().upper()))
        newest = found.order_by("-activity_at", "-pk").values("pk")[:MOST_RANKED]
        ranked: Self = self.model.objects.filter(pk__in=newest)
        return ranked.annotate(rank=SearchRank(F("search_vector"), query))

    def similar_to(self, title: str, problem: str = "", *, exclude_pk: int | None = None) -> Self:
        """The few submitted initiatives most like a title or a problem, whatever the word order.

        Alike are titles that share letters, files that hold all words of the title, and files that
        share runs of ``RUN`` words with the problem. Of many, those that moved last are compared.
        """
        words = fold(title).strip()
        everything = SearchQuery(words, config="simple", search_type="plain")
        ways = [Q(search_title__trigram_similar=words) | Q(search_vector=everything)]
        ranks = [TrigramSimilarity("search_title", words), _rank(everything)]
        runs = _runs(problem)
        if runs:
            shared = SearchQuery(runs, config="simple", search_type="raw")
            ways.append(Q(search_vector=shared))
            ranks.append(_rank(shared))
        others = self.submitted().exclude(pk=exclude_pk).order_by("-activity_at", "-pk")
        newest = [Q(pk__in=others.filter(way).values("pk")[:MOST_RANKED]) for way in ways]
        found: Self = self.model.objects.filter(reduce(or_, newest))
        closeness = Greatest(*ranks, Value(0.0))
        return found.annotate(closeness=closeness).order_by("-closeness", "-pk")[:SIMILAR_SHOWN]


def _rank(query: SearchQuery) -> SearchRank:
    return SearchRank(F("search_vector"), query)


def _runs(text: str) -> str:
    """A query for files that share any run of words with the text; empty when it is too short."""
    words = re.findall(r"[a-z0-9]+", fold(text))[:LONGEST_COMPARED]
    runs = [" <-> ".join(words[at : at + RUN]) for at in range(len(words) - RUN + 1)]
    return " | ".join(f"({run})" for run in dict.fromkeys(runs))


def is_mine(user: Any) -> Exists:
    """The person is named as a proposer."""
    from initiatives.models import Proposer  # noqa: PLC0415 -- models import this module

    return Exists(Proposer.objects.filter(initiative=OuterRef("pk"), user=user))


def own_files(user: Any) -> Any:
    """Keys of the files that a person made, helped to make or was invited to read: a few."""
    from initiatives.models import Initiative, InitiativeUserGrant, Proposer  # noqa: PLC0415 -- same

    own = Initiative.objects.filter(author=user).order_by().values("pk")
    named = Proposer.objects.filter(user=user).order_by().values("initiative_id")
    invited = InitiativeUserGrant.objects.filter(user=user).order_by().values("content_object_id")
    return own.union(named, invited)


def is_granted(user: Any) -> Exists:
    """The person was invited to read this one file."""
    from initiatives.models import InitiativeUserGrant  # noqa: PLC0415 -- same

    return Exists(InitiativeUserGrant.objects.filter(content_object=OuterRef("pk"), user=user))


def is_read_by(units: frozenset[int]) -> Exists:
    """One of the units handles or handled the file, or watches it because it is overdue."""
    from initiatives.models import ReaderUnit  # noqa: PLC0415 -- same

    return Exists(ReaderUnit.objects.filter(initiative=OuterRef("pk"), unit_id__in=list(units)))
