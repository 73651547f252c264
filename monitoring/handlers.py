"""Reactions to what lower apps did; they write rows only, and a repeat changes nothing."""

from collections.abc import Mapping
from typing import Any

from approvals.models import Case
from monitoring.models import SnapshotRow
from monitoring.services.answers import record_answer
from workflow.jobs import drop_file
from workflow.models import Job


def case_answered(payload: Mapping[str, Any]) -> None:
    """An authority answered: how long it took is kept."""
    record_answer(Case.history.get(history_id=payload["history"]))


def file_locked(payload: Mapping[str, Any]) -> None:
    """A file is locked: workbooks and dossiers that tell of it, made before, are taken away."""
    frozen = set(
        SnapshotRow.objects.filter(initiative_id=payload["pk"]).values_list(
            "snapshot_id", flat=True
        )
    )
    about = Job.objects.filter(kind="portal.dossier", params__initiative=payload["pk"])
    for job in about.exclude(stored_as=""):
        drop_file(job)
    for job in Job.objects.filter(kind="monitoring.report_xlsx").exclude(stored_as=""):
        if job.params.get("snapshot") in frozen:
            drop_file(job)
