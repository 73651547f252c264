"""What the matrix asks about one person's conduct, read strictly: nothing is guessed (F0.3)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

TRUTHS = (
    "secret_or_illegal",
    "self_interest_signs",
    "casualty_or_crime",
    "approved",
    "recorded_urgent_direction",
    "damage",
    "adverse_finding",
    "should_have_foreseen",
    "averted_greater_harm",
    "remedy_not_applied",
    "superior_ordered_after_objection",
    "head_override",
)
WORDS: dict[str, tuple[str, ...]] = {
    "result": ("COMPLETED", "PARTIAL", "NOT_COMPLETED", "NOT_EVALUATED"),
    "foreseen": ("Y", "N"),
    "followed_policy": ("Y", "A", "R", "N"),
    "cause": ("OBJ", "FM", "SUB"),
    "motive": ("PURE", "SELF_INTEREST", "UNDETERMINED"),
}
KEYS = (*TRUTHS, *WORDS)
Facts = Mapping[str, bool | str]

# Two facts that cannot both be so: the first has this value while the second has one of those.
AGAINST_EACH_OTHER: tuple[tuple[str, object, str, tuple[object, ...]], ...] = (
    ("should_have_foreseen", True, "foreseen", ("Y",)),
    ("remedy_not_applied", True, "followed_policy", ("Y", "A")),
    ("head_override", True, "approved", (False,)),
)


@dataclass(frozen=True, slots=True)
class FactsRefused(ValueError):
    """Facts of no known name or of another kind than the name asks for."""

    faults: tuple[str, ...]


def read_facts(given: Mapping[str, Any]) -> dict[str, bool | str]:
    """The facts that are given; those that are null are left out, as not known.

    ``damage`` may be an amount in đồng: any above nothing is damage. Raises ``FactsRefused``.
    """
    faults = [f"{key}: unknown" for key in sorted(set(given) - set(KEYS))]
    found: dict[str, bool | str] = {}
    for key in KEYS:
        value = given.get(key)
        if value is None:
            continue
        if key == "damage" and isinstance(value, int | float) and not isinstance(value, bool):
            value = value > 0
        if key in WORDS and value in WORDS[key]:
            found[key] = str(value)
        elif key in TRUTHS and isinstance(value, bool):
            found[key] = value
        else:
            wanted = " | ".join(WORDS[key]) if key in WORDS else "true | false"
            faults.append(f"{key}: {value!r} is not {wanted}")
    if faults:
        raise FactsRefused(tuple(faults))
    return found


def contradictions(facts: Facts) -> list[tuple[str, str]]:
    """Pairs of facts that cannot both hold."""
    return [
        (first, second)
        for first, value, second, others in AGAINST_EACH_OTHER
        if facts.get(first) == value and facts.get(second) in others
    ]
