"""The life of a request about personal data (decree 356/2025), and of a file on its way to the archive."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from workflow.fields import StateField
from workflow.steps import NEXT, OUT, step


class RequestKind(models.TextChoices):
    """What a person may ask about his own data (law 91/2025)."""

    ACCESS = "ACCESS", _("Xem, nhận bản sao dữ liệu về tôi")
    CORRECT = "CORRECT", _("Chỉnh sửa dữ liệu sai")
    ERASE = "ERASE", _("Xóa dữ liệu")
    RESTRICT = "RESTRICT", _("Hạn chế, phản đối việc xử lý")


class RequestState(models.TextChoices):
    """Where a request about personal data stands."""

    RECEIVED = "RECEIVED", _("Đã nhận, chờ trả lời")
    ACCEPTED = "ACCEPTED", _("Đang thực hiện")
    PREPARED = "PREPARED", _("Chờ người thứ hai xác nhận xóa")
    DONE = "DONE", _("Đã thực hiện")
    REFUSED = "REFUSED", _("Không thực hiện")
    WITHDRAWN = "WITHDRAWN", _("Đã rút")


R = RequestState
OPEN_REQUESTS = (R.RECEIVED, R.ACCEPTED, R.PREPARED)


class RequestLifecycle(models.Model):
    """Transitions only set fields; what else must happen is a service's business."""

    state = StateField(max_length=10, choices=R.choices, default=R.RECEIVED)
    answer = models.TextField(_("Trả lời"), blank=True)
    extended_at = models.DateTimeField(null=True, blank=True)
    words = models.JSONField(_("Từ ngữ phải xóa"), default=list, blank=True)
    files = models.JSONField(_("Tệp phải hủy"), default=list, blank=True)
    outcome = models.JSONField(default=dict, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    state_changed_at: Any

    class Meta:
        abstract = True

    @step(R.RECEIVED, R.ACCEPTED, _("Nhận thực hiện và trả lời"), rank=NEXT)
    def accept(self, *, answer: str) -> None:
        """The person is told in time what will be done (D18)."""
        self.answer = answer

    @step((R.RECEIVED, R.ACCEPTED), R.REFUSED, _("Không thực hiện"), rank=OUT)
    def refuse(self, *, answer: str) -> None:
        """The law keeps the data, or it is not there; the answer says which."""
        self.answer = answer

    @step(R.ACCEPTED, None, _("Gia hạn một lần"))
    def extend_request(self) -> None:
        """Once, and the person is told why."""
        self.extended_at = self.state_changed_at

    @step(R.ACCEPTED, R.DONE, _("Đã thực hiện xong"), rank=NEXT)
    def finish(self, *, answer: str) -> None:
        """The data were shown, corrected or no longer used."""
        self.answer, self.done_at = answer, self.state_changed_at

    @step(R.ACCEPTED, R.PREPARED, _("Đề nghị xóa khỏi một hồ sơ"), rank=NEXT)
    def prepare_erasure(self, *, initiative: Any, words: list[str], files: list[int]) -> None:
        """What is to be erased from which file; a second person looks at it."""
        self.initiative, self.words, self.files = initiative, words, files

    @step(R.ACCEPTED, R.DONE, _("Ghi đính chính vào hồ sơ"), rank=NEXT)
    def note_correction(self, *, initiative: Any, answer: str) -> None:
        """What is right stands beside what was written, for every reader of the file."""
        self.initiative, self.answer, self.done_at = initiative, answer, self.state_changed_at

    @step(R.PREPARED, R.ACCEPTED, _("Trả lại để sửa"))
    def send_back_erasure(self) -> None:
        """The second person does not agree."""

    @step(R.PREPARED, R.DONE, _("Xác nhận và xóa"), rank=NEXT)
    def confirm_erasure(self, *, outcome: dict[str, int]) -> None:
        """The words are gone from every record of the file; the request forgets them too."""
        self.outcome, self.words, self.done_at = outcome, [], self.state_changed_at

    @step(OPEN_REQUESTS, R.WITHDRAWN, _("Rút yêu cầu"), rank=OUT)
    def withdraw_request(self) -> None:
        """The person does not ask any more."""


class ArchiveState(models.TextChoices):
    """Where a file that ended stands on its way to the archive (D21)."""

    DUE = "DUE", _("Chờ nộp lưu")
    REOPENED = "REOPENED", _("Đang xử lý lại")
    HANDED_OVER = "HANDED_OVER", _("Đã nộp lưu")
    TO_DESTROY = "TO_DESTROY", _("Chờ quyết định hủy")
    DESTROYED = "DESTROYED", _("Đã hủy")


A = ArchiveState


class ArchiveLifecycle(models.Model):
    """Transitions only set fields."""

    state = StateField(max_length=12, choices=A.choices, default=A.DUE)
    ended_at = models.DateTimeField()
    number = models.CharField(_("Số biên bản giao nhận"), max_length=60, blank=True)
    archive = models.CharField(_("Lưu trữ nhận"), max_length=200, blank=True)
    manifest_sha256 = models.CharField(max_length=64, blank=True)
    handed_over_at = models.DateTimeField(null=True, blank=True)
    kept_until = models.DateField(_("Lưu đến"), null=True, blank=True)
    destruction_number = models.CharField(_("Số quyết định hủy"), max_length=60, blank=True)
    outcome = models.JSONField(default=dict, blank=True)
    state_changed_at: Any

    class Meta:
        abstract = True

    @step(A.DUE, A.HANDED_OVER, _("Ghi nhận đã nộp lưu"), rank=NEXT)
    def hand_over(self, *, number: str, archive: str, manifest: str, kept_until: Any) -> None:
        """The archive has taken the complete package (law 33/2024; T24)."""
        self.number, self.archive, self.manifest_sha256 = number, archive, manifest
        self.handed_over_at, self.kept_until = self.state_changed_at, kept_until

    @step((A.DUE, A.HANDED_OVER, A.TO_DESTROY), None)
    def pass_file(self, *, unit: Any) -> None:
        """The unit that held it ended; its successor hands it over, or weighs how long it is kept."""
        self.unit = unit

    @step(A.HANDED_OVER, A.TO_DESTROY, _("Đề nghị hủy hồ sơ hết thời hạn lưu"), rank=NEXT)
    def propose_destruction(self) -> None:
        """Its time is over and it is worth keeping for nobody any more; the proposers hear of it."""

    @step((A.HANDED_OVER, A.TO_DESTROY), A.HANDED_OVER, _("Lưu thêm"))
    def keep_longer(self, *, kept_until: Any) -> None:
        """It is kept until a later day."""
        self.kept_until = kept_until

    @step(A.TO_DESTROY, A.DESTROYED, _("Quyết định hủy"), rank=NEXT)
    def destroy(self, *, number: str, outcome: dict[str, int]) -> None:
        """What people wrote is gone for good; the register and the marks in the ledger stay."""
        self.destruction_number, self.outcome = number, outcome

    @step((A.DUE, A.HANDED_OVER, A.TO_DESTROY), A.REOPENED)
    def reopen(self) -> None:
        """The file goes on: reconsidered, or a responsibility is reviewed. What was handed over stays with the archive."""

    @step(A.REOPENED, A.DUE)
    def end_again(self, *, ended_at: Any, unit: Any) -> None:
        """It ended once more; the time to hand over what was added begins anew."""
        self.ended_at, self.unit = ended_at, unit
