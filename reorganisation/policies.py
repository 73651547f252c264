"""Who writes, confirms, mends and reads a reorganisation. Administrators move files, they never decide them."""

from datetime import date

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from accounts.capacities import capacities_of
from accounts.choices import Role
from accounts.models import User
from accounts.policies import is_administrator
from reorganisation.choices import MatterKind
from reorganisation.models import Reorganisation
from workflow.policies import ALLOWED, Verdict, not_yours, refused, rule

HANDS = ("write", "count", "adjust", "propose")
P = "reorganisation."


@rule(f"{P}open", f"{P}write", f"{P}count", f"{P}adjust", f"{P}propose", f"{P}withdraw", f"{P}mend")
def may_write(user: User, _row: object, on: date) -> Verdict:
    """Any administrator: they work on one plan."""
    return is_administrator(user, on)


@rule(f"{P}view")
def may_view(user: User, _row: object, on: date) -> Verdict:
    """The administrators, and the focal agency that follows every unit."""
    if capacities_of(user, on).has(Role.FOCAL_AGENCY):
        return ALLOWED
    return is_administrator(user, on)


def gains(user: User, row: Reorganisation) -> bool:
    """Whether somebody gave the person another office or duty in it than what follows by itself."""
    own = row.matters.filter(kind__in=[MatterKind.POSITION, MatterKind.DUTY], is_adjusted=True)
    return bool(own.filter(values__user=user.pk).exists())


@rule(f"{P}send_back")
def may_send_back(user: User, _row: Reorganisation, on: date) -> Verdict:
    """Any administrator who does not want it so."""
    return is_administrator(user, on)


@rule(f"{P}confirm")
def may_confirm(user: User, row: Reorganisation, on: date) -> Verdict:
    """An administrator who had no hand in it and gains nothing by it.

    A deployment may do without a second one, but nobody gives himself an office.
    """
    verdict = is_administrator(user, on)
    if verdict and gains(user, row):
        return refused(_("Không ai tự xác nhận chức vụ, nhiệm vụ của chính mình."))
    if not verdict or not settings.RULES_CONFIRMED_BY_TWO:
        return verdict
    hands = row.history.filter(transition__in=HANDS, history_user=user)
    if row.opened_by_id == user.pk or hands.exists():
        return refused(_("Người đã soạn hoặc trình không tự xác nhận; cần một quản trị khác."))
    return ALLOWED


@rule(f"{P}run_again")
def may_run_again(user: User, row: Reorganisation, on: date) -> Verdict:
    """Another administrator than those who sent something elsewhere since, or who gain by it."""
    verdict = is_administrator(user, on)
    if verdict and gains(user, row):
        return refused(_("Không ai tự xác nhận chức vụ, nhiệm vụ của chính mình."))
    if not verdict or not settings.RULES_CONFIRMED_BY_TWO:
        return verdict
    ran = row.history.filter(transition__in=["start", "run_again"]).order_by("-history_id")
    since = ran.values_list("history_id", flat=True).first() or 0
    mended = row.history.filter(transition="mend", history_user=user, history_id__gt=since)
    if mended.exists():
        return refused(_("Người vừa đổi nơi nhận không tự chạy tiếp; cần một quản trị khác."))
    return ALLOWED


@rule(f"{P}start", f"{P}finish", f"{P}turn_back")
def may_carry_out(user: User, row: Reorganisation, on: date) -> Verdict:
    """The portal itself, once two people have confirmed it and its day has come."""
    if user.is_system and row.effective_on <= on:
        return ALLOWED
    return not_yours(_("Việc chuyển do hệ thống thực hiện theo quyết định đã xác nhận."))
