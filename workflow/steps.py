"""The decorator that draws the graph of a machine."""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from django_fsm import transition

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


NEXT, BESIDE, OUT = 0, 1, 2


def step(
    source: str | Iterable[str],
    target: str | None,
    label: "StrOrPromise" = "",
    *,
    rank: int = BESIDE,
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """A transition of the field ``state``; without a target it only adds facts to the record.

    One without a label is taken by the system alone. ``rank`` says how it is offered: as the next
    step of the procedure (``NEXT``), beside it, or as a way out of it (``OUT``).
    """
    sources = source if isinstance(source, str) else list(source)
    custom: dict[str, Any] = {"label": label, "rank": rank} if label else {}
    decorate: Callable[[Callable[..., None]], Callable[..., None]] = transition(
        field="state", source=sources, target=target, custom=custom
    )
    return decorate
