"""Who may do which step of carrying out. Who proposed or carries it out never judges it."""

from datetime import date
from types import SimpleNamespace

from django.utils.translation import gettext_lazy as _

from accounts.capacities import capacities_of
from accounts.choices import Role
from accounts.models import User
from accounts.succession import in_place_of, passes_on
from approvals.models import Case
from approvals.policies import HeldByUnit, decides, impartially, prepares, procedure_of
from approvals.states import CaseState
from authorities.choices import Track
from initiatives.models import Initiative, Proposer
from pilots.choices import AssigneeRole
from pilots.models import AdjustmentRequest, Assignee, Obstacle, Pilot
from pilots.states import CARRIED_OUT, AdjustmentState
from workflow.policies import ALLOWED, Verdict, not_yours, refused, rule


def implementers_of(pilot: Pilot) -> tuple[frozenset[int], frozenset[int]]:
    """People and units that carry it out; the proposers stand behind it too."""
    found: tuple[frozenset[int], frozenset[int]] | None = pilot.__dict__.get("_implementers")
    if found is None:
        rows = list(
            Assignee.objects.filter(pilot=pilot, role=AssigneeRole.IMPLEMENTER).values_list(
                "user_id", "unit_id"
            )
        )
        people = {user for user, _unit in rows if user}
        people |= set(
            Proposer.objects.filter(initiative_id=pilot.initiative_id).values_list(
                "user_id", flat=True
            )
        )
        found = frozenset(people), frozenset(unit for _user, unit in rows if unit)
        pilot.__dict__["_implementers"] = found
    return found


def carries_out(user: User, pilot: Pilot, on: date) -> Verdict:
    """A proposer, an assigned person, or the people of an assigned unit."""
    people, units = implementers_of(pilot)
    if user.pk in people or units & capacities_of(user, on).works_for:
        return ALLOWED
    return not_yours(_("Bước này do người thực hiện làm."))


def judges(verdict: Verdict, user: User, pilot: Pilot) -> Verdict:
    """The verdict, unless the person, or the one he acts for, proposed it or carries it out."""
    verdict = impartially(verdict, user, pilot.case)
    people, _units = implementers_of(pilot)
    acting_for = verdict.acting_for.user_id if verdict.acting_for else None
    if verdict and (user.pk in people or acting_for in people):
        return refused(_("Người thực hiện không tự quyết định, đánh giá việc của mình."))
    return verdict


def answering(case: Case, on: date) -> HeldByUnit:
    """The case as held by whoever stands in the place of the authority that agreed."""
    return SimpleNamespace(unit_id=in_place_of(case.unit, on).pk)


@rule("pilots.set_up")
def may_set_up(user: User, case: Case, on: date) -> Verdict:
    """The head of the authority that agreed, or of the one that follows it (T16)."""
    once = not_yours(_("Chỉ tổ chức thực hiện hồ sơ đã được đồng ý, một lần."))
    if case.state != CaseState.APPROVED:
        return once
    verdict = impartially(decides(user, answering(case, on), on), user, case)
    return once if verdict and hasattr(case, "pilot") else verdict


@rule("pilots.start", "pilots.scale", "pilots.close", "pilots.roll_out")
def may_direct(user: User, pilot: Pilot, on: date) -> Verdict:
    """The head of the authority."""
    return judges(decides(user, pilot, on), user, pilot)


@rule("pilots.conclude")
def may_conclude(user: User, pilot: Pilot, on: date) -> Verdict:
    """The head, once the meeting was held and the Party committee heard (Art. 4 and 18)."""
    verdict = may_direct(user, pilot, on)
    evaluation = getattr(pilot, "evaluation", None)
    if not verdict or evaluation is None:
        return verdict
    if evaluation.meeting_on is None:
        return refused(_("Chưa ghi biên bản họp đánh giá."))
    party_file = pilot.case.routing.track == Track.PARTY
    if not (evaluation.party_number or party_file) and procedure_of(pilot.case).needs_party_opinion:
        return refused(_("Chưa ghi ý kiến của cấp ủy cùng cấp (NĐ 73 Điều 4)."))
    return verdict


@rule("pilots.suspend", "pilots.resume", "pilots.terminate")
def may_stop(user: User, pilot: Pilot, on: date) -> Verdict:
    """The head of the authority, or the head of the unit above it (T18)."""
    verdict = may_direct(user, pilot, on)
    above = pilot.unit.superior_id
    if not verdict and above and above in capacities_of(user, on).heads:
        return judges(ALLOWED, user, pilot)
    return verdict


@rule("pilots.assign", "pilots.accept_package", "pilots.call_evaluation", "pilots.hold_evaluation")
def may_prepare(user: User, pilot: Pilot, on: date) -> Verdict:
    """The clerk or the head of the authority."""
    return judges(prepares(user, pilot, on), user, pilot)


@rule(
    "pilots.record_progress",
    "pilots.measure",
    "pilots.file_report",
    "pilots.raise_obstacle",
    "pilots.report_completion",
)
def may_carry_out(user: User, pilot: Pilot, on: date) -> Verdict:
    """Whoever carries it out."""
    return carries_out(user, pilot, on)


