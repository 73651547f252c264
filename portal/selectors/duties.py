"""What waits for a person beside initiatives: reports, corrections, reviews, awards. One query."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import CharField, DateField, F, IntegerField, Q, Value
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.capacities import Capacities, capacities_of
from accounts.choices import Role, Scope, UnitType
from accounts.models import Delegation, User
from authorities.models import DirectoryImport, RecordChange, RuleChange
from authorities.states import ImportState, RecordChangeState, RuleChangeState
from monitoring.models import CorrectiveAction, UnitReport
from monitoring.states import ActionState, AnnualState, UnitReportState
from protection.models import LiabilityReview, ObstructionReport, PanelMember, ProtectionMeasure
from protection.querysets import led_by
from protection.states import MeasureState, ObstructionState, ReviewState
from reorganisation.models import Reorganisation
from reorganisation.states import ReorganisationState
from rewards.choices import DECIDED_ELSEWHERE, AwardLevel
from rewards.models import EncouragementMeasure, Nomination
from rewards.states import EncouragementState, NominationState

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

MOST = 20
LONGEST = 90
NO_DAY = Value(None, output_field=DateField())
Rows = list[tuple[str, Any]]


@dataclass(frozen=True, slots=True)
class Duty:
    """One thing to do: what, about what, where, until when."""

    label: "StrOrPromise"
    about: str
    url: str
    due_on: date | None
    is_late: bool


KINDS: dict[str, tuple["StrOrPromise", str]] = {
    "report": (_("Báo cáo năm của đơn vị"), "monitoring:unit_report"),
    "correct": (_("Báo kết quả khắc phục"), "monitoring:action_detail"),
    "confirm": (_("Xác nhận việc đã khắc phục"), "monitoring:action_detail"),
    "lead": (_("Xem xét trách nhiệm: chờ bạn quyết định"), "protection:review_detail"),
    "hear": (_("Xem xét trách nhiệm: mời bạn nêu ý kiến"), "protection:review_detail"),
    "declare": (_("Xem xét trách nhiệm: kê khai xung đột lợi ích"), "protection:review_detail"),
    "vote": (_("Xem xét trách nhiệm: tổ đang làm việc"), "protection:review_detail"),
    "protect": (_("Biện pháp bảo vệ chờ thực hiện"), "protection:review_detail"),
    "obstruct": (_("Phản ánh cản trở chờ trả lời"), "protection:obstruction_detail"),
    "award": (_("Đề nghị khen thưởng chờ bạn quyết định"), "rewards:nomination_detail"),
    "check": (_("Đề nghị khen thưởng chờ thẩm định"), "rewards:nomination_detail"),
    "empower": (_("Ủy quyền chờ bạn xác nhận"), "accounts:delegation_confirm"),
    "rules": (_("Thay đổi quy tắc chờ xác nhận"), "authorities:change_detail"),
    "take_in": (_("Danh bạ chờ xác nhận để nạp"), "authorities:import_detail"),
    "arrange": (_("Sắp xếp tổ chức chờ xác nhận"), "reorganisation:detail"),
    "record": (_("Thay đổi danh mục chờ xác nhận"), "authorities:record_change"),
    "encourage": (_("Biện pháp khuyến khích chờ bạn quyết định"), "rewards:encouragement_step"),
}


def duties_of(user: User, on: date) -> list[Duty]:
    """What the person has to do besides the files of his list, the nearest day first."""
    capacities = capacities_of(user, on)
    found: Rows = [*_concerned(user), *_of_desk(user, capacities)]
    if capacities.heads or capacities.stand_ins:
        found += _of_head(user, on)
    columns = [_columns(kind, _unlocked(kind, rows)) for kind, rows in found]
    first, *others = columns
    rows = first.union(*others, all=True).order_by("day", "what", "key")[:MOST]
    return [_duty(*row, on=on) for row in rows]


def _unlocked(kind: str, rows: Any) -> Any:
    """Nothing about a locked file, not even that there is something to do."""
    path = LOCKS.get(kind)
    return rows.exclude(**{path: "QUARANTINED"}) if path else rows


def _columns(kind: str, rows: Any) -> Any:
    """The rows in the shape that all kinds share."""
    about, number, due = SHAPES[kind]
    return (
        rows.order_by()
        .annotate(
            what=Value(kind, output_field=CharField()),
            key=Cast(number, IntegerField()),
            subject=Cast(about, CharField()),
            day=due,
        )
        .values_list("what", "key", "subject", "day")
    )


CODE, PK = F("pilot__initiative__code"), F("pk")
SHAPES: dict[str, tuple[F, F, Any]] = {
    "report": (F("unit__name"), PK, F("due_on")),
    "correct": (F("action"), PK, F("due_on")),
    "confirm": (F("action"), PK, F("due_on")),
    "lead": (CODE, PK, NO_DAY),
    "hear": (CODE, PK, F("answer_until")),
    "declare": (F("review__pilot__initiative__code"), F("review_id"), NO_DAY),
    "vote": (F("review__pilot__initiative__code"), F("review_id"), NO_DAY),
    "protect": (F("review__pilot__initiative__code"), F("review_id"), NO_DAY),
    "obstruct": (F("initiative__code"), PK, NO_DAY),
    "award": (F("award__name"), PK, NO_DAY),
    "check": (F("award__name"), PK, NO_DAY),
    "encourage": (F("kind__name"), PK, NO_DAY),
    "empower": (F("delegate__full_name"), PK, F("valid_from")),
    "rules": (F("title"), PK, F("effective_on")),
    "arrange": (F("title"), PK, F("effective_on")),
    "record": (F("label"), PK, F("effective_on")),
    "take_in": (F("file_name"), PK, NO_DAY),
}


STATE = "pilot__initiative__state"
LOCKS = {
    **dict.fromkeys(("lead", "hear", "award", "check", "encourage"), STATE),
    **dict.fromkeys(("declare", "vote", "protect"), f"review__{STATE}"),
    "obstruct": "initiative__state",
}


def _concerned(user: User) -> Rows:
    """What asks for the person himself: to be heard, to declare, to work in a panel."""
    seats = PanelMember.objects.filter(user=user, is_recused=False, left_at=None)
    before = [ReviewState.PANEL, ReviewState.HEARING, ReviewState.DELIBERATION]
    working = Q(review__state=ReviewState.DELIBERATION, vote="", declared_at__isnull=False)
    return [
        ("hear", LiabilityReview.objects.filter(subject_user=user, state=ReviewState.HEARING)),
        ("declare", seats.filter(declared_at=None, review__state__in=before)),
        ("vote", seats.filter(working)),
    ]


def _of_desk(user: User, capacities: Capacities) -> Rows:
    """What a clerk, the focal agency or the award desk has to do."""
    found: Rows = []
    clerk = capacities.duties.get(Role.UNIT_CLERK, frozenset())
    prepares = {
        item.unit_id
        for item in capacities.stand_ins
        if item.scope in {Scope.ALL, Scope.DECIDE, Scope.PREPARE}
    }
    units = list(clerk | capacities.heads | prepares)
    if units:
        writing = [UnitReportState.WRITING, UnitReportState.RETURNED]
        orders = CorrectiveAction.objects.filter(unit__in=units, state=ActionState.OPEN)
        found += [
            (
                "report",
                UnitReport.objects.filter(unit__in=units, state__in=writing).exclude(
                    review__state=AnnualState.ISSUED
                ),
            ),
            ("correct", orders),
        ]
    if capacities.has(Role.FOCAL_AGENCY):
        found.append(("confirm", CorrectiveAction.objects.filter(state=ActionState.REPORTED)))
    if capacities.has(Role.SYS_ADMIN):
        rules = RuleChange.objects.filter(state=RuleChangeState.PROPOSED)
        records = RecordChange.objects.filter(state=RecordChangeState.PROPOSED)
        plans = Reorganisation.objects.filter(state=ReorganisationState.PROPOSED)
        imports = DirectoryImport.objects.filter(state=ImportState.CHECKED)
        found += [
            ("rules", rules.exclude(proposed_by=user).exclude(opened_by=user)),
            ("take_in", imports.exclude(uploaded_by=user)),
            ("arrange", plans.exclude(proposed_by=user).exclude(opened_by=user)),
            ("record", records.exclude(proposed_by=user).exclude(gains=user)),
        ]
    if capacities.has(Role.AWARD_DESK):
        waiting = Nomination.objects.filter(state=NominationState.NOMINATED, checked_at=None)
        found.append(("check", waiting.exclude(award__level=AwardLevel.UNIT)))
    return found


def _of_head(user: User, on: date) -> Rows:
    """What waits for the head of a unit, or for who decides for him."""
    led = led_by(user, on)
    turns = Q(unit__in=led, state__in=[ReviewState.OPENED, ReviewState.VOTED])
    appeals = Q(unit__superior__in=led, state=ReviewState.APPEALED)
    reviews = LiabilityReview.objects.visible_to(user, on).exclude(subject_user=user)
    at_top = Q(unit__unit_type=UnitType.UBND_TP)
    undecided = at_top & Q(award__level__in=DECIDED_ELSEWHERE)
    unchecked = at_top & ~Q(award__level=AwardLevel.UNIT) & Q(checked_at=None)
    nominated = Nomination.objects.filter(unit__in=led, state=NominationState.NOMINATED)
    prepared = Delegation.objects.filter(delegator=user, awaits_head=True, revoked_on=None)
    return [
        ("empower", prepared.filter(valid_to__gte=on)),
        ("lead", reviews.filter(turns | appeals)),
        (
            "protect",
            ProtectionMeasure.objects.filter(
                unit__in=led, state=MeasureState.REQUESTED, review__isnull=False
            ).exclude(beneficiary=user),
        ),
        (
            "obstruct",
            ObstructionReport.objects.filter(unit__in=led).exclude(state=ObstructionState.ANSWERED),
        ),
        ("award", nominated.exclude(undecided | unchecked).exclude(nominee=user)),
        (
            "encourage",
            EncouragementMeasure.objects.filter(
                unit__in=led, state=EncouragementState.PROPOSED
            ).exclude(nominee=user),
        ),
    ]


URLS: dict[str, Callable[[str, int], str]] = {
    "encourage": lambda name, number: reverse(name, args=[number, "decide_encouragement"]),
}


def _duty(kind: str, number: int, about: str, due: date | None, *, on: date) -> Duty:
    label, name = KINDS[kind]
    url = URLS[kind](name, number) if kind in URLS else reverse(name, args=[number])
    short = about if len(about) <= LONGEST else f"{about[:LONGEST]}…"
    return Duty(label, short, url, due, is_late=due is not None and due < on)
