"""The panel: formed, declared, invited, heard, found, voted (F5.2–F5.5)."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import PositionHeld, User
from authorities.services.clockwork import compute_due, setting
from common.errors import DomainError
from common.times import local_day
from initiatives.grants import invite as let_read_file
from protection.choices import Outcome, PanelRole
from protection.findings import ANSWERS
from protection.models import Finding, LiabilityReview, PanelMember
from protection.policies import approvers_of, bars_of, is_quorate, voters_of
from protection.services.evidence import require_known
from protection.services.reviews import ANSWER, move, vote_again
from workflow import policies
from workflow.audit import save_attributed


@dataclass(frozen=True, slots=True)
class Seat:
    """Who is to sit, as what."""

    user: User
    role: str


@dataclass(frozen=True, slots=True)
class Found:
    """A fact as the panel answers it, by what evidence; dissent is kept beside."""

    value: str
    evidence: str
    dissent: str = ""


@transaction.atomic
def form_panel(
    *,
    review_id: int,
    seats: Sequence[Seat],
    number: str,
    actor: User,
    reason: str,
    at: datetime,
) -> LiabilityReview:
    """Appoint the panel by a decision.

    Raises ``DomainError``: ``barred`` for somebody concerned, ``approver_chairs`` when the chair
    approved the initiative (T11), ``panel_size`` for too few, an even number or no single chair.
    """
    review = move(review_id, "form_panel", actor=actor, reason=reason, at=at, number=number)
    with_chair = sum(seat.role == PanelRole.CHAIR for seat in seats)
    least = int(str(setting("panel_minimum")))
    people = {seat.user.pk for seat in seats}
    odd = len(seats) % 2 == 1
    if len(people) != len(seats) or len(seats) < least or not odd or with_chair != 1:
        message = _("Tổ xem xét phải có số thành viên lẻ, ít nhất %(least)s người, một chủ tọa.")
        raise DomainError("panel_size", message % {"least": least}, "members")
    for old in review.members.filter(left_at=None):  # of an earlier round
        old.left_at = at
        save_attributed(old, actor=actor, reason=reason, at=at)
    for seat in seats:
        _seat(review, seat, actor=actor, reason=reason, at=at)
    return review


def _seat(review: LiabilityReview, seat: Seat, *, actor: User, reason: str, at: datetime) -> None:
    approvers = approvers_of(review.pilot)
    if seat.role == PanelRole.CHAIR and seat.user.pk in approvers:
        message = _("%(person)s đã phê duyệt đề xuất nên không làm chủ tọa.")
        raise DomainError("approver_chairs", message % {"person": seat.user}, "chair")
    if seat.user.pk in bars_of(review) | approvers | voters_of(review.pilot):
        message = _("%(person)s có liên quan đến đề xuất nên không tham gia tổ xem xét.")
        raise DomainError("barred", message % {"person": seat.user}, "members")
    office = PositionHeld.objects.on(local_day(at)).filter(user=seat.user).order_by("pk").first()
    member = PanelMember(
        review=review, user=seat.user, role=seat.role, label=office.label if office else ""
    )
    save_attributed(member, actor=actor, reason=reason, at=at)
    let_read_file(initiative=review.pilot.initiative, user=seat.user)


@transaction.atomic
def add_member(
    *, review_id: int, seat: Seat, actor: User, reason: str, at: datetime
) -> LiabilityReview:
    """One who steps in for a member who stepped back. Raises as ``form_panel``, or ``seated``."""
    review = move(review_id, "add_member", actor=actor, reason=reason, at=at)
    sitting = review.members.filter(left_at=None)
    if sitting.filter(user=seat.user).exists():
        raise DomainError("seated", _("Người này đã ở trong tổ xem xét."), "email")
    if (
        seat.role == PanelRole.CHAIR
        and sitting.filter(role=PanelRole.CHAIR, is_recused=False).exists()
    ):
        raise DomainError("seated", _("Tổ xem xét đã có chủ tọa."), "role")
    _seat(review, seat, actor=actor, reason=reason, at=at)
    return review


def _locked_member(member_id: int) -> PanelMember:
    """A member, after the review: whoever counts the votes locks the review as well."""
    review_id = PanelMember.objects.values_list("review_id", flat=True).get(pk=member_id)
    LiabilityReview.objects.select_for_update(of=("self",)).get(pk=review_id)
    found: PanelMember = (
        PanelMember.objects.select_for_update(of=("self",))
        .select_related("review")
        .get(pk=member_id)
    )
    return found


@transaction.atomic
def declare(
    *, member_id: int, has_interest: bool, declaration: str, actor: User, at: datetime
) -> PanelMember:
    """A member says whether he has an interest; one who has steps back and reads nothing more.

    Raises ``DomainError`` ``declaration`` for an interest that is not described.
    """
    member = _locked_member(member_id)
    policies.require(actor, "protection.declare", member, local_day(at))
    if has_interest and not declaration.strip():
        raise DomainError("declaration", _("Ghi rõ lợi ích liên quan."), "declaration")
    member.declared_at, member.is_recused = at, has_interest
    member.declaration = declaration.strip() or _("Không có xung đột lợi ích")
    if has_interest:
        member.vote, member.voted_at = "", None
    text = "Kê khai xung đột lợi ích" + (", rút khỏi tổ xem xét" if has_interest else "")
    save_attributed(member, actor=actor, reason=text, at=at)
    return member


@transaction.atomic
def invite(*, review_id: int, actor: User, reason: str, at: datetime) -> LiabilityReview:
    """Invite the person to be heard, with the working days that D16c gives (F5.3)."""
    until = local_day(compute_due(ANSWER, at).due_at)
    return move(review_id, "invite", actor=actor, reason=reason, at=at, answer_until=until)


@transaction.atomic
def give_statement(*, review_id: int, statement: str, actor: User, at: datetime) -> LiabilityReview:
    """The person's own words; raises ``DomainError`` for a blank statement."""
    text = "Người được xem xét nêu ý kiến"
    if not statement.strip():
        raise DomainError("statement", _("Hãy ghi ý kiến của bạn."), "reason")
    return move(
        review_id, "give_statement", actor=actor, reason=text, at=at, statement=statement.strip()
    )


