"""The life of a liability review, of a protection measure and of an obstruction report (F5)."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from protection.choices import Outcome
from workflow.fields import StateField
from workflow.steps import NEXT, OUT, step


class ReviewState(models.TextChoices):
    """Where one review stands. No word here says that anybody did wrong (F0.7)."""

    OPENED = "OPENED", _("Mới mở")
    PANEL = "PANEL", _("Đã lập tổ xem xét")
    HEARING = "HEARING", _("Chờ ý kiến của người liên quan")
    DELIBERATION = "DELIBERATION", _("Tổ xem xét làm việc")
    VOTED = "VOTED", _("Đã biểu quyết, chờ kết luận")
    CONCLUDED = "CONCLUDED", _("Đã kết luận")
    APPEALED = "APPEALED", _("Có khiếu nại")
    REFERRED = "REFERRED", _("Đã chuyển cơ quan có thẩm quyền")


S = ReviewState
BEFORE_CONCLUSION = (S.OPENED, S.PANEL, S.HEARING, S.DELIBERATION, S.VOTED)
OPEN_STATES = (*BEFORE_CONCLUSION, S.APPEALED, S.REFERRED)
SHOWN_TO_THE_PERSON_FROM = (
    S.HEARING,
    S.DELIBERATION,
    S.VOTED,
    S.CONCLUDED,
    S.APPEALED,
    S.REFERRED,
)
TAKES_EVIDENCE = (S.PANEL, S.HEARING, S.DELIBERATION, S.APPEALED)


class ReviewLifecycle(models.Model):
    """Transitions only set fields; what else must happen is a service's business."""

    state = StateField(max_length=14, choices=S.choices, default=S.OPENED)
    panel_number = models.CharField(_("Số quyết định lập tổ"), max_length=60, blank=True)
    invited_at = models.DateTimeField(null=True, blank=True)
    answer_until = models.DateField(_("Hạn nêu ý kiến"), null=True, blank=True)
    statement = models.TextField(_("Ý kiến giải trình"), blank=True)
    heard_at = models.DateTimeField(null=True, blank=True)
    extended_at = models.DateTimeField(null=True, blank=True)
    minutes_number = models.CharField(_("Số biên bản"), max_length=60, blank=True)
    panel_outcome = models.CharField(max_length=14, choices=Outcome.choices, blank=True)
    outcome = models.CharField(max_length=14, choices=Outcome.choices, blank=True)
    departure_reason = models.TextField(_("Lý do khác với đề xuất"), blank=True)
    reasons = models.TextField(_("Nội dung kết luận"), blank=True)
    corrective = models.TextField(_("Biện pháp chấn chỉnh"), blank=True)
    number = models.CharField(_("Số kết luận"), max_length=60, blank=True)
    signed_on = models.DateField(_("Ngày ký"), null=True, blank=True)
    appeal_info = models.TextField(_("Thông tin khiếu nại"), blank=True)
    suggestion = models.JSONField(default=dict, blank=True)
    concluded_at = models.DateTimeField(null=True, blank=True)
    appeal = models.TextField(_("Nội dung khiếu nại"), blank=True)
    referred_to = models.CharField(_("Cơ quan nhận"), max_length=200, blank=True)
    referral_number = models.CharField(_("Số văn bản chuyển"), max_length=60, blank=True)
    state_changed_at: Any

    class Meta:
        abstract = True

    @step(S.OPENED, S.PANEL, _("Lập tổ xem xét"), rank=NEXT)
    def form_panel(self, *, number: str) -> None:
        """A panel of at least three, odd in number, chaired by nobody who approved (F5.2)."""
        self.panel_number = number

    @step((S.PANEL, S.HEARING, S.DELIBERATION), None, _("Thay, thêm thành viên"))
    def add_member(self) -> None:
        """A member steps in for one who stepped back."""

    @step(S.PANEL, S.HEARING, _("Mời nêu ý kiến"), rank=NEXT)
    def invite(self, *, answer_until: Any) -> None:
        """The person is invited to be heard and sees the evidence (F0.4)."""
        self.invited_at, self.answer_until = self.state_changed_at, answer_until

    @step(S.HEARING, S.DELIBERATION, _("Gửi ý kiến giải trình"), rank=NEXT)
    def give_statement(self, *, statement: str) -> None:
        """In the person's own words."""
        self.statement, self.heard_at = statement, self.state_changed_at

    @step(S.HEARING, S.DELIBERATION, _("Ghi nhận không có ý kiến"))
    def go_on_unheard(self) -> None:
        """Invited in time, the person chose to say nothing."""
        self.heard_at = self.state_changed_at

    @step(S.DELIBERATION, None, _("Ghi nhận dữ kiện"), rank=NEXT)
    def record_findings(self) -> None:
        """What was found, by what evidence."""

    @step(S.DELIBERATION, S.VOTED, _("Chốt biểu quyết"))
    def close_vote(self, *, number: str, panel_outcome: str) -> None:
        """The panel's vote is counted."""
        self.minutes_number, self.panel_outcome = number, panel_outcome

    @step(S.VOTED, S.DELIBERATION, _("Trả tổ xem xét làm rõ"))
    def send_back(self) -> None:
        """Something is not clear enough to conclude."""

    @step(S.VOTED, S.CONCLUDED, _("Ban hành kết luận"), rank=NEXT)
    def conclude(self, *, values: dict[str, Any], suggestion: dict[str, Any]) -> None:
        """The competent authority concludes; the portal only suggested (F0.1)."""
        for name, value in values.items():
            setattr(self, name, value)
        self.suggestion, self.concluded_at = suggestion, self.state_changed_at

    @step(BEFORE_CONCLUSION, None, _("Gia hạn một lần"))
    def extend(self) -> None:
        """Once, with its reason (D16)."""
        self.extended_at = self.state_changed_at

    @step(BEFORE_CONCLUSION, S.REFERRED, _("Chuyển cơ quan có thẩm quyền"), rank=OUT)
    def refer(self, *, body: str, number: str) -> None:
        """A gate that the portal never decides: the file is frozen until they answer (F1)."""
        self.referred_to, self.referral_number = body, number

    @step(S.REFERRED, S.OPENED, _("Tiếp tục sau khi cơ quan có thẩm quyền trả lời"))
    def take_back(self) -> None:
        """The competent body answered; the review goes on."""

    @step(S.CONCLUDED, S.APPEALED, _("Khiếu nại kết luận"))
    def file_appeal(self, *, appeal: str) -> None:
        """The person does not agree."""
        self.appeal = appeal

    @step(S.APPEALED, S.CONCLUDED, _("Giữ nguyên kết luận"))
    def uphold(self) -> None:
        """The level above leaves it as it is."""

    @step(S.APPEALED, S.OPENED, _("Yêu cầu xem xét lại"))
    def reopen(self) -> None:
        """The level above wants it looked at again, by a new panel."""
        self.outcome, self.panel_outcome, self.concluded_at = "", "", None

    @step(OPEN_STATES, None)
    def pass_review(self, *, unit: Any) -> None:
        """The authority ceased to exist; its successor goes on where it stood."""
        self.unit = unit


