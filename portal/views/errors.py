"""Errors as pages with a sentence, and help."""

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe

from common.http import page
from common.middleware import STYLE_SHEETS, unavailable


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 -- hook
    """400."""
    return render(request, "errors/bad_request.html", status=400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403 with the reason."""
    return render(request, "errors/forbidden.html", {"message": str(exception)}, status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 -- hook
    """404, for what does not exist and for what one may not see alike."""
    return render(request, "errors/not_found.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 -- hook
    """500: our fault; 503 when the database is away. Asks nothing of the database itself."""
    if isinstance(sys.exc_info()[1], OperationalError | InterfaceError):
        return unavailable()
    return HttpResponse(
        render_to_string("errors/server_error.html", {"style_sheets": STYLE_SHEETS}), status=500
    )


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 -- hook
    """The form's security token is too old: what was typed can be sent again."""
    fields = [
        (name, value)
        for name, values in request.POST.lists()
        for value in values
        if _is_own_form(request) and name != "csrfmiddlewaretoken" and "password" not in name
    ]
    return render(request, "errors/stale_form.html", {"fields": fields}, status=403)


def _is_own_form(request: HttpRequest) -> bool:
    """Whether the form came from our own page: a foreign one is never offered for sending again."""
    own = f"{request.scheme}://{request.get_host()}"
    return (
        request.headers.get("Sec-Fetch-Site", "same-origin") == "same-origin"
        and request.headers.get("Origin", own) == own
    )


@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    """How the portal works, for somebody who opens it for the first time."""
    return page(request, "portal/help.html", {})
