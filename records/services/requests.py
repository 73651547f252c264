"""Requests about personal data: asked, answered within two working days, done within ten to twenty days (D18)."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.choices import Role
from accounts.models import Duty, User
from authorities.choices import Track
from authorities.services import clocks
from common.errors import DomainError
from common.times import local_day
from initiatives.models import Attachment, DataCorrection, Initiative
from initiatives.states import InitiativeState
from protection.models import LiabilityReview, ObstructionReport
from protection.states import ObstructionState
from records.models import DataRequest, RequestClock, RequestRead
from records.services.places import FEWEST_LETTERS
from records.states import RequestKind
from workflow import outbox, policies
from workflow.audit import Change, attributed, require_reason
from workflow.runner import fire

REPLY, EXTENSION = "D18", "D18c"
# How long it takes to finish, by what was asked (decree 356/2025: about 10 to 20 days, 15 to stop processing).
FINISH = {
    RequestKind.ACCESS: "D18d",
    RequestKind.CORRECT: "D18d",
    RequestKind.RESTRICT: "D18e",
    RequestKind.ERASE: "D18b",
}


@transaction.atomic
def ask(*, kind: str, text: str, for_whom: str, actor: User, at: datetime) -> DataRequest:
    """Put a request to the focal agency; the time to answer and the time to finish begin.

    Raises ``DomainError`` for a blank text and while no unit has the duty of the focal agency.
    """
    on = local_day(at)
    policies.require(actor, "records.ask", for_whom, on)
    require_reason(text)
    desk = Duty.objects.on(on).filter(role=Role.FOCAL_AGENCY).order_by("pk").first()
    if desk is None:
        raise DomainError("no_desk", _("Chưa có cơ quan đầu mối để nhận yêu cầu."))
    row = DataRequest(
        kind=kind,
        text=text.strip(),
        for_whom=for_whom.strip(),
        unit=desk.unit,
        asked_by=actor,
        asked_at=at,
        state_changed_at=at,
    )
    change = Change(actor, "Yêu cầu về dữ liệu cá nhân", at)
    with attributed(change):
        row.save()
    for code in (REPLY, FINISH[RequestKind(kind)]):
        clocks.run(RequestClock(request=row), code, at=at)
    outbox.publish("records.asked", {"pk": row.pk, "history": change.rows[-1].pk})
    return row


@transaction.atomic
def accept(*, request_id: int, actor: User, reason: str, at: datetime) -> DataRequest:
    """Answer that it will be done; the reason is what the person reads."""
    row = fire(DataRequest, request_id, "accept", actor=actor, reason=reason, at=at, answer=reason)
    RequestClock.objects.filter(request=row, code=REPLY).stop(at=at)
    return row


@transaction.atomic
def refuse(*, request_id: int, actor: User, reason: str, at: datetime) -> DataRequest:
    """Answer that it will not be done, and by which rule of law."""
    row = fire(DataRequest, request_id, "refuse", actor=actor, reason=reason, at=at, answer=reason)
    RequestClock.objects.filter(request=row).stop(at=at)
    return row


@transaction.atomic
def finish(*, request_id: int, actor: User, reason: str, at: datetime) -> DataRequest:
    """Tell what was done."""
    row = fire(DataRequest, request_id, "finish", actor=actor, reason=reason, at=at, answer=reason)
    RequestClock.objects.filter(request=row).stop(at=at)
    return row


@transaction.atomic
def extend(*, request_id: int, actor: User, reason: str, at: datetime) -> DataRequest:
    """Once, by the days that D18c gives, from the end of the first time limit on.

    Raises ``DomainError`` ``extended`` the second time.
    """
    row = DataRequest.objects.select_for_update().get(pk=request_id)
    if row.extended_at:
        raise DomainError("extended", _("Đã gia hạn một lần."))
    row = fire(DataRequest, request_id, "extend_request", actor=actor, reason=reason, at=at)
    running = RequestClock.objects.running().filter(request=row, code__in=FINISH.values()).first()
    if running is not None:
        RequestClock.objects.filter(pk=running.pk).stop(at=at)
        clocks.run(RequestClock(request=row), EXTENSION, at=running.due_at)
    return row


@transaction.atomic
def withdraw(*, request_id: int, actor: User, reason: str, at: datetime) -> DataRequest:
    """The person does not ask any more."""
    row = fire(DataRequest, request_id, "withdraw_request", actor=actor, reason=reason, at=at)
    RequestClock.objects.filter(request=row).stop(at=at)
    return row


@transaction.atomic
def prepare_erasure(
    *,
    request_id: int,
    code: str,
    words: list[str],
    file_names: list[str],
    actor: User,
    reason: str,
    at: datetime,
) -> DataRequest:
    """Say which words and which attached files are to go from which file; a second person confirms it.

    Raises ``DomainError``: ``code`` for a file that the person does not see, ``held`` for one whose records are
    needed to judge somebody, ``words`` for words that are too short to be meant, and when there is nothing to erase;
    ``file_names`` for a name that no file of it bears.
    """
    initiative = _file(code, actor, at)
    if file_names and not Initiative.objects.visible_to(actor, local_day(at)).filter(code=code):
        message = _("Tệp của hồ sơ mà bạn không xem được thì không nêu tên ở đây được.")
        raise DomainError("file_names", message, "file_names")
    require_free(initiative)
    if any(len(word.strip()) < FEWEST_LETTERS for word in words):
        message = _("Mỗi cụm từ phải có ít nhất %(count)s ký tự.") % {"count": FEWEST_LETTERS}
        raise DomainError("words", message, "words")
    theirs = Attachment.objects.of_the_file().filter(initiative=initiative, destroyed_at=None)
    found = dict(theirs.filter(name__in=file_names).values_list("pk", "name"))
    if unknown := set(file_names) - set(found.values()):
        message = _("Hồ sơ này không có tệp “%(name)s”.") % {"name": min(unknown)}
        raise DomainError("file_names", message, "file_names")
    if not words and not file_names:
        raise DomainError("words", _("Hãy ghi từ ngữ hoặc tệp phải xóa."), "words")
    return fire(
        DataRequest,
        request_id,
        "prepare_erasure",
        actor=actor,
        reason=reason,
        at=at,
        initiative=initiative,
        words=[word.strip() for word in words],
        files=sorted(found),
    )


@transaction.atomic
def note_correction(
    *, request_id: int, code: str, correction: str, actor: User, reason: str, at: datetime
) -> DataRequest:
    """Put what is right beside what was written in a file; what was written stays as it was sealed.

    Every reader of the file and every dossier shows it. Raises ``DomainError``: ``code`` for a file that the person
    does not see, ``draft`` for one that was never sent, which its proposers correct themselves.
    """
    require_reason(correction)
    initiative = _file(code, actor, at)
    if initiative.submitted_at is None:
        message = _("Bản nháp chưa gửi do người đề xuất tự sửa.")
        raise DomainError("draft", message, "code")
    row = fire(
        DataRequest,
        request_id,
        "note_correction",
        actor=actor,
        reason=reason,
        at=at,
        initiative=initiative,
        answer=reason,
    )
    DataCorrection.objects.create(
        initiative=initiative,
        text=correction.strip(),
        ground=row.code,
        noted_by=actor,
        noted_at=at,
    )
    RequestClock.objects.filter(request=row).stop(at=at)
    return row


def _file(code: str, actor: User, at: datetime) -> Initiative:
    """The file that the person sees; a Party file by its code alone, of which the desk sees nothing else (R-073)."""
    seen = Initiative.objects.visible_to(actor, local_day(at)).filter(code=code)
    party = Initiative.objects.filter(code=code, track=Track.PARTY).exclude(submitted_at=None)
    found: Initiative | None = seen.first() or party.first()
    if found is None or found.state == InitiativeState.QUARANTINED:
        raise DomainError("code", _("Không có hồ sơ nào mang mã này mà bạn xem được."), "code")
    return found


def require_free(initiative: Initiative) -> None:
    """Raises ``DomainError`` ``held`` while a responsibility is reviewed or an obstruction is looked into.

    What was written down beforehand is what protects an official then: it stays as it is until the end (law
    91/2025 lets a request wait where another law needs the data).
    """
    reviewed = LiabilityReview.objects.open().filter(pilot__initiative=initiative)
    told = ObstructionReport.objects.filter(initiative=initiative).exclude(
        state=ObstructionState.ANSWERED
    )
    if initiative.state == InitiativeState.QUARANTINED or reviewed.exists() or told.exists():
        message = _(
            "Chưa xóa được: hồ sơ đang bị khóa, đang được xem xét trách nhiệm hoặc phản ánh."
        )
        raise DomainError("held", message, "code")


@transaction.atomic
def send_back_erasure(*, request_id: int, actor: User, reason: str, at: datetime) -> DataRequest:
    """The second person does not agree with what is to be erased."""
    return fire(DataRequest, request_id, "send_back_erasure", actor=actor, reason=reason, at=at)


def note_read(*, request: DataRequest, reader: User, at: datetime) -> None:
    """Every read by somebody else than the one who asked is on record."""
    if reader.pk != request.asked_by_id:
        RequestRead.objects.create(request=request, reader=reader, page="detail", read_at=at)


def announce_due(*, at: datetime) -> int:
    """Publish every notice of a request that is due by ``at``; how many."""
    return clocks.announce_due(
        RequestClock, "records.reminder", at=at, owner="request", on_overdue=_nobody_else
    )


def _nobody_else(_clock: RequestClock) -> None:
    """A late request stays with those who deal with it."""
