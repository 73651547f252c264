"""What routing knows: facts of a proposal, the units and the rules, all plain values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from authorities.choices import Urgency


@dataclass(frozen=True, slots=True)
class ProposerFacts:
    """One proposer on the day of the proposal; units are named by code."""

    unit: str
    position: str = ""
    category: str = ""
    managed_by: str = ""
    is_head: bool = False


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything about a proposal that decides where it goes (D4)."""

    on: date
    proposers: tuple[ProposerFacts, ...] = ()
    organisation: str = ""
    domain: str = ""
    urgency: str = Urgency.NORMAL
    scope_units: tuple[str, ...] = ()
    beyond_authority: bool = False
    secret_suspected: bool = False
    reserved_to_committee: bool = False
    conflicted_units: tuple[str, ...] = ()
    wished_recipient: str = ""
    wish_reason: str = ""


@dataclass(frozen=True, slots=True)
class UnitFacts:
    """A unit as routing sees it. ``takes_cases`` is the successor named by a decision."""

    code: str
    label: str
    unit_type: str
    superior: str = ""
    owner_body: str = ""
    standing_committee: str = ""
    valid_from: date = date.min
    valid_to: date = date.max
    takes_cases: str = ""
    successors: tuple[str, ...] = ()

    def exists_on(self, day: date) -> bool:
        """Whether the unit works on ``day``."""
        return self.valid_from <= day <= self.valid_to


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of proposer, as the conditions of a rule see him."""

    regime: str = ""
    position: str = ""
    sort: str = ""
    is_head: bool = False
    category: str = ""
    managed_by_type: str = ""
    domain: str = ""


@dataclass(frozen=True, slots=True)
class RuleFacts:
    """One authority rule as routing sees it; an empty condition means any."""

    code: str
    key: str
    version: int
    rank: int
    selector: str
    label: str = ""
    regime: str = ""
    position: str = ""
    proposer_sort: str = ""
    head_only: bool = False
    managed_by_types: frozenset[str] = frozenset()
    category: str = ""
    domains: frozenset[str] = frozenset()
    named_unit: str = ""

    def speaks_of(self, kind: Kind) -> bool:
        """Whether every condition holds of this kind of proposer."""
        return (
            self.regime in ("", kind.regime)
            and self.position in ("", kind.position)
            and self.proposer_sort in ("", kind.sort)
            and (kind.is_head or not self.head_only)
            and self.category in ("", kind.category)
            and (not self.domains or kind.domain in self.domains)
            and (not self.managed_by_types or kind.managed_by_type in self.managed_by_types)
        )


@dataclass(frozen=True, slots=True)
class RuleBook:
    """The rules in force, the units and the regimes, as of one day."""

    rules: tuple[RuleFacts, ...]
    units: Mapping[str, UnitFacts]
    focal_agency: str
    regime: str

    def stage(self, letter: str) -> tuple[RuleFacts, ...]:
        """The rules of a stage, best rank first."""
        found = [rule for rule in self.rules if rule.code.startswith(f"RT-{letter}")]
        return tuple(sorted(found, key=lambda rule: (rule.rank, rule.key)))

    def modifier(self, code: str) -> RuleFacts | None:
        """The modifier with this code, unless an administrator ended it."""
        return next((rule for rule in self.rules if rule.code == code), None)


@dataclass(frozen=True, slots=True)
class RouteStep:
    """One rule applied, and what it led to."""

    rule: str
    version: int
    unit: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Route:
    """Where a proposal goes first and why. ``recipient`` is empty only on a blocked track.

    ``rule`` chose the first recipient, ``path`` lists every rule applied in order. ``escalate_to``
    names the level that must decide when the scope exceeds the recipient's (RT-C2); ``urgent`` opens
    the direction path (RT-C1), ``copies`` are units told about it.
    """

    recipient: str
    rule: str
    rule_key: str
    rule_version: int
    track: str
    steps: tuple[RouteStep, ...]
    escalate_to: str = ""
    urgent: bool = False
    copies: tuple[str, ...] = field(default=())

    @property
    def path(self) -> list[str]:
        """The codes of the rules applied, in order, each once."""
        return list(dict.fromkeys(step.rule for step in self.steps))

    @property
    def explanation(self) -> str:
        """The sentences of the steps, as one text."""
        return " ".join(step.sentence for step in self.steps)
