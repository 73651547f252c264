"""The restricted pages of a liability review; every read is on record."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from accounts.requests import typed, user_of
from accounts.views.dialogs import Asked, run_dialog, run_step
from common.http import page
from common.keyset import keyset_page
from common.moments import asked_moment, past_context
from initiatives.selectors import named_then
from pilots.views.common import clock_that_starts, visible_pilot
from protection.forms import DeclarationForm, MeasureForm, OpenForm, VoteForm
from protection.models import (
    LiabilityReview,
    ObstructionReport,
    PanelMember,
    ProtectionMeasure,
)
from protection.policies import approvers_of
from protection.selectors import review_page
from protection.services import audience, concluding, panel, reviews
from protection.steps import DIALOGS, MEASURE_DIALOGS
from workflow import policies, runner
from workflow.past import put_back, there_at

MOST_REPORTS = 50


def visible_review(request: HttpRequest, pk: int) -> LiabilityReview:
    """The review, for those concerned only; anybody else learns nothing of it."""
    rows = LiabilityReview.objects.visible_to(user_of(request), timezone.localdate())
    found: LiabilityReview = get_object_or_404(rows.for_detail(), pk=pk)
    if found.pilot.initiative.state == "QUARANTINED":
        raise Http404
    return found


@require_safe
def review_list(request: HttpRequest) -> HttpResponse:
    """The reviews that concern the reader, newest first."""
    moment = asked_moment(request)
    rows = LiabilityReview.objects.visible_to(user_of(request), timezone.localdate())
    rows = there_at(rows.exclude(pilot__initiative__state="QUARANTINED"), moment)
    found = keyset_page(
        rows.for_list(), key="opened_at", token=request.GET.get("sau", ""), descending=True
    )
    told = ObstructionReport.objects.visible_to(user_of(request), timezone.localdate())
    told = there_at(told.exclude(initiative__state="QUARANTINED"), moment)
    told = told.select_related("initiative", "unit").defer("initiative__content")
    reports = list(told[:MOST_REPORTS])
    put_back(found.rows, moment)
    put_back(reports, moment)
    files = [row.pilot.initiative for row in found.rows] + [row.initiative for row in reports]
    named_then(files, moment)
    context = {"page": found, "reports": reports, **past_context(moment)}
    return page(request, "protection/list.html", context)


@require_safe
def review_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Who, what, what was found, what the matrix suggests, what was concluded."""
    review = visible_review(request, pk)
    user, today = user_of(request), timezone.localdate()
    reviews.note_read(review=review, reader=user, page="detail", at=timezone.now())
    shown = review_page(review, user, today)
    context = {
        "review": review,
        "initiative": review.pilot.initiative,
        "evaluation": review.pilot.evaluation,
        "shown": shown,
        "steps": runner.steps(review, user, today),
        "measures": [
            (row, runner.steps(row, user, today))
            for row in review.measures.select_related("beneficiary", "unit")
        ],
        "clocks": list(review.clocks.all()),
        "now": timezone.now(),
        "declaration": DeclarationForm() if shown.may_declare else None,
        "ballot": VoteForm(initial=_voted(shown.seat)) if shown.may_vote else None,
    }
    return page(request, "protection/review.html", context)


def _voted(seat: PanelMember | None) -> dict[str, str]:
    return {"outcome": seat.vote, "opinion": seat.opinion} if seat else {}


@require_safe
def review_compare(request: HttpRequest, pk: int) -> HttpResponse:
    """Incident | frozen risk | plan | deed | difference, to be printed on two pages."""
    review = visible_review(request, pk)
    user, today = user_of(request), timezone.localdate()
    reviews.note_read(review=review, reader=user, page="compare", at=timezone.now())
    context = {
        "review": review,
        "initiative": review.pilot.initiative,
        "evaluation": review.pilot.evaluation,
        "shown": review_page(review, user, today),
        "printed_at": timezone.now(),
    }
    return page(request, "protection/compare.html", context)


@require_http_methods(["GET", "POST"])
def review_open(request: HttpRequest, code: str) -> HttpResponse:
    """One more review, upon a complaint."""
    pilot = visible_pilot(request, initiative__code=code)
    user, today = user_of(request), timezone.localdate()
    policies.require(user, "protection.open_review", pilot, today)
    people = {row.user_id: str(row.user) for row in pilot.initiative.proposers.all()}
    for row in pilot.assignees.exclude(user=None).select_related("user"):
        people[row.user_id] = str(row.user)
    for signer in User.objects.filter(pk__in=approvers_of(pilot), is_system=False):
        people[signer.pk] = str(signer)
    form = OpenForm(sorted(people.items()), typed(request))

    def act() -> str:
        data = form.cleaned_data
        review = reviews.open_review(
            pilot_id=pilot.pk,
            subject=User.objects.get(pk=int(data["subject"])),
            unit=None,
            part=data["part"],
            liability_type=data["liability_type"],
            acted_on=data["acted_on"],
            actor=user,
            reason=data["reason"],
            at=timezone.now(),
        )
        return review.get_absolute_url()

    asked = Asked(
        heading=_("Mở xem xét trách nhiệm"),
        about=str(pilot.initiative),
        back=pilot.get_absolute_url(),
        notes=[_("Trong khi xem xét, không ai bị coi là có vi phạm.")],
        **clock_that_starts("D16"),
    )
    return run_dialog(request, form, asked, key=f"open_review:{pilot.pk}", act=act)


