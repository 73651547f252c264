"""Who may do which step of a case. The proposer is never clerk, voter or decider of his own."""

from datetime import date
from typing import Any, Protocol

from django.utils.translation import gettext_lazy as _

from accounts.capacities import capacities_of
from accounts.choices import Role, Scope
from accounts.models import User
from accounts.succession import passes_on
from approvals.models import Ballot, Case
from approvals.states import CaseState
from authorities.choices import Track
from authorities.models import Procedure
from initiatives.models import Initiative, Proposer
from workflow.policies import ALLOWED, Verdict, not_yours, refused, rule


class HeldByUnit(Protocol):
    """A record for which one unit answers."""

    unit_id: Any  # an int, or None while none is named


def partial_people(case: Case) -> set[int]:
    """Whoever proposed, at any time since the file was sent, or stepped back from its vote."""
    found: set[int] | None = case.__dict__.get("_partial_people")
    if found is None:
        sent = case.initiative.submitted_at or case.opened_at
        named = Proposer.history.filter(initiative_id=case.initiative_id, history_date__gte=sent)
        now = Proposer.objects.filter(initiative_id=case.initiative_id)
        recused = Ballot.objects.filter(meeting__case_id=case.pk, is_recused=True)
        people = now.values_list("user_id").union(
            named.values_list("user_id"), recused.values_list("member_id")
        )
        found = {row[0] for row in people} | {case.initiative.author_id}
        case.__dict__["_partial_people"] = found
    return found


def procedure_of(case: Case) -> Procedure:
    """The procedure that a case follows; one from before there were versions follows the first."""
    found: Procedure | None = case.procedure or case.__dict__.get("_procedure")
    if found is None:
        found = case.__dict__["_procedure"] = Procedure.objects.order_by("number").first()
    return found or Procedure()


def is_impartial(user: User, case: Case) -> Verdict:
    """Nobody handles a proposal that he made, helped to make or stepped back from."""
    if user.pk in partial_people(case):
        return refused(
            _(
                "Bạn là người đề xuất, hoặc đã rút vì xung đột lợi ích, nên không được xử lý hồ sơ của chính mình hoặc có lợi ích liên quan."
            )
        )
    return ALLOWED


def impartially(verdict: Verdict, user: User, case: Case) -> Verdict:
    """The verdict, unless the person or the one he acts for is partial."""
    if not verdict:
        return verdict
    own = is_impartial(user, case)
    if not own:
        return own
    if verdict.acting_for and verdict.acting_for.user_id in partial_people(case):
        return refused(_("Người ủy quyền là người đề xuất hoặc đã rút vì xung đột lợi ích."))
    return verdict


def decides(user: User, case: HeldByUnit, on: date) -> Verdict:
    """The accountable head of the unit, or somebody with his power to decide."""
    capacities = capacities_of(user, on)
    if case.unit_id in capacities.heads:
        return ALLOWED
    acting_for = capacities.stands_in(case.unit_id, Scope.DECIDE)
    if acting_for:
        return Verdict(allowed=True, acting_for=acting_for)
    if case.unit_id in capacities.works_for:
        return refused(
            _("Chỉ người đứng đầu, hoặc người được ủy quyền quyết định, làm được bước này.")
        )
    return not_yours(_("Hồ sơ không thuộc đơn vị của bạn."))


def prepares(user: User, case: HeldByUnit, on: date) -> Verdict:
    """The clerk, the head, or somebody with power to prepare."""
    capacities = capacities_of(user, on)
    if case.unit_id in capacities.heads or capacities.has_in(Role.UNIT_CLERK, case.unit_id):
        return ALLOWED
    acting_for = capacities.stands_in(case.unit_id, Scope.PREPARE, Scope.DECIDE)
    if acting_for:
        return Verdict(allowed=True, acting_for=acting_for)
    if case.unit_id in capacities.works_for:
        return refused(_("Bước này do chuyên viên tiếp nhận hoặc người đứng đầu làm."))
    return not_yours(_("Hồ sơ không thuộc đơn vị của bạn."))


def upwards(verdict: Verdict, case: Case, on: date) -> Verdict:
    """The verdict, unless nobody stands above who could get the case."""
    named = case.routing.escalate_to_id not in (None, case.unit_id)
    if verdict and not named and case.unit.superior_on(on) is None:
        return refused(_("Đơn vị không có cấp trên trên cổng để chuyển hồ sơ."))
    return verdict


@rule("approvals.escalate")
def may_escalate(user: User, case: Case, on: date) -> Verdict:
    """The head, while somebody stands above."""
    return upwards(may_decide(user, case, on), case, on)


@rule("approvals.screen_out", "approvals.ask_party", "approvals.direct_review")
def may_decide(user: User, case: Case, on: date) -> Verdict:
    """Steps of the head."""
    return impartially(decides(user, case, on), user, case)


@rule("approvals.send_to_council")
def may_send_to_council(user: User, case: Case, on: date) -> Verdict:
    """The head, where the procedure knows councils."""
    if not procedure_of(case).uses_council:
        return not_yours(_("Trình tự của hồ sơ này không có hội đồng thẩm định."))
    return may_decide(user, case, on)


