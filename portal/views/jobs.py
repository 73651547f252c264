"""Long work in the background: how far it is, and its file."""

from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.module_loading import import_string
from django.views.decorators.http import require_safe

from accounts.requests import user_of
from common.http import download, page
from initiatives.models import Initiative
from initiatives.views.common import shows
from workflow import policies
from workflow.models import Job

SHOWN = 50


@require_safe
def job_list(request: HttpRequest) -> HttpResponse:
    """What the signed-in person asked for lately."""
    return page(request, "portal/jobs.html", {"jobs": Job.objects.of(user_of(request))[:SHOWN]})


@require_safe
def job_detail(request: HttpRequest, key: UUID) -> HttpResponse:
    """One job: a bar that survives a reload, then its result."""
    job = get_object_or_404(Job.objects.of(user_of(request)), key=key)
    return page(request, "portal/job.html", {"job": job}, fragment="state")


def _about(job: Job) -> Initiative | None:
    """The file that a job's outcome tells of, as it is now."""
    about = job.params.get("initiative")
    return Initiative.objects.get(pk=about) if about else None


@require_safe
def job_file(request: HttpRequest, key: UUID) -> HttpResponseBase:
    """The file that came out of it, until its day."""
    user = user_of(request)
    kept = Job.objects.of(user).filter(expires_at__gt=timezone.now()).exclude(stored_as="")
    job = get_object_or_404(kept, key=key)
    read_by = import_string(settings.JOB_READ_BY).get(job.kind)
    if read_by:
        about = _about(job)
        policies.require(user, read_by, about, timezone.localdate())
        if about is not None:
            shows(request, about, job.kind, is_paper=True)
    return download(job.stored_as, name=job.file_name, content_type=job.content_type)
