"""``manage.py deadline D02 2025-12-30 … --json``: when a deadline falls due."""

import json
from argparse import ArgumentParser
from datetime import date, datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from authorities.services.clockwork import Due, compute_due, current_calendar
from common.errors import DomainError
from common.times import local_day, start_of_day


class Command(BaseCommand):
    """Compute due days by the rule and the calendar in force."""

    help = (
        "Due day of a deadline rule (D01…D21) for one or more days of the event. The day of the "
        "event is day 0. A date-time (2026-03-14T08:20) counts hours exactly."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The rule's code, then the days."""
        parser.add_argument("code")
        parser.add_argument("dates", nargs="+", metavar="YYYY-MM-DD[Thh:mm]")
        parser.add_argument("--json", action="store_true", help="one JSON object a line")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002 -- Django's signature
        """Print one line for each day."""
        calendar = current_calendar()
        for text in options["dates"]:
            start = _moment(text)
            try:
                due = compute_due(options["code"], start, calendar)
                line = _line(text, due, as_json=options["json"])
            except DomainError as error:
                raise CommandError(str(error.message)) from error
            except (OverflowError, ValueError) as error:
                raise CommandError(f"{text!r}: the due day is beyond the calendar.") from error
            self.stdout.write(line)


def _moment(text: str) -> datetime:
    try:
        if "T" in text:
            return timezone.make_aware(datetime.fromisoformat(text))
        return start_of_day(date.fromisoformat(text))
    except ValueError as error:
        raise CommandError(f"{text!r}: write the day as YYYY-MM-DD.") from error


def _line(text: str, due: Due, *, as_json: bool) -> str:
    day = local_day(due.due_at)
    if not as_json:
        return f"{due.code}  {text} → {day:%d/%m/%Y}  (lịch #{due.calendar_version})"
    facts = {
        "code": due.code,
        "from": text,
        "due_on": day.isoformat(),
        "calendar_version": due.calendar_version,
        "rule_version": due.rule_version,
        "due_at": timezone.localtime(due.due_at).isoformat(),
    }
    return json.dumps(facts, ensure_ascii=False)
