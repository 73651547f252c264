"""A change of one record of a register, with its day and, where needed, a second person."""

from typing import Any

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from authorities.states import RecordChangeLifecycle, RecordChangeState
from workflow.audit import TrackedHistory
from workflow.tracked import StatefulModel

USER = settings.AUTH_USER_MODEL


class RecordChange(RecordChangeLifecycle, StatefulModel):
    """What a record of a register is to say from a day on.

    ``values`` holds the fields that change, ``before`` what they said when it was proposed; links by
    their keys, days in ISO. ``record`` is empty until a new record is made. ``gains`` is the person
    who would get an office or a duty by it.
    """

    register = models.SlugField(max_length=20)
    label = models.CharField(_("Nội dung"), max_length=300)
    values = models.JSONField(encoder=DjangoJSONEncoder)
    before = models.JSONField(encoder=DjangoJSONEncoder, default=dict)
    effective_on = models.DateField(_("Áp dụng từ ngày"))
    needs_second = models.BooleanField(default=False)
    gains = models.ForeignKey(
        USER, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    reason = models.TextField()
    proposed_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    undoes = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="undone_by"
    )

    history = TrackedHistory()

    class Meta:
        ordering = ["-proposed_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="record_change_state_is_known", condition=Q(state__in=RecordChangeState.values)
            ),
            models.CheckConstraint(
                name="record_change_confirmed_by_another",
                condition=Q(needs_second=False)
                | Q(confirmed_by=None)
                | ~Q(confirmed_by=F("proposed_by")),
            ),
        ]
        indexes = [
            models.Index(
                fields=["effective_on"],
                condition=Q(state=RecordChangeState.CONFIRMED),
                name="record_change_to_apply",
            ),
            models.Index(fields=["register", "record"], name="record_change_of"),
        ]

    def __str__(self) -> str:
        return self.label

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("authorities:record_change", args=[self.pk])

    @property
    def is_addition(self) -> bool:
        """Whether it makes a new record."""
        return not self.before

    def touches(self) -> dict[str, Any]:
        """Each field that changes, with what it said and what it will say."""
        return {name: (self.before.get(name), value) for name, value in self.values.items()}
