"""Incidents: told at once, tied to a risk of the frozen plan or to none (R-035, F0.6)."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from authorities.services.clockwork import setting
from common.errors import DomainError
from initiatives.models import Attachment, Commitment, InitiativeVersion, RiskFreeze
from pilots.foreseen import FrozenRegister, is_foreseen
from pilots.models import Incident, Pilot
from pilots.services.pilots import move
from workflow import outbox
from workflow.audit import save_attributed


def register_at(initiative_id: int, moment: datetime) -> RiskFreeze | None:
    """The frozen risk register in force just before ``moment``."""
    found: RiskFreeze | None = (
        RiskFreeze.objects.filter(initiative_id=initiative_id, frozen_at__lt=moment)
        .order_by("-frozen_at", "-pk")
        .first()
    )
    return found


def version_at(initiative_id: int, moment: datetime) -> InitiativeVersion | None:
    """The approved version of plan and risks in force just before ``moment`` (F0.5)."""
    register = register_at(initiative_id, moment)
    return register.version if register else None


@transaction.atomic
def report_incident(
    *,
    pilot_id: int,
    happened_at: datetime,
    what: str,
    measures: str,
    actor: User,
    at: datetime,
    risk_code: str = "",
    damage_amount: int = 0,
    harmed: str = "",
    has_casualty: bool = False,
    stop_reached: bool = False,
    photo: Attachment | None = None,
) -> Incident:
    """Report what happened; a stop threshold reached alarms whoever may stop.

    ``damage_amount`` is in đồng. Raises ``DomainError`` ``future_day`` for a moment to come,
    ``too_early`` for one before the approval, and ``not_foreseen`` for a risk that did not stand in
    the register in force then: added later, it never makes the incident foreseen.
    """
    pilot = Pilot.objects.get(pk=pilot_id)
    if happened_at > at:
        raise DomainError("future_day", _("Thời điểm này chưa đến."), "happened_at")
    register = register_at(pilot.initiative_id, happened_at)
    if register is None:
        message = _("Lúc đó chưa có kế hoạch nào được phê duyệt.")
        raise DomainError("too_early", message, "happened_at")
    _require_foreseen(pilot, risk_code, happened_at)
    pilot = move(pilot_id, "report_incident", actor=actor, reason=what, at=at)
    row = Incident(
        pilot=pilot,
        happened_at=happened_at,
        what=what,
        measures=measures,
        damage_amount=damage_amount,
        harmed=harmed,
        has_casualty=has_casualty,
        risk_code=risk_code,
        register=register if risk_code else None,
        version=register.version,
        stop_reached=stop_reached,
        photo=photo,
        reported_by=actor,
        reported_at=at,
        hours_allowed=hours_of(pilot, actor),
    )
    save_attributed(row, actor=actor, reason="Báo sự cố", at=at)
    outbox.publish("pilots.incident", {"pk": pilot.pk, "incident": row.pk, "actor": actor.pk})
    return row


def _require_foreseen(pilot: Pilot, risk_code: str, happened_at: datetime) -> None:
    if not risk_code:
        return
    freezes = RiskFreeze.objects.filter(initiative_id=pilot.initiative_id)
    registers = [
        FrozenRegister(freeze.frozen_at, frozenset(codes_in(freeze))) for freeze in freezes
    ]
    if not is_foreseen(risk_code, happened_at, registers):
        message = _(
            "Rủi ro %(code)s không có trong danh mục đã chốt trước lúc xảy ra, nên không được coi là đã dự liệu."
        )
        raise DomainError("not_foreseen", message % {"code": risk_code}, "risk_code")


def codes_in(freeze: RiskFreeze) -> list[str]:
    """The codes of the risks in a frozen register."""
    return [str(row.get("risk_code") or "") for row in freeze.risks]


def risk_in(freeze: RiskFreeze | None, code: str) -> dict[str, Any] | None:
    """The frozen row of a risk."""
    rows = freeze.risks if freeze else []
    return next((row for row in rows if row.get("risk_code") == code), None)


def hours_of(pilot: Pilot, user: User) -> int:
    """Within how many hours this person promised to report an incident (G2.7)."""
    signed = Commitment.objects.filter(
        initiative_id=pilot.initiative_id, user=user, is_refusal=False
    ).order_by("-pk")
    promised = signed.values_list("report_hours", flat=True).first()
    return promised or int(str(setting("incident_report_hours")))
