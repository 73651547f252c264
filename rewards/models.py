"""What may be awarded and by whom, as data; nominations, measures, movements (B4, G10)."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import OrgUnit, PeriodModel
from authorities.choices import Certainty
from initiatives.models import Attachment
from pilots.models import Pilot
from protection.models import RestrictedRead
from rewards.choices import AwardLevel, AwardMode, EvidenceKind, InfluenceScope
from rewards.querysets import EncouragementQuerySet, RewardQuerySet
from rewards.states import (
    EncouragementLifecycle,
    EncouragementState,
    NominationLifecycle,
    NominationState,
)
from workflow.audit import TrackedHistory
from workflow.tracked import StatefulModel, TrackedModel

USER = settings.AUTH_USER_MODEL


class AwardType(PeriodModel):
    """A form of award: who decides, which conditions an official checks, by which source (R-060)."""

    code = models.CharField(_("Mã"), max_length=30, unique=True)
    name = models.CharField(_("Hình thức khen thưởng"), max_length=200)
    level = models.CharField(max_length=12, choices=AwardLevel.choices)
    rank = models.PositiveSmallIntegerField(_("Thứ tự"))
    conditions = models.JSONField(_("Điều kiện cần kiểm tra"), default=list)
    source = models.CharField(_("Căn cứ"), max_length=300)
    certainty = models.CharField(max_length=15, choices=Certainty.choices)
    version = models.PositiveIntegerField(default=1)

    history = TrackedHistory()

    class Meta(PeriodModel.Meta):
        ordering: ClassVar[list[str]] = ["rank"]

    def __str__(self) -> str:
        return self.name


class EncouragementType(PeriodModel):
    """A kind of encouragement, and for which grades of completed work it may be proposed (R-032)."""

    code = models.CharField(_("Mã"), max_length=30, unique=True)
    name = models.CharField(_("Biện pháp khuyến khích"), max_length=200)
    grades = models.JSONField(_("Loại được đề xuất"), default=list)
    source = models.CharField(_("Căn cứ"), max_length=300)
    certainty = models.CharField(max_length=15, choices=Certainty.choices)
    version = models.PositiveIntegerField(default=1)

    history = TrackedHistory()

    class Meta(PeriodModel.Meta):
        ordering: ClassVar[list[str]] = ["pk"]

    def __str__(self) -> str:
        return self.name


class EmulationMovement(TrackedModel):
    """An emulation movement of the city (R-038)."""

    code = models.CharField(_("Mã"), max_length=30, unique=True)
    name = models.CharField(_("Phong trào thi đua"), max_length=300)
    source = models.CharField(_("Căn cứ"), max_length=300)

    history = TrackedHistory()

    def __str__(self) -> str:
        return self.name


class EmulationPhase(TrackedModel):
    """A phase of a movement; initiatives belong to the phase in which they were concluded (R-062)."""

    movement = models.ForeignKey(EmulationMovement, on_delete=models.PROTECT, related_name="phases")
    name = models.CharField(_("Giai đoạn"), max_length=100)
    starts_on = models.DateField(_("Từ ngày"))
    ends_on = models.DateField(_("Đến ngày"))

    history = TrackedHistory()

    class Meta:
        ordering = ["starts_on"]
        constraints = [
            models.CheckConstraint(name="phase_in_order", condition=Q(ends_on__gte=F("starts_on"))),
            models.UniqueConstraint(fields=["movement", "starts_on"], name="phase_once"),
        ]

    def __str__(self) -> str:
        return self.name


class Nomination(NominationLifecycle, StatefulModel):
    """One person's nomination for one form of award, from a completed evaluation (G10)."""

    pilot = models.ForeignKey(Pilot, on_delete=models.PROTECT, related_name="nominations")
    nominee = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="nominations")
    award = models.ForeignKey(AwardType, on_delete=models.PROTECT, related_name="+")
    award_version = models.PositiveIntegerField()
    mode = models.CharField(max_length=12, choices=AwardMode.choices)
    skip_ground = models.TextField(_("Căn cứ vượt cấp, vượt bậc"), blank=True)
    percent = models.PositiveSmallIntegerField(_("Tỷ lệ đóng góp (%)"))
    scope = models.CharField(max_length=8, choices=InfluenceScope.choices)
    achievements = models.TextField(_("Thành tích"))
    evidence = models.TextField(_("Minh chứng ghi chung"), blank=True)
    minutes_number = models.CharField(
        _("Số biên bản họp tập thể lãnh đạo"), max_length=60, blank=True
    )
    votes_for = models.PositiveSmallIntegerField(_("Số phiếu đồng ý"), null=True, blank=True)
    votes_total = models.PositiveSmallIntegerField(_("Tổng số phiếu"), null=True, blank=True)
    conditions = models.JSONField(default=list)
    under_discipline = models.BooleanField(_("Đang bị kỷ luật hoặc kiểm tra"))
    phase = models.ForeignKey(
        EmulationPhase, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    unit = models.ForeignKey(OrgUnit, on_delete=models.PROTECT, related_name="nominations")
    nominated_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    nominated_at = models.DateTimeField()

    objects: ClassVar[Any] = RewardQuerySet.as_manager()
    history = TrackedHistory()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="nomination_state_is_known", condition=Q(state__in=NominationState.values)
            ),
            models.UniqueConstraint(
                fields=["pilot", "nominee", "award"],
                condition=Q(state__in=["NOMINATED", "GRANTED"]),
                name="award_once",
            ),
            models.CheckConstraint(
                name="granted_award_has_decision",
                condition=~Q(state="GRANTED") | (~Q(number="") & Q(signed_on__isnull=False)),
            ),
            models.CheckConstraint(
                name="skipping_levels_has_ground",
                condition=~Q(mode="SKIP_LEVEL") | ~Q(skip_ground=""),
            ),
            models.CheckConstraint(
                name="nomination_votes_add_up",
                condition=Q(votes_for=None) | Q(votes_for__lte=F("votes_total")),
            ),
        ]
        indexes = [
            models.Index(fields=["nominated_at", "id"], name="nomination_by_time"),
            models.Index(fields=["nominee"], name="nomination_by_nominee"),
        ]

    def __str__(self) -> str:
        return f"{self.nominee} – {self.award}"

    def get_absolute_url(self) -> str:
        """Its own page."""
        return reverse("rewards:nomination_detail", args=[self.pk])


