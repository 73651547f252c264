"""Who writes, proposes and confirms a change of the rules of authority and of the registers."""

from datetime import date

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.policies import is_administrator
from authorities.models import DirectoryImport, RecordChange, RuleChange
from authorities.registers import REGISTERS
from workflow.policies import ALLOWED, Verdict, check, not_yours, refused, rule

HANDS = ("write_change", "propose_change")


@rule(
    "authorities.open_change",
    "authorities.write_change",
    "authorities.simulate_change",
    "authorities.propose_change",
    "authorities.withdraw_change",
)
def may_write_change(user: User, _change: object, on: date) -> Verdict:
    """Any administrator: they work on one table."""
    return is_administrator(user, on)


@rule("authorities.confirm_change", "authorities.return_change")
def may_confirm_change(user: User, change: RuleChange, on: date) -> Verdict:
    """An administrator who had no hand in it, unless the deployment does without a second one."""
    verdict = is_administrator(user, on)
    if not verdict or not settings.RULES_CONFIRMED_BY_TWO:
        return verdict
    hands = change.history.filter(transition__in=HANDS, history_user=user)
    if change.opened_by_id == user.pk or hands.exists():
        return refused(_("Người đã soạn hoặc trình không tự xác nhận; cần một quản trị khác."))
    return ALLOWED


def keeps(user: User, change: RecordChange, on: date) -> Verdict:
    """Whoever keeps the register: the administrators, of the legal one the focal agency as well."""
    return check(user, REGISTERS[change.register].keeper, None, on)


@rule("authorities.withdraw_record")
def may_withdraw_record(user: User, change: RecordChange, on: date) -> Verdict:
    """Whoever keeps the register."""
    return keeps(user, change, on)


@rule("authorities.confirm_record", "authorities.refuse_record")
def may_confirm_record(user: User, change: RecordChange, on: date) -> Verdict:
    """Where a second person is needed, neither the one who proposed it nor the one who gains by it."""
    verdict = keeps(user, change, on)
    if not verdict or not change.needs_second:
        return verdict
    if change.proposed_by_id == user.pk:
        return refused(_("Người lập không tự xác nhận; cần một quản trị khác."))
    if change.gains_id == user.pk:
        return refused(_("Không ai tự xác nhận chức vụ, nhiệm vụ của chính mình."))
    return ALLOWED


@rule("authorities.apply_record", "authorities.fail_record")
def may_apply_record(user: User, change: RecordChange, on: date) -> Verdict:
    """The schedule on the day, or whoever's confirmation comes on it."""
    return ALLOWED if user.is_system else keeps(user, change, on)


@rule(
    "authorities.upload_import",
    "authorities.withdraw_import",
    "authorities.check_import",
    "authorities.ask_again",
)
def may_import(user: User, _row: object, on: date) -> Verdict:
    """Any administrator; what comes of it waits for a second one."""
    return is_administrator(user, on)


@rule("authorities.confirm_import")
def may_confirm_import(user: User, row: DirectoryImport, on: date) -> Verdict:
    """Another administrator than the one who sent the file, and nobody to whom it gives an office."""
    verdict = is_administrator(user, on)
    if not verdict:
        return verdict
    if user.pk in row.findings.get("gains", []):
        return refused(_("Không ai tự xác nhận chức vụ, nhiệm vụ của chính mình."))
    people = row.findings.get("counts", {}).get("nguoi", {})
    accounts = people.get("new", 0) + people.get("changed", 0)
    if (settings.RULES_CONFIRMED_BY_TWO or accounts) and row.uploaded_by_id == user.pk:
        return refused(_("Người lập không tự xác nhận; cần một quản trị khác."))
    return ALLOWED


@rule("authorities.apply_import")
def may_apply_import(user: User, row: DirectoryImport, _on: date) -> Verdict:
    """In the name of who confirmed it, by the worker."""
    if row.confirmed_by_id == user.pk:
        return ALLOWED
    return not_yours(_("Chỉ nạp nhân danh người đã xác nhận."))
