"""Words and files taken out of everything that a file holds, as a confirmed request says; the trail holds on."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import unquote_plus

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from accounts.models import User
from approvals.models import Case
from common.errors import DomainError
from common.text import fold
from initiatives.models import Attachment, Autosave, Initiative
from initiatives.services.drafting import search_columns
from monitoring.models import LibraryEntry
from pilots.models import Pilot
from protection.dossier.collecting import Source
from records.models import DataRequest, RequestClock
from records.services.places import (
    GROWING,
    Place,
    Redaction,
    place_in,
    present_places,
    sealed_places,
)
from records.services.requests import require_free
from workflow import jobs, outbox
from workflow.audit import Change, attributed
from workflow.erasing import erase, erase_unsealed
from workflow.models import Job
from workflow.opening import DoesNotMatch
from workflow.runner import fire

DOSSIERS = "portal.dossier"
TEXTS = ("text", "for_whom", "answer")


@transaction.atomic
def confirm_erasure(*, request_id: int, actor: User, reason: str, at: datetime) -> DataRequest:
    """The second person agrees: the words go from every record of the file, the chosen files for good.

    First from the records as they are now, then from every sealed row that ever held them, of which the leaves
    keep the marks; then from what is derived of them, and from the request itself. Nothing is erased when one of
    the rows is not what was sealed: ``DomainError`` ``trail``; nor while the file is locked or its records are needed
    to judge somebody: ``held``. Raises ``PermissionDenied``.
    """
    waiting = DataRequest.objects.select_for_update(of=("self",)).get(pk=request_id)
    words, ground = Redaction(waiting.words), waiting.code
    initiative: Any = lock_free(waiting.initiative_id) if waiting.initiative_id else None
    change = Change(actor, f"Xóa dữ liệu cá nhân theo yêu cầu {ground}", at)
    outcome: Counter[str] = Counter()
    row = fire(
        DataRequest,
        request_id,
        "confirm_erasure",
        actor=actor,
        reason=reason,
        at=at,
        outcome={},
    )
    if initiative is not None:
        with attributed(change):
            _reword_others(waiting, words)
        files = Attachment.objects.of_the_file().filter(pk__in=waiting.files)
        outcome = take_out(initiative, words, files=files, change=change, ground=ground)
    _erase_all(list(_of_requests(waiting, words)), ground, at)
    _keep_outcome(row, outcome, words, actor=actor, reason=reason, at=at)
    RequestClock.objects.filter(request=row).stop(at=at)
    if row.initiative_id:
        drop_packed(row.initiative_id)  # last: bytes do not come back
    outbox.publish("records.erased", {"pk": row.initiative_id, "request": row.pk})
    return row


def take_out(
    initiative: Initiative,
    words: Redaction,
    *,
    files: Any,
    change: Change,
    ground: str,
    among: Sequence[Source] | None = None,
) -> Counter[str]:
    """Take words out of the records of a file, its sealed rows and what was told of it, and files with them.

    Only out of the tables ``among``, or of all that tell of it. Returns how many records, sealed rows, files and
    messages changed. Raises ``DomainError`` ``trail`` when a row is not what was sealed.
    """
    outcome: Counter[str] = Counter()
    with attributed(change):
        _change_present(present_places(initiative, words, among), outcome, ground, change.at)
        for file in files.filter(initiative=initiative, destroyed_at=None):
            file.destroyed_at = change.at
            file.save()
            outcome["files"] += 1
    now = Initiative.objects.get(pk=initiative.pk)
    Initiative.objects.filter(pk=now.pk).update(**search_columns(now))
    _forget_beside(initiative, words, outcome)
    outcome["sealed"] = _erase_all(list(sealed_places(initiative, words, among)), ground, change.at)
    return outcome


def _erase_all(places: Sequence[Place], ground: str, at: datetime) -> int:
    try:
        for place in places:
            erase(place.row, place.instead, ground=ground, at=at)
    except DoesNotMatch as error:
        message = _("Có bản ghi không khớp sổ cái; chưa xóa gì. Hãy báo cán bộ bảo vệ bí mật.")
        raise DomainError("trail", message) from error
    return len(places)


def lock_free(initiative_id: int) -> Initiative:
    """The file, locked after what hangs on it, as its steps do. Raises ``DomainError`` ``held``."""
    for model in (Case, Pilot):
        rows = model.objects.select_for_update(of=("self",)).filter(initiative=initiative_id)
        list(rows.order_by("pk").values_list("pk", flat=True))
    found: Initiative = Initiative.objects.select_for_update(of=("self",)).get(pk=initiative_id)
    require_free(found)
    return found


def _change_present(
    places: Iterable[Place], outcome: Counter[str], ground: str, at: datetime
) -> None:
    for place in list(places):
        outcome["present"] += 1
        if isinstance(place.row, GROWING):
            erase_unsealed(place.row, place.instead, ground=ground, at=at)
            continue
        for name, value in place.instead.items():
            setattr(place.row, name, value)
        if isinstance(place.row, LibraryEntry):
            place.row.search_text = fold(place.row.summary)
        if isinstance(place.row, Initiative):
            place.row.revision += (
                1  # a form that is open with the old words does not bring them back
            )
        place.row.save()


def _forget_beside(initiative: Initiative, words: Redaction, outcome: Counter[str]) -> None:
    """What was typed and not kept, and what was told."""
    for typed in Autosave.objects.filter(initiative=initiative):
        text = unquote_plus(typed.data)
        if words(text) != text:
            typed.delete()
    for name in settings.ERASES_TOO:
        outcome["beside"] += import_string(name)(code=initiative.code, redaction=words)


def drop_packed(initiative_id: int) -> None:
    """Dossiers that were packed before hold the words; those that are being packed begin anew."""
    jobs.begin_anew(kind=DOSSIERS, initiative=initiative_id)
    packed = Job.objects.filter(kind=DOSSIERS, params__initiative=initiative_id)
    for job in packed.exclude(stored_as=""):
        jobs.drop_file(job)


def _others(request: DataRequest) -> Any:
    """The other requests about the same file."""
    return DataRequest.objects.filter(initiative=request.initiative_id).exclude(pk=request.pk)


def _reword_others(request: DataRequest, words: Redaction) -> None:
    """What other requests about the file say; what they ask to erase stays until they are done."""
    for row in _others(request).select_for_update(of=("self",)):
        fresh = {name: words(getattr(row, name)) for name in TEXTS}
        if any(getattr(row, name) != text for name, text in fresh.items()):
            for name, text in fresh.items():
                setattr(row, name, text)
            row.save()


def _of_requests(request: DataRequest, words: Redaction) -> Iterable[Place]:
    """The rows of the request's own history, and of the other requests about the file."""
    known = [request.pk, *_others(request).values_list("pk", flat=True)]
    for row in DataRequest.history.filter(id__in=known).order_by("history_id"):
        place = place_in(row, words)
        instead = {**place.instead} if place else {}
        instead.pop("words", None)
        if row.words and row.id == request.pk:
            instead["words"] = []
        if instead:
            yield Place(row, instead)


def _keep_outcome(
    row: DataRequest,
    outcome: Counter[str],
    words: Redaction,
    *,
    actor: User,
    reason: str,
    at: datetime,
) -> None:
    row.outcome = dict(outcome)
    for name in TEXTS:
        setattr(row, name, words(getattr(row, name)))
    with attributed(Change(actor, words(reason), at)):
        row.save()
