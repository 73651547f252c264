"""Who read what is written down where the answer is known: a page that was refused was not read."""

from collections.abc import Callable, Mapping
from http import HTTPStatus

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone

from accounts.models import User
from initiatives.views.common import FileSeen
from protection.services.reads import note_read, note_restricted

Next = Callable[[HttpRequest], HttpResponseBase]


class ReadLogMiddleware:
    """Each page, download and dialog that showed a restricted file, or a paper of any file, has its reader on record."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        seen: Mapping[int, FileSeen] = request.__dict__.get("files_seen", {})
        if seen and request.method == "GET" and response.status_code == HTTPStatus.OK:
            _note(request, seen)
        return response


def _note(request: HttpRequest, seen: Mapping[int, FileSeen]) -> None:
    reader, at = request.user, timezone.now()
    if not isinstance(reader, User):
        return
    for one in seen.values():
        note = note_read if one.is_paper else note_restricted
        note(initiative=one.initiative, reader=reader, page=one.page, at=at)
