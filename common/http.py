"""Helpers for views: a page or one of its fragments, and refusals as form errors."""

from typing import Any

from django.core.files.storage import default_storage
from django.forms import BaseForm
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import patch_vary_headers
from django_htmx.http import HttpResponseClientRedirect

from common.errors import DomainError


def page(
    request: HttpRequest,
    template: str,
    context: dict[str, Any],
    *,
    fragment: str = "",
    status: int = 200,
) -> HttpResponse:
    """Render ``template``, or only its ``fragment`` partial for an htmx request."""
    htmx = getattr(request, "htmx", None)
    name = f"{template}#{fragment}" if fragment and htmx and not htmx.boosted else template
    response = render(request, name, context, status=status)
    if fragment:
        patch_vary_headers(response, ["HX-Request"])
    response.headers["Cache-Control"] = "no-store"
    return response


def go(request: HttpRequest, to: str) -> HttpResponse:
    """Leave for another page; htmx must be told, or it would swap that page in here."""
    return HttpResponseClientRedirect(to) if getattr(request, "htmx", None) else redirect(to)


def download(stored_as: str, *, name: str, content_type: str) -> FileResponse:
    """A stored file, always as a download under its own name; raises ``Http404`` when it is gone."""
    try:
        stream = default_storage.open(stored_as)
    except FileNotFoundError as error:
        raise Http404 from error
    response = FileResponse(stream, as_attachment=True, filename=name, content_type=content_type)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "no-store"
    return response


def refuse(form: BaseForm, error: DomainError) -> None:
    """Show a refused operation where the person can act on it."""
    field = error.field if error.field in form.fields else None
    form.add_error(field, str(error.message))
