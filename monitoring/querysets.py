"""Reads of the library, of answers, letters and yearly reports."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Self

from django.contrib.postgres.search import SearchQuery
from django.db import models
from django.db.models import Count, Q

from accounts.capacities import capacities_of
from accounts.choices import Role
from accounts.models import OrgUnit, User
from common.text import fold
from workflow.past import there_at
from workflow.tracked import FrozenQuerySet, TrackedQuerySet

if TYPE_CHECKING:
    from monitoring.services.counting import Year

UNFINISHED = ("OPEN", "REPORTED")


class LibraryQuerySet(TrackedQuerySet):
    """What any signed-in person may read and take over."""

    def shown(self, at: datetime | None = None) -> Self:
        """Published and not taken out, at a moment and now too, and not locked meanwhile."""
        rows: Self = there_at(self.filter(withdrawn_at=None), at, withdrawn_at=None)
        return rows.exclude(initiative__state="QUARANTINED")

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

    def for_list(self, at: datetime | None = None) -> Self:
        """What a row shows, with how many followed, until a moment if one is given."""
        rows = self.select_related("initiative", "pilot__unit", "pilot__evaluation")
        sent = Q(adoptions__initiative__submitted_at__isnull=False)
        if at is not None:
            sent &= Q(adoptions__initiative__submitted_at__lte=at)
        return rows.defer("initiative__content").annotate(followed=Count("adoptions", filter=sent))


class AnswerQuerySet(models.QuerySet[Any]):
    """Reads of answers."""

    def within(self, begin: datetime, end: datetime) -> Self:
        """Given from ``begin`` until just before ``end``."""
        return self.filter(answered_at__gte=begin, answered_at__lt=end)


class UrgingRoundQuerySet(FrozenQuerySet):
    """Reads of rounds of letters."""

    def visible_to(self, user: User, on: date) -> Self:
        """One's own; the focal agency reads all but those about Party files (R-073)."""
        if capacities_of(user, on).has(Role.FOCAL_AGENCY):
            about_party = self.filter(
                Q(letters__cases__note__case__initiative__track="PARTY")
                | Q(skips__case__initiative__track="PARTY")
            )
            return self.filter(Q(sent_by=user) | ~Q(pk__in=about_party.values("pk")))
        return self.filter(sent_by=user)

    def until(self, at: datetime | None) -> Self:
        """Those that were asked for until a moment; all for now. Rounds never change."""
        return self if at is None else self.filter(asked_at__lte=at)

    def for_list(self, at: datetime | None = None) -> Self:
        """What a row shows, of letters sent until a moment if one is given."""
        sent = Q() if at is None else Q(letters__sent_at__lte=at)
        counts = {
            "letter_count": Count("letters", filter=sent, distinct=True),
            "case_count": Count("letters__cases", filter=sent, distinct=True),
            "skip_count": Count("skips", distinct=True),
        }
        return self.select_related("sent_by").annotate(**counts)


class AnnualQuerySet(TrackedQuerySet):
    """Reads of yearly reviews."""

    def visible_to(self, user: User, on: date) -> Self:
        """The focal agency, and who leads the city (R-070)."""
        if watches_city(user, on):
            return self.all()
        return self.none()


def watches_city(user: User, on: date) -> bool:
    """Whether the person is of the focal agency or leads the top of the tree."""
    capacities = capacities_of(user, on)
    if capacities.has(Role.FOCAL_AGENCY):
        return True
    leads = capacities.heads | capacities.deputies
    return bool(leads) and bool(
        OrgUnit.objects.filter(pk__in=list(leads), unit_type="UBND_TP").exists()
    )


class OfUnitQuerySet(TrackedQuerySet):
    """Records that belong to a unit and that the focal agency follows."""

    def visible_to(self, user: User, on: date) -> Self:
        """Who works for the unit, the head above it, the focal agency, who leads the city."""
        if watches_city(user, on):
            return self.all()
        capacities = capacities_of(user, on)
        return self.filter(
            Q(unit__in=list(capacities.works_for)) | Q(unit__superior__in=list(capacities.heads))
        )


class UnitReportQuerySet(OfUnitQuerySet):
    """Reads of units' yearly reports."""

    def for_list(self) -> Self:
        """What a row shows."""
        return self.select_related("unit", "review")


def told_of_year(year: "Year") -> Q:
    """Corrections ordered in the year, closed in it, or left over from before."""
    left_over = Q(state__in=UNFINISHED) | year.holds("closed_at")
    return Q(review__year=year.number) | Q(review__year__lt=year.number) & left_over


class ActionQuerySet(OfUnitQuerySet):
    """Reads of what is to be corrected."""

    def unfinished(self) -> Self:
        """Not closed and not dropped: they go over into the next year."""
        return self.filter(state__in=UNFINISHED)

    def for_list(self) -> Self:
        """What a row shows."""
        return self.select_related("unit", "review")
