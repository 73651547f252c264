"""My work, and the list of everything one may see."""

import re
from datetime import datetime
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.requests import user_of
from authorities.choices import Domain
from authorities.models import Topic
from authorities.services.clockwork import current_calendar
from common.http import page
from common.moments import moment_in, when_of
from initiatives.states import StageCode
from portal.selectors.duties import duties_of
from portal.selectors.listing import listing
from portal.selectors.past_list import past_list
from portal.selectors.waiting import deadline_of
from portal.selectors.work import work

MOST_PAGES = 400


@require_safe
def work_page(request: HttpRequest) -> HttpResponse:
    """What waits for the signed-in person."""
    text = request.GET.get("trang", "0")
    number = min(int(text), MOST_PAGES) if re.fullmatch(r"[0-9]{1,4}", text) else 0
    found = work(user_of(request), view=request.GET.get("xem", ""), page=number, at=timezone.now())
    context = {
        "work": found,
        "duties": duties_of(user_of(request), timezone.localdate()),
        "next_page": number + 1,
        "page_number": number,
    }
    return page(request, "portal/work.html", context)


@require_safe
def initiative_list(request: HttpRequest) -> HttpResponse:
    """All visible initiatives: searched, filtered, paged; now, or as they were at a moment."""
    now = timezone.now()
    asked = {key: request.GET.get(key, "") for key in request.GET}
    moment = moment_in(asked.get("as_of", ""))
    if moment is not None:
        return _past(request, asked, moment)
    found = listing(user_of(request), asked, at=now)
    calendar = current_calendar()
    rows = [(item, deadline_of(item, calendar, now)) for item in found.page.rows]
    context = {
        "found": found,
        "rows": rows,
        "asked": asked,
        "stages": StageCode.choices,
        "domains": Domain.choices,
        "topics": list(Topic.objects.order_by("name")),
    }
    return page(request, "portal/list.html", context, fragment="rows")


def _past(request: HttpRequest, asked: dict[str, str], moment: datetime) -> HttpResponse:
    """The list as it was, read-only, with a banner."""
    found = past_list(user_of(request), asked, moment, now=timezone.now())
    when = when_of(moment)
    kept = {key: value for key, value in found.asked.items() if value}
    context = {
        "found": found,
        "asked": found.asked,
        "moment": moment,
        "when": when,
        "query": urlencode({"as_of": when, **kept}),
        "back": urlencode(kept),
        "stages": StageCode.choices,
    }
    return page(request, "portal/past_list.html", context)
