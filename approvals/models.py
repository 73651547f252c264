"""One authority's case: its clocks, its meeting and ballots, its decisions."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.choices import Rank, SigningCapacity
from accounts.models import OrgUnit
from approvals.querysets import CaseQuerySet
from approvals.states import OPEN_STATES, CaseLifecycle, CaseState, Origin
from authorities.models import ClockBase, Procedure, RoutingDecision
from initiatives.models import Initiative, InitiativeVersion
from workflow.audit import TrackedHistory
from workflow.tracked import FrozenModel, StatefulModel, TrackedModel


class Case(CaseLifecycle, StatefulModel):
    """One authority's handling of one initiative; a new authority gets a new case."""

    initiative = models.ForeignKey(Initiative, on_delete=models.PROTECT, related_name="cases")
    unit = models.ForeignKey(OrgUnit, on_delete=models.PROTECT, related_name="cases")
    version = models.ForeignKey(InitiativeVersion, on_delete=models.PROTECT, related_name="cases")
    routing = models.ForeignKey(RoutingDecision, on_delete=models.PROTECT, related_name="cases")
    procedure = models.ForeignKey(
        Procedure, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    origin = models.CharField(max_length=14, choices=Origin.choices, default=Origin.ROUTED)
    previous = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="following"
    )
    clerk = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    opened_at = models.DateTimeField()

    objects: ClassVar[Any] = CaseQuerySet.as_manager()
    history = TrackedHistory()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="case_state_is_known", condition=Q(state__in=CaseState.values)
            ),
            models.UniqueConstraint(
                fields=["initiative"],
                condition=Q(state__in=OPEN_STATES),
                name="one_open_case_per_initiative",
            ),
            models.CheckConstraint(
                name="case_received_has_date",
                condition=~Q(state="RECEIVED") | Q(received_at__isnull=False),
            ),
            models.CheckConstraint(
                name="case_party_opinion_whole",
                condition=Q(party_number="") | Q(party_on__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["unit", "state"], name="case_by_unit")]

    def __str__(self) -> str:
        return f"{self.initiative.code} – {self.unit}"

    def get_absolute_url(self) -> str:
        """A case is read on the page of its initiative."""
        return self.initiative.get_absolute_url()

    @property
    def is_open(self) -> bool:
        """Whether it waits for somebody."""
        return self.state in OPEN_STATES


class Clock(ClockBase):
    """A time limit that runs on a case."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="clocks")

    class Meta(ClockBase.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["case", "code"], condition=Q(stopped_at=None), name="one_running_clock"
            )
        ]
        indexes = [
            models.Index(
                fields=["next_notice_at"], condition=Q(stopped_at=None), name="clock_to_announce"
            )
        ]


class Meeting(TrackedModel):
    """The leadership collective's meeting on one case (Art. 8.1, G5)."""

    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="meeting")
    number = models.CharField(_("Số biên bản"), max_length=60, blank=True)
    held_on = models.DateField(_("Ngày họp"), null=True, blank=True)
    place = models.CharField(_("Địa điểm"), max_length=200, blank=True)
    secretary = models.CharField(_("Thư ký"), max_length=150, blank=True)
    discussion = models.TextField(_("Ý kiến thảo luận"), blank=True)
    conclusion = models.TextField(_("Kết luận"), blank=True)
    vote_base = models.CharField(max_length=10)
    tally = models.JSONField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    history = TrackedHistory()

    def __str__(self) -> str:
        return f"{self.case} {self.number}"


class Choice(models.TextChoices):
    """How a member voted."""

    YES = "YES", _("Đồng ý")
    NO = "NO", _("Không đồng ý")
    OTHER = "OTHER", _("Ý kiến khác")


