"""What every answer needs: the reader's language, refusals as pages, 503 when the database is away."""

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import translation

from common.errors import DomainError

LANGUAGE_COOKIE = "ngon_ngu"
COMPONENTS = ("card", "button", "chip", "form", "table", "tabs", "timeline", "chart")
STYLE_SHEETS = (
    "css/tokens.css",
    "css/base.css",
    "css/layout.css",
    *(f"css/components/{name}.css" for name in COMPONENTS),
)
Next = Callable[[HttpRequest], HttpResponse]


class LanguageMiddleware:
    """Vietnamese unless the person chose English; the browser's own preference does not count."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        chosen = request.COOKIES.get(LANGUAGE_COOKIE, "")
        language = chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        with translation.override(language):
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response


SHORTEST_TYPED = 12
NOT_TYPED = ("token", "password", "csrf")


def typed_text(request: HttpRequest) -> list[str]:
    """What somebody wrote into a form that is refused: to be copied, so that nothing is lost."""
    if request.method != "POST":
        return []
    return [
        text
        for name, texts in request.POST.lists()
        for text in texts
        if len(text) >= SHORTEST_TYPED and not any(word in name for word in NOT_TYPED)
    ]


class RefusalMiddleware:
    """A refused operation that no form caught becomes a page with its reason (409 or 403)."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Translate the two refusals; everything else is a bug and stays one."""
        if isinstance(error, DomainError):
            context = {"message": error.message, "typed": typed_text(request)}
            return render(request, "errors/refused.html", context, status=409)
        if isinstance(error, PermissionDenied):
            context = {"message": str(error), "typed": typed_text(request)}
            return render(request, "errors/forbidden.html", context, status=403)
        return None


class ServiceUnavailableMiddleware:
    """A database that is away is 503 with Retry-After, never a bare 500."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, _request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Answer for a connection that broke while a view ran."""
        if not isinstance(error, OperationalError | InterfaceError):
            return None
        return unavailable()


def unavailable() -> HttpResponse:
    """The 503 page, made without asking the database for anything."""
    text = render_to_string("errors/unavailable.html", {"style_sheets": STYLE_SHEETS})
    return HttpResponse(text, status=503, headers={"Retry-After": "5"})
