"""The administrators' registers: units, people, offices, duties, regimes, tiers, topics."""

import re
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.requests import is_sent, status_of, typed, user_of
from accounts.views.dialogs import Asked, act_once, run_dialog, run_step
from authorities.forms import UndoForm, record_form
from authorities.models import RecordChange
from authorities.registers import REGISTERS, Register
from authorities.selectors import records as found_in
from authorities.services import records
from authorities.states import RecordChangeState
from authorities.steps import RECORD_DIALOGS
from common.errors import DomainError, EditConflict
from common.http import go, page, refuse
from common.times import days_after
from workflow import policies, runner

LONGEST_SEARCH = 100
ALL_DAYS = "moi"


def _require_admin(request: HttpRequest) -> None:
    policies.require(user_of(request), "authorities.configure", None, timezone.localdate())


def _register(request: HttpRequest, code: str) -> Register:
    kind = REGISTERS.get(code)
    if kind is None:
        _require_admin(request)
        raise Http404
    policies.require(user_of(request), kind.keeper, None, timezone.localdate())
    return kind


def _day(request: HttpRequest) -> date | None:
    """The day that the address asks for, None for all days; today when it names none."""
    text = request.GET.get("ngay", "")
    if text == ALL_DAYS:
        return None
    try:
        return parse_date(text) or timezone.localdate()
    except ValueError:
        return timezone.localdate()


@require_safe
def register_home(request: HttpRequest) -> HttpResponse:
    """The registers, and the changes that wait for a second person or for their day."""
    _require_admin(request)
    context = {"registers": list(REGISTERS.values()), "waiting": found_in.waiting_changes()}
    return page(request, "authorities/registers.html", context)


@require_safe
def register_list(request: HttpRequest, register: str) -> HttpResponse:
    """The records of one register on a day."""
    kind, day = _register(request, register), _day(request)
    text = request.GET.get("q", "").replace("\x00", "")[:LONGEST_SEARCH]
    number = request.GET.get("trang", "0")
    at = int(number) if re.fullmatch(r"[0-9]{1,5}", number) else 0
    context = {
        "register": kind,
        "found": found_in.listed(kind, text=text, day=day, page=at),
        "day": day,
        "q": text,
    }
    return page(request, "authorities/register.html", context)


@require_safe
def unit_tree(request: HttpRequest) -> HttpResponse:
    """The tree of units as it stands on a day."""
    _require_admin(request)
    day = _day(request) or timezone.localdate()
    context = {"branches": found_in.forest(day), "day": day, "register": REGISTERS["don-vi"]}
    return page(request, "authorities/tree.html", context)


def _record(register: Register, pk: int) -> Any:
    rows = register.records().select_related(*register.links)
    return get_object_or_404(rows, pk=pk)


@require_safe
def record_detail(request: HttpRequest, register: str, pk: int) -> HttpResponse:
    """One record: what it says, what will change, how it came to be."""
    kind = _register(request, register)
    row = _record(kind, pk)
    context = {
        "register": kind,
        "row": row,
        "facts": found_in.facts_of(kind, row),
        "waiting": found_in.changes_of(kind, pk),
        "history": found_in.history_of(kind, row),
    }
    return page(request, "authorities/record.html", context)


@require_http_methods(["GET", "POST"])
def record_add(request: HttpRequest, register: str) -> HttpResponse:
    """Propose a new record."""
    kind = _register(request, register)
    if not kind.may_add:
        raise Http404
    initial = {
        **kind.starts_from(),
        "effective_on": timezone.localdate(),
        "valid_from": timezone.localdate(),
        "seen": 0,
    }
    return _edit(request, kind, None, record_form(kind)(typed(request), initial=initial))


