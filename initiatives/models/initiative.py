"""The initiative itself, who may read it, and its number."""

from typing import Any, ClassVar

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.db.models.fields.json import KeyTextTransform
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from guardian.models import UserObjectPermissionBase

from accounts.models import OrgUnit, PositionHeld
from authorities.choices import Domain, Track, Urgency
from authorities.models import Procedure, Topic
from initiatives.plan.schema import KINDS, TYPES
from initiatives.querysets import InitiativeQuerySet
from initiatives.states import InitiativeLifecycle, InitiativeState, StageCode
from workflow.audit import TrackedHistory
from workflow.tracked import StatefulModel

DERIVED = (
    "stage",
    "holder_unit",
    "clock_code",
    "due_at",
    "activity_at",
    "procedure",
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
    procedure = models.ForeignKey(
        Procedure, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    search_title = models.TextField(blank=True, editable=False)
    search_body = models.TextField(blank=True, editable=False)
    search_vector = models.GeneratedField(
        expression=SearchVector("search_title", weight="A", config="simple")
        + SearchVector("search_body", weight="B", config="simple"),
        output_field=SearchVectorField(),
        db_persist=True,
    )
    legal_gap = models.GeneratedField(
        expression=KeyTextTransform("legal_gap_type", "content"),
        output_field=models.TextField(null=True),
        db_persist=True,
    )

    objects: ClassVar[Any] = InitiativeQuerySet.as_manager()
    history = TrackedHistory(excluded_fields=[*DERIVED, "search_vector", "legal_gap"])
    derived = (*DERIVED, "holder_unit_id", "procedure_id")

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
                fields=["stage", "primary_topic", "state", "track", "submitted_at", "due_at"],
                name="initiative_by_stage_and_topic",
            ),
            models.Index(
                fields=["holder_unit", "due_at", "state", "track", "submitted_at"],
                condition=Q(due_at__isnull=False),
                name="initiative_overview_units",
            ),
            models.Index(
                fields=["submitted_at", "employing_unit", "state", "track"],
                condition=Q(submitted_at__isnull=False),
                name="initiative_by_submission",
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
