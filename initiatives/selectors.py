"""Reads over several models for the pages of registration."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import F, Q, Value
from django.db.models.fields.json import KeyTextTransform, KeyTransform
from django.db.models.functions import Coalesce, NullIf
from django.utils import timezone
from django.utils.translation import get_language

from accounts.models import OrgUnit, PositionHeld, User
from authorities.models import Topic
from initiatives.models import (
    AFTERWARDS,
    RESTRICTED,
    Attachment,
    Autosave,
    CommitmentText,
    Initiative,
    InitiativeVersion,
)
from initiatives.plan.reading import Names
from initiatives.policies import is_proposer
from initiatives.states import EDITABLE, InitiativeState

SHORTEST_COMPARED = 6  # fewer letters find everything
SENT_TITLE = KeyTextTransform("title", KeyTransform("content", "snapshot"))


def form_options(on: date) -> Mapping[str, list[tuple[str, str]]]:
    """Units and topics that may be chosen on a day; closed ones are never offered for new files."""
    return {
        "units": list(OrgUnit.objects.on(on).order_by("name").values_list("code", "name")),
        "topics": list(Topic.objects.on(on).order_by("name").values_list("code", _topic_name())),
    }


def _topic_name() -> Any:
    """A topic's name in the reader's language."""
    return Coalesce(NullIf("name_en", Value("")), "name") if get_language() == "en" else F("name")


def all_names() -> Names:
    """Names by code, of every day: old plans name units that no longer exist."""
    return Names(
        units=dict(OrgUnit.objects.values_list("code", "name")),
        topics=dict(Topic.objects.values_list("code", _topic_name())),
    )


def positions_of(user: User, on: date) -> list[PositionHeld]:
    """The positions in which a person may propose on a day."""
    return list(
        PositionHeld.objects.on(on)
        .filter(user=user)
        .select_related("unit__superior")
        .order_by("pk")
    )


def hide_unsent(initiative: Initiative, user: User) -> None:
    """Others than the proposers read what was sent last, not what was being written: put it in place."""
    if initiative.state not in {*EDITABLE, InitiativeState.WITHDRAWN} or is_proposer(
        user, initiative
    ):
        return
    last = initiative.versions.order_by("-number").first()
    initiative.content = last.snapshot["content"] if last else {}
    initiative.title = initiative.content.get("title") or ""


def files_for(initiative: Initiative, user: User) -> Any:
    """The files that a reader may open: the proposers' present ones, for others those sent."""
    kept = Attachment.objects.of_the_file().filter(initiative=initiative, destroyed_at=None)
    files = kept.order_by("pk")
    if is_proposer(user, initiative):
        return files.filter(removed_at=None)
    last = initiative.versions.order_by("-number").first()
    sent = [row["sha256"] for row in last.snapshot["files"]] if last else []
    return files.filter(Q(sha256__in=sent) | Q(kind__in=AFTERWARDS))


def may_open_file(row: Attachment, user: User) -> bool:
    """Others than the proposers open a file only when it was sent with some version."""
    if row.destroyed_at or row.kind in RESTRICTED:
        return False
    if row.kind in AFTERWARDS or is_proposer(user, row.initiative):
        return True
    sent = row.initiative.versions.filter(snapshot__files__contains=[{"sha256": row.sha256}])
    return bool(sent.exists())


def similar(title: str, problem: str, user: User, own: int | None) -> list[Initiative]:
    """What the person may see that is like this title or this problem."""
    title, problem = title.replace("\x00", ""), problem.replace("\x00", "")
    if len(title.strip()) < SHORTEST_COMPARED and len(problem.strip()) < SHORTEST_COMPARED:
        return []
    visible = Initiative.objects.visible_to(user, timezone.localdate())
    return list(visible.similar_to(title, problem, exclude_pk=own).defer("content"))


def typed_but_unsaved(initiative: Initiative, user: User, step: str) -> Autosave | None:
    """What the person typed in this step and never saved."""
    return Autosave.objects.filter(initiative=initiative, user=user, step=step).first()


@dataclass(frozen=True, slots=True)
class TextVersion:
    """A version of the commitment, with the clauses that it added and left out."""

    row: CommitmentText
    added: list[str]
    left_out: list[str]


def commitment_versions() -> list[TextVersion]:
    """All versions, the newest first; one query."""
    rows = list(CommitmentText.objects.select_related("published_by").order_by("-number"))
    found = []
    for row, before in zip(rows, [*rows[1:], None], strict=True):
        now = [clause["text"] for clause in row.clauses]
        then = [clause["text"] for clause in before.clauses] if before else []
        added = [text for text in now if text not in then]
        found.append(TextVersion(row, added, [text for text in then if text not in now]))
    return found


def named_then(files: Sequence[Initiative], moment: datetime | None) -> None:
    """Give files the title that they were last sent with by ``moment``, never one that was still being written."""
    if moment is not None:
        sent = InitiativeVersion.objects.filter(
            initiative__in={row.pk for row in files}, submitted_at__lte=moment
        )
        newest = sent.order_by("initiative", "-number").distinct("initiative")
        then = dict(newest.values_list("initiative").annotate(sent_title=SENT_TITLE))
        for row in files:
            row.title = then.get(row.pk, row.title)