@require_http_methods(["GET", "POST"])
def record_edit(request: HttpRequest, register: str, pk: int) -> HttpResponse:
    """Propose what a record is to say."""
    kind = _register(request, register)
    row = _record(kind, pk)
    initial = {name: getattr(row, name) for name in kind.fields if name not in kind.fixed}
    last = row.history.order_by("-history_id").values_list("history_id", flat=True).first()
    initial |= {"effective_on": timezone.localdate(), "seen": last or 0}
    form = record_form(kind, row)(typed(request), initial=initial)
    return _edit(request, kind, row, form)


def _edit(request: HttpRequest, kind: Register, row: Any, form: Any) -> HttpResponse:
    """The form of a record; what is refused is told in it, nothing typed is lost."""
    back = reverse("authorities:register_list", args=[kind.code])
    back = reverse("authorities:record_detail", args=[kind.code, row.pk]) if row else back
    if is_sent(request, form):
        data = form.cleaned_data

        def act() -> str:
            names = [name for name in kind.fields if name in data]
            change = records.propose_record(
                register=kind.code,
                record=row.pk if row else None,
                values={name: records.plain_value(data[name]) for name in names},
                seen=data["seen"],
                effective_on=data["effective_on"],
                actor=user_of(request),
                reason=data["reason"],
                at=timezone.now(),
            )
            return change.get_absolute_url()

        try:
            address = act_once(request, form, key=f"{kind.code}:{row and row.pk}", act=act)
        except EditConflict:
            form.add_error(None, _("Người khác vừa sửa mục này. Hãy tải lại trang để xem bản mới."))
        except DomainError as error:
            refuse(form, error)
        else:
            return go(request, address)
    context = {"register": kind, "row": row, "form": form, "back": back}
    return page(request, "authorities/record_edit.html", context, status=status_of(request, form))


def _change(request: HttpRequest, pk: int) -> RecordChange:
    """A change, for whoever keeps its register; nobody else learns whether it exists."""
    user, today = user_of(request), timezone.localdate()
    policies.require(user, "authorities.edit_legal_basis", None, today)
    rows = RecordChange.objects.select_related("proposed_by", "confirmed_by", "undoes", "gains")
    found: RecordChange = get_object_or_404(rows, pk=pk)
    policies.require(user, REGISTERS[found.register].keeper, None, today)
    return found


@require_safe
def record_change(request: HttpRequest, pk: int) -> HttpResponse:
    """One change: field by field, who proposed and who confirmed it, its way."""
    change = _change(request, pk)
    kind = REGISTERS[change.register]
    may_undo = change.state == RecordChangeState.APPLIED
    context = {
        "change": change,
        "register": kind,
        "differences": found_in.changed_fields(change),
        "may_undo": may_undo and (kind.has_period or not change.is_addition),
        "steps": runner.steps(change, user_of(request), timezone.localdate()),
        "history": list(change.history.order_by("-history_id")),
    }
    return page(request, "authorities/record_change.html", context)


@require_http_methods(["GET", "POST"])
def record_step(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """Confirm, refuse or withdraw."""
    change = _change(request, pk)
    return run_step(request, change, step, RECORD_DIALOGS, about=change.label)


@require_http_methods(["GET", "POST"])
def record_undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Propose that the record says again what it said before."""
    change = _change(request, pk)
    user, today = user_of(request), timezone.localdate()
    first = days_after(today, 1) if change.is_addition else today  # today it holds already
    form = UndoForm(typed(request), initial={"effective_on": first})

    def act() -> str:
        values = {name: form.cleaned_data[name] for name in ("effective_on", "reason")}
        row = records.undo_record(change_id=pk, actor=user, at=timezone.now(), **values)
        return row.get_absolute_url()

    asked = Asked(
        heading=_("Hoàn tác thay đổi"),
        about=change.label,
        back=change.get_absolute_url(),
        is_possible=change.state == RecordChangeState.APPLIED,
        state=change.state,
        state_label=change.get_state_display(),
    )
    return run_dialog(request, form, asked, key=f"undo_record:{pk}", act=act)
