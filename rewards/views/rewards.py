"""Nominations, encouragement measures, the catalogue, and a person's profile."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.capacities import capacities_of
from accounts.models import OrgUnit, User
from accounts.requests import typed, user_of
from accounts.views.dialogs import Asked, run_dialog, run_step
from common import papers
from common.http import page
from common.keyset import keyset_page
from common.moments import asked_moment, past_context
from initiatives.policies import hides_content
from initiatives.views.common import shows
from pilots.models import Pilot
from pilots.views.common import visible_pilot
from rewards.forms import EncouragementForm, NominationForm
from rewards.models import (
    AwardType,
    EmulationMovement,
    EncouragementMeasure,
    EncouragementType,
    Nomination,
)
from rewards.papers import award_paper
from rewards.selectors import Profile, as_csv, profile_of, unit_profile_of
from rewards.services import audience, nominating
from rewards.services.reads import note_profile_read, profile_reads
from rewards.steps import DIALOGS, MEASURE_DIALOGS
from rewards.views.evidence import visible_nomination
from workflow import policies, runner
from workflow.past import put_back, there_at


@require_safe
def nomination_list(request: HttpRequest) -> HttpResponse:
    """The nominations that the reader may see, newest first."""
    moment = asked_moment(request)
    rows = Nomination.objects.visible_to(user_of(request), timezone.localdate())
    rows = there_at(rows, moment).for_list()
    found = keyset_page(rows, key="nominated_at", token=request.GET.get("sau", ""), descending=True)
    put_back(found.rows, moment)
    capacities = capacities_of(user_of(request), timezone.localdate())
    led = OrgUnit.objects.filter(pk__in=capacities.heads | capacities.deputies)
    context = {"page": found, "units": list(led), **past_context(moment)}
    return page(request, "rewards/list.html", context)


@require_safe
def catalogue_page(request: HttpRequest) -> HttpResponse:
    """What may be awarded, by whom, by which source; the movement and its phases."""
    today = timezone.localdate()
    context = {
        "awards": list(AwardType.objects.on(today)),
        "kinds": list(EncouragementType.objects.on(today)),
        "movements": list(EmulationMovement.objects.prefetch_related("phases")),
    }
    return page(request, "rewards/catalogue.html", context)


@require_safe
def nomination_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One nomination with its conditions and its way."""
    user, today = user_of(request), timezone.localdate()
    row = visible_nomination(request, pk)
    context = {
        "nomination": row,
        "proofs": list(row.proofs.select_related("file", "added_by")),
        "may_see_profile": bool(policies.check(user, "rewards.view_profile", row.nominee, today)),
        "may_add": bool(policies.check(user, "rewards.add_evidence", row, today)),
        "initiative": row.pilot.initiative,
        "steps": runner.steps(row, user, today),
        "may_print": bool(policies.check(user, "rewards.print_award", row, today)),
        "history": list(row.history.order_by("-history_id")),
    }
    return page(request, "rewards/nomination.html", context)


@require_safe
def award_decision(request: HttpRequest, pk: int) -> HttpResponse:
    """The decision as a paper to number and sign, or as it was granted."""
    user, today = user_of(request), timezone.localdate()
    rows = Nomination.objects.visible_to(user, today).select_related(
        "pilot__initiative", "pilot__evaluation", "nominee", "award", "unit", "nominated_by"
    )
    row: Nomination = get_object_or_404(rows, pk=pk)
    policies.require(user, "rewards.print_award", row, today)
    if hides_content(row.pilot.initiative):
        raise Http404
    shows(request, row.pilot.initiative, f"award-{pk}", is_paper=True)
    response = HttpResponse(award_paper(row), content_type=papers.CONTENT_TYPE)
    response.headers["Content-Disposition"] = f'attachment; filename="quyet-dinh-{pk}.docx"'
    response.headers["Cache-Control"] = "no-store"
    return response


def _people(pilot: Pilot) -> list[tuple[int, str]]:
    rows = pilot.initiative.proposers.select_related("user")
    return [(row.user_id, f"{row.user} ({row.contribution_percent} %)") for row in rows]


@require_http_methods(["GET", "POST"])
def nominate(request: HttpRequest, code: str, award: str) -> HttpResponse:
    """Nominate a proposer of a completed initiative for one form of award."""
    pilot = visible_pilot(request, initiative__code=code)
    user, today = user_of(request), timezone.localdate()
    policies.require(user, "rewards.nominate", pilot, today)
    chosen: AwardType = get_object_or_404(AwardType.objects.on(today), code=award)
    form = NominationForm(chosen, _people(pilot), typed(request))

    def act() -> str:
        row = nominating.nominate(
            pilot_id=pilot.pk,
            nominee=User.objects.get(pk=form.cleaned_data["nominee"]),
            award=chosen,
            values=form.values(),
            answers=form.answers(),
            actor=user,
            reason=form.cleaned_data["reason"],
            at=timezone.now(),
        )
        return reverse("rewards:evidence_add", args=[row.pk])

    asked = Asked(
        heading=_("Đề nghị khen thưởng"),
        about=f"{pilot.initiative} – {chosen}",
        back=pilot.get_absolute_url(),
        notes=[
            _(
                "Người có thẩm quyền tự kiểm tra từng điều kiện; cổng không tự kết luận đủ điều kiện."
            )
        ],
    )
    return run_dialog(request, form, asked, key=f"nominate:{pilot.pk}:{award}", act=act)


