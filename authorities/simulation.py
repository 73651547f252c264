"""What a change of rules would send elsewhere. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

from authorities.facts import Facts, Route, RuleBook
from authorities.routing import route

Who = TypeVar("Who")


@dataclass(frozen=True, slots=True)
class Moved(Generic[Who]):
    """One proposal that would go elsewhere, with both ways explained."""

    who: Who
    before: Route
    after: Route


def moved_by(
    cases: Iterable[tuple[Who, Facts]], before: RuleBook, after: RuleBook
) -> Iterator[Moved[Who]]:
    """The proposals whose recipient, track or deciding level differs between two books of one day."""
    for who, facts in cases:
        one, other = route(facts, before), route(facts, after)
        if _where(one) != _where(other):
            yield Moved(who, one, other)


def _where(found: Route) -> tuple[str, str, str, bool]:
    return found.recipient, found.track, found.escalate_to, found.urgent
