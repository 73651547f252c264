"""The life of one authority's case (D2, D3)."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from workflow.fields import StateField
from workflow.steps import NEXT, OUT, step


class CaseState(models.TextChoices):
    """Where one authority stands with one proposal."""

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


class Origin(models.TextChoices):
    """How the case came to this authority."""

    ROUTED = "ROUTED", _("Gửi theo thẩm quyền")
    ESCALATED = "ESCALATED", _("Cấp dưới chuyển lên")
    URGENT = "URGENT", _("Đường khẩn")
    TAKEN = "TAKEN", _("Người đề xuất trình thẳng do quá hạn")
    RECONSIDERED = "RECONSIDERED", _("Kiến nghị xem xét lại")
    CONFLICT = "CONFLICT", _("Người đứng đầu khai báo xung đột lợi ích")
    ASSIGNED = "ASSIGNED", _("Cơ quan đầu mối xác định thẩm quyền")


S = CaseState
WORKING = (S.RECEIVED, S.PARTY_CONSULTATION, S.COLLECTIVE_REVIEW, S.DECISION_PENDING)
WITH_AUTHORITY = (S.SUBMITTED, *WORKING, S.COUNCIL_APPRAISAL, S.URGENT_DIRECTION)
OPEN_STATES = (*WITH_AUTHORITY, S.RETURNED)


class CaseLifecycle(models.Model):
    """Transitions only set fields; what else must happen is a service's business."""

    state = StateField(max_length=20, choices=S.choices, default=S.SUBMITTED)
    received_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    returned_count = models.PositiveSmallIntegerField(default=0)
    missing_list = models.TextField(_("Danh sách bổ sung"), blank=True)
    checklist = models.JSONField(default=dict, blank=True)
    complexity = models.CharField(max_length=10, blank=True)
    own_opinion = models.TextField(_("Ý kiến của nơi gửi"), blank=True)
    party_asked_at = models.DateTimeField(null=True, blank=True)
    party_number = models.CharField(_("Số văn bản của cấp ủy"), max_length=60, blank=True)
    party_on = models.DateField(null=True, blank=True)
    party_summary = models.TextField(_("Trích yếu ý kiến"), blank=True)
    council_decision = models.CharField(
        _("Quyết định thành lập hội đồng"), max_length=80, blank=True
    )
    council_report = models.CharField(_("Báo cáo thẩm định"), max_length=80, blank=True)
    council_on = models.DateField(null=True, blank=True)
    council_summary = models.TextField(blank=True)
    council_passed = models.BooleanField(null=True, blank=True)
    vote_passed = models.BooleanField(null=True, blank=True)
    reconsider_until = models.DateField(null=True, blank=True)
    procedure_since = models.DateTimeField(null=True, blank=True)
    state_changed_at: Any

    class Meta:
        abstract = True

    @step(S.SUBMITTED, S.RETURNED, _("Trả lại bổ sung"))
    def return_for_completion(self, *, missing_list: str) -> None:
        """One consolidated list of everything that is missing (T2)."""
        self.returned_count += 1
        self.missing_list = missing_list

    @step(S.RETURNED, S.SUBMITTED)
    def resubmit(self) -> None:
        """The completed file is back at the same desk."""

    @step(S.SUBMITTED, S.RECEIVED, _("Tiếp nhận"), rank=NEXT)
    def receive(self) -> None:
        """The file is complete; the legal clock starts (T3)."""
        self.received_at = self.state_changed_at

    @step(S.SUBMITTED, S.ESCALATED, _("Chuyển cơ quan có thẩm quyền"), rank=NEXT)
    def assign(self) -> None:
        """The focal agency found out who decides (RT-C5)."""
        self.closed_at = self.state_changed_at

    @step(S.RECEIVED, S.SCREENED_OUT, _("Kết luận không thuộc phạm vi"))
    def screen_out(self, *, checklist: dict[str, str]) -> None:
        """Not admissible, with the item that fails and another channel (T4)."""
        self.checklist = checklist
        self.closed_at = self.state_changed_at

    @step([S.RECEIVED, S.PARTY_CONSULTATION, S.DECISION_PENDING], S.ESCALATED, _("Chuyển cấp trên"))
    def escalate(self, *, own_opinion: str) -> None:
        """Beyond this authority: forwarded with its own opinion (T5)."""
        self.own_opinion = own_opinion
        self.closed_at = self.state_changed_at

    @step(
        WITH_AUTHORITY,
        S.ESCALATED,
        _("Khai báo xung đột lợi ích, chuyển cấp trên"),
        rank=OUT,
    )
    def declare_conflict(self) -> None:
        """The head has an interest in the matter and gives it to the superior (RT-C3)."""
        self.closed_at = self.state_changed_at

    @step(S.RECEIVED, S.ESCALATED, _("Mở đường khẩn"))
    def open_urgent(self, *, own_opinion: str) -> None:
        """The head asks the superior for a specific direction (T6)."""
        self.own_opinion = own_opinion
        self.closed_at = self.state_changed_at

    @step(S.RECEIVED, S.PARTY_CONSULTATION, _("Xin ý kiến cấp ủy"), rank=NEXT)
    def ask_party(self, *, checklist: dict[str, str]) -> None:
        """The Party committee of the same level is asked before deciding (B1.6)."""
        self.checklist, self.complexity = checklist, "NORMAL"
        self.party_asked_at = self.state_changed_at

    @step(S.PARTY_CONSULTATION, S.COLLECTIVE_REVIEW, _("Ghi ý kiến cấp ủy"), rank=NEXT)
    def record_party_opinion(self, *, number: str, on: Any, summary: str) -> None:
        """Number, date and summary only; the Party's document stays with the Party."""
        self.party_number, self.party_on, self.party_summary = number, on, summary

    @step([S.COUNCIL_APPRAISAL, S.DECISION_PENDING], None, _("Ghi ý kiến cấp ủy"), rank=NEXT)
    def add_party_opinion(self, *, number: str, on: Any, summary: str) -> None:
        """The same on the council's path, where the opinion is asked beside the appraisal."""
        self.party_number, self.party_on, self.party_summary = number, on, summary

    @step([S.RECEIVED, S.COLLECTIVE_REVIEW], S.COUNCIL_APPRAISAL, _("Chuyển hội đồng thẩm định"))
    def send_to_council(self, *, council_decision: str) -> None:
        """Wide or complex: a council appraises first (T9)."""
        self.council_decision, self.complexity = council_decision, "WIDE"

    @step(S.COUNCIL_APPRAISAL, S.DECISION_PENDING, _("Ghi kết quả thẩm định"), rank=NEXT)
    def record_council_result(self, *, report: str, on: Any, summary: str, passed: bool) -> None:
        """The council's report is in (T11)."""
        self.council_report, self.council_on = report, on
        self.council_summary, self.council_passed = summary, passed

    @step(S.COLLECTIVE_REVIEW, S.DECISION_PENDING, _("Chốt biên bản họp"), rank=NEXT)
    def close_meeting(self, *, passed: bool) -> None:
        """The votes are counted (T10)."""
        self.vote_passed = passed

    @step(S.DECISION_PENDING, S.APPROVED, _("Ban hành quyết định đồng ý"), rank=NEXT)
    def approve(self) -> None:
        """The decision to agree is issued (T12)."""
        self.closed_at = self.state_changed_at

    @step(S.DECISION_PENDING, S.APPROVED, _("Người đứng đầu vẫn quyết định cho thực hiện"))
    def approve_override(self) -> None:
        """The vote failed; the head decides in writing and answers for it (T13, Art. 8.1)."""
        self.closed_at = self.state_changed_at

    @step(S.DECISION_PENDING, S.REJECTED, _("Ban hành thông báo không chấp thuận"))
    def reject(self, *, reconsider_until: Any) -> None:
        """A reasoned refusal is issued (T14)."""
        self.closed_at = self.state_changed_at
        self.reconsider_until = reconsider_until

    @step(S.URGENT_DIRECTION, S.APPROVED, _("Chỉ đạo cho thực hiện"), rank=NEXT)
    def direct_approve(self) -> None:
        """A specific direction allows the urgent case (T7)."""
        self.closed_at = self.state_changed_at

    @step(S.URGENT_DIRECTION, S.RECEIVED, _("Chỉ đạo xem xét theo trình tự thường"))
    def direct_review(self) -> None:
        """Not urgent enough: the normal path, the legal clock starts (T7)."""
        self.received_at = self.state_changed_at

    @step(S.URGENT_DIRECTION, S.REJECTED, _("Chỉ đạo không thực hiện"))
    def direct_refuse(self, *, reconsider_until: Any) -> None:
        """The direction refuses (T7)."""
        self.closed_at = self.state_changed_at
        self.reconsider_until = reconsider_until

    @step(OPEN_STATES, S.WITHDRAWN, _("Rút đề xuất"), rank=OUT)
    def withdraw(self) -> None:
        """The proposer takes it back before a decision."""
        self.closed_at = self.state_changed_at

    @step(WITH_AUTHORITY, S.ESCALATED, _("Trình thẳng cấp trên do quá hạn"), rank=OUT)
    def take_to_superior(self) -> None:
        """The authority stayed silent past its deadline; the proposer goes on himself (D5)."""
        self.closed_at = self.state_changed_at

    @step(OPEN_STATES, None, _("Chuyển sang trình tự hiện hành"), rank=OUT)
    def change_procedure(self, *, procedure: Any) -> None:
        """The head takes the case over into the procedure and the time limits that are in force by now."""
        self.procedure, self.procedure_since = procedure, self.state_changed_at

    @step(OPEN_STATES, None)
    def pass_case(self, *, unit: Any) -> None:
        """The authority ceased to exist; its successor goes on where it stood (RT-C4)."""
        self.unit = unit

    @step(S.REJECTED, S.ESCALATED, _("Kiến nghị cấp trên xem xét lại"))
    def reconsider(self) -> None:
        """Within the window, the superior is asked to look again (T15)."""
        self.closed_at = self.state_changed_at
