"""Long work of this app."""

from django.urls import reverse
from django.utils import timezone, translation
from django.utils.dateparse import parse_datetime

from initiatives.models import Initiative
from initiatives.selectors import hide_unsent
from portal.papers.catalogue import catalogue
from portal.papers.dossiers import document_of
from protection.services.dossiers import make_dossier, newest_erasure, scope_of
from workflow import checking
from workflow.jobs import Made, Running
from workflow.opening import DoesNotMatch

ZIP = "application/zip"


def dossier(running: Running) -> Made:
    """The dossier of a file as the one who asked may see it."""
    params, user, at = running.params, running.job.asked_by, timezone.now()
    known = newest_erasure()  # before anything is read
    initiative = Initiative.objects.select_related("employing_unit").get(pk=params["initiative"])
    hide_unsent(initiative, user)  # the title too, when it is being written anew
    with translation.override("vi"):
        withheld = params.get("withheld", [])
        scope = scope_of(
            user,
            initiative,
            timezone.localdate(at),
            is_short=params["is_short"],
            withheld=withheld,
        )
        risks_at = parse_datetime(params.get("risks_at") or "")
        document = document_of(initiative, scope, risks_at)
        documents = {"ho-so.html": document.html(), "ho-so.pdf": document.pdf()}
        if scope.is_whole:
            documents["muc-luc.xml"] = catalogue(initiative, scope)
    try:
        data = make_dossier(
            initiative_id=initiative.pk,
            user=user,
            is_short=params["is_short"],
            documents=documents,
            risks_at=risks_at,
            withheld=withheld,
            erasures_known=known,
            at=at,
            job_key=str(running.job.key),
            progress=running.progress,
        )
    except DoesNotMatch as error:
        if known == newest_erasure():  # else an erasure came between; the job is tried again
            checking.record_mismatch(error)
        raise
    return Made(f"{initiative.code}.zip", ZIP, data)


def check_audit(running: Running) -> str:
    """An examination of the whole audit trail."""
    checking.check_audit(asked_by=running.job.asked_by, progress=running.progress)
    return reverse("portal:ledger")
