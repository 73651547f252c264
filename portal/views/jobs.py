"""Long work in the background: how far it is, and its file."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from accounts.requests import user_of
from common.http import download, page
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


@require_safe
def job_file(request: HttpRequest, key: UUID) -> HttpResponseBase:
    """The file that came out of it, until its day."""
    job = get_object_or_404(Job.objects.of(user_of(request)).exclude(stored_as=""), key=key)
    return download(job.stored_as, name=job.file_name, content_type=job.content_type)
