"""Who may do what in a review. The one who approved never chairs; who is concerned never judges."""

from collections.abc import Iterable
from datetime import date
from types import SimpleNamespace

from django.utils.translation import gettext_lazy as _

from accounts.capacities import capacities_of
from accounts.choices import Role
from accounts.models import User
from accounts.succession import in_place_of, passes_on
from approvals.models import ApprovalDecision, Ballot, Case
from approvals.policies import decides
from authorities.services.clockwork import setting
from common.times import days_after, local_day
from initiatives.models import Initiative
from initiatives.policies import hides_content, is_proposer
from pilots.models import AdjustmentRequest, Pilot
from pilots.policies import carries_out, implementers_of
from protection.choices import PanelRole
from protection.models import (
    LiabilityReview,
    ObstructionReport,
    PanelMember,
    ProtectionMeasure,
)
from protection.querysets import led_by
from protection.states import OPEN_STATES, TAKES_EVIDENCE
from workflow.policies import ALLOWED, Verdict, check, not_yours, refused, rule

GUARDIANS = (Role.SECURITY_OFFICER, Role.FOCAL_AGENCY, Role.INSPECTOR, Role.SYS_ADMIN)


def approvers_of(pilot: Pilot) -> frozenset[int]:
    """Who signed the decision, or a change of the plan, and for whom (F0.8)."""
    decisions = ApprovalDecision.history.filter(case_id=pilot.case_id, transition="issue")
    changes = AdjustmentRequest.history.filter(pilot=pilot, transition="approve_adjustment")
    pairs = [
        *decisions.values_list("issued_by_id", "acting_for_id"),
        *changes.values_list("history_user_id", "acting_for_id"),
    ]
    return frozenset(person for pair in pairs for person in pair if person)


def voters_of(pilot: Pilot) -> frozenset[int]:
    """Who voted on it: a voter is no member of the panel (D1)."""
    ballots = Ballot.objects.filter(meeting__case_id=pilot.case_id).exclude(choice="")
    return frozenset(ballots.values_list("member_id", flat=True))


def bars_of(review: LiabilityReview) -> frozenset[int]:
    """Who may not sit in the panel: the person concerned, proposers and implementers."""
    people, _units = implementers_of(review.pilot)
    return people | ({review.subject_user_id} if review.subject_user_id else set())


def own_case(user: User, initiative: Initiative, on: date) -> int:
    """The case whose decisions he prepares, or keeps: for a unit that ended, or that carried it out; 0 for none."""
    case = Case.objects.select_related("unit").filter(initiative=initiative).order_by("-pk").first()
    if case is None:
        return 0
    if check(user, "approvals.keep_minutes", case, on):
        return int(case.pk)
    capacities, keepers = capacities_of(user, on), {in_place_of(case.unit, on).pk}
    if pilot := Pilot.objects.select_related("unit").filter(initiative=initiative).first():
        keepers |= {in_place_of(pilot.unit, on).pk} if pilot.state == "CLOSED" else set()
    keepers -= {case.unit_id}  # who keeps its minutes was asked above
    keeps = (one in capacities.heads or capacities.has_in(Role.UNIT_CLERK, one) for one in keepers)
    return int(case.pk) if any(keeps) else 0


@rule("protection.make_dossier")
def may_make_dossier(user: User, initiative: Initiative, on: date) -> Verdict:
    """Those whom it is to protect, and those who prepare its decisions, once it was sent; never a locked file."""
    if hides_content(initiative) or initiative.submitted_at is None:
        return refused(_("Hồ sơ chưa gửi hoặc đang bị khóa."))
    if is_proposer(user, initiative) or own_case(user, initiative, on):
        return ALLOWED
    return not_yours(_("Chỉ người đề xuất và cơ quan giải quyết lấy được bộ hồ sơ này."))


@rule("protection.read_log")
def may_read_log(user: User, initiative: Initiative, on: date) -> Verdict:
    """Whose file it is, and the security officers and inspectors who look into who read it."""
    duties = capacities_of(user, on).duties
    if is_proposer(user, initiative) or any(
        duties.get(role) for role in (Role.SECURITY_OFFICER, Role.INSPECTOR)
    ):
        return ALLOWED
    return not_yours(_("Chỉ người đề xuất, thanh tra và cán bộ bảo vệ bí mật xem ai đã đọc."))


