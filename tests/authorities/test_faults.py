"""Each kind of fault of a rule set is found and named; the reference data has none."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts.choices import UnitType
from authorities.choices import FaultCode
from authorities.facts import RuleFacts, UnitFacts
from authorities.faults import DatedRegime, DatedRule, RuleSet, faults_of, new_faults
from authorities.routing import kind_of, route
from tests.authorities.reference import (
    LAST_OLD,
    NEW,
    REFORM,
    RULES,
    UNITS,
    book,
)
from tests.authorities.test_routing_properties import ANY_FACTS

BEGIN = date(2021, 1, 1)
REGIMES = (
    DatedRegime("R2023_3TIER", BEGIN, LAST_OLD),
    DatedRegime("R2025_2TIER", REFORM),
)
POSITIONS = {"TP_PHUONG": "Trưởng phòng phường", "GD_SO": "Giám đốc sở"}


def rule(key, selector="EMPLOYING_UNIT", *, rank=60, begins=BEGIN, ends=date.max, **conditions):
    facts = RuleFacts("RT-B0", key, 1, rank, selector, label=f"Nhãn {key}", **conditions)
    return DatedRule(facts, begins, ends)


def rule_set(*extra, without=(), units=UNITS):
    kept = [DatedRule(row, BEGIN) for row in RULES if row.key not in without]
    return RuleSet([*kept, *extra], REGIMES, units, POSITIONS)


def found(rules, since=NEW):
    return [(fault.code, fault.about) for fault in faults_of(rules, since)]


@pytest.mark.parametrize("since", [BEGIN, LAST_OLD, REFORM, NEW])
def test_the_reference_rules_have_no_fault(since):
    assert faults_of(rule_set(), since) == []


def test_a_kind_of_proposer_whom_no_rule_receives_is_a_gap():
    (fault,) = faults_of(rule_set(without={"b5-employing"}), NEW)

    assert (fault.code, fault.about, fault.since) == (FaultCode.GAP, (), NEW)
    assert "chức danh khác" in fault.sentence
    assert all(not kind.is_head for kind in fault.kinds)


def test_a_gap_that_opens_later_is_dated():
    ends = date(2026, 12, 31)
    last = next(row for row in RULES if row.key == "b5-employing")
    rules = rule_set(DatedRule(last, BEGIN, ends), without={"b5-employing"})

    (fault,) = faults_of(rules, NEW)

    assert (fault.code, fault.since) == (FaultCode.GAP, ends + timedelta(days=1))


def test_two_rules_of_one_rank_for_one_kind_with_two_recipients_overlap():
    clash = rule("moi", "SUPERIOR_UNIT", rank=1, position="TP_PHUONG", regime="R2025_2TIER")

    overlap, hidden = faults_of(rule_set(clash), NEW)

    assert (overlap.code, overlap.about) == (FaultCode.OVERLAP, ("b0-2-tp-phuong", "moi"))
    assert "Nhãn moi" in overlap.sentence
    assert (hidden.code, hidden.about) == (FaultCode.UNREACHABLE, ("moi",))


@pytest.mark.parametrize(
    "other",
    [
        rule("moi", "EMPLOYING_UNIT", rank=1, position="TP_PHUONG"),  # the same recipient
        rule("moi", "SUPERIOR_UNIT", rank=2, position="KHAC"),  # another rank and kind
        rule("moi", "SUPERIOR_UNIT", rank=1, position="KHAC"),  # another kind
        rule("moi", "SUPERIOR_UNIT", rank=1, position="TP_PHUONG", ends=date(2025, 12, 31)),
    ],
)
def test_what_does_not_clash_is_no_overlap(other):
    assert FaultCode.OVERLAP not in {code for code, _about in found(rule_set(other))}


def test_a_rule_behind_one_that_always_receives_is_never_reached():
    assert found(rule_set(rule("sau"))) == [(FaultCode.UNREACHABLE, ("sau",))]


def test_a_rule_behind_one_that_may_name_nobody_is_reached():
    before = rule("truoc", "OWNER_BODY", rank=45, position="TP_SO")
    behind = rule("sau", rank=46, position="TP_SO")

    assert found(rule_set(before, behind)) == []


def test_a_rule_of_a_regime_that_is_over_is_not_blamed():
    assert found(rule_set(rule("cu", rank=2, position="TP_QUAN", regime="R2023_3TIER"))) == []


def test_units_that_stand_above_or_after_themselves_are_a_loop():
    one = UnitFacts("V1", "Vòng 1", UnitType.PHONG_BAN, superior="V2")
    two = UnitFacts("V2", "Vòng 2", UnitType.PHONG_BAN, superior="V1", takes_cases="V2")

    faults = faults_of(rule_set(units={**UNITS, "V1": one, "V2": two}), NEW)

    assert [(fault.code, fault.about) for fault in faults] == [
        (FaultCode.LOOP, ("V1", "V2")),
        (FaultCode.LOOP, ("V2",)),
    ]
    assert "Vòng 1 → Vòng 2 → Vòng 1" in faults[0].sentence


@pytest.mark.parametrize(
    ("unit", "ends_dead"), [("QCU", True), ("KHONG-CO", True), ("QBS", False), ("PBS", False)]
)
def test_a_rule_that_names_a_unit_nobody_follows_is_a_dead_end(unit, ends_dead):
    named = rule("dich-danh", "NAMED_UNIT", rank=2, position="TP_SO", named_unit=unit)

    assert ((FaultCode.DEAD_END, ("dich-danh",)) in found(rule_set(named))) is ends_dead


def test_only_what_a_change_brings_is_held_against_it():
    broken, worse = (
        rule_set(without={"b5-employing"}),
        rule_set(without={"b5-employing", "b4-managing"}),
    )
    before = faults_of(broken, NEW, beside=worse)
    wider = faults_of(worse, NEW, beside=broken)
    narrower = faults_of(rule_set(without={"b3-soe"}), NEW, beside=broken)

    assert new_faults(before, before) == []
    assert [fault.code for fault in new_faults(before, wider)] == [FaultCode.GAP]
    assert new_faults(before, narrower) == []


def test_a_unit_that_ends_later_makes_a_dead_end_from_that_day_on():
    last = date(2026, 12, 31)
    units = {**UNITS, "XRS": replace(UNITS["XRS"], valid_to=last)}
    named = rule("dich-danh", "NAMED_UNIT", rank=2, position="TP_SO", named_unit="XRS")

    (fault,) = faults_of(rule_set(named, units=units), NEW)

    assert (fault.code, fault.since) == (FaultCode.DEAD_END, last + timedelta(days=1))


def test_a_fault_that_comes_earlier_is_a_new_one():
    last = next(row for row in RULES if row.key == "b5-employing")
    late = rule_set(DatedRule(last, BEGIN, date(2027, 6, 30)), without={"b5-employing"})
    soon = rule_set(DatedRule(last, BEGIN, date(2026, 6, 30)), without={"b5-employing"})
    before, after = faults_of(late, NEW, beside=soon), faults_of(soon, NEW, beside=late)

    assert [fault.code for fault in new_faults(before, after)] == [FaultCode.GAP]
    assert new_faults(after, before) == []


KEYS = st.sets(st.sampled_from([row.key for row in RULES if row.code.startswith("RT-B")]))


@settings(deadline=None, max_examples=40)
@given(KEYS, ANY_FACTS)
def test_a_set_without_gap_never_leaves_a_case_to_the_queue_for_want_of_a_rule(left_out, facts):
    """A person with a known unit is received by a rule of stage B unless a gap is reported."""
    rules = rule_set(without=left_out)
    gaps = [fault for fault in faults_of(rules, facts.on) if fault.code == FaultCode.GAP]
    whole = book(facts.on)
    kept = tuple(row for row in whole.rules if row.key not in left_out)
    missed = [
        person
        for person in facts.proposers
        if person.unit in UNITS
        and not any(
            row.holds_on(facts.on) and _speaks(row, person, facts, whole) for row in rules.rules
        )
    ]

    route(facts, replace(whole, rules=kept))  # total whatever is missing
    assert gaps or facts.organisation or not missed


def _speaks(row, person, facts, whole):
    return row.facts.code.startswith("RT-B") and row.facts.speaks_of(kind_of(person, facts, whole))
