"""A step as a dialog: the form that it shows and the service that it calls."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Act = Callable[[Any, Any, Any, Any], object]


@dataclass(frozen=True, slots=True)
class Dialog:
    """``act`` takes the record, the actor, the valid form and the time. ``starts`` names the clock."""

    form: type[Any]
    act: Act
    starts: str = ""


def calls(service: Callable[..., object], key: str, *names: str) -> Act:
    """An act that calls ``service`` with the record's key, the reason and the named form fields."""

    def act(record: Any, actor: Any, form: Any, at: Any) -> object:
        values = {name: form.cleaned_data[name] for name in ("reason", *names)}
        return service(actor=actor, at=at, **{key: record.pk}, **values)

    return act
