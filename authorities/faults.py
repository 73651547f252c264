"""What is wrong with a set of rules: gaps, overlaps, rules never reached, loops, dead ends. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import combinations, product

from django.utils.translation import gettext as _

from accounts.choices import PersonnelCategory, UnitType
from authorities.choices import Domain, FaultCode, ProposerSort, Selector
from authorities.facts import Kind, RuleFacts, UnitFacts

# Whom these name is there whenever the rule speaks; the others may name nobody, and the next rule is asked.
ALWAYS_NAME = {Selector.EMPLOYING_UNIT, Selector.NAMED_UNIT}
MOST_EXAMPLES = 3
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class DatedRule:
    """A version of a rule with the days on which it holds, both included."""

    facts: RuleFacts
    begins: date
    ends: date = date.max

    def holds_on(self, day: date) -> bool:
        """Whether it is in force on the day."""
        return self.begins <= day <= self.ends


@dataclass(frozen=True, slots=True)
class DatedRegime:
    """A regime with its days."""

    code: str
    begins: date
    ends: date = date.max


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong: which kind, which rules or units it is about, from which day, in a sentence."""

    code: FaultCode
    about: tuple[str, ...]
    since: date
    sentence: str
    kinds: frozenset[Kind] = frozenset()

    @property
    def identity(self) -> tuple[str, ...]:
        """Two faults with the same identity are the same fault, whenever it is found."""
        return (self.code, *self.about)


@dataclass(frozen=True, slots=True)
class RuleSet:
    """All that is looked at: versions of rules, regimes, units, and how codes are called on screen."""

    rules: Sequence[DatedRule]
    regimes: Sequence[DatedRegime]
    units: Mapping[str, UnitFacts]
    positions: Mapping[str, str]

    def days(self, since: date) -> list[date]:
        """The days from ``since`` on at which something begins or has ended."""
        rows: list[DatedRule | DatedRegime] = [*self.rules, *self.regimes]
        marks = {row.begins for row in rows}
        marks |= {row.ends + ONE_DAY for row in rows if row.ends < date.max}
        for unit in self.units.values():
            marks.add(unit.valid_from)
            if unit.valid_to < date.max:
                marks.add(unit.valid_to + ONE_DAY)
        return [since, *sorted(day for day in marks if day > since)]

    def regime_on(self, day: date) -> str:
        """The regime in force, the latest begun where periods overlap."""
        found = [row for row in self.regimes if row.begins <= day <= row.ends]
        return max(found, key=lambda row: row.begins).code if found else ""

    def stage_on(self, letter: str, day: date) -> list[RuleFacts]:
        """The rules of a stage that hold on a day, in the order in which they are asked."""
        found = [
            row.facts
            for row in self.rules
            if row.holds_on(day) and row.facts.code.startswith(f"RT-{letter}")
        ]
        return sorted(found, key=lambda rule: (rule.rank, rule.key))


def faults_of(rules: RuleSet, since: date, *, beside: RuleSet | None = None) -> list[Fault]:
    """Every fault on any day from ``since`` on, each once, at the first day on which it is found.

    A *gap* is a kind of proposer whom no rule of stage B speaks of; an *overlap* two rules of one
    rank that speak of the same kind and name different recipients; an *unreachable* rule never comes
    first for anybody while it holds; a *loop* leads from a unit back to itself; a *dead end* names a
    unit that no longer works and that nobody follows. ``beside`` is a set to compare with: its
    conditions are told apart too.
    """
    found: dict[tuple[str, ...], Fault] = {}
    missed: dict[Kind, date] = {}
    unreached: dict[str, date] = {}
    reached: set[str] = set()
    told_apart = [row.facts for row in (*rules.rules, *(beside.rules if beside else ()))]
    for day in rules.days(since):
        order, regime = rules.stage_on("B", day), rules.regime_on(day)
        kinds = _kinds([rule for rule in told_apart if rule.regime in ("", regime)], regime)
        heard = {rule.key: {kind for kind in kinds if rule.speaks_of(kind)} for rule in order}
        for kind in kinds.difference(*heard.values()):
            missed.setdefault(kind, day)
        faults = [*_overlaps(order, heard, day), *_loops(rules, day), *_dead_ends(rules, day)]
        for fault in faults:
            found.setdefault(fault.identity, fault)
        first = _reached(order, heard, kinds)
        reached |= first
        for rule in order:
            if rule.key not in first and rule.regime in ("", regime):
                unreached.setdefault(rule.key, day)
    whole = [*found.values(), *_gap(missed, rules.positions)]
    whole += [_unreachable(rules, key, unreached[key]) for key in set(unreached) - reached]
    return sorted(whole, key=lambda fault: (fault.since, fault.identity))


def new_faults(before: Iterable[Fault], after: Iterable[Fault]) -> list[Fault]:
    """The faults that a change brings: those of ``after`` that were not there, as wide or as early, before."""
    known = {fault.identity: fault for fault in before}
    return [
        fault
        for fault in after
        if (old := known.get(fault.identity)) is None
        or not fault.kinds <= old.kinds
        or fault.since < old.since
    ]


def _kinds(rules: Sequence[RuleFacts], regime: str) -> frozenset[Kind]:
    """Every kind of proposer that the rules can tell apart; "" stands for all that none names."""
    rules = [rule for rule in rules if rule.code.startswith("RT-B")]
    positions = {rule.position for rule in rules} | {""}
    categories = {rule.category for rule in rules} | {""}
    managers = {kind for rule in rules for kind in rule.managed_by_types} | {""}
    domains = {domain for rule in rules for domain in rule.domains} | {""}
    people = product(positions, (True, False), categories, managers, domains)
    person, organisation = ProposerSort.PERSON, ProposerSort.ORGANISATION
    found = {
        Kind(regime, position, person, is_head, category, manager, domain)
        for position, is_head, category, manager, domain in people
    }
    return frozenset(found | {Kind(regime, sort=organisation, domain=one) for one in domains})


