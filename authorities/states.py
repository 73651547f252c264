"""How a change of the routing table, and one of a register, comes into force."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from workflow.fields import StateField
from workflow.steps import NEXT, OUT, step

USER = settings.AUTH_USER_MODEL


class RuleChangeState(models.TextChoices):
    """Where a change of rules stands."""

    DRAFT = "DRAFT", _("Đang soạn")
    PROPOSED = "PROPOSED", _("Chờ người khác xác nhận")
    CONFIRMED = "CONFIRMED", _("Đã xác nhận")
    WITHDRAWN = "WITHDRAWN", _("Đã rút")


S = RuleChangeState


class RuleChangeLifecycle(models.Model):
    """Written, tried on real registrations, proposed by one, confirmed by another."""

    state = StateField(max_length=10, choices=S.choices, default=S.DRAFT)
    revision = models.PositiveIntegerField(default=0)
    simulation = models.JSONField(default=dict, blank=True)
    simulated_revision = models.PositiveIntegerField(null=True, blank=True)
    proposed_by = models.ForeignKey(
        USER, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    confirmed_by = models.ForeignKey(
        USER, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    confirmed_at = models.DateTimeField(null=True, blank=True)
    state_changed_at: Any

    class Meta:
        abstract = True

    @step(S.DRAFT, None)
    def write_change(self) -> None:
        """A rule was put in or taken out; an earlier trial run no longer speaks about it."""
        self.revision += 1

    @step((S.DRAFT, S.PROPOSED), None)
    def simulate_change(self, *, simulation: dict[str, Any], revision: int) -> None:
        """Tried on open drafts and past registrations, as its rules stood at ``revision``."""
        self.simulation, self.simulated_revision = simulation, revision

    @step(S.DRAFT, S.PROPOSED, _("Trình người khác xác nhận"), rank=NEXT)
    def propose_change(self, *, proposer: Any) -> None:
        """The author is done."""
        self.proposed_by = proposer

    @step(S.PROPOSED, S.CONFIRMED, _("Xác nhận thay đổi"), rank=NEXT)
    def confirm_change(self, *, confirmer: Any) -> None:
        """A second administrator takes it upon himself; the versions are written with it."""
        self.confirmed_by, self.confirmed_at = confirmer, self.state_changed_at

    @step(S.PROPOSED, S.DRAFT, _("Trả lại để sửa"), rank=OUT)
    def return_change(self) -> None:
        """The second administrator wants it otherwise."""

    @step((S.DRAFT, S.PROPOSED), S.WITHDRAWN, _("Rút đề nghị"), rank=OUT)
    def withdraw_change(self) -> None:
        """Not needed any more."""


class RecordChangeState(models.TextChoices):
    """Where a change of a register stands."""

    PROPOSED = "PROPOSED", _("Chờ người khác xác nhận")
    CONFIRMED = "CONFIRMED", _("Đã xác nhận, chờ tới ngày")
    APPLIED = "APPLIED", _("Đã áp dụng")
    REFUSED = "REFUSED", _("Không xác nhận")
    WITHDRAWN = "WITHDRAWN", _("Đã rút")
    FAILED = "FAILED", _("Không áp dụng được")


R = RecordChangeState


class RecordChangeLifecycle(models.Model):
    """Proposed, confirmed where a second person is needed, applied on its day."""

    state = StateField(max_length=10, choices=R.choices, default=R.PROPOSED)
    confirmed_by = models.ForeignKey(
        USER, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    confirmed_at = models.DateTimeField(null=True, blank=True)
    applied_at = models.DateTimeField(null=True, blank=True)
    record = models.PositiveBigIntegerField(null=True, blank=True)
    state_changed_at: Any

    class Meta:
        abstract = True

    @step(R.PROPOSED, R.CONFIRMED, _("Xác nhận"), rank=NEXT)
    def confirm_record(self, *, confirmer: Any) -> None:
        """A second administrator, or nobody else where one is enough."""
        self.confirmed_by, self.confirmed_at = confirmer, self.state_changed_at

    @step(R.PROPOSED, R.REFUSED, _("Không xác nhận"), rank=OUT)
    def refuse_record(self) -> None:
        """The second administrator says no."""

    @step((R.PROPOSED, R.CONFIRMED), R.WITHDRAWN, _("Rút thay đổi"), rank=OUT)
    def withdraw_record(self) -> None:
        """Not wanted any more, before its day."""

    @step(R.CONFIRMED, R.APPLIED)
    def apply_record(self, *, record: int) -> None:
        """Its day has come; the record says so now."""
        self.record, self.applied_at = record, self.state_changed_at

    @step(R.CONFIRMED, R.FAILED)
    def fail_record(self) -> None:
        """Something else changed meanwhile, so that it no longer fits."""


class ImportState(models.TextChoices):
    """Where an import of the directory stands."""

    UPLOADED = "UPLOADED", _("Đang kiểm tra")
    CHECKED = "CHECKED", _("Đã kiểm tra, chờ xác nhận")
    CONFIRMED = "CONFIRMED", _("Đã xác nhận, đang nạp")
    APPLIED = "APPLIED", _("Đã nạp")
    WITHDRAWN = "WITHDRAWN", _("Đã hủy")


D = ImportState


class ImportLifecycle(models.Model):
    """Read without effect first, confirmed by another, then made row by row."""

    state = StateField(max_length=10, choices=D.choices, default=D.UPLOADED)
    findings = models.JSONField(default=dict, blank=True)
    confirmed_by = models.ForeignKey(
        USER, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    confirmed_at = models.DateTimeField(null=True, blank=True)
    outcome = models.JSONField(default=dict, blank=True)
    state_changed_at: Any

    class Meta:
        abstract = True

    @step(D.UPLOADED, D.CHECKED)
    def check_import(self, *, findings: dict[str, Any]) -> None:
        """What each row would do, and what is wrong with it."""
        self.findings = findings

    @step(D.CHECKED, D.CONFIRMED, _("Xác nhận và nạp"), rank=NEXT)
    def confirm_import(self, *, confirmer: Any) -> None:
        """A second administrator has looked at it."""
        self.confirmed_by, self.confirmed_at = confirmer, self.state_changed_at

    @step(D.CONFIRMED, D.APPLIED)
    def apply_import(self, *, outcome: dict[str, Any]) -> None:
        """Every row that could be made is made."""
        self.outcome = outcome

    @step((D.UPLOADED, D.CONFIRMED), None, _("Chạy lại việc bị ngắt"))
    def ask_again(self) -> None:
        """The worker broke off; another goes on."""

    @step((D.UPLOADED, D.CHECKED), D.WITHDRAWN, _("Hủy lần nạp này"), rank=OUT)
    def withdraw_import(self) -> None:
        """Not wanted any more."""
