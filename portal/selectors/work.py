"""My work: one row is one case with one next action."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Case, Count, F, Q, Value, When
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.capacities import Capacities, capacities_of
from accounts.choices import Role
from accounts.models import User
from approvals.models import Ballot
from approvals.states import CaseState
from authorities.calendar import WorkingCalendar
from authorities.services.clockwork import current_calendar
from common.times import local_day
from initiatives.models import Initiative
from initiatives.states import StageCode
from pilots.models import Obstacle
from pilots.states import ObstacleState
from portal.selectors.waiting import Deadline, deadline_of

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

S = StageCode
PAGE = 25
OPEN = [
    S.SUBMITTED,
    S.ESCALATED,
    S.RECEIVED,
    S.URGENT_DIRECTION,
    S.PARTY_CONSULTATION,
    S.COLLECTIVE_REVIEW,
    S.COUNCIL_APPRAISAL,
    S.DECISION_PENDING,
    S.APPROVED,
    S.PILOT_SETUP,
    S.PILOTING,
    S.IMPLEMENTING,
    S.ADJUSTMENT_REVIEW,
    S.SUSPENDED,
    S.TERMINATED,
    S.COMPLETION_REPORTED,
    S.EVALUATING,
    S.EVALUATED,
]
DESK_STAGES = [
    S.SUBMITTED,
    S.ESCALATED,
    S.COLLECTIVE_REVIEW,
    S.COUNCIL_APPRAISAL,
    S.DECISION_PENDING,
    S.COMPLETION_REPORTED,
    S.EVALUATING,
]
HEAD_STAGES = [
    S.SUBMITTED,
    S.ESCALATED,
    S.RECEIVED,
    S.URGENT_DIRECTION,
    S.DECISION_PENDING,
    S.APPROVED,
    S.PILOT_SETUP,
    S.ADJUSTMENT_REVIEW,
    S.SUSPENDED,
    S.COMPLETION_REPORTED,
    S.EVALUATING,
    S.EVALUATED,
]
IMPLEMENTER_STAGES = [S.PILOTING, S.IMPLEMENTING, S.TERMINATED]


@dataclass(frozen=True, slots=True)
class View:
    """One view of the work list."""

    code: str
    label: "StrOrPromise"
    count: int


@dataclass(frozen=True, slots=True)
class Row:
    """One case and what to do with it next."""

    initiative: Initiative
    action: "StrOrPromise"
    url: str
    deadline: Deadline | None
    time_here: str


@dataclass(frozen=True, slots=True)
class Work:
    """The page."""

    views: list[View]
    current: str
    rows: list[Row]
    has_next: bool


LABELS: tuple[tuple[str, "StrOrPromise"], ...] = (
    ("can-toi", _("Cần tôi xử lý")),
    ("qua-han", _("Quá hạn")),
    ("chuyen-len", _("Cấp dưới chuyển lên")),
    ("don-vi", _("Của đơn vị tôi")),
    ("thay", _("Tôi xử lý thay")),
    ("cua-toi", _("Đề xuất của tôi")),
)


def _conditions(user: User, capacities: Capacities, at: datetime) -> dict[str, Q]:
    """Each view as a condition on the initiative's own columns."""
    heads = list(capacities.heads)
    stand_ins = [item.unit_id for item in capacities.stand_ins]
    clerks = list(capacities.duties.get(Role.UNIT_CLERK, ()))
    party = list(capacities.duties.get(Role.PARTY_DESK, ()))
    units = list(capacities.works_for)
    to_vote, own, to_confirm, carried_out, to_solve = _named(user, heads + stand_ins + clerks)
    mine = Q(
        Q(author=user, stage__in=[S.DRAFT, S.RETURNED])
        | Q(holder_unit__in=heads + stand_ins, stage__in=HEAD_STAGES)
        | Q(holder_unit__in=clerks, stage__in=DESK_STAGES)
        | Q(holder_unit__in=party, stage=S.PARTY_CONSULTATION)
        | Q(pk__in=to_vote, stage=S.COLLECTIVE_REVIEW)
        | Q(pk__in=to_confirm, stage__in=[S.DRAFT, S.RETURNED])
        | Q(Q(author=user) | Q(pk__in=carried_out), stage__in=IMPLEMENTER_STAGES)
        | Q(pk__in=to_solve)
    )
    return {
        "can-toi": mine,
        "qua-han": Q(holder_unit__in=units, stage__in=OPEN, due_at__lt=at),
        "chuyen-len": Q(holder_unit__in=units, stage=S.ESCALATED),
        "don-vi": Q(holder_unit__in=units, stage__in=OPEN),
        "thay": Q(holder_unit__in=stand_ins, stage__in=OPEN),
        "cua-toi": Q(author=user) | Q(pk__in=own) | Q(pk__in=carried_out),
    }


