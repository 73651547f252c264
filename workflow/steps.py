"""The decorator that draws the graph of a machine."""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from django_fsm import transition

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


def step(
    source: str | Iterable[str], target: str | None, label: "StrOrPromise" = ""
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """A transition of the field ``state``; without a target it only adds facts to the record.

    One without a label is taken by the system alone.
    """
    sources = source if isinstance(source, str) else list(source)
    custom: dict[str, Any] = {"label": label} if label else {}
    decorate: Callable[[Callable[..., None]], Callable[..., None]] = transition(
        field="state", source=sources, target=target, custom=custom
    )
    return decorate