@rule("protection.check_audit")
def may_check_audit(user: User, _none: None, on: date) -> Verdict:
    """Those who guard the trail; it tells tables and numbers of rows, no content."""
    duties = capacities_of(user, on).duties
    if any(duties.get(role) for role in GUARDIANS):
        return ALLOWED
    return not_yours(_("Việc của cán bộ bảo vệ bí mật, cơ quan đầu mối, thanh tra và quản trị."))


@rule("protection.add_witness")
def may_add_witness(user: User, _none: None, on: date) -> Verdict:
    """Administrators: who a witness is tells nothing of any file."""
    if capacities_of(user, on).duties.get(Role.SYS_ADMIN):
        return ALLOWED
    return not_yours(_("Việc của quản trị hệ thống."))


@rule("protection.view")
def may_view(user: User, review: LiabilityReview, on: date) -> Verdict:
    """Whatever ``visible_to`` finds."""
    if LiabilityReview.objects.filter(pk=review.pk).visible_to(user, on).exists():
        return ALLOWED
    return not_yours(_("Hồ sơ này chỉ dành cho những người có liên quan."))


def leads(user: User, review: LiabilityReview, on: date) -> Verdict:
    """The head of the competent authority; never one who is concerned."""
    return unconcerned(decides(user, review, on), user, bars_of(review))


def unconcerned(verdict: Verdict, user: User, barred: Iterable[int]) -> Verdict:
    """The verdict, unless the person, or the one he acts for, is concerned himself."""
    acting_for = verdict.acting_for.user_id if verdict.acting_for else None
    if verdict and {user.pk, acting_for} & set(barred):
        return refused(_("Người có liên quan không xem xét trách nhiệm của chính mình."))
    return verdict


def decides_for(user: User, unit_id: int, on: date) -> Verdict:
    """The head of a unit, or who decides for him."""
    return decides(user, SimpleNamespace(unit_id=unit_id), on)


@rule("protection.open_review")
def may_open(user: User, pilot: Pilot, on: date) -> Verdict:
    """The portal itself after an evaluation; the competent head upon a complaint."""
    if user.is_system:
        return ALLOWED
    above = pilot.case.unit.superior_on(on) or pilot.case.unit
    people, _units = implementers_of(pilot)
    return unconcerned(decides_for(user, above.pk, on), user, people)


@rule("protection.form_panel", "protection.send_back", "protection.take_back")
def may_lead(user: User, review: LiabilityReview, on: date) -> Verdict:
    """The competent head."""
    return leads(user, review, on)


@rule("protection.conclude")
def may_conclude(user: User, review: LiabilityReview, on: date) -> Verdict:
    """The competent head, unless he approved the initiative himself."""
    verdict = leads(user, review, on)
    if verdict and user.pk in approvers_of(review.pilot):
        return refused(_("Người đã phê duyệt đề xuất không kết luận trách nhiệm về đề xuất đó."))
    return verdict


@rule("protection.extend")
def may_extend(user: User, review: LiabilityReview, on: date) -> Verdict:
    """Once."""
    verdict = leads(user, review, on)
    if verdict and review.extended_at:
        return refused(_("Đã gia hạn một lần."))
    return verdict


def seat_of(user: User, review: LiabilityReview) -> PanelMember | None:
    """The person's seat in the panel as it sits now."""
    found: PanelMember | None = review.members.filter(
        user=user, is_recused=False, left_at=None
    ).first()
    return found


def directs(user: User, review: LiabilityReview, on: date) -> Verdict:
    """The chair or the secretary of the panel, or the competent head."""
    seat = seat_of(user, review)
    if seat and seat.role in {PanelRole.CHAIR, PanelRole.SECRETARY}:
        return ALLOWED
    return leads(user, review, on)


