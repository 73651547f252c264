"""People, the tree of units, positions held, duties and delegations, all with their periods."""

from datetime import date
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _
from guardian.mixins import GuardianUserMixin

from accounts.choices import (
    PersonnelCategory,
    Rank,
    ReasonStep,
    Role,
    Scope,
    SigningCapacity,
    SuccessionKind,
    UnitType,
)
from accounts.querysets import DelegationQuerySet, PeriodQuerySet, PositionQuerySet
from common.text import given_name_first
from workflow.audit import TrackedHistory
from workflow.tracked import TrackedModel, TrackedQuerySet


class UserManager(BaseUserManager.from_queryset(TrackedQuerySet)):  # type: ignore[misc]  # made class
    """Finds people by e-mail, whatever its case; bulk writes are refused."""

    def get_by_natural_key(self, username: str | None) -> "User":
        """The person who signs in with this address."""
        found: User = self.get(email__iexact=username)
        return found


class User(GuardianUserMixin, AbstractBaseUser, PermissionsMixin, TrackedModel):
    """A person who signs in, or the system account that acts for a schedule. Never deleted."""

    email = models.EmailField(_("Thư điện tử"), unique=True)
    full_name = models.CharField(_("Họ và tên"), max_length=150)
    sort_name = models.CharField(max_length=150, editable=False)
    is_active = models.BooleanField(default=True)
    is_system = models.BooleanField(default=False)
    date_joined = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[Any] = UserManager()
    history = TrackedHistory(
        excluded_fields=["password", "last_login", "groups", "user_permissions"],
        ignored=("last_login", "password"),
    )
    unattributed = ("last_login", "password")

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["full_name"]

    class Meta:
        constraints = [
            models.UniqueConstraint(Func(F("email"), function="lower"), name="user_email_once")
        ]

    def __str__(self) -> str:
        return self.full_name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep the sorting key in step with the name."""
        self.sort_name = given_name_first(self.full_name)
        super().save(*args, **kwargs)


class PeriodModel(TrackedModel):
    """A record that holds from a day to a day, both included; no end means until further notice."""

    valid_from = models.DateField(_("Từ ngày"))
    valid_to = models.DateField(_("Đến ngày"), null=True, blank=True)

    objects: ClassVar[Any] = PeriodQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                name="%(class)s_period_in_order",
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
            )
        ]

    def holds_on(self, day: date) -> bool:
        """Whether ``day`` lies in the period."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


class OrgUnit(PeriodModel):
    """An agency, unit or locality, with the body above it and its days of existence (R-042)."""

    code = models.CharField(_("Mã"), max_length=20, unique=True)
    name = models.CharField(_("Tên"), max_length=200)
    unit_type = models.CharField(max_length=20, choices=UnitType.choices)
    regime = models.CharField(max_length=20, blank=True)
    superior = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="subordinates"
    )
    owner_body = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    standing_committee = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    register_code = models.CharField(_("Mã trong số hồ sơ"), max_length=10, blank=True)
    head_title = models.CharField(_("Chức danh người đứng đầu"), max_length=120, blank=True)
    competence = models.TextField(_("Chức năng, nhiệm vụ"), blank=True)

    history = TrackedHistory()

    class Meta(PeriodModel.Meta):
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name

    def superior_on(self, day: date) -> "OrgUnit | None":
        """The nearest unit above that exists on ``day``; None at the top of the tree.

        Where none above exists any more, whoever follows the highest of them.
        """
        superior, highest = self.superior, None
        while superior and not superior.holds_on(day):
            superior, highest = superior.superior, superior
        return superior or (highest.follower_on(day) if highest else None)

    def follower_on(self, day: date) -> "OrgUnit | None":
        """Who took the open cases of this unit by decision, and exists on ``day``; None for nobody."""
        here: OrgUnit = self
        seen = set[int]()
        while not here.holds_on(day) and here.pk not in seen:
            seen.add(here.pk)
            taken = here.successions.filter(takes_open_cases=True, effective_on__lte=day)
            row = taken.select_related("successor").first()
            if row is None:
                return None
            here = row.successor
        return here if here.holds_on(day) else None

    @property
    def head_label(self) -> str:
        """How the head is addressed: "Chủ tịch UBND phường Hương Tràm (mẫu)"."""
        return f"{self.head_title} {self.name}".strip() if self.head_title else self.name


