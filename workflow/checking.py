"""The ledger kept going, and the audit trail examined again and again, each time on record."""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.utils import timezone

from ledger.findings import FaultKind, Report
from ledger.models import Checkpoint, Entry, Leaf, LogKey
from ledger.services import sequencing
from ledger.services.witnesses import take_cosignatures
from workflow import outbox
from workflow.models import AuditCheck
from workflow.opening import DoesNotMatch
from workflow.verifying import Progress, no_progress, verify_audit

logger = logging.getLogger(__name__)
MOST_KEPT = 4000
UNDER_WAY, SAID_FOR = "audit-under-way", 600
WHOLE_EVERY = timedelta(days=7)
STILL_AWAITED = timedelta(days=30)
OVERLAP = timedelta(minutes=5)  # a row may bear a time a little before its transaction ended


def integrate(*, at: datetime | None = None, waits: bool = False) -> int:
    """Give waiting entries their places, and tell whoever waits for the proof of one; how many entries.

    Raises ``NoKey`` as the sequencer does.
    """
    return sequencing.sequence(at=at, placed=_announce, waits=waits)


def take_witnesses(text: str) -> int:
    """Keep what witnesses signed, and tell whoever waits that his proof has outside witnesses now; how many lines.

    Of what was sealed more than thirty days ago nobody is told: its receipt is on the page of proofs.
    Raises ``BadNote`` and ``Contradiction`` as the ledger does.
    """
    with transaction.atomic():
        before = _largest_witnessed()
        count = take_cosignatures(text)
        placed = Leaf.objects.filter(
            index__gte=before,
            index__lt=_largest_witnessed(),
            entry__kind__in=settings.SEALED_TOLD,
            entry__written_at__gte=timezone.now() - STILL_AWAITED,
        )
        for kind, key in placed.order_by("index").values_list("entry__kind", "entry__key"):
            outbox.publish("workflow.witnessed", {"kind": kind, "pk": key})
    return count


def _largest_witnessed() -> int:
    row = Checkpoint.objects.witnessed().newest()
    return row.size if row else 0


def record_contradiction(*, text: str, size: str, asked_by: Any) -> AuditCheck:
    """A witness holds another head of ours: two logs were shown. It goes on record and alarms like any fault."""
    now = timezone.now()
    report = Report()
    report.found(FaultKind.REWRITTEN, f"head {size} given out", text[:MOST_KEPT])
    return _put_on_record(report, began=now, since=None, asked_by=asked_by)


def record_mismatch(error: DoesNotMatch) -> None:
    """Somebody asked for the proof of a row that is not what was sealed: on record and alarmed, once a day."""
    key = "mismatch:{}".format(str(error).replace(" ", ":"))
    if cache.add(key, True, timeout=24 * 60 * 60):
        report = Report()
        report.found(FaultKind.CHANGED, str(error))
        try:
            _put_on_record(report, began=timezone.now(), since=None, asked_by=None)
        except Exception:
            cache.delete(key)  # whoever asks next alarms
            raise


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
    return _put_on_record(report, began=began, since=since, asked_by=asked_by)


def _put_on_record(
    report: Report, *, began: datetime, since: datetime | None, asked_by: Any
) -> AuditCheck:
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
        for key in _unendorsed():
            outbox.publish(
                "workflow.key_after_loss",
                {"pk": row.pk, "key": key},
                dedupe_key=f"key-after-loss:{key}",
            )
    return row


def _unendorsed() -> list[int]:
    """Keys that no key before endorsed; the first one needs nobody."""
    rows = LogKey.objects.filter(endorsement="").order_by("pk")
    return list(rows.values_list("pk", flat=True))[1:]


def check_nightly() -> AuditCheck:
    """What is new every night, everything once a week."""
    done = AuditCheck.objects.filter(since=None, holds=True, began_at__lte=timezone.now())
    last = done.order_by("-pk").first()
    whole = last is None or last.began_at < timezone.now() - WHOLE_EVERY
    try:
        return check_audit(whole=whole, progress=_say)
    finally:
        cache.delete(UNDER_WAY)


def _say(done: int, total: int, step: str) -> None:
    """Keep how far the nightly examination is, for the page of the ledger."""
    cache.set(UNDER_WAY, {"done": done, "total": total, "step": step}, timeout=SAID_FOR)


def under_way() -> dict[str, Any] | None:
    """How far the nightly examination is; None while none runs."""
    found: dict[str, Any] | None = cache.get(UNDER_WAY)
    return found


def _since() -> datetime | None:
    done = AuditCheck.objects.filter(holds=True, began_at__lte=timezone.now())
    last: AuditCheck | None = done.order_by("-pk").first()
    return last.began_at - OVERLAP if last else None
