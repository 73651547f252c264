"""What the units hold is looked up, each with a proposed successor, and adjusted by hand."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.choices import Rank
from accounts.models import OrgUnit, User
from common.errors import DomainError
from reorganisation.choices import ClockChoice, MatterKind, MatterState
from reorganisation.kinds.base import Found, Plan, plan_of
from reorganisation.kinds.files import LOCKED
from reorganisation.kinds.register import KINDS, ORDER
from reorganisation.models import Matter, NewUnit, Reorganisation
from reorganisation.services.faults import may_go_to, structural_faults
from reorganisation.states import ReorganisationState
from workflow.runner import fire

BATCH = 2000
ADJUSTABLE = (ReorganisationState.DRAFT, ReorganisationState.RUNNING)


@transaction.atomic
def count(*, reorganisation_id: int, actor: User, reason: str, at: datetime) -> Reorganisation:
    """Look up everything that the units hold; what was adjusted by hand and still fits stays so.

    Raises ``DomainError`` ``faults`` while something is wrong with the units themselves.
    """
    who: dict[str, Any] = {"actor": actor, "reason": reason, "at": at}
    row: Reorganisation = fire(Reorganisation, reorganisation_id, "count", **who)
    faults = structural_faults(row)
    if faults:
        raise DomainError("faults", " ".join(faults))
    adjusted = {(one.kind, one.key): one for one in row.matters.filter(is_adjusted=True)}
    row.matters.all().delete()
    plan = plan_of(row)
    fresh = [_kept(matter, adjusted, plan) for matter in _found(row)]
    Matter.objects.bulk_create(fresh, batch_size=BATCH)
    return row


def add_late(row: Reorganisation) -> int:
    """What came to the units since it was counted goes where its kind goes; how many."""
    known = set(row.matters.values_list("kind", "key"))
    late = [matter for matter in _found(row) if (matter.kind, matter.key) not in known]
    for matter in late:
        matter.is_late = True
    Matter.objects.bulk_create(late, batch_size=BATCH)
    return len(late)


def _found(row: Reorganisation) -> list[Matter]:
    plan = plan_of(row)
    with translation.override("vi"):  # the list is part of the record, whoever asks for it
        return [
            _matter(row, kind, one, plan.main(one.unit_id))
            for kind, how in KINDS.items()
            for one in how.find(plan)
        ]


def _matter(row: Reorganisation, kind: str, found: Found, main: str) -> Matter:
    return Matter(
        reorganisation=row,
        kind=kind,
        place=ORDER[kind],
        key=found.key,
        unit_id=found.unit_id,
        about=found.about[:300],
        file=found.file,
        successor=main if found.successor is None else found.successor,
        clocks=row.clocks if kind == MatterKind.CASE else "",
        values=found.values,
    )


def _kept(matter: Matter, adjusted: dict[tuple[str, int], Matter], plan: Plan) -> Matter:
    """The matter as a person sent it elsewhere before, where that still may be."""
    before = adjusted.get((matter.kind, matter.key))
    if before is None or before.unit_id != matter.unit_id:
        return matter
    kind, goes = KINDS[matter.kind], before.successor
    fits = goes in plan.follows.get(matter.unit_id, ()) or (kind.anywhere and goes in plan.names)
    if fits or (not goes and kind.may_end):
        matter.successor, matter.is_adjusted = goes, True
        matter.clocks = before.clocks or matter.clocks
        matter.values = {**matter.values, **before.values}
    return matter


def _exists(matter: Matter, code: str) -> bool:
    planned = NewUnit.objects.filter(reorganisation=matter.reorganisation_id, code=code)
    return planned.exists() or OrgUnit.objects.filter(code=code).exists()


@transaction.atomic
def adjust(
    *,
    matter_id: int,
    successor: str,
    values: dict[str, Any],
    actor: User,
    reason: str,
    at: datetime,
    clocks: str = "",
) -> Matter:
    """Send one matter elsewhere than proposed, or give a person another office there.

    Before it is proposed any matter; while it is carried out one that could not go where it was to
    go. Raises ``DomainError``: ``successor`` for a unit that it may not go to, ``settled`` for one
    that went already.
    """
    owner = Matter.objects.values_list("reorganisation_id", flat=True).get(pk=matter_id)
    row = Reorganisation.objects.select_for_update(of=("self",)).get(pk=owner)
    matter: Matter = Matter.objects.select_for_update(of=("self",)).get(pk=matter_id)
    running = row.state == ReorganisationState.RUNNING
    if running and matter.state != MatterState.FAILED:
        raise DomainError("settled", _("Chỉ đổi nơi nhận của mục không chuyển được."))
    _require_possible(matter, successor)
    before = said(matter)
    matter.successor, matter.is_adjusted = successor, True
    matter.values = {**matter.values, **values}
    matter.values.pop("check", None)
    if matter.may_restart:
        matter.clocks = clocks or matter.clocks
    note = f"{matter.about}: {before} → {said(matter)}. {reason}"
    step = "mend" if running else "adjust"
    fire(Reorganisation, row.pk, step, actor=actor, reason=note, at=at)
    matter.save()
    return matter


def said(matter: Matter) -> str:
    """Where a matter goes, and as what: everything that a person may adjust."""
    with translation.override("vi"):
        parts = [matter.successor or "—"]
        if matter.successor and matter.kind == MatterKind.POSITION:
            values = matter.values
            parts += [str(Rank(values["rank"]).label), values["title"], values["label"]]
        if matter.clocks:
            parts.append(str(ClockChoice(matter.clocks).label))
    return ", ".join(parts)


def _require_possible(matter: Matter, successor: str) -> None:
    anywhere, follows = may_go_to(matter)
    if not successor and KINDS[matter.kind].may_end:
        return
    if successor in follows or (anywhere and successor and _exists(matter, successor)):
        return
    message = _("Mục này chỉ chuyển được đến đơn vị kế thừa của đơn vị đang giữ.")
    raise DomainError("successor", message, "successor")


def hide_locked(*, initiative_id: int) -> int:
    """What is known of a file that was locked: a number in the list, no code any more; how many rows."""
    rows = list(Matter.objects.filter(file=initiative_id))
    with translation.override("vi"):
        for matter in rows:
            matter.about = _(LOCKED) % {"n": matter.key}
    return int(Matter.objects.bulk_update(rows, ["about"]))