def _gap(missed: Mapping[Kind, date], positions: Mapping[str, str]) -> list[Fault]:
    """All whom no rule receives in one fault, told by a few examples."""
    if not missed:
        return []
    first = sorted(missed, key=lambda kind: (missed[kind], _plainness(kind)))
    examples = "; ".join(_named(kind, positions) for kind in first[:MOST_EXAMPLES])
    text = _("Không quy tắc nào nhận %(n)s nhóm người đề xuất, ví dụ: %(examples)s.")
    facts = {"n": len(missed), "examples": examples}
    return [Fault(FaultCode.GAP, (), min(missed.values()), text % facts, frozenset(missed))]


def _plainness(kind: Kind) -> tuple[int, str]:
    """Kinds with few conditions make the clearest examples."""
    said = [kind.position, kind.category, kind.managed_by_type, kind.domain]
    return sum(map(bool, said)) + kind.is_head, "".join(said)


def _unreachable(rules: RuleSet, key: str, since: date) -> Fault:
    label = next(row.facts.label for row in rules.rules if row.facts.key == key)
    text = _("Quy tắc “%(rule)s” không bao giờ được xét tới: luôn có quy tắc khác nhận trước.")
    return Fault(FaultCode.UNREACHABLE, (key,), since, text % {"rule": label})


def _named(kind: Kind, positions: Mapping[str, str]) -> str:
    """A kind of proposer in words."""
    if kind.sort == ProposerSort.ORGANISATION:
        words = [str(ProposerSort.ORGANISATION.label)]
    else:
        words = [positions.get(kind.position, "") or _("chức danh khác")]
        words += [_("người đứng đầu")] if kind.is_head else []
        words += [str(PersonnelCategory(kind.category).label)] if kind.category else []
        if kind.managed_by_type:
            label = UnitType(kind.managed_by_type).label
            words.append(_("thuộc quyền quản lý của %(unit)s") % {"unit": label})
    words += [str(Domain(kind.domain).label)] if kind.domain else []
    return ", ".join(words)


Heard = Mapping[str, set[Kind]]


def _overlaps(order: Sequence[RuleFacts], heard: Heard, day: date) -> Iterator[Fault]:
    for one, other in combinations(order, 2):
        same = (one.selector, one.named_unit) == (other.selector, other.named_unit)
        if one.rank != other.rank or same or heard[one.key].isdisjoint(heard[other.key]):
            continue
        text = _(
            "Hai quy tắc cùng thứ tự %(rank)s cùng nhận một nhóm người nhưng gửi hai nơi khác "
            "nhau: “%(one)s” và “%(other)s”."
        ) % {"rank": one.rank, "one": one.label, "other": other.label}
        about = tuple(sorted((one.key, other.key)))
        yield Fault(FaultCode.OVERLAP, about, day, text)


def _reached(order: Sequence[RuleFacts], heard: Heard, kinds: frozenset[Kind]) -> set[str]:
    """The rules that come first for some kind, or after rules that may name nobody."""
    found, waiting = set(), set(kinds)
    for rule in order:
        if not waiting.isdisjoint(heard[rule.key]):
            found.add(rule.key)
        if rule.selector in ALWAYS_NAME:
            waiting -= heard[rule.key]
    return found


def _loops(rules: RuleSet, day: date) -> Iterator[Fault]:
    """Units above or after which the unit itself comes again."""
    for name, ways in (
        (_("cấp trên"), {code: unit.superior for code, unit in rules.units.items()}),
        (_("đơn vị kế thừa"), {code: unit.takes_cases for code, unit in rules.units.items()}),
    ):
        for circle in _circles(ways):
            labels = " → ".join(rules.units[code].label for code in (*circle, circle[0]))
            facts = {"way": name, "units": labels}
            yield Fault(FaultCode.LOOP, circle, day, _("Vòng lặp theo %(way)s: %(units)s.") % facts)


def _circles(ways: Mapping[str, str]) -> Iterator[tuple[str, ...]]:
    """Each closed way once, begun at its first code."""
    done: set[str] = set()
    for start in sorted(ways):
        path: list[str] = []
        here = start
        while here in ways and here not in done and here not in path:
            path.append(here)
            here = ways[here]
        if here in path:
            circle = path[path.index(here) :]
            first = circle.index(min(circle))
            yield tuple(circle[first:] + circle[:first])
        done.update(path)


def _dead_ends(rules: RuleSet, day: date) -> Iterator[Fault]:
    """Rules that name a unit which does not work on the day, and which nobody follows."""
    for row in rules.rules:
        rule = row.facts
        if not row.holds_on(day) or rule.selector != Selector.NAMED_UNIT or not rule.named_unit:
            continue
        unit, seen = rules.units.get(rule.named_unit), set()
        while unit and not unit.exists_on(day) and unit.takes_cases and unit.code not in seen:
            seen.add(unit.code)
            unit = rules.units.get(unit.takes_cases)
        if unit is None or not unit.exists_on(day):
            named = rules.units.get(rule.named_unit)
            facts = {"rule": rule.label, "unit": named.label if named else rule.named_unit}
            text = _("Quy tắc “%(rule)s” gửi %(unit)s, nơi không còn hoạt động.") % facts
            yield Fault(FaultCode.DEAD_END, (rule.key,), day, text)
