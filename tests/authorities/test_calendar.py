"""The working calendar: the published days of B6 and the arithmetic on them."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from authorities.calendar import WorkingCalendar
from tests.authorities.reference import CALENDAR

B6 = {
    2023: ("02/01 20/01 23/01 24/01 25/01 26/01 01/05 02/05 03/05 01/09 04/09", ""),
    2024: (
        "01/01 08/02 09/02 12/02 13/02 14/02 18/04 29/04 30/04 01/05 02/09 03/09",
        "04/05",
    ),
    2025: (
        "01/01 27/01 28/01 29/01 30/01 31/01 07/04 30/04 01/05 02/05 01/09 02/09",
        "26/04",
    ),
    2026: (
        "01/01 02/01 16/02 17/02 18/02 19/02 20/02 27/04 30/04 01/05 31/08 01/09 02/09",
        "10/01 22/08",
    ),
    2027: ("01/01 04/02 05/02 08/02 09/02 10/02 16/04 30/04 03/05 02/09 03/09", ""),
}
DAYS = st.dates(date(2023, 1, 1), date(2027, 11, 30))
COUNTS = st.integers(0, 60)
PLAIN = WorkingCalendar(0, frozenset(), frozenset())


def days_of(year, text):
    return {date(year, int(item[3:]), int(item[:2])) for item in text.split()}


@pytest.mark.parametrize("year", B6)
def test_calendar_of_a_year_is_the_published_one(year):
    off, work = (
        {day for day in side if day.year == year} for side in (CALENDAR.off, CALENDAR.work)
    )

    assert (off, work) == tuple(days_of(year, text) for text in B6[year])


def test_calendar_holds_only_weekdays_off_and_saturdays_on():
    assert {day.weekday() for day in CALENDAR.off} == {0, 1, 2, 3, 4}
    assert {day.weekday() for day in CALENDAR.work} == {5}


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2024, 4, 29), False),
        (date(2024, 5, 4), True),
        (date(2025, 5, 2), False),
        (date(2025, 4, 26), True),
        (date(2026, 1, 2), False),
        (date(2026, 1, 10), True),
        (date(2026, 1, 11), False),
        (date(2026, 8, 31), False),
        (date(2026, 8, 22), True),
        (date(2026, 3, 14), False),
        (date(2026, 11, 24), True),
    ],
)
def test_swapped_day_counts_as_it_is_worked(day, works):
    assert CALENDAR.is_working(day) is works


def test_calendar_without_days_is_monday_to_friday():
    week = [PLAIN.is_working(date(2026, 3, 2) + timedelta(days=index)) for index in range(7)]

    assert week == [True] * 5 + [False] * 2


@pytest.mark.parametrize(
    ("start", "count", "end"),
    [
        (date(2025, 12, 30), 7, date(2026, 1, 10)),
        (date(2026, 1, 2), 1, date(2026, 1, 5)),
        (date(2026, 1, 9), 1, date(2026, 1, 10)),
        (date(2026, 1, 10), 1, date(2026, 1, 12)),
        (date(2026, 2, 13), 1, date(2026, 2, 23)),
        (date(2026, 3, 7), 0, date(2026, 3, 7)),
    ],
)
def test_after_counts_from_the_next_day(start, count, end):
    assert CALENDAR.after(start, count) == end


@pytest.mark.parametrize(
    ("day", "rolled"),
    [
        (date(2026, 1, 2), date(2026, 1, 5)),
        (date(2026, 1, 10), date(2026, 1, 10)),
        (date(2026, 2, 14), date(2026, 2, 23)),
        (date(2026, 8, 29), date(2026, 9, 3)),
        (date(2026, 3, 9), date(2026, 3, 9)),
    ],
)
def test_roll_moves_a_day_off_to_the_next_working_day(day, rolled):
    assert CALENDAR.roll(day) == rolled


def test_between_counts_the_end_and_not_the_start():
    assert CALENDAR.between(date(2025, 12, 30), date(2026, 1, 10)) == 7
    assert CALENDAR.between(date(2026, 1, 10), date(2025, 12, 30)) == -7
    assert CALENDAR.between(date(2026, 1, 10), date(2026, 1, 10)) == 0


@settings(deadline=None)
@given(DAYS, COUNTS)
def test_between_is_the_inverse_of_after(start, count):
    end = CALENDAR.after(start, count)

    assert CALENDAR.between(start, end) == count
    assert CALENDAR.between(end, start) == -count


@settings(deadline=None)
@given(DAYS.filter(CALENDAR.is_working), COUNTS)
def test_before_is_the_inverse_of_after_on_working_days(day, count):
    assert CALENDAR.before(CALENDAR.after(day, count), count) == day
    assert CALENDAR.after(CALENDAR.before(day, count), count) == day


@settings(deadline=None)
@given(DAYS, st.integers(1, 60))
def test_after_ends_on_a_working_day_and_grows_with_the_count(start, count):
    end = CALENDAR.after(start, count)

    assert CALENDAR.is_working(end)
    assert start < end < CALENDAR.after(start, count + 1)
    assert CALENDAR.next_working(CALENDAR.after(start, count - 1)) == end


@settings(deadline=None)
@given(DAYS)
def test_roll_is_the_first_working_day_from_the_day_on(day):
    rolled = CALENDAR.roll(day)

    between = [day + timedelta(days=index) for index in range((rolled - day).days)]
    assert CALENDAR.is_working(rolled)
    assert [item for item in between if CALENDAR.is_working(item)] == []


@settings(deadline=None)
@given(DAYS, DAYS, DAYS)
def test_between_adds_up(first, second, third):
    first, second, third = sorted([first, second, third])

    total = CALENDAR.between(first, second) + CALENDAR.between(second, third)
    assert total == CALENDAR.between(first, third)


@given(DAYS, st.integers(0, 900))
def test_between_counts_what_works_day_by_day(start, length):
    end = start + timedelta(days=length)
    days = [start + timedelta(days=step) for step in range(1, length + 1)]

    assert CALENDAR.between(start, end) == sum(map(CALENDAR.is_working, days))
