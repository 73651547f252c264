"""``manage.py verify_audit``: whether the audit trail is as it was written; exit status 0 only if all holds."""

import json
import time
from argparse import ArgumentParser
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.dateparse import parse_date

from ledger.findings import Report
from workflow.verifying import verify_audit


class Command(BaseCommand):
    """Examine the audit trail and name the first fault of each kind."""

    help = (
        "Recompute the ledger from the rows and compare; exit status 1 when anything does not hold."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What to look at, and how to tell it."""
        parser.add_argument("--json", action="store_true", help="print the report as JSON")
        parser.add_argument(
            "--since", metavar="YYYY-MM-DD", help="contents sealed from that day on"
        )
        parser.add_argument("--fast", action="store_true", help="no contents of rows")
        parser.add_argument(
            "--against",
            nargs="+",
            type=Path,
            default=[],
            metavar="FILE",
            help="files with signed heads that were given out: letters, mailboxes, copies",
        )

        parser.add_argument(
            "--proofs",
            action="store_true",
            help="show the consistency proofs of the portal's own copies of heads too",
        )

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002 -- Django's signature
        """Run it."""
        began = time.monotonic()
        report = verify_audit(
            since=_moment(options["since"]),
            fast=options["fast"],
            against=options["against"],
            shows_all=options["proofs"],
        )
        seconds = time.monotonic() - began
        self.stdout.write(as_json(report, seconds) if options["json"] else as_text(report, seconds))
        if not report.holds:
            raise SystemExit(1)


def _moment(text: str | None) -> datetime | None:
    if not text:
        return None
    day = parse_date(text)
    if day is None:
        raise CommandError(f"--since {text}: give a day as YYYY-MM-DD")
    return timezone.make_aware(datetime.combine(day, datetime.min.time()))


def as_json(report: Report, seconds: float) -> str:
    """The report for a program."""
    findings = [
        {
            "kind": row.kind,
            "first": row.where,
            "detail": row.detail,
            "count": report.counts[row.kind],
        }
        for row in report.findings
    ]
    told = {
        "holds": report.holds,
        "findings": findings,
        "looked_at": dict(report.looked_at),
        "consistency": [asdict(one) for one in report.continued],
    }
    return json.dumps({**told, "seconds": round(seconds, 3)}, indent=2)


def as_text(report: Report, seconds: float) -> str:
    """The report for a person."""
    looked = ", ".join(f"{count} {what}" for what, count in sorted(report.looked_at.items()))
    lines = [f"looked at {looked or 'nothing'} in {seconds:.1f} s"]
    lines += [
        f"head {one.first} is continued by head {one.second}: {' '.join(one.proof) or 'the same'}"
        for one in report.continued
    ]
    lines += [
        f"{row.kind}: {report.counts[row.kind]}, first {row.where} {row.detail}".rstrip()
        for row in report.findings
    ]
    return "\n".join([*lines, "the audit trail holds" if report.holds else "IT DOES NOT HOLD"])
