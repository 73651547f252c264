"""The tables, and what the goals make of them."""

from collections.abc import Iterable, Mapping, Sequence

from bench.measuring import Result

GROWTH, QUERIES, BYTES = 1.3, 12, 30_000
RATIOS = (("my work", 3.0), ("list", 3.0), ("case page", 4.0), ("decide", 5.0))
STEPS = ("submit", "decide")
HEAD = (
    "| what | median ms | p95 ms | bare median | bare p95 | ratio | queries | kB packed (plain) |\n"
    "|---|---:|---:|---:|---:|---:|---:|---:|"
)


def table(results: Iterable[Result]) -> str:
    """One run as a table. Queries: statements, and in brackets those that frame transactions."""
    return "\n".join([HEAD, *(_line(result) for result in results)])


def _line(result: Result) -> str:
    bare = result.bare
    cells = [
        result.name,
        f"{result.app.median:.1f}",
        f"{result.app.p95:.1f}",
        f"{bare.median:.1f}" if bare else "–",
        f"{bare.p95:.1f}" if bare else "–",
        f"{result.ratio:.1f}" if result.ratio else "–",
        f"{result.queries} (+{result.framing})" if result.framing else str(result.queries),
        f"{result.packed / 1000:.1f} ({result.plain / 1000:.0f})" if result.packed else "–",
    ]
    return f"| {' | '.join(cells)} |"


def goals(small: Mapping[str, Result], large: Sequence[Result]) -> str:
    """Every goal of the larger run: reached, or by what it falls short."""
    lines = [
        "| what | growth ≤ 1.3 | the bare view grew | beside bare | queries ≤ 12 | packed ≤ 30 kB |",
        "|---|---|---:|---|---|---|",
    ]
    for result in large:
        before = small.get(result.name)
        is_step = result.name in STEPS
        cells = [
            result.name,
            _judged(result.app.median / before.app.median, GROWTH) if before else "–",
            _growth_of_bare(result, before),
            _beside(result),
            "–" if is_step else _judged(result.queries, QUERIES),
            "–" if is_step else _judged(result.packed, BYTES),
        ]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def _growth_of_bare(result: Result, before: Result | None) -> str:
    if result.bare is None or before is None or before.bare is None:
        return "–"
    return f"{result.bare.median / before.bare.median:.2f}"


def _beside(result: Result) -> str:
    wanted = next((most for name, most in RATIOS if result.name.startswith(name)), None)
    if wanted is None or result.ratio is None:
        return "–"
    return f"≤ {wanted:g}: {_judged(result.ratio, wanted)}"


def _judged(value: float, most: float) -> str:
    shown = f"{value:,}" if isinstance(value, int) else f"{value:.2f}"
    if value <= most:
        return f"ok ({shown})"
    return f"**falls short** ({shown}, {(value / most - 1) * 100:.0f} % over)"