def _named(user: User, desks: list[int]) -> tuple[list[int], ...]:
    """Files that await his vote, that name him as a proposer, whose share he has to confirm, that he
    carries out, whose obstacle his unit has to solve. One query.
    """
    votes = Ballot.objects.filter(
        member=user,
        choice="",
        is_recused=False,
        absence_reason="",
        meeting__closed_at=None,
        meeting__case__state=CaseState.COLLECTIVE_REVIEW,
    ).values_list(Value("V"), "meeting__case__initiative_id")
    confirmed = Case(When(confirmed_at=None, then=Value("A")), default=Value("P"))
    named = user.proposals.order_by().values_list(confirmed, "initiative_id")
    assigned = user.assignments.order_by().values_list(Value("I"), "pilot__initiative_id")
    asked = Obstacle.objects.filter(unit__in=desks, state=ObstacleState.OPEN).order_by()
    solving = asked.values_list(Value("O"), "pilot__initiative_id")
    rows = list(votes.order_by().union(named, assigned, solving, all=True))
    kinds = ("V", "PA", "A", "I", "O")
    return tuple([pk for kind, pk in rows if kind in wanted] for wanted in kinds)


def work(user: User, *, view: str, page: int, at: datetime) -> Work:
    """The chosen view of a person's work, nearest deadline first; views with their counts."""
    capacities = capacities_of(user, local_day(at))
    conditions = _conditions(user, capacities, at)
    visible = Initiative.objects.exclude(stage=S.QUARANTINED)
    reach = (
        Q(holder_unit__in=list(_reach(capacities)), stage__in=OPEN)
        | conditions["cua-toi"]
        | conditions["can-toi"]
    )
    counts = visible.filter(reach).aggregate(
        **{code.replace("-", "_"): Count("pk", filter=q) for code, q in conditions.items()}
    )
    current = view if view in conditions else "can-toi"
    rows = list(
        visible.filter(conditions[current])
        .for_list()
        .order_by(F("due_at").asc(nulls_last=True), "-activity_at", "-pk")[
            page * PAGE : (page + 1) * PAGE + 1
        ]
    )
    calendar, words = current_calendar(), gettext("%(days)s ngày làm việc ở bước này")
    return Work(
        views=[View(code, label, counts[code.replace("-", "_")]) for code, label in LABELS],
        current=current,
        rows=[_row(item, user, capacities, calendar, at, words) for item in rows[:PAGE]],
        has_next=len(rows) > PAGE,
    )


def _reach(capacities: Capacities) -> frozenset[int]:
    return capacities.works_for | capacities.duties.get(Role.PARTY_DESK, frozenset())


def _row(
    initiative: Initiative,
    user: User,
    capacities: Capacities,
    calendar: WorkingCalendar,
    at: datetime,
    words: str,
) -> Row:
    days = max(calendar.between(local_day(initiative.activity_at), local_day(at)), 0)
    return Row(
        initiative=initiative,
        action=_action(initiative, user, capacities),
        url=initiative.get_absolute_url(),
        deadline=deadline_of(initiative, calendar, at),
        time_here=words % {"days": days},
    )


ACTIONS: dict[str, "StrOrPromise"] = {
    S.DRAFT: _("Soạn tiếp và gửi"),
    S.RETURNED: _("Bổ sung và gửi lại"),
    S.SUBMITTED: _("Kiểm tra, tiếp nhận"),
    S.ESCALATED: _("Kiểm tra, tiếp nhận"),
    S.RECEIVED: _("Xem xét, xin ý kiến cấp ủy"),
    S.URGENT_DIRECTION: _("Chỉ đạo khẩn"),
    S.PARTY_CONSULTATION: _("Ghi ý kiến cấp ủy"),
    S.COLLECTIVE_REVIEW: _("Biểu quyết, chốt biên bản"),
    S.COUNCIL_APPRAISAL: _("Ghi kết quả thẩm định"),
    S.DECISION_PENDING: _("Ban hành quyết định"),
    S.APPROVED: _("Tổ chức thực hiện"),
    S.PILOT_SETUP: _("Bắt đầu thực hiện"),
    S.ADJUSTMENT_REVIEW: _("Quyết định điều chỉnh"),
    S.SUSPENDED: _("Cho tiếp tục hoặc chấm dứt"),
    S.COMPLETION_REPORTED: _("Triệu tập họp đánh giá"),
    S.EVALUATING: _("Ghi biên bản, kết luận"),
    S.EVALUATED: _("Nhân rộng hoặc kết thúc"),
}


def _action(initiative: Initiative, user: User, capacities: Capacities) -> "StrOrPromise":
    """The one next thing for this person; "follow" when it is somebody else's turn."""
    stage: Any = initiative.stage
    own = initiative.author_id == user.pk
    if stage in {S.DRAFT, S.RETURNED}:
        return ACTIONS[stage] if own else _("Xác nhận tỷ lệ, ký cam kết")
    if stage in IMPLEMENTER_STAGES:
        return _("Cập nhật tiến độ, báo cáo")
    if own or stage not in ACTIONS or initiative.holder_unit_id not in _reach(capacities):
        return _("Theo dõi")
    return ACTIONS[stage]
