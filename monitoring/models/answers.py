"""How long authorities take to answer, one row a case: made from the case, never typed."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from accounts.models import OrgUnit
from approvals.models import Case
from initiatives.models import Initiative
from monitoring.choices import Answer
from monitoring.querysets import AnswerQuerySet


class CaseAnswer(models.Model):
    """One authority's answer: from the day of receipt to its end, in working days of the calendar.

    A projection of the closed case and its clocks, kept because working days cannot be summed in
    SQL; ``monitoring.services.answers`` can make every row again.
    """

    case = models.OneToOneField(Case, on_delete=models.CASCADE, related_name="answer")
    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE, related_name="answers")
    unit = models.ForeignKey(OrgUnit, on_delete=models.PROTECT, related_name="+")
    answer = models.CharField(max_length=12, choices=Answer.choices)
    began_at = models.DateTimeField()
    answered_at = models.DateTimeField()
    working_days = models.PositiveIntegerField()
    is_late = models.BooleanField()
    calendar_version = models.PositiveIntegerField()

    objects: ClassVar[Any] = AnswerQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(name="answer_is_known", condition=Q(answer__in=Answer.values)),
        ]
        indexes = [
            models.Index(
                fields=["answered_at", "unit", "answer", "working_days", "is_late"],
                name="answer_by_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.answer}"
