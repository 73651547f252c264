"""A draft begins, is written and is never lost."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.choices import ND73_CATEGORIES
from accounts.models import OrgUnit, PositionHeld, User
from authorities.models import Topic
from common.errors import DomainError, EditConflict
from common.text import fold
from common.times import local_day
from initiatives.models import Autosave, CodeCounter, Initiative, Proposer
from initiatives.plan.schema import BY_CODE
from initiatives.secrecy import secret_marking
from initiatives.states import StageCode
from workflow import policies
from workflow.audit import Change, attributed

CODE = re.compile(r"SK-(?P<year>\d{4})-(?P<register>[A-Z0-9-]{1,10})-(?P<number>\d{4,})")


@transaction.atomic
def start_draft(
    *, actor: User, position: PositionHeld, no_secret: bool, at: datetime, code: str = ""
) -> Initiative:
    """Open a draft for the holder of ``position``, after the no-secret confirmation.

    Raises ``DomainError`` ``no_secret`` without the confirmation: not one word may be typed before
    it (B8.4). ``code`` is given only when an existing register is taken over.
    """
    policies.require(actor, "initiatives.start", None, local_day(at))
    if not no_secret:
        raise DomainError(
            "no_secret", _("Phải xác nhận không đưa bí mật nhà nước lên hệ thống."), "no_secret"
        )
    if position.user_id != actor.pk:
        raise DomainError("position", _("Hãy chọn chức vụ của chính mình."), "position")
    initiative = Initiative(
        code=reserve_code(code) if code else next_code(position.unit, at),
        author=actor,
        author_position=position,
        employing_unit=position.unit,
        nd73_subject=position.category in ND73_CATEGORIES,
        no_secret_confirmed_at=at,
        created_at=at,
        activity_at=at,
    )
    with attributed(Change(actor, "Bắt đầu soạn đề xuất", at)):
        initiative.save()
        Proposer(
            initiative=initiative,
            user=actor,
            position=position,
            is_author=True,
            contribution_percent=100,
            confirmed_percent=100,
            confirmed_at=at,
        ).save()
    return initiative


def next_code(unit: OrgUnit, at: datetime) -> str:
    """The next number of the unit's register: SK-2026-PHT-0001. Numbers are never given twice."""
    register = unit.register_code
    above = unit.superior
    while not register and above:
        register, above = above.register_code, above.superior
    counter = _counter(local_day(at).year, register or "TP")
    code = ""
    while not code or Initiative.objects.filter(code=code).exists():
        counter.last += 1
        code = f"SK-{counter.year}-{counter.register}-{counter.last:04d}"
    counter.save()
    return code


def reserve_code(code: str) -> str:
    """Take over a number of an existing register; the register goes on after it.

    Raises ``DomainError`` ``code`` when the text is no such number.
    """
    found = CODE.fullmatch(code)
    if found is None:
        raise DomainError("code", _("Mã số phải có dạng SK-2026-PHT-0001."), "code")
    counter = _counter(int(found["year"]), found["register"])
    counter.last = max(counter.last, int(found["number"]))
    counter.save()
    return code


def _counter(year: int, register: str) -> CodeCounter:
    CodeCounter.objects.get_or_create(year=year, register=register)
    return CodeCounter.objects.select_for_update().get(year=year, register=register)


@transaction.atomic
def save_step(
    *,
    initiative_id: int,
    step: str,
    values: Mapping[str, Any],
    seen_revision: int,
    actor: User,
    at: datetime,
) -> Initiative:
    """Write one step of the plan into the draft.

    Raises ``EditConflict`` when somebody saved the plan after revision ``seen_revision`` was shown
    and changed this step, ``DomainError`` ``secret`` when the text carries a marking of secrecy
    (nothing is stored then), ``PermissionDenied`` when the file may not be edited.
    """
    section = BY_CODE[step]
    initiative: Initiative = Initiative.objects.select_for_update(of=("self",)).get(
        pk=initiative_id
    )
    policies.require(actor, "initiatives.edit", initiative, local_day(at))
    marking = secret_marking("\n".join(_texts(values)))
    if marking:
        message = _(
            "Nội dung có dấu “%(marking)s”. Không đưa bí mật nhà nước lên hệ thống; chưa có gì được lưu."
        )
        raise DomainError("secret", message % {"marking": marking})
    if seen_revision != initiative.revision and _changed_since(initiative, step, seen_revision):
        raise EditConflict
    content = {**initiative.content, **values}
    if _said(content) == _said(initiative.content):  # nothing to sign again
        Autosave.objects.filter(initiative=initiative, user=actor, step=step).delete()
        return initiative
    initiative.content = content
    initiative.revision += 1
    copy_to_columns(initiative)
    with translation.override("vi"):
        reason = f"Soạn phần “{section.label}”"
    with attributed(Change(actor, reason, at)):
        initiative.save()
    refresh_search(initiative, at)
    Autosave.objects.filter(initiative=initiative, user=actor, step=step).delete()
    return initiative


