"""Nominations: from a completed evaluation up the tiers to a decision, and its revocation (G10)."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from approvals.services.cases import not_earlier, not_later
from approvals.services.routing import above
from common.errors import DomainError
from common.times import local_day
from initiatives.models import Proposer
from pilots.choices import Result
from pilots.models import Evaluation, Pilot
from rewards.choices import AwardMode
from rewards.models import AwardType, EncouragementMeasure, EncouragementType, Nomination
from rewards.policies import not_for_himself
from rewards.services.catalogue import phase_on
from workflow import outbox, policies
from workflow.audit import Change, attributed, require_reason
from workflow.policies import Verdict
from workflow.runner import fire

YES, NO = "YES", "NO"
MOST_AMOUNT = 500_000_000  # đồng; far above any multiple of the base salary, a guard against slips


def completed(pilot: Pilot) -> Evaluation:
    """The concluded evaluation; raises ``DomainError`` ``not_completed`` for any other result."""
    evaluation: Evaluation | None = getattr(pilot, "evaluation", None)
    if (
        evaluation is None
        or evaluation.concluded_at is None
        or evaluation.result != Result.COMPLETED
    ):
        raise DomainError("not_completed", _("Chỉ khen thưởng đề xuất được đánh giá hoàn thành."))
    return evaluation


def share_of(pilot: Pilot, nominee: User) -> int:
    """The share that the person confirmed himself; raises ``DomainError`` ``unconfirmed``."""
    row = Proposer.objects.filter(initiative_id=pilot.initiative_id, user=nominee).first()
    if row is None or not row.has_confirmed:
        message = _("Người được đề nghị phải là người đề xuất đã xác nhận tỷ lệ đóng góp.")
        raise DomainError("unconfirmed", message, "nominee")
    return int(row.contribution_percent)


@transaction.atomic
def nominate(
    *,
    pilot_id: int,
    nominee: User,
    award: AwardType,
    values: Mapping[str, Any],
    answers: list[str],
    actor: User,
    reason: str,
    at: datetime,
) -> Nomination:
    """Nominate one person for one form of award, by his confirmed share.

    ``answers`` say YES or NO to the catalogue's conditions, in their order; the portal concludes
    nothing from them. Raises ``DomainError``: ``not_completed``, ``unconfirmed``, ``award_once`` for
    the same award twice, ``conditions`` when one is not answered, ``skip_ground``, ``votes_for`` for
    more votes in favour than there were, or not more than half.
    """
    pilot: Pilot = Pilot.objects.select_for_update(of=("self",)).get(pk=pilot_id)
    allowed = policies.require(actor, "rewards.nominate", pilot, local_day(at))
    verdict = _somebody_else(allowed, actor, nominee)
    require_reason(reason)
    evaluation = completed(pilot)
    percent = share_of(pilot, nominee)
    _check(pilot, nominee, award, values, answers)
    row = Nomination(
        pilot=pilot,
        nominee=nominee,
        award=award,
        award_version=award.version,
        percent=percent,
        conditions=[
            {**condition, "answer": answer}
            for condition, answer in zip(award.conditions, answers, strict=True)
        ],
        phase=phase_on(local_day(evaluation.concluded_at or at)),
        unit=pilot.unit,
        nominated_by=actor,
        nominated_at=at,
        state_changed_at=at,
        **values,
    )
    change = Change(actor, reason, at, "nominate", "", verdict.acting_for)
    with attributed(change):
        row.save()
    outbox.publish(
        "rewards.nominate", {"pk": row.pk, "actor": actor.pk, "history": change.rows[-1].pk}
    )
    return row


def _somebody_else(verdict: Verdict, actor: User, nominee: User) -> Verdict:
    """The verdict; raises ``DomainError`` ``himself`` where the actor would reward himself."""
    own = not_for_himself(verdict, actor, nominee.pk)
    if not own:
        raise DomainError("himself", str(own.reason), "nominee")
    return verdict


def _agreed(proportionate: bool) -> None:
    """As much award as achievement (R-061); raises ``DomainError`` ``proportionate`` unless confirmed."""
    if not proportionate:
        message = _("Xác nhận mức khen tương xứng với thành tích, hoặc không đồng ý và nêu lý do.")
        raise DomainError("proportionate", message, "proportionate")


def _check(
    pilot: Pilot, nominee: User, award: AwardType, values: Mapping[str, Any], answers: list[str]
) -> None:
    taken = Nomination.objects.filter(
        pilot=pilot, nominee=nominee, award=award, state__in=["NOMINATED", "GRANTED"]
    )
    if taken.exists():
        message = _("Người này đã được đề nghị hoặc tặng hình thức này cho đề xuất này.")
        raise DomainError("award_once", message, "award")
    if len(answers) != len(award.conditions) or not set(answers) <= {YES, NO}:
        raise DomainError("conditions", _("Trả lời từng điều kiện trong danh mục."))
    if values["mode"] == AwardMode.SKIP_LEVEL and not str(values["skip_ground"]).strip():
        raise DomainError("skip_ground", _("Ghi căn cứ vượt cấp, vượt bậc."), "skip_ground")
    if values["votes_for"] > values["votes_total"]:
        raise DomainError("votes_for", _("Số phiếu đồng ý lớn hơn tổng số phiếu."), "votes_for")
    if values["votes_for"] * 2 <= values["votes_total"]:
        message = _("Tập thể lãnh đạo chưa đồng ý quá nửa; chưa đề nghị được.")
        raise DomainError("votes_for", message, "votes_for")


def _move(pk: int, step: str, *, actor: User, reason: str, at: datetime, **data: Any) -> Nomination:
    row: Nomination = fire(Nomination, pk, step, actor=actor, reason=reason, at=at, **data)
    return row


@transaction.atomic
def endorse(*, nomination_id: int, actor: User, reason: str, at: datetime) -> Nomination:
    """The head agrees; the level above has it now."""
    unit = above(Nomination.objects.get(pk=nomination_id).unit, on=local_day(at))
    return _move(nomination_id, "endorse", actor=actor, reason=reason, at=at, unit=unit)


@transaction.atomic
def check_dossier(
    *,
    nomination_id: int,
    council_opinion: str,
    proportionate: bool,
    actor: User,
    reason: str,
    at: datetime,
) -> Nomination:
    """The award desk has looked at every condition and at each achievement's evidence.

    Raises ``DomainError`` ``proportionate`` unless it confirms that the award fits what is proved.
    """
    _agreed(proportionate)
    return _move(
        nomination_id,
        "check_dossier",
        actor=actor,
        reason=reason,
        at=at,
        council_opinion=council_opinion,
    )


@transaction.atomic
def grant(
    *,
    nomination_id: int,
    number: str,
    signed_on: date,
    amount: int | None,
    proportionate: bool,
    actor: User,
    reason: str,
    at: datetime,
) -> Nomination:
    """Decide for the award; ``amount`` is in đồng.

    Raises ``DomainError`` for a day after today or before the nomination, and ``proportionate``
    unless it is confirmed that the award fits what is proved, ``amount`` for a slip of the pen.
    """
    _agreed(proportionate)
    if amount is not None and amount > MOST_AMOUNT:
        message = _("Mức thưởng lớn bất thường; hãy kiểm tra lại số tiền (đồng).")
        raise DomainError("amount", message, "amount")
    row = _move(
        nomination_id,
        "grant",
        actor=actor,
        reason=reason,
        at=at,
        number=number,
        signed_on=signed_on,
        amount=amount,
    )
    _check_day(row, signed_on, at)
    return row


def _check_day(row: Nomination, signed_on: date, at: datetime) -> None:
    not_later(signed_on, at, "signed_on")
    not_earlier(signed_on, local_day(row.nominated_at), "signed_on", _("ngày đề nghị"))


@transaction.atomic
def record_grant(
    *, nomination_id: int, number: str, signed_on: date, actor: User, reason: str, at: datetime
) -> Nomination:
    """The State decided; number and day of its decision."""
    row = _move(
        nomination_id,
        "record_grant",
        actor=actor,
        reason=reason,
        at=at,
        number=number,
        signed_on=signed_on,
    )
    _check_day(row, signed_on, at)
    return row


@transaction.atomic
def decline(*, nomination_id: int, actor: User, reason: str, at: datetime) -> Nomination:
    """Not granted, with the reason."""
    return _move(nomination_id, "decline", actor=actor, reason=reason, at=at)


@transaction.atomic
def withdraw(*, nomination_id: int, actor: User, reason: str, at: datetime) -> Nomination:
    """The one who nominated takes it back."""
    return _move(nomination_id, "withdraw_nomination", actor=actor, reason=reason, at=at)


@transaction.atomic
def revoke(
    *,
    nomination_id: int,
    number: str,
    recovered: int | None,
    actor: User,
    reason: str,
    at: datetime,
) -> Nomination:
    """Take an award back; ``recovered`` is in đồng (B4.2)."""
    return _move(
        nomination_id,
        "revoke",
        actor=actor,
        reason=reason,
        at=at,
        number=number,
        recovered=recovered,
    )


# --- encouragement ----------------------------------------------------------------------------


@transaction.atomic
def propose_encouragement(
    *,
    pilot_id: int,
    nominee: User,
    kind: EncouragementType,
    content: str,
    actor: User,
    at: datetime,
) -> EncouragementMeasure:
    """Propose a measure for a completed initiative of a grade that the catalogue names (R-032).

    Raises ``DomainError``: ``not_completed``, ``unconfirmed``, ``grade``, ``encouragement_once``.
    """
    pilot: Pilot = Pilot.objects.select_for_update(of=("self",)).get(pk=pilot_id)
    allowed = policies.require(actor, "rewards.propose_encouragement", pilot, local_day(at))
    verdict = _somebody_else(allowed, actor, nominee)
    require_reason(content)
    evaluation = completed(pilot)
    share_of(pilot, nominee)
    if evaluation.grade not in kind.grades:
        raise DomainError("grade", _("Biện pháp này không áp dụng cho loại đã đánh giá."), "kind")
    known = EncouragementMeasure.objects.filter(pilot=pilot, nominee=nominee, kind=kind)
    if known.exclude(state="REFUSED").exists():
        raise DomainError("encouragement_once", _("Biện pháp này đã được đề xuất."), "kind")
    row = EncouragementMeasure(
        pilot=pilot,
        nominee=nominee,
        kind=kind,
        content=content,
        unit=pilot.unit,
        proposed_by=actor,
        proposed_at=at,
        state_changed_at=at,
    )
    with attributed(Change(actor, content, at, "propose", "", verdict.acting_for)):
        row.save()
    return row


@transaction.atomic
def decide_encouragement(
    *, measure_id: int, number: str, decided_on: date, actor: User, reason: str, at: datetime
) -> EncouragementMeasure:
    """The competent authority's decision; raises ``DomainError`` for a day to come."""
    not_later(decided_on, at, "decided_on")
    row: EncouragementMeasure = fire(
        EncouragementMeasure,
        measure_id,
        "decide_encouragement",
        actor=actor,
        reason=reason,
        at=at,
        number=number,
        decided_on=decided_on,
    )
    return row


@transaction.atomic
def refuse_encouragement(
    *, measure_id: int, actor: User, reason: str, at: datetime
) -> EncouragementMeasure:
    """Not applied, with the reason."""
    row: EncouragementMeasure = fire(
        EncouragementMeasure, measure_id, "refuse_encouragement", actor=actor, reason=reason, at=at
    )
    return row
