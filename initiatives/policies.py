"""Who may see, write and sign an initiative. What its case decides is ruled in ``approvals``."""

from datetime import date

from django.utils.translation import gettext_lazy as _

from accounts.capacities import capacities_of
from accounts.choices import Role
from accounts.models import User
from accounts.policies import is_administrator
from initiatives.models import Initiative, Proposer, SecrecyMinutes
from initiatives.states import EDITABLE, InitiativeState
from workflow.policies import ALLOWED, Verdict, all_of, not_yours, refused, rule


@rule("initiatives.view")
def may_view(user: User, initiative: Initiative, on: date) -> Verdict:
    """Whatever ``visible_to`` finds: one definition for lists and for single pages."""
    if Initiative.objects.filter(pk=initiative.pk).visible_to(user, on).exists():
        return ALLOWED
    return not_yours(_("Bạn không có quyền xem hồ sơ này."))


@rule("initiatives.publish_commitment")
def may_publish_commitment(user: User, _obj: object, on: date) -> Verdict:
    """The administrators keep the words that proposers sign."""
    return is_administrator(user, on)


@rule("initiatives.start")
def may_start(user: User, _obj: object, on: date) -> Verdict:
    """Anyone who holds a position in a unit of the city may register (R-007)."""
    if capacities_of(user, on).units:
        return ALLOWED
    return refused(
        _("Tài khoản chưa gắn với chức vụ nào trong đơn vị nên chưa thể đăng ký đề xuất.")
    )


def is_author(user: User, initiative: Initiative) -> Verdict:
    """The proposer who represents the others."""
    if initiative.author_id == user.pk:
        return ALLOWED
    return not_yours(_("Chỉ người đề xuất đứng tên hồ sơ được làm việc này."))


def is_proposer(user: User, initiative: Initiative) -> Verdict:
    """The author or a co-author."""
    known: dict[int, bool] = initiative.__dict__.setdefault("_named", {})
    if initiative.author_id == user.pk or known.get(user.pk):
        return ALLOWED
    if user.pk not in known:
        known[user.pk] = Proposer.objects.filter(initiative=initiative, user=user).exists()
        if known[user.pk]:
            return ALLOWED
    return not_yours(_("Chỉ người đề xuất và đồng tác giả được làm việc này."))


def is_editable(initiative: Initiative) -> Verdict:
    """Only a draft or a returned file is written in; a submitted one is judged as it is."""
    if initiative.state in EDITABLE:
        return ALLOWED
    return refused(
        _("Hồ sơ đã gửi, không sửa được nữa. Có thể rút hồ sơ hoặc chờ yêu cầu bổ sung.")
    )


@rule("initiatives.edit", "initiatives.remove_file")
def may_edit(user: User, initiative: Initiative, _on: date) -> Verdict:
    """The author writes, co-authors edit with him."""
    return all_of(is_proposer(user, initiative), is_editable(initiative))


@rule("initiatives.attach")
def may_attach(user: User, initiative: Initiative, _on: date) -> Verdict:
    """While writing, and after a refusal: a request for reconsideration may bring new papers."""
    if initiative.state == InitiativeState.REJECTED:
        return is_proposer(user, initiative)
    return all_of(is_proposer(user, initiative), is_editable(initiative))


@rule("initiatives.name_proposers")
def may_name_proposers(user: User, initiative: Initiative, _on: date) -> Verdict:
    """Only the author says who takes part and with which share."""
    return all_of(is_author(user, initiative), is_editable(initiative))


@rule("initiatives.sign")
def may_sign(user: User, initiative: Initiative, _on: date) -> Verdict:
    """Each proposer signs for himself, before submission."""
    return all_of(is_proposer(user, initiative), is_editable(initiative))


@rule("initiatives.withdraw")
def may_withdraw(user: User, initiative: Initiative, on: date) -> Verdict:
    """The author; the portal itself when a draft that was never sent has lain for too long."""
    if user.is_system and initiative.submitted_at is None:
        return ALLOWED
    return may_submit(user, initiative, on)


@rule("initiatives.submit", "initiatives.resubmit")
def may_submit(user: User, initiative: Initiative, _on: date) -> Verdict:
    """The author sends, completes and takes back."""
    return is_author(user, initiative)


@rule("initiatives.quarantine")
def may_quarantine(user: User, initiative: Initiative, on: date) -> Verdict:
    """The security officer, or the portal itself on the proposer's own upload."""
    if user.is_system or capacities_of(user, on).has(Role.SECURITY_OFFICER):
        return ALLOWED
    del initiative
    return not_yours(_("Chỉ cán bộ bảo vệ bí mật được tạm khóa hồ sơ."))


@rule("initiatives.release")
def may_release(user: User, initiative: Initiative, on: date) -> Verdict:
    """The security officer alone; never of his own proposal."""
    if not capacities_of(user, on).has(Role.SECURITY_OFFICER):
        return not_yours(_("Chỉ cán bộ bảo vệ bí mật được mở khóa hồ sơ."))
    if is_proposer(user, initiative):
        return refused(_("Không thể tự mở khóa hồ sơ của mình."))
    return ALLOWED


@rule("initiatives.report_secrecy")
def may_report_secrecy(user: User, initiative: Initiative, on: date) -> Verdict:
    """Whoever reads a file may say that it holds what must not be here."""
    return may_view(user, initiative, on)


@rule("initiatives.open_secrecy_desk")
def may_open_secrecy_desk(user: User, _obj: object, on: date) -> Verdict:
    """The security officers' own page."""
    if capacities_of(user, on).has(Role.SECURITY_OFFICER):
        return ALLOWED
    return not_yours(_("Chỉ cán bộ bảo vệ bí mật làm được việc này."))


@rule("initiatives.draw_up_minutes")
def may_draw_up_minutes(user: User, initiative: Initiative, on: date) -> Verdict:
    """A security officer, about a locked file that is not his own."""
    if initiative.state != InitiativeState.QUARANTINED:
        return refused(_("Hồ sơ không bị tạm khóa."))
    return may_release(user, initiative, on)


@rule("initiatives.confirm_minutes")
def may_confirm_minutes(user: User, minutes: SecrecyMinutes, on: date) -> Verdict:
    """Another security officer than the one who drew the minutes up."""
    verdict = may_draw_up_minutes(user, minutes.initiative, on)
    if verdict and minutes.drawn_up_by_id == user.pk:
        return refused(_("Biên bản phải do người thứ hai ký."))
    return verdict


def hides_content(initiative: Initiative) -> bool:
    """Whether only the code and the time may be shown."""
    return bool(initiative.state == InitiativeState.QUARANTINED)