@rule("protection.add_member", "protection.refer")
def may_direct(user: User, review: LiabilityReview, on: date) -> Verdict:
    """Chair, secretary or competent head."""
    return directs(user, review, on)


@rule("protection.invite")
def may_invite(user: User, review: LiabilityReview, on: date) -> Verdict:
    """Once every member has said whether he has an interest, and enough are left."""
    verdict = directs(user, review, on)
    if not verdict:
        return verdict
    sitting = list(review.members.filter(is_recused=False, left_at=None))
    if any(member.declared_at is None for member in sitting):
        return refused(_("Còn thành viên chưa kê khai xung đột lợi ích."))
    if not is_quorate(sitting):
        return refused(_("Tổ xem xét phải có số thành viên lẻ, đủ số tối thiểu và một chủ tọa."))
    return ALLOWED


def is_quorate(sitting: list[PanelMember]) -> bool:
    """Enough members, an odd number, one of them the chair (F5.2)."""
    chairs = sum(member.role == PanelRole.CHAIR for member in sitting)
    least = int(str(setting("panel_minimum")))
    return len(sitting) >= least and len(sitting) % 2 == 1 and chairs == 1


@rule("protection.give_statement")
def may_answer(user: User, review: LiabilityReview, on: date) -> Verdict:
    """The person concerned; for a body its head."""
    own = review.subject_unit_id in led_by(user, on) if review.subject_unit_id else False
    if review.subject_user_id == user.pk or own:
        return ALLOWED
    return not_yours(_("Chỉ người được xem xét nêu ý kiến của mình."))


@rule("protection.go_on_unheard")
def may_go_on(user: User, review: LiabilityReview, on: date) -> Verdict:
    """Only after the time to answer is over (F0.4)."""
    verdict = directs(user, review, on)
    if verdict and review.answer_until and on <= review.answer_until:
        day = f"{review.answer_until:%d/%m/%Y}"
        return refused(
            _("Người liên quan còn nêu ý kiến được đến hết ngày %(day)s.") % {"day": day}
        )
    return verdict


@rule("protection.record_findings")
def may_find(user: User, review: LiabilityReview, _on: date) -> Verdict:
    """Members of the panel."""
    if seat_of(user, review):
        return ALLOWED
    return not_yours(_("Chỉ thành viên tổ xem xét ghi nhận dữ kiện."))


@rule("protection.add_evidence")
def may_add_evidence(user: User, review: LiabilityReview, on: date) -> Verdict:
    """The panel, the competent head and the person concerned, until the vote is closed (F0.4)."""
    if review.state not in TAKES_EVIDENCE:
        return refused(_("Hồ sơ không còn nhận thêm chứng cứ ở bước này."))
    if seat_of(user, review) or may_answer(user, review, on):
        return ALLOWED
    return leads(user, review, on)


@rule("protection.attach_evidence")
def may_attach_evidence(user: User, initiative: Initiative, on: date) -> Verdict:
    """Whoever may add evidence to a review of this file adds it as a file, too."""
    reviews = LiabilityReview.objects.filter(pilot__initiative=initiative).visible_to(user, on)
    if any(may_add_evidence(user, review, on) for review in reviews):
        return ALLOWED
    return not_yours(_("Chỉ người có liên quan đưa chứng cứ vào hồ sơ xem xét."))


@rule("protection.close_vote")
def may_close_vote(user: User, review: LiabilityReview, _on: date) -> Verdict:
    """The chair or the secretary, once all have voted."""
    seat = seat_of(user, review)
    if seat is None or seat.role not in {PanelRole.CHAIR, PanelRole.SECRETARY}:
        return not_yours(_("Việc này do chủ tọa hoặc thư ký làm."))
    if review.members.filter(is_recused=False, left_at=None, vote="").exists():
        return refused(_("Còn thành viên chưa biểu quyết."))
    return ALLOWED


@rule("protection.declare")
def may_declare(user: User, member: PanelMember, _on: date) -> Verdict:
    """Each member for himself, until the vote is closed."""
    if member.user_id != user.pk:
        return not_yours(_("Mỗi thành viên tự kê khai."))
    if member.is_recused:
        return refused(_("Đã rút khỏi tổ xem xét thì không kê khai lại."))
    if member.left_at or member.review.state not in {"PANEL", "HEARING", "DELIBERATION"}:
        return refused(_("Không còn kê khai được ở bước này."))
    return ALLOWED


