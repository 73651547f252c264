"""The stop screen, the steps of the form, autosave and restore."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import parse_qsl, urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.dateformat import format as date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.requests import is_sent, status_of, typed, user_of
from common.errors import DomainError, EditConflict
from common.http import page, refuse
from initiatives.forms import StartForm, StepForms
from initiatives.models import Initiative
from initiatives.plan.fields import Section
from initiatives.plan.questions import ANSWERS
from initiatives.plan.reading import Cell, Names, read
from initiatives.plan.schema import BY_CODE
from initiatives.selectors import all_names, form_options, positions_of, similar, typed_but_unsaved
from initiatives.services import drafting
from initiatives.services.asking import plan_asked
from initiatives.views.common import next_step_url, step_links, visible_or_404
from workflow import policies
from workflow.tokens import fingerprint, once

UNPROCESSABLE = 422
IGNORED = {"csrfmiddlewaretoken", "add_row", "form_token"}


@require_http_methods(["GET", "POST"])
def draft_start(request: HttpRequest) -> HttpResponse:
    """The no-secret stop screen, then a new draft."""
    user = user_of(request)
    today = timezone.localdate()
    policies.require(user, "initiatives.start", None, today)
    positions = positions_of(user, today)
    choices = [(row.pk, f"{row.label} – {row.unit}") for row in positions]
    form = StartForm(choices, typed(request))
    if is_sent(request, form):
        data = form.cleaned_data
        position = next(row for row in positions if row.pk == int(data["position"]))

        def act() -> str:
            draft = drafting.start_draft(
                actor=user, position=position, no_secret=data["no_secret"], at=timezone.now()
            )
            return reverse("initiatives:step_edit", args=[draft.code, "co-ban"])

        sent = fingerprint({"position": position.pk})
        url, _ran = once(user_id=user.pk, token=data["form_token"], sent=sent, act=act)
        return redirect(url)
    status = status_of(request, form)
    return page(request, "initiatives/start.html", {"form": form}, status=status)


def _section(step: str, initiative: Initiative) -> Section:
    """The step of the form; further questions are one only where some are asked."""
    section = BY_CODE.get(step)
    if section is None or (section.is_asked and not _plan(initiative, section)[ANSWERS]):
        raise Http404
    return section


def _plan(initiative: Initiative, section: Section) -> dict[str, Any]:
    """What the step starts from."""
    if section.is_asked:
        return plan_asked(initiative, timezone.localdate())
    plan: dict[str, Any] = initiative.content
    return plan


@require_http_methods(["GET", "POST"])
def step_edit(request: HttpRequest, code: str, step: str) -> HttpResponse:
    """One step of the form: show, add a row, save."""
    initiative = visible_or_404(request, code)
    user = user_of(request)
    policies.require(user, "initiatives.edit", initiative, timezone.localdate())
    section = _section(step, initiative)
    if request.method == "POST":
        return _save(request, initiative, section)
    return _show(request, initiative, section)


def _show(request: HttpRequest, initiative: Initiative, section: Section) -> HttpResponse:
    """The form as saved, or filled with what an expired session was about to send."""
    options = form_options(timezone.localdate())
    held = typed(request)
    forms = StepForms(section, options, _plan(initiative, section), initiative.revision, held)
    if held:
        forms.is_valid()
    return _render(request, initiative, forms)


def _save(request: HttpRequest, initiative: Initiative, section: Section) -> HttpResponse:
    user = user_of(request)
    options = form_options(timezone.localdate())
    add_to = request.POST.get("add_row", "")
    forms = StepForms(
        section,
        options,
        _plan(initiative, section),
        initiative.revision,
        request.POST,
        add_to,
    )
    if not forms.is_valid():
        return _render(request, initiative, forms, status=422)
    if add_to:
        return _render(request, initiative, forms)
    try:
        saved = drafting.save_step(
            initiative_id=initiative.pk,
            step=section.code,
            values=forms.values(),
            seen_revision=forms.revision,
            actor=user,
            at=timezone.now(),
        )
    except EditConflict:
        return _conflict(request, initiative, forms)
    except DomainError as error:
        refuse(forms.fields, error)
        return _render(request, initiative, forms, status=422)
    messages.success(
        request, _("Đã lưu %(time)s.") % {"time": date_format(timezone.localtime(), "H:i")}
    )
    if "stay" in request.POST:
        return redirect(request.path)
    return redirect(next_step_url(saved, section.code))


def _conflict(request: HttpRequest, initiative: Initiative, forms: StepForms) -> HttpResponse:
    """Somebody saved this step meanwhile: show both texts, let the person choose."""
    initiative.refresh_from_db()
    names = all_names()
    pairs = _both(forms, initiative, names)
    data = request.POST.copy()
    data["revision"] = str(initiative.revision)
    again = StepForms(
        forms.section,
        form_options(timezone.localdate()),
        _plan(initiative, forms.section),
        initiative.revision,
        data,
    )
    again.is_valid()
    return _render(request, initiative, again, status=409, pairs=pairs)


def _both(forms: StepForms, initiative: Initiative, names: Names) -> list[tuple[str, str, str]]:
    mine = {**initiative.content, **forms.values()}
    section = forms.section.code
    stored = _plan(initiative, forms.section)
    theirs = {part.code: part for part in read(stored, names)}[section]
    ours = {part.code: part for part in read(mine, names)}[section]
    pairs = [
        (str(a.label), a.text, b.text)
        for a, b in zip(theirs.cells, ours.cells, strict=True)
        if a.text != b.text
    ]
    for left, right in zip(theirs.tables, ours.tables, strict=True):
        texts = ["\n\n".join(_row_text(row) for row in table.rows) for table in (left, right)]
        if texts[0] != texts[1]:
            pairs.append((str(left.label), texts[0], texts[1]))
    return pairs


def _row_text(row: Sequence[Cell]) -> str:
    return "\n".join(f"{cell.label}: {cell.text}" for cell in row if cell.text)


def _render(
    request: HttpRequest,
    initiative: Initiative,
    forms: StepForms,
    *,
    status: int = 200,
    pairs: list[tuple[str, str, str]] | None = None,
) -> HttpResponse:
    user = user_of(request)
    bound = forms.fields.is_bound
    context = {
        "initiative": initiative,
        "forms": forms,
        "section": forms.section,
        "steps": step_links(initiative, forms.section.code),
        "unsaved": None if bound else typed_but_unsaved(initiative, user, forms.section.code),
        "pairs": pairs,
        "refused": status == UNPROCESSABLE,
        "topic_warning": initiative.primary_topic.warning if initiative.primary_topic else "",
    }
    return page(request, "initiatives/step.html", context, status=status)


@require_POST
def step_autosave(request: HttpRequest, code: str, step: str) -> HttpResponse:
    """Keep what is being typed; answers with the time for "Đã lưu 10:32"."""
    initiative = visible_or_404(request, code)
    section = _section(step, initiative)
    pairs = [
        (key, value)
        for key, value in parse_qsl(request.body.decode("utf-8", "replace"), keep_blank_values=True)
        if key not in IGNORED
    ]
    seen = dict(pairs).get("revision", "")  # what the person saw, not what is stored by now
    stored = initiative.revision
    try:
        kept = drafting.keep_typed(
            initiative=initiative,
            step=section.code,
            data=urlencode(pairs),
            base_revision=min(int(seen), stored) if seen.isdecimal() else stored,
            actor=user_of(request),
            at=timezone.now(),
        )
    except DomainError as error:
        return JsonResponse({"error": str(error.message)}, status=422)
    time = date_format(timezone.localtime(kept.saved_at), "H:i")
    return JsonResponse({"saved": _("Đã giữ nội dung đang gõ lúc %(time)s") % {"time": time}})


@require_POST
def step_restore(request: HttpRequest, code: str, step: str) -> HttpResponse:
    """Bring back, or forget, what was typed and never saved."""
    initiative = visible_or_404(request, code)
    user = user_of(request)
    policies.require(user, "initiatives.edit", initiative, timezone.localdate())
    section = _section(step, initiative)
    if "drop" in request.POST:
        drafting.drop_typed(initiative=initiative, step=section.code, actor=user)
        messages.info(request, _("Đã bỏ nội dung chưa lưu."))
        return redirect("initiatives:step_edit", code=code, step=step)
    kept = typed_but_unsaved(initiative, user, section.code)
    if kept is None:
        return redirect("initiatives:step_edit", code=code, step=step)
    data = QueryDict(kept.data, mutable=True)
    data["revision"] = str(kept.base_revision)
    options = form_options(timezone.localdate())
    forms = StepForms(section, options, _plan(initiative, section), initiative.revision, data)
    forms.is_valid()
    messages.info(request, _("Đã khôi phục nội dung chưa lưu. Hãy kiểm tra rồi lưu."))
    return _render(request, initiative, forms)


@require_POST
def similar_list(request: HttpRequest) -> HttpResponse:
    """Initiatives that are like what is being typed, with their state (before submission, R-094)."""
    user, code = user_of(request), request.POST.get("code", "").replace("\x00", "")
    visible = Initiative.objects.visible_to(user, timezone.localdate())
    own = visible.filter(code=code).first()
    saved = own.content if own and own.author_id == user.pk else {}
    title, problem = (
        request.POST.get(name, saved.get(name) or "") for name in ("title", "bottleneck")
    )
    found = similar(title, problem, user, own.pk if own else None)
    return page(request, "initiatives/similar.html", {"similar": found})
