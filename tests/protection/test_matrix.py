"""The decision matrix: every row and gate, the agreed vectors, and that nothing is ever guessed."""

import itertools
import json
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pilots.foreseen import FrozenRegister, is_foreseen
from protection.choices import Outcome, Status
from protection.facts import KEYS, TRUTHS, WORDS, FactsRefused, read_facts
from protection.matrix import MatrixRow, suggest
from protection.services.matrix import FIELDS, FILE
from tests import world

ROWS = [
    MatrixRow(
        code=row["code"],
        kind=row["kind"],
        when=row["when"],
        outcomes=tuple(row["outcomes"]),
        accompanying=tuple(row["accompanying"]),
        instead_of=tuple(row["instead_of"]),
        text=row["text"],
        source=row["source"],
    )
    for row in json.loads(Path(FILE).read_text(encoding="utf-8"))
]
PLAIN = {
    **dict.fromkeys(TRUTHS, False),
    "approved": True,
    "damage": True,
    "result": "PARTIAL",
    "foreseen": "Y",
    "followed_policy": "Y",
    "cause": "OBJ",
    "motive": "PURE",
}
E, X, M, N = "EXCLUDED", "EXEMPTED", "MITIGATED", "NORMAL"


def say(**facts):
    found = suggest(read_facts({**PLAIN, **facts}), ROWS)
    return found.gate, [row.code for row in found.rows], list(found.outcomes), found.status


@pytest.mark.parametrize(
    ("facts", "rows", "outcomes"),
    [
        ({"damage": False}, ["M01"], [E]),
        ({"damage": False, "followed_policy": "A", "cause": "SUB"}, ["M01"], [E]),
        ({}, ["M02"], [E, X]),
        ({"followed_policy": "A"}, ["M02"], [E, X]),
        ({"cause": "FM"}, ["M03"], [E]),
        ({"cause": "SUB"}, ["M04"], [X, M]),
        (
            {"followed_policy": "N", "cause": "SUB", "remedy_not_applied": True},
            ["M05"],
            [M, N],
        ),
        ({"foreseen": "N"}, ["M06"], [X, E]),
        ({"foreseen": "N", "cause": "FM"}, ["M07"], [E]),
        ({"foreseen": "N", "cause": "SUB"}, ["M08"], [M, X]),
        ({"foreseen": "N", "cause": "SUB", "should_have_foreseen": True}, ["M09"], [M, N]),
        ({"followed_policy": "R", "averted_greater_harm": True}, ["M10"], [X, M]),
        ({"followed_policy": "R", "averted_greater_harm": True, "cause": "FM"}, ["M10"], [X, M]),
        ({"followed_policy": "R", "cause": "SUB"}, ["M11"], [M]),
        ({"damage": False, "followed_policy": "N"}, ["M12"], []),
        ({"followed_policy": "N"}, ["M13"], [N]),
        ({"followed_policy": "N", "foreseen": "N"}, ["M14"], [N]),
        ({"superior_ordered_after_objection": True}, ["M15"], [X]),
        ({"approved": False, "recorded_urgent_direction": True}, ["M02", "M16"], [E, X]),
        ({"result": "COMPLETED"}, ["M19", "M02"], ["NO_LIABILITY", E, X]),
        ({"head_override": True}, ["M02", "M22"], [E, X]),
    ],
)
def test_each_row_of_the_matrix(facts, rows, outcomes):
    assert say(**facts) == ("", rows, outcomes, Status.SUGGESTED)


@pytest.mark.parametrize(
    ("facts", "gate", "rows", "outcomes"),
    [
        ({"secret_or_illegal": True}, "GATE-0", [], [N, "REFERRED"]),
        ({"self_interest_signs": True}, "GATE-1", [], ["REFERRED"]),
        ({"self_interest_signs": True, "result": "COMPLETED"}, "GATE-1", [], ["REFERRED"]),
        ({"casualty_or_crime": True}, "GATE-2", [], ["REFERRED"]),
        ({"approved": False}, "GATE-3", ["M17"], [N]),
        ({"approved": False, "damage": False}, "GATE-3", ["M18"], []),
        ({"result": "COMPLETED", "damage": False}, "GATE-4", [], ["NO_LIABILITY"]),
    ],
)
def test_each_gate_in_its_order(facts, gate, rows, outcomes):
    assert say(**facts) == (gate, rows, outcomes, Status.SUGGESTED)


