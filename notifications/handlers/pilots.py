"""What people are told about carrying out: steps, incidents, obstacles, changes, reminders."""

from collections.abc import Mapping
from datetime import date
from types import SimpleNamespace
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from approvals.services.audience import desk_of, head_of, only
from common.times import local_day, shown
from notifications.handlers.cases import reminder_text, watchers
from notifications.models import Kind
from notifications.services.telling import tell
from pilots.models import AdjustmentRequest, Incident, Obstacle, Pilot, PilotClock
from pilots.services import audience, clocks
from pilots.states import AdjustmentState, PilotState

Payload = Mapping[str, Any]


def pilot_moved(payload: Payload) -> None:
    """A step: those who carry it out, and those of the authority whose turn it is."""
    row = Pilot.history.get(history_id=payload["history"])
    pilot = Pilot.objects.select_related("initiative", "unit").get(pk=payload["pk"])
    step, on = row.transition, local_day(row.history_date)
    if step in audience.SILENT or pilot.initiative.state == "QUARANTINED":
        return
    states = dict(PilotState.choices)
    with translation.override("vi"):
        facts = {"code": pilot.initiative.code, "state": states[row.state]}
        subject = _("%(code)s: %(state)s") % facts
        body = _text(pilot, row, states)
        key, url = f"pilot:{row.history_id}", pilot.get_absolute_url()
        people = audience.those_who_carry_out(pilot, on)
        tell(people, key=key, kind=Kind.PROGRESS, subject=subject, body=body, url=url)
        asked = audience.asked_by(step, pilot, on)
        task = _("Hồ sơ %(code)s cần xử lý: %(state)s") % facts
        tell(asked, key=f"{key}:task", kind=Kind.TASK, subject=task, body=body, url=url)


def _text(pilot: Pilot, row: Any, states: Mapping[str, Any]) -> str:
    actor = row.actor_label + (f" ({row.acting_for_label})" if row.acting_for_label else "")
    return "\n".join(
        [
            _("Hồ sơ %(code)s: %(title)s")
            % {"code": pilot.initiative.code, "title": pilot.initiative.title},
            _("Nơi xử lý: %(unit)s") % {"unit": pilot.unit.name},
            _("Trạng thái: %(new)s") % {"new": states[row.state]},
            _("Người thực hiện: %(actor)s, lúc %(when)s")
            % {"actor": actor, "when": shown(row.history_date)},
            _("Lý do: %(reason)s") % {"reason": row.history_change_reason},
        ]
    )


def incident_reported(payload: Payload) -> None:
    """The authority and those who carry it out; a stop threshold alarms whoever may stop."""
    row = Incident.objects.select_related("pilot__initiative", "pilot__unit", "reported_by").get(
        pk=payload["incident"]
    )
    pilot, on = row.pilot, local_day(row.reported_at)
    if pilot.initiative.state == "QUARANTINED":
        return
    with translation.override("vi"):
        facts = {"code": pilot.initiative.code, "what": row.what, "who": row.reported_by}
        subject = _("Sự cố: %(code)s") % facts
        body = _("%(who)s báo sự cố: %(what)s") % facts
        url, key = row.get_absolute_url(), f"incident:{row.pk}"
        people = only(audience.those_who_carry_out(pilot, on) + desk_of(pilot.unit_id, on))
        tell(people, key=key, kind=Kind.ALARM, subject=subject, body=body, url=url)
        if row.stop_reached:
            alarm = _("CHẠM NGƯỠNG DỪNG: %(code)s") % facts
            may_stop = audience.who_may_stop(pilot, on)
            tell(may_stop, key=f"{key}:stop", kind=Kind.ALARM, subject=alarm, body=body, url=url)


def obstacle_raised(payload: Payload) -> None:
    """The unit that has to solve it."""
    row = Obstacle.objects.select_related("pilot__initiative", "unit").get(pk=payload["obstacle"])
    with translation.override("vi"):
        facts = {"code": row.pilot.initiative.code, "text": row.description}
        subject = _("Vướng mắc cần giải quyết: %(code)s") % facts
        body = _("%(text)s\nHãy trả lời trên cổng.") % facts
    tell(
        desk_of(row.unit_id, local_day(row.raised_at)),
        key=f"obstacle:{row.pk}",
        kind=Kind.TASK,
        subject=subject,
        body=body,
        url=row.get_absolute_url(),
    )


