"""A reorganisation is written, looked at and taken through its steps."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import OrgUnit
from accounts.requests import typed, user_of
from accounts.views.dialogs import Asked, run_dialog, run_step
from common.forms import ReasonForm
from common.http import page
from common.times import days_after
from reorganisation import selectors
from reorganisation.forms import ChangeForm, NewUnitForm, ReorganisationForm
from reorganisation.models import NewUnit, Reorganisation, UnitChange
from reorganisation.services import matters, writing
from reorganisation.services.faults import faults_of
from reorganisation.states import ReorganisationState
from reorganisation.steps import DIALOGS
from workflow import policies, runner
from workflow.models import UNFINISHED, Job

MOST_ROWS = 100
MOST_TOLD = 30
OF_UNIT = tuple(set(NewUnitForm.base_fields) - {"reason", "form_token"})
WRITTEN = ("title", "decision_number", "effective_on", "clocks")


def require_view(request: HttpRequest) -> None:
    """Raises ``PermissionDenied`` for whoever may not read reorganisations."""
    policies.require(user_of(request), "reorganisation.view", None, timezone.localdate())


def found(request: HttpRequest, pk: int) -> Reorganisation:
    """One that the reader may see; 404 otherwise."""
    require_view(request)
    rows = Reorganisation.objects.select_related("opened_by", "proposed_by", "confirmed_by")
    row: Reorganisation = get_object_or_404(rows, pk=pk)
    return row


def may_write(request: HttpRequest, row: Reorganisation) -> bool:
    """Whether the reader may change what it says now."""
    today = timezone.localdate()
    own = policies.check(user_of(request), "reorganisation.write", row, today)
    return bool(own) and row.state == ReorganisationState.DRAFT


@require_safe
def reorganisation_list(request: HttpRequest) -> HttpResponse:
    """All of them, the newest day first."""
    require_view(request)
    rows = Reorganisation.objects.select_related("opened_by", "confirmed_by")[:MOST_ROWS]
    today = timezone.localdate()
    may_open = policies.check(user_of(request), "reorganisation.open", None, today)
    context = {"rows": list(rows), "may_open": bool(may_open)}
    return page(request, "reorganisation/list.html", context)


@require_http_methods(["GET", "POST"])
def reorganisation_open(request: HttpRequest) -> HttpResponse:
    """Begin one."""
    user, today = user_of(request), timezone.localdate()
    policies.require(user, "reorganisation.open", None, today)
    form = ReorganisationForm(typed(request), initial={"effective_on": days_after(today, 1)})

    def act() -> str:
        values = {name: form.cleaned_data[name] for name in (*WRITTEN, "reason")}
        row = writing.open_reorganisation(actor=user, at=timezone.now(), **values)
        return row.get_absolute_url()

    asked = Asked(
        heading=_("Lập sắp xếp tổ chức"),
        about=_("Ghi các đơn vị, lập danh sách phải chuyển, chỉnh, rồi trình quản trị khác."),
        back=reverse("reorganisation:list"),
    )
    return run_dialog(request, form, asked, key="open_reorganisation", act=act)


@require_safe
def reorganisation_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One: its units, the numbers of what goes where, its faults, its progress, its way."""
    row = found(request, pk)
    user, today = user_of(request), timezone.localdate()
    counted = row.counted_revision == row.revision
    is_draft = row.state in {ReorganisationState.DRAFT, ReorganisationState.PROPOSED}
    progress, names, job = selectors.progress_of(row), selectors.names_of(row), _job(row)
    context = {
        "row": row,
        **selectors.structure_of(row, names),
        "kinds": selectors.kinds_of(row, names),
        "is_counted": counted,
        "faults": faults_of(row) if is_draft else [],
        "progress": progress,
        "settled": progress["total"] - progress["waiting"],
        "may_write": may_write(request, row),
        "steps": [one for one in runner.steps(row, user, today) if _offered(one, job)],
        "job": job,
        "history": list(row.history.order_by("-history_id")[:50]),
    }
    return page(request, "reorganisation/detail.html", context)


def _offered(step: runner.Step, job: Job | None) -> bool:
    """Going on is offered while no worker is at it."""
    return step.name != "run_again" or job is None


def _job(row: Reorganisation) -> Job | None:
    """The unfinished work of a worker on it."""
    rows = Job.objects.filter(kind="reorganisation.carry_out", dedupe_key=str(row.pk))
    return rows.filter(state__in=UNFINISHED).first()


def _write(request: HttpRequest, pk: int) -> Reorganisation:
    row = found(request, pk)
    policies.require(user_of(request), "reorganisation.write", row, timezone.localdate())
    return row


def _asked(row: Reorganisation, heading: str) -> Asked:
    return Asked(
        heading=heading,
        about=row.title,
        back=row.get_absolute_url(),
        is_possible=row.state == ReorganisationState.DRAFT,
        state=row.state,
        state_label=row.get_state_display(),
    )


