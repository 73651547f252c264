"""Which initiatives there are: stages, units and times, in the proportions of a few years' work."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random

from bench.people import City, Unit
from initiatives.states import StageCode as S

FIRST_DAY = datetime(2023, 1, 3, 1, tzinfo=UTC)
CLOSED = {S.APPROVED: 66, S.REJECTED: 19, S.SCREENED_OUT: 8, S.WITHDRAWN: 7}
OPEN = {
    S.SUBMITTED: 18,
    S.ESCALATED: 6,
    S.RECEIVED: 18,
    S.URGENT_DIRECTION: 2,
    S.PARTY_CONSULTATION: 16,
    S.COLLECTIVE_REVIEW: 16,
    S.COUNCIL_APPRAISAL: 6,
    S.DECISION_PENDING: 18,
}
OPEN_SHARE, DRAFT_SHARE, RETURNED_SHARE, LOCKED_SHARE = 0.08, 0.04, 0.015, 0.001
OVERDUE_SHARE = 0.25  # of the open ones: 2 % of all
PARTY_SHARE = 0.02
DESK_OPEN = {
    S.SUBMITTED: 10,
    S.RECEIVED: 10,
    S.DECISION_PENDING: 10,
    S.COLLECTIVE_REVIEW: 5,
    S.PARTY_CONSULTATION: 5,
}
DESK_CLOSED, DESK_OVERDUE = 60, 8
OWN = 30


@dataclass(frozen=True, slots=True)
class Sketch:
    """One initiative to be written. ``use`` marks those that a measurement will consume."""

    stage: str
    unit: Unit
    last: datetime
    due: datetime | None = None
    party: bool = False
    use: str = ""


def sketches(n: int, city: City, *, now: datetime, spare: int) -> Iterator[Sketch]:
    """``n`` initiatives, closed ones in order of time, then those still at work.

    The same at every ``n``: the first ward's 40 open and 60 closed cases, so that its pages carry
    the same rows, 30 files of one author, and what the steps use up.
    """
    rng = Random(n)
    desk = city.wards[0]
    special = sum(DESK_OPEN.values()) + DESK_CLOSED + OWN + 4 * spare
    rest = max(n - special, 0)
    counts = {
        "open": round(rest * OPEN_SHARE),
        "draft": round(rest * DRAFT_SHARE),
        "returned": round(rest * RETURNED_SHARE),
        "locked": round(rest * LOCKED_SHARE),
    }
    yield from _closed(rest - sum(counts.values()), city, now, rng)
    yield from _at_work(counts, city, now, rng)
    yield from _desk(desk, now, rng)
    for _number in range(OWN):
        yield Sketch(_pick(CLOSED, rng), city.wards[3], _ago(now, rng, 400), use="own")
    yield from consumables(city, now=now, spare=spare)


def consumables(city: City, *, now: datetime, spare: int) -> Iterator[Sketch]:
    """``spare`` drafts and cases to decide of a ward, twice as many of another to move barely."""
    consumed, moved = city.wards[1], city.wards[2]
    for number in range(spare):
        last = now - timedelta(days=3, minutes=number)
        due = now + timedelta(days=4)
        yield Sketch(S.DRAFT, consumed, last, use="submit")
        yield Sketch(S.DECISION_PENDING, consumed, last, due, use="decide")
        for _twice in range(2):
            yield Sketch(S.DECISION_PENDING, moved, last, due, use="bare")


def _closed(count: int, city: City, now: datetime, rng: Random) -> Iterator[Sketch]:
    step = (now - timedelta(days=20) - FIRST_DAY) / max(count, 1)
    for number in range(count):
        unit = _unit(city, rng, from_ward=0)
        stage = _pick(CLOSED, rng)
        last = FIRST_DAY + step * (number + rng.random())
        yield Sketch(stage, unit, last, party=rng.random() < PARTY_SHARE)


def _at_work(counts: dict[str, int], city: City, now: datetime, rng: Random) -> Iterator[Sketch]:
    for number in range(counts["open"]):
        unit = _unit(city, rng, from_ward=3)
        yield _open(unit, _pick(OPEN, rng), now, rng, late=number < counts["open"] * OVERDUE_SHARE)
    for name, stage in (
        ("draft", S.DRAFT),
        ("returned", S.RETURNED),
        ("locked", S.QUARANTINED),
    ):
        for _number in range(counts[name]):
            yield Sketch(stage, _unit(city, rng, from_ward=3), _ago(now, rng, 60))


def _desk(desk: Unit, now: datetime, rng: Random) -> Iterator[Sketch]:
    for stage, count in DESK_OPEN.items():
        for number in range(count):
            yield _open(desk, stage, now, rng, late=number < count * DESK_OVERDUE / 40)
    for _number in range(DESK_CLOSED):
        yield Sketch(_pick(CLOSED, rng), desk, _ago(now, rng, 400))


def _open(unit: Unit, stage: str, now: datetime, rng: Random, *, late: bool) -> Sketch:
    if stage == S.ESCALATED and unit.superior is None:
        stage = S.SUBMITTED  # nobody stands above the city
    days = -rng.uniform(0.5, 9) if late else rng.uniform(0.5, 9)
    party = rng.random() < PARTY_SHARE
    last = _ago(now - timedelta(days=9) if late else now, rng, 9)
    return Sketch(stage, unit, last, now + timedelta(days=days), party)


def _unit(city: City, rng: Random, *, from_ward: int) -> Unit:
    where = rng.random()
    if where < 0.05:
        return city.top
    if where < 0.3:
        return rng.choice(city.departments)
    return city.wards[rng.randrange(from_ward, len(city.wards))]


def _pick(weights: dict[S, int], rng: Random) -> str:
    return rng.choices(list(weights), list(weights.values()))[0]


def _ago(now: datetime, rng: Random, days: float) -> datetime:
    return now - timedelta(days=rng.uniform(0.05, days))
