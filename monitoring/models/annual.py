"""The review of a year: its frozen numbers, the units' reports, what is to be corrected."""

from typing import Any, ClassVar

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import OrgUnit
from authorities.models import ClockBase
from initiatives.models import Initiative
from monitoring.querysets import ActionQuerySet, AnnualQuerySet, UnitReportQuerySet
from monitoring.states import (
    ActionLifecycle,
    ActionState,
    AnnualLifecycle,
    AnnualState,
    UnitReportLifecycle,
    UnitReportState,
)
from workflow.audit import TrackedHistory
from workflow.tracked import FrozenModel, StatefulModel

USER = settings.AUTH_USER_MODEL


class ReviewTexts(models.Model):
    """The sections that people write (R-016, R-017, G11h); numbers are never typed."""

    results = models.TextField(_("Kết quả đạt được"), blank=True)
    limits = models.TextField(_("Hạn chế"), blank=True)
    causes = models.TextField(_("Nguyên nhân"), blank=True)
    lessons = models.TextField(_("Bài học kinh nghiệm"), blank=True)
    remedies = models.TextField(_("Biện pháp chấn chỉnh, khắc phục"), blank=True)
    proposals = models.TextField(_("Kiến nghị"), blank=True)

    TEXTS: ClassVar[tuple[str, ...]] = (
        "results",
        "limits",
        "causes",
        "lessons",
        "remedies",
        "proposals",
    )

    class Meta:
        abstract = True

    @classmethod
    def headings(cls) -> dict[str, Any]:
        """The sections' names and headings, in their order."""
        fields = {field.name: field for field in cls._meta.concrete_fields}
        return {name: fields[name].verbose_name for name in cls.TEXTS}

    def texts(self) -> dict[str, str]:
        """The sections by name."""
        return {name: getattr(self, name) for name in self.TEXTS}


class AnnualReview(AnnualLifecycle, ReviewTexts, StatefulModel):
    """Rà soát, tổng kết hằng năm (glossary 93): one for each calendar year."""

    year = models.PositiveSmallIntegerField(unique=True)
    opened_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    unit_reports_due = models.DateField(_("Hạn báo cáo của đơn vị"))
    city_report_due = models.DateField(_("Hạn báo cáo của Thành phố"))
    revision = models.PositiveIntegerField(default=0)

    objects: ClassVar[Any] = AnnualQuerySet.as_manager()
    history = TrackedHistory()

    class Meta:
        ordering = ["-year"]
        constraints = [
            models.CheckConstraint(
                name="annual_state_is_known", condition=Q(state__in=AnnualState.values)
            ),
            models.CheckConstraint(
                name="issued_annual_is_numbered",
                condition=~Q(state="ISSUED") | (~Q(number="") & Q(signed_on__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year}"

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("monitoring:annual_detail", args=[self.year])


class AnnualSnapshot(FrozenModel):
    """The numbers of a year as they stood at one moment. Rows are only ever added."""

    review = models.ForeignKey(AnnualReview, on_delete=models.PROTECT, related_name="snapshots")
    number = models.PositiveSmallIntegerField()
    figures = models.JSONField(encoder=DjangoJSONEncoder)
    row_count = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    reason = models.TextField()
    taken_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    taken_at = models.DateTimeField()
    job_key = models.CharField(max_length=40, blank=True)

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["review", "number"], name="snapshot_number_once"),
            models.UniqueConstraint(
                fields=["job_key"], condition=~Q(job_key=""), name="snapshot_of_a_job_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.review_id} #{self.number}"


class SnapshotRow(models.Model):
    """One initiative of the year as it stood then: what the report's appendix lists."""

    snapshot = models.ForeignKey(AnnualSnapshot, on_delete=models.PROTECT, related_name="rows")
    position = models.PositiveIntegerField()
    initiative = models.ForeignKey(Initiative, on_delete=models.PROTECT, related_name="+")
    data = models.JSONField(encoder=DjangoJSONEncoder)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["snapshot", "position"], name="snapshot_row_once")
        ]

    def __str__(self) -> str:
        return f"{self.snapshot_id} {self.position}"


class UnitReport(UnitReportLifecycle, ReviewTexts, StatefulModel):
    """What one unit reports about its year (G11h, R-014)."""

    review = models.ForeignKey(AnnualReview, on_delete=models.PROTECT, related_name="unit_reports")
    unit = models.ForeignKey(OrgUnit, on_delete=models.PROTECT, related_name="annual_reports")
    due_on = models.DateField()
    revision = models.PositiveIntegerField(default=0)

    objects: ClassVar[Any] = UnitReportQuerySet.as_manager()
    history = TrackedHistory()

    class Meta:
        ordering = ["unit__name"]
        constraints = [
            models.UniqueConstraint(fields=["review", "unit"], name="unit_report_once"),
            models.CheckConstraint(
                name="unit_report_state_is_known", condition=Q(state__in=UnitReportState.values)
            ),
            models.CheckConstraint(
                name="submitted_unit_report_has_time",
                condition=~Q(state="SUBMITTED") | Q(submitted_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit} {self.review.year}"

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("monitoring:unit_report", args=[self.pk])


class CorrectiveAction(ActionLifecycle, StatefulModel):
    """Biện pháp chấn chỉnh, khắc phục (R-017): what, by whom, until when, shown by what."""

    review = models.ForeignKey(AnnualReview, on_delete=models.PROTECT, related_name="actions")
    unit = models.ForeignKey(OrgUnit, on_delete=models.PROTECT, related_name="+")
    action = models.TextField(_("Việc phải làm"))
    ground = models.TextField(_("Tồn tại, hạn chế phải khắc phục"))
    due_on = models.DateField(_("Hạn hoàn thành"))
    ordered_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    ordered_at = models.DateTimeField()

    objects: ClassVar[Any] = ActionQuerySet.as_manager()
    history = TrackedHistory()

    class Meta:
        ordering = ["due_on", "pk"]
        constraints = [
            models.CheckConstraint(
                name="action_state_is_known", condition=Q(state__in=ActionState.values)
            ),
            models.CheckConstraint(
                name="closed_action_has_evidence", condition=~Q(state="CLOSED") | ~Q(evidence="")
            ),
        ]
        indexes = [models.Index(fields=["unit", "state"], name="action_by_unit")]

    def __str__(self) -> str:
        return self.action[:80]

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("monitoring:action_detail", args=[self.pk])


class ReportClock(ClockBase):
    """The time limit of a unit's yearly report (D20)."""

    report = models.ForeignKey(UnitReport, on_delete=models.PROTECT, related_name="clocks")

    class Meta(ClockBase.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["report", "code"],
                condition=Q(stopped_at=None),
                name="one_running_report_clock",
            )
        ]
        indexes = [
            models.Index(
                fields=["next_notice_at"],
                condition=Q(stopped_at=None),
                name="report_clock_to_announce",
            )
        ]


class ActionClock(ClockBase):
    """The time limit that an order to correct something names itself."""

    action = models.ForeignKey(CorrectiveAction, on_delete=models.PROTECT, related_name="clocks")

    class Meta(ClockBase.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["action", "code"],
                condition=Q(stopped_at=None),
                name="one_running_action_clock",
            )
        ]
        indexes = [
            models.Index(
                fields=["next_notice_at"],
                condition=Q(stopped_at=None),
                name="action_clock_to_announce",
            )
        ]
