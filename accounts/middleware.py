"""Every page needs a signed-in person unless it says otherwise; typed text survives the sign-in."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

HELD_KEY = "held_form"
HELD_MAX = 400_000


class SignInMiddleware(LoginRequiredMiddleware):
    """Ask for sign-in; what an expired session was about to send is kept for afterwards."""

    def handle_no_permission(
        self, request: HttpRequest, view_func: Callable[..., Any]
    ) -> HttpResponse:
        """Hold the posted fields in the anonymous session, then go to the sign-in page."""
        if request.method == "POST" and len(request.body) <= HELD_MAX:
            request.session[HELD_KEY] = {
                "path": request.path,
                "data": request.POST.urlencode(),
                "at": timezone.now().isoformat(),
            }
        response = super().handle_no_permission(request, view_func)
        if request.headers.get("HX-Request"):
            response = HttpResponse(status=401)
            response.headers["HX-Trigger"] = "signedOut"
        return response


def take_held(request: HttpRequest) -> str:
    """The urlencoded form that an expired session left for this page; empty when there is none."""
    held = request.session.get(HELD_KEY)
    if not held or held["path"] != request.path:
        return ""
    del request.session[HELD_KEY]
    return str(held["data"])
