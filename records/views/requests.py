"""One's own data, and requests about them."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.capacities import capacities_of
from accounts.choices import Role
from accounts.requests import typed, user_of
from accounts.views.dialogs import Asked, run_dialog, run_step
from approvals.services.audience import with_duty
from common.http import page
from common.keyset import keyset_page
from common.moments import asked_moment, past_context
from initiatives.models import Initiative
from initiatives.views.common import shows
from records.forms import AskForm
from records.models import DataRequest
from records.selectors import own_data, preview_of
from records.services import requests
from records.states import RequestState
from records.steps import REQUEST_DIALOGS
from workflow import policies, runner
from workflow.past import put_back, there_at


@require_safe
def request_list(request: HttpRequest) -> HttpResponse:
    """One's own requests; all of them for those who deal with them."""
    user, today = user_of(request), timezone.localdate()
    moment = asked_moment(request)
    rows = there_at(DataRequest.objects.visible_to(user, today), moment)
    found = keyset_page(
        rows.select_related("asked_by", "initiative").defer("initiative__content"),
        key="asked_at",
        token=request.GET.get("sau", ""),
        descending=True,
    )
    put_back(found.rows, moment)
    is_desk = bool(policies.check(user, "records.open_desk", None, today))
    context = {"page": found, "is_desk": is_desk, **past_context(moment)}
    return page(request, "records/requests.html", context)


@require_safe
def own_data_file(request: HttpRequest) -> HttpResponse:
    """What the portal keeps about oneself, to take along."""
    response = JsonResponse(
        own_data(user_of(request)), json_dumps_params={"ensure_ascii": False, "indent": 1}
    )
    response["Content-Disposition"] = 'attachment; filename="du-lieu-cua-toi.json"'
    return response


@require_http_methods(["GET", "POST"])
def request_add(request: HttpRequest) -> HttpResponse:
    """Ask about one's own data."""
    user, today = user_of(request), timezone.localdate()
    form = AskForm(typed(request), is_desk=capacities_of(user, today).has(Role.FOCAL_AGENCY))

    def act() -> str:
        row = requests.ask(
            kind=form.cleaned_data["kind"],
            text=form.cleaned_data["text"],
            for_whom=form.cleaned_data.get("for_whom") or "",
            actor=user,
            at=timezone.now(),
        )
        return row.get_absolute_url()

    asked = Asked(
        heading=_("Yêu cầu về dữ liệu cá nhân"),
        about=str(user),
        back=reverse("records:request_list"),
        told=with_duty(Role.FOCAL_AGENCY, today),
        notes=[
            _(
                "Trả lời trong 2 ngày làm việc, thực hiện trong 10 đến 20 ngày tùy yêu cầu (Nghị định 356/2025)."
            )
        ],
    )
    return run_dialog(request, form, asked, key="data-request", act=act)


def _visible(request: HttpRequest, pk: int) -> DataRequest:
    rows = DataRequest.objects.visible_to(user_of(request), timezone.localdate())
    related = rows.select_related("asked_by", "initiative", "unit")
    found: DataRequest = get_object_or_404(related, pk=pk)
    return found


@require_safe
def request_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One request: what was asked, answered and done."""
    row, user, today = _visible(request, pk), user_of(request), timezone.localdate()
    requests.note_read(request=row, reader=user, at=timezone.now())
    is_desk = bool(policies.check(user, "records.open_desk", None, today))
    waits = is_desk and row.state == RequestState.PREPARED
    confirms = policies.check(user, "records.confirm_erasure", row, today)
    file = Initiative.objects.visible_to(user, today).filter(pk=row.initiative_id)
    sees_file = waits and file.exists()
    preview = preview_of(row, shows=bool(confirms), sees_file=sees_file) if waits else None
    if preview and preview.passages and row.initiative:
        shows(request, row.initiative, f"erasure-{row.pk}", is_paper=True)
    past = row.history.exclude(transition="").select_related("history_user")
    context = {
        "row": row,
        "steps": runner.steps(row, user, today),
        "preview": preview,
        "sees_preview": sees_file or bool(confirms),
        "clocks": list(row.clocks.filter(stopped_at=None)),
        "past": list(past.order_by("history_id")),
        "reads": list(row.reads.select_related("reader")[:20]) if is_desk else [],
        "is_desk": is_desk,
    }
    return page(request, "records/request.html", context)


@require_http_methods(["GET", "POST"])
def request_step(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """One step of a request."""
    row = _visible(request, pk)
    return run_step(
        request,
        row,
        step,
        REQUEST_DIALOGS,
        about=row.code,
        around=lambda: {"told": [row.asked_by]},
    )
