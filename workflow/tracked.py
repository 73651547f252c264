"""Base classes of records whose every change has an author, a reason and a history row."""

from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models, transaction
from django.utils import timezone

from ledger.services.writing import newest_anchor
from workflow.audit import UnattributedChange, current_change
from workflow.sealing import seal

if TYPE_CHECKING:  # django-fsm-2 reads as Any on Python 3.11
    from collections.abc import Iterable

    class ConcurrentTransitionMixin:
        """What this code uses of the library's mixin."""

        def get_available_state_transitions(self) -> Iterable[Any]:
            """The moves that leave the present state."""
else:
    from django_fsm import ConcurrentTransitionMixin


class TrackedQuerySet(models.QuerySet[Any]):
    """Bulk writes skip the history, so tracked models refuse them.

    The exception are columns that a model lists in ``derived``: a projection that can be computed
    again from tracked facts and is therefore no fact of its own.
    """

    def update(self, **kwargs: Any) -> int:
        """Write derived columns; raises ``UnattributedChange`` for any other."""
        if not set(kwargs) <= set(self.model.derived):
            raise UnattributedChange("Save tracked records one by one, attributed.")
        return super().update(**kwargs)

    def bulk_create(self, *_args: Any, **_kwargs: Any) -> Any:
        """Refused: it would write no history."""
        raise UnattributedChange("bulk_create writes no history.")

    def bulk_update(self, *_args: Any, **_kwargs: Any) -> Any:
        """Refused: it would write no history."""
        raise UnattributedChange("bulk_update writes no history.")

    def delete(self) -> Any:
        """Refused: delete records one by one, attributed."""
        raise UnattributedChange("Delete tracked records one by one, attributed.")


class TrackedModel(models.Model):
    """A record that is saved and deleted inside ``workflow.audit.attributed`` only."""

    derived: ClassVar[tuple[str, ...]] = ()
    unattributed: ClassVar[tuple[str, ...]] = ()

    objects: ClassVar[Any] = TrackedQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write the record and its history row in one transaction, dated as the change is."""
        written = kwargs.get("update_fields")
        if not (written and set(written) <= set(self.unattributed)):
            self._history_date = current_change().at
        with transaction.atomic():
            super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Remove the record; its history stays and gains a row that says who and why."""
        self._history_date = current_change().at
        with transaction.atomic():
            return super().delete(*args, **kwargs)


class FrozenQuerySet(models.QuerySet[Any]):
    """Rows that are only ever added; each gets its leaf in the ledger."""

    def bulk_create(self, objs: Any, *args: Any, **kwargs: Any) -> Any:
        """Add many, each with its leaf."""
        with transaction.atomic():
            rows = super().bulk_create(objs, *args, **kwargs)
            anchor = newest_anchor()
            for row in rows:
                seal(row, anchor)
        return rows


class FrozenModel(models.Model):
    """A record that is written once; the database refuses to change it, and the ledger holds its leaf."""

    objects: ClassVar[Any] = FrozenQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Add the row and its leaf in one transaction."""
        with transaction.atomic():
            super().save(*args, **kwargs)
            seal(self, newest_anchor())


class StatefulModel(ConcurrentTransitionMixin, TrackedModel):
    """A record with a ``state``. It changes through ``workflow.runner.fire`` only."""

    state: Any
    state_changed_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        abstract = True