def _said(content: Mapping[str, Any]) -> dict[str, Any]:
    """What a plan says: a field that is empty says as little as one that is not there."""
    return {code: value for code, value in content.items() if value not in (None, "", [])}


def _texts(value: Any) -> list[str]:
    if isinstance(value, Mapping):
        return [text for item in value.values() for text in _texts(item)]
    if isinstance(value, list):
        return [text for item in value for text in _texts(item)]
    return [value] if isinstance(value, str) else []


def _changed_since(initiative: Initiative, step: str, revision: int) -> bool:
    """Whether this very step differs from what revision ``revision`` held."""
    row = initiative.history.filter(revision=revision).order_by("-history_id").first()
    before = row.content if row else {}
    section = BY_CODE[step]
    codes = section.codes()
    return any(before.get(code) != initiative.content.get(code) for code in codes)


def copy_to_columns(initiative: Initiative) -> None:
    """Repeat in columns what lists and routing ask of the plan."""
    content = initiative.content
    initiative.title = content.get("title") or ""
    initiative.initiative_type = content.get("initiative_type") or ""
    initiative.proposer_kind = content.get("proposer_kind") or ""
    initiative.domain = content.get("domain") or ""
    initiative.urgency = content.get("urgency") or "NORMAL"
    organisation = content.get("organisation")
    initiative.organisation = (
        OrgUnit.objects.filter(code=organisation).first()
        if organisation and initiative.proposer_kind == "ORGANISATION"
        else None
    )
    topic = content.get("primary_topic")
    initiative.primary_topic = Topic.objects.filter(code=topic).first() if topic else None


def refresh_search(initiative: Initiative, at: datetime) -> None:
    """Keep the folded search text and the time of the last activity in step with the plan."""
    Initiative.objects.filter(pk=initiative.pk).update(
        **search_columns(initiative), activity_at=at, stage=initiative.stage or StageCode.DRAFT
    )


def search_columns(initiative: Initiative) -> dict[str, str]:
    """The folded text in which the search looks for the file."""
    content = initiative.content
    body = " ".join(
        str(content.get(code) or "") for code in ("bottleneck", "trigger_event", "scope")
    )
    return {
        "search_title": fold(initiative.title),
        "search_body": fold(f"{initiative.code} {initiative.author} {body}")[:8000],
    }


def keep_typed(
    *, initiative: Initiative, step: str, data: str, base_revision: int, actor: User, at: datetime
) -> Autosave:
    """Keep what is being typed, apart from the plan, so that nothing is lost (autosave).

    Raises ``PermissionDenied`` when the file may not be edited and ``DomainError`` ``secret`` when
    the text carries a marking of secrecy.
    """
    policies.require(actor, "initiatives.edit", initiative, local_day(at))
    if secret_marking("\n".join(value for _name, value in parse_qsl(data))):
        raise DomainError("secret", _("Nội dung có dấu mật; chưa lưu."))
    return Autosave.objects.update_or_create(
        initiative=initiative,
        user=actor,
        step=step,
        defaults={"data": data, "base_revision": base_revision, "saved_at": at},
    )[0]


def drop_typed(*, initiative: Initiative, step: str, actor: User) -> None:
    """Forget what was kept of a step, at the person's own wish."""
    Autosave.objects.filter(initiative=initiative, user=actor, step=step).delete()
