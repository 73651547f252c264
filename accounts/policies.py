"""Who may configure the portal and who may delegate."""

from datetime import date

from django.utils.translation import gettext_lazy as _

from accounts.capacities import capacities_of
from accounts.choices import Role
from accounts.models import Delegation, OrgUnit, User
from workflow.policies import ALLOWED, Verdict, not_yours, rule


def is_administrator(user: User, on: date) -> Verdict:
    """System administrators configure; they never decide cases."""
    if capacities_of(user, on).has(Role.SYS_ADMIN):
        return ALLOWED
    return not_yours(_("Chỉ quản trị hệ thống được cấu hình."))


@rule("authorities.configure")
def may_configure(user: User, _obj: object, on: date) -> Verdict:
    """Rules, calendar, deadlines and settings belong to the administrators."""
    return is_administrator(user, on)


@rule("authorities.edit_legal_basis")
def may_edit_legal_basis(user: User, _obj: object, on: date) -> Verdict:
    """The legal register is owned by the focal agency; administrators may help."""
    if capacities_of(user, on).has(Role.FOCAL_AGENCY):
        return ALLOWED
    return is_administrator(user, on)


@rule("accounts.delegate")
def may_delegate(user: User, unit: OrgUnit, on: date) -> Verdict:
    """Only the head himself hands out his powers; a delegate cannot pass them on."""
    if unit.pk in capacities_of(user, on).heads:
        return ALLOWED
    return not_yours(
        _("Chỉ người đứng đầu đơn vị được ủy quyền; người được ủy quyền không ủy quyền lại.")
    )


@rule("accounts.prepare_delegation")
def may_prepare_delegation(user: User, unit: OrgUnit, on: date) -> Verdict:
    """The unit's clerk writes it down for the head, who confirms it."""
    if capacities_of(user, on).has_in(Role.UNIT_CLERK, unit.pk):
        return ALLOWED
    return not_yours(_("Chỉ chuyên viên tiếp nhận của đơn vị soạn ủy quyền cho người đứng đầu."))


@rule("accounts.confirm_delegation")
def may_confirm_delegation(user: User, delegation: Delegation, on: date) -> Verdict:
    """The head whose powers they are, while he heads the unit."""
    own = delegation.delegator_id == user.pk
    if own and delegation.unit_id in capacities_of(user, on).heads:
        return ALLOWED
    return not_yours(_("Chỉ chính người đứng đầu xác nhận ủy quyền của mình."))


@rule("accounts.revoke_delegation")
def may_revoke(user: User, delegation: Delegation, on: date) -> Verdict:
    """The head who gave it, or the one who is head now, takes it back."""
    if delegation.delegator_id == user.pk or delegation.unit_id in capacities_of(user, on).heads:
        return ALLOWED
    return not_yours(_("Chỉ người đứng đầu đơn vị được thu hồi ủy quyền."))
