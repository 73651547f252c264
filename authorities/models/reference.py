"""Who may decide what, by which law, within which time: all of it data with validity."""

from datetime import date
from typing import Any, ClassVar

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import OrgUnit, PeriodModel
from authorities.calendar import WorkingCalendar
from authorities.choices import Certainty, TimeUnit, Track
from authorities.deadlines import Terms
from authorities.querysets import ClockQuerySet
from workflow.audit import TrackedHistory
from workflow.tracked import FrozenModel, TrackedModel


class LegalBasis(PeriodModel):
    """A legal or policy document that rules, deadlines and decisions cite (R-003)."""

    code = models.CharField(_("Mã"), max_length=30, unique=True)
    title = models.CharField(_("Trích yếu"), max_length=300)
    number = models.CharField(_("Số, ký hiệu"), max_length=80, blank=True)
    issued_on = models.DateField(_("Ngày ban hành"), null=True, blank=True)
    issuer = models.CharField(_("Cơ quan ban hành"), max_length=150, blank=True)
    certainty = models.CharField(max_length=15, choices=Certainty.choices)
    checked_against_original = models.BooleanField(_("Đã đối chiếu văn bản gốc"), default=False)

    history = TrackedHistory()

    class Meta(PeriodModel.Meta):
        ordering = ["code"]

    def __str__(self) -> str:
        return f"{self.number} – {self.title}" if self.number else self.title


class Regime(PeriodModel):
    """A set of tiers in force for a time: three tiers until 30/6/2025, two since (B3)."""

    code = models.CharField(max_length=20, unique=True)
    label = models.CharField(max_length=150)

    history = TrackedHistory()

    class Meta(PeriodModel.Meta):
        ordering = ["valid_from"]

    def __str__(self) -> str:
        return self.label


class Tier(TrackedModel):
    """A level of management within a regime; 1 is the highest."""

    regime = models.ForeignKey(Regime, on_delete=models.PROTECT, related_name="tiers")
    code = models.CharField(max_length=30)
    label = models.CharField(max_length=150)
    rank = models.PositiveSmallIntegerField()

    history = TrackedHistory()

    class Meta:
        ordering = ["regime", "rank", "code"]
        constraints = [models.UniqueConstraint(fields=["regime", "code"], name="tier_once")]

    def __str__(self) -> str:
        return self.label


