"""Long work of this app: each takes a job in a worker's hands and returns what came out of it."""

from django.utils import timezone

from authorities.reports.directory import directory
from authorities.services import imports
from common import sheets
from workflow.jobs import Made, Running


def check_import(running: Running) -> str:
    """Read a directory that was sent in, without effect."""
    row = imports.check_import(
        import_id=running.params["import"],
        actor=running.job.asked_by,
        at=timezone.now(),
        progress=running.progress,
    )
    return row.get_absolute_url()


def apply_import(running: Running) -> str:
    """Make the rows of a confirmed directory."""
    row = imports.apply_import(
        import_id=running.params["import"], at=timezone.now(), progress=running.progress
    )
    return row.get_absolute_url()


def export_directory(running: Running) -> Made:
    """The whole directory as a workbook."""
    name = f"danh-ba-{timezone.localdate():%Y-%m-%d}.xlsx"
    return Made(name, sheets.CONTENT_TYPE, directory(progress=running.progress))
