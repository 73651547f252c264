"""How the result is judged (G8)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from pilots.choices import CauseType, Grade, Recommendation, Result
from pilots.models.pilot import Pilot, WorkPackage
from workflow.audit import TrackedHistory
from workflow.tracked import TrackedModel

USER = settings.AUTH_USER_MODEL


class Evaluation(TrackedModel):
    """How the result was judged (G8, NĐ 73 Art. 18)."""

    pilot = models.OneToOneField(Pilot, on_delete=models.PROTECT, related_name="evaluation")
    received_on = models.DateField(_("Ngày nhận báo cáo"))
    called_for = models.DateField(_("Ngày họp dự kiến"), null=True, blank=True)
    meeting_on = models.DateField(_("Ngày họp"), null=True, blank=True)
    minutes_number = models.CharField(_("Số biên bản"), max_length=60, blank=True)
    attendance = models.TextField(_("Thành phần họp"), blank=True)
    party_number = models.CharField(_("Số văn bản của cấp ủy"), max_length=60, blank=True)
    party_on = models.DateField(_("Ngày có ý kiến cấp ủy"), null=True, blank=True)
    party_summary = models.TextField(_("Trích yếu ý kiến cấp ủy"), blank=True)
    result = models.CharField(max_length=14, choices=Result.choices, blank=True)
    result_reason = models.TextField(_("Lý do khác kết quả tổng hợp"), blank=True)
    effects = models.TextField(_("Hiệu quả kinh tế, xã hội, quản lý"), blank=True)
    cause = models.CharField(max_length=14, choices=CauseType.choices, blank=True)
    cause_text = models.TextField(_("Phân tích nguyên nhân"), blank=True)
    damage_amount = models.BigIntegerField(_("Thiệt hại (đồng)"), default=0)
    grade = models.CharField(max_length=10, choices=Grade.choices, blank=True)
    recommendation = models.CharField(max_length=16, choices=Recommendation.choices, blank=True)
    lessons = models.TextField(_("Bài học kinh nghiệm"), blank=True)
    number = models.CharField(_("Số kết luận"), max_length=60, blank=True)
    concluded_by = models.ForeignKey(
        USER, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    concluded_at = models.DateTimeField(null=True, blank=True)

    history = TrackedHistory()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="evaluation_concluded_whole",
                condition=Q(concluded_at=None)
                | (~Q(result="") & ~Q(number="") & Q(meeting_on__isnull=False)),
            ),
            models.CheckConstraint(
                name="evaluation_grade_of_completed", condition=Q(grade="") | Q(result="COMPLETED")
            ),
            models.CheckConstraint(
                name="evaluation_names_causes",
                condition=Q(concluded_at=None) | Q(result="COMPLETED") | ~Q(cause=""),
            ),
            models.CheckConstraint(name="evaluation_damage", condition=Q(damage_amount__gte=0)),
        ]

    def __str__(self) -> str:
        return f"{self.pilot_id} {self.result}"

    @property
    def needs_review(self) -> bool:
        """Whether D2 opens a liability review: not completed, or damage, here or in an incident."""
        if not self.concluded_at:
            return False
        harmed = Q(damage_amount__gt=0) | Q(has_casualty=True)
        return bool(
            self.result != Result.COMPLETED
            or self.damage_amount > 0
            or self.pilot.incidents.filter(harmed).exists()
        )


class PackageResult(TrackedModel):
    """How one work package came out, by what evidence (R-084)."""

    evaluation = models.ForeignKey(Evaluation, on_delete=models.PROTECT, related_name="results")
    package = models.OneToOneField(WorkPackage, on_delete=models.PROTECT, related_name="outcome")
    result = models.CharField(max_length=14, choices=Result.choices)
    evidence = models.TextField(_("Chỉ số đạt, minh chứng"))

    history = TrackedHistory()

    class Meta:
        ordering = ["package__number"]

    def __str__(self) -> str:
        return f"{self.package_id} {self.result}"
