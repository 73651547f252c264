"""A reorganisation: which units end, begin or move, and what of theirs goes where."""

from typing import Any, ClassVar

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.choices import Rank, UnitType
from accounts.models import OrgUnit
from reorganisation.choices import ChangeKind, ClockChoice, MatterKind, MatterState
from reorganisation.querysets import MatterQuerySet
from reorganisation.states import ReorganisationLifecycle, ReorganisationState
from workflow.audit import TrackedHistory
from workflow.tracked import StatefulModel, TrackedModel

USER = settings.AUTH_USER_MODEL


class Reorganisation(ReorganisationLifecycle, StatefulModel):
    """One decision that reorganises units, in force from a day on (glossary 21, RT-C4)."""

    title = models.CharField(_("Tên"), max_length=200)
    decision_number = models.CharField(_("Số quyết định"), max_length=60)
    effective_on = models.DateField(_("Có hiệu lực từ ngày"))
    clocks = models.CharField(
        _("Thời hạn của hồ sơ đang xem xét"), max_length=8, choices=ClockChoice.choices
    )
    opened_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()

    history = TrackedHistory()

    class Meta:
        ordering = ["-effective_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="reorganisation_state_is_known",
                condition=Q(state__in=ReorganisationState.values),
            ),
            models.CheckConstraint(
                name="confirmed_reorganisation_names_both",
                condition=~Q(state__in=["CONFIRMED", "RUNNING", "DONE"])
                | Q(proposed_by__isnull=False, confirmed_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("reorganisation:detail", args=[self.pk])

    @property
    def grounds(self) -> str:
        """What every record that it moves gives as its reason."""
        return f"Theo {self.decision_number}: {self.title}"


class NewUnit(TrackedModel):
    """A unit that begins with the reorganisation; links by codes, since others may begin with it."""

    reorganisation = models.ForeignKey(
        Reorganisation, on_delete=models.PROTECT, related_name="new_units"
    )
    code = models.CharField(_("Mã"), max_length=20)
    name = models.CharField(_("Tên"), max_length=200)
    unit_type = models.CharField(_("Loại đơn vị"), max_length=20, choices=UnitType.choices)
    regime = models.CharField(_("Mô hình"), max_length=20, blank=True)
    superior = models.CharField(_("Cấp trên trực tiếp"), max_length=20, blank=True)
    owner_body = models.CharField(_("Cơ quan đại diện chủ sở hữu"), max_length=20, blank=True)
    standing_committee = models.CharField(_("Ban Thường vụ cùng cấp"), max_length=20, blank=True)
    register_code = models.CharField(_("Mã trong số hồ sơ"), max_length=10, blank=True)
    head_title = models.CharField(_("Chức danh người đứng đầu"), max_length=120, blank=True)
    competence = models.TextField(_("Chức năng, nhiệm vụ"), blank=True)

    history = TrackedHistory()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["reorganisation", "code"], name="new_unit_once_in_a_reorganisation"
            )
        ]

    def __str__(self) -> str:
        return self.name


class UnitChange(TrackedModel):
    """What happens to one unit, and one that follows it; of several one takes the open cases.

    For a move ``successor`` is the code of the new superior and the unit goes on.
    """

    reorganisation = models.ForeignKey(
        Reorganisation, on_delete=models.PROTECT, related_name="changes"
    )
    kind = models.CharField(max_length=10, choices=ChangeKind.choices)
    unit = models.ForeignKey(OrgUnit, on_delete=models.PROTECT, related_name="+")
    successor = models.CharField(max_length=20)
    takes_open_cases = models.BooleanField(default=True)

    history = TrackedHistory()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["reorganisation", "unit", "successor"], name="unit_change_once"
            ),
            models.UniqueConstraint(
                fields=["reorganisation", "unit"],
                condition=Q(takes_open_cases=True),
                name="one_main_successor_in_a_reorganisation",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit} → {self.successor}"

    @property
    def ends_unit(self) -> bool:
        """Whether the unit exists no more afterwards."""
        return self.kind != ChangeKind.MOVE


class Matter(models.Model):
    """One thing that a unit holds, and where it goes. ``key`` names it within its kind.

    Worked out anew whenever it is counted, so it has no history of its own: each step of the
    reorganisation and each record that moves has one. ``values`` says more of a person's next office.
    """

    reorganisation = models.ForeignKey(
        Reorganisation, on_delete=models.PROTECT, related_name="matters"
    )
    kind = models.CharField(max_length=14, choices=MatterKind.choices)
    place = models.PositiveSmallIntegerField()
    key = models.PositiveBigIntegerField()
    unit = models.ForeignKey(OrgUnit, on_delete=models.PROTECT, related_name="+")
    about = models.CharField(max_length=300)
    file = models.PositiveBigIntegerField(null=True, blank=True)
    successor = models.CharField(max_length=20, blank=True)
    clocks = models.CharField(max_length=8, choices=ClockChoice.choices, blank=True)
    values = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    is_adjusted = models.BooleanField(default=False)
    is_late = models.BooleanField(default=False)
    state = models.CharField(max_length=8, choices=MatterState.choices, default=MatterState.WAITING)
    outcome = models.CharField(max_length=500, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[Any] = MatterQuerySet.as_manager()

    class Meta:
        ordering = ["place", "unit_id", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["reorganisation", "kind", "key"], name="matter_once"),
            models.CheckConstraint(
                name="matter_state_is_known", condition=Q(state__in=MatterState.values)
            ),
            models.CheckConstraint(
                name="settled_matter_has_moment",
                condition=Q(state="WAITING") | Q(settled_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(
                F("reorganisation"),
                F("place"),
                F("id"),
                condition=Q(state="WAITING"),
                name="matter_waiting",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.about}"

    @property
    def rank_label(self) -> str:
        """A person's place in the next leadership."""
        rank = self.values.get("rank")
        return str(Rank(rank).label) if rank else ""

    @property
    def may_restart(self) -> bool:
        """Whether it has time limits that can begin again."""
        return self.kind == MatterKind.CASE
