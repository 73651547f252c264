"""Writing the sections of a yearly report: nothing typed is lost, nobody overwrites unseen."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.requests import is_sent, status_of, typed, user_of
from common.errors import DomainError, EditConflict
from common.http import page, refuse
from monitoring.forms import SectionsForm
from monitoring.models import AnnualReview, UnitReport
from monitoring.selectors.annual import texts_of_units

USUAL_REASON = "Soạn nội dung báo cáo"


def edit_sections(
    request: HttpRequest,
    row: AnnualReview | UnitReport,
    service: Callable[..., object],
    key: str,
) -> HttpResponse:
    """The form of all sections; beside each, for the city's report, what the units wrote.

    When somebody saved meanwhile, the saved text is shown beside what was typed.
    """
    units = texts_of_units(row) if isinstance(row, AnnualReview) else {}
    form = SectionsForm(typed(request), initial=_first_texts(row, units))
    conflict = False
    if is_sent(request, form):
        try:
            service(
                **{key: row.pk},
                texts=form.texts(),
                seen_revision=form.cleaned_data["seen_revision"],
                actor=user_of(request),
                reason=form.cleaned_data["reason"],
                at=timezone.now(),
            )
        except EditConflict:
            conflict = True
            said = _("Có người vừa lưu nội dung khác; nội dung đã lưu hiện bên dưới mỗi phần.")
            refuse(form, DomainError("conflict", said))
            _see_newest(form, row)
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, _("Đã lưu báo cáo."))
            return redirect(row.get_absolute_url())
    context = {
        "row": row,
        "form": form,
        "parts": [
            {
                "field": form[name],
                "saved": getattr(row, name) if conflict else "",
                "units": units.get(name, []),
            }
            for name in row.TEXTS
        ],
    }
    return page(request, "monitoring/sections.html", context, status=status_of(request, form))


Parts = dict[str, list[tuple[str, str]]]


def _first_texts(row: AnnualReview | UnitReport, units: Parts) -> dict[str, Any]:
    """What is saved; a blank section begins with what the units wrote."""
    texts = row.texts()
    blank = {name: _together(units.get(name, [])) for name, text in texts.items() if not text}
    return {**texts, **blank, "seen_revision": row.revision, "reason": USUAL_REASON}


def _together(parts: list[tuple[str, str]]) -> str:
    """What the units wrote, one after the other, as a first text."""
    return "\n".join(f"{unit}: {text}" for unit, text in parts)


def _see_newest(form: SectionsForm, row: Any) -> None:
    """The next sending is meant against what is shown now."""
    row.refresh_from_db()
    sent: Any = form.data
    form.data = sent.copy()
    form.data.update({"seen_revision": row.revision})  # type: ignore[attr-defined]  # a QueryDict
