"""Series of timings: the portal and the yardstick in turns, so that both meet the same load."""

import gc
import gzip
import math
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.db import connection
from django.test.utils import CaptureQueriesContext

Act = Callable[[int], object]
WARM_UP = 5
FRAME = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE")


@dataclass(frozen=True, slots=True)
class Series:
    """Milliseconds of one series."""

    times: tuple[float, ...]

    @property
    def median(self) -> float:
        """The middle one."""
        return statistics.median(self.times)

    @property
    def p95(self) -> float:
        """Nearest rank: with 20 to 30 repetitions the slowest or the one before it."""
        return sorted(self.times)[math.ceil(0.95 * len(self.times)) - 1]


@dataclass(frozen=True, slots=True)
class Result:
    """One line of the table. ``bare`` is None where there is no yardstick."""

    name: str
    app: Series
    bare: Series | None
    queries: int
    framing: int
    packed: int
    plain: int

    @property
    def ratio(self) -> float | None:
        """Median by median."""
        return self.app.median / self.bare.median if self.bare else None


@dataclass(frozen=True, slots=True)
class Trial:
    """What is to be measured at one size. ``paths`` is how many rows the act goes over in turn.

    The acts get the running number, so that each run may take another row.
    """

    name: str
    app: Act
    bare: Act | None
    answer: Callable[[int], bytes] | None = None
    paths: int = 1


def lockstep(trials: Sequence[tuple[Callable[[], None], Trial]], repeats: int) -> list[Result]:
    """Run the same trial at every size, one run of each in turn after a warm-up.

    Each size comes with the function that switches to its database, outside of what is timed.
    """
    times: list[tuple[list[float], list[float]]] = [([], []) for _trial in trials]
    for number in range(WARM_UP + repeats):
        if number == WARM_UP:
            gc.collect()
        for (switch, trial), (app, bare) in zip(trials, times, strict=True):
            switch()
            app.append(_timed(trial.app, number))
            if trial.bare:
                bare.append(_timed(trial.bare, number))
    results = []
    for (switch, trial), (app, bare) in zip(trials, times, strict=True):
        switch()
        results.append(_finished(trial, app[WARM_UP:], bare[WARM_UP:], WARM_UP + repeats))
    return results


def _timed(act: Act, number: int) -> float:
    begun = time.perf_counter()
    act(number)
    return (time.perf_counter() - begun) * 1000


def _finished(trial: Trial, app: list[float], bare: list[float], first: int) -> Result:
    """The series with the most queries and bytes that any of the rows needed."""
    numbers = range(first, first + trial.paths)
    queries, framing = max(count_queries(trial.app, number) for number in numbers)
    packed, plain = (0, 0)
    if trial.answer:
        packed, plain = max(size_of(trial.answer(number)) for number in numbers)
    series = Series(tuple(bare)) if bare else None
    return Result(trial.name, Series(tuple(app)), series, queries, framing, packed, plain)


def count_queries(act: Act, number: int) -> tuple[int, int]:
    """Statements of one run apart from the timed ones, and those that only frame transactions."""
    with CaptureQueriesContext(connection) as captured:
        act(number)
    queries = [query["sql"] for query in captured.captured_queries]
    framing = sum(sql.startswith(FRAME) for sql in queries)
    return len(queries) - framing, framing


def unpacked(content: bytes) -> bytes:
    """An answer's text, whichever way it came."""
    return gzip.decompress(content) if content[:2] == b"\x1f\x8b" else content


def size_of(content: bytes) -> tuple[int, int]:
    """Compressed and plain size of an answer."""
    plain = unpacked(content)
    return len(content if plain is not content else gzip.compress(content)), len(plain)
