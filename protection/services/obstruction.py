"""Confidential reports of obstruction or retaliation; the superior level handles them (R-095)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.models import User
from approvals.services.cases import not_later
from common.times import local_day
from initiatives.models import Initiative
from pilots.models import Pilot
from protection.models import ObstructionRead, ObstructionReport
from workflow import outbox, policies
from workflow.audit import require_reason, save_attributed
from workflow.runner import fire


@transaction.atomic
def report_obstruction(
    *, initiative_id: int, values: Mapping[str, Any], actor: User, at: datetime
) -> ObstructionReport:
    """Tell the level above the unit that holds the file; nobody else reads it.

    Raises ``DomainError`` for a blank text or a day to come.
    """
    rows = Initiative.objects.select_for_update(of=("self",))  # no erasure passes what is told
    initiative = rows.select_related("holder_unit", "employing_unit").get(pk=initiative_id)
    pilot = Pilot.objects.of_initiative(initiative_id)
    policies.require(actor, "protection.report_obstruction", pilot or initiative, local_day(at))
    require_reason(str(values["content"]))
    not_later(values["happened_on"], at, "happened_on")
    held_by = initiative.holder_unit or initiative.employing_unit
    row = ObstructionReport(
        initiative=initiative,
        reported_by=actor,
        unit=held_by.superior_on(local_day(at)) or held_by,
        content=values["content"],
        happened_on=values["happened_on"],
        evidence=values.get("evidence") or "",
        wish=values.get("wish") or "",
        reported_at=at,
        state_changed_at=at,
    )
    save_attributed(row, actor=actor, reason="Phản ánh cản trở", at=at)
    outbox.publish("protection.obstruction", {"pk": row.pk, "actor": actor.pk})
    return row


@transaction.atomic
def take(*, report_id: int, actor: User, reason: str, at: datetime) -> ObstructionReport:
    """The superior looks into it."""
    row: ObstructionReport = fire(
        ObstructionReport, report_id, "take_obstruction", actor=actor, reason=reason, at=at
    )
    return row


@transaction.atomic
def answer(*, report_id: int, reason: str, actor: User, at: datetime) -> ObstructionReport:
    """What was done about it is the reason of the step; raises ``DomainError`` for a blank answer."""
    row: ObstructionReport = fire(
        ObstructionReport,
        report_id,
        "answer_obstruction",
        actor=actor,
        reason=reason,
        at=at,
        answer=reason,
    )
    return row


def note_read(*, report: ObstructionReport, reader: User, at: datetime) -> None:
    """Every read is on record."""
    ObstructionRead.objects.create(report=report, reader=reader, page="detail", read_at=at)
