"""The initiative, the people behind it, and what is frozen of it."""

from typing import Any, ClassVar

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from guardian.models import UserObjectPermissionBase

from accounts.choices import PersonnelCategory
from accounts.models import OrgUnit, PositionHeld
from authorities.choices import Domain, Track, Urgency
from authorities.models import Topic
from initiatives.plan.schema import KINDS, TYPES
from initiatives.querysets import InitiativeQuerySet
from initiatives.states import InitiativeLifecycle, InitiativeState, StageCode
from workflow.audit import TrackedHistory
from workflow.tracked import StatefulModel, TrackedModel

DERIVED = (
    "stage",
    "holder_unit",
    "clock_code",
    "due_at",
    "activity_at",
    "search_title",
    "search_body",
)


class Initiative(InitiativeLifecycle, StatefulModel):
    """The central file, from registration to archive.

    ``content`` is the proposal plan as a document in the shape of ``initiatives.plan.schema``; the
    columns title … urgency repeat what lists and routing ask for. The derived columns mirror the
    current case for lists; they are no facts and can be computed again.
    """

    code = models.CharField(_("Mã số"), max_length=30, unique=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="initiatives"
    )
    author_position = models.ForeignKey(PositionHeld, on_delete=models.PROTECT, related_name="+")
    employing_unit = models.ForeignKey(OrgUnit, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(
        OrgUnit, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    nd73_subject = models.BooleanField(_("Thuộc đối tượng NĐ 73"))
    nd73_override_reason = models.TextField(blank=True)
    no_secret_confirmed_at = models.DateTimeField()
    title = models.CharField(_("Tên đề xuất"), max_length=200, blank=True)
    initiative_type = models.CharField(max_length=20, choices=TYPES, blank=True)
    proposer_kind = models.CharField(max_length=20, choices=KINDS, blank=True)
    domain = models.CharField(max_length=20, choices=Domain.choices, blank=True)
    primary_topic = models.ForeignKey(
        Topic, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    urgency = models.CharField(max_length=12, choices=Urgency.choices, default=Urgency.NORMAL)
    track = models.CharField(max_length=12, choices=Track.choices, default=Track.GOVERNMENT)
    content = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    revision = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()

    stage = models.CharField(max_length=20, choices=StageCode.choices, default=StageCode.DRAFT)
    holder_unit = models.ForeignKey(
        OrgUnit, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    clock_code = models.CharField(max_length=6, blank=True)
    due_at = models.DateTimeField(null=True, blank=True)
    activity_at = models.DateTimeField()
    search_title = models.TextField(blank=True, editable=False)
    search_body = models.TextField(blank=True, editable=False)
    search_vector = models.GeneratedField(
        expression=SearchVector("search_title", weight="A", config="simple")
        + SearchVector("search_body", weight="B", config="simple"),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    objects: ClassVar[Any] = InitiativeQuerySet.as_manager()
    history = TrackedHistory(excluded_fields=[*DERIVED, "search_vector"])
    derived = (*DERIVED, "holder_unit_id")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="initiative_state_is_known", condition=Q(state__in=InitiativeState.values)
            ),
            models.CheckConstraint(
                name="initiative_submitted_has_date",
                condition=Q(state__in=["DRAFT", "WITHDRAWN", "QUARANTINED"])
                | Q(submitted_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["-activity_at", "-id"], name="initiative_by_activity"),
            models.Index(fields=["stage", "-activity_at", "-id"], name="initiative_by_stage"),
            models.Index(fields=["holder_unit", "stage", "due_at"], name="initiative_by_holder"),
            models.Index(fields=["author", "-activity_at"], name="initiative_by_author"),
            models.Index(
                fields=["due_at"], condition=Q(due_at__isnull=False), name="initiative_by_due"
            ),
            models.Index(
                fields=["holder_unit", "-activity_at", "-id"], name="initiative_by_unit_activity"
            ),
            models.Index(
                fields=["stage", "state", "track", "submitted_at", "due_at"],
                name="initiative_overview",
            ),
            models.Index(
                fields=["holder_unit", "due_at", "state", "track", "submitted_at"],
                condition=Q(due_at__isnull=False),
                name="initiative_overview_units",
            ),
            GinIndex(fields=["search_vector"], name="initiative_search"),
            GinIndex(
                fields=["search_title"], opclasses=["gin_trgm_ops"], name="initiative_title_trgm"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title}".strip()

    @property
    def stage_label(self) -> str:
        """The stage in words, for lists: Django's own builds a dictionary of all for each row."""
        return str(StageCode(self.stage).label)

    def get_absolute_url(self) -> str:
        """The page of the file."""
        return reverse("portal:initiative_detail", args=[self.code])


class InitiativeUserGrant(UserObjectPermissionBase):
    """A person invited to read one file (guardian, direct foreign key)."""

    content_object = models.ForeignKey(
        Initiative, on_delete=models.CASCADE, related_name="user_grants"
    )


class ReaderUnit(models.Model):
    """A unit whose people may read the file: it handles or handled it, or watches it overdue.

    Derived from the cases; kept as rows so that visibility is one indexed lookup.
    """

    initiative = models.ForeignKey(
        Initiative, on_delete=models.CASCADE, related_name="reader_units"
    )
    unit = models.ForeignKey(OrgUnit, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unit", "initiative"], name="reader_unit_once")
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.initiative_id}"


class CodeCounter(models.Model):
    """The last number given in a register and year."""

    year = models.PositiveSmallIntegerField()
    register = models.CharField(max_length=10)
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["year", "register"], name="code_counter_once")
        ]

    def __str__(self) -> str:
        return f"{self.register} {self.year}: {self.last}"


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


class CommitmentText(models.Model):
    """A version of the commitment's clauses (G2). Rows are only ever added."""

    number = models.PositiveIntegerField(unique=True)
    clauses = models.JSONField()
    valid_from = models.DateField()

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


class AttachmentKind(models.TextChoices):
    """What an attached file is evidence of."""

    SCIENTIFIC = "SCIENTIFIC", _("Minh chứng khoa học")
    PRACTICAL = "PRACTICAL", _("Minh chứng thực tiễn")
    OTHER = "OTHER", _("Tài liệu khác")


class Attachment(TrackedModel):
    """A file of the initiative; the bytes stay for ever, removal only hides them from the draft."""

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

    history = TrackedHistory()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name


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


class InitiativeVersion(models.Model):
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


class RiskFreeze(models.Model):
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
