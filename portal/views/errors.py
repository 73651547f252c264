"""Errors as pages with a sentence, and help."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from common.http import page


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 -- hook
    """400."""
    return render(request, "errors/bad_request.html", status=400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403 with the reason."""
    return render(request, "errors/forbidden.html", {"message": str(exception)}, status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 -- hook
    """404, for what does not exist and for what one may not see alike."""
    return render(request, "errors/not_found.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """500: our fault; says that nothing was half done."""
    return render(request, "errors/server_error.html", status=500)


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 -- hook
    """The form's security token is too old: what was typed can be sent again."""
    fields = [
        (name, value)
        for name, values in request.POST.lists()
        for value in values
        if name != "csrfmiddlewaretoken"
    ]
    return render(request, "errors/stale_form.html", {"fields": fields}, status=403)


@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    """How the portal works, for somebody who opens it for the first time."""
    return page(request, "portal/help.html", {})
