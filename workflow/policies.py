"""Who may do what, answered once and with a reason.

A rule takes a person, an object and a day, and returns a ``Verdict``. Views, templates and the
transition runner all ask ``check`` or ``require``; nothing else compares roles.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied

from workflow.audit import ActingFor

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

Rule = Callable[[Any, Any, date], "Verdict"]

_rules: dict[str, Rule] = {}


@dataclass(frozen=True, slots=True)
class Verdict:
    """Falsy when refused. ``reason`` is the sentence shown to the person.

    ``concerns`` is False when the step is not this person's business at all: such a step is hidden,
    any other refused step is shown disabled with its reason. ``acting_for`` is set when the person
    may act only on behalf of somebody else.
    """

    allowed: bool
    reason: "StrOrPromise" = ""
    concerns: bool = True
    acting_for: ActingFor | None = None

    def __bool__(self) -> bool:
        return self.allowed


ALLOWED = Verdict(allowed=True)


def refused(reason: "StrOrPromise") -> Verdict:
    """A refusal that the person should read."""
    return Verdict(allowed=False, reason=reason)


def not_yours(reason: "StrOrPromise") -> Verdict:
    """A refusal of a step that belongs to somebody else."""
    return Verdict(allowed=False, reason=reason, concerns=False)


def rule(*actions: str) -> Callable[[Rule], Rule]:
    """Register the decorated function as the rule for ``actions``; raises on a second one."""

    def register(function: Rule) -> Rule:
        for action in actions:
            if action in _rules:
                raise LookupError(f"{action} already has a rule")
            _rules[action] = function
        return function

    return register


def check(user: Any, action: str, obj: Any, on: date) -> Verdict:
    """Ask the rule of ``action``; an unknown action raises ``KeyError``, so a typo never grants."""
    return _rules[action](user, obj, on)


def require(user: Any, action: str, obj: Any, on: date) -> Verdict:
    """The verdict that allows; raises ``PermissionDenied`` with the reason otherwise."""
    verdict = check(user, action, obj, on)
    if not verdict:
        raise PermissionDenied(str(verdict.reason))
    return verdict


def registered() -> frozenset[str]:
    """Every action that has a rule."""
    return frozenset(_rules)


def all_of(*verdicts: Verdict) -> Verdict:
    """All must allow; the first that refuses gives the reason, the first capacity is kept."""
    for verdict in verdicts:
        if not verdict:
            return verdict
    return next((verdict for verdict in verdicts if verdict.acting_for), ALLOWED)