VECTORS = {
    "E2": ({"damage": 86_000_000}, ("", ["M02"], [E, X], "SUGGESTED")),
    "E3": ({"damage": 420_000_000, "foreseen": "N"}, ("", ["M06"], [X, E], "SUGGESTED")),
    "E4": (
        {"result": "COMPLETED", "damage": False, "self_interest_signs": True},
        ("GATE-1", [], ["REFERRED"], "SUGGESTED"),
    ),
    "E5": (
        {
            "approved": False,
            "recorded_urgent_direction": True,
            "damage": 0,
            "result": "COMPLETED",
        },
        ("GATE-4", ["M16"], ["NO_LIABILITY"], "SUGGESTED"),
    ),
    "E9": (
        {"head_override": True, "damage": False, "result": "COMPLETED"},
        ("GATE-4", ["M22"], ["NO_LIABILITY"], "SUGGESTED"),
    ),
    "E12": ({"damage": False}, ("", ["M01"], [E], "SUGGESTED")),
    "T7": (
        {"followed_policy": "N", "cause": "SUB", "remedy_not_applied": True},
        ("", ["M05"], [M, N], "SUGGESTED"),
    ),
    "T9, foreseen": ({"followed_policy": "A"}, ("", ["M02"], [E, X], "SUGGESTED")),
    "T9, not foreseen": (
        {"followed_policy": "A", "foreseen": "N"},
        ("", ["M06"], [X, E], "SUGGESTED"),
    ),
    "T10": ({"motive": "UNDETERMINED"}, ("", ["M20"], [], "NEED_MORE")),
    "T12": ({"superior_ordered_after_objection": True}, ("", ["M15"], [X], "SUGGESTED")),
    "M21, completed": (
        {"motive": "SELF_INTEREST", "result": "COMPLETED", "damage": False},
        ("", ["M21"], ["REFERRED", N], "SUGGESTED"),
    ),
    "M21": ({"motive": "SELF_INTEREST"}, ("", ["M21"], ["REFERRED", N], "SUGGESTED")),
}


@pytest.mark.parametrize("name", VECTORS)
def test_the_agreed_vectors(name):
    facts, expected = VECTORS[name]

    assert say(**facts) == expected


@pytest.mark.parametrize(
    ("facts", "gone", "missing"),
    [
        ({}, ["foreseen"], ["foreseen"]),
        ({}, ["motive", "self_interest_signs"], ["self_interest_signs", "motive"]),
        ({"damage": False}, ["followed_policy"], ["followed_policy"]),
        ({"foreseen": "N", "cause": "SUB"}, ["should_have_foreseen"], ["should_have_foreseen"]),
        ({"followed_policy": "R"}, ["averted_greater_harm"], ["averted_greater_harm"]),
        ({"self_interest_signs": True}, ["secret_or_illegal"], ["secret_or_illegal"]),
        ({"result": "COMPLETED", "damage": False}, ["adverse_finding"], ["adverse_finding"]),
        ({"approved": False}, ["recorded_urgent_direction"], ["recorded_urgent_direction"]),
    ],
)
def test_a_fact_that_decides_and_is_not_known_is_named(facts, gone, missing):
    known = {key: value for key, value in {**PLAIN, **facts}.items() if key not in gone}

    found = suggest(read_facts(known), ROWS)

    assert (found.status, list(found.missing), found.outcomes) == (Status.MISSING, missing, ())


@pytest.mark.parametrize(
    ("facts", "gone"),
    [
        ({}, ["should_have_foreseen", "averted_greater_harm", "remedy_not_applied"]),
        ({"damage": False}, ["foreseen", "cause", "adverse_finding"]),
        ({"damage": False, "result": "COMPLETED"}, ["motive", "followed_policy", "cause"]),
        ({"self_interest_signs": True}, ["casualty_or_crime", "motive", "result", "damage"]),
        ({"superior_ordered_after_objection": True}, ["cause", "foreseen", "followed_policy"]),
    ],
)
def test_a_fact_that_does_not_decide_may_be_unknown(facts, gone):
    known = {key: value for key, value in {**PLAIN, **facts}.items() if key not in gone}

    assert suggest(read_facts(known), ROWS).status == Status.SUGGESTED


@pytest.mark.parametrize(
    ("facts", "pair"),
    [
        ({"should_have_foreseen": True}, ("should_have_foreseen", "foreseen")),
        ({"remedy_not_applied": True}, ("remedy_not_applied", "followed_policy")),
        ({"head_override": True, "approved": False}, ("head_override", "approved")),
    ],
)
def test_facts_that_cannot_both_hold_are_named(facts, pair):
    found = suggest(read_facts({**PLAIN, **facts}), ROWS)

    assert (found.status, found.contradictory) == (Status.CONTRADICTORY, (pair,))
    assert (found.rows, found.outcomes) == ((), ())


