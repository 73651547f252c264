"""Try a change of the rules on open drafts, on past registrations and on a case made by hand."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.db.models import Prefetch
from django.utils import translation

from accounts.models import User
from approvals.services.routing import facts_from
from authorities.choices import Track
from authorities.facts import Facts, Route, RuleBook
from authorities.models import RuleChange
from authorities.routing import route
from authorities.services.rulebook import changed_book, rule_book
from authorities.services.rulechanges import keep_simulation
from authorities.simulation import Moved, moved_by
from common.times import local_day
from initiatives.models import Initiative, Proposer
from initiatives.states import InitiativeState as S

MOST_DRAFTS = 1000
MOST_SHOWN = 100
WITHHELD = "…"  # what a proposer wrote is no administrator's to read


def books(change: RuleChange, at: datetime) -> tuple[date, RuleBook, RuleBook]:
    """The day of the trial, the book of that day as it is, and with the change."""
    day = max(change.effective_on, local_day(at))
    book = rule_book(day)
    return day, book, changed_book(book, change, day)


def try_change(*, change_id: int, last: int, actor: User, reason: str, at: datetime) -> RuleChange:
    """Route the open drafts (at most a thousand, the last edited) and the ``last`` registrations with the change and without; keep what differs.

    Each is routed as if it were sent on the day the change begins. Of a file only its code, its unit
    and both ways are kept, of a Party file not even the code. Locked files are left out.
    """
    change = RuleChange.objects.get(pk=change_id)
    tried = change.revision  # read before its rules are
    day, before, after = books(change, at)
    drafts = Initiative.objects.filter(state__in=[S.DRAFT, S.RETURNED])
    sent = Initiative.objects.filter(submitted_at__isnull=False).exclude(
        state__in=[S.DRAFT, S.RETURNED, S.QUARANTINED]
    )
    open_cases = _cases(drafts.order_by("-activity_at")[:MOST_DRAFTS], day)
    past_cases = _cases(sent.order_by("-submitted_at")[:last], day)
    with translation.override("vi"):
        moved = list(moved_by([*open_cases, *past_cases], before, after))
        told = [_told(row, before) for row in moved if not _is_party(row)]
    simulation = {
        "on": day.isoformat(),
        "by": str(actor),
        "drafts": len(open_cases),
        "all_drafts": drafts.count(),
        "registered": len(past_cases),
        "moved_count": len(moved),
        "party_moved": len(moved) - len(told),
        "moved": told[:MOST_SHOWN],
    }
    return keep_simulation(
        change_id=change_id,
        revision=tried,
        simulation=simulation,
        actor=actor,
        reason=reason,
        at=at,
    )


def try_by_hand(change: RuleChange, facts: Facts, *, at: datetime) -> tuple[Route, Route, RuleBook]:
    """Where a case made by hand goes as it is and with the change, and the book that names the units."""
    day, before, after = books(change, at)
    facts = replace(facts, on=day)
    return route(facts, before), route(facts, after), before


def _cases(rows: Any, day: date) -> list[tuple[Initiative, Facts]]:
    """Each initiative with its facts; three queries whatever their number."""
    proposers = Proposer.objects.select_related(
        "position__unit", "position__title", "position__managed_by"
    )
    found = rows.select_related("organisation", "employing_unit")
    found = found.prefetch_related(Prefetch("proposers", queryset=proposers))
    return [(row, _without_words(facts_from(row, row.proposers.all(), day))) for row in found]


def _without_words(facts: Facts) -> Facts:
    return replace(facts, wish_reason=WITHHELD) if facts.wish_reason.strip() else facts


def _is_party(row: Moved[Initiative]) -> bool:
    tracks = {row.who.track, row.before.track, row.after.track}
    return Track.PARTY in tracks


def _told(row: Moved[Initiative], book: RuleBook) -> dict[str, str]:
    """One proposal that would go elsewhere, as it is kept."""
    sent = row.who.state not in {S.DRAFT, S.RETURNED}
    return {
        "code": row.who.code if sent else "",
        "unit": row.who.employing_unit.name,
        "before": _where(row.before, book),
        "after": _where(row.after, book),
        "rule_before": row.before.rule,
        "rule_after": row.after.rule,
        "why": row.after.explanation,
    }


def _where(found: Route, book: RuleBook) -> str:
    """The recipient, and the level that decides where it is another."""
    codes = [found.recipient, found.escalate_to]
    return " → ".join(book.units[code].label for code in codes if code in book.units)
