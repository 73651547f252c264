"""Files, minutes, what is typed, and what is frozen of an initiative."""

from typing import Any, ClassVar

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from initiatives.models.initiative import Initiative
from workflow.audit import TrackedHistory
from workflow.tracked import FrozenModel, TrackedModel, TrackedQuerySet


class AttachmentKind(models.TextChoices):
    """What an attached file is evidence of."""

    SCIENTIFIC = "SCIENTIFIC", _("Minh chứng khoa học")
    PRACTICAL = "PRACTICAL", _("Minh chứng thực tiễn")
    OTHER = "OTHER", _("Tài liệu khác")
    INCIDENT = "INCIDENT", _("Ảnh, tài liệu về sự cố")
    REVIEW = "REVIEW", _("Chứng cứ trong hồ sơ xem xét trách nhiệm")
    REWARD = "REWARD", _("Minh chứng trong hồ sơ khen thưởng")


AFTERWARDS = (AttachmentKind.INCIDENT,)  # made after the plan was sent, read by its readers
RESTRICTED = (AttachmentKind.REVIEW, AttachmentKind.REWARD)  # read through their record alone


class AttachmentQuerySet(TrackedQuerySet):
    """Which files are whose to read."""

    def of_the_file(self) -> Any:
        """Without those that belong to a restricted record."""
        return self.exclude(kind__in=RESTRICTED)


class Attachment(TrackedModel):
    """A file of the initiative; removal only hides it from the draft, two officers may destroy it."""

    initiative = models.ForeignKey(Initiative, on_delete=models.PROTECT, related_name="attachments")
    kind = models.CharField(max_length=12, choices=AttachmentKind.choices)
    name = models.CharField(max_length=255)
    content_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    stored_as = models.CharField(max_length=80, unique=True)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    uploaded_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, blank=True)
    destroyed_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[Any] = AttachmentQuerySet.as_manager()
    history = TrackedHistory()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name


class SecrecyMinutes(TrackedModel):
    """How a locked file was dealt with, signed by two security officers (T25)."""

    initiative = models.ForeignKey(
        Initiative, on_delete=models.PROTECT, related_name="secrecy_minutes"
    )
    number = models.CharField(_("Số biên bản"), max_length=60)
    measures = models.TextField(_("Biện pháp xử lý"))
    destroys_files = models.BooleanField(_("Hủy mọi tệp đính kèm của hồ sơ"), default=False)
    drawn_up_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    drawn_up_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    confirmed_at = models.DateTimeField(null=True, blank=True)

    history = TrackedHistory()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="secrecy_minutes_by_two",
                condition=Q(confirmed_by=None) | ~Q(confirmed_by=F("drawn_up_by")),
            ),
            models.UniqueConstraint(
                fields=["initiative"],
                condition=Q(confirmed_at=None),
                name="one_secrecy_minutes_open",
            ),
        ]

    def __str__(self) -> str:
        return self.number


class Autosave(models.Model):
    """What a person typed and has not saved yet; replaced every few seconds, never history."""

    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE, related_name="autosaves")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    step = models.CharField(max_length=30)
    data = models.TextField()
    base_revision = models.PositiveIntegerField()
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["initiative", "user", "step"], name="autosave_once")
        ]

    def __str__(self) -> str:
        return f"{self.initiative_id} {self.step}"


class InitiativeVersion(FrozenModel):
    """The plan exactly as it was submitted. Rows are only ever added."""

    initiative = models.ForeignKey(Initiative, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    revision = models.PositiveIntegerField()
    snapshot = models.JSONField(encoder=DjangoJSONEncoder)
    sha256 = models.CharField(max_length=64)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    submitted_at = models.DateTimeField()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["initiative", "number"], name="version_once")
        ]

    def __str__(self) -> str:
        return f"{self.initiative_id} v{self.number}"


class RiskFreeze(FrozenModel):
    """The risk register as it stood when a decision approved it (F0.6). Rows are only ever added."""

    initiative = models.ForeignKey(
        Initiative, on_delete=models.PROTECT, related_name="risk_freezes"
    )
    version = models.OneToOneField(
        InitiativeVersion, on_delete=models.PROTECT, related_name="risk_freeze"
    )
    risks = models.JSONField(encoder=DjangoJSONEncoder)
    sha256 = models.CharField(max_length=64)
    decision_number = models.CharField(max_length=60)
    frozen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    frozen_at = models.DateTimeField()

    class Meta:
        ordering = ["frozen_at", "pk"]

    def __str__(self) -> str:
        return f"{self.initiative_id} {self.sha256[:12]}"


class DataCorrection(FrozenModel):
    """What a person had corrected about himself: it stands beside what was written, which stays as it was sealed."""

    initiative = models.ForeignKey(
        Initiative, on_delete=models.PROTECT, related_name="data_corrections"
    )
    text = models.TextField(_("Đính chính"))
    ground = models.CharField(max_length=100)
    noted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    noted_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.ground
