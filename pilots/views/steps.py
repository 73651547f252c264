"""The dialogs by which carrying out moves."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.models import User
from accounts.requests import typed, user_of
from accounts.views.dialogs import Asked, run_dialog, run_step
from approvals.models import Case
from approvals.services.audience import desk_of, only
from approvals.views.cases import current_case_or_404
from initiatives.models import Initiative
from pilots.choices import AssigneeRole
from pilots.forms import SetUpForm
from pilots.models import AdjustmentRequest, Obstacle, Pilot
from pilots.services import audience, setting_up
from pilots.states import PilotState
from pilots.steps import ADJUSTMENT_DIALOGS, DIALOGS, OBSTACLE_DIALOGS, person_of, unit_of
from pilots.views.common import clock_that_starts, visible_part, visible_pilot
from workflow import policies


@require_http_methods(["GET", "POST"])
def pilot_set_up(request: HttpRequest, code: str) -> HttpResponse:
    """Assign who carries out what was approved."""
    case = current_case_or_404(request, code)
    user = user_of(request)
    policies.require(user, "pilots.set_up", case, timezone.localdate())
    rows = case.initiative.proposers.select_related("user", "position")
    proposers = [(row.user_id, f"{row.user} – {row.position.label}") for row in rows]
    form = SetUpForm(
        proposers, typed(request), initial={"implementers": [p for p, _n in proposers]}
    )

    def act() -> str:
        pilot = setting_up.set_up(
            case_id=case.pk,
            assignments=_assignments(form, case),
            actor=user,
            reason=form.cleaned_data["reason"],
            at=timezone.now(),
        )
        return pilot.get_absolute_url()

    told = only([row.user for row in rows])
    asked = Asked(
        heading=_("Tổ chức thực hiện"),
        about=str(case.initiative),
        back=case.get_absolute_url(),
        state=case.state,
        state_label=case.get_state_display(),
        target=PilotState.PILOT_SETUP,
        target_label=PilotState.PILOT_SETUP.label,
        told=told,
        notes=[_("Phần việc và chỉ số lấy từ kế hoạch đã được phê duyệt.")],
    )
    return run_dialog(request, form, asked, key=f"set_up:{case.pk}", act=act)


def _assignments(form: SetUpForm, case: Case) -> list[setting_up.Assignment]:
    data, implementer = form.cleaned_data, AssigneeRole.IMPLEMENTER
    chosen = {int(pk) for pk in data["implementers"]}
    people = [row.user for row in case.initiative.proposers.all() if row.user_id in chosen]
    other = person_of(data["email"])
    found = [
        setting_up.Assignment(implementer, user=person)
        for person in only([*people, *([other] if other else [])])
    ]
    unit, support = unit_of(data["unit"]), unit_of(data["support_unit"])
    if unit:
        found.append(setting_up.Assignment(implementer, unit=unit))
    if support:
        found.append(
            setting_up.Assignment(AssigneeRole.SUPPORT, unit=support, task=data["support_task"])
        )
    return found


@require_http_methods(["GET", "POST"])
def pilot_step(request: HttpRequest, code: str, step: str) -> HttpResponse:
    """Confirm a step of the pilot."""
    pilot = visible_pilot(request, initiative__code=code)
    today = timezone.localdate()
    starts = DIALOGS[step].starts if step in DIALOGS else ""
    return run_step(
        request,
        pilot,
        step,
        DIALOGS,
        about=str(pilot.initiative),
        onward=lambda: _where_to(request, pilot, step),
        around=lambda: (
            {"told": audience.told_after(step, pilot, today)} | clock_that_starts(starts)
        ),
        pilot=pilot,
    )


def _where_to(request: HttpRequest, pilot: Pilot, step: str) -> str:
    """On to what the step made, or back to the file; to one's work once it is out of sight."""
    user, today = user_of(request), timezone.localdate()
    visible = Initiative.objects.visible_to(user, today).filter(pk=pilot.initiative_id)
    if not visible.exclude(state="QUARANTINED").exists():
        return reverse("portal:work")
    if step == "request_adjustment":
        newest: AdjustmentRequest = pilot.adjustments.order_by("-pk")[0]
        return newest.get_absolute_url()
    return pilot.get_absolute_url()


@require_http_methods(["GET", "POST"])
def obstacle_step(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """Solve an obstacle, send it up, drop it."""
    obstacle: Obstacle = visible_part(request, Obstacle.objects.select_related("unit"), pk)
    return run_step(
        request,
        obstacle,
        step,
        OBSTACLE_DIALOGS,
        about=str(obstacle.pilot.initiative),
        around=lambda: {
            "told": _told_of_obstacle(obstacle, step),
            "notes": [obstacle.description],
            **clock_that_starts("D15" if step == "escalate_obstacle" else ""),
        },
    )


def _told_of_obstacle(obstacle: Obstacle, step: str) -> list[User]:
    today = timezone.localdate()
    people = audience.those_who_carry_out(obstacle.pilot, today)
    above = obstacle.unit.superior_on(today)
    if step == "escalate_obstacle" and above:
        people = only(people + desk_of(above.pk, today))
    return people


@require_http_methods(["GET", "POST"])
def adjustment_step(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """Submit, approve, refuse or withdraw a change of the plan."""
    adjustment: AdjustmentRequest = get_object_or_404(
        AdjustmentRequest.objects.select_related("unit", "base"),
        pk=visible_part(request, AdjustmentRequest.objects.all(), pk).pk,
    )
    return run_step(
        request,
        adjustment,
        step,
        ADJUSTMENT_DIALOGS,
        about=str(adjustment.pilot.initiative),
        around=lambda: {
            "told": audience.those_who_carry_out(adjustment.pilot, timezone.localdate()),
            "notes": [adjustment.reasons],
        },
    )