@rule("protection.cast_vote")
def may_vote(user: User, member: PanelMember, _on: date) -> Verdict:
    """Each sitting member for himself, while the panel deliberates."""
    if member.user_id != user.pk or member.left_at:
        return not_yours(_("Mỗi thành viên tự biểu quyết."))
    if member.is_recused:
        return refused(_("Thành viên đã rút không biểu quyết."))
    if member.declared_at is None:
        return refused(_("Kê khai xung đột lợi ích trước khi biểu quyết."))
    if member.review.state != "DELIBERATION":
        return refused(_("Chỉ biểu quyết khi tổ xem xét làm việc."))
    return ALLOWED


@rule("protection.file_appeal")
def may_appeal(user: User, review: LiabilityReview, on: date) -> Verdict:
    """The person concerned, within the window."""
    verdict = may_answer(user, review, on)
    if verdict and review.concluded_at:
        last = days_after(local_day(review.concluded_at), int(str(setting("appeal_days"))))
        if on > last:
            return refused(_("Đã hết thời hạn khiếu nại."))
    return verdict


@rule("protection.uphold", "protection.reopen")
def may_decide_appeal(user: User, review: LiabilityReview, on: date) -> Verdict:
    """The head above the competent authority; at the top that authority itself."""
    above = review.unit.superior_on(on) or review.unit
    panel = set(review.members.values_list("user_id", flat=True))
    return unconcerned(decides_for(user, above.pk, on), user, bars_of(review) | panel)


@rule("protection.ask_measure")
def may_ask_measure(user: User, review: LiabilityReview, on: date) -> Verdict:
    """The person concerned, the panel or the competent head."""
    if may_answer(user, review, on) or seat_of(user, review):
        return ALLOWED
    return leads(user, review, on)


@rule("protection.apply_measure", "protection.decline_measure")
def may_decide_measure(user: User, measure: ProtectionMeasure, on: date) -> Verdict:
    """The head of the unit that has to protect; never the one who is protected."""
    return unconcerned(decides(user, measure, on), user, [measure.beneficiary_id])


@rule("protection.report_obstruction")
def may_report_obstruction(user: User, pilot_or_file: object, on: date) -> Verdict:
    """Whoever proposed it or carries it out."""
    if isinstance(pilot_or_file, Pilot):
        return carries_out(user, pilot_or_file, on)
    named = getattr(pilot_or_file, "proposers").filter(user=user).exists()  # noqa: B009
    return ALLOWED if named else not_yours(_("Chỉ người đề xuất, người thực hiện phản ánh."))


@rule("protection.take_obstruction", "protection.answer_obstruction")
def may_handle(user: User, report: ObstructionReport, on: date) -> Verdict:
    """The head of the superior level; never the reporter."""
    return unconcerned(decides(user, report, on), user, [report.reported_by_id])


# --- the file's own life follows its reviews -------------------------------------------------


rule("protection.pass_review", "protection.pass_measure", "protection.pass_obstruction")(passes_on)


@rule("pilots.open_review")
def follows_an_open_review(_user: User, pilot: Pilot, _on: date) -> Verdict:
    """A file is under review while a review of it is open."""
    if LiabilityReview.objects.filter(pilot=pilot, state__in=OPEN_STATES).exists():
        return ALLOWED
    return not_yours(_("Chưa có hồ sơ xem xét trách nhiệm."))


@rule("pilots.settle")
def follows_the_last_conclusion(_user: User, pilot: Pilot, _on: date) -> Verdict:
    """And settled once the last one is concluded."""
    reviews = LiabilityReview.objects.filter(pilot=pilot)
    if reviews.exists() and not reviews.filter(state__in=OPEN_STATES).exists():
        return ALLOWED
    return not_yours(_("Còn hồ sơ xem xét trách nhiệm chưa kết luận."))
