"""Long work of this app."""

from django.urls import reverse
from django.utils import timezone, translation

from initiatives.models import Initiative
from portal.papers.dossiers import document_of
from protection.services.dossiers import make_dossier, scope_of
from workflow import checking
from workflow.jobs import Made, Running

ZIP = "application/zip"


def dossier(running: Running) -> Made:
    """The dossier of a file as the one who asked may see it."""
    params, user, at = running.params, running.job.asked_by, timezone.now()
    initiative = Initiative.objects.select_related("employing_unit").get(pk=params["initiative"])
    with translation.override("vi"):
        scope = scope_of(user, initiative, timezone.localdate(at), is_short=params["is_short"])
        document = document_of(initiative, scope)
        documents = {"ho-so.html": document.html(), "ho-so.pdf": document.pdf()}
    data = make_dossier(
        initiative_id=initiative.pk,
        user=user,
        is_short=params["is_short"],
        documents=documents,
        at=at,
        job_key=str(running.job.key),
        progress=running.progress,
    )
    return Made(f"{initiative.code}.zip", ZIP, data)


def check_audit(running: Running) -> str:
    """An examination of the whole audit trail."""
    checking.check_audit(asked_by=running.job.asked_by, progress=running.progress)
    return reverse("portal:ledger")
