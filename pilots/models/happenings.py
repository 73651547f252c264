"""What happens on the way: obstacles, incidents, changes of the plan, time limits."""

from typing import Any, ClassVar

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import OrgUnit
from authorities.models import ClockBase, RoutingDecision
from initiatives.models import Attachment, InitiativeVersion, RiskFreeze
from pilots.choices import ObstacleKind
from pilots.models.pilot import Pilot
from pilots.querysets import IncidentQuerySet
from pilots.states import (
    AdjustmentLifecycle,
    AdjustmentState,
    ObstacleLifecycle,
    ObstacleState,
)
from workflow.audit import TrackedHistory
from workflow.tracked import StatefulModel, TrackedModel

USER = settings.AUTH_USER_MODEL


class Obstacle(ObstacleLifecycle, StatefulModel):
    """Something that somebody else has to solve, until when (D15)."""

    pilot = models.ForeignKey(Pilot, on_delete=models.PROTECT, related_name="obstacles")
    kind = models.CharField(max_length=10, choices=ObstacleKind.choices)
    description = models.TextField(_("Nội dung"))
    unit = models.ForeignKey(OrgUnit, on_delete=models.PROTECT, related_name="obstacles")
    raised_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    raised_at = models.DateTimeField()

    history = TrackedHistory()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="obstacle_state_is_known", condition=Q(state__in=ObstacleState.values)
            ),
            models.CheckConstraint(
                name="obstacle_solved_has_answer", condition=~Q(state="SOLVED") | ~Q(answer="")
            ),
        ]
        indexes = [
            models.Index(fields=["unit"], condition=Q(state="OPEN"), name="obstacle_to_solve")
        ]

    def __str__(self) -> str:
        return f"{self.pilot_id} {self.description[:60]}"

    def get_absolute_url(self) -> str:
        """Its own page."""
        return reverse("pilots:obstacle_detail", args=[self.pk])


class Incident(TrackedModel):
    """What went wrong: when, what, which risk of the frozen plan or none, what was done (R-035)."""

    pilot = models.ForeignKey(Pilot, on_delete=models.PROTECT, related_name="incidents")
    happened_at = models.DateTimeField(_("Xảy ra lúc"))
    what = models.TextField(_("Việc gì đã xảy ra"))
    damage_amount = models.BigIntegerField(_("Giá trị thiệt hại (đồng)"), default=0)
    harmed = models.CharField(_("Ai, cái gì bị thiệt hại"), max_length=300, blank=True)
    has_casualty = models.BooleanField(_("Có người chết, bị thương"), default=False)
    risk_code = models.CharField(_("Mã rủi ro đã dự liệu"), max_length=10, blank=True)
    register = models.ForeignKey(
        RiskFreeze, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    version = models.ForeignKey(InitiativeVersion, on_delete=models.PROTECT, related_name="+")
    measures = models.TextField(_("Đã xử lý thế nào"))
    stop_reached = models.BooleanField(_("Đã chạm ngưỡng dừng"), default=False)
    photo = models.ForeignKey(
        Attachment, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    reported_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    reported_at = models.DateTimeField()
    hours_allowed = models.PositiveSmallIntegerField()

    objects: ClassVar[Any] = IncidentQuerySet.as_manager()
    history = TrackedHistory()

    class Meta:
        ordering = ["happened_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="incident_reported_after", condition=Q(reported_at__gte=F("happened_at"))
            ),
            models.CheckConstraint(
                name="foreseen_by_a_register",
                condition=Q(risk_code="") | Q(register__isnull=False),
            ),
            models.CheckConstraint(name="incident_damage", condition=Q(damage_amount__gte=0)),
        ]

    def __str__(self) -> str:
        return f"{self.happened_at:%d/%m/%Y} {self.what[:60]}"

    def get_absolute_url(self) -> str:
        """The comparison with the frozen risk."""
        return reverse("pilots:incident_detail", args=[self.pk])

    @property
    def is_foreseen(self) -> bool:
        """Whether the risk stood in the register in force when it happened (F0.6)."""
        return bool(self.risk_code)

    @property
    def is_late(self) -> bool:
        """Whether it was reported later than the commitment promised."""
        waited = self.reported_at - self.happened_at
        return waited.total_seconds() > self.hours_allowed * 3600


class AdjustmentRequest(AdjustmentLifecycle, StatefulModel):
    """A wish to change the approved plan: what it says now, what it shall say, and who decides."""

    pilot = models.ForeignKey(Pilot, on_delete=models.PROTECT, related_name="adjustments")
    base = models.ForeignKey(InitiativeVersion, on_delete=models.PROTECT, related_name="+")
    content = models.JSONField(encoder=DjangoJSONEncoder)
    revision = models.PositiveIntegerField(default=0)
    reasons = models.TextField(_("Lý do điều chỉnh"))
    unit = models.ForeignKey(
        OrgUnit, on_delete=models.PROTECT, null=True, blank=True, related_name="adjustments"
    )
    routing = models.ForeignKey(
        RoutingDecision, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    result = models.OneToOneField(
        InitiativeVersion, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    asked_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()

    history = TrackedHistory()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="adjustment_state_is_known", condition=Q(state__in=AdjustmentState.values)
            ),
            models.UniqueConstraint(
                fields=["pilot"],
                condition=Q(state__in=["DRAFT", "REQUESTED"]),
                name="one_open_adjustment",
            ),
            models.CheckConstraint(
                name="adjustment_requested_has_unit",
                condition=~Q(state__in=["REQUESTED", "APPROVED", "REFUSED"])
                | Q(unit__isnull=False),
            ),
            models.CheckConstraint(
                name="adjustment_approved_has_version",
                condition=~Q(state="APPROVED") | ~Q(number=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pilot_id} {self.asked_at:%d/%m/%Y}"

    def get_absolute_url(self) -> str:
        """Its own page: the differences, and the decision."""
        return reverse("pilots:adjustment_detail", args=[self.pk])


class PilotClock(ClockBase):
    """A time limit that runs on a pilot, or on one of its obstacles (D11–D15)."""

    pilot = models.ForeignKey(Pilot, on_delete=models.PROTECT, related_name="clocks")
    obstacle = models.ForeignKey(
        Obstacle, on_delete=models.PROTECT, null=True, blank=True, related_name="clocks"
    )

    class Meta(ClockBase.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["pilot", "code", "obstacle"],
                condition=Q(stopped_at=None),
                name="one_running_pilot_clock",
                nulls_distinct=False,
            )
        ]
        indexes = [
            models.Index(
                fields=["next_notice_at"],
                condition=Q(stopped_at=None),
                name="pilot_clock_to_announce",
            )
        ]
