"""Who proposes, with which share, and what each commits to."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.choices import PersonnelCategory
from accounts.models import PositionHeld
from initiatives.models.initiative import Initiative
from workflow.audit import TrackedHistory
from workflow.tracked import FrozenModel, TrackedModel


class Proposer(TrackedModel):
    """One person of the proposing side, with the share that he confirmed himself (R-081)."""

    initiative = models.ForeignKey(Initiative, on_delete=models.PROTECT, related_name="proposers")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="proposals"
    )
    position = models.ForeignKey(PositionHeld, on_delete=models.PROTECT, related_name="+")
    is_author = models.BooleanField(default=False)
    contribution_percent = models.PositiveSmallIntegerField(_("Tỷ lệ đóng góp (%)"))
    confirmed_percent = models.PositiveSmallIntegerField(null=True, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)

    history = TrackedHistory()

    class Meta:
        ordering = ["-is_author", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["initiative", "user"], name="proposer_once"),
            models.CheckConstraint(
                name="proposer_percent_1_100",
                condition=Q(contribution_percent__gte=1, contribution_percent__lte=100),
            ),
        ]
        indexes = [models.Index(fields=["user", "initiative"], name="proposer_by_user")]

    def __str__(self) -> str:
        return f"{self.user} {self.contribution_percent} %"

    @property
    def has_confirmed(self) -> bool:
        """Whether the share confirmed is the share that stands now."""
        return self.confirmed_at is not None and (
            self.confirmed_percent == self.contribution_percent
        )

    @property
    def category_label(self) -> str:
        """The person's category as text."""
        return str(PersonnelCategory(self.position.category).label)


class CommitmentText(FrozenModel):
    """A version of the commitment's clauses (G2). Rows are only ever added.

    Of those whose day has come the newest is signed; what was signed keeps its version.
    """

    number = models.PositiveIntegerField(unique=True)
    clauses = models.JSONField()
    valid_from = models.DateField()
    reason = models.TextField(blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["-number"]

    def __str__(self) -> str:
        return f"#{self.number}"


class Commitment(TrackedModel):
    """A signed commitment; a refusal or withdrawal is recorded, never deleted (G2)."""

    initiative = models.ForeignKey(Initiative, on_delete=models.PROTECT, related_name="commitments")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    text = models.ForeignKey(CommitmentText, on_delete=models.PROTECT, related_name="+")
    signed_revision = models.PositiveIntegerField()
    report_hours = models.PositiveSmallIntegerField()
    free_text = models.TextField(blank=True)
    is_refusal = models.BooleanField(default=False)
    signed_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    history = TrackedHistory()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["initiative", "user"],
                condition=Q(withdrawn_at=None),
                name="commitment_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.signed_at:%d/%m/%Y}"
