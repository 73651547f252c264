"""Errors a person may see. Everything else that raises is a bug."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(eq=False)  # neither frozen nor slotted: contextlib sets __traceback__
class DomainError(Exception):
    """A refused operation: ``code`` for tests and logs, ``message`` for people."""

    code: str
    message: "StrOrPromise"
    field: str | None = None

    def __str__(self) -> str:
        return f"{self.code}: {self.message}"


class EditConflict(Exception):
    """Somebody else saved the same record meanwhile; nothing was written."""
