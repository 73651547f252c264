"""The decision matrix as data, and the restricted records of reviews, measures and obstruction."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import OrgUnit, PeriodModel
from authorities.choices import Certainty
from authorities.models import ClockBase
from initiatives.models import Attachment, Initiative, InitiativeVersion
from pilots.models import Incident, Pilot
from protection.choices import (
    Kind,
    LiabilityType,
    MeasureKind,
    OpeningReason,
    Outcome,
    PanelRole,
    Part,
)
from protection.querysets import ObstructionQuerySet, ReviewQuerySet
from protection.states import (
    MeasureLifecycle,
    MeasureState,
    ObstructionLifecycle,
    ObstructionState,
    ReviewLifecycle,
    ReviewState,
)
from workflow.audit import TrackedHistory
from workflow.tracked import FrozenModel, StatefulModel, TrackedModel

USER = settings.AUTH_USER_MODEL


class LiabilityRow(PeriodModel):
    """A gate or a row of the matrix F1/F2: when it speaks, what it suggests, and by which source."""

    code = models.CharField(_("Mã"), max_length=10, unique=True)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    rank = models.PositiveSmallIntegerField(_("Thứ tự"))
    when = models.JSONField(_("Khi"), default=dict)
    outcomes = models.JSONField(_("Đề xuất, tốt nhất trước"), default=list, blank=True)
    accompanying = models.JSONField(_("Kèm theo"), default=list, blank=True)
    instead_of = models.JSONField(_("Thay cho các dòng"), default=list, blank=True)
    text = models.TextField(_("Nội dung"))
    source = models.CharField(_("Căn cứ"), max_length=300)
    certainty = models.CharField(max_length=15, choices=Certainty.choices)
    version = models.PositiveIntegerField(default=1)

    history = TrackedHistory()

    class Meta(PeriodModel.Meta):
        ordering: ClassVar[list[str]] = ["rank"]

    def __str__(self) -> str:
        return f"{self.code} {self.text}"


class LiabilityReview(ReviewLifecycle, StatefulModel):
    """One person or body, one type of liability; conduct is judged by the plan then in force (F0)."""

    pilot = models.ForeignKey(Pilot, on_delete=models.PROTECT, related_name="reviews")
    subject_user = models.ForeignKey(
        USER, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    subject_unit = models.ForeignKey(
        OrgUnit, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    part = models.CharField(max_length=12, choices=Part.choices)
    liability_type = models.CharField(max_length=14, choices=LiabilityType.choices)
    opening_reason = models.CharField(max_length=14, choices=OpeningReason.choices)
    opening_text = models.TextField(_("Nội dung mở xem xét"))
    unit = models.ForeignKey(OrgUnit, on_delete=models.PROTECT, related_name="liability_reviews")
    incident = models.ForeignKey(
        Incident, on_delete=models.PROTECT, null=True, blank=True, related_name="reviews"
    )
    acted_on = models.DateField(_("Ngày của việc được xem xét"))
    version = models.ForeignKey(InitiativeVersion, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()

    objects: ClassVar[Any] = ReviewQuerySet.as_manager()
    history = TrackedHistory()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="review_state_is_known", condition=Q(state__in=ReviewState.values)
            ),
            models.CheckConstraint(
                name="review_of_one_subject",
                condition=Q(subject_user__isnull=False, subject_unit=None)
                | Q(subject_user=None, subject_unit__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["pilot", "subject_user", "subject_unit", "liability_type"],
                name="review_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                name="concluded_review_is_signed",
                condition=~Q(state="CONCLUDED")
                | (~Q(outcome="") & ~Q(number="") & Q(signed_on__isnull=False)),
            ),
            models.CheckConstraint(
                name="concluded_review_heard_the_person",
                condition=~Q(state__in=["VOTED", "CONCLUDED"]) | Q(heard_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["unit", "state"], name="review_by_unit"),
            models.Index(fields=["subject_user"], name="review_by_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.pilot.initiative.code} – {self.subject}"

    def get_absolute_url(self) -> str:
        """Its own restricted page."""
        return reverse("protection:review_detail", args=[self.pk])

    @property
    def subject(self) -> Any:
        """The person or the body."""
        return self.subject_user or self.subject_unit

    @property
    def is_open(self) -> bool:
        """Whether it is not concluded."""
        return bool(self.state != ReviewState.CONCLUDED)


class PanelMember(TrackedModel):
    """A member of the panel, with his statement on conflicts of interest and his vote."""

    review = models.ForeignKey(LiabilityReview, on_delete=models.PROTECT, related_name="members")
    user = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="panel_seats")
    role = models.CharField(max_length=10, choices=PanelRole.choices)
    label = models.CharField(_("Chức vụ, đơn vị"), max_length=250)
    declared_at = models.DateTimeField(null=True, blank=True)
    is_recused = models.BooleanField(default=False)
    declaration = models.TextField(_("Kê khai lợi ích"), blank=True)
    left_at = models.DateTimeField(null=True, blank=True)
    vote = models.CharField(max_length=14, choices=Outcome.choices, blank=True)
    opinion = models.TextField(_("Ý kiến khác"), blank=True)
    voted_at = models.DateTimeField(null=True, blank=True)

    history = TrackedHistory()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["review", "user"], condition=Q(left_at=None), name="panel_member_once"
            ),
            models.UniqueConstraint(
                fields=["review"],
                condition=Q(role="CHAIR", is_recused=False, left_at=None),
                name="one_panel_chair",
            ),
            models.CheckConstraint(
                name="recused_panel_member_has_no_vote",
                condition=Q(is_recused=False) | Q(vote=""),
            ),
            models.CheckConstraint(
                name="panel_vote_after_declaration",
                condition=Q(vote="") | Q(declared_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(
                fields=["user"],
                condition=Q(is_recused=False, left_at=None),
                name="panel_seat_by_user",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} – {self.get_role_display()}"


class Finding(TrackedModel):
    """A fact that the panel found: value, evidence, author, day, dissent (F0.3)."""

    review = models.ForeignKey(LiabilityReview, on_delete=models.PROTECT, related_name="findings")
    fact = models.CharField(max_length=40)
    value = models.CharField(max_length=20)
    evidence = models.TextField(_("Chứng cứ"))
    dissent = models.TextField(_("Ý kiến khác"), blank=True)
    found_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    found_at = models.DateTimeField()

    history = TrackedHistory()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["review", "fact"], name="finding_once"),
            models.CheckConstraint(name="finding_has_evidence", condition=~Q(evidence="")),
        ]

    def __str__(self) -> str:
        return f"{self.fact} = {self.value}"


class ReviewEvidence(TrackedModel):
    """A numbered piece of evidence: a file, or where it is kept. Rows are only ever added."""

    review = models.ForeignKey(LiabilityReview, on_delete=models.PROTECT, related_name="evidence")
    number = models.PositiveSmallIntegerField()
    title = models.CharField(_("Tên chứng cứ"), max_length=200)
    source = models.CharField(_("Nguồn, số ký hiệu, nơi giữ"), max_length=300)
    file = models.ForeignKey(
        Attachment, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    added_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()

    history = TrackedHistory()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["review", "number"], name="evidence_number_once"),
            models.CheckConstraint(name="evidence_has_source", condition=~Q(source="")),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"

    @property
    def code(self) -> str:
        """How findings cite it."""
        return f"CC-{self.number:02d}"


class ProtectionMeasure(MeasureLifecycle, StatefulModel):
    """What protects the official after a review, or against obstruction (R-092)."""

    review = models.ForeignKey(
        LiabilityReview, on_delete=models.PROTECT, null=True, blank=True, related_name="measures"
    )
    beneficiary = models.ForeignKey(
        USER, on_delete=models.PROTECT, related_name="protection_measures"
    )
    unit = models.ForeignKey(OrgUnit, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20, choices=MeasureKind.choices)
    content = models.TextField(_("Nội dung"))
    asked_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()

    history = TrackedHistory()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="measure_state_is_known", condition=Q(state__in=MeasureState.values)
            ),
            models.CheckConstraint(
                name="applied_measure_has_paper", condition=~Q(state="APPLIED") | ~Q(number="")
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_kind_display())


class ObstructionReport(ObstructionLifecycle, StatefulModel):
    """A confidential report that somebody obstructs or retaliates; the superior handles it (G11f)."""

    initiative = models.ForeignKey(
        Initiative, on_delete=models.PROTECT, related_name="obstruction_reports"
    )
    reported_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(OrgUnit, on_delete=models.PROTECT, related_name="+")
    content = models.TextField(_("Nội dung"))
    happened_on = models.DateField(_("Ngày xảy ra"))
    evidence = models.TextField(_("Bằng chứng"), blank=True)
    wish = models.TextField(_("Mong muốn"), blank=True)
    reported_at = models.DateTimeField()

    objects: ClassVar[Any] = ObstructionQuerySet.as_manager()
    history = TrackedHistory()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="obstruction_state_is_known", condition=Q(state__in=ObstructionState.values)
            ),
            models.CheckConstraint(
                name="obstruction_answered", condition=~Q(state="ANSWERED") | ~Q(answer="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.initiative_id} {self.reported_at:%d/%m/%Y}"

    def get_absolute_url(self) -> str:
        """Its own restricted page."""
        return reverse("protection:obstruction_detail", args=[self.pk])


class RestrictedRead(FrozenModel):
    """Who read a restricted record, when. Rows are only ever added."""

    reader = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    page = models.CharField(max_length=30)
    read_at = models.DateTimeField()

    class Meta:
        abstract = True
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.reader_id} {self.page} {self.read_at:%d/%m/%Y %H:%M}"


class ReviewRead(RestrictedRead):
    """A page of a review was read (F5.7)."""

    review = models.ForeignKey(LiabilityReview, on_delete=models.PROTECT, related_name="reads")


class ObstructionRead(RestrictedRead):
    """A report of obstruction was read."""

    report = models.ForeignKey(ObstructionReport, on_delete=models.PROTECT, related_name="reads")


class FileRead(RestrictedRead):
    """Something of a file was read that is not for everybody who sees it: a Party file, a locked one, a receipt."""

    initiative = models.ForeignKey(Initiative, on_delete=models.PROTECT, related_name="reads")


class ReviewClock(ClockBase):
    """The time limit of a review (D16)."""

    review = models.ForeignKey(LiabilityReview, on_delete=models.PROTECT, related_name="clocks")

    class Meta(ClockBase.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["review", "code"],
                condition=Q(stopped_at=None),
                name="one_running_review_clock",
            )
        ]
        indexes = [
            models.Index(
                fields=["next_notice_at"],
                condition=Q(stopped_at=None),
                name="review_clock_to_announce",
            )
        ]


class Dossier(FrozenModel):
    """A dossier that was given out: its manifest is sealed, so that every file in it proves itself.

    ``of_case`` is the case whose minutes and votes it holds, 0 where its reader may not see any.
    """

    initiative = models.ForeignKey(Initiative, on_delete=models.PROTECT, related_name="dossiers")
    is_short = models.BooleanField(_("Chỉ nội dung kế hoạch và rủi ro"), default=False)
    of_case = models.BigIntegerField(default=0)
    manifest_sha256 = models.CharField(max_length=64)
    job_key = models.CharField(max_length=64, blank=True)
    made_for = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.initiative_id} {self.made_at:%d/%m/%Y %H:%M}"