@rule("approvals.change_procedure")
def may_change_procedure(user: User, case: Case, on: date) -> Verdict:
    """The head himself, while another procedure is in force than the case follows."""
    if case.unit_id not in capacities_of(user, on).heads:
        return not_yours(_("Chỉ người đứng đầu chuyển hồ sơ sang trình tự khác."))
    present = Procedure.objects.current(on)
    if present is None or present.pk == procedure_of(case).pk:
        return not_yours(_("Hồ sơ đã theo trình tự hiện hành."))
    return is_impartial(user, case)


@rule("approvals.declare_conflict")
def may_declare_conflict(user: User, case: Case, on: date) -> Verdict:
    """The head himself; whoever has the interest may always step back."""
    if case.unit_id in capacities_of(user, on).heads:
        return upwards(ALLOWED, case, on)
    return not_yours(_("Chỉ người đứng đầu khai báo xung đột lợi ích của mình."))


@rule("approvals.open_urgent")
def may_open_urgent(user: User, case: Case, on: date) -> Verdict:
    """The head, or who decides for him, for a proposal marked as urgent (R-025)."""
    if not procedure_of(case).uses_urgent_path:
        return not_yours(_("Trình tự của hồ sơ này không có đường khẩn."))
    verdict = may_decide(user, case, on)
    if verdict and case.initiative.urgency == "NORMAL":
        return refused(_("Chỉ mở đường khẩn cho đề xuất bức thiết hoặc khẩn cấp."))
    return upwards(verdict, case, on)


def has_passed(case: Case) -> bool:
    """Whether the vote, or where none was taken the council, did not fail."""
    result = case.council_passed if case.vote_passed is None else case.vote_passed
    return result is not False


def after_party_opinion(verdict: Verdict, case: Case) -> Verdict:
    """The verdict, unless the Party committee of the level was not heard before (Art. 4, B1.6)."""
    unheard = not case.party_number and case.routing.track != Track.PARTY
    if verdict and unheard and procedure_of(case).needs_party_opinion:
        return refused(
            _("Chưa ghi ý kiến của cấp ủy cùng cấp; phải có trước khi đồng ý (NĐ 73 Điều 4).")
        )
    return verdict


@rule("approvals.approve")
def may_approve(user: User, case: Case, on: date) -> Verdict:
    """The head agrees when the collective or the council did."""
    verdict = may_decide(user, case, on)
    if verdict and not has_passed(case):
        return refused(
            _(
                "Biểu quyết không thông qua; chỉ có thể quyết định bằng văn bản riêng của người đứng đầu."
            )
        )
    return after_party_opinion(verdict, case)


@rule("approvals.approve_override")
def may_override(user: User, case: Case, on: date) -> Verdict:
    """After a failed vote the head himself may still decide, in writing (Art. 8.1)."""
    verdict = may_decide(user, case, on)
    if not verdict:
        return verdict
    if has_passed(case):
        return not_yours(_("Chỉ áp dụng khi biểu quyết không thông qua."))
    if case.unit_id not in capacities_of(user, on).heads:
        return refused(
            _("Chỉ chính người đứng đầu được quyết định khi biểu quyết không thông qua.")
        )
    return after_party_opinion(verdict, case)


@rule("approvals.sign", "approvals.reject", "approvals.direct_approve", "approvals.direct_refuse")
def may_issue(user: User, case: Case, on: date) -> Verdict:
    """Decisions are issued by the one who decides."""
    return impartially(decides(user, case, on), user, case)


@rule("approvals.prepare_decision", "approvals.keep_minutes")
def may_prepare(user: User, case: Case, on: date) -> Verdict:
    """Steps of the clerk, or of the head himself."""
    return impartially(prepares(user, case, on), user, case)


@rule("approvals.receive")
def may_receive(user: User, case: Case, on: date) -> Verdict:
    """The clerk or the head; where the procedure says so, the head or who decides for him."""
    return may_decide(user, case, on) if _head_receives(case) else may_prepare(user, case, on)


def _head_receives(case: Case) -> bool:
    return bool(procedure_of(case).head_receives)


@rule("approvals.close_meeting", "approvals.record_council_result")
def may_record(user: User, case: Case, on: date) -> Verdict:
    """The same for what was voted or appraised."""
    head = procedure_of(case).head_records
    return may_decide(user, case, on) if head else may_prepare(user, case, on)


@rule("approvals.return_for_completion")
def may_return(user: User, case: Case, on: date) -> Verdict:
    """Once, with everything on one list: a completeness check must not become a delay (H2.7)."""
    verdict = may_receive(user, case, on)
    if verdict and case.returned_count >= procedure_of(case).max_returns:
        return refused(
            _("Hồ sơ đã được trả lại bổ sung đủ số lần quy định; phải tiếp nhận để xem xét.")
        )
    return verdict


