"""Who proposes, with which share, and what each of them commits to."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import PositionHeld, User
from authorities.models import Setting
from common.errors import DomainError
from common.times import local_day
from initiatives.models import Commitment, CommitmentText, Initiative, Proposer
from workflow import grants, outbox, policies
from workflow.audit import Change, attributed, require_reason

WHOLE = 100


@dataclass(frozen=True, slots=True)
class Share:
    """One proposer and his part of the work, in per cent."""

    user: User
    percent: int


@transaction.atomic
def name_proposers(
    *, initiative_id: int, shares: Sequence[Share], actor: User, at: datetime
) -> Initiative:
    """Set who proposes and with which share; a changed share has to be confirmed again.

    Raises ``DomainError`` when the shares do not sum to 100, a person stands twice, the author is
    missing or a person holds no position on that day.
    """
    initiative: Initiative = Initiative.objects.select_for_update(of=("self",)).get(
        pk=initiative_id
    )
    policies.require(actor, "initiatives.name_proposers", initiative, local_day(at))
    _check_shares(initiative, shares)
    known = {row.user_id: row for row in initiative.proposers.select_related("position")}
    with attributed(Change(actor, "Cập nhật người đề xuất và tỷ lệ đóng góp", at)):
        for share in shares:
            _save_share(initiative, known.pop(share.user.pk, None), share, actor, at)
        _follow_the_author(initiative)
        for gone in known.values():
            grants.take_back(gone.user, "view_initiative", initiative)
            for signed in initiative.commitments.filter(user=gone.user, withdrawn_at=None):
                signed.withdrawn_at = at
                signed.save()
            gone.delete()
    return initiative


def _check_shares(initiative: Initiative, shares: Sequence[Share]) -> None:
    people = [share.user.pk for share in shares]
    if len(set(people)) != len(people):
        raise DomainError("proposer_twice", _("Mỗi người chỉ ghi một lần."))
    if initiative.author_id not in people:
        raise DomainError("author_missing", _("Người đứng tên hồ sơ phải có trong danh sách."))
    if any(share.percent < 1 for share in shares):
        raise DomainError("percent", _("Tỷ lệ đóng góp phải từ 1 % trở lên."))
    total = sum(share.percent for share in shares)
    if total != WHOLE:
        message = _("Tổng tỷ lệ đóng góp phải bằng 100 %%, hiện là %(total)s %%.")
        raise DomainError("percent_sum", message % {"total": total})


def _save_share(
    initiative: Initiative, row: Proposer | None, share: Share, actor: User, at: datetime
) -> None:
    is_author = share.user.pk == initiative.author_id
    if row is None:
        row = Proposer(initiative=initiative, user=share.user, position=_position(share.user, at))
        grants.grant(share.user, "view_initiative", initiative)
        outbox.publish(
            "initiatives.proposer_named",
            {"pk": initiative.pk, "user": share.user.pk, "actor": actor.pk},
        )
    elif not row.position.holds_on(local_day(at)):
        row.position = _position(share.user, at)
    elif row.contribution_percent == share.percent:
        return
    row.is_author = is_author
    row.contribution_percent = share.percent
    if share.user.pk == actor.pk:
        row.confirmed_percent, row.confirmed_at = share.percent, at
    row.save()


def _follow_the_author(initiative: Initiative) -> None:
    """The file belongs where its author works; a position that ended is followed by the present."""
    position = initiative.proposers.select_related("position").get(is_author=True).position
    if position.pk != initiative.author_position_id:
        initiative.author_position = position
        initiative.employing_unit_id = position.unit_id
        initiative.save()


def _position(user: User, at: datetime) -> PositionHeld:
    position: PositionHeld | None = (
        PositionHeld.objects.on(local_day(at)).filter(user=user).order_by("pk").first()
    )
    if position is None:
        message = _("%(person)s chưa có chức vụ trong đơn vị nào nên chưa thể là đồng tác giả.")
        raise DomainError("no_position", message % {"person": user})
    return position


@transaction.atomic
def state_nd73(
    *, initiative_id: int, actor: User, applies: bool, reason: str, at: datetime
) -> Initiative:
    """Correct whether decree 73/2023 applies, against the portal's suggestion, with the reason.

    Raises ``DomainError`` for a blank reason, ``PermissionDenied`` for anybody but the author.
    """
    initiative: Initiative = Initiative.objects.select_for_update(of=("self",)).get(
        pk=initiative_id
    )
    policies.require(actor, "initiatives.name_proposers", initiative, local_day(at))
    require_reason(reason)
    initiative.nd73_subject = applies
    initiative.nd73_override_reason = reason.strip()
    with attributed(Change(actor, reason.strip(), at)):
        initiative.save()
    return initiative


@transaction.atomic
def confirm_share(*, initiative_id: int, actor: User, at: datetime) -> Proposer:
    """A co-author confirms his own share, as it stands."""
    initiative: Initiative = Initiative.objects.select_for_update(of=("self",)).get(
        pk=initiative_id
    )
    policies.require(actor, "initiatives.sign", initiative, local_day(at))
    row: Proposer = initiative.proposers.get(user=actor)
    row.confirmed_percent, row.confirmed_at = row.contribution_percent, at
    with attributed(Change(actor, "Xác nhận tỷ lệ đóng góp của mình", at)):
        row.save()
    return row


@transaction.atomic
def sign_commitment(
    *,
    initiative_id: int,
    actor: User,
    agreed: Sequence[str],
    free_text: str,
    at: datetime,
) -> Commitment:
    """Sign the commitment (G2) for oneself; every clause has to be agreed to.

    Raises ``DomainError`` ``clauses`` when one is not. An earlier refusal is kept as withdrawn.
    """
    initiative: Initiative = Initiative.objects.select_for_update(of=("self",)).get(
        pk=initiative_id
    )
    policies.require(actor, "initiatives.sign", initiative, local_day(at))
    text = current_text(at)
    if set(agreed) != {clause["code"] for clause in text.clauses}:
        raise DomainError("clauses", _("Phải đồng ý với tất cả các điều cam kết."), "agreed")
    return _sign(initiative, actor, text, free_text, at, is_refusal=False)


@transaction.atomic
def refuse_commitment(*, initiative_id: int, actor: User, reason: str, at: datetime) -> Commitment:
    """Record that a proposer refuses to commit; the file cannot be submitted with him in it."""
    initiative: Initiative = Initiative.objects.select_for_update(of=("self",)).get(
        pk=initiative_id
    )
    policies.require(actor, "initiatives.sign", initiative, local_day(at))
    return _sign(initiative, actor, current_text(at), reason, at, is_refusal=True)


def _sign(
    initiative: Initiative,
    actor: User,
    text: CommitmentText,
    free_text: str,
    at: datetime,
    *,
    is_refusal: bool,
) -> Commitment:
    hours = Setting.objects.get(code="incident_report_hours").value
    row = Commitment(
        initiative=initiative,
        user=actor,
        text=text,
        signed_revision=initiative.revision,
        report_hours=hours,
        free_text=free_text,
        is_refusal=is_refusal,
        signed_at=at,
    )
    reason = "Từ chối ký cam kết" if is_refusal else "Ký bản cam kết"
    with attributed(Change(actor, reason, at)):
        for earlier in initiative.commitments.filter(user=actor, withdrawn_at=None):
            earlier.withdrawn_at = at
            earlier.save()
        row.save()
    return row


def current_text(at: datetime) -> CommitmentText:
    """The clauses in force on the day."""
    texts = CommitmentText.objects.filter(valid_from__lte=local_day(at))
    found: CommitmentText = texts.order_by("-number")[0]
    return found