class MeasureState(models.TextChoices):
    """Where a protection measure stands."""

    REQUESTED = "REQUESTED", _("Đã đề nghị")
    APPLIED = "APPLIED", _("Đã thực hiện")
    DECLINED = "DECLINED", _("Không thực hiện")


M = MeasureState


class MeasureLifecycle(models.Model):
    """From a request to its decision (R-092)."""

    state = StateField(max_length=10, choices=M.choices, default=M.REQUESTED)
    number = models.CharField(_("Số văn bản"), max_length=60, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    state_changed_at: Any

    class Meta:
        abstract = True

    @step(M.REQUESTED, M.APPLIED, _("Thực hiện biện pháp"), rank=NEXT)
    def apply_measure(self, *, number: str) -> None:
        """Decided and done."""
        self.number, self.decided_at = number, self.state_changed_at

    @step(M.REQUESTED, M.DECLINED, _("Không thực hiện"))
    def decline_measure(self) -> None:
        """With its reason."""
        self.decided_at = self.state_changed_at

    @step(M.REQUESTED, None)
    def pass_measure(self, *, unit: Any) -> None:
        """The unit that was asked ceased to exist; its successor answers."""
        self.unit = unit


class ObstructionState(models.TextChoices):
    """Where a report of obstruction stands."""

    SENT = "SENT", _("Đã gửi cấp trên")
    HANDLING = "HANDLING", _("Đang xử lý")
    ANSWERED = "ANSWERED", _("Đã trả lời")


B = ObstructionState


class ObstructionLifecycle(models.Model):
    """From a confidential report to the superior's answer (R-095)."""

    state = StateField(max_length=10, choices=B.choices, default=B.SENT)
    answer = models.TextField(_("Trả lời, biện pháp"), blank=True)
    state_changed_at: Any

    class Meta:
        abstract = True

    @step(B.SENT, B.HANDLING, _("Nhận xử lý"), rank=NEXT)
    def take_obstruction(self) -> None:
        """The superior looks into it."""

    @step((B.SENT, B.HANDLING), B.ANSWERED, _("Trả lời người phản ánh"))
    def answer_obstruction(self, *, answer: str) -> None:
        """What was done about it."""
        self.answer = answer

    @step((B.SENT, B.HANDLING), None)
    def pass_obstruction(self, *, unit: Any) -> None:
        """The unit that was told ceased to exist; its successor looks into it."""
        self.unit = unit