@transaction.atomic
def go_on_unheard(*, review_id: int, actor: User, reason: str, at: datetime) -> LiabilityReview:
    """After the time to answer: recorded that nothing was said."""
    return move(review_id, "go_on_unheard", actor=actor, reason=reason, at=at)


@transaction.atomic
def record_findings(
    *, review_id: int, found: Mapping[str, Found], actor: User, reason: str, at: datetime
) -> LiabilityReview:
    """What the panel found; each value needs its evidence (F0.3).

    A fact without a value is left as it was. Raises ``DomainError`` ``evidence`` for a value without
    evidence, ``evidence_unknown`` for evidence cited that is not there and ``value`` for one that the
    question does not know. Changing a fact takes back the
    votes that rested on it.
    """
    review = move(review_id, "record_findings", actor=actor, reason=reason, at=at)
    known = {row.fact: row for row in review.findings.all()}
    changed = False
    for fact, item in found.items():
        if item.value not in ANSWERS.get(fact, {}):
            raise DomainError("value", _("Chọn một giá trị có trong danh sách."), f"value_{fact}")
        if not item.evidence.strip():
            raise DomainError("evidence", _("Ghi chứng cứ cho dữ kiện này."), f"evidence_{fact}")
        require_known(review, item.evidence, f"evidence_{fact}")
        row = known.get(fact) or Finding(review=review, fact=fact)
        before = (row.value, row.evidence, row.dissent)
        row.value, row.evidence, row.dissent = item.value, item.evidence, item.dissent
        if before == (row.value, row.evidence, row.dissent):
            continue
        row.found_by, row.found_at, changed = actor, at, True
        save_attributed(row, actor=actor, reason=reason, at=at)
    if changed:
        vote_again(review, actor=actor, reason="Dữ kiện thay đổi, biểu quyết lại", at=at)
    return review


@transaction.atomic
def cast_vote(
    *, member_id: int, outcome: str, opinion: str, actor: User, at: datetime
) -> PanelMember:
    """A member's own vote on the outcome, with a separate opinion where he has one."""
    member = _locked_member(member_id)
    policies.require(actor, "protection.cast_vote", member, local_day(at))
    if outcome not in Outcome.values:
        raise DomainError("vote", _("Chọn một kết luận."), "outcome")
    member.vote, member.opinion, member.voted_at = outcome, opinion.strip(), at
    save_attributed(member, actor=actor, reason="Biểu quyết", at=at)
    return member


def majority(votes: Sequence[tuple[str, bool]]) -> str:
    """The outcome with the most votes; the chair's (second value true) decides a tie."""
    counts = Counter(vote for vote, _chairs in votes)
    best = max(counts.values())
    leading = [vote for vote, count in counts.items() if count == best]
    chair = next((vote for vote, chairs in votes if chairs), "")
    return chair if chair in leading else min(leading)


@transaction.atomic
def close_vote(
    *, review_id: int, number: str, actor: User, reason: str, at: datetime
) -> LiabilityReview:
    """Count the panel's vote and sign the minutes.

    Raises ``DomainError`` ``panel_size`` when too many stepped back.
    """
    LiabilityReview.objects.select_for_update(of=("self",)).get(pk=review_id)
    sitting = list(PanelMember.objects.filter(review_id=review_id, is_recused=False, left_at=None))
    votes = [(row.vote, row.role == PanelRole.CHAIR) for row in sitting if row.vote]
    outcome = majority(votes) if votes else ""
    review = move(
        review_id,
        "close_vote",
        actor=actor,
        reason=reason,
        at=at,
        number=number,
        panel_outcome=outcome,
    )
    if not is_quorate(sitting):
        raise DomainError(
            "panel_size",
            _("Tổ xem xét phải có số thành viên lẻ, đủ số tối thiểu và một chủ tọa."),
        )
    return review
