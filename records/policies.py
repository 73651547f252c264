"""Who deals with requests about personal data, and who hands files over. No administrator does either."""

from datetime import date, timedelta

from django.utils import formats
from django.utils.translation import gettext_lazy as _

from accounts.capacities import capacities_of
from accounts.choices import Role
from accounts.models import User
from accounts.succession import passes_on
from common.times import local_day
from initiatives.policies import is_proposer
from records.models import ArchiveFile, DataRequest
from records.states import RequestKind
from workflow.policies import ALLOWED, Verdict, not_yours, refused, rule

# How long the proposers have to take their dossier along before a file is destroyed.
WAITS = timedelta(days=30)
WITH_ERASURE = frozenset({RequestKind.ERASE})


def _is_desk(user: User, on: date) -> bool:
    return capacities_of(user, on).has(Role.FOCAL_AGENCY)


@rule("records.ask")
def may_ask(user: User, for_whom: str, on: date) -> Verdict:
    """Everybody for himself; the desk for somebody without an account."""
    if for_whom and not _is_desk(user, on):
        return not_yours(_("Chỉ cơ quan đầu mối nhập yêu cầu của người không có tài khoản."))
    return ALLOWED


@rule("records.open_desk")
def may_open_desk(user: User, _none: None, on: date) -> Verdict:
    """The focal agency and the security officers."""
    capacities = capacities_of(user, on)
    if capacities.has(Role.FOCAL_AGENCY) or capacities.has(Role.SECURITY_OFFICER):
        return ALLOWED
    return not_yours(_("Việc của cơ quan đầu mối và cán bộ bảo vệ bí mật."))


@rule("records.accept", "records.refuse", "records.extend_request")
def may_handle(user: User, request: DataRequest, on: date) -> Verdict:
    """The focal agency; nobody his own request."""
    if not _is_desk(user, on):
        return not_yours(_("Việc của cơ quan đầu mối (Sở Nội vụ)."))
    if request.asked_by_id == user.pk and not request.for_whom:
        return refused(_("Không ai tự giải quyết yêu cầu của chính mình."))
    return ALLOWED


@rule("records.finish")
def may_finish(user: User, request: DataRequest, on: date) -> Verdict:
    """What changes no record; an erasure ends with the second person's confirmation."""
    verdict = may_handle(user, request, on)
    if verdict and request.kind in WITH_ERASURE:
        return refused(_("Yêu cầu xóa kết thúc khi người thứ hai xác nhận, hoặc khi từ chối."))
    return verdict


@rule("records.note_correction")
def may_correct(user: User, request: DataRequest, on: date) -> Verdict:
    """Only where a correction was asked for."""
    verdict = may_handle(user, request, on)
    if verdict and request.kind != RequestKind.CORRECT:
        return not_yours(_("Người yêu cầu không đề nghị chỉnh sửa."))
    return verdict


@rule("records.prepare_erasure")
def may_prepare(user: User, request: DataRequest, on: date) -> Verdict:
    """Only where an erasure was asked for."""
    verdict = may_handle(user, request, on)
    if verdict and request.kind not in WITH_ERASURE:
        return not_yours(_("Người yêu cầu không đề nghị xóa."))
    return verdict


@rule("records.confirm_erasure", "records.send_back_erasure")
def may_confirm(user: User, request: DataRequest, on: date) -> Verdict:
    """A security officer who neither asked nor prepared it."""
    if not capacities_of(user, on).has(Role.SECURITY_OFFICER):
        return not_yours(_("Việc của cán bộ bảo vệ bí mật."))
    if user.pk in {request.asked_by_id, prepared_by(request)}:
        return refused(_("Người thứ hai phải là người khác."))
    return ALLOWED


@rule("records.withdraw_request")
def may_withdraw(user: User, request: DataRequest, _on: date) -> Verdict:
    """Whoever asked."""
    if request.asked_by_id == user.pk:
        return ALLOWED
    return not_yours(_("Chỉ người yêu cầu rút được yêu cầu."))


def prepared_by(request: DataRequest) -> int | None:
    """Who proposed the erasure that waits."""
    rows = DataRequest.history.filter(id=request.pk, transition="prepare_erasure")
    found: int | None = (
        rows.order_by("-history_id").values_list("history_user_id", flat=True).first()
    )
    return found


@rule("records.hand_over")
def may_hand_over(user: User, file: ArchiveFile, on: date) -> Verdict:
    """The reception desk of the unit that holds the file, or its head."""
    capacities = capacities_of(user, on)
    if file.unit_id in capacities.heads or capacities.has_in(Role.UNIT_CLERK, file.unit_id):
        return ALLOWED
    return not_yours(_("Việc của văn thư và người đứng đầu cơ quan giữ hồ sơ."))


rule("records.pass_file")(passes_on)


@rule("records.reopen", "records.end_again")
def may_by_itself(user: User, _file: ArchiveFile, _on: date) -> Verdict:
    """The portal itself, when the file goes on or ends again."""
    return ALLOWED if user.is_system else not_yours(_("Cổng tự ghi nhận."))


@rule("records.propose_destruction")
def may_propose_destruction(user: User, file: ArchiveFile, on: date) -> Verdict:
    """Those who work for the unit that holds it, once its time is over."""
    if not file.is_past(on):
        return not_yours(_("Hồ sơ còn trong thời hạn lưu."))
    return may_keep_longer(user, file, on)


@rule("records.keep_longer")
def may_keep_longer(user: User, file: ArchiveFile, on: date) -> Verdict:
    """Desk, head and deputies of the unit that holds it; nobody weighs how long his own proposal is kept."""
    capacities = capacities_of(user, on)
    is_deputy = file.unit_id in capacities.deputies
    if not is_deputy and not may_hand_over(user, file, on):
        return not_yours(_("Việc của cơ quan giữ hồ sơ."))
    return _is_no_proposer(user, file)


@rule("records.destroy")
def may_destroy(user: User, file: ArchiveFile, on: date) -> Verdict:
    """The head of the unit that holds it, who did not ask for it himself, when the proposers had their time."""
    if file.unit_id not in capacities_of(user, on).heads:
        return not_yours(_("Việc của người đứng đầu cơ quan giữ hồ sơ."))
    asked = ArchiveFile.history.filter(id=file.pk, transition="propose_destruction")
    by = asked.order_by("-history_id").values_list("history_user_id", flat=True).first()
    if by == user.pk:
        return refused(_("Người quyết định phải khác người đề nghị hủy."))
    first = local_day(file.state_changed_at + WAITS)
    if on < first:
        said = _("Người đề xuất còn được lấy bộ hồ sơ; chỉ quyết định hủy từ ngày %(day)s.")
        return refused(said % {"day": formats.date_format(first, "SHORT_DATE_FORMAT")})
    return _is_no_proposer(user, file)


def _is_no_proposer(user: User, file: ArchiveFile) -> Verdict:
    if is_proposer(user, file.initiative):
        return refused(_("Không ai cho hủy đề xuất của chính mình."))
    return ALLOWED