@pytest.mark.parametrize(
    ("facts", "fault"),
    [
        ({"foreseen": "X"}, "foreseen: 'X' is not Y | N"),
        ({"approved": "yes"}, "approved: 'yes' is not true | false"),
        ({"approved": 1}, "approved: 1 is not true | false"),
        ({"guilt": True}, "guilt: unknown"),
        ({"damage": "much"}, "damage: 'much' is not true | false"),
        ({"motive": ["PURE"]}, "motive: ['PURE'] is not PURE | SELF_INTEREST | UNDETERMINED"),
    ],
)
def test_values_of_another_kind_are_refused_by_name(facts, fault):
    with pytest.raises(FactsRefused) as refused:
        read_facts(facts)

    assert fault in refused.value.faults


ANY = st.fixed_dictionaries(
    {},
    optional={
        **{key: st.booleans() for key in TRUTHS},
        **{key: st.sampled_from(words) for key, words in WORDS.items()},
    },
)


@settings(max_examples=600, deadline=None)
@given(ANY)
def test_self_interest_never_leads_to_anything_better_than_the_ordinary_rules(facts):
    for more in ({"motive": "SELF_INTEREST"}, {"self_interest_signs": True}):
        assert set(suggest({**facts, **more}, ROWS).outcomes) <= {Outcome.NORMAL, Outcome.REFERRED}


@settings(max_examples=600, deadline=None)
@given(ANY)
def test_an_answer_names_rows_a_gate_or_what_is_lacking(facts):
    found = suggest(facts, ROWS)

    assert (
        found.rows
        or found.gate
        or found.missing
        or found.contradictory
        or (found.status == Status.NO_ROW)
    )
    assert suggest(facts, ROWS) == found
    assert set(found.outcomes) <= set(Outcome.values)
    if found.missing:
        assert not set(found.missing) & facts.keys()
        assert not found.outcomes


def test_every_complete_set_of_facts_is_answered_and_the_gaps_are_the_known_ones():
    gaps = set()
    free = ("damage", "result", "foreseen", "followed_policy", "cause", "averted_greater_harm")
    choices = [(True, False) if key in TRUTHS else WORDS[key] for key in free]
    for values in itertools.product(*choices):
        facts = {**PLAIN, **dict(zip(free, values, strict=True)), "remedy_not_applied": False}
        found = suggest(facts, ROWS)
        assert found.status in {Status.SUGGESTED, Status.NO_ROW}
        if found.status == Status.NO_ROW:
            gaps.add((facts["damage"], facts["followed_policy"]))

    assert gaps == {(True, "R"), (False, "R")}  # a reported deviation the matrix is silent about


def test_the_reference_speaks_about_known_facts_and_outcomes_only():
    for row in ROWS:
        assert set(row.when) <= set(KEYS), row.code
        assert set(row.outcomes) <= set(Outcome.values), row.code
        assert row.text, row.code
        assert row.source, row.code
    assert len({row.code for row in ROWS}) == len(ROWS)
    assert "code" in FIELDS


HARM = world.at("2026-05-04 10:00")


def registers(*days):
    return [FrozenRegister(HARM + timedelta(days=day), frozenset(codes)) for day, codes in days]


@pytest.mark.parametrize(
    ("code", "frozen", "foreseen"),
    [
        ("R-02", [(-30, {"R-01", "R-02"})], True),
        ("R-09", [(-30, {"R-01"})], False),
        ("R-02", [(1, {"R-02"})], False),
        ("R-02", [(0, {"R-02"})], False),
        ("R-02", [(-30, {"R-01"}), (1, {"R-01", "R-02"})], False),
        ("R-02", [(-30, {"R-01"}), (-2, {"R-01", "R-02"})], True),
        ("R-02", [(-30, {"R-02"}), (-2, {"R-01"})], False),
        ("", [(-30, {""})], False),
        ("R-02", [], False),
    ],
)
def test_a_risk_is_foreseen_by_the_register_in_force_before_the_harm(code, frozen, foreseen):
    assert is_foreseen(code, HARM, registers(*frozen)) is foreseen


@given(st.lists(st.tuples(st.integers(0, 400), st.sets(st.sampled_from(["R-01", "R-02"])))))
def test_a_risk_added_later_never_counts(later):
    before = registers((-10, {"R-01"}))

    assert not is_foreseen("R-02", HARM, [*before, *registers(*later)])
    assert is_foreseen("R-01", HARM, [*before, *registers(*later)])