@rule("pilots.request_adjustment")
def may_request_adjustment(user: User, pilot: Pilot, on: date) -> Verdict:
    """Whoever carries it out, one request at a time."""
    verdict = carries_out(user, pilot, on)
    waiting = [AdjustmentState.DRAFT, AdjustmentState.REQUESTED]
    if verdict and AdjustmentRequest.objects.filter(pilot=pilot, state__in=waiting).exists():
        return refused(_("Đang có một đề nghị điều chỉnh chưa xong."))
    return verdict


@rule("pilots.report_incident")
def may_report_incident(user: User, pilot: Pilot, on: date) -> Verdict:
    """Whoever carries it out, and the authority that saw it."""
    verdict = carries_out(user, pilot, on)
    return verdict or prepares(user, pilot, on)


@rule("pilots.attach_evidence")
def may_attach_evidence(user: User, initiative: Initiative, on: date) -> Verdict:
    """Whoever may report an incident adds its photo."""
    pilot = Pilot.objects.of_initiative(initiative.pk)
    if pilot is None:
        return not_yours(_("Hồ sơ chưa được tổ chức thực hiện."))
    return may_report_incident(user, pilot, on)


@rule("pilots.adjust")
def follows_an_adjustment(_user: User, pilot: Pilot, _on: date) -> Verdict:
    """Only an adjustment that was approved just now changes the plan."""
    newest = pilot.adjustments.order_by("-pk").first()
    if newest is not None and newest.state == AdjustmentState.APPROVED:
        return ALLOWED
    return not_yours(_("Kế hoạch chỉ thay đổi theo quyết định điều chỉnh."))


@rule("pilots.hand_over")
def may_hand_over(user: User, pilot: Pilot, on: date) -> Verdict:
    """The focal agency records the decision that names a successor; only for a dissolved unit.

    In the course of a reorganisation the portal does.
    """
    if user.is_system:
        return passes_on(user, pilot, on)
    if not capacities_of(user, on).has(Role.FOCAL_AGENCY):
        return not_yours(_("Chỉ cơ quan đầu mối ghi quyết định giao cơ quan kế nhiệm."))
    if pilot.unit.holds_on(on):
        return not_yours(_("Cơ quan đang giữ hồ sơ vẫn hoạt động."))
    return judges(ALLOWED, user, pilot)


rule("pilots.pass_obstacle", "pilots.pass_adjustment")(passes_on)


# --- adjustments and obstacles ---------------------------------------------------------------


@rule("pilots.submit_adjustment", "pilots.edit_adjustment")
def may_ask(user: User, adjustment: AdjustmentRequest, on: date) -> Verdict:
    """Whoever carries it out, while it is carried out."""
    return while_carried_out(carries_out(user, adjustment.pilot, on), adjustment.pilot)


def while_carried_out(verdict: Verdict, pilot: Pilot) -> Verdict:
    """The verdict, unless the work is over: its plan changes no more."""
    if verdict and pilot.state not in CARRIED_OUT:
        return refused(_("Việc thực hiện đã kết thúc, kế hoạch không điều chỉnh nữa."))
    return verdict


@rule("pilots.withdraw_adjustment")
def may_withdraw_adjustment(user: User, adjustment: AdjustmentRequest, on: date) -> Verdict:
    """Whoever carries it out, at any time."""
    return carries_out(user, adjustment.pilot, on)


@rule("pilots.approve_adjustment", "pilots.refuse_adjustment")
def may_decide_adjustment(user: User, adjustment: AdjustmentRequest, on: date) -> Verdict:
    """The head of the tier that routing named."""
    if adjustment.unit_id is None:
        return not_yours(_("Đề nghị chưa được trình."))
    verdict = judges(decides(user, adjustment, on), user, adjustment.pilot)
    return while_carried_out(verdict, adjustment.pilot)


@rule("pilots.solve_obstacle")
def may_solve(user: User, obstacle: Obstacle, on: date) -> Verdict:
    """The head or the clerk of the unit that has to solve it."""
    return prepares(user, obstacle, on)


@rule("pilots.drop_obstacle")
def may_drop(user: User, obstacle: Obstacle, on: date) -> Verdict:
    """Whoever carries it out."""
    return carries_out(user, obstacle.pilot, on)


@rule("pilots.escalate_obstacle")
def may_escalate(user: User, obstacle: Obstacle, on: date) -> Verdict:
    """The unit that cannot solve it; whoever carries it out once the time limit has passed."""
    above = obstacle.unit.superior_on(on)
    if not obstacle.pilot.is_open:
        return refused(_("Hồ sơ đã kết thúc."))
    own = prepares(user, obstacle, on)
    if not own and carries_out(user, obstacle.pilot, on):
        clock = obstacle.clocks.nearest()
        late = clock is not None and clock.due_at.date() < on
        own = ALLOWED if late else refused(_("Chưa quá hạn trả lời nên chưa chuyển cấp trên được."))
    if own and above is None:
        return refused(_("Đơn vị không có cấp trên trên cổng để chuyển."))
    return own
