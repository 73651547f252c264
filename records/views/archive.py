"""Files that ended, on their way to the archive."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from accounts.requests import user_of
from accounts.views.dialogs import run_step
from approvals.services.audience import only, proposers_of
from common.http import page
from common.keyset import keyset_page
from common.moments import asked_moment, past_context
from common.times import local_day
from initiatives.selectors import named_then
from records.models import ArchiveFile
from records.policies import WAITS
from records.services.archiving import kept_until, package_of
from records.states import ArchiveState
from records.steps import ARCHIVE_DIALOGS
from workflow import runner
from workflow.past import put_back, there_at

SHOWN = (
    ArchiveState.DUE,
    ArchiveState.HANDED_OVER,
    ArchiveState.TO_DESTROY,
    ArchiveState.DESTROYED,
)
OVER = "het-han"  # handed over, and the time for which it is kept is over
TABS = (*SHOWN[:2], OVER, *SHOWN[2:])


def _names() -> dict[str, Any]:
    return {OVER: _("Hết thời hạn lưu"), **dict(ArchiveState.choices)}


@require_safe
def archive_list(request: HttpRequest) -> HttpResponse:
    """Those that ended first come first; or those in another state, or whose time is over."""
    asked = request.GET.get("trang_thai", ArchiveState.DUE)
    state = asked if asked in {*SHOWN, OVER} else ArchiveState.DUE
    moment = asked_moment(request)
    was: dict[str, Any] = {"state": state}
    if state == OVER:
        today = local_day(moment or timezone.now())
        was = {"state": ArchiveState.HANDED_OVER, "kept_until__lt": today}
    rows = ArchiveFile.objects.visible_to(user_of(request), timezone.localdate())
    found = keyset_page(
        there_at(rows, moment, **was).for_list(moment),
        key="ended_at",
        token=request.GET.get("sau", ""),
        descending=False,
    )
    context = {
        "page": found,
        "state": state,
        "states": [(one, _names()[one]) for one in TABS],
        "now": moment or timezone.now(),
        **past_context(moment, {"trang_thai": state}),
    }
    put_back(found.rows, moment)
    named_then([row.initiative for row in found.rows], moment)
    return page(request, "records/archive.html", context)


def _visible(request: HttpRequest, pk: int) -> ArchiveFile:
    rows = ArchiveFile.objects.visible_to(user_of(request), timezone.localdate())
    found: ArchiveFile = get_object_or_404(rows.for_list(), pk=pk)
    return found


@require_safe
def archive_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One file: until when, with which package, how long it is kept."""
    row, user, today = _visible(request, pk), user_of(request), timezone.localdate()
    context = {
        "row": row,
        "steps": runner.steps(row, user, today),
        "package": package_of(row),
        "would_keep": kept_until(row),
        "past": list(row.history.select_related("history_user").order_by("history_id")),
        "is_over": row.is_past(today),
        "destroyed_from": row.state_changed_at + WAITS,
    }
    return page(request, "records/archive_file.html", context)


@require_http_methods(["GET", "POST"])
def archive_step(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """Put the handing over on record."""
    row = _visible(request, pk)
    return run_step(
        request,
        row,
        step,
        ARCHIVE_DIALOGS,
        about=str(row.initiative),
        around=lambda: {"told": [] if step == "hand_over" else _told(row)},
    )


def _told(row: ArchiveFile) -> list[User]:
    return only([row.initiative.author, *proposers_of(row.initiative_id)])
