"""How a case is handled, in versions: a case keeps the one in force when it was opened."""

from datetime import date
from typing import Any, ClassVar

from django.db import models
from django.db.models import Max, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import PeriodModel
from accounts.querysets import PeriodQuerySet
from authorities.choices import VoteBase
from workflow.audit import TrackedHistory


class ProcedureQuerySet(PeriodQuerySet):
    """Reads of procedures."""

    def current(self, day: date) -> Any:
        """The version for cases that open on ``day``: of those in force the newest; the first where none is."""
        found = self.on(day).order_by("-number").first()
        return found or self.order_by("number").first()


class Procedure(PeriodModel):
    """One version of the procedure (D2): which ways are open, who takes a step, what is asked.

    What the decree prescribes is not a choice and stands in the machine: completeness check, vote of
    the collective, written decision. The time limits are rules of their own (D5). Versions are only
    added; one that ends early gives way to the one before it.
    """

    number = models.PositiveIntegerField(unique=True, null=True, blank=True, editable=False)
    label = models.CharField(_("Tên"), max_length=200)
    needs_party_opinion = models.BooleanField(default=True)
    pauses_for_party = models.BooleanField(default=False)
    uses_council = models.BooleanField(default=True)
    uses_urgent_path = models.BooleanField(default=True)
    head_receives = models.BooleanField(default=False)
    head_records = models.BooleanField(default=False)
    max_returns = models.PositiveSmallIntegerField(default=1)
    vote_base = models.CharField(max_length=10, choices=VoteBase.choices, default=VoteBase.ROSTER)
    extra_checks = models.TextField(blank=True)
    extra_questions = models.TextField(blank=True)

    objects: ClassVar[Any] = ProcedureQuerySet.as_manager()
    history = TrackedHistory()

    class Meta(PeriodModel.Meta):
        ordering = ["-number"]
        constraints = [
            *PeriodModel.Meta.constraints,
            models.CheckConstraint(name="procedure_returns_few", condition=Q(max_returns__lte=3)),
        ]

    def __str__(self) -> str:
        return f"#{self.number} {self.label}" if self.number else self.label

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Give a new version the next number."""
        if self.number is None:
            last = Procedure.objects.aggregate(last=Max("number"))["last"]
            self.number = (last or 0) + 1
        super().save(*args, **kwargs)

    @property
    def more_checks(self) -> list[tuple[str, str]]:
        """Conditions that are checked beside those of the decree, with their codes."""
        return [
            (f"extra_{number}", text) for number, text in enumerate(_lines(self.extra_checks), 1)
        ]

    @property
    def questions(self) -> list[str]:
        """What the proposer is asked beside forms G1 and G3, each question once."""
        return list(dict.fromkeys(_lines(self.extra_questions)))


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]