class Ballot(TrackedModel):
    """One member of the roster: present or not, recused or not, and the vote."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="ballots")
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="ballots"
    )
    member_label = models.CharField(max_length=250)
    rank = models.CharField(max_length=10, choices=Rank.choices)
    is_recused = models.BooleanField(default=False)
    recusal_reason = models.CharField(max_length=500, blank=True)
    absence_reason = models.CharField(max_length=300, blank=True)
    choice = models.CharField(max_length=6, choices=Choice.choices, blank=True)
    note = models.TextField(blank=True)
    cast_at = models.DateTimeField(null=True, blank=True)
    cast_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    history = TrackedHistory()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "member"], name="ballot_once"),
            models.CheckConstraint(
                name="recused_member_has_no_vote", condition=Q(is_recused=False) | Q(choice="")
            ),
        ]
        indexes = [
            models.Index(
                fields=["member"],
                condition=Q(choice="", is_recused=False, absence_reason=""),
                name="ballot_waiting",
            )
        ]

    def __str__(self) -> str:
        return self.member_label


class DecisionKind(models.TextChoices):
    """What a decision says."""

    APPROVE = "APPROVE", _("Quyết định đồng ý chủ trương, cho thực hiện")
    OVERRIDE = "OVERRIDE", _("Quyết định của người đứng đầu (khi biểu quyết không thông qua)")
    REJECT = "REJECT", _("Thông báo không chấp thuận")
    URGENT_APPROVE = "URGENT_APPROVE", _("Văn bản chỉ đạo cho thực hiện (khẩn)")
    URGENT_REFUSE = "URGENT_REFUSE", _("Văn bản chỉ đạo không thực hiện")


AGREES = frozenset({DecisionKind.APPROVE, DecisionKind.OVERRIDE, DecisionKind.URGENT_APPROVE})


class ApprovalDecision(TrackedModel):
    """A decision, first prepared, then issued; nobody outside the authority sees it before (G6)."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="decisions")
    version = models.ForeignKey(InitiativeVersion, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=16, choices=DecisionKind.choices)
    number = models.CharField(_("Số, ký hiệu"), max_length=60, blank=True)
    signed_on = models.DateField(_("Ngày ký"), null=True, blank=True)
    capacity = models.CharField(max_length=3, choices=SigningCapacity.choices, blank=True)
    signer_label = models.CharField(_("Người ký"), max_length=300, blank=True)
    legal_bases = models.JSONField(_("Căn cứ"), default=list, blank=True)
    reasons = models.TextField(_("Lý do, căn cứ xem xét"))
    scope = models.TextField(_("Phạm vi cho thực hiện"), blank=True)
    valid_from = models.DateField(_("Thực hiện từ ngày"), null=True, blank=True)
    valid_to = models.DateField(_("Đến ngày"), null=True, blank=True)
    implementers = models.TextField(_("Giao thực hiện, phối hợp"), blank=True)
    resources = models.TextField(_("Nguồn lực và hỗ trợ"), blank=True)
    supervision = models.TextField(_("Chế độ kiểm tra, báo cáo, ngưỡng dừng"), blank=True)
    copies_to = models.TextField(_("Nơi nhận"), blank=True)
    directed_by = models.CharField(_("Người chỉ đạo"), max_length=200, blank=True)
    directed_at = models.DateTimeField(_("Thời điểm chỉ đạo miệng"), null=True, blank=True)
    expires_on = models.DateField(_("Chấp thuận tạm đến ngày"), null=True, blank=True)
    notice_on = models.DateField(_("Ngày người đề xuất nhận thông báo"), null=True, blank=True)
    prepared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    prepared_at = models.DateTimeField()
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    issued_at = models.DateTimeField(null=True, blank=True)

    history = TrackedHistory()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(issued_at=None), name="one_prepared_decision"
            ),
            models.UniqueConstraint(
                fields=["case"], condition=Q(issued_at__isnull=False), name="one_issued_decision"
            ),
            models.CheckConstraint(
                name="issued_decision_is_signed",
                condition=Q(issued_at=None)
                | (~Q(number="") & Q(signed_on__isnull=False) & Q(issued_by__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.number}"

    def get_absolute_url(self) -> str:
        """The decision's own page, printable."""
        return reverse("approvals:decision_detail", args=[self.pk])

    @property
    def is_issued(self) -> bool:
        """Whether it counts."""
        return self.issued_at is not None

    @property
    def agrees(self) -> bool:
        """Whether it lets the proposal be carried out."""
        return self.kind in AGREES


class UrgingNote(FrozenModel):
    """A letter by which the focal agency or the superior urges a late authority (đôn đốc)."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="urgings")
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    message = models.TextField()
    sent_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.case_id} {self.sent_at:%d/%m/%Y}"
