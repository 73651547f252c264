"""How a reorganisation comes into force."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from workflow.fields import StateField
from workflow.steps import NEXT, OUT, step

USER = settings.AUTH_USER_MODEL


class ReorganisationState(models.TextChoices):
    """Where a reorganisation stands."""

    DRAFT = "DRAFT", _("Đang soạn")
    PROPOSED = "PROPOSED", _("Chờ người khác xác nhận")
    CONFIRMED = "CONFIRMED", _("Đã xác nhận, chờ tới ngày")
    RUNNING = "RUNNING", _("Đang chuyển")
    DONE = "DONE", _("Đã hoàn tất")
    WITHDRAWN = "WITHDRAWN", _("Đã rút")


S = ReorganisationState
BEFORE_ITS_DAY = (S.DRAFT, S.PROPOSED, S.CONFIRMED)


class ReorganisationLifecycle(models.Model):
    """Written, counted, proposed by one, confirmed by another, carried out on its day."""

    state = StateField(max_length=10, choices=S.choices, default=S.DRAFT)
    revision = models.PositiveIntegerField(default=0)
    counted_revision = models.PositiveIntegerField(null=True, blank=True)
    proposed_by = models.ForeignKey(
        USER, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    confirmed_by = models.ForeignKey(
        USER, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    confirmed_at = models.DateTimeField(null=True, blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    state_changed_at: Any

    class Meta:
        abstract = True

    @step(S.DRAFT, None)
    def write(self) -> None:
        """What happens to the units was changed; what has to go where must be counted again."""
        self.revision += 1

    @step(S.DRAFT, None)
    def count(self) -> None:
        """Everything that the units hold was looked up, with a proposed successor for each."""
        self.counted_revision = self.revision

    @step(S.DRAFT, None)
    def adjust(self) -> None:
        """One matter goes elsewhere than proposed."""

    @step(S.DRAFT, S.PROPOSED, _("Trình người khác xác nhận"), rank=NEXT)
    def propose(self, *, proposer: Any) -> None:
        """The author is done."""
        self.proposed_by = proposer

    @step(S.PROPOSED, S.CONFIRMED, _("Xác nhận sắp xếp"), rank=NEXT)
    def confirm(self, *, confirmer: Any) -> None:
        """A second administrator takes it upon himself."""
        self.confirmed_by, self.confirmed_at = confirmer, self.state_changed_at

    @step(S.PROPOSED, S.DRAFT, _("Trả lại để sửa"), rank=OUT)
    def send_back(self) -> None:
        """The second administrator wants it otherwise."""

    @step(BEFORE_ITS_DAY, S.WITHDRAWN, _("Rút sắp xếp"), rank=OUT)
    def withdraw(self) -> None:
        """Not to happen after all."""

    @step(S.CONFIRMED, S.RUNNING)
    def start(self) -> None:
        """Its day has come: the units end and begin."""
        self.started_at = self.state_changed_at

    @step(S.CONFIRMED, S.DRAFT)
    def turn_back(self) -> None:
        """On its day the units are no longer as they were when it was confirmed."""

    @step(S.RUNNING, None)
    def mend(self) -> None:
        """What could not go where it was to go is sent elsewhere."""

    @step(S.RUNNING, None, _("Chuyển tiếp những mục còn lại"), rank=NEXT)
    def run_again(self) -> None:
        """Let a worker go on with what is left."""

    @step(S.RUNNING, S.DONE)
    def finish(self) -> None:
        """Nothing is left."""
        self.finished_at = self.state_changed_at
