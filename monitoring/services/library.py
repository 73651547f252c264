"""Publishing a completed initiative, and beginning a registration from it (R-091, R-094)."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import PositionHeld, User
from common.errors import DomainError
from common.text import fold
from common.times import local_day
from initiatives.models import Initiative
from initiatives.plan.schema import SECTIONS
from initiatives.secrecy import secret_marking
from initiatives.services import drafting
from monitoring.models import Adoption, LibraryEntry
from pilots.models import Pilot
from workflow import policies
from workflow.audit import Change, attributed, require_reason

# What belongs to the first unit alone: days, places, persons, interests, its own recipient.
NOT_TAKEN = frozenset(
    {
        "title",
        "proposer_kind",
        "organisation",
        "similar_relation",
        "similar_note",
        "urgency",
        "recipient_wish",
        "recipient_reason",
        "trigger_event",
        "trigger_on",
        "scope_units",
        "affected_units",
        "starts_on",
        "ends_on",
        "tasks",
        "has_interest",
        "interests",
    }
)


@transaction.atomic
def publish(*, pilot_id: int, summary: str, actor: User, reason: str, at: datetime) -> LibraryEntry:
    """Show a completed initiative in the library, or show it again with a new summary.

    Raises ``DomainError`` ``summary`` for a blank one, ``secret`` for a marking of secrecy.
    """
    pilot: Pilot = Pilot.objects.select_for_update(of=("self",)).get(pk=pilot_id)
    policies.require(actor, "monitoring.publish", pilot, local_day(at))
    if not summary.strip():
        raise DomainError("summary", _("Ghi tóm tắt để công bố."), "summary")
    if secret_marking(summary):
        raise DomainError("secret", _("Nội dung có dấu mật; chưa lưu."), "summary")
    entry = LibraryEntry.objects.filter(pilot=pilot).first() or LibraryEntry(
        pilot=pilot, initiative=pilot.initiative
    )
    entry.summary, entry.search_text = summary.strip(), fold(summary)
    entry.published_by, entry.published_at, entry.withdrawn_at = actor, at, None
    with attributed(Change(actor, reason, at)):
        entry.save()
    return entry


@transaction.atomic
def withdraw(*, entry_id: int, actor: User, reason: str, at: datetime) -> LibraryEntry:
    """Take an entry out of the library; what was begun from it stays."""
    entry: LibraryEntry = LibraryEntry.objects.select_for_update(of=("self",)).get(pk=entry_id)
    policies.require(actor, "monitoring.withdraw_entry", entry, local_day(at))
    require_reason(reason)
    entry.withdrawn_at = at
    with attributed(Change(actor, reason, at)):
        entry.save()
    return entry


@transaction.atomic
def replicate(
    *, entry_id: int, position: PositionHeld, no_secret: bool, actor: User, at: datetime
) -> Initiative:
    """Begin a registration of one's own from a published initiative; its origin is credited.

    Problem, options, benefits and risks are copied to be adapted; days, places and persons are not.
    Raises ``DomainError`` ``not_shown`` for an entry taken out, and as ``start_draft`` does.
    """
    entry: LibraryEntry | None = LibraryEntry.objects.shown().filter(pk=entry_id).first()
    if entry is None:
        raise DomainError("not_shown", _("Đề xuất này không còn trong thư viện."))
    draft = drafting.start_draft(actor=actor, position=position, no_secret=no_secret, at=at)
    origin = entry.initiative
    content = taken_over(origin.content)
    content["title"] = _("%(title)s (nhân rộng từ %(code)s)") % {
        "title": origin.title[:140],
        "code": origin.code,
    }
    for section in SECTIONS:
        values = {code: content[code] for code in section.codes() if code in content}
        if values:
            draft = drafting.save_step(
                initiative_id=draft.pk,
                step=section.code,
                values=values,
                seen_revision=draft.revision,
                actor=actor,
                at=at,
            )
    Adoption.objects.create(entry=entry, initiative=draft, unit=position.unit, adopted_at=at)
    return draft


def taken_over(content: dict[str, Any]) -> dict[str, Any]:
    """The parts of a plan that another unit may start from."""
    return {code: value for code, value in content.items() if code not in NOT_TAKEN}
