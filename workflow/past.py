"""Lists as they stood at a moment, from history rows alone."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import OuterRef, Subquery

NEWEST = ("-history_date", "-history_id")


def there_at(rows: Any, moment: datetime | None, **was: Any) -> Any:
    """Of tracked records those that were there at ``moment`` and of which ``was`` held then; all for now.

    ``was`` names columns with their lookups, as ``filter`` does: ``closed_at=None``. For now it is the filter itself.
    """
    if moment is None:
        return rows.filter(**was)
    past = rows.model.history.filter(id=OuterRef("pk"), history_date__lte=moment).order_by(*NEWEST)
    rows = rows.annotate(past_type=Subquery(past.values("history_type")[:1]))
    rows = rows.filter(past_type__in=["+", "~"])
    for lookup, value in was.items():
        name = lookup.partition("__")[0]
        rows = rows.annotate(**{f"past_{name}": Subquery(past.values(name)[:1])})
        rows = rows.filter(**{f"past_{lookup}": value})
    return rows


def put_back(rows: Sequence[Any], moment: datetime | None, **of_past: Any) -> None:
    """Give records the values that they had at ``moment``, for pages that show them; they are not to be saved.

    One query. A record without such a row stays as it is; ``of_past`` narrows the history rows that count.
    """
    if moment is None or not rows:
        return
    model, deferred = type(rows[0]), rows[0].get_deferred_fields()
    past = model.history.filter(
        id__in={row.pk for row in rows}, history_date__lte=moment, **of_past
    )
    found = {
        row.id: row
        for row in past.order_by("id", *NEWEST).distinct("id").defer(*_known(past, deferred))
    }
    for row in rows:
        was = found.get(row.pk)
        for field in model._meta.concrete_fields if was else ():
            if field.primary_key or field.attname in deferred or not hasattr(was, field.attname):
                continue
            value = getattr(was, field.attname)
            if field.is_relation and value != getattr(row, field.attname) and field.is_cached(row):
                field.delete_cached_value(row)
            row.__dict__[field.attname] = value  # past the steps: this record is not saved


def _known(past: Any, deferred: set[str]) -> set[str]:
    return deferred & {field.attname for field in past.model._meta.concrete_fields}