@require_http_methods(["GET", "POST"])
def reorganisation_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Another title, number, day or choice for the time limits."""
    row = _write(request, pk)
    initial = {name: getattr(row, name) for name in WRITTEN}
    form = ReorganisationForm(typed(request), initial=initial)

    def act() -> str:
        values = {name: form.cleaned_data[name] for name in WRITTEN}
        writing.rewrite(
            reorganisation_id=pk,
            values=values,
            actor=user_of(request),
            reason=form.cleaned_data["reason"],
            at=timezone.now(),
        )
        return row.get_absolute_url()

    asked = _asked(row, _("Sửa quyết định, ngày hiệu lực"))
    return run_dialog(request, form, asked, key=f"reorganisation:{pk}", act=act)


@require_http_methods(["GET", "POST"])
def unit_add(request: HttpRequest, pk: int) -> HttpResponse:
    """A unit that begins with it."""
    row = _write(request, pk)
    form = NewUnitForm(typed(request), choices=selectors.choices_of(row))

    def act() -> str:
        writing.add_unit(
            reorganisation_id=pk,
            values={name: form.cleaned_data[name] for name in OF_UNIT},
            actor=user_of(request),
            reason=form.cleaned_data["reason"],
            at=timezone.now(),
        )
        return row.get_absolute_url()

    return run_dialog(
        request, form, _asked(row, _("Thêm đơn vị mới")), key=f"new_unit:{pk}", act=act
    )


@require_http_methods(["GET", "POST"])
def unit_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """A unit that begins, written otherwise."""
    require_view(request)
    unit = get_object_or_404(NewUnit, pk=pk)
    row = _write(request, unit.reorganisation_id)
    initial = {name: getattr(unit, name) for name in OF_UNIT}
    form = NewUnitForm(typed(request), choices=selectors.choices_of(row), initial=initial)
    form.fields["code"].disabled = True

    def act() -> str:
        writing.rewrite_unit(
            unit_id=pk,
            values={name: form.cleaned_data[name] for name in OF_UNIT},
            actor=user_of(request),
            reason=form.cleaned_data["reason"],
            at=timezone.now(),
        )
        return row.get_absolute_url()

    return run_dialog(
        request, form, _asked(row, _("Sửa đơn vị mới")), key=f"new_unit_edit:{pk}", act=act
    )


@require_http_methods(["GET", "POST"])
def change_add(request: HttpRequest, pk: int) -> HttpResponse:
    """What happens to one unit."""
    row = _write(request, pk)
    units = OrgUnit.objects.on(row.effective_on).order_by("name")
    form = ChangeForm(typed(request), choices=selectors.choices_of(row), units=units)

    def act() -> str:
        names = ("kind", "unit", "successor", "takes_open_cases", "reason")
        values = {name: form.cleaned_data[name] for name in names}
        writing.add_change(
            reorganisation_id=pk, actor=user_of(request), at=timezone.now(), **values
        )
        return row.get_absolute_url()

    asked = _asked(row, _("Thêm thay đổi của một đơn vị"))
    return run_dialog(request, form, asked, key=f"unit_change:{pk}", act=act)


@require_http_methods(["GET", "POST"])
def unit_out(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a unit that was to begin out again."""
    return _take_out(request, NewUnit, pk)


@require_http_methods(["GET", "POST"])
def change_out(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a change of a unit out again."""
    return _take_out(request, UnitChange, pk)


def _take_out(request: HttpRequest, model: type[NewUnit | UnitChange], pk: int) -> HttpResponse:
    require_view(request)
    part: Any = get_object_or_404(model._default_manager, pk=pk)
    row = _write(request, part.reorganisation_id)
    form = ReasonForm(typed(request))

    def act() -> str:
        writing.take_out(
            reorganisation_id=row.pk,
            row=part,
            actor=user_of(request),
            reason=form.cleaned_data["reason"],
            at=timezone.now(),
        )
        return row.get_absolute_url()

    asked = _asked(row, _("Bỏ khỏi quyết định: %(what)s") % {"what": part})
    return run_dialog(request, form, asked, key=f"{part._meta.label_lower}:{pk}:out", act=act)


@require_http_methods(["GET", "POST"])
def reorganisation_step(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """Propose, confirm, return, withdraw, go on."""
    row = found(request, pk)

    def around() -> dict[str, Any]:
        return {"notes": _notes(row)} if step in {"propose", "confirm"} else {}

    return run_step(request, row, step, DIALOGS, about=row.title, around=around)


def _notes(row: Reorganisation) -> list[str]:
    """What somebody takes upon himself: decision, day, how much moves, what was changed by hand."""
    names = selectors.names_of(row)
    day = formats.date_format(row.effective_on)
    facts = {"number": row.decision_number, "day": day, "clocks": row.get_clocks_display()}
    told = [_("%(number)s, có hiệu lực từ ngày %(day)s. %(clocks)s.") % facts]
    for change, successor in selectors.structure_of(row, names)["changes"]:
        told.append(f"{change.get_kind_display()}: {change.unit} → {successor}")
    counts = [f"{kind.label}: {kind.total}" for kind in selectors.kinds_of(row, names)]
    told.append("; ".join(counts))
    by_hand = row.matters.filter(is_adjusted=True)
    told += [
        _("Chỉnh bằng tay: %(what)s → %(where)s") % {"what": one.about, "where": matters.said(one)}
        for one in by_hand[:MOST_TOLD]
    ]
    if row.effective_on <= timezone.localdate():
        told.append(_("Áp dụng ngay khi xác nhận; đơn vị đã kết thúc không mở lại được."))
    return told
