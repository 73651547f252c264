"""``python -m bench 1000 100000``: fill, measure, print; see README.md."""

import argparse
import os
import platform
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain
from typing import Any

from django.core.management import call_command
from django.db import connection, connections
from django.utils import timezone

from authorities.services.reference import load_reference
from bench import report
from bench.filling import Filler, Prepared, tidy
from bench.measuring import WARM_UP, Result, Trial, lockstep
from bench.people import City, build_city, known_city
from bench.planning import FIRST_DAY, consumables, sketches
from bench.scenarios import counting, pages, steps
from initiatives.models import Initiative
from initiatives.services.reference import load_commitment_text
from monitoring.services.answers import record_missing

MANY = 10_000
REPEATS = 30


@dataclass(slots=True)
class Run:
    """One size: its database, what was filled, and the results as they come."""

    n: int
    wrapper: Any
    facts: str = ""
    coming: Iterator[Trial] = field(default_factory=lambda: iter(()))
    results: list[Result] = field(default_factory=list)

    def use(self) -> None:
        """Let Django's connection be the one to this size's database."""
        connections["default"] = self.wrapper


def main(arguments: Sequence[str] | None = None) -> None:
    """Fill each size in its own database, measure all in lockstep, compare largest and smallest."""
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("sizes", nargs="+", type=int, help="numbers of initiatives")
    parser.add_argument("--repeats", type=int, default=REPEATS, help="timed runs of each act")
    parser.add_argument("--keep", action="store_true", help="leave the databases there")
    parser.add_argument("--reuse", action="store_true", help="measure a large one left there")
    parser.add_argument("--only", default="", help="measure the acts with this in their name")
    asked = parser.parse_args(arguments)
    with ExitStack() as at_end:
        runs = []
        for n in sorted(set(asked.sizes)):
            again = asked.reuse and n >= MANY
            wrapper = at_end.enter_context(own_database(n, keep=asked.keep, again=again))
            runs.append(Run(n, wrapper))
            prepare(runs[-1], again=again, spare=asked.repeats + WARM_UP + 1)
        print(_machine(), flush=True)
        measure(runs, asked.repeats, asked.only)
        print(f"Load at the end: {_load()}.")
    show(runs, asked.repeats)


@contextmanager
def own_database(n: int, *, keep: bool, again: bool) -> Iterator[Any]:
    """A connection to a new database on the server that DATABASE_URL names.

    One left over is replaced; ``again`` takes it as it is.
    """
    home, name = connections["default"], f"portal_bench_{n}"
    if not again:
        _execute(home, f"DROP DATABASE IF EXISTS {name}", f"CREATE DATABASE {name}")
    wrapper = connections.create_connection("default")
    wrapper.settings_dict = {**wrapper.settings_dict, "NAME": name}
    try:
        yield wrapper
    finally:
        wrapper.close()
        connections["default"] = home
        if not keep:
            _execute(home, f"DROP DATABASE {name}")


def _execute(wrapper: Any, *statements: str) -> None:
    with wrapper.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def prepare(run: Run, *, again: bool, spare: int) -> None:
    """Fill a size, or only what steps use up, and note what came of it."""
    home = connections["default"]
    run.use()
    begun = time.perf_counter()
    city, prepared, rows = (refill if again else fill)(run.n, now=timezone.now(), spare=spare)
    run.facts = (
        f"{_count()}, {_size()}; {rows:,} rows filled in {time.perf_counter() - begun:.0f} s"
    )
    print(f"{run.n:,}: {run.facts}.", flush=True)
    run.coming = chain(pages(city), steps(prepared), counting())
    connections["default"] = home


def measure(runs: Sequence[Run], repeats: int, only: str) -> None:
    """Each trial at all sizes in turns: they meet the same load of the machine."""
    while True:
        trials = []
        for run in runs:
            run.use()
            trials.append((run.use, next(run.coming, None)))
        if not all(trial for _use, trial in trials):
            return
        if only not in trials[0][1].name:
            continue
        for run, result in zip(runs, lockstep(trials, repeats), strict=True):
            run.results.append(result)


def show(runs: Sequence[Run], repeats: int) -> None:
    """A table a size; with two sizes the goals."""
    for run in runs:
        print(f"\n### {run.n:,} initiatives\n")
        print(f"{run.facts}; {repeats} timed runs of each act after {WARM_UP} to warm up.\n")
        print(report.table(run.results))
    if len(runs) == 1:
        return
    small, large = runs[0], runs[-1]
    print(f"\n### Goals: {large.n:,} beside {small.n:,}\n")
    print(report.goals({result.name: result for result in small.results}, large.results))


def fill(n: int, *, now: datetime, spare: int) -> tuple[City, Prepared, int]:
    """Migrations, reference data, units, people and ``n`` initiatives."""
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
    call_command("migrate", verbosity=0)
    load_reference(at=FIRST_DAY)
    load_commitment_text()
    city = build_city(at=FIRST_DAY)
    filler = Filler(city, now=now)
    prepared = filler.fill(sketches(n, city, now=now, spare=spare))
    record_missing()
    tidy()
    connection.close()  # the measured connection has the portal's own options again
    return city, prepared, filler.rows


def refill(_n: int, *, now: datetime, spare: int) -> tuple[City, Prepared, int]:
    """New drafts and cases to use up, in a database that is filled already."""
    call_command("migrate", verbosity=0)
    load_reference(at=FIRST_DAY)
    city = known_city()
    filler = Filler(city, now=now)
    prepared = filler.fill(consumables(city, now=now, spare=spare))
    return city, prepared, filler.rows


def _count() -> str:
    return f"{Initiative.objects.count():,} initiatives"


def _size() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_size_pretty(pg_database_size(current_database()))")
        return str(cursor.fetchone()[0])


def _machine() -> str:
    names = ("server_version", "shared_buffers", "fsync", "jit")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name, current_setting(name) FROM pg_settings WHERE name = ANY(%s)",
            [list(names)],
        )
        server = ", ".join(f"{name} {value}" for name, value in cursor.fetchall())
    return (
        f"{timezone.localtime():%d/%m/%Y %H:%M}, {os.cpu_count()} cores, "
        f"Python {platform.python_version()}, PostgreSQL: {server}. Load at the start: {_load()}."
    )


def _load() -> str:
    return " ".join(f"{value:.2f}" for value in os.getloadavg())


if __name__ == "__main__":
    main()