@require_http_methods(["GET", "POST"])
def nomination_step(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """Confirm a step of a nomination."""
    user, today = user_of(request), timezone.localdate()
    rows = Nomination.objects.visible_to(user, today).select_related(
        "pilot__initiative", "nominee", "award", "unit"
    )
    row: Nomination = get_object_or_404(rows, pk=pk)
    return run_step(
        request,
        row,
        step,
        DIALOGS,
        about=str(row),
        onward=lambda: row.get_absolute_url() if rows.filter(pk=pk).exists() else "/",
        around=lambda: {"told": audience.told_after(step, row, today)},
    )


@require_http_methods(["GET", "POST"])
def encourage(request: HttpRequest, code: str) -> HttpResponse:
    """Propose an encouragement measure."""
    pilot = visible_pilot(request, initiative__code=code)
    user, today = user_of(request), timezone.localdate()
    policies.require(user, "rewards.propose_encouragement", pilot, today)
    kinds = {row.code: row for row in EncouragementType.objects.on(today)}
    choices = [(row.code, row.name) for row in kinds.values()]
    form = EncouragementForm(_people(pilot), choices, typed(request))

    def act() -> str:
        data = form.cleaned_data
        nominating.propose_encouragement(
            pilot_id=pilot.pk,
            nominee=User.objects.get(pk=data["nominee"]),
            kind=kinds[data["kind"]],
            content=data["reason"],
            actor=user,
            at=timezone.now(),
        )
        return pilot.get_absolute_url()

    asked = Asked(
        heading=_("Đề xuất biện pháp khuyến khích"),
        about=str(pilot.initiative),
        back=pilot.get_absolute_url(),
    )
    return run_dialog(request, form, asked, key=f"encourage:{pilot.pk}", act=act)


@require_http_methods(["GET", "POST"])
def encouragement_step(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """Decide on a measure."""
    user, today = user_of(request), timezone.localdate()
    rows = EncouragementMeasure.objects.visible_to(user, today).select_related(
        "pilot__initiative", "nominee", "kind", "unit"
    )
    row: EncouragementMeasure = get_object_or_404(rows, pk=pk)
    return run_step(
        request,
        row,
        step,
        MEASURE_DIALOGS,
        about=str(row),
        back=row.pilot.get_absolute_url(),
        around=lambda: {"notes": [row.content]},
    )


def _person(request: HttpRequest, pk: int) -> User:
    """A person whose profile the reader may see; anybody else looks as if he did not exist."""
    person: User = get_object_or_404(User.objects.filter(is_system=False), pk=pk)
    if not policies.check(user_of(request), "rewards.view_profile", person, timezone.localdate()):
        raise Http404
    return person


@require_safe
def profile_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """A person's verified results, awards and measures."""
    person, reader = _person(request, pk), user_of(request)
    note_profile_read(person=person, reader=reader, page="profile", at=timezone.now())
    context = {
        "profile": profile_of(person, reader, timezone.localdate()),
        "export": reverse("rewards:profile_export", args=[pk]),
        "reads": profile_reads(person) if reader == person else [],
    }
    return page(request, "rewards/profile.html", context)


@require_safe
def profile_export(request: HttpRequest, pk: int) -> HttpResponse:
    """The same as a file for a spreadsheet."""
    person, reader = _person(request, pk), user_of(request)
    note_profile_read(person=person, reader=reader, page="csv", at=timezone.now())
    return _table(profile_of(person, reader, timezone.localdate()), str(person.pk))


def _table(profile: Profile, name: str) -> HttpResponse:
    response = HttpResponse(as_csv(profile), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="thanh-tich-{name}.csv"'
    response.headers["Cache-Control"] = "no-store"
    return response


def _unit(request: HttpRequest, code: str) -> OrgUnit:
    """A unit whose profile the reader may see; any other looks as if it did not exist."""
    unit: OrgUnit = get_object_or_404(OrgUnit, code=code)
    today = timezone.localdate()
    if not policies.check(user_of(request), "rewards.view_unit_profile", unit, today):
        raise Http404
    return unit


@require_safe
def unit_profile(request: HttpRequest, unit: str) -> HttpResponse:
    """What was verified about a unit and those below it."""
    found = unit_profile_of(_unit(request, unit), user_of(request), timezone.localdate())
    export = reverse("rewards:unit_profile_export", args=[unit])
    return page(request, "rewards/profile.html", {"profile": found, "export": export})


@require_safe
def unit_profile_export(request: HttpRequest, unit: str) -> HttpResponse:
    """The same as a file for a spreadsheet."""
    return _table(
        unit_profile_of(_unit(request, unit), user_of(request), timezone.localdate()), unit
    )
