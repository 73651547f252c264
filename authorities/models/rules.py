"""The rules of authority in versions, and the changes of them that two administrators make."""

from typing import Any, ClassVar

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.choices import PersonnelCategory
from accounts.models import OrgUnit, PeriodModel, PositionTitle
from authorities.choices import Certainty, ItemKind, ProposerSort, Selector, Stage
from authorities.models.reference import LegalBasis, Regime
from authorities.querysets import RuleQuerySet
from authorities.states import RuleChangeLifecycle, RuleChangeState
from workflow.audit import TrackedHistory
from workflow.tracked import StatefulModel, TrackedModel

USER = settings.AUTH_USER_MODEL


class AuthorityRule(PeriodModel):
    """One version of a row of the routing table (D4). An empty condition means any; the lowest rank wins.

    ``key`` names the rule through its versions. A version holds from its first to its last day, and a
    change adds the next one: what was in force on any day can be read, and a stored routing finds
    the version it rests on. A version that another replaced before it began is void.
    """

    code = models.CharField(_("Quy tắc"), max_length=10)
    key = models.SlugField(_("Khóa"), max_length=60)
    label = models.CharField(_("Nội dung"), max_length=250)
    stage = models.CharField(max_length=1, choices=Stage.choices)
    rank = models.PositiveSmallIntegerField(_("Thứ tự xét"))
    regime = models.ForeignKey(
        Regime, on_delete=models.PROTECT, null=True, blank=True, verbose_name=_("Mô hình")
    )
    position = models.ForeignKey(
        PositionTitle, on_delete=models.PROTECT, null=True, blank=True, verbose_name=_("Chức danh")
    )
    proposer_sort = models.CharField(
        _("Người đề xuất"), max_length=15, choices=ProposerSort.choices, blank=True
    )
    head_only = models.BooleanField(_("Chỉ khi là người đứng đầu"), default=False)
    managed_by_types = models.JSONField(_("Cơ quan quản lý thuộc loại"), default=list, blank=True)
    category = models.CharField(
        _("Nhóm đối tượng"), max_length=20, choices=PersonnelCategory.choices, blank=True
    )
    domains = models.JSONField(_("Lĩnh vực"), default=list, blank=True)
    selector = models.CharField(_("Nơi nhận"), max_length=20, choices=Selector.choices)
    named_unit = models.ForeignKey(
        OrgUnit,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Đơn vị chỉ định"),
    )
    legal_basis = models.ForeignKey(
        LegalBasis, on_delete=models.PROTECT, null=True, blank=True, verbose_name=_("Căn cứ")
    )
    certainty = models.CharField(
        _("Mức xác tín"), max_length=15, choices=Certainty.choices, default=Certainty.RECALLED
    )
    version = models.PositiveIntegerField(default=1, editable=False)
    is_void = models.BooleanField(default=False, editable=False)

    objects: ClassVar[Any] = RuleQuerySet.as_manager()
    history = TrackedHistory()

    class Meta(PeriodModel.Meta):
        ordering = ["stage", "rank", "key", "version"]
        constraints = [
            *PeriodModel.Meta.constraints,
            models.UniqueConstraint(fields=["key", "version"], name="rule_version_once"),
            ExclusionConstraint(
                name="one_version_of_a_rule_a_day",
                expressions=[
                    ("key", RangeOperators.EQUAL),
                    (
                        Func(
                            F("valid_from"),
                            F("valid_to"),
                            RangeBoundary(inclusive_lower=True, inclusive_upper=True),
                            function="daterange",
                            output_field=DateRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=Q(is_void=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.label}"

    def get_absolute_url(self) -> str:
        """The rule with all its versions."""
        return reverse("authorities:rule_detail", args=[self.key])


class RuleChange(RuleChangeLifecycle, StatefulModel):
    """A change of the routing table: proposed by one administrator, confirmed by another.

    ``simulation`` is what the last trial run said; it speaks about the revision ``simulated_revision``.
    """

    title = models.CharField(_("Tên đề nghị"), max_length=200)
    effective_on = models.DateField(_("Áp dụng từ ngày"))
    opened_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    undoes = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="undone_by"
    )

    history = TrackedHistory()

    class Meta:
        ordering = ["-opened_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="rule_change_state_is_known", condition=Q(state__in=RuleChangeState.values)
            ),
            models.CheckConstraint(
                name="confirmed_rule_change_names_both",
                condition=~Q(state="CONFIRMED")
                | Q(proposed_by__isnull=False, confirmed_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("authorities:change_detail", args=[self.pk])


class RuleChangeItem(TrackedModel):
    """One rule within a change: added, changed or ended.

    ``values`` holds what the next version will say, links by their codes; ``base_version`` is the
    version that was before the administrator's eyes, 0 for a rule that is new.
    """

    change = models.ForeignKey(RuleChange, on_delete=models.PROTECT, related_name="items")
    kind = models.CharField(max_length=6, choices=ItemKind.choices)
    key = models.SlugField(max_length=60)
    base_version = models.PositiveIntegerField(default=0)
    values = models.JSONField(default=dict)

    history = TrackedHistory()

    class Meta:
        ordering = ["key"]
        constraints = [
            models.UniqueConstraint(fields=["change", "key"], name="rule_once_in_a_change")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"
