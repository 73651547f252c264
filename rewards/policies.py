"""Who nominates, checks, grants, revokes. Nobody decides on an award for himself."""

from datetime import date
from types import SimpleNamespace

from django.utils.translation import gettext_lazy as _

from accounts.capacities import capacities_of
from accounts.choices import Role, UnitType
from accounts.models import OrgUnit, PositionHeld, User
from accounts.succession import in_place_of, passes_on
from approvals.policies import decides, prepares
from initiatives.models import Initiative
from pilots.models import Pilot
from rewards.choices import DECIDED_ELSEWHERE, AwardLevel
from rewards.models import EncouragementMeasure, Nomination
from rewards.states import NominationState
from workflow.policies import ALLOWED, Verdict, not_yours, refused, rule


def not_for_himself(verdict: Verdict, user: User, nominee_id: int) -> Verdict:
    """The verdict, unless the person, or the one he acts for, is the one to be rewarded."""
    acting_for = verdict.acting_for.user_id if verdict.acting_for else None
    if verdict and nominee_id in {user.pk, acting_for}:
        return refused(_("Không tự đề nghị, tự quyết định khen thưởng cho mình."))
    return verdict


@rule("rewards.nominate", "rewards.propose_encouragement")
def may_nominate(user: User, pilot: Pilot, on: date) -> Verdict:
    """The clerk or the head of the authority, or the award desk."""
    if capacities_of(user, on).has(Role.AWARD_DESK):
        return ALLOWED
    return prepares(user, pilot, on)


@rule("rewards.add_evidence")
def may_add_evidence(user: User, nomination: Nomination, on: date) -> Verdict:
    """Whoever may nominate, until the award desk has checked it."""
    if nomination.state != NominationState.NOMINATED or nomination.checked_at:
        return refused(_("Hồ sơ đã thẩm định hoặc đã xong; không ghi thêm được."))
    return not_for_himself(may_nominate(user, nomination.pilot, on), user, nomination.nominee_id)


@rule("rewards.attach_evidence")
def may_attach_evidence(user: User, initiative: Initiative, on: date) -> Verdict:
    """Whoever may add evidence to a nomination of this file adds it as a file, too."""
    rows = Nomination.objects.filter(pilot__initiative=initiative).select_related("pilot")
    if any(may_add_evidence(user, row, on) for row in rows):
        return ALLOWED
    return not_yours(_("Chỉ nơi đề nghị khen thưởng đưa minh chứng vào hồ sơ."))


def proved(verdict: Verdict, nomination: Nomination) -> Verdict:
    """The verdict, unless nothing proves the nomination yet (R-061)."""
    if verdict and not nomination.evidence and not nomination.proofs.exists():
        return refused(_("Chưa ghi thành tích nào kèm minh chứng."))
    return verdict


@rule("rewards.check_dossier")
def may_check(user: User, nomination: Nomination, on: date) -> Verdict:
    """The award desk."""
    if not capacities_of(user, on).has(Role.AWARD_DESK):
        return not_yours(_("Việc này do Ban Thi đua - Khen thưởng làm."))
    return proved(not_for_himself(ALLOWED, user, nomination.nominee_id), nomination)


def decides_here(nomination: Nomination) -> bool:
    """Whether the unit that holds the nomination is the level that decides in the portal."""
    level = nomination.award.level
    if level == AwardLevel.UNIT:
        return True
    return level == AwardLevel.CITY and nomination.unit.unit_type == UnitType.UBND_TP


@rule("rewards.endorse")
def may_endorse(user: User, nomination: Nomination, on: date) -> Verdict:
    """The head of the unit that holds it, while a higher level decides."""
    if decides_here(nomination) or nomination.unit.superior_on(on) is None:
        return not_yours(_("Hồ sơ đã ở cấp quyết định."))
    verdict = not_for_himself(decides(user, nomination, on), user, nomination.nominee_id)
    return proved(verdict, nomination)


@rule("rewards.grant")
def may_grant(user: User, nomination: Nomination, on: date) -> Verdict:
    """The head of the deciding level; above the unit only after the award desk has checked."""
    if not decides_here(nomination):
        return not_yours(_("Hồ sơ chưa ở cấp quyết định, hoặc do cấp Nhà nước quyết định."))
    verdict = not_for_himself(decides(user, nomination, on), user, nomination.nominee_id)
    if verdict and nomination.award.level != AwardLevel.UNIT and nomination.checked_at is None:
        return refused(_("Ban Thi đua - Khen thưởng chưa thẩm định hồ sơ."))
    return proved(verdict, nomination)


@rule("rewards.record_grant")
def may_record(user: User, nomination: Nomination, on: date) -> Verdict:
    """The award desk, for awards that the State decides."""
    if nomination.award.level not in DECIDED_ELSEWHERE:
        return not_yours(_("Hình thức này do Thành phố hoặc đơn vị quyết định."))
    return may_check(user, nomination, on)


@rule("rewards.print_award")
def may_print(user: User, nomination: Nomination, on: date) -> Verdict:
    """Who prepares or decides where the award is decided in the portal; once granted, every reader."""
    if nomination.state == NominationState.GRANTED and (
        nomination.award.level not in DECIDED_ELSEWHERE
    ):
        return ALLOWED
    if nomination.state != NominationState.NOMINATED or not decides_here(nomination):
        return not_yours(_("Chưa có quyết định để in."))
    return prepares(user, nomination, on)


@rule("rewards.decline", "rewards.revoke")
def may_decline(user: User, nomination: Nomination, on: date) -> Verdict:
    """The head of the unit that holds it, or of whoever follows that unit."""
    held = SimpleNamespace(unit_id=in_place_of(nomination.unit, on).pk)
    return not_for_himself(decides(user, held, on), user, nomination.nominee_id)


@rule("rewards.withdraw_nomination")
def may_withdraw(user: User, nomination: Nomination, _on: date) -> Verdict:
    """Who nominated."""
    if nomination.nominated_by_id == user.pk:
        return ALLOWED
    return not_yours(_("Chỉ người đề nghị rút đề nghị."))


@rule("rewards.decide_encouragement", "rewards.refuse_encouragement")
def may_decide(user: User, measure: EncouragementMeasure, on: date) -> Verdict:
    """The head of the authority; never for himself."""
    return not_for_himself(decides(user, measure, on), user, measure.nominee_id)


rule("rewards.pass_nomination", "rewards.pass_encouragement")(passes_on)


@rule("rewards.view_profile")
def may_view_profile(user: User, person: User, on: date) -> Verdict:
    """The person himself, the heads of his units, the award desk and the focal agency."""
    capacities = capacities_of(user, on)
    if user.pk == person.pk or capacities.has(Role.AWARD_DESK) or capacities.has(Role.FOCAL_AGENCY):
        return ALLOWED
    units = set(PositionHeld.objects.on(on).filter(user=person).values_list("unit_id", flat=True))
    if units & capacities.heads:
        return ALLOWED
    return not_yours(_("Bạn không có quyền xem hồ sơ thành tích này."))


@rule("rewards.view_unit_profile")
def may_view_unit_profile(user: User, unit: OrgUnit, on: date) -> Verdict:
    """Who leads the unit or the one above, the award desk and the focal agency."""
    capacities = capacities_of(user, on)
    if capacities.has(Role.AWARD_DESK) or capacities.has(Role.FOCAL_AGENCY):
        return ALLOWED
    leads = capacities.heads | capacities.deputies
    if leads & {unit.pk, unit.superior_id}:
        return ALLOWED
    return not_yours(_("Bạn không có quyền xem hồ sơ thành tích này."))
