"""Reads of cases."""

from typing import Any, Self

from approvals.states import OPEN_STATES
from workflow.tracked import TrackedQuerySet


class CaseQuerySet(TrackedQuerySet):
    """Reads of cases."""

    def open(self) -> Self:
        """Cases that wait for somebody."""
        return self.filter(state__in=OPEN_STATES)

    def of_initiative(self, initiative_id: int) -> Self:
        """All authorities' cases of one initiative, oldest first."""
        return self.filter(initiative_id=initiative_id).order_by("pk")

    def current(self, initiative_id: int) -> Any:
        """The case that stands for the initiative now: its newest."""
        found = self.filter(initiative_id=initiative_id).for_detail()
        return found.defer("initiative__content", "version__snapshot").order_by("-pk").first()

    def on_page_of(self, initiative: Any, *also: str) -> list[Any]:
        """All cases of an initiative that is loaded already, oldest first, for its page.

        ``also`` names what else hangs on a case and is to come with it.
        """
        shown = self.of_initiative(initiative.pk).select_related(
            "unit__superior", "routing__recipient", "procedure", *also
        )
        found = list(shown.defer("routing__facts", "routing__steps"))
        for case in found:
            case.initiative = initiative
        return found

    def for_detail(self) -> Self:
        """What a page about one case shows."""
        return self.select_related(
            "initiative__author",
            "unit__superior",
            "version",
            "routing__escalate_to",
            "clerk",
            "procedure",
        )
