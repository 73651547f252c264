"""Every page needs a signed-in person unless it says otherwise; typed text survives the sign-in."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import resolve_url
from django.utils import timezone
from django.utils.dateparse import parse_datetime

HELD_KEY = "held_form"
HELD_MAX = 400_000
HELD_FOR = timedelta(hours=1)
PERSON_COOKIE = "last_person"


class SignInMiddleware(LoginRequiredMiddleware):
    """Ask for sign-in; what an expired session was about to send is kept for afterwards."""

    def process_view(
        self,
        request: HttpRequest,
        view_func: Callable[..., Any],
        view_args: Any,
        view_kwargs: Any,
    ) -> HttpResponseBase | None:
        """Hold what was posted without a session, then ask for the sign-in as Django does."""
        answer = super().process_view(request, view_func, view_args, view_kwargs)
        if answer is None:
            return None
        if _is_worth_holding(request):
            request.session[HELD_KEY] = {
                "page": urlsplit(_page_of(request)).path,
                "action": request.path,
                "person": _last_person(request),
                "data": request.POST.urlencode(),
                "at": timezone.now().isoformat(),
            }
        if request.headers.get("HX-Request"):
            return HttpResponse(status=401)
        return answer

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        """Leave in the browser, signed, whose it was: held text is shown to that person only."""
        user = getattr(request, "user", None)
        if user is not None and user.is_authenticated and _last_person(request) != user.pk:
            response.set_signed_cookie(
                PERSON_COOKIE,
                str(user.pk),
                httponly=True,
                samesite="Lax",
                secure=settings.SESSION_COOKIE_SECURE,
            )
        return response

    def handle_no_permission(
        self, request: HttpRequest, view_func: Callable[..., Any]
    ) -> HttpResponseRedirect:
        """To the sign-in and from there to the page: where a form stands, not where it goes."""
        return redirect_to_login(_page_of(request), resolve_url(self.get_login_url(view_func)))


def _page_of(request: HttpRequest) -> str:
    """The local address of the page that was asked for, or from which something was sent."""
    sender = urlsplit(request.headers.get("Referer", ""))
    if request.method == "POST" and sender.netloc == request.get_host():
        return urlunsplit(("", "", sender.path, sender.query, ""))
    return request.get_full_path()


def _last_person(request: HttpRequest) -> int | None:
    """Who was signed in last in this browser, as far as it can prove it."""
    text = request.get_signed_cookie(PERSON_COOKIE, default="")
    return int(text) if text else None


def _is_worth_holding(request: HttpRequest) -> bool:
    """Typed text that a person sent, never what a script sends beside, a password or a file."""
    return (
        request.method == "POST"
        and request.headers.get("Sec-Fetch-Mode", "navigate") == "navigate"
        and "HX-Request" not in request.headers
        and request.content_type == "application/x-www-form-urlencoded"
        and not any("password" in name for name in request.POST)
        and len(request.POST.urlencode()) <= HELD_MAX
    )


def take_held(request: HttpRequest, *, action: str) -> str:
    """What an expired session was about to send from this page to ``action``, urlencoded, once.

    Empty when there is none, when it is older than ``HELD_FOR`` or somebody else typed it.
    """
    held = request.session.get(HELD_KEY) or {}
    if held.get("action") != action or held.get("page") not in {request.path, action}:
        return ""
    del request.session[HELD_KEY]
    since = parse_datetime(held.get("at") or "")
    is_fresh = since is not None and timezone.now() - since < HELD_FOR
    is_own = held.get("person") in {None, request.user.pk}
    return str(held["data"]) if is_fresh and is_own else ""
