"""Geometry of small charts: drawn as SVG by templates, each beside a table with the same numbers."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

WHOLE = 100.0
SLIMMEST = 0.5  # of a hundred: what is there can be seen


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: lengths are SVG percentages, written for machines; ``text`` is for people."""

    label: str
    text: str
    length: str
    part: str = ""
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Chart:
    """A titled chart; ``summary`` says in words what it shows."""

    title: str
    summary: str
    bars: Sequence[Bar] = field(default=())


@dataclass(frozen=True, slots=True)
class Row:
    """What a bar is made of: a value, the part of it that stands out, and a goal to reach."""

    label: str
    value: float
    text: str
    part: float = 0
    goal: float = 0


def share(value: float, largest: float) -> str:
    """A length as SVG takes it: "43.25%"; what is more than nothing is never invisible."""
    if value <= 0 or largest <= 0:
        return "0%"
    return f"{max(min(value / largest, 1.0) * WHOLE, SLIMMEST):.2f}%"


def bar_chart(title: str, summary: str, rows: Iterable[Row]) -> Chart:
    """Bars one below the other, the longest as wide as the page lets it be."""
    known = list(rows)
    largest = max((max(row.value, row.goal) for row in known), default=0)
    bars = [
        Bar(
            label=row.label,
            text=row.text,
            length=share(row.value, largest),
            part=share(row.part, largest) if row.part else "",
            mark=share(row.goal, largest) if row.goal else "",
        )
        for row in known
    ]
    return Chart(title, summary, bars)


@dataclass(frozen=True, slots=True)
class Column:
    """One column: where it stands and how high it is, as SVG percentages."""

    label: str
    text: str
    x: str
    middle: str
    y: str
    height: str
    width: str


@dataclass(frozen=True, slots=True)
class Columns:
    """A chart of columns side by side."""

    title: str
    summary: str
    columns: Sequence[Column]


def column_chart(title: str, summary: str, rows: Sequence[tuple[str, int]]) -> Columns:
    """Columns in the order of the rows; the highest fills four fifths, so that its number fits above."""
    top, floor = 18.0, 88.0
    largest = max((value for _label, value in rows), default=0)
    slot = WHOLE / max(len(rows), 1)
    columns = []
    for index, (label, value) in enumerate(rows):
        height = (floor - top) * value / largest if largest else 0.0
        columns.append(
            Column(
                label=label,
                text=str(value),
                x=f"{index * slot + slot * 0.15:.2f}%",
                middle=f"{index * slot + slot * 0.5:.2f}%",
                y=f"{floor - height:.2f}%",
                height=f"{height:.2f}%",
                width=f"{slot * 0.7:.2f}%",
            )
        )
    return Columns(title, summary, columns)
