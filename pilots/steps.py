"""Each step of a pilot, an obstacle and an adjustment as a dialog: its form and its service."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import OrgUnit, User
from common.dialogs import Act, Dialog, calls
from common.errors import DomainError
from common.forms import ReasonForm
from initiatives.services.attachments import Uploaded, attach
from pilots import forms
from pilots.services import (
    adjusting,
    carrying_out,
    evaluating,
    incidents,
    obstacles,
    setting_up,
    stopping,
    succession,
)


def unit_of(code: str) -> OrgUnit | None:
    """The unit chosen in a form."""
    return OrgUnit.objects.filter(code=code).first() if code else None


def person_of(email: str, field: str = "email") -> User | None:
    """The person with this address; raises ``DomainError`` ``nobody`` for an unknown one."""
    if not email:
        return None
    found: User | None = User.objects.filter(email__iexact=email, is_active=True).first()
    if found is None or found.is_system:
        raise DomainError("nobody", _("Không có tài khoản với thư điện tử này."), field)
    return found


def _assign(pilot: Any, actor: User, form: Any, at: datetime) -> object:
    data = form.cleaned_data
    user, unit = person_of(data["email"]), unit_of(data["unit"])
    if (user is None) == (unit is None):
        raise DomainError("nobody", _("Ghi một người hoặc một đơn vị."), "email")
    item = setting_up.Assignment(role=data["role"], user=user, unit=unit, task=data["task"])
    return setting_up.assign(
        pilot_id=pilot.pk, assignment=item, actor=actor, reason=data["reason"], at=at
    )


def _progress(pilot: Any, actor: User, form: Any, at: datetime) -> object:
    data = form.cleaned_data
    return carrying_out.record_progress(
        pilot_id=pilot.pk,
        package_id=data["package"],
        percent=data["percent"],
        milestone=data["milestone"],
        actor=actor,
        reason=data["reason"],
        at=at,
    )


def _accept(pilot: Any, actor: User, form: Any, at: datetime) -> object:
    data = form.cleaned_data
    return carrying_out.accept_package(
        pilot_id=pilot.pk,
        package_id=data["package"],
        acceptance=data["acceptance"],
        actor=actor,
        reason=data["reason"],
        at=at,
    )


def _measure(pilot: Any, actor: User, form: Any, at: datetime) -> object:
    data = form.cleaned_data
    return carrying_out.measure(
        pilot_id=pilot.pk,
        indicator_id=data["indicator"],
        actual=data["actual"],
        source=data["source"],
        measured_on=data["measured_on"],
        actor=actor,
        reason=data["reason"],
        at=at,
    )


def _report(service: Callable[..., object], day: str) -> Act:
    def act(pilot: Any, actor: User, form: Any, at: datetime) -> object:
        data = form.cleaned_data
        return service(
            pilot_id=pilot.pk,
            values={name: data[name] for name in carrying_out.REPORT_FIELDS},
            actor=actor,
            reason=data["reason"],
            at=at,
            **{day: data[day]},
        )

    return act


def _incident(pilot: Any, actor: User, form: Any, at: datetime) -> object:
    data = form.cleaned_data
    sent = data["photo"]
    photo = None
    if sent:
        photo = attach(
            initiative_id=pilot.initiative_id,
            upload=Uploaded(sent.name, sent.size, sent.file),
            kind="INCIDENT",
            actor=actor,
            at=at,
            action="pilots.attach_evidence",
        )
        if photo is None:
            return None  # the file is locked now; what was typed goes to the security officer
    return incidents.report_incident(
        pilot_id=pilot.pk,
        happened_at=data["happened_at"],
        what=data["reason"],
        measures=data["measures"],
        risk_code=data["risk_code"],
        damage_amount=data["damage_amount"] or 0,
        harmed=data["harmed"],
        has_casualty=data["has_casualty"],
        stop_reached=data["stop_reached"],
        photo=photo,
        actor=actor,
        at=at,
    )


def _obstacle(pilot: Any, actor: User, form: Any, at: datetime) -> object:
    data = form.cleaned_data
    unit = unit_of(data["unit"])
    if unit is None:
        raise DomainError("unit", _("Chọn đơn vị phải giải quyết."), "unit")
    return obstacles.raise_obstacle(
        pilot_id=pilot.pk,
        kind=data["kind"],
        description=data["reason"],
        unit=unit,
        actor=actor,
        at=at,
    )


def _held(pilot: Any, actor: User, form: Any, at: datetime) -> object:
    data = form.cleaned_data
    return evaluating.hold_evaluation(
        pilot_id=pilot.pk, values=data, actor=actor, reason=data["reason"], at=at
    )


def _conclude(pilot: Any, actor: User, form: Any, at: datetime) -> object:
    return evaluating.conclude(
        pilot_id=pilot.pk,
        findings=[evaluating.PackageFinding(*row) for row in form.findings()],
        values=form.values(),
        actor=actor,
        reason=form.cleaned_data["reason"],
        at=at,
    )


def _hand_over(pilot: Any, actor: User, form: Any, at: datetime) -> object:
    data = form.cleaned_data
    return succession.hand_over(
        pilot_id=pilot.pk,
        unit=OrgUnit.objects.get(code=data["unit"]),
        decision_number=data["decision_number"],
        actor=actor,
        reason=data["reason"],
        at=at,
    )


DIALOGS: dict[str, Dialog] = {
    "assign": Dialog(forms.AssignForm, _assign),
    "start": Dialog(
        forms.StartForm,
        calls(setting_up.start, "pilot_id", "starts_on", "ends_on", "is_trial"),
        "D14",
    ),
    "record_progress": Dialog(forms.ProgressForm, _progress),
    "accept_package": Dialog(forms.AcceptForm, _accept),
    "measure": Dialog(forms.MeasureForm, _measure),
    "file_report": Dialog(
        forms.PeriodicForm, _report(carrying_out.file_report, "period_end"), "D14"
    ),
    "report_incident": Dialog(forms.IncidentForm, _incident),
    "raise_obstacle": Dialog(forms.ObstacleForm, _obstacle, "D15"),
    "request_adjustment": Dialog(forms.PilotForm, calls(adjusting.request_adjustment, "pilot_id")),
    "suspend": Dialog(forms.StopForm, calls(stopping.suspend, "pilot_id", "number", "measures")),
    "resume": Dialog(forms.NumberForm, calls(stopping.resume, "pilot_id", "number")),
    "terminate": Dialog(
        forms.StopForm, calls(stopping.terminate, "pilot_id", "number", "measures"), "D11"
    ),
    "roll_out": Dialog(forms.RollOutForm, calls(setting_up.roll_out, "pilot_id", "ends_on")),
    "report_completion": Dialog(
        forms.CompletionForm, _report(carrying_out.report_completion, "finished_on"), "D12"
    ),
    "call_evaluation": Dialog(
        forms.CallForm, calls(evaluating.call_evaluation, "pilot_id", "called_for")
    ),
    "hold_evaluation": Dialog(forms.EvaluationMeetingForm, _held, "D13"),
    "conclude": Dialog(forms.ConclusionForm, _conclude),
    "scale": Dialog(forms.NumberForm, calls(evaluating.scale, "pilot_id", "number")),
    "close": Dialog(forms.PilotForm, calls(evaluating.close, "pilot_id")),
    "hand_over": Dialog(forms.HandOverForm, _hand_over),
}


def _solve(obstacle: Any, actor: User, form: Any, at: datetime) -> object:
    answer = form.cleaned_data["reason"]
    return obstacles.solve(obstacle_id=obstacle.pk, answer=answer, actor=actor, at=at)


OBSTACLE_DIALOGS: dict[str, Dialog] = {
    "solve_obstacle": Dialog(forms.AnswerForm, _solve),
    "escalate_obstacle": Dialog(ReasonForm, calls(obstacles.escalate, "obstacle_id")),
    "drop_obstacle": Dialog(ReasonForm, calls(obstacles.drop, "obstacle_id")),
}
ADJUSTMENT_DIALOGS: dict[str, Dialog] = {
    "submit_adjustment": Dialog(ReasonForm, calls(adjusting.submit, "adjustment_id")),
    "approve_adjustment": Dialog(
        forms.AdjustmentDecisionForm,
        calls(adjusting.approve, "adjustment_id", "number", "decided_on", "conclusion"),
    ),
    "refuse_adjustment": Dialog(
        forms.RefusalForm, calls(adjusting.refuse, "adjustment_id", "conclusion")
    ),
    "withdraw_adjustment": Dialog(ReasonForm, calls(adjusting.withdraw, "adjustment_id")),
}
