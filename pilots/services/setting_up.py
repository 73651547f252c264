"""From a decision that agrees to work that has begun: who does it, in which packages (T16)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import OrgUnit, User
from accounts.succession import in_place_of
from approvals.models import AGREES, ApprovalDecision, Case
from common.errors import DomainError
from common.times import local_day
from initiatives.grants import invite
from initiatives.plan.fields import YES
from initiatives.plan.reading import rows_of
from initiatives.services.standing import let_read
from pilots.choices import AssigneeRole
from pilots.models import Assignee, Indicator, Pilot, WorkPackage
from pilots.services import clocks
from pilots.services.pilots import move, refresh
from workflow import outbox, policies
from workflow.audit import Change, attributed, require_reason, save_attributed


@dataclass(frozen=True, slots=True)
class Assignment:
    """A person or a body, and what he or it is to do."""

    role: str
    user: User | None = None
    unit: OrgUnit | None = None
    task: str = ""


@transaction.atomic
def set_up(
    *, case_id: int, assignments: Sequence[Assignment], actor: User, reason: str, at: datetime
) -> Pilot:
    """Assign implementers and support; work packages and indicators come from the approved plan.

    Raises ``DomainError`` ``nobody`` without an implementer, ``PermissionDenied`` unless the head of
    the deciding authority acts and the case is approved.
    """
    case: Case = Case.objects.select_for_update(of=("self",)).get(pk=case_id)
    verdict = policies.require(actor, "pilots.set_up", case, local_day(at))
    require_reason(reason)
    if not any(item.role == AssigneeRole.IMPLEMENTER for item in assignments):
        raise DomainError("nobody", _("Hãy giao ít nhất một người hoặc đơn vị thực hiện."))
    decision = ApprovalDecision.objects.get(case=case, issued_at__isnull=False, kind__in=AGREES)
    content = case.version.snapshot["content"]
    starts_on = decision.valid_from or local_day(at)
    ends_on = _not_after(decision.expires_on, decision.valid_to or _last_day(content, at))
    require_period(starts_on, ends_on)
    pilot = Pilot(
        initiative=case.initiative,
        case=case,
        unit=in_place_of(case.unit, local_day(at)),
        is_trial=content.get("pilot_requested") == YES,
        starts_on=starts_on,
        ends_on=ends_on,
        opened_at=at,
        state_changed_at=at,
    )
    change = Change(actor, reason, at, "set_up", "", verdict.acting_for)
    with attributed(change):
        pilot.save()
    row = change.rows[-1]
    for assignment in assignments:
        _assign(pilot, assignment, actor=actor, reason=reason, at=at)
    plan_work(pilot, content, actor=actor, reason=reason, at=at)
    outbox.publish("pilots.set_up", {"pk": pilot.pk, "actor": actor.pk, "history": row.pk})
    refresh(pilot, at=at)
    return pilot


def _not_after(expires_on: date | None, ends_on: date) -> date:
    """A temporary approval ends the work with it (T7)."""
    return min(ends_on, expires_on) if expires_on else ends_on


def _require_valid(pilot_id: int, ends_on: date) -> None:
    """Raises ``DomainError`` ``expires`` for work beyond a temporary approval that nothing extended."""
    pilot = Pilot.objects.get(pk=pilot_id)
    if pilot.adjustments.filter(state="APPROVED").exists():
        return
    expires_on = ApprovalDecision.objects.filter(
        case_id=pilot.case_id, issued_at__isnull=False
    ).values_list("expires_on", flat=True)[0]
    if expires_on and ends_on > expires_on:
        message = _("Chấp thuận tạm chỉ đến %(day)s; muốn dài hơn phải có quyết định điều chỉnh.")
        raise DomainError("expires", message % {"day": f"{expires_on:%d/%m/%Y}"}, "ends_on")


def _last_day(content: dict[str, Any], at: datetime) -> date:
    planned = content.get("ends_on")
    return max(date.fromisoformat(planned) if planned else local_day(at), local_day(at))


def plan_work(
    pilot: Pilot, content: dict[str, Any], *, actor: User, reason: str, at: datetime
) -> None:
    """Packages and indicators as the plan names them; what a new plan leaves out is dropped, kept."""
    _keep(
        {row.name: row for row in pilot.packages.all()},
        [
            (task.get("name") or _("Phần việc"), _package(pilot, number, task))
            for number, task in enumerate(rows_of(content, "tasks"), 1)
        ],
        ("number", "owner", "starts_on", "ends_on"),
        Change(actor, reason, at),
    )
    _keep(
        {row.name: row for row in pilot.indicators.all()},
        [
            (row.get("indicator") or _("Chỉ số"), _indicator(pilot, row))
            for row in rows_of(content, "benefits")
        ],
        ("baseline", "target", "source"),
        Change(actor, reason, at),
    )


def _keep(
    known: dict[str, Any], planned: list[tuple[str, Any]], fields: tuple[str, ...], change: Change
) -> None:
    """Add the new, carry the changed over, mark the rest as dropped; numbers stay unique."""
    with attributed(change):
        taken = max((getattr(row, "number", 0) for row in known.values()), default=0)
        for name, fresh in planned:
            row = known.pop(name, None)
            if row is None:
                if taken and "number" in fields:
                    taken += 1
                    fresh.number = taken
                fresh.save()
                continue
            for field in fields:
                if field != "number":
                    setattr(row, field, getattr(fresh, field))
            row.is_dropped = False
            row.save()
        for row in known.values():
            row.is_dropped = True
            row.save()


def _package(pilot: Pilot, number: int, task: dict[str, Any]) -> WorkPackage:
    return WorkPackage(
        pilot=pilot,
        number=number,
        name=task.get("name") or _("Phần việc"),
        owner=task.get("owner") or "",
        starts_on=_day(task.get("starts_on")),
        ends_on=_day(task.get("ends_on")),
    )


def _indicator(pilot: Pilot, row: dict[str, Any]) -> Indicator:
    return Indicator(
        pilot=pilot,
        name=row.get("indicator") or _("Chỉ số"),
        baseline=row.get("baseline") or "",
        target=row.get("target") or "",
        source=row.get("source") or "",
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _assign(pilot: Pilot, item: Assignment, *, actor: User, reason: str, at: datetime) -> None:
    known = pilot.assignees.filter(role=item.role, user=item.user, unit=item.unit)
    if known.exists():
        raise DomainError("assigned", _("Người hoặc đơn vị này đã được giao."))
    row = Assignee(
        pilot=pilot, role=item.role, user=item.user, unit=item.unit, task=item.task.strip()
    )
    save_attributed(row, actor=actor, reason=reason, at=at)
    if item.user:
        invite(initiative=pilot.initiative, user=item.user)
    if item.unit:
        let_read(initiative_id=pilot.initiative_id, unit_id=item.unit.pk)


@transaction.atomic
def assign(
    *, pilot_id: int, assignment: Assignment, actor: User, reason: str, at: datetime
) -> Pilot:
    """One more person or body. Raises ``DomainError`` ``assigned`` for one who is in it already."""
    pilot = move(pilot_id, "assign", actor=actor, reason=reason, at=at)
    _assign(pilot, assignment, actor=actor, reason=reason, at=at)
    return pilot


@transaction.atomic
def start(
    *,
    pilot_id: int,
    starts_on: date,
    ends_on: date,
    is_trial: bool,
    actor: User,
    reason: str,
    at: datetime,
) -> Pilot:
    """Begin the trial or the implementation; the periodic and the result report become due.

    Raises ``DomainError`` ``period`` for days in the wrong order.
    """
    require_period(starts_on, ends_on)
    _require_valid(pilot_id, ends_on)
    pilot = move(
        pilot_id,
        "start",
        actor=actor,
        reason=reason,
        at=at,
        starts_on=starts_on,
        ends_on=ends_on,
        is_trial=is_trial,
    )
    clocks.start(pilot, clocks.PERIODIC, at=at)
    clocks.expect_result(pilot, ends_on, at=at)
    refresh(pilot, at=at)
    return pilot


def require_period(starts_on: date, ends_on: date) -> None:
    """Raises ``DomainError`` ``period`` when the end lies before the beginning."""
    if ends_on < starts_on:
        raise DomainError("period", _("Ngày kết thúc không thể trước ngày bắt đầu."), "ends_on")


@transaction.atomic
def roll_out(*, pilot_id: int, ends_on: date, actor: User, reason: str, at: datetime) -> Pilot:
    """The trial is accepted and becomes the implementation, until a new last day."""
    require_period(Pilot.objects.get(pk=pilot_id).starts_on, ends_on)
    _require_valid(pilot_id, ends_on)
    pilot = move(pilot_id, "roll_out", actor=actor, reason=reason, at=at, ends_on=ends_on)
    clocks.expect_result(pilot, ends_on, at=at)
    refresh(pilot, at=at)
    return pilot
