"""How a change of the routing table comes into force."""

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
    def simulate_change(self, *, simulation: dict[str, Any]) -> None:
        """Tried on open drafts and past registrations."""
        self.simulation, self.simulated_revision = simulation, self.revision

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