@rule("approvals.assign")
def may_assign(user: User, case: Case, on: date) -> Verdict:
    """The focal agency hands an undetermined case to the authority that it found."""
    if not capacities_of(user, on).has_in(Role.FOCAL_AGENCY, case.unit_id):
        return not_yours(_("Chỉ cơ quan đầu mối xác định cơ quan có thẩm quyền."))
    return is_impartial(user, case)


@rule("approvals.record_party_opinion")
def may_record_party_opinion(user: User, case: Case, on: date) -> Verdict:
    """The Party desk, or the clerk from the Party's document."""
    if capacities_of(user, on).has_in(Role.PARTY_DESK, case.unit_id):
        return is_impartial(user, case)
    return may_prepare(user, case, on)


@rule("approvals.add_party_opinion")
def may_add_party_opinion(user: User, case: Case, on: date) -> Verdict:
    """The same people, while none is recorded."""
    if case.party_number:
        return not_yours(_("Đã ghi ý kiến cấp ủy."))
    return may_record_party_opinion(user, case, on)


@rule("approvals.cast_ballot")
def may_cast(user: User, ballot: Ballot, on: date) -> Verdict:
    """A member votes for himself; the secretary may enter a vote from the signed minutes."""
    if ballot.is_recused:
        return refused(_("Thành viên này không tham gia biểu quyết."))
    if ballot.member_id == user.pk:
        return is_impartial(user, ballot.meeting.case)
    if ballot.cast_by_id == ballot.member_id:
        return refused(_("Thành viên đã tự biểu quyết."))
    if Ballot.objects.filter(meeting_id=ballot.meeting_id, member=user).exists():
        return refused(_("Thành viên biểu quyết cho mình; phiếu của người khác do thư ký ghi."))
    return may_prepare(user, ballot.meeting.case, on)


@rule("approvals.recuse")
def may_recuse(user: User, ballot: Ballot, on: date) -> Verdict:
    """A member declares his own conflict of interest; the secretary may record it."""
    if ballot.member_id == user.pk:
        return ALLOWED
    return may_prepare(user, ballot.meeting.case, on)


@rule("approvals.resubmit", "approvals.withdraw")
def may_act_as_author(user: User, case: Case, _on: date) -> Verdict:
    """The proposer who stands for the file."""
    if case.initiative.author_id == user.pk:
        return ALLOWED
    return not_yours(_("Chỉ người đề xuất đứng tên hồ sơ được làm việc này."))


@rule("approvals.take_to_superior")
def may_take(user: User, case: Case, on: date) -> Verdict:
    """Silence past the deadline lets the proposer go to the superior himself (D5)."""
    verdict = may_act_as_author(user, case, on)
    if not verdict:
        return verdict
    clock = (
        case.clocks.running()
        .filter(take_from__isnull=False, paused_at=None)
        .order_by("take_from")
        .first()
    )
    if clock is None or on < clock.take_from:
        if clock is None:
            return not_yours(_("Chưa có thời hạn nào đang tính."))
        day = f"{clock.take_from:%d/%m/%Y}"
        return refused(_("Chỉ trình thẳng cấp trên khi quá hạn, từ ngày %(day)s.") % {"day": day})
    return upwards(ALLOWED, case, on)


@rule("approvals.reconsider")
def may_reconsider(user: User, case: Case, on: date) -> Verdict:
    """Within the window after a refusal (D17); the superior's refusal opens a window of its own."""
    verdict = may_act_as_author(user, case, on)
    if verdict and (case.reconsider_until is None or on > case.reconsider_until):
        return refused(_("Đã hết thời hạn kiến nghị xem xét lại."))
    return upwards(verdict, case, on)


@rule("approvals.urge")
def may_urge(user: User, case: Case, on: date) -> Verdict:
    """The focal agency urges anybody; a superior urges the units below."""
    capacities = capacities_of(user, on)
    above = case.unit.superior_id
    if capacities.has(Role.FOCAL_AGENCY) or (above and above in capacities.heads):
        return ALLOWED
    return not_yours(_("Chỉ cơ quan đầu mối hoặc cấp trên được đôn đốc."))


rule("approvals.pass_case")(passes_on)


CASE_STATE_FOR = {
    "return_for_completion": CaseState.RETURNED,
    "screen_out": CaseState.SCREENED_OUT,
    "approve": CaseState.APPROVED,
    "reject": CaseState.REJECTED,
    "reopen": CaseState.ESCALATED,
}


def follows_its_case(state: CaseState) -> object:
    """The rule of an initiative's step that only its current case can bring about."""

    def check(_user: User, initiative: Initiative, _on: date) -> Verdict:
        newest = Case.objects.filter(initiative=initiative).order_by("-pk").first()
        if newest is not None and newest.state == state:
            return ALLOWED
        return not_yours(_("Bước này chỉ đi theo quyết định của cấp có thẩm quyền."))

    return check


for _name, _state in CASE_STATE_FOR.items():
    rule(f"initiatives.{_name}")(follows_its_case(_state))  # type: ignore[arg-type]  # a Rule