class NominationEvidence(TrackedModel):
    """One achievement and what proves it (R-058, R-061). Rows are only ever added."""

    nomination = models.ForeignKey(Nomination, on_delete=models.PROTECT, related_name="proofs")
    number = models.PositiveSmallIntegerField()
    achievement = models.CharField(_("Thành tích"), max_length=500)
    kind = models.CharField(_("Loại minh chứng"), max_length=12, choices=EvidenceKind.choices)
    proof = models.TextField(_("Minh chứng áp dụng có hiệu quả"))
    recognition_number = models.CharField(_("Số quyết định công nhận"), max_length=60, blank=True)
    recognised_by = models.CharField(_("Cấp công nhận"), max_length=200, blank=True)
    scope = models.CharField(_("Phạm vi ảnh hưởng"), max_length=8, choices=InfluenceScope.choices)
    file = models.ForeignKey(
        Attachment, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    added_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()

    history = TrackedHistory()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["nomination", "number"], name="proof_number_once"),
            models.CheckConstraint(
                name="recognised_by_a_decision",
                condition=Q(recognition_number="", recognised_by="")
                | (~Q(recognition_number="") & ~Q(recognised_by="")),
            ),
        ]

    def __str__(self) -> str:
        return self.achievement


class EncouragementMeasure(EncouragementLifecycle, StatefulModel):
    """What else may reward an official: pay, planning, appointment, training (R-031)."""

    pilot = models.ForeignKey(Pilot, on_delete=models.PROTECT, related_name="encouragements")
    nominee = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="encouragements")
    kind = models.ForeignKey(EncouragementType, on_delete=models.PROTECT, related_name="+")
    content = models.TextField(_("Nội dung"))
    unit = models.ForeignKey(OrgUnit, on_delete=models.PROTECT, related_name="+")
    proposed_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()

    objects: ClassVar[Any] = EncouragementQuerySet.as_manager()
    history = TrackedHistory()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="encouragement_state_is_known",
                condition=Q(state__in=EncouragementState.values),
            ),
            models.UniqueConstraint(
                fields=["pilot", "nominee", "kind"],
                condition=~Q(state="REFUSED"),
                name="encouragement_once",
            ),
            models.CheckConstraint(
                name="decided_encouragement_has_paper",
                condition=~Q(state="DECIDED") | ~Q(number=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.nominee} – {self.kind}"


class ProfileRead(RestrictedRead):
    """A person's profile was read by somebody else."""

    person = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="profile_reads")
