"""The coarse life of an initiative, and the stages a reader sees (D2)."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_fsm import RETURN_VALUE, transition

from workflow.fields import StateField
from workflow.steps import BESIDE, step


class InitiativeState(models.TextChoices):
    """Where the file as a whole stands; the finer life is its current case's."""

    DRAFT = "DRAFT", _("Bản nháp")
    IN_REVIEW = "IN_REVIEW", _("Đang xem xét")
    RETURNED = "RETURNED", _("Trả lại bổ sung")
    SCREENED_OUT = "SCREENED_OUT", _("Không thuộc phạm vi")
    APPROVED = "APPROVED", _("Đồng ý chủ trương, cho thực hiện")
    REJECTED = "REJECTED", _("Không chấp thuận")
    WITHDRAWN = "WITHDRAWN", _("Rút đề xuất")
    QUARANTINED = "QUARANTINED", _("Tạm khóa (nghi chứa bí mật)")


class StageCode(models.TextChoices):
    """What a reader sees (D2): one word for the file and its current case together."""

    DRAFT = "DRAFT", _("Bản nháp")
    SUBMITTED = "SUBMITTED", _("Đã gửi")
    RETURNED = "RETURNED", _("Trả lại bổ sung")
    RECEIVED = "RECEIVED", _("Đã tiếp nhận")
    SCREENED_OUT = "SCREENED_OUT", _("Không thuộc phạm vi")
    URGENT_DIRECTION = "URGENT_DIRECTION", _("Chờ chỉ đạo khẩn")
    ESCALATED = "ESCALATED", _("Đã chuyển cấp trên")
    PARTY_CONSULTATION = "PARTY_CONSULTATION", _("Xin ý kiến cấp ủy")
    COLLECTIVE_REVIEW = "COLLECTIVE_REVIEW", _("Họp tập thể lãnh đạo")
    COUNCIL_APPRAISAL = "COUNCIL_APPRAISAL", _("Hội đồng thẩm định")
    DECISION_PENDING = "DECISION_PENDING", _("Chờ quyết định")
    APPROVED = "APPROVED", _("Đồng ý chủ trương, cho thực hiện")
    REJECTED = "REJECTED", _("Không chấp thuận")
    WITHDRAWN = "WITHDRAWN", _("Rút đề xuất")
    QUARANTINED = "QUARANTINED", _("Tạm khóa (nghi chứa bí mật)")
    PILOT_SETUP = "PILOT_SETUP", _("Chuẩn bị thực hiện")
    PILOTING = "PILOTING", _("Đang thí điểm")
    IMPLEMENTING = "IMPLEMENTING", _("Đang triển khai")
    ADJUSTMENT_REVIEW = "ADJUSTMENT_REVIEW", _("Xem xét điều chỉnh")
    SUSPENDED = "SUSPENDED", _("Tạm dừng")
    TERMINATED = "TERMINATED", _("Chấm dứt")
    COMPLETION_REPORTED = "COMPLETION_REPORTED", _("Đã báo cáo kết quả")
    EVALUATING = "EVALUATING", _("Đang đánh giá")
    EVALUATED = "EVALUATED", _("Đã kết luận đánh giá")
    LIABILITY_REVIEW = "LIABILITY_REVIEW", _("Xem xét trách nhiệm")
    SCALING = "SCALING", _("Nhân rộng, kiến nghị thể chế hóa")
    CLOSED = "CLOSED", _("Kết thúc")
    ARCHIVED = "ARCHIVED", _("Đã nộp lưu")


S = InitiativeState
EDITABLE = frozenset({S.DRAFT, S.RETURNED})
SUBMITTED_STATES = frozenset(set(S) - {S.DRAFT, S.QUARANTINED})
QUARANTINABLE = tuple(state for state in S if state != S.QUARANTINED)


class InitiativeLifecycle(models.Model):
    """Transitions only set fields; what else must happen is a service's business."""

    state = StateField(max_length=20, choices=S.choices, default=S.DRAFT)
    submitted_at = models.DateTimeField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    quarantined_from = models.CharField(max_length=20, blank=True)
    state_changed_at: Any

    class Meta:
        abstract = True

    @step(S.DRAFT, S.IN_REVIEW)
    def submit(self) -> None:
        """The proposal leaves the proposer's desk for the first time."""
        self.submitted_at = self.state_changed_at

    @step(S.RETURNED, S.IN_REVIEW)
    def resubmit(self) -> None:
        """The completed file goes back to the same authority."""

    @step(S.IN_REVIEW, S.RETURNED)
    def return_for_completion(self) -> None:
        """The authority asked once, for everything that is missing."""

    @step(S.IN_REVIEW, S.SCREENED_OUT)
    def screen_out(self) -> None:
        """Not within the scope of this policy."""
        self.decided_at = self.state_changed_at

    @step(S.IN_REVIEW, S.APPROVED)
    def approve(self) -> None:
        """A decision to agree was issued."""
        self.decided_at = self.state_changed_at

    @step(S.IN_REVIEW, S.REJECTED)
    def reject(self) -> None:
        """A reasoned refusal was issued."""
        self.decided_at = self.state_changed_at

    @step(S.REJECTED, S.IN_REVIEW)
    def reopen(self) -> None:
        """The superior reconsiders a refusal."""
        self.decided_at = None

    @step([S.DRAFT, S.IN_REVIEW, S.RETURNED], S.WITHDRAWN)
    def withdraw(self) -> None:
        """The proposer takes the proposal back before a decision."""

    @step(QUARANTINABLE, S.QUARANTINED, _("Tạm khóa"))
    def quarantine(self) -> None:
        """A state secret is suspected: nobody but the security officer sees that it exists."""
        self.quarantined_from = self.state

    @transition(
        field="state",
        source=S.QUARANTINED,
        target=RETURN_VALUE(*QUARANTINABLE),
        custom={"label": _("Mở khóa"), "rank": BESIDE},
    )
    def release(self) -> str:
        """The suspicion proved wrong: back to where it was."""
        return self.quarantined_from
