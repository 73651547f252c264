"""Counting the votes (NĐ 73 Art. 8.1): more than half, and a tie follows the head."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from approvals.models import Ballot
from approvals.services import meetings
from approvals.votes import NO, OTHER, ROSTER, VOTING, YES, Tally, Vote, count
from tests import world
from tests.authorities.configured import change_procedure

CHOICES = {"y": YES, "n": NO, "o": OTHER, "-": "", "r": "recused"}


def votes(text):
    """The head's vote first: y, n, o, - (did not vote), r (recused)."""
    return [
        Vote("" if mark == "r" else CHOICES[mark], is_head=index == 0, is_recused=mark == "r")
        for index, mark in enumerate(text)
    ]


@pytest.mark.parametrize(
    ("marks", "base", "passed"),
    [
        ("yyyy", ROSTER, True),
        ("yyy-", ROSTER, True),
        ("yynn", ROSTER, True),
        ("nnyy", ROSTER, False),
        ("yyn-", ROSTER, False),
        ("yyn-", VOTING, True),
        ("yy--", ROSTER, False),
        ("yy--", VOTING, True),
        ("y---", ROSTER, False),
        ("y---", VOTING, True),
        ("ynnn", ROSTER, False),
        ("ynnn", VOTING, False),
        ("yyoo", ROSTER, False),
        ("yyoo", VOTING, False),
        ("yyo", ROSTER, True),
        ("oyn", ROSTER, False),
        ("-yn", ROSTER, False),
        ("-yn", VOTING, False),
        ("yn-", ROSTER, True),
        ("nyy", ROSTER, True),
        ("yynno", ROSTER, True),
        ("nnyyo", ROSTER, False),
        ("yyyr", ROSTER, True),
        ("yynr", ROSTER, True),
        ("ynr", ROSTER, True),
        ("nyr", ROSTER, False),
        ("ryn", ROSTER, False),
        ("ryy", ROSTER, True),
        ("yr", ROSTER, True),
        ("nr", ROSTER, False),
        ("y", ROSTER, True),
        ("n", VOTING, False),
        ("o", ROSTER, False),
        ("-", VOTING, False),
        ("---", ROSTER, False),
        ("rr", ROSTER, False),
        ("", VOTING, False),
    ],
)
def test_motion_is_adopted_by_more_than_half_or_by_the_head_in_a_tie(marks, base, passed):
    assert count(votes(marks), base).passed is passed


@pytest.mark.parametrize(
    ("marks", "base", "expected", "percent"),
    [
        ("yyy-n", ROSTER, Tally(3, 1, 0, 1, 0, 5, False, False, True), 60.0),
        ("yyy-n", VOTING, Tally(3, 1, 0, 1, 0, 4, False, False, True), 75.0),
        ("yynnr", ROSTER, Tally(2, 2, 0, 0, 1, 4, True, True, True), 50.0),
        ("nynr-", ROSTER, Tally(1, 2, 0, 1, 1, 4, False, False, False), 25.0),
        ("nyo", VOTING, Tally(1, 1, 1, 0, 0, 3, True, True, False), 33.3),
        ("oyn", VOTING, Tally(1, 1, 1, 0, 0, 3, True, False, False), 33.3),
        ("rr", ROSTER, Tally(0, 0, 0, 0, 2, 0, False, False, False), 0.0),
    ],
)
def test_tally_holds_the_whole_count(marks, base, expected, percent):
    tally = count(votes(marks), base)

    assert tally == expected
    assert tally.percent == percent
    assert Tally(**tally.as_dict()) == tally


MARKS = st.lists(st.sampled_from("ynor-"), max_size=9).map("".join)


@settings(deadline=None)
@given(MARKS, st.sampled_from([ROSTER, VOTING]))
def test_count_adds_up_and_never_passes_against_a_majority(marks, base):
    tally = count(votes(marks), base)

    parts = tally.yes + tally.no + tally.other + tally.absent + tally.recused
    assert parts == len(marks)
    assert not (tally.passed and tally.no > tally.yes)
    assert not (tally.head_decided_tie and not tally.is_tie)
    assert tally.passed or tally.yes * 2 <= tally.base


@settings(deadline=None)
@given(MARKS)
def test_roster_base_is_never_easier_than_the_voting_base(marks):
    assert not count(votes(marks), ROSTER).passed or count(votes(marks), VOTING).passed


def roster(case):
    rows = Ballot.objects.filter(meeting__case=case).order_by("pk")
    return [(row.member, row.rank, row.is_recused) for row in rows]


@pytest.mark.django_db
def test_deputy_who_proposes_is_on_the_roster_but_out_of_the_vote_and_the_base():
    city = world.City()
    case = world.in_meeting(city, author=city.deputy)
    ballots = {row.member: row for row in case.meeting.ballots.all()}
    for member in (city.head, city.deputy2):
        meetings.cast_ballot(ballot_id=ballots[member].pk, choice=YES, actor=member, at=world.START)

    tally = meetings.tally_of(case.meeting)

    assert roster(case) == [
        (city.head, "HEAD", False),
        (city.deputy, "DEPUTY", True),
        (city.deputy2, "DEPUTY", False),
    ]
    assert ballots[city.deputy].recusal_reason == "Là người đề xuất (NĐ 73 Điều 8.1)"
    assert tally == Tally(2, 0, 0, 0, 1, 2, False, False, True)


@pytest.mark.django_db
@pytest.mark.parametrize(("head", "other", "passed"), [("YES", "NO", True), ("NO", "YES", False)])
def test_tie_without_the_proposing_deputy_follows_the_head(head, other, passed):
    city = world.City()

    case = world.voted(city, (head, "", other), author=city.deputy)

    expected = Tally(1, 1, 0, 0, 1, 2, True, True, passed)
    assert case.meeting.tally == expected.as_dict()
    assert case.vote_passed is passed


@pytest.mark.django_db
@pytest.mark.parametrize(("base", "passed"), [(ROSTER, False), (VOTING, True)])
def test_the_procedure_of_the_day_chooses_the_base(base, passed):
    city = world.City()
    change_procedure(city, vote_base=base)

    case = world.in_meeting(city)
    ballots = {row.member: row for row in case.meeting.ballots.all()}
    meetings.cast_ballot(
        ballot_id=ballots[city.head].pk, choice=YES, actor=city.head, at=world.START
    )

    assert case.meeting.vote_base == base
    assert meetings.tally_of(case.meeting).passed is passed
