"""Long work of this app: each takes a job in a worker's hands and returns what came out of it."""

from django.utils import timezone

from common import papers, sheets
from reorganisation.models import Reorganisation
from reorganisation.reports import paper, workbook
from reorganisation.services import carrying_out
from workflow.jobs import Made, Running


def carry_out(running: Running) -> str:
    """Carry a confirmed reorganisation out, or go on where one broke off."""
    row = carrying_out.carry_out(
        reorganisation_id=running.params["reorganisation"],
        now=timezone.now,
        progress=running.progress,
    )
    return row.get_absolute_url()


def _row(running: Running) -> Reorganisation:
    return Reorganisation.objects.get(pk=running.params["reorganisation"])


def report_docx(running: Running) -> Made:
    """What went where, as a paper of decree 30/2020."""
    row = _row(running)
    return Made(f"sap-xep-{row.pk}.docx", papers.CONTENT_TYPE, paper.paper_of(row))


def report_xlsx(running: Running) -> Made:
    """What went where, row by row, as a workbook."""
    row = _row(running)
    data = workbook.workbook_of(row, progress=running.progress)
    return Made(f"sap-xep-{row.pk}.xlsx", sheets.CONTENT_TYPE, data)
