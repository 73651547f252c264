"""One approved initiative being carried out: by whom, in which packages, how measured."""

from typing import Any, ClassVar

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import OrgUnit
from approvals.models import Case
from initiatives.models import Initiative
from pilots.choices import Advice, AssigneeRole, ReportKind
from pilots.querysets import PilotQuerySet
from pilots.states import PilotLifecycle, PilotState
from workflow.audit import TrackedHistory
from workflow.tracked import FrozenModel, StatefulModel, TrackedModel

USER = settings.AUTH_USER_MODEL


class Pilot(PilotLifecycle, StatefulModel):
    """The carrying out of one approved initiative, under the authority that answers for it."""

    initiative = models.OneToOneField(Initiative, on_delete=models.PROTECT, related_name="pilot")
    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="pilot")
    unit = models.ForeignKey(OrgUnit, on_delete=models.PROTECT, related_name="pilots")
    opened_at = models.DateTimeField()

    objects: ClassVar[Any] = PilotQuerySet.as_manager()
    history = TrackedHistory()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="pilot_state_is_known", condition=Q(state__in=PilotState.values)
            ),
            models.CheckConstraint(
                name="pilot_period_in_order", condition=Q(ends_on__gte=F("starts_on"))
            ),
            models.CheckConstraint(
                name="pilot_reported_has_day",
                condition=~Q(state__in=["COMPLETION_REPORTED", "EVALUATING", "EVALUATED"])
                | Q(finished_on__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["unit", "state"], name="pilot_by_unit")]

    def __str__(self) -> str:
        return f"{self.initiative.code} – {self.unit}"

    def get_absolute_url(self) -> str:
        """Read on the page of its initiative."""
        return f"{self.initiative.get_absolute_url()}?tab=thuc-hien"

    @property
    def is_open(self) -> bool:
        """Whether it waits for somebody."""
        return bool(self.state != PilotState.CLOSED)


class Assignee(TrackedModel):
    """A person or a body that carries out or supports (glossary 9, R-002)."""

    pilot = models.ForeignKey(Pilot, on_delete=models.PROTECT, related_name="assignees")
    role = models.CharField(max_length=12, choices=AssigneeRole.choices)
    user = models.ForeignKey(
        USER, on_delete=models.PROTECT, null=True, blank=True, related_name="assignments"
    )
    unit = models.ForeignKey(
        OrgUnit, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    task = models.CharField(_("Việc được giao, nguồn lực hỗ trợ"), max_length=500, blank=True)

    history = TrackedHistory()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="assignee_is_somebody",
                condition=Q(user__isnull=False) | Q(unit__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["pilot", "user", "unit", "role"],
                name="assignee_once",
                nulls_distinct=False,
            ),
        ]
        indexes = [models.Index(fields=["user"], name="assignee_by_user")]

    def __str__(self) -> str:
        return str(self.user or self.unit)


class WorkPackage(TrackedModel):
    """The unit of progress, acceptance and evaluation (glossary 59, R-013, R-084)."""

    pilot = models.ForeignKey(Pilot, on_delete=models.PROTECT, related_name="packages")
    number = models.PositiveSmallIntegerField()
    name = models.CharField(_("Phần việc"), max_length=300)
    owner = models.CharField(_("Người phụ trách"), max_length=200, blank=True)
    unit = models.ForeignKey(
        OrgUnit, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    percent = models.PositiveSmallIntegerField(_("Tiến độ (%)"), default=0)
    milestone = models.CharField(_("Mốc đã đạt"), max_length=300, blank=True)
    accepted_at = models.DateTimeField(null=True, blank=True)
    acceptance = models.TextField(_("Kết quả nghiệm thu"), blank=True)
    is_dropped = models.BooleanField(default=False)

    history = TrackedHistory()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["pilot", "number"], name="package_number_once"),
            models.CheckConstraint(name="package_percent", condition=Q(percent__lte=100)),
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.name}"


class Indicator(TrackedModel):
    """What is measured: baseline, target, actual and where it comes from (R-010)."""

    pilot = models.ForeignKey(Pilot, on_delete=models.PROTECT, related_name="indicators")
    name = models.CharField(_("Chỉ số"), max_length=300)
    baseline = models.CharField(_("Hiện trạng"), max_length=200, blank=True)
    target = models.CharField(_("Mục tiêu"), max_length=200, blank=True)
    actual = models.CharField(_("Thực hiện"), max_length=200, blank=True)
    source = models.CharField(_("Nguồn số liệu"), max_length=300, blank=True)
    measured_on = models.DateField(_("Ngày đo"), null=True, blank=True)
    is_dropped = models.BooleanField(default=False)

    history = TrackedHistory()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name


class PilotReport(FrozenModel):
    """A report exactly as it was filed (G7): rows are only ever added."""

    pilot = models.ForeignKey(Pilot, on_delete=models.PROTECT, related_name="reports")
    kind = models.CharField(max_length=10, choices=ReportKind.choices)
    period_end = models.DateField()
    packages = models.JSONField(encoder=DjangoJSONEncoder)
    indicators = models.JSONField(encoder=DjangoJSONEncoder)
    done = models.TextField(_("Đã làm được"))
    budget_planned = models.BigIntegerField(_("Kinh phí dự toán (đồng)"), null=True, blank=True)
    budget_spent = models.BigIntegerField(_("Kinh phí đã chi (đồng)"), null=True, blank=True)
    risks = models.TextField(_("Tình hình rủi ro"))
    obstacles = models.TextField(_("Khó khăn, vướng mắc"), blank=True)
    opinions = models.TextField(_("Ý kiến người dân, đối tượng"), blank=True)
    advice = models.CharField(max_length=10, choices=Advice.choices)
    filed_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    filed_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.period_end:%d/%m/%Y}"
