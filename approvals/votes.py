"""Counting the votes of the leadership collective (NĐ 73 Art. 8.1). Pure."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

YES, NO, OTHER = "YES", "NO", "OTHER"
ROSTER, VOTING = "ROSTER", "VOTING"


@dataclass(frozen=True, slots=True)
class Vote:
    """One member's part: ``choice`` is empty for one who did not vote."""

    choice: str
    is_head: bool = False
    is_recused: bool = False


@dataclass(frozen=True, slots=True)
class Tally:
    """The count. ``base`` is the number over which the majority is taken."""

    yes: int
    no: int
    other: int
    absent: int
    recused: int
    base: int
    is_tie: bool
    head_decided_tie: bool
    passed: bool

    def as_dict(self) -> dict[str, Any]:
        """Plain values, to be stored with the minutes."""
        return asdict(self)

    @property
    def percent(self) -> float:
        """Share of agreement over the base, in per cent with one decimal."""
        return round(100 * self.yes / self.base, 1) if self.base else 0.0


def count(votes: Iterable[Vote], vote_base: str) -> Tally:
    """Adopted when more than half of the base agrees; a tie follows the head's own vote.

    The base is the roster without the recused (``ROSTER``, the default) or those who voted
    (``VOTING``); which of the two the law means is an open question (H2.1), so it is a setting.
    """
    members = list(votes)
    sitting = [vote for vote in members if not vote.is_recused]
    yes, no, other = (sum(vote.choice == kind for vote in sitting) for kind in (YES, NO, OTHER))
    voted = yes + no + other
    base = len(sitting) if vote_base == ROSTER else voted
    is_tie = yes == no and yes > 0
    head_choice = next((vote.choice for vote in sitting if vote.is_head), "")
    head_decided = is_tie and head_choice in (YES, NO)
    return Tally(
        yes=yes,
        no=no,
        other=other,
        absent=len(sitting) - voted,
        recused=len(members) - len(sitting),
        base=base,
        is_tie=is_tie,
        head_decided_tie=head_decided,
        passed=yes * 2 > base or (head_decided and head_choice == YES),
    )
