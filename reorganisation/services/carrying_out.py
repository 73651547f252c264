"""A confirmed reorganisation takes place: units end and begin, then each matter goes, one by one."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import OrgSuccession, OrgUnit
from accounts.system import system_user
from common.errors import DomainError
from reorganisation.choices import MatterState
from reorganisation.kinds.base import AlreadyGone, Course
from reorganisation.kinds.register import KINDS
from reorganisation.models import Matter, NewUnit, Reorganisation, UnitChange
from reorganisation.services.faults import structural_faults
from reorganisation.services.matters import add_late
from reorganisation.states import ReorganisationState
from workflow.audit import Change, attributed
from workflow.runner import fire

Progress = Callable[[int, int, str], None]
ONE_DAY = timedelta(days=1)
LINKS = ("superior", "owner_body", "standing_committee")
MOST_ROUNDS = 5
REFUSALS = (DomainError, PermissionDenied, IntegrityError, ObjectDoesNotExist)


def no_progress(_done: int, _total: int, _step: str = "") -> None:
    """Nobody watches."""


def carry_out(
    *, reorganisation_id: int, now: Callable[[], datetime], progress: Progress = no_progress
) -> Reorganisation:
    """Change the units in one transaction, then move each matter in one of its own, dated as it moves.

    A repeat after a kill goes on with the first that is not settled. One that cannot go is told with
    the reason and holds no other up; the reorganisation is done when none is left. When the units are
    not what they were when it was confirmed, nothing happens and it goes back to be written anew.
    """
    row: Reorganisation = Reorganisation.objects.get(pk=reorganisation_id)
    with translation.override("vi"):  # what it writes is the record
        if row.state == ReorganisationState.CONFIRMED:
            progress(0, row.matters.count(), _("Đang đổi các đơn vị"))
            row = _begin(row, _course(row, now))
        if row.state != ReorganisationState.RUNNING:
            return row  # a repeat, or turned back
        for _round in range(MOST_ROUNDS):
            _move_all(row, now, progress)
            if not _add_late(row):  # what was under way when the units ended
                break
        if not row.matters.left().exists():
            return _finish(row, _course(row, now))
    return row


def _course(row: Reorganisation, now: Callable[[], datetime]) -> Course:
    moment = now()
    return Course(row, system_user(at=moment), moment)


@transaction.atomic
def _add_late(row: Reorganisation) -> int:
    return add_late(row)


@transaction.atomic
def _begin(row: Reorganisation, course: Course) -> Reorganisation:
    """The units end, begin and move; who follows whom is recorded with the decision's number."""
    Reorganisation.objects.select_for_update(of=("self",)).get(pk=row.pk)
    faults = structural_faults(row)
    if faults:
        who = {**course.who, "reason": " ".join(faults)}
        turned: Reorganisation = fire(Reorganisation, row.pk, "turn_back", **who)
        return turned
    started: Reorganisation = fire(Reorganisation, row.pk, "start", **course.who)
    changes = list(UnitChange.objects.filter(reorganisation=row).select_related("unit"))
    with attributed(Change(course.actor, row.grounds, course.at)):
        units = _begin_units(row)
        for change in changes:
            if change.ends_unit:
                _follow(row, change, units[change.successor])
        for unit_id in {change.unit_id for change in changes if change.ends_unit}:
            unit = OrgUnit.objects.get(pk=unit_id)
            last = row.effective_on - ONE_DAY
            unit.valid_to = min(unit.valid_to or last, last)
            unit.save()
        for change in changes:
            if not change.ends_unit:
                change.unit.superior = units[change.successor]
                change.unit.save()
    add_late(started)
    return started


def _begin_units(row: Reorganisation) -> dict[str, OrgUnit]:
    """Make the new units; all units by their codes. Links come second: they may point at each other."""
    planned = list(NewUnit.objects.filter(reorganisation=row))
    names = ("code", "name", "unit_type", "regime", "register_code", "head_title", "competence")
    for plan in planned:
        said = {name: getattr(plan, name) for name in names}
        OrgUnit(valid_from=row.effective_on, **said).save()
    units = {unit.code: unit for unit in OrgUnit.objects.all()}
    for plan in planned:
        linked = {name: units[code] for name in LINKS if (code := getattr(plan, name))}
        for name, unit in linked.items():
            setattr(units[plan.code], name, unit)
        if linked:
            units[plan.code].save()
    return units


def _follow(row: Reorganisation, change: UnitChange, successor: OrgUnit) -> None:
    known = OrgSuccession.objects.filter(predecessor=change.unit, successor=successor).first()
    succession = known or OrgSuccession(predecessor=change.unit, successor=successor)
    succession.kind, succession.effective_on = change.kind, row.effective_on
    succession.decision_number, succession.note = row.decision_number, row.title
    succession.takes_open_cases = change.takes_open_cases
    succession.save()


def _move_all(row: Reorganisation, now: Callable[[], datetime], progress: Progress) -> None:
    total = row.matters.count()
    left = row.matters.filter(state=MatterState.WAITING).order_by("place", "pk")
    keys = list(left.values_list("pk", flat=True))
    course = _course(row, now)
    for done, key in enumerate(keys, total - len(keys)):
        progress(done, total, _("Đang chuyển từng mục"))
        _move_one(replace(course, at=now()), key)
    progress(total, total, _("Đã chuyển hết"))


def _move_one(course: Course, key: int) -> None:
    """Move one matter with its outcome in one transaction; a refusal leaves it where it was."""
    try:
        with transaction.atomic():
            matter = Matter.objects.select_for_update(of=("self",)).get(pk=key)
            if matter.state == MatterState.WAITING:
                _move(course, matter)
    except REFUSALS as error:
        with transaction.atomic():
            matter = Matter.objects.select_for_update(of=("self",)).get(pk=key)
            _settle(matter, course, MatterState.FAILED, _why(error))


def _move(course: Course, matter: Matter) -> None:
    try:
        with transaction.atomic():
            _settle(matter, course, MatterState.DONE, KINDS[matter.kind].apply(course, matter))
    except AlreadyGone:
        _settle(matter, course, MatterState.GONE, _("Đã xong hoặc đã rời đơn vị trước đó"))


def _why(error: Exception) -> str:
    if isinstance(error, DomainError):
        return str(error.message)
    if isinstance(error, PermissionDenied):
        return str(error)
    return _("Dữ liệu đã đổi khác nên không chuyển được.")


def _settle(matter: Matter, course: Course, state: str, outcome: str) -> None:
    matter.state, matter.outcome, matter.settled_at = state, outcome[:500], course.at
    matter.save(update_fields=["state", "outcome", "settled_at"])


def _finish(row: Reorganisation, course: Course) -> Reorganisation:
    done: Reorganisation = fire(Reorganisation, row.pk, "finish", **course.who)
    return done
