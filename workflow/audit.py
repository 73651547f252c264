"""Who changed a record, for whom, and why. A tracked model cannot be saved without it."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from common.errors import DomainError
from ledger.services.writing import Anchor, newest_anchor
from workflow.sealing import seal


class UnattributedChange(RuntimeError):
    """A tracked model was changed outside ``attributed``: a bug, never a user error."""


@dataclass(frozen=True, slots=True)
class ActingFor:
    """The accountable person on whose behalf somebody acts, and by which instrument.

    ``label`` reads as on paper: "KT. Chủ tịch UBND phường: Nguyễn Văn A (12/GUQ-UBND)".
    """

    user_id: int
    label: str


@dataclass(slots=True)
class Change:
    """One attributed change; ``rows`` collects the history rows it wrote, in order; ``anchor`` is the
    signed head of the ledger that their leaves name.
    """

    actor: AbstractBaseUser
    reason: str
    at: datetime
    transition: str = ""
    source: str = ""
    acting_for: ActingFor | None = None
    anchor: Anchor | None = None
    rows: list[models.Model] = field(default_factory=list)


def require_reason(reason: str) -> None:
    """Raises ``DomainError`` ``reason_required`` for a blank reason."""
    if not reason.strip():
        raise DomainError("reason_required", _("Hãy ghi lý do."), "reason")


_change: ContextVar[Change | None] = ContextVar("change", default=None)


@contextmanager
def attributed(change: Change) -> Iterator[Change]:
    """Attribute every tracked save inside the block to ``change``.

    Raises ``DomainError`` ``reason_required`` when the reason is blank: nothing changes unexplained.
    """
    require_reason(change.reason)
    token = _change.set(change)
    try:
        yield change
    finally:
        _change.reset(token)


def save_attributed(
    *rows: models.Model, actor: AbstractBaseUser, reason: str, at: datetime
) -> None:
    """Write rows that belong to one act, in the same person's name."""
    with attributed(Change(actor, reason, at)):
        for row in rows:
            row.save()


def current_change() -> Change:
    """The change in force; raises ``UnattributedChange`` outside ``attributed``."""
    change = _change.get()
    if change is None:
        raise UnattributedChange("Change tracked models inside workflow.audit.attributed().")
    return change


class AuditColumns(models.Model):
    """What a history row says beyond the fields it copies."""

    transition = models.CharField(max_length=64, blank=True, editable=False)
    source_state = models.CharField(max_length=32, blank=True, editable=False)
    actor_label = models.CharField(max_length=200, editable=False)
    acting_for = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
    )
    acting_for_label = models.CharField(max_length=300, blank=True, editable=False)

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Complete the row from the change in force and write it."""
        change = current_change()
        self.transition = change.transition
        self.source_state = change.source
        self.actor_label = str(change.actor)[:200]
        if change.acting_for:
            self.acting_for_id = change.acting_for.user_id
            self.acting_for_label = change.acting_for.label[:300]
        super().save(*args, **kwargs)
        history_row_written(self, change)


def history_row_written(row: models.Model, change: Change) -> None:
    """Every history row of the portal passes here, inside the transaction that wrote it.

    The one place for what must be true of each row: it has a leaf in the ledger.
    """
    change.rows.append(row)
    change.anchor = change.anchor or newest_anchor()
    seal(row, change.anchor)


class TrackedHistory(HistoricalRecords):  # type: ignore[misc]  # untyped library
    """simple-history, with actor, reason and time taken from ``attributed``.

    ``ignored`` names columns that a library writes by itself (the last sign-in): a save of those
    alone is no change of the record.
    """

    def __init__(self, *, ignored: tuple[str, ...] = (), **kwargs: Any) -> None:
        self.ignored = frozenset(ignored)
        kwargs.setdefault("bases", [AuditColumns])
        kwargs.setdefault("history_change_reason_field", models.TextField())
        super().__init__(**kwargs)

    def post_save(self, instance: Any, created: bool, using: Any = None, **kwargs: Any) -> None:
        """Write the history row unless only ignored columns were saved."""
        written = kwargs.get("update_fields")
        if not (written and set(written) <= self.ignored):
            super().post_save(instance, created, using, **kwargs)

    def get_history_user(self, instance: models.Model) -> AbstractBaseUser:  # noqa: ARG002 -- hook
        """The actor of the change in force."""
        return current_change().actor

    def get_change_reason_for_object(
        self,
        instance: models.Model,  # noqa: ARG002 -- the library's hook
        history_type: str,  # noqa: ARG002
        using: str | None,  # noqa: ARG002
    ) -> str:
        """The reason of the change in force."""
        return current_change().reason

    def get_meta_options(self, model: type[models.Model]) -> dict[str, Any]:
        """The database refuses a blank reason and finds a record's rows in order."""
        options: dict[str, Any] = super().get_meta_options(model)
        name = str(model._meta.model_name)
        options["constraints"] = [
            models.CheckConstraint(
                name=f"{name}_history_has_reason", condition=~Q(history_change_reason="")
            )
        ]
        options["indexes"] = [
            models.Index(fields=["id", "history_date", "history_id"], name=f"{name[:18]}_hist_seq")
        ]
        return options
