"""``suggest``: what the decision matrix says about a set of facts. Pure: no database, no clock (F1, F2).

The matrix is data; this reads it. It suggests and names every row that speaks; people conclude.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from protection.choices import Kind, Outcome, Status
from protection.facts import Facts, contradictions

UNAPPROVED_GATE = "GATE-3"
NEEDS_MORE = "M20"
ALL_OTHERS = "*"


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """One row: it speaks when every fact in ``when`` has one of the values listed there.

    ``instead_of`` names rows that a more special one silences; "*" silences every other row.
    """

    code: str
    kind: str
    when: Mapping[str, Sequence[bool | str]]
    outcomes: tuple[str, ...] = ()
    accompanying: tuple[str, ...] = ()
    instead_of: tuple[str, ...] = ()
    text: str = ""
    source: str = ""
    version: int = 0


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What the matrix says; ``missing`` and ``contradictory`` name facts, never values made up."""

    status: str
    gate: str = ""
    rows: tuple[MatrixRow, ...] = ()
    outcomes: tuple[str, ...] = ()
    accompanying: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    contradictory: tuple[tuple[str, str], ...] = field(default=())


def suggest(facts: Facts, matrix: Sequence[MatrixRow]) -> Suggestion:
    """The gates and motives in their order, then every row that speaks, best outcome first.

    A motive found to be self-interest stands before the gate for completed work: that is no shield.

    A fact that decides and is not known is named in ``missing``; nothing is suggested then.
    """
    against = contradictions(facts)
    if against:
        return Suggestion(Status.CONTRADICTORY, contradictory=tuple(against))
    missing: dict[str, None] = {}
    motives: dict[str, None] = {}
    for row in matrix:
        if row.kind not in {Kind.GATE, Kind.MOTIVE}:
            continue
        waiting = motives if row.kind == Kind.MOTIVE else missing
        waiting |= dict.fromkeys(_unknown(row, facts))
        if _speaks(row, facts) and not missing:
            return _through(row, facts, matrix)
    missing |= motives  # a motive that nobody looked into yet closes no gate
    if missing:
        return Suggestion(Status.MISSING, missing=tuple(missing))
    return _among(_of(matrix, Kind.ROW), facts, matrix)


def _through(gate: MatrixRow, facts: Facts, matrix: Sequence[MatrixRow]) -> Suggestion:
    """A gate, or a motive, ends the search; without an approval other rows speak (GATE-3)."""
    if gate.kind == Kind.MOTIVE:
        status = Status.NEED_MORE if gate.code == NEEDS_MORE else Status.SUGGESTED
        return _said(status, (gate,), facts, matrix)
    if gate.code == UNAPPROVED_GATE:
        return _among(_of(matrix, Kind.UNAPPROVED), facts, matrix, gate=gate.code)
    also = _also(facts, matrix) if Outcome.NO_LIABILITY in gate.outcomes else ()
    return Suggestion(
        Status.SUGGESTED, gate.code, also, tuple(gate.outcomes), tuple(gate.accompanying)
    )


def _among(
    rows: Sequence[MatrixRow], facts: Facts, matrix: Sequence[MatrixRow], gate: str = ""
) -> Suggestion:
    """Every one of ``rows`` that speaks; the missing facts as long as one still might."""
    alone = [row for row in rows if ALL_OTHERS in row.instead_of]
    for some in (alone, rows) if alone else (rows,):
        missing = dict.fromkeys(name for row in some for name in _unknown(row, facts))
        if missing:
            return Suggestion(Status.MISSING, gate, missing=tuple(missing))
        speaking = [row for row in some if _speaks(row, facts)]
        if speaking:
            silent = {code for row in speaking for code in row.instead_of}
            kept = tuple(row for row in speaking if row.code not in silent)
            return _said(Status.SUGGESTED, kept, facts, matrix, gate=gate)
    return Suggestion(Status.NO_ROW, gate)


def _said(
    status: str,
    rows: tuple[MatrixRow, ...],
    facts: Facts,
    matrix: Sequence[MatrixRow],
    gate: str = "",
) -> Suggestion:
    outcomes = dict.fromkeys(outcome for row in rows for outcome in row.outcomes)
    beside = dict.fromkeys(text for row in rows for text in row.accompanying)
    also = () if gate or status == Status.NEED_MORE else _also(facts, matrix)
    return Suggestion(status, gate, (*rows, *also), tuple(outcomes), tuple(beside))


def _also(facts: Facts, matrix: Sequence[MatrixRow]) -> tuple[MatrixRow, ...]:
    """Rows that say something beside the others: how it was approved, who else is reviewed."""
    return tuple(row for row in _of(matrix, Kind.ALSO) if _speaks(row, facts))


def _of(matrix: Sequence[MatrixRow], kind: Kind) -> list[MatrixRow]:
    return [row for row in matrix if row.kind == kind]


def _speaks(row: MatrixRow, facts: Facts) -> bool:
    return all(facts.get(name) in allowed for name, allowed in row.when.items())


def _unknown(row: MatrixRow, facts: Facts) -> tuple[str, ...]:
    """The facts that this row still waits for; none when a known one rules it out already."""
    if any(name in facts and facts[name] not in allowed for name, allowed in row.when.items()):
        return ()
    return tuple(name for name in row.when if name not in facts)
