"""Every page needs a signed-in person unless it says otherwise; typed text survives the sign-in."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
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
                "path": request.path,
                "data": request.POST.urlencode(),
                "at": timezone.now().isoformat(),
            }
        if request.headers.get("HX-Request"):
            return HttpResponse(status=401)
        return answer


def _is_worth_holding(request: HttpRequest) -> bool:
    """Typed text, never a password and never a file."""
    return (
        request.method == "POST"
        and request.content_type == "application/x-www-form-urlencoded"
        and not any("password" in name for name in request.POST)
        and len(request.POST.urlencode()) <= HELD_MAX
    )


def take_held(request: HttpRequest) -> str:
    """The urlencoded form that an expired session left for this page; empty when there is none."""
    held = request.session.get(HELD_KEY)
    if not held or held["path"] != request.path:
        return ""
    del request.session[HELD_KEY]
    return str(held["data"])