class OrgSuccession(TrackedModel):
    """A unit that follows another; ``takes_open_cases`` is set by a recorded decision only."""

    predecessor = models.ForeignKey(OrgUnit, on_delete=models.PROTECT, related_name="successions")
    successor = models.ForeignKey(OrgUnit, on_delete=models.PROTECT, related_name="origins")
    kind = models.CharField(max_length=10, choices=SuccessionKind.choices)
    effective_on = models.DateField()
    note = models.TextField(blank=True)
    decision_number = models.CharField(max_length=60, blank=True)
    takes_open_cases = models.BooleanField(default=False)

    history = TrackedHistory()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["predecessor", "successor"], name="succession_once"),
            models.UniqueConstraint(
                fields=["predecessor"],
                condition=Q(takes_open_cases=True),
                name="one_successor_takes_open_cases",
            ),
            models.CheckConstraint(
                name="successor_taken_by_decision",
                condition=Q(takes_open_cases=False) | ~Q(decision_number=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.predecessor} → {self.successor}"


class PositionTitle(TrackedModel):
    """A kind of position that authority rules speak about: "Giám đốc sở"."""

    code = models.SlugField(max_length=20, unique=True)
    name = models.CharField(max_length=150)

    history = TrackedHistory()

    def __str__(self) -> str:
        return self.name


class PositionHeld(PeriodModel):
    """A person's office in a unit, who manages it, and from when to when (R-064…R-066)."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="positions")
    unit = models.ForeignKey(OrgUnit, on_delete=models.PROTECT, related_name="positions")
    title = models.ForeignKey(PositionTitle, on_delete=models.PROTECT, related_name="+")
    label = models.CharField(_("Chức vụ"), max_length=200)
    category = models.CharField(max_length=20, choices=PersonnelCategory.choices)
    rank = models.CharField(max_length=10, choices=Rank.choices, default=Rank.STAFF)
    managed_by = models.ForeignKey(
        OrgUnit, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects: ClassVar[Any] = PositionQuerySet.as_manager()
    history = TrackedHistory()

    class Meta(PeriodModel.Meta):
        constraints = [
            *PeriodModel.Meta.constraints,
            ExclusionConstraint(
                name="one_head_per_unit_and_day",
                expressions=[
                    ("unit", RangeOperators.EQUAL),
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
                condition=Q(rank=Rank.HEAD),
                violation_error_message=_("Đơn vị đã có người đứng đầu trong thời gian này."),
            ),
        ]
        indexes = [models.Index(fields=["user", "valid_from"], name="position_by_user")]

    def __str__(self) -> str:
        return f"{self.user} – {self.label}"


class Duty(PeriodModel):
    """A duty beside the position: clerk, party desk, focal agency, administrator (D1)."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="duties")
    unit = models.ForeignKey(OrgUnit, on_delete=models.PROTECT, related_name="duties")
    role = models.CharField(max_length=20, choices=Role.choices)

    history = TrackedHistory()

    class Meta(PeriodModel.Meta):
        indexes = [models.Index(fields=["unit", "role"], name="duty_by_unit")]

    def __str__(self) -> str:
        return f"{self.user} – {self.get_role_display()}"


class Delegation(PeriodModel):
    """A head lets somebody act for him; accountability stays with the head (R-001).

    What a clerk prepared gives no power until the head has confirmed it.
    """

    delegator = models.ForeignKey(User, on_delete=models.PROTECT, related_name="given_delegations")
    delegate = models.ForeignKey(User, on_delete=models.PROTECT, related_name="delegations")
    unit = models.ForeignKey(OrgUnit, on_delete=models.PROTECT, related_name="delegations")
    capacity = models.CharField(max_length=3, choices=SigningCapacity.choices)
    scope = models.CharField(max_length=10, choices=Scope.choices)
    instrument_number = models.CharField(_("Số văn bản"), max_length=60)
    is_absence = models.BooleanField(_("Trong thời gian vắng mặt"), default=False)
    prepared_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    awaits_head = models.BooleanField(default=False)
    revoked_on = models.DateField(null=True, blank=True)

    objects: ClassVar[Any] = DelegationQuerySet.as_manager()
    history = TrackedHistory()

    class Meta(PeriodModel.Meta):
        constraints = [
            *PeriodModel.Meta.constraints,
            models.CheckConstraint(
                name="delegation_to_another", condition=~Q(delegator=F("delegate"))
            ),
            models.CheckConstraint(
                name="delegation_by_instrument", condition=~Q(instrument_number="")
            ),
            models.CheckConstraint(
                name="delegation_is_limited", condition=Q(valid_to__isnull=False)
            ),
            models.CheckConstraint(
                name="delegation_awaits_what_was_prepared",
                condition=Q(awaits_head=False) | Q(prepared_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.capacity}. {self.delegate} ← {self.delegator}"


class CannedReason(PeriodModel):
    """Words that a person may take over, and change, when a step asks why."""

    step = models.CharField(max_length=40, choices=ReasonStep.choices)
    text = models.CharField(max_length=500)

    history = TrackedHistory()

    class Meta(PeriodModel.Meta):
        ordering = ["step", "pk"]

    def __str__(self) -> str:
        return self.text[:80]
