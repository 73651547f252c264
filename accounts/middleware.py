"""Every page needs a signed-in person unless it says otherwise; typed text survives the sign-in."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import resolve_url
from django.utils import timezone

HELD_KEY = "held_form"
HELD_MAX = 400_000


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
                "data": request.POST.urlencode(),
                "at": timezone.now().isoformat(),
            }
        if request.headers.get("HX-Request"):
            return HttpResponse(status=401)
        return answer

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


def _is_worth_holding(request: HttpRequest) -> bool:
    """Typed text, never a password and never a file."""
    return (
        request.method == "POST"
        and request.content_type == "application/x-www-form-urlencoded"
        and not any("password" in name for name in request.POST)
        and len(request.POST.urlencode()) <= HELD_MAX
    )


def take_held(request: HttpRequest, *, action: str) -> str:
    """What an expired session was about to send from this page to ``action``, urlencoded, once.

    Empty when there is none.
    """
    held = request.session.get(HELD_KEY)
    if not held or (held["page"], held["action"]) != (request.path, action):
        return ""
    del request.session[HELD_KEY]
    return str(held["data"])
