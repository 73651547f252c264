"""Whether a risk was foreseen: only by a register that was frozen before the harm (F0.6). Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class FrozenRegister:
    """A risk register as a decision froze it: when, and the codes of its risks."""

    frozen_at: datetime
    risk_codes: frozenset[str]


def is_foreseen(risk_code: str, happened_at: datetime, registers: Iterable[FrozenRegister]) -> bool:
    """Whether the risk stood in the register in force when it happened.

    The register in force is the last one frozen before; what was frozen at that very moment or
    later never counts, and a risk that an approved adjustment took out counts no more.
    """
    before = [register for register in registers if register.frozen_at < happened_at]
    if not risk_code or not before:
        return False
    return risk_code in max(before, key=lambda register: register.frozen_at).risk_codes
