"""The yearly review, the units' reports in it, and what is to be corrected (R-014 … R-017)."""

from datetime import date
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from workflow.fields import StateField
from workflow.steps import NEXT, OUT, step


class AnnualState(models.TextChoices):
    """Where the review of one year stands."""

    COLLECTING = "COLLECTING", _("Đang thu báo cáo đơn vị")
    FROZEN = "FROZEN", _("Đã chốt số liệu")
    ISSUED = "ISSUED", _("Đã ban hành báo cáo")


S = AnnualState


class AnnualLifecycle(models.Model):
    """Transitions only set fields; what else must happen is a service's business."""

    state = StateField(max_length=10, choices=S.choices, default=S.COLLECTING)
    number = models.CharField(_("Số báo cáo"), max_length=60, blank=True)
    signed_on = models.DateField(_("Ngày ký"), null=True, blank=True)
    issued_at = models.DateTimeField(null=True, blank=True)
    state_changed_at: Any

    class Meta:
        abstract = True

    @step((S.COLLECTING, S.FROZEN), S.FROZEN, _("Chốt số liệu năm"), rank=NEXT)
    def freeze_year(self) -> None:
        """The numbers of the year are taken down; again with a reason, both stay visible."""

    @step((S.COLLECTING, S.FROZEN), None, _("Soạn nội dung báo cáo"))
    def write_annual(self, *, texts: dict[str, str]) -> None:
        """What went well, what did not, why, and what follows (R-016, R-017)."""
        for name, text in texts.items():
            setattr(self, name, text)

    @step((S.COLLECTING, S.FROZEN), None, _("Giao việc chấn chỉnh, khắc phục"))
    def order_action(self) -> None:
        """Something is to be corrected, by whom and until when (R-017)."""

    @step(S.FROZEN, S.ISSUED, _("Ghi số, ngày báo cáo đã ban hành"), rank=NEXT)
    def issue_annual(self, *, number: str, signed_on: Any) -> None:
        """The report was signed and numbered; its text stays as it is."""
        self.number, self.signed_on = number, signed_on
        self.issued_at = self.state_changed_at


class UnitReportState(models.TextChoices):
    """Where one unit's yearly report stands."""

    WRITING = "WRITING", _("Đang soạn")
    SUBMITTED = "SUBMITTED", _("Đã gửi")
    RETURNED = "RETURNED", _("Trả lại bổ sung")


U = UnitReportState


class UnitReportLifecycle(models.Model):
    """Written in the unit, sent by its head (G11h)."""

    state = StateField(max_length=10, choices=U.choices, default=U.WRITING)
    due_on: Any
    submitted_at = models.DateTimeField(null=True, blank=True)
    figures = models.JSONField(default=dict, blank=True)
    state_changed_at: Any

    class Meta:
        abstract = True

    @step((U.WRITING, U.RETURNED), None, _("Soạn báo cáo"), rank=NEXT)
    def write_unit_report(self, *, texts: dict[str, str]) -> None:
        """The unit's own words."""
        for name, text in texts.items():
            setattr(self, name, text)

    @step((U.WRITING, U.RETURNED), U.SUBMITTED, _("Gửi báo cáo"))
    def submit_unit_report(self, *, figures: dict[str, Any]) -> None:
        """With the unit's numbers as they stand at this moment."""
        self.figures, self.submitted_at = figures, self.state_changed_at

    @step((U.WRITING, U.RETURNED, U.SUBMITTED), None)
    def pass_unit_report(self, *, unit: Any) -> None:
        """The unit ceased to exist; its successor reports."""
        self.unit = unit

    @step(U.SUBMITTED, U.RETURNED, _("Trả lại bổ sung"), rank=OUT)
    def return_unit_report(self, *, due_on: date) -> None:
        """The focal agency asks for more, until a new day."""
        self.due_on = due_on


class ActionState(models.TextChoices):
    """Where something to be corrected stands."""

    OPEN = "OPEN", _("Đang thực hiện")
    REPORTED = "REPORTED", _("Đã báo kết quả, chờ xác nhận")
    CLOSED = "CLOSED", _("Đã khắc phục")
    DROPPED = "DROPPED", _("Thôi thực hiện")


A = ActionState


class ActionLifecycle(models.Model):
    """From an order to the evidence that it was done; open ones go over into the next year."""

    state = StateField(max_length=10, choices=A.choices, default=A.OPEN)
    evidence = models.TextField(_("Kết quả, minh chứng"), blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    state_changed_at: Any

    class Meta:
        abstract = True

    @step(A.OPEN, A.REPORTED, _("Báo kết quả khắc phục"), rank=NEXT)
    def report_action(self, *, evidence: str) -> None:
        """The unit says what was done and what shows it."""
        self.evidence = evidence

    @step(A.REPORTED, A.CLOSED, _("Xác nhận đã khắc phục"), rank=NEXT)
    def close_action(self) -> None:
        """The focal agency has looked at the evidence."""
        self.closed_at = self.state_changed_at

    @step(A.REPORTED, A.OPEN, _("Yêu cầu làm tiếp"))
    def send_back_action(self) -> None:
        """The evidence does not suffice."""

    @step((A.OPEN, A.REPORTED), A.DROPPED, _("Thôi thực hiện"), rank=OUT)
    def drop_action(self) -> None:
        """No longer needed."""
        self.closed_at = self.state_changed_at

    @step((A.OPEN, A.REPORTED), None)
    def pass_action(self, *, unit: Any) -> None:
        """The unit that had to correct it ceased to exist; its successor does."""
        self.unit = unit