@require_http_methods(["GET", "POST"])
def review_step(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """Confirm a step of the review."""
    review = visible_review(request, pk)
    user, today = user_of(request), timezone.localdate()

    def onward() -> str:
        seen = LiabilityReview.objects.visible_to(user, today).filter(pk=review.pk)
        return review.get_absolute_url() if seen.exists() else reverse("protection:review_list")

    return run_step(
        request,
        review,
        step,
        DIALOGS,
        about=str(review),
        onward=onward,
        around=lambda: {
            "told": audience.told_after(step, review, today),
            **clock_that_starts("D16c" if step == "invite" else ""),
        },
        review=review,
    )


def _own_seat(request: HttpRequest, pk: int) -> PanelMember:
    found: PanelMember = get_object_or_404(
        PanelMember.objects.filter(is_recused=False, left_at=None)
        .exclude(review__pilot__initiative__state="QUARANTINED")
        .select_related("review__pilot__initiative"),
        pk=pk,
        user=user_of(request),
    )
    return found


@require_http_methods(["GET", "POST"])
def member_declare(request: HttpRequest, pk: int) -> HttpResponse:
    """A member's statement on conflicts of interest."""
    member = _own_seat(request, pk)
    user = user_of(request)
    policies.require(user, "protection.declare", member, timezone.localdate())
    form = DeclarationForm(typed(request))

    def act() -> str:
        data = form.cleaned_data
        saved = panel.declare(
            member_id=member.pk,
            has_interest=data["has_interest"],
            declaration=data["declaration"],
            actor=user,
            at=timezone.now(),
        )
        back = member.review
        return "/" if saved.is_recused else back.get_absolute_url()

    asked = Asked(
        heading=_("Kê khai xung đột lợi ích"),
        about=str(member.review.pilot.initiative),
        back=member.review.get_absolute_url(),
        notes=[_("Người có lợi ích liên quan rút khỏi tổ xem xét và không đọc hồ sơ nữa.")],
    )
    return run_dialog(request, form, asked, key=f"declare:{pk}", act=act)


@require_http_methods(["GET", "POST"])
def member_vote(request: HttpRequest, pk: int) -> HttpResponse:
    """A member's own vote."""
    member = _own_seat(request, pk)
    user = user_of(request)
    policies.require(user, "protection.cast_vote", member, timezone.localdate())
    form = VoteForm(typed(request), initial=_voted(member))

    def act() -> str:
        data = form.cleaned_data
        panel.cast_vote(
            member_id=member.pk,
            outcome=data["outcome"],
            opinion=data["opinion"],
            actor=user,
            at=timezone.now(),
        )
        return member.review.get_absolute_url()

    asked = Asked(
        heading=_("Biểu quyết"),
        about=str(member.review),
        back=member.review.get_absolute_url(),
        notes=[_("Đề xuất của cổng chỉ để tham khảo; tổ xem xét tự quyết định.")],
    )
    return run_dialog(request, form, asked, key=f"panel_vote:{pk}", act=act)


@require_http_methods(["GET", "POST"])
def measure_ask(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for a protection measure."""
    review = visible_review(request, pk)
    user = user_of(request)
    policies.require(user, "protection.ask_measure", review, timezone.localdate())
    form = MeasureForm(typed(request))

    def act() -> str:
        concluding.ask_measure(
            review_id=review.pk,
            kind=form.cleaned_data["kind"],
            content=form.cleaned_data["reason"],
            actor=user,
            at=timezone.now(),
        )
        return review.get_absolute_url()

    asked = Asked(
        heading=_("Đề nghị biện pháp bảo vệ"), about=str(review), back=review.get_absolute_url()
    )
    return run_dialog(request, form, asked, key=f"measure:{pk}", act=act)


@require_http_methods(["GET", "POST"])
def measure_step(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """Carry out a measure, or not."""
    measure: ProtectionMeasure = get_object_or_404(ProtectionMeasure, pk=pk)
    review = visible_review(request, measure.review_id or 0)
    return run_step(
        request,
        measure,
        step,
        MEASURE_DIALOGS,
        about=str(review),
        back=review.get_absolute_url(),
        around=lambda: {"notes": [measure.content]},
    )
