"""Freeze what is submitted, and tell what is missing before. Called by the approval services."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.capacities import capacities_of
from accounts.models import User
from authorities.services.clockwork import settings_map
from common.errors import DomainError
from common.times import local_day
from initiatives.canonical import digest
from initiatives.models import Attachment, Commitment, Initiative, InitiativeVersion, RiskFreeze
from initiatives.plan.missing import Limits, Missing, missing_items
from initiatives.plan.questions import ANSWERS
from initiatives.plan.schema import FORM_VERSION
from initiatives.services.asking import plan_asked
from initiatives.services.drafting import copy_to_columns, refresh_search
from workflow.audit import Change, attributed
from workflow.runner import fire


@dataclass(frozen=True, slots=True)
class Readiness:
    """What stands between a draft and its submission."""

    missing: list[Missing]
    asks_more: bool = False

    @property
    def is_ready(self) -> bool:
        """Nothing is missing."""
        return not self.missing

    def steps_in_error(self) -> frozenset[str]:
        """The steps of the form that lack something."""
        return frozenset(item.step for item in self.missing)


def readiness(initiative: Initiative, on: date) -> Readiness:
    """Everything missing on a day: plan, positions and confirmations of people, commitments (T1)."""
    kinds = frozenset(kept_files(initiative).values_list("kind", flat=True))
    plan = plan_asked(initiative, on)
    found = missing_items(plan, kinds, current_limits())
    found += _days_missing(initiative.content, on)
    found += _people_missing(initiative, on) + _organisation_missing(initiative, on)
    return Readiness(found, asks_more=bool(plan[ANSWERS]))


def current_limits() -> Limits:
    """The numbers of the completeness check as they are configured now."""
    values = settings_map("min_options", "stop_threshold_level")
    return Limits(int(str(values["min_options"])), int(str(values["stop_threshold_level"])))


def _days_missing(content: Mapping[str, Any], on: date) -> list[Missing]:
    """What happened, happened by then."""
    if (content.get("trigger_on") or "") <= on.isoformat():
        return []
    message = _("Ngày xảy ra, phát hiện không thể sau hôm nay.")
    return [Missing("van-de", "id_trigger_on", message)]


def _people_missing(initiative: Initiative, on: date) -> list[Missing]:
    found = []
    signed = dict(
        Commitment.objects.filter(
            initiative=initiative, withdrawn_at=None, is_refusal=False
        ).values_list("user_id", "signed_revision")
    )
    proposers = list(initiative.proposers.select_related("user", "position"))
    if initiative.proposer_kind == "GROUP" and len(proposers) == 1:
        found.append(Missing("nguoi-de-xuat", "shares", _("Nhóm phải có ít nhất hai người.")))
    if initiative.proposer_kind == "INDIVIDUAL" and len(proposers) > 1:
        message = _("Có nhiều người đề xuất thì chọn “Nhóm”.")
        found.append(Missing("co-ban", "id_proposer_kind", message))
    for row in proposers:
        name = {"person": row.user}
        if not row.has_confirmed:
            message = _("%(person)s chưa xác nhận tỷ lệ đóng góp.") % name
            found.append(Missing("nguoi-de-xuat", "shares", message))
        if not row.position.holds_on(on):
            message = _("Chức vụ đã ghi của %(person)s không còn; hãy lưu lại phần này.") % name
            found.append(Missing("nguoi-de-xuat", "shares", message))
        if row.user_id not in signed:
            message = _("%(person)s chưa ký bản cam kết.") % name
            found.append(Missing("cam-ket", "commitments", message))
        elif signed[row.user_id] != initiative.revision:
            message = _("Kế hoạch đã sửa sau khi %(person)s ký cam kết; cần ký lại.") % name
            found.append(Missing("cam-ket", "commitments", message))
    return found


def _organisation_missing(initiative: Initiative, on: date) -> list[Missing]:
    """An organisation proposes through its leaders, their stand-ins or its clerks."""
    organisation = initiative.organisation_id
    if organisation is None or organisation in capacities_of(initiative.author, on).works_for:
        return []
    message = _(
        "Chỉ lãnh đạo, người được ủy quyền hoặc văn thư của tổ chức được đăng ký thay mặt tổ chức."
    )
    return [Missing("co-ban", "id_organisation", message)]


def kept_files(initiative: Initiative) -> Any:
    """The attachments that the draft holds now."""
    files = Attachment.objects.of_the_file().filter(initiative=initiative)
    return files.filter(removed_at=None, destroyed_at=None).order_by("pk")


def require_ready(initiative: Initiative, on: date) -> None:
    """Raises ``DomainError`` ``incomplete`` that names how much is missing."""
    state = readiness(initiative, on)
    if not state.is_ready:
        message = _("Còn %(count)s mục chưa đủ, chưa gửi được.") % {"count": len(state.missing)}
        raise DomainError("incomplete", message)


@transaction.atomic
def send(
    *, initiative_id: int, step: str, actor: User, at: datetime, reason: str = "Gửi đề xuất"
) -> InitiativeVersion:
    """Move the file to review (``submit`` or ``resubmit``) and freeze what is sent as a version.

    Raises ``DomainError`` ``incomplete`` while something is missing: nothing moves then.
    """
    initiative = fire(Initiative, initiative_id, step, actor=actor, reason=reason, at=at)
    require_ready(initiative, local_day(at))
    return freeze_version(initiative=initiative, actor=actor, at=at)


def freeze_version(*, initiative: Initiative, actor: User, at: datetime) -> InitiativeVersion:
    """Store the plan, the people and the files as they stand, with their digest; never changed."""
    snapshot = snapshot_of(initiative)
    last = initiative.versions.order_by("-number").first()
    return InitiativeVersion.objects.create(
        initiative=initiative,
        number=last.number + 1 if last else 1,
        revision=initiative.revision,
        snapshot=snapshot,
        sha256=digest(snapshot),
        submitted_by=actor,
        submitted_at=at,
    )


def snapshot_of(initiative: Initiative) -> dict[str, Any]:
    """Everything that is judged, as plain values."""
    proposers = initiative.proposers.select_related("user", "position")
    commitments = initiative.commitments.filter(withdrawn_at=None, is_refusal=False)
    return {
        "form": "G1",
        "form_version": FORM_VERSION,
        "code": initiative.code,
        "nd73_subject": initiative.nd73_subject,
        "content": initiative.content,
        "proposers": [
            {
                "name": str(row.user),
                "position": row.position.label,
                "category": row.position.category,
                "percent": row.contribution_percent,
                "is_author": row.is_author,
            }
            for row in proposers
        ],
        "commitments": [
            {"user": row.user_id, "text": row.text_id, "signed_at": row.signed_at}
            for row in commitments.order_by("pk")
        ],
        "files": [
            {"name": row.name, "kind": row.kind, "sha256": row.sha256, "size": row.size}
            for row in kept_files(initiative)
        ],
    }


def freeze_risks(
    *, version: InitiativeVersion, decision_number: str, actor: User, at: datetime
) -> RiskFreeze:
    """Freeze the risk register of the version that a decision approved (R-021, F0.6)."""
    risks = version.snapshot["content"].get("risks") or []
    return RiskFreeze.objects.create(
        initiative_id=version.initiative_id,
        version=version,
        risks=risks,
        sha256=digest(risks),
        decision_number=decision_number,
        frozen_by=actor,
        frozen_at=at,
    )


def adopt_plan(
    *, initiative_id: int, content: Mapping[str, Any], actor: User, reason: str, at: datetime
) -> InitiativeVersion:
    """Let an approved adjustment replace the plan: its own version, the earlier ones stay (R-027).

    The caller's transaction holds the decision that allows it.
    """
    initiative: Initiative = Initiative.objects.select_for_update(of=("self",)).get(
        pk=initiative_id
    )
    initiative.content = dict(content)
    initiative.revision += 1
    copy_to_columns(initiative)
    with attributed(Change(actor, reason, at, "adjust", initiative.state)):
        initiative.save()
    refresh_search(initiative, at)
    return freeze_version(initiative=initiative, actor=actor, at=at)