class DeadlineRule(TrackedModel):
    """A time limit of D5: its length, what starts it, and the text it rests on."""

    code = models.CharField(_("Mã"), max_length=6, unique=True)
    label = models.CharField(_("Nội dung"), max_length=200)
    amount = models.PositiveIntegerField(_("Thời hạn"))
    unit = models.CharField(_("Đơn vị tính"), max_length=12, choices=TimeUnit.choices)
    rolls = models.BooleanField(_("Rơi vào ngày nghỉ thì lùi sang ngày làm việc"), default=True)
    enabled = models.BooleanField(_("Đang áp dụng"), default=True)
    legal_basis = models.ForeignKey(LegalBasis, on_delete=models.PROTECT, null=True, blank=True)
    certainty = models.CharField(
        max_length=15, choices=Certainty.choices, default=Certainty.PRODUCT
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    history = TrackedHistory()

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return f"{self.code} {self.label}"

    @property
    def length(self) -> str:
        """The limit in words: "7 ngày làm việc", "ngày 25 hằng tháng", "05/12 hằng năm"."""
        if self.unit == TimeUnit.MONTHLY_ON:
            return gettext("ngày %(day)s hằng tháng") % {"day": self.amount}
        if self.unit == TimeUnit.YEARLY_ON:
            month, day = divmod(self.amount, 100)
            return gettext("%(day)s hằng năm") % {"day": f"{day:02d}/{month:02d}"}
        return f"{self.amount} {self.get_unit_display()}"

    @property
    def terms(self) -> Terms:
        """The rule as it is counted."""
        return Terms(self.code, self.version, self.unit, self.amount, self.rolls)


class CalendarVersion(FrozenModel):
    """One published state of the working calendar. Rows are only ever added (append-only).

    ``days`` maps an ISO date to ``{"off": bool, "name": str, "certainty": str}``: days off on
    weekdays and make-up working days at weekends.
    """

    number = models.PositiveIntegerField(unique=True)
    days = models.JSONField(encoder=DjangoJSONEncoder)
    reason = models.TextField()
    published_at = models.DateTimeField()
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["-number"]

    def __str__(self) -> str:
        return f"#{self.number}"

    @property
    def calendar(self) -> WorkingCalendar:
        """The version as arithmetic."""
        sides: dict[bool, set[date]] = {True: set(), False: set()}
        for day, facts in self.days.items():
            sides[bool(facts["off"])].add(date.fromisoformat(day))
        return WorkingCalendar(self.number, frozenset(sides[True]), frozenset(sides[False]))


class Setting(TrackedModel):
    """A choice of the procedure that the law leaves open; administrators set it (D5, H2)."""

    code = models.CharField(max_length=40, unique=True)
    label = models.CharField(max_length=250)
    value = models.JSONField()
    choices = models.JSONField(default=list, blank=True)

    history = TrackedHistory()

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.label

    @staticmethod
    def say_value(value: Any) -> str:
        """A value in the reader's words."""
        if isinstance(value, bool):
            return gettext("Có") if value else gettext("Không")
        return str(value)

    def get_value_display(self) -> str:
        """The value that is set, in the reader's words."""
        return self.say_value(self.value)


class Topic(PeriodModel):
    """A topic of the city's programmes, valid for a term (R-028, R-029, R-049, R-052)."""

    code = models.CharField(max_length=30, unique=True)
    name = models.CharField(max_length=150)
    name_en = models.CharField(max_length=150, blank=True)
    warning = models.CharField(max_length=300, blank=True)

    history = TrackedHistory()

    class Meta(PeriodModel.Meta):
        ordering = ["name"]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """The name in the reader's language."""
        return self.name_en if self.name_en and get_language() == "en" else self.name


class RoutingDecision(FrozenModel):
    """Why a case went where it went: rule, its version, the facts and the sentence (append-only)."""

    rule_code = models.CharField(max_length=10)
    rule_key = models.CharField(max_length=60, blank=True)
    rule_version = models.PositiveIntegerField()
    track = models.CharField(max_length=12, choices=Track.choices)
    recipient = models.ForeignKey(OrgUnit, on_delete=models.PROTECT, related_name="+")
    escalate_to = models.ForeignKey(
        OrgUnit, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    facts = models.JSONField(encoder=DjangoJSONEncoder)
    path = models.JSONField()
    steps = models.JSONField()
    copies = models.JSONField(default=list)
    explanation = models.TextField()
    decided_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.rule_code} → {self.recipient_id}"


class ClockBase(models.Model):
    """A running time limit: where it started, the versions it rests on, and its notices.

    ``notices`` lists ``[kind, ISO time]`` in order; ``next_notice_at`` is the first not published.
    A paused clock keeps its remaining working days and gets a new due day when it goes on. Each app
    adds the record that the clock belongs to.
    """

    code = models.CharField(max_length=6)
    rule_version = models.PositiveIntegerField()
    calendar_version = models.PositiveIntegerField()
    started_at = models.DateTimeField()
    due_at = models.DateTimeField()
    take_from = models.DateField(null=True, blank=True)
    notices = models.JSONField(default=list)
    next_notice_at = models.DateTimeField(null=True, blank=True)
    paused_at = models.DateTimeField(null=True, blank=True)
    remaining_days = models.PositiveIntegerField(null=True, blank=True)
    stopped_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[Any] = ClockQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.code} → {self.due_at:%d/%m/%Y}"
