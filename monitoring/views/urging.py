"""Urging in bulk: choose, look at every letter before it goes, and the log of what went."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.requests import is_sent, status_of, typed, user_of
from accounts.views.dialogs import act_once
from common.errors import DomainError
from common.http import page, refuse
from common.keyset import keyset_page
from common.moments import asked_moment, past_context
from monitoring.choices import SkipReason
from monitoring.forms import UrgeManyForm
from monitoring.models import UrgingRound
from monitoring.selectors.urging import late_units
from monitoring.services.urging import ask_round, drafts, letter_text, told_letters
from monitoring.views.tabs import tabs
from workflow import policies

DEFAULT = (
    "Đề nghị khẩn trương xem xét, trả lời các hồ sơ quá hạn dưới đây theo đúng thời hạn quy định, "
    "nêu rõ lý do chậm và ngày trả lời dự kiến."
)
CONFIRM = "gui"


@require_http_methods(["GET", "POST"])
def urge_many(request: HttpRequest) -> HttpResponse:
    """Choose units and words; then every letter as it would go; then send them in the background."""
    user, now = user_of(request), timezone.now()
    policies.require(user, "monitoring.urge_many", None, timezone.localdate())
    units = late_units(user, at=now)
    form = UrgeManyForm(
        [(unit.code, unit.words) for unit in units], typed(request), initial={"message": DEFAULT}
    )
    preview = None
    if is_sent(request, form):
        if CONFIRM in request.POST:
            try:
                return redirect(_send(request, form))
            except DomainError as error:
                refuse(form, error)
        else:
            preview = _preview(request, form)
    context = {
        "form": form,
        "units": units,
        "preview": preview,
        "tabs": tabs(request),
        "rounds": UrgingRound.objects.visible_to(user, timezone.localdate())[:5],
    }
    return page(request, "monitoring/urge_many.html", context, status=status_of(request, form))


def _send(request: HttpRequest, form: UrgeManyForm) -> str:
    def act() -> str:
        _round, job = ask_round(
            unit_codes=form.cleaned_data["units"],
            message=form.cleaned_data["message"],
            actor=user_of(request),
            at=timezone.now(),
        )
        return job.get_absolute_url()

    return act_once(request, form, key="urge_many", act=act, done=_("Thư đôn đốc đang được gửi."))


def _preview(request: HttpRequest, form: UrgeManyForm) -> dict[str, object]:
    """Who gets which letter, who gets none and why."""
    user, message = user_of(request), form.cleaned_data["message"]
    found = drafts(user, form.cleaned_data["units"], at=timezone.now())
    names = dict(SkipReason.choices)
    return {
        "letters": [
            {
                "unit": draft.unit,
                "text": letter_text(draft, message, user),
                "receivers": [str(person) for person in draft.receivers],
                "count": len(draft.cases),
            }
            for draft in found
            if draft.is_sent
        ],
        "skipped": [
            {"unit": draft.unit, "case": case, "why": names[why]}
            for draft in found
            for case, why in draft.skipped
        ],
    }


@require_safe
def urging_rounds(request: HttpRequest) -> HttpResponse:
    """The log: every round, newest first."""
    user, today = user_of(request), timezone.localdate()
    policies.require(user, "monitoring.urge_many", None, today)
    moment = asked_moment(request)
    rows = UrgingRound.objects.visible_to(user, today).until(moment).for_list(moment)
    found = keyset_page(rows, key="asked_at", token=request.GET.get("sau", ""), descending=True)
    context = {"page": found, "tabs": tabs(request), **past_context(moment)}
    return page(request, "monitoring/urging_rounds.html", context)


@require_safe
def urging_round(request: HttpRequest, pk: int) -> HttpResponse:
    """One round: the letters word for word, who was told, what was left out and why."""
    if not policies.check(user_of(request), "monitoring.urge_many", None, timezone.localdate()):
        raise Http404
    rows = UrgingRound.objects.visible_to(user_of(request), timezone.localdate())
    row = get_object_or_404(rows.select_related("sent_by"), pk=pk)
    context = {
        "round": row,
        "letters": told_letters(list(row.letters.select_related("unit").prefetch_related("cases"))),
        "skips": list(
            row.skips.select_related("case__initiative", "case__unit").defer(
                "case__initiative__content"
            )
        ),
        "back": reverse("monitoring:urging_rounds"),
    }
    return page(request, "monitoring/urging_round.html", context)