ARRIVES = {
    "escalate_obstacle": gettext_noop("Vướng mắc cấp dưới chuyển lên: %(code)s"),
    "pass_obstacle": gettext_noop("Vướng mắc chuyển đến theo sắp xếp tổ chức: %(code)s"),
}


def obstacle_moved(payload: Payload) -> None:
    """Those who carry it out learn the answer; the level above learns that it has to."""
    row = Obstacle.history.get(history_id=payload["history"])
    obstacle = Obstacle.objects.select_related("pilot__initiative", "unit").get(pk=payload["pk"])
    if obstacle.pilot.initiative.state == "QUARANTINED":
        return
    on = local_day(row.history_date)
    with translation.override("vi"):
        facts = {"code": obstacle.pilot.initiative.code, "text": row.history_change_reason}
        key, url = f"obstacle-step:{row.history_id}", obstacle.get_absolute_url()
        subject = _("Vướng mắc của %(code)s: có trả lời hoặc thay đổi") % facts
        people = audience.those_who_carry_out(obstacle.pilot, on)
        tell(people, key=key, kind=Kind.PROGRESS, subject=subject, body=facts["text"], url=url)
        if row.transition in ARRIVES:
            subject = _(ARRIVES[row.transition]) % facts
            desk = desk_of(obstacle.unit_id, on)
            tell(
                desk, key=f"{key}:up", kind=Kind.TASK, subject=subject, body=facts["text"], url=url
            )


def adjustment_moved(payload: Payload) -> None:
    """The deciding tier is asked; those who carry it out learn what was decided."""
    row = AdjustmentRequest.history.get(history_id=payload["history"])
    item = AdjustmentRequest.objects.select_related("pilot__initiative").get(pk=payload["pk"])
    if item.pilot.initiative.state == "QUARANTINED":
        return
    on = local_day(row.history_date)
    with translation.override("vi"):
        state = dict(AdjustmentState.choices)[row.state]
        facts = {"code": item.pilot.initiative.code, "state": state}
        subject = _("Điều chỉnh %(code)s: %(state)s") % facts
        key, url = f"adjustment:{row.history_id}", item.get_absolute_url()
        body = row.history_change_reason
        people = audience.those_who_carry_out(item.pilot, on)
        tell(people, key=key, kind=Kind.PROGRESS, subject=subject, body=body, url=url)
        if row.state == AdjustmentState.REQUESTED and item.unit_id:
            heads = head_of(item.unit_id, on)
            tell(heads, key=f"{key}:task", kind=Kind.TASK, subject=subject, body=body, url=url)


def pilot_reminder(payload: Payload) -> None:
    """A clock's notice: whoever has to act by it, and when overdue those above."""
    clock = PilotClock.objects.select_related(
        "pilot__unit", "pilot__initiative", "obstacle__unit"
    ).get(pk=payload["clock"])
    pilot, kind = clock.pilot, payload["kind"]
    if clock.stopped_at or clock.paused_at or pilot.initiative.state == "QUARANTINED":
        return  # settled, held or locked since the notice was written
    on = date.fromisoformat(payload["on"])
    with translation.override("vi"):
        late = clock.obstacle.unit if clock.obstacle else pilot.unit
        record = SimpleNamespace(initiative=pilot.initiative, unit=late)
        subject, body = reminder_text(clock, kind, record)
        overdue = kind.startswith("OVERDUE_")
        level = Kind.OVERDUE if overdue else Kind.REMINDER
        key = f"pilot-clock:{clock.pk}:{kind}:{local_day(clock.due_at)}"
        url = clock.obstacle.get_absolute_url() if clock.obstacle else pilot.get_absolute_url()
        people = _those_late(clock, on)
        tell(people, key=key, kind=level, subject=subject, body=body, url=url)
        if overdue:
            above = watchers(record, kind, on)
            tell(above, key=f"{key}:above", kind=level, subject=subject, body=body, url=url)


def _those_late(clock: PilotClock, on: date) -> list[Any]:
    if clock.obstacle:
        return desk_of(clock.obstacle.unit_id, on)
    if clock.code in clocks.OWN:
        return audience.those_who_carry_out(clock.pilot, on)
    return desk_of(clock.pilot.unit_id, on)
