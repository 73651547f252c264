"""The parts of which the plan's schema is made."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

Choices = "tuple[tuple[str, StrOrPromise], ...]"

TEXT, LONG, CHOICE, DAY, MONEY, SCORE, UNITS, TOPIC, TOPICS, UNIT = [
    "text",
    "long",
    "choice",
    "day",
    "money",
    "score",
    "units",
    "topic",
    "topics",
    "unit",
]
YES, NO = "YES", "NO"


@dataclass(frozen=True, slots=True)
class Item:
    """One field of the plan. ``required`` counts at submission; a draft may leave it empty."""

    code: str
    label: "StrOrPromise"
    kind: str = LONG
    required: bool = True
    max_length: int = 6000
    choices: "tuple[tuple[str, StrOrPromise], ...]" = ()
    help: "StrOrPromise" = ""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of fields, at least ``min_rows`` of them at submission.

    Each row of a table that is ``asked`` belongs to a question of the procedure; nobody adds or drops one.
    """

    code: str
    label: "StrOrPromise"
    row_label: "StrOrPromise"
    columns: tuple[Item, ...]
    min_rows: int = 0
    help: "StrOrPromise" = ""
    max_rows: int = 40
    asked: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """One step of the registration form."""

    code: str
    label: "StrOrPromise"
    why: "StrOrPromise"
    items: tuple[Item, ...] = ()
    tables: tuple[Table, ...] = ()

    @property
    def is_asked(self) -> bool:
        """Whether the section is there only where a procedure asks more than the decree does."""
        return any(table.asked for table in self.tables)

    def codes(self) -> list[str]:
        """The keys of the plan's content that this step writes."""
        return [*(item.code for item in self.items), *(table.code for table in self.tables)]
