"""Long work of this app: each takes a job in a worker's hands and returns what came out of it."""

from django.utils import timezone
from django.utils.dateparse import parse_datetime

from common import papers, sheets
from monitoring.models import AnnualSnapshot
from monitoring.reports import annual_paper, annual_sheets
from monitoring.services import snapshots, urging
from workflow.jobs import Made, Running


def freeze(running: Running) -> str:
    """Freeze the numbers of a year, as of the moment at which it was asked for."""
    params = running.params
    snapshot = snapshots.freeze_year(
        review_id=params["review"],
        actor=running.job.asked_by,
        reason=params["reason"],
        at=parse_datetime(params["at"]) or timezone.now(),
        done_at=timezone.now(),
        job_key=str(running.job.key),
        progress=running.progress,
    )
    return snapshot.review.get_absolute_url()


def _snapshot(running: Running) -> AnnualSnapshot:
    rows = AnnualSnapshot.objects.select_related("review", "taken_by")
    found: AnnualSnapshot = rows.get(pk=running.params["snapshot"])
    return found


def report_docx(running: Running) -> Made:
    """The report of a year as a paper of decree 30/2020."""
    snapshot = _snapshot(running)
    paper = annual_paper.paper_of(snapshot, progress=running.progress)
    return Made(f"bao-cao-nam-{snapshot.review.year}.docx", papers.CONTENT_TYPE, paper)


def report_xlsx(running: Running) -> Made:
    """The numbers of a year and the list behind them as a workbook."""
    snapshot = _snapshot(running)
    data = annual_sheets.workbook_of(snapshot, progress=running.progress)
    return Made(f"so-lieu-nam-{snapshot.review.year}.xlsx", sheets.CONTENT_TYPE, data)


def urge(running: Running) -> str:
    """Send the letters of a round."""
    row = urging.send_round(
        round_id=running.params["round"], at=timezone.now(), progress=running.progress
    )
    return row.get_absolute_url()
