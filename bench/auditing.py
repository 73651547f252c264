"""How fast the audit trail is examined: the demonstration's history, copied until it is as long as asked."""

import sys
import time

from django.db import connection, transaction
from django.utils import timezone

from ledger.services.sequencing import sequence
from ledger.services.writing import append_many, newest_anchor
from workflow.adopting import bodies_of
from workflow.sealing import sealed_models, shape_of
from workflow.verifying import verify_audit

BATCH = 5000


def lengthen(rows: int) -> int:
    """Copy history rows, each with its leaf, until there are about ``rows``; how many there are."""
    histories = [model for model in sealed_models() if hasattr(model, "instance_type")]
    total = sum(model.objects.count() for model in histories)
    first = {model: list(model.objects.order_by("pk")) for model in histories}
    while total < rows:
        for model, originals in first.items():
            shape = shape_of(model)
            for start in range(0, len(originals), BATCH):
                part = originals[start : start + BATCH]
                for row in part:
                    row.pk = None
                with transaction.atomic():
                    made = model.objects.bulk_create(part)
                    total += append_many(
                        shape.kind, bodies_of(shape, made), newest_anchor(), form=shape.code
                    )
        sequence(at=timezone.now())
    return total


def main(arguments: list[str]) -> None:
    """``python -m bench.auditing ROWS`` on a database that holds the demonstration and is thrown away afterwards."""
    rows = lengthen(int(arguments[0]))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    for label, options in (("everything", {}), ("--fast", {"fast": True})):
        began, cpu = time.perf_counter(), time.process_time()
        report = verify_audit(**options)
        seconds, used = time.perf_counter() - began, time.process_time() - cpu
        looked = report.looked_at["rows"] or report.looked_at["leaves"]
        print(
            f"{label}: {looked} of {rows} rows, {seconds:.1f} s ({used:.1f} s of Python),"
            f" {looked / seconds:.0f} rows a second; found {sorted(report.counts)}"
        )


if __name__ == "__main__":
    main(sys.argv[1:])
