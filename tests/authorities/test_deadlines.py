"""Due days: every "hạn" of the sample initiatives, and each unit of time."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from authorities.calendar import WorkingCalendar
from authorities.choices import TimeUnit
from authorities.deadlines import Terms, due_at, due_on
from tests.authorities.reference import CALENDAR, TERMS

PLAIN = WorkingCalendar(0, frozenset(), frozenset())
D = date


def moment(*parts):
    return timezone.make_aware(datetime(*parts))


@pytest.mark.parametrize(
    ("code", "start", "due"),
    [
        ("D02", D(2026, 3, 9), D(2026, 3, 18)),
        ("D02", D(2024, 4, 24), D(2024, 5, 7)),
        ("D02", D(2025, 12, 30), D(2026, 1, 10)),
        ("D02", D(2026, 3, 2), D(2026, 3, 11)),
        ("D02", D(2026, 1, 12), D(2026, 1, 21)),
        ("D02", D(2025, 4, 22), D(2025, 5, 5)),
        ("D02", D(2026, 2, 12), D(2026, 3, 2)),
        ("D02", D(2026, 8, 20), D(2026, 8, 28)),
        ("D02", D(2025, 5, 26), D(2025, 6, 4)),
        ("D04", D(2026, 10, 16), D(2026, 10, 23)),
        ("D05", D(2026, 1, 12), D(2026, 1, 19)),
        ("D11", D(2026, 9, 30), D(2026, 10, 7)),
        ("D11", D(2025, 3, 31), D(2025, 4, 8)),
        ("D11", D(2026, 7, 31), D(2026, 8, 7)),
        ("D11", D(2026, 6, 30), D(2026, 7, 7)),
        ("D11", D(2025, 8, 29), D(2025, 9, 9)),
        ("D11", D(2025, 12, 31), D(2026, 1, 9)),
        ("D12", D(2026, 10, 6), D(2026, 10, 15)),
        ("D12", D(2025, 4, 4), D(2025, 4, 16)),
        ("D12", D(2026, 8, 6), D(2026, 8, 17)),
        ("D12", D(2026, 7, 6), D(2026, 7, 15)),
        ("D12", D(2025, 9, 8), D(2025, 9, 17)),
        ("D12", D(2026, 1, 9), D(2026, 1, 19)),
        ("D13", D(2026, 10, 14), D(2026, 10, 19)),
        ("D13", D(2026, 1, 19), D(2026, 1, 22)),
        ("D17", D(2026, 2, 27), D(2026, 3, 13)),
        ("D01", D(2026, 3, 5), D(2026, 3, 10)),
        ("D01", D(2026, 1, 8), D(2026, 1, 12)),
        ("D01", D(2026, 2, 13), D(2026, 2, 25)),
        ("D10a", D(2026, 3, 13), D(2026, 3, 17)),
        ("D16", D(2026, 1, 5), D(2026, 2, 4)),
        ("D16", D(2026, 1, 17), D(2026, 2, 23)),
        ("D14", D(2026, 3, 2), D(2026, 3, 25)),
        ("D14", D(2026, 3, 25), D(2026, 4, 28)),
        ("D14", D(2026, 12, 26), D(2027, 1, 25)),
        ("D19", D(2026, 1, 31), D(2026, 5, 4)),
        ("D19", D(2025, 11, 30), D(2026, 3, 2)),
        ("D20", D(2026, 1, 5), D(2026, 12, 7)),
        ("D20", D(2026, 12, 5), D(2027, 12, 6)),
        ("D20b", D(2026, 12, 5), D(2026, 12, 21)),
        ("D21", D(2024, 2, 29), D(2025, 2, 28)),
    ],
)
def test_due_day_of_a_rule(code, start, due):
    assert due_on(TERMS[code], start, CALENDAR) == due


def test_due_moment_is_the_last_second_of_the_day_in_the_city():
    found = due_at(TERMS["D02"], moment(2026, 3, 9, 9, 15), CALENDAR)

    assert found == moment(2026, 3, 18, 23, 59, 59)


def test_day_of_the_event_is_the_city_day():
    late_in_utc = datetime(2026, 3, 8, 18, 0, tzinfo=UTC)

    assert due_at(TERMS["D02"], late_in_utc, CALENDAR) == moment(2026, 3, 18, 23, 59, 59)


@pytest.mark.parametrize(
    ("start", "due"),
    [
        (moment(2026, 3, 14, 8, 20), moment(2026, 3, 15, 8, 20)),
        (moment(2026, 2, 15, 23, 59, 30), moment(2026, 2, 16, 23, 59, 30)),
        (moment(2026, 12, 31, 0, 0), moment(2027, 1, 1, 0, 0)),
    ],
)
def test_emergency_is_due_to_the_minute_whatever_the_day(start, due):
    assert due_at(TERMS["D10b"], start, CALENDAR) == due


@pytest.mark.parametrize(
    ("roll", "due"),
    [(True, date(2026, 2, 23)), (False, date(2026, 2, 14))],
)
def test_calendar_days_roll_only_when_the_rule_says_so(roll, due):
    terms = Terms("X", 1, TimeUnit.DAY, 10, roll)

    assert due_on(terms, date(2026, 2, 4), CALENDAR) == due


@pytest.mark.parametrize(
    ("start", "months", "due"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
        (date(2026, 12, 15), 1, date(2027, 1, 15)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2026, 5, 20), 0, date(2026, 5, 20)),
    ],
)
def test_months_keep_the_day_or_end_with_the_month(start, months, due):
    assert due_on(Terms("X", 1, TimeUnit.MONTH, months, roll=False), start, CALENDAR) == due


@pytest.mark.parametrize(
    ("day", "start", "due"),
    [
        (25, date(2026, 3, 24), date(2026, 3, 25)),
        (25, date(2026, 3, 25), date(2026, 4, 25)),
        (25, date(2026, 12, 31), date(2027, 1, 25)),
        (31, date(2026, 2, 10), date(2026, 2, 28)),
        (31, date(2026, 1, 31), date(2026, 2, 28)),
        (31, date(2026, 2, 28), date(2026, 3, 31)),
        (31, date(2026, 4, 30), date(2026, 5, 31)),
        (30, date(2026, 2, 28), date(2026, 3, 30)),
    ],
)
def test_monthly_rule_falls_on_its_day_or_on_the_last_of_the_month(day, start, due):
    assert due_on(Terms("X", 1, TimeUnit.MONTHLY_ON, day, roll=False), start, CALENDAR) == due


@pytest.mark.parametrize(
    ("month_day", "start", "due"),
    [
        (1205, date(2026, 12, 4), date(2026, 12, 5)),
        (1205, date(2026, 12, 5), date(2027, 12, 5)),
        (229, date(2024, 1, 10), date(2024, 2, 29)),
        (229, date(2024, 2, 29), date(2025, 2, 28)),
        (229, date(2026, 1, 10), date(2026, 2, 28)),
    ],
)
def test_yearly_rule_falls_on_its_day_of_this_year_or_the_next(month_day, start, due):
    assert due_on(Terms("X", 1, TimeUnit.YEARLY_ON, month_day, roll=False), start, PLAIN) == due


TIMES = st.datetimes(datetime(2023, 1, 1), datetime(2027, 6, 1)).map(timezone.make_aware)
RULES = st.one_of(
    st.builds(Terms, st.just("X"), st.just(1), st.just(TimeUnit.WORKING_DAY), st.integers(1, 60)),
    st.builds(Terms, st.just("X"), st.just(1), st.just(TimeUnit.DAY), st.integers(1, 60)),
    st.builds(Terms, st.just("X"), st.just(1), st.just(TimeUnit.HOUR), st.integers(1, 200)),
    st.builds(Terms, st.just("X"), st.just(1), st.just(TimeUnit.MONTH), st.integers(1, 12)),
    st.builds(Terms, st.just("X"), st.just(1), st.just(TimeUnit.MONTHLY_ON), st.integers(1, 31)),
)


@settings(deadline=None)
@given(RULES, TIMES)
def test_due_moment_is_later_than_the_event_and_on_a_working_day(terms, start):
    due = due_at(terms, start, CALENDAR)

    assert due > start
    assert terms.unit == TimeUnit.HOUR or CALENDAR.is_working(timezone.localtime(due).date())


@settings(deadline=None)
@given(RULES, TIMES, st.integers(0, 40))
def test_later_event_is_never_due_earlier(terms, start, days):
    later = start + timedelta(days=days)

    assert due_at(terms, start, CALENDAR) <= due_at(terms, later, CALENDAR)
