"""Pages by key: the same cost on page 1 and on page 4,000, and no count over everything."""

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db.models import Model, Q, QuerySet
from django.utils.dateparse import parse_datetime

M = TypeVar("M", bound=Model)
PAGE_SIZE = 25
LONGEST_TOKEN = 200


@dataclass(frozen=True, slots=True)
class KeysetPage(Generic[M]):
    """One page of rows and the token of the next, empty on the last page."""

    rows: Sequence[M]
    next_token: str
    is_first: bool


def keyset_page(
    queryset: QuerySet[M], *, key: str, token: str, descending: bool, size: int = PAGE_SIZE
) -> KeysetPage[M]:
    """The page after ``token``, ordered by ``key`` and then by primary key.

    ``key`` names a non-null, indexed date-time column. A token that does not parse is the first page.
    """
    after = _read(token)
    if after:
        sign = "lt" if descending else "gt"
        value, pk = after
        queryset = queryset.filter(
            Q(**{f"{key}__{sign}": value}) | Q(**{key: value, f"pk__{sign}": pk})
        )
        edge = (
            "lte" if descending else "gte"
        )  # lets the index bound the scan before the OR filters it
        queryset = queryset.filter(**{f"{key}__{edge}": value})
    order = [f"-{key}", "-pk"] if descending else [key, "pk"]
    rows = list(queryset.order_by(*order)[: size + 1])
    more = len(rows) > size
    rows = rows[:size]
    return KeysetPage(rows, _write(rows[-1], key) if more else "", is_first=not after)


def _write(row: Model, key: str) -> str:
    text = json.dumps([getattr(row, key).isoformat(), row.pk])
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _read(token: str) -> tuple[Any, int] | None:
    if len(token) > LONGEST_TOKEN:
        return None
    try:
        text = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
        value, pk = json.loads(text)
        moment = parse_datetime(value)
    except (ValueError, TypeError, binascii.Error):
        return None
    return (moment, pk) if moment and isinstance(pk, int) else None
