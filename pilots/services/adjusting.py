"""A change of the approved plan: written, routed, decided; every version is kept (R-027, T17)."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import OrgUnit, User
from approvals.services.cases import not_earlier, not_later
from approvals.services.routing import facts_of, store
from authorities.models import RoutingDecision
from authorities.routing import route
from authorities.services.rulebook import rule_book
from common.errors import DomainError, EditConflict
from common.times import local_day
from initiatives.canonical import digest
from initiatives.plan.missing import missing_items
from initiatives.plan.schema import BY_CODE
from initiatives.secrecy import secret_marking
from initiatives.services.registration import adopt_plan, current_limits, freeze_risks
from initiatives.services.standing import let_read
from pilots.models import AdjustmentRequest, Pilot
from pilots.services import clocks
from pilots.services.incidents import version_at
from pilots.services.pilots import move, refresh
from pilots.services.setting_up import plan_work, require_period
from workflow import policies
from workflow.audit import save_attributed
from workflow.runner import fire

STEPS = ("to-chuc", "rui-ro", "loi-ich")


@transaction.atomic
def request_adjustment(
    *, pilot_id: int, actor: User, reason: str, at: datetime
) -> AdjustmentRequest:
    """Begin a request; it starts from the version in force and is written section by section."""
    pilot = move(pilot_id, "request_adjustment", actor=actor, reason=reason, at=at)
    base = version_at(pilot.initiative_id, at)
    if base is None:
        raise DomainError("no_plan", _("Chưa có kế hoạch được phê duyệt."))
    row = AdjustmentRequest(
        pilot=pilot,
        base=base,
        content=base.snapshot["content"],
        reasons=reason,
        asked_by=actor,
        asked_at=at,
        state_changed_at=at,
    )
    save_attributed(row, actor=actor, reason=reason, at=at)
    return row


@transaction.atomic
def write(
    *,
    adjustment_id: int,
    step: str,
    values: Mapping[str, Any],
    seen_revision: int,
    actor: User,
    at: datetime,
) -> AdjustmentRequest:
    """Write one section of the changed plan.

    Raises ``EditConflict`` when somebody saved it meanwhile, ``DomainError`` ``wrong_state`` once it
    was submitted, ``secret`` for a marking of secrecy and ``step`` for a section that is not open to
    change.
    """
    row: AdjustmentRequest = AdjustmentRequest.objects.select_for_update(of=("self",)).get(
        pk=adjustment_id
    )
    policies.require(actor, "pilots.edit_adjustment", row, local_day(at))
    if row.state != "DRAFT":
        raise DomainError("wrong_state", _("Đề nghị đã được trình, không sửa được nữa."))
    if step not in STEPS:
        raise DomainError("step", _("Phần này không thuộc phạm vi điều chỉnh."))
    if secret_marking(str(values)):
        raise DomainError("secret", _("Nội dung có dấu mật; chưa lưu."))
    if seen_revision != row.revision:
        raise EditConflict
    content = {**row.content, **values}
    if content != row.content:
        row.content, row.revision = content, row.revision + 1
        text = f"Soạn phần “{BY_CODE[step].label}” của đề nghị điều chỉnh"
        save_attributed(row, actor=actor, reason=text, at=at)
    return row


@transaction.atomic
def submit(*, adjustment_id: int, actor: User, reason: str, at: datetime) -> AdjustmentRequest:
    """Send the change to the tier that ``route()`` names for the changed plan.

    Raises ``DomainError`` ``unchanged`` when nothing differs and ``incomplete`` for a plan that
    lacks something.
    """
    row: AdjustmentRequest = AdjustmentRequest.objects.select_for_update(of=("self",)).get(
        pk=adjustment_id
    )
    if digest(row.content) == digest(row.base.snapshot["content"]):
        raise DomainError("unchanged", _("Chưa có nội dung nào thay đổi."))
    kinds = frozenset({"SCIENTIFIC", "PRACTICAL"})  # the evidence was judged with the first plan
    lacking = missing_items(row.content, kinds, current_limits())
    if lacking:
        raise DomainError("incomplete", lacking[0].message)
    unit, routing = _route(row, at=at)
    row = fire(
        AdjustmentRequest,
        adjustment_id,
        "submit_adjustment",
        actor=actor,
        reason=reason,
        at=at,
        unit=unit,
        routing=routing,
    )
    let_read(initiative_id=row.pilot.initiative_id, unit_id=unit.pk)
    refresh(row.pilot, at=at)
    return row


def _route(row: AdjustmentRequest, *, at: datetime) -> tuple[OrgUnit, RoutingDecision]:
    """Ask ``route`` about the changed plan; a tier below the present authority never decides."""
    on = local_day(at)
    initiative = row.pilot.initiative
    initiative.content = row.content
    facts = facts_of(initiative, on)
    with translation.override("vi"):
        found = route(facts, rule_book(on))
    if not found.recipient:
        raise DomainError("blocked", _("Hồ sơ bị tạm khóa nên không được chuyển."))
    routing = store(found, facts, at=at)
    named = routing.escalate_to or routing.recipient
    return _higher(row.pilot.unit, named, on), routing


def _higher(present: OrgUnit, named: OrgUnit, on: date) -> OrgUnit:
    """The one of the two that stands above the other; the present authority when neither does."""
    unit: OrgUnit | None = present
    while unit is not None:
        if unit.pk == named.pk:
            return named
        unit = unit.superior_on(on)
    return present


@transaction.atomic
def approve(
    *,
    adjustment_id: int,
    number: str,
    decided_on: date,
    conclusion: str,
    actor: User,
    reason: str,
    at: datetime,
) -> AdjustmentRequest:
    """Decide for the change: a new version of plan and risks is frozen from this moment on.

    Raises ``DomainError`` for a day after today or before the request.
    """
    row: AdjustmentRequest = fire(
        AdjustmentRequest,
        adjustment_id,
        "approve_adjustment",
        actor=actor,
        reason=reason,
        at=at,
        number=number,
        decided_on=decided_on,
        conclusion=conclusion,
    )
    not_later(decided_on, at, "decided_on")
    not_earlier(decided_on, local_day(row.asked_at), "decided_on", _("ngày đề nghị"))
    pilot = row.pilot
    text = f"Điều chỉnh theo quyết định số {number}"
    row.result = adopt_plan(
        initiative_id=pilot.initiative_id, content=row.content, actor=actor, reason=text, at=at
    )
    freeze_risks(version=row.result, decision_number=number, actor=actor, at=at)
    save_attributed(row, actor=actor, reason=reason, at=at)
    _take_hold(pilot, row, text, actor=actor, at=at)
    return row


def _take_hold(
    pilot: Pilot, row: AdjustmentRequest, text: str, *, actor: User, at: datetime
) -> None:
    """Period, packages, indicators and the day of the result report follow the new plan."""
    starts_on = _changed_day(row, "starts_on") or pilot.starts_on
    ends_on = _changed_day(row, "ends_on") or pilot.ends_on
    require_period(starts_on, ends_on)
    moved = move(
        pilot.pk, "adjust", actor=actor, reason=text, at=at, starts_on=starts_on, ends_on=ends_on
    )
    plan_work(moved, row.content, actor=actor, reason=text, at=at)
    clocks.expect_result(moved, ends_on, at=at)
    refresh(moved, at=at)


def _changed_day(row: AdjustmentRequest, name: str) -> date | None:
    """A day of the plan, when this very change moved it."""
    text = row.content.get(name)
    same = text == row.base.snapshot["content"].get(name)
    return date.fromisoformat(text) if text and not same else None


@transaction.atomic
def refuse(
    *, adjustment_id: int, conclusion: str, actor: User, reason: str, at: datetime
) -> AdjustmentRequest:
    """The plan stays as it was, with the reasons."""
    row: AdjustmentRequest = fire(
        AdjustmentRequest,
        adjustment_id,
        "refuse_adjustment",
        actor=actor,
        reason=reason,
        at=at,
        conclusion=conclusion,
    )
    refresh(row.pilot, at=at)
    return row


@transaction.atomic
def withdraw(*, adjustment_id: int, actor: User, reason: str, at: datetime) -> AdjustmentRequest:
    """The change is not needed any more."""
    row: AdjustmentRequest = fire(
        AdjustmentRequest, adjustment_id, "withdraw_adjustment", actor=actor, reason=reason, at=at
    )
    refresh(row.pilot, at=at)
    return row
