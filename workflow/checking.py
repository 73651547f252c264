"""The ledger kept going, and the audit trail examined again and again, each time on record."""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from ledger.findings import FaultKind, Report
from ledger.models import Entry
from ledger.services import sequencing
from workflow import outbox
from workflow.models import AuditCheck
from workflow.verifying import Progress, no_progress, verify_audit

logger = logging.getLogger(__name__)
WHOLE_EVERY = timedelta(days=7)
OVERLAP = timedelta(minutes=5)  # a row may bear a time a little before its transaction ended


def integrate(*, at: datetime | None = None, waits: bool = False) -> int:
    """Give waiting entries their places, and tell whoever waits for the proof of one; how many entries.

    Raises ``NoKey`` as the sequencer does.
    """
    return sequencing.sequence(at=at, placed=_announce, waits=waits)


def _announce(entries: Sequence[int]) -> None:
    """Tell of the kinds that settings name, in the transaction that gave the places."""
    rows = Entry.objects.filter(pk__in=entries, kind__in=settings.SEALED_TOLD).order_by("pk")
    for kind, key in rows.values_list("kind", "key"):
        outbox.publish("workflow.sealed", {"kind": kind, "pk": key})


def check_audit(
    *, whole: bool = True, asked_by: Any = None, progress: Progress = no_progress
) -> AuditCheck:
    """Examine the audit trail and put on record what was found; whoever has to know is told of a fault.

    Unless it is the ``whole`` trail, the contents of rows sealed before the last examination that found nothing
    are taken as they are.
    """
    began = timezone.now()
    since = None if whole else _since()
    try:
        report = verify_audit(since=since, progress=progress)
    except Exception as error:  # what keeps it from being examined has to be known as well
        logger.exception("The audit trail could not be examined")
        report = Report()
        report.found(FaultKind.NOT_EXAMINED, type(error).__name__, str(error)[:500])
    findings = [
        {
            "kind": str(row.kind),
            "first": row.where,
            "detail": row.detail,
            "count": report.counts[row.kind],
        }
        for row in report.findings
    ]
    with transaction.atomic():
        row = AuditCheck.objects.create(
            began_at=began,
            ended_at=timezone.now(),
            since=since,
            holds=report.holds,
            findings=findings,
            looked_at=dict(report.looked_at),
            asked_by=asked_by,
        )
        if not report.holds:
            outbox.publish("workflow.audit_failed", {"pk": row.pk})
    return row


def check_nightly() -> AuditCheck:
    """What is new every night, everything once a week."""
    done = AuditCheck.objects.filter(since=None, holds=True, began_at__lte=timezone.now())
    last = done.order_by("-pk").first()
    whole = last is None or last.began_at < timezone.now() - WHOLE_EVERY
    return check_audit(whole=whole)


def _since() -> datetime | None:
    done = AuditCheck.objects.filter(holds=True, began_at__lte=timezone.now())
    last: AuditCheck | None = done.order_by("-pk").first()
    return last.began_at - OVERLAP if last else None
