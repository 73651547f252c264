"""The life of an approved initiative: carried out, evaluated, closed (D2, D3 T16–T23)."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_fsm import RETURN_VALUE, transition

from workflow.fields import StateField
from workflow.steps import BESIDE, NEXT, OUT, step


class PilotState(models.TextChoices):
    """Where the carrying out of one approved initiative stands."""

    PILOT_SETUP = "PILOT_SETUP", _("Chuẩn bị thực hiện")
    PILOTING = "PILOTING", _("Đang thí điểm")
    IMPLEMENTING = "IMPLEMENTING", _("Đang triển khai")
    SUSPENDED = "SUSPENDED", _("Tạm dừng")
    TERMINATED = "TERMINATED", _("Chấm dứt")
    COMPLETION_REPORTED = "COMPLETION_REPORTED", _("Đã báo cáo kết quả")
    EVALUATING = "EVALUATING", _("Đang đánh giá")
    EVALUATED = "EVALUATED", _("Đã kết luận đánh giá")
    LIABILITY_REVIEW = "LIABILITY_REVIEW", _("Xem xét trách nhiệm")
    SCALING = "SCALING", _("Nhân rộng, kiến nghị thể chế hóa")
    CLOSED = "CLOSED", _("Kết thúc")


S = PilotState
RUNNING = (S.PILOTING, S.IMPLEMENTING)
CARRIED_OUT = (*RUNNING, S.SUSPENDED)
UNDER_WAY = (S.PILOT_SETUP, *CARRIED_OUT)
BEFORE_RESULT = (*UNDER_WAY, S.TERMINATED, S.COMPLETION_REPORTED, S.EVALUATING)
JUDGED = (S.EVALUATED, S.SCALING, S.CLOSED)
OPEN_STATES = tuple(state for state in S if state != S.CLOSED)


class PilotLifecycle(models.Model):
    """Transitions only set fields; what else must happen is a service's business."""

    state = StateField(max_length=20, choices=S.choices, default=S.PILOT_SETUP)
    is_trial = models.BooleanField(_("Thí điểm trước"), default=True)
    starts_on = models.DateField(_("Từ ngày"))
    ends_on = models.DateField(_("Đến ngày"))
    paper_number = models.CharField(_("Số văn bản của bước này"), max_length=60, blank=True)
    measures = models.TextField(_("Biện pháp với người, tài sản"), blank=True)
    finished_on = models.DateField(_("Ngày hoàn thành"), null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    state_changed_at: Any

    class Meta:
        abstract = True

    def _runs_as(self) -> str:
        return str(S.PILOTING if self.is_trial else S.IMPLEMENTING)

    @transition(
        field="state",
        source=S.PILOT_SETUP,
        target=RETURN_VALUE(*RUNNING),
        custom={"label": _("Bắt đầu thực hiện"), "rank": NEXT},
    )
    def start(self, *, starts_on: Any, ends_on: Any, is_trial: bool) -> str:
        """The trial, or the implementation, begins (T16)."""
        self.starts_on, self.ends_on, self.is_trial = starts_on, ends_on, is_trial
        return self._runs_as()

    @step(UNDER_WAY, None, _("Giao thêm người, đơn vị"))
    def assign(self) -> None:
        """One more implementer or supporting body."""

    @step(CARRIED_OUT, None, _("Cập nhật tiến độ"))
    def record_progress(self) -> None:
        """How far a work package is."""

    @step(CARRIED_OUT, None, _("Nghiệm thu phần việc"))
    def accept_package(self) -> None:
        """The authority accepts the quality of a work package (R-013)."""

    @step(CARRIED_OUT, None, _("Ghi số đo chỉ số"))
    def measure(self) -> None:
        """The actual value of an indicator."""

    @step(CARRIED_OUT, None, _("Báo cáo định kỳ"), rank=NEXT)
    def file_report(self) -> None:
        """The periodic report (G7)."""

    @step((*CARRIED_OUT, S.TERMINATED, S.COMPLETION_REPORTED), None, _("Báo sự cố"))
    def report_incident(self) -> None:
        """Something happened."""

    @step(UNDER_WAY, None, _("Nêu vướng mắc, đề nghị hỗ trợ"))
    def raise_obstacle(self) -> None:
        """Something has to be solved by somebody else."""

    @step(CARRIED_OUT, None, _("Đề nghị điều chỉnh"))
    def request_adjustment(self) -> None:
        """The plan has to change (R-027)."""

    @step(CARRIED_OUT, None)
    def adjust(self, *, starts_on: Any, ends_on: Any) -> None:
        """An approved adjustment takes hold."""
        self.starts_on, self.ends_on = starts_on, ends_on

    @step(RUNNING, S.SUSPENDED, _("Tạm dừng"), rank=OUT)
    def suspend(self, *, number: str, measures: str) -> None:
        """Stopped for a time: people and property first (T18)."""
        self.paper_number, self.measures = number, measures

    @transition(
        field="state",
        source=S.SUSPENDED,
        target=RETURN_VALUE(*RUNNING),
        custom={"label": _("Cho tiếp tục"), "rank": BESIDE},
    )
    def resume(self, *, number: str) -> str:
        """It goes on as it was."""
        self.paper_number = number
        return self._runs_as()

    @step(CARRIED_OUT, S.TERMINATED, _("Chấm dứt"), rank=OUT)
    def terminate(self, *, number: str, measures: str) -> None:
        """Stopped for good; what was done is still evaluated (T18)."""
        self.paper_number, self.measures = number, measures

    @step(S.PILOTING, S.IMPLEMENTING, _("Chấp nhận thí điểm, chuyển sang triển khai"))
    def roll_out(self, *, ends_on: Any) -> None:
        """The trial is accepted; it goes on for good."""
        self.is_trial, self.ends_on = False, ends_on

    @step((*RUNNING, S.TERMINATED), S.COMPLETION_REPORTED, _("Nộp báo cáo kết quả"))
    def report_completion(self, *, finished_on: Any) -> None:
        """The result report for each work package (T19)."""
        self.finished_on = finished_on

    @step(S.COMPLETION_REPORTED, S.EVALUATING, _("Triệu tập họp đánh giá"), rank=NEXT)
    def call_evaluation(self) -> None:
        """The evaluation meeting is called; the Party committee is asked again (T20, B1.6)."""

    @step(S.EVALUATING, None, _("Ghi biên bản họp đánh giá"), rank=NEXT)
    def hold_evaluation(self) -> None:
        """The meeting was held; the three working days to the conclusion begin (D13)."""

    @step(S.EVALUATING, S.EVALUATED, _("Ban hành kết luận đánh giá"))
    def conclude(self) -> None:
        """The result is concluded (T20)."""

    @step(JUDGED, S.LIABILITY_REVIEW)
    def open_review(self) -> None:
        """Not completed, damage, or a complaint: liability is reviewed (T21)."""

    @step(S.LIABILITY_REVIEW, S.CLOSED)
    def settle(self) -> None:
        """Every review is concluded (T22)."""
        self.closed_at = self.state_changed_at

    @step(S.EVALUATED, S.SCALING, _("Nhân rộng, kiến nghị thể chế hóa"), rank=NEXT)
    def scale(self, *, number: str) -> None:
        """Other units are to follow, or a regulation is to change (T23)."""
        self.paper_number = number

    @step((S.EVALUATED, S.SCALING), S.CLOSED, _("Kết thúc hồ sơ"))
    def close(self) -> None:
        """Nothing is left to do."""
        self.closed_at = self.state_changed_at

    @step(OPEN_STATES, None, _("Giao cơ quan kế nhiệm"))
    def hand_over(self, *, unit: Any) -> None:
        """The authority ceased to exist; a decision names its successor (RT-C4)."""
        self.unit = unit


class AdjustmentState(models.TextChoices):
    """Where a request to change the approved plan stands."""

    DRAFT = "DRAFT", _("Đang soạn")
    REQUESTED = "REQUESTED", _("Chờ quyết định")
    APPROVED = "APPROVED", _("Đã điều chỉnh")
    REFUSED = "REFUSED", _("Không điều chỉnh")
    WITHDRAWN = "WITHDRAWN", _("Đã rút")


A = AdjustmentState


class AdjustmentLifecycle(models.Model):
    """From a wish to a new version of plan and risks (T17)."""

    state = StateField(max_length=12, choices=A.choices, default=A.DRAFT)
    number = models.CharField(_("Số quyết định"), max_length=60, blank=True)
    decided_on = models.DateField(_("Ngày quyết định"), null=True, blank=True)
    conclusion = models.TextField(_("Ý kiến của cấp quyết định"), blank=True)

    class Meta:
        abstract = True

    @step(A.DRAFT, A.REQUESTED, _("Trình điều chỉnh"), rank=NEXT)
    def submit_adjustment(self, *, unit: Any, routing: Any) -> None:
        """It goes to the tier that routing names."""
        self.unit, self.routing = unit, routing

    @step(A.REQUESTED, A.APPROVED, _("Quyết định điều chỉnh"), rank=NEXT)
    def approve_adjustment(self, *, number: str, decided_on: Any, conclusion: str) -> None:
        """A decision changes the plan and freezes the risks anew."""
        self.number, self.decided_on, self.conclusion = number, decided_on, conclusion

    @step(A.REQUESTED, A.REFUSED, _("Không chấp thuận điều chỉnh"))
    def refuse_adjustment(self, *, conclusion: str) -> None:
        """The plan stays as it was."""
        self.conclusion = conclusion

    @step(A.REQUESTED, None)
    def pass_adjustment(self, *, unit: Any) -> None:
        """The tier that was asked ceased to exist; its successor decides."""
        self.unit = unit

    @step((A.DRAFT, A.REQUESTED), A.WITHDRAWN, _("Rút đề nghị"), rank=OUT)
    def withdraw_adjustment(self) -> None:
        """Not needed any more."""


class ObstacleState(models.TextChoices):
    """Where an obstacle stands."""

    OPEN = "OPEN", _("Đang chờ giải quyết")
    SOLVED = "SOLVED", _("Đã giải quyết")
    DROPPED = "DROPPED", _("Không còn")


O = ObstacleState  # noqa: E741 -- beside S and A


class ObstacleLifecycle(models.Model):
    """From a need to its answer; unmet, it goes up a level (R-011)."""

    state = StateField(max_length=10, choices=O.choices, default=O.OPEN)
    answer = models.TextField(_("Trả lời, cách giải quyết"), blank=True)
    solved_at = models.DateTimeField(null=True, blank=True)
    state_changed_at: Any

    class Meta:
        abstract = True

    @step(O.OPEN, O.SOLVED, _("Trả lời, giải quyết"), rank=NEXT)
    def solve_obstacle(self, *, answer: str) -> None:
        """Who had to solve it did."""
        self.answer, self.solved_at = answer, self.state_changed_at

    @step(O.OPEN, None, _("Chuyển cấp trên giải quyết"))
    def escalate_obstacle(self, *, unit: Any) -> None:
        """The level above has to solve it; its own time limit begins."""
        self.unit = unit

    @step(O.OPEN, None)
    def pass_obstacle(self, *, unit: Any) -> None:
        """The unit that had to solve it ceased to exist; its successor does."""
        self.unit = unit

    @step(O.OPEN, O.DROPPED, _("Không còn vướng mắc"), rank=OUT)
    def drop_obstacle(self) -> None:
        """It went away by itself."""
