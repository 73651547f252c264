"""What holds of routing for all facts."""

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from authorities.choices import Domain, Urgency
from authorities.facts import Facts, ProposerFacts, RuleFacts
from authorities.routing import route
from tests.authorities.reference import REFORM, RULES, UNITS, C, book, by, go

CODES = st.sampled_from([*UNITS, "KHONG-CO"])
POSITIONS = st.sampled_from(sorted({rule.position for rule in RULES} | {"CHUYEN_VIEN"}))
PROPOSERS = st.builds(
    ProposerFacts,
    unit=CODES,
    position=POSITIONS,
    category=st.sampled_from(C.values),
    managed_by=st.sampled_from([*UNITS, ""]),
    is_head=st.booleans(),
)
ANY_FACTS = st.builds(
    Facts,
    on=st.dates(date(2024, 1, 1), date(2027, 12, 31)),
    proposers=st.lists(PROPOSERS, max_size=3).map(tuple),
    organisation=st.one_of(st.just(""), CODES),
    domain=st.sampled_from(Domain.values),
    urgency=st.sampled_from(Urgency.values),
    scope_units=st.lists(CODES, max_size=3).map(tuple),
    beyond_authority=st.booleans(),
    secret_suspected=st.integers(0, 9).map(lambda number: number == 0),
    reserved_to_committee=st.booleans(),
    conflicted_units=st.lists(CODES, max_size=2).map(tuple),
)


@settings(deadline=None)
@given(ANY_FACTS)
def test_route_is_total_deterministic_and_explained(facts):
    rule_book = book(facts.on)

    found = route(facts, rule_book)

    assert found == route(facts, rule_book)
    assert bool(found.recipient) is not facts.secret_suspected
    assert found.recipient in {"", *UNITS}
    assert found.rule in found.path
    assert all(step.sentence for step in found.steps)
    assert found.explanation


@settings(deadline=None)
@given(ANY_FACTS, st.integers(0, 99), st.sampled_from(["RT-B0", "RT-B5"]))
def test_unrelated_rule_never_changes_the_route(facts, rank, code):
    unrelated = RuleFacts(code, "khac", 1, rank, "NAMED_UNIT", position="KHAC", named_unit="XRS")

    found = route(facts, book(facts.on, extra=[unrelated]))

    assert replace(found, steps=()) == replace(route(facts, book(facts.on)), steps=())


@settings(deadline=None)
@given(ANY_FACTS)
def test_route_never_names_a_unit_that_does_not_exist_that_day(facts):
    found = route(facts, book(facts.on))

    named = {found.recipient, found.escalate_to} - {""}
    assert [code for code in named if not UNITS[code].exists_on(facts.on)] == []


@settings(deadline=None)
@given(ANY_FACTS)
def test_route_never_makes_anybody_his_own_judge(facts):
    partial = {item.unit for item in facts.proposers if item.is_head} | {facts.organisation}
    partial |= set(facts.conflicted_units)
    assume(not {"SNV", "UBTP"} <= partial)  # then nobody above the focal agency's queue is left

    found = route(facts, book(facts.on))

    assert found.recipient not in partial - {""}
    assert found.escalate_to not in partial - {""}


@settings(deadline=None)
@given(st.dates(REFORM, REFORM + timedelta(days=900)))
def test_route_of_a_dissolved_unit_is_the_same_on_every_later_day(on):
    found = go(by("QBS"), on=on)

    assert (found.recipient, found.path) == ("PRL", ["RT-B5", "RT-C4"])
