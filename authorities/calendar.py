"""The city's working calendar as pure arithmetic (B6, D5)."""

from dataclasses import dataclass
from datetime import date, timedelta

SATURDAY, WEEK = 5, 7


@dataclass(frozen=True, slots=True)
class WorkingCalendar:
    """Monday to Friday, but for the days off and the make-up Saturdays of one published version."""

    version: int
    off: frozenset[date]
    work: frozenset[date]

    def is_working(self, day: date) -> bool:
        """Whether offices work on ``day``."""
        return day in self.work or (day.weekday() < SATURDAY and day not in self.off)

    def after(self, day: date, count: int) -> date:
        """The ``count``-th working day after ``day``; the day of the event itself is day 0."""
        for _step in range(count):
            day = self.next_working(day)
        return day

    def before(self, day: date, count: int) -> date:
        """The ``count``-th working day before ``day``."""
        for _step in range(count):
            day -= timedelta(days=1)
            while not self.is_working(day):
                day -= timedelta(days=1)
        return day

    def next_working(self, day: date) -> date:
        """The first working day after ``day``."""
        day += timedelta(days=1)
        while not self.is_working(day):
            day += timedelta(days=1)
        return day

    def roll(self, day: date) -> date:
        """``day`` itself, or the next working day when it is a day off."""
        return day if self.is_working(day) else self.next_working(day)

    def between(self, start: date, end: date) -> int:
        """Working days after ``start`` up to and including ``end``; negative when ``end`` is earlier."""
        if end < start:
            return -self.between(end, start)
        weeks, rest = divmod((end - start).days, WEEK)
        ordinary = weeks * SATURDAY + sum(
            (start.weekday() + step) % WEEK < SATURDAY for step in range(1, rest + 1)
        )
        lost = sum(start < day <= end and not self.is_working(day) for day in self._weekdays_off)
        gained = sum(start < day <= end and day.weekday() >= SATURDAY for day in self.work)
        return ordinary - lost + gained

    @property
    def _weekdays_off(self) -> list[date]:
        return [day for day in self.off if day.weekday() < SATURDAY]
