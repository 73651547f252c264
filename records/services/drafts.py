"""Drafts that were never sent are not kept: after a year without work on them their content goes (B8.7)."""

import logging
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, Subquery
from django.db.models.functions import Greatest
from django.utils.module_loading import import_string

from accounts.models import User
from accounts.system import system_user
from approvals.services import submission
from authorities.services.clockwork import setting
from initiatives.models import Attachment, Autosave, Commitment, Initiative, Proposer
from initiatives.services.drafting import search_columns
from initiatives.states import InitiativeState
from records.models import DraftWarning
from records.services.places import (
    FEWEST_LETTERS,
    Redaction,
    blank,
    draft_sources,
    locked,
    present_columns,
)
from records.services.requests import require_free
from workflow import outbox
from workflow.audit import Change, attributed
from workflow.erasing import erase
from workflow.sealing import shape_of

logger = logging.getLogger(__name__)
RETENTION = "HET-HAN"  # the ground of such an erasure, before the code of the file
WARNED_BEFORE = timedelta(days=30)
REASON = "Bản nháp chưa gửi đã hết thời hạn lưu"


def ground_of(initiative: Initiative) -> str:
    """What an erasure of this draft names as its ground."""
    return f"{RETENTION} {initiative.code}"


def kept_for() -> timedelta:
    """How long a draft on which nobody works is kept."""
    return timedelta(days=int(str(setting("draft_days"))))


def unsent() -> Any:
    """What was begun and never sent, with something still in it; a locked one stays as it is.

    ``worked_at`` is when somebody last worked on it: saved, typed, named or signed something, added a file.
    """
    states = [InitiativeState.DRAFT, InitiativeState.WITHDRAWN]
    typed = Autosave.objects.filter(initiative=OuterRef("pk"))
    there = Attachment.objects.filter(initiative=OuterRef("pk"), destroyed_at=None)
    rows = Initiative.objects.filter(state__in=states, submitted_at=None)
    worked = [
        Subquery(
            model.history.filter(**{link: OuterRef("pk")})
            .order_by("-history_date")
            .values("history_date")[:1]
        )
        for model, link in (
            (Initiative, "id"),
            (Proposer, "initiative"),
            (Attachment, "initiative"),
            (Commitment, "initiative"),
        )
    ]
    newest = typed.order_by("-saved_at").values("saved_at")[:1]
    return rows.filter(~Q(content={}) | Exists(typed) | Exists(there)).annotate(
        worked_at=Greatest("activity_at", *worked, Subquery(newest))
    )


def expire(*, at: datetime) -> int:
    """Tell the proposers, and thirty days later take out the content of what is past its time; how many drafts.

    Nothing goes without such a notice, and not while somebody is judged by it. A draft that cannot be emptied
    keeps no other one; the log says why. Run as often as one likes.
    """
    ageing = unsent().filter(worked_at__lt=at - kept_for() + WARNED_BEFORE)
    gone = 0
    for pk in list(ageing.order_by("pk").values_list("pk", flat=True)):
        try:
            gone += _look_at(pk, at)
        except Exception as error:  # the examination of the trail tells of rows that do not match
            if getattr(error, "code", "") != "held":
                logger.exception("The draft %s could not be emptied", pk)
    return gone


@transaction.atomic
def _look_at(pk: int, at: datetime) -> int:
    row = Initiative.objects.select_for_update(of=("self",)).get(pk=pk)
    worked_at = unsent().filter(pk=pk).values_list("worked_at", flat=True).first()
    if worked_at is None or row.versions.exists():
        return 0
    warned = DraftWarning.objects.filter(initiative=row, worked_at=worked_at).last()
    if warned is None or warned.goes_on < worked_at + kept_for():  # or the term was made longer
        _warn(row, worked_at, at)
        return 0
    if at <= warned.goes_on:
        return 0
    require_free(row)
    _empty(row, at)
    return 1


def _warn(row: Initiative, worked_at: datetime, at: datetime) -> None:
    """Put on record that the proposers are told, and until when they may still work on it."""
    goes_on = max(worked_at + kept_for(), at + WARNED_BEFORE)
    warned = DraftWarning.objects.create(
        initiative=row, worked_at=worked_at, warned_at=at, goes_on=goes_on
    )
    outbox.publish("records.draft_ageing", {"pk": row.pk, "warning": warned.pk})


def _empty(row: Initiative, at: datetime) -> None:
    system = system_user(at=at)
    titles = set(row.history.values_list("title", flat=True))
    if row.state == InitiativeState.DRAFT:
        submission.withdraw(initiative_id=row.pk, actor=system, reason=REASON, at=at)
    _blank_present(row.pk, system, at)
    for source in draft_sources():
        for past in source.model.objects.filter(**{source.path: row.pk}).order_by("pk").distinct():
            names = [one.name for one in shape_of(type(past)).hidden]
            if source.model is Initiative.history.model or past.history_change_reason == REASON:
                names.remove("history_change_reason")  # of the others it names people and files
            if instead := blank(past, names):
                erase(past, instead, ground=ground_of(row), at=at)
    Autosave.objects.filter(initiative=row.pk).delete()
    words = Redaction([title for title in titles if len(title.strip()) >= FEWEST_LETTERS])
    for name in settings.ERASES_TOO:
        import_string(name)(code=row.code, redaction=words)
    now = Initiative.objects.get(pk=row.pk)
    Initiative.objects.filter(pk=row.pk).update(**search_columns(now))
    outbox.publish("records.draft_expired", {"pk": row.pk})


def _blank_present(pk: int, system: User, at: datetime) -> None:
    with attributed(Change(system, REASON, at)):
        for source in draft_sources():
            model = source.model.instance_type
            for row in locked(model).filter(**{source.path: pk}):
                instead = blank(row, present_columns(model))
                is_file = isinstance(row, Attachment) and row.destroyed_at is None
                if not instead and not is_file and not isinstance(row, Initiative):
                    continue
                for name, value in instead.items():
                    setattr(row, name, value)
                if is_file:
                    row.destroyed_at = at
                if isinstance(row, Initiative):
                    row.revision += 1
                row.save()
