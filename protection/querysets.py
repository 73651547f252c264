"""Which restricted records a person may read. Nobody reads them by an office of oversight."""

from datetime import date
from typing import Self

from django.db.models import Exists, OuterRef, Q

from accounts.capacities import capacities_of
from accounts.choices import Scope
from accounts.models import User
from protection.states import OPEN_STATES
from workflow.tracked import TrackedQuerySet


def led_by(user: User, on: date) -> list[int]:
    """Units whose head this person is, or for whose head he decides."""
    capacities = capacities_of(user, on)
    for_a_head = {
        item.unit_id for item in capacities.stand_ins if item.scope in {Scope.ALL, Scope.DECIDE}
    }
    return sorted(capacities.heads | for_a_head)


class ReviewQuerySet(TrackedQuerySet):
    """Reads of liability reviews."""

    def visible_to(self, user: User, on: date) -> Self:
        """What ``protection.view`` allows: the person concerned, the panel, the competent head.

        A member who stepped back reads nothing more. Nobody else: no administrator, no focal agency.
        """
        from protection.models import PanelMember  # noqa: PLC0415 -- models import this module

        sits = PanelMember.objects.filter(
            review=OuterRef("pk"), user=user, is_recused=False, left_at=None
        )
        recused = PanelMember.objects.filter(review=OuterRef("pk"), user=user, is_recused=True)
        led = led_by(user, on)
        return self.filter(
            Q(subject_user=user)
            | Q(Exists(sits))
            | Q(Q(unit__in=led) & ~Q(Exists(recused)))
            | Q(unit__superior__in=led, state="APPEALED")
        )

    def open(self) -> Self:
        """Those not concluded."""
        return self.filter(state__in=OPEN_STATES)

    def for_list(self) -> Self:
        """What a row shows."""
        return self.select_related(
            "pilot__initiative", "subject_user", "subject_unit", "unit"
        ).defer("pilot__initiative__content")

    def for_detail(self) -> Self:
        """What the page of one review shows."""
        return self.select_related(
            "pilot__initiative",
            "pilot__case__unit",
            "pilot__unit",
            "pilot__evaluation",
            "subject_user",
            "subject_unit",
            "unit__superior",
            "version",
        )


class ObstructionQuerySet(TrackedQuerySet):
    """Reads of obstruction reports."""

    def visible_to(self, user: User, on: date) -> Self:
        """Who reported, and the head who has to handle it."""
        return self.filter(Q(reported_by=user) | Q(unit__in=led_by(user, on)))
