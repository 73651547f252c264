"""What a programmer in a hurry would write by hand over the same rows: the yardstick.

Stock middleware, one template without a frame, the cheapest query that shows nobody what he may not
see. No counts, no deadlines in words, no history beyond the one row of a step.
"""

from collections.abc import Callable
from typing import Any

from django.contrib.postgres.search import SearchQuery, SearchRank
from django.db import connection, transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.template import Context, Engine
from django.urls import path
from django.utils import timezone

from accounts.choices import Role
from accounts.models import Duty, PositionHeld
from approvals.models import Case
from authorities.choices import Track
from common.text import fold
from initiatives.models import Initiative, InitiativeUserGrant, Proposer, ReaderUnit
from initiatives.states import SUBMITTED_STATES
from portal.selectors.work import OPEN


class OwnUrls:
    """Middleware that answers from this module's addresses instead of the portal's."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.urlconf = __name__  # type: ignore[attr-defined]  # Django reads it
        return self.get_response(request)


MIDDLEWARE = [
    "bench.bare.OwnUrls",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
SHOWN = (
    "code",
    "title",
    "stage",
    "due_at",
    "author__full_name",
    "employing_unit__name",
    "holder_unit__name",
)
LIST = Engine().from_string(
    "<!doctype html><title>Đề xuất</title><table>{% for row in rows %}<tr>"
    '<td><a href="/ho-so/{{ row.code }}/">{{ row.title }}</a><td>{{ row.code }}<td>{{ row.stage }}'
    "<td>{{ row.author__full_name }}, {{ row.employing_unit__name }}<td>{{ row.holder_unit__name }}"
    '<td>{{ row.due_at|date:"d/m/Y H:i" }}{% endfor %}</table>'
)
DETAIL = Engine().from_string(
    "<!doctype html><title>{{ row.code }}</title><h1>{{ row.title }}</h1><p>{{ row.code }}, "
    "{{ row.stage }}, {{ row.author__full_name }}, {{ row.employing_unit__name }}, "
    '{{ row.holder_unit__name }}, {{ row.due_at|date:"d/m/Y H:i" }}<p>{{ row.content__bottleneck }}'
)
PAGE, FOUND = 25, 50


def _units(user: Any) -> tuple[list[int], bool]:
    """The units the person works for, and whether he is the focal agency: two queries."""
    held = PositionHeld.objects.filter(user=user, rank__in=["HEAD", "DEPUTY"])
    units = list(held.values_list("unit_id", flat=True))
    duties = list(Duty.objects.filter(user=user).values_list("unit_id", "role"))
    units += [unit for unit, role in duties if role == Role.UNIT_CLERK]
    return units, any(role == Role.FOCAL_AGENCY for _unit, role in duties)


def _visible(user: Any) -> QuerySet[Any]:
    units, is_focal = _units(user)
    here = OuterRef("pk")
    seen = Q(author=user) | Q(Exists(Proposer.objects.filter(initiative=here, user=user)))
    seen |= Q(Exists(InitiativeUserGrant.objects.filter(content_object=here, user=user)))
    seen |= Q(Exists(ReaderUnit.objects.filter(initiative=here, unit__in=units)))
    if is_focal:
        seen |= Q(state__in=SUBMITTED_STATES) & ~Q(track=Track.PARTY)
    found: QuerySet[Any] = Initiative.objects.filter(seen).exclude(state="QUARANTINED")
    return found


def _rendered(rows: Any) -> HttpResponse:
    return HttpResponse(LIST.render(Context({"rows": rows})))


def rows_page(request: HttpRequest) -> HttpResponse:
    """The newest 25 visible; any column of the table as a filter."""
    asked = {name: value for name, value in request.GET.items() if name != "late"}
    rows = _visible(request.user).filter(**asked)
    if "late" in request.GET:
        rows = rows.filter(due_at__lt=timezone.now())
    return _rendered(rows.order_by("-activity_at", "-pk").values(*SHOWN)[: PAGE + 1])


def work_page(request: HttpRequest) -> HttpResponse:
    """The next 25 of the person's unit."""
    units, _is_focal = _units(request.user)
    rows = Initiative.objects.filter(holder_unit__in=units, stage__in=OPEN)
    return _rendered(rows.order_by("due_at", "-pk").values(*SHOWN)[: PAGE + 1])


def search_page(request: HttpRequest) -> HttpResponse:
    """The 50 best."""
    query = SearchQuery(fold(request.GET["q"]), config="simple", search_type="plain")
    rows = _visible(request.user).filter(Q(search_vector=query) | Q(code=request.GET["q"]))
    ranked = rows.annotate(rank=SearchRank(F("search_vector"), query)).order_by("-rank", "-pk")
    return _rendered(ranked.values(*SHOWN)[: FOUND + 1])


def detail_page(request: HttpRequest, code: str) -> HttpResponse:
    """One row by its code."""
    row = _visible(request.user).filter(code=code).values(*SHOWN, "content__bottleneck").first()
    if row is None:
        raise Http404
    return HttpResponse(DETAIL.render(Context({"row": row})))


@transaction.atomic
def transition(case: int, state: str, actor: Any, reason: str) -> None:
    """Lock the row, write its state, add one history row that copies it."""
    now = timezone.now()
    row = Case.objects.select_for_update(of=("self",)).values().get(pk=case)
    row |= {"state": state, "closed_at": now, "state_changed_at": now}
    changed = {name: row[name] for name in ("state", "closed_at", "state_changed_at")}
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE approvals_case SET state = %(state)s, closed_at = %(closed_at)s,"
            " state_changed_at = %(state_changed_at)s WHERE id = %(id)s",
            {**changed, "id": case},
        )
    past = Case.history.model
    past.objects.bulk_create(
        [
            past(
                **row,
                history_date=now,
                history_type="~",
                history_user=actor,
                history_change_reason=reason,
                actor_label=str(actor),
                source_state="DECISION_PENDING",
                transition="approve",
            )
        ]
    )


urlpatterns = [
    path("rows/", rows_page),
    path("work/", work_page),
    path("search/", search_page),
    path("rows/<str:code>/", detail_page),
]
