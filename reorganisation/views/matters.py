"""What a reorganisation moves: counted, listed, sent elsewhere, reported."""

import re
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import typed, user_of
from accounts.views.dialogs import Asked, run_dialog
from common.errors import DomainError
from common.http import go, page
from reorganisation import selectors
from reorganisation.choices import MatterKind, MatterState
from reorganisation.forms import CaseForm, MatterForm, PositionForm
from reorganisation.kinds.register import KINDS
from reorganisation.models import Matter, Reorganisation
from reorganisation.services import matters
from reorganisation.services.faults import may_go_to
from reorganisation.states import ReorganisationState
from reorganisation.views.reorganisations import found
from workflow import jobs, policies

LONGEST_SEARCH = 100
FORMS: dict[str, type[MatterForm]] = {
    MatterKind.CASE: CaseForm,
    MatterKind.POSITION: PositionForm,
}
REPORTS = {"docx": "reorganisation.report_docx", "xlsx": "reorganisation.report_xlsx"}


@require_POST
def count(request: HttpRequest, pk: int) -> HttpResponse:
    """Look up what the units hold."""
    row = found(request, pk)
    try:
        matters.count(
            reorganisation_id=pk,
            actor=user_of(request),
            reason=_("Lập danh sách phải chuyển"),
            at=timezone.now(),
        )
    except DomainError as error:
        messages.error(request, str(error.message))
    return go(request, row.get_absolute_url())


@require_safe
def matter_list(request: HttpRequest, pk: int) -> HttpResponse:
    """What goes where, a page at a time."""
    row = found(request, pk)
    kind, state = request.GET.get("loai", ""), request.GET.get("tinh-trang", "")
    text = request.GET.get("q", "").replace("\x00", "")[:LONGEST_SEARCH]
    number = request.GET.get("trang", "0")
    at = int(number) if re.fullmatch(r"[0-9]{1,5}", number) else 0
    context = {
        "row": row,
        "found": selectors.listed(row, kind=kind, state=state, text=text, page=at),
        "kinds": MatterKind.choices,
        "states": MatterState.choices,
        "kind": kind,
        "state": state,
        "q": text,
        "may_adjust": _may_adjust(request, row),
    }
    return page(request, "reorganisation/matters.html", context)


def _may_adjust(request: HttpRequest, row: Reorganisation) -> bool:
    today = timezone.localdate()
    own = policies.check(user_of(request), "reorganisation.adjust", row, today)
    return bool(own) and row.state in matters.ADJUSTABLE


def is_open(row: Reorganisation, matter: Matter) -> bool:
    """Whether a matter may be sent elsewhere now."""
    if row.state == ReorganisationState.RUNNING:
        return bool(matter.state == MatterState.FAILED)
    return bool(row.state == ReorganisationState.DRAFT)


@require_http_methods(["GET", "POST"])
def matter_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Send one matter elsewhere than proposed."""
    user, today = user_of(request), timezone.localdate()
    policies.require(user, "reorganisation.adjust", None, today)
    item = get_object_or_404(Matter.objects.select_related("unit"), pk=pk)
    row = found(request, item.reorganisation_id)
    form = _form(request, row, item)
    back = f"{row.get_absolute_url()}muc/?loai={item.kind}"

    def act() -> str:
        data = dict(form.cleaned_data)
        values: dict[str, Any] = {n: data[n] for n in ("rank", "label") if n in data}
        if "title" in data:
            values["title"] = data["title"].code
        matters.adjust(
            matter_id=item.pk,
            successor=data["successor"],
            values=values,
            clocks=data.get("clocks", ""),
            actor=user,
            reason=data["reason"],
            at=timezone.now(),
        )
        return back

    asked = Asked(
        heading=_("Chỉnh nơi nhận: %(kind)s") % {"kind": item.get_kind_display()},
        about=f"{item.about} ({item.unit})",
        back=back,
        is_possible=is_open(row, item),
        state=item.state,
        state_label=item.get_state_display(),
    )
    return run_dialog(request, form, asked, key=f"matter:{item.pk}", act=act)


def _form(request: HttpRequest, row: Reorganisation, item: Matter) -> MatterForm:
    anywhere, follows = may_go_to(item)
    choices = selectors.choices_of(row, None if anywhere else follows)
    initial: dict[str, Any] = {"successor": item.successor, "clocks": item.clocks, **item.values}
    kind = FORMS.get(item.kind, MatterForm)
    may_end = KINDS[item.kind].may_end
    return kind(typed(request), initial=initial, choices=choices, may_end=may_end)


@require_POST
def report(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """Ask for a file that tells what went where; a worker makes it."""
    row = found(request, pk)
    if kind not in REPORTS:
        raise Http404
    user = user_of(request)
    label = _("Báo cáo sắp xếp “%(title)s” (%(kind)s)")
    job = jobs.ask(
        kind=REPORTS[kind],
        label=label % {"title": row.title, "kind": kind.upper()},
        params={"reorganisation": pk},
        user=user,
        at=timezone.now(),
        dedupe_key=f"{user.pk}:{pk}",
    )
    return go(request, job.get_absolute_url())
