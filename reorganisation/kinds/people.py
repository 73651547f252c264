"""Offices, duties and powers of a unit that ends."""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from accounts.choices import Rank
from accounts.models import Delegation, Duty, OrgUnit, PositionHeld, PositionTitle
from accounts.services import offices
from accounts.succession import in_place_of
from initiatives.services.offices import follow_office
from reorganisation.choices import MatterKind
from reorganisation.kinds.base import AlreadyGone, Course, Found, Kind, Plan, went_to
from reorganisation.models import Matter, NewUnit


def _lasting(plan: Plan) -> Q:
    return Q(valid_to=None) | Q(valid_to__gte=plan.day)


class Titles:
    """Which title an office of a rank has in a kind of unit: what most of them are called there."""

    def __init__(self) -> None:
        self.types = dict(OrgUnit.objects.values_list("code", "unit_type"))
        self.types |= dict(NewUnit.objects.values_list("code", "unit_type"))
        self.heads = dict(OrgUnit.objects.values_list("code", "head_title"))
        self.heads |= dict(NewUnit.objects.values_list("code", "head_title"))
        self.names = dict(PositionTitle.objects.values_list("code", "name"))
        counts: Counter[tuple[str, str, str]] = Counter()
        rows = PositionHeld.objects.values_list("unit__unit_type", "rank", "title__code")
        for (kind, rank, title), n in _tally(rows):
            counts[kind, rank, title] = n
        self.known = {(kind, title) for kind, _rank, title in counts}
        self.usual = {
            (kind, rank): title for (kind, rank, title), _n in reversed(counts.most_common())
        }

    def next_title(self, position: PositionHeld, successor: str) -> str:
        """The same where such units have it, else for a leader the usual one of his rank there."""
        kind, own = self.types.get(successor, ""), str(position.title.code)
        if kind == position.unit.unit_type or position.rank == Rank.STAFF:
            return own
        return self.usual.get((kind, position.rank), own)

    def words(self, rank: str, title: str, successor: str, name: str) -> str:
        """How a leader of the unit is called: by its own word for the head, else by the title."""
        own = self.heads.get(successor, "")
        if own and rank == Rank.HEAD:
            return f"{own} {name}"
        if own and rank == Rank.DEPUTY:
            return f"Phó {own} {name}"
        return f"{self.names[title]} – {name}"

    def is_unusual(self, title: str, successor: str) -> bool:
        """Whether nobody in such a unit ever had the title: rules of authority may not know it there."""
        return (self.types.get(successor, ""), title) not in self.known


def _tally(rows: Any) -> list[tuple[tuple[str, str, str], int]]:
    """How often each combination occurs; counted by the database."""
    counted = rows.order_by().annotate(n=Count("pk"))
    return [((kind, rank, title), n) for kind, rank, title, n in counted]


def _positions(plan: Plan) -> Iterator[Found]:
    """Every office goes to the main successor; of several heads the first stays one, the others wait.

    Who has an office elsewhere on the day keeps that one.
    """
    titles, headed = Titles(), _headed(plan)
    rows = PositionHeld.objects.filter(_lasting(plan), unit__in=plan.ending)
    rows = rows.select_related("user", "unit", "title").order_by("pk")
    elsewhere = set(
        PositionHeld.objects.on(plan.day)
        .exclude(unit__in=plan.ending)
        .values_list("user", flat=True)
    )
    order = {unit: place for place, unit in enumerate(plan.ending)}
    for row in sorted(rows, key=lambda row: (order[row.unit_id], row.valid_from, row.pk)):
        about = f"{row.user} – {row.label}"[:300]
        code = plan.main(row.unit_id)
        title, rank = titles.next_title(row, code), row.rank
        label = row.label
        if row.unit_id not in plan.renamed and rank != Rank.STAFF:
            label = titles.words(rank, title, code, plan.names[code])
        taken = any(overlap(period_of(row, plan.day), other) for other in headed.get(code, ()))
        if rank == Rank.HEAD and taken:
            rank, label = Rank.STAFF, _("Chờ phân công") + f" – {plan.names[code]}"
            title = titles.usual.get((titles.types.get(code, ""), rank), title)
        check = titles.is_unusual(title, code)
        values = {"rank": rank, "title": title, "label": label[:200], "check": check}
        values["user"] = row.user_id
        goes = "" if row.user_id in elsewhere else code
        if rank == Rank.HEAD and goes:
            headed.setdefault(code, []).append(period_of(row, plan.day))
        yield Found(row.pk, row.unit_id, about, goes, values)


Period = tuple[date, date]


def period_of(row: PositionHeld, day: date) -> Period:
    """From when to when an office is held after ``day``."""
    return max(row.valid_from, day), row.valid_to or date.max


def overlap(one: Period, other: Period) -> bool:
    """Whether two periods share a day."""
    return one[0] <= other[1] and other[0] <= one[1]


def _headed(plan: Plan) -> dict[str, list[Period]]:
    """When units that stay have a head of their own."""
    heads = PositionHeld.objects.filter(_lasting(plan), rank=Rank.HEAD)
    found: dict[str, list[Period]] = {}
    for row in heads.exclude(unit__in=plan.ending).select_related("unit"):
        found.setdefault(row.unit.code, []).append(period_of(row, plan.day))
    return found


def _is_over(row: Any, course: Course) -> bool:
    """Whether it ended before the day: whoever ended it decided that, and its past stays."""
    return row.valid_to is not None and row.valid_to < course.day


def _move_person(course: Course, matter: Matter) -> str:
    """The next office begins where the old one ends; what the person is writing goes with him."""
    rows = PositionHeld.objects.select_for_update(of=("self",)).select_related("user", "unit")
    old = rows.get(pk=matter.key)
    if old.unit_id != matter.unit_id or _is_over(old, course):
        raise AlreadyGone
    day, who = course.day, course.who
    if not matter.successor:
        offices.end_office(position=old, day=day, **who)
        others = PositionHeld.objects.on(day).filter(user=old.user).exclude(pk=old.pk)
        fresh = others.order_by("-valid_from", "pk").first()
        text = _("kết thúc")
    else:
        fresh = _renewed(course, matter, old)
        text = f"{went_to(course, matter)}: {fresh.label}"
    files = follow_office(old=old, new=fresh, **who) if fresh else 0
    return f"{text} ({_('bản nháp')}: {files})" if files else text


def _renewed(course: Course, matter: Matter, old: PositionHeld) -> PositionHeld:
    unit, said = course.unit(matter), matter.values
    manager = old.managed_by
    if manager is not None:
        own = manager.pk == old.unit_id
        manager = unit if own else in_place_of(manager, course.day)
    return offices.renew_office(
        position=old,
        day=course.day,
        unit=unit,
        title=PositionTitle.objects.get(code=said["title"]),
        rank=said["rank"],
        label=said["label"],
        managed_by=manager,
        **course.who,
    )


def _managed(plan: Plan) -> Iterator[Found]:
    rows = PositionHeld.objects.filter(_lasting(plan), managed_by__in=plan.ending)
    for row in rows.exclude(unit__in=plan.ending).select_related("user", "unit"):
        yield Found(row.pk, row.managed_by_id, f"{row.user} – {row.label}, {row.unit}"[:300])


def _manage(course: Course, matter: Matter) -> str:
    old = PositionHeld.objects.select_for_update(of=("self",)).get(pk=matter.key)
    if old.managed_by_id != matter.unit_id or _is_over(old, course):
        raise AlreadyGone
    unit = course.unit(matter)
    fresh = offices.renew_office(position=old, day=course.day, managed_by=unit, **course.who)
    follow_office(old=old, new=fresh, **course.who)
    return went_to(course, matter)


def _duties(plan: Plan) -> Iterator[Found]:
    rows = Duty.objects.filter(_lasting(plan), unit__in=plan.ending).select_related("user")
    for row in rows.order_by("pk"):
        values = {"user": row.user_id}
        yield Found(row.pk, row.unit_id, str(row)[:300], values=values)


def _pass_duty(course: Course, matter: Matter) -> str:
    duty = Duty.objects.get(pk=matter.key)
    if duty.unit_id != matter.unit_id or _is_over(duty, course):
        raise AlreadyGone
    unit = course.unit(matter) if matter.successor else None
    offices.pass_duty(duty_id=matter.key, unit=unit, day=course.day, **course.who)
    return went_to(course, matter) if unit else _("kết thúc")


def _delegations(plan: Plan) -> Iterator[Found]:
    """A power ends with the office it comes from, unless the unit only changes its name."""
    rows = Delegation.objects.filter(unit__in=plan.ending, revoked_on=None)
    for row in rows.filter(valid_to__gte=plan.day).select_related("delegator", "delegate"):
        goes = plan.main(row.unit_id) if row.unit_id in plan.renamed else ""
        yield Found(row.pk, row.unit_id, f"{row} ({row.instrument_number})"[:300], goes)


def _pass_delegation(course: Course, matter: Matter) -> str:
    power = Delegation.objects.get(pk=matter.key)
    if power.revoked_on is not None or _is_over(power, course):
        raise AlreadyGone
    unit = course.unit(matter) if matter.successor else None
    offices.pass_delegation(delegation_id=matter.key, unit=unit, day=course.day, **course.who)
    return went_to(course, matter) if unit else _("kết thúc")


KINDS: dict[str, Kind] = {
    MatterKind.POSITION: Kind(_positions, _move_person, anywhere=True, may_end=True),
    MatterKind.MANAGED: Kind(_managed, _manage, anywhere=True),
    MatterKind.DUTY: Kind(_duties, _pass_duty, anywhere=True, may_end=True),
    MatterKind.DELEGATION: Kind(_delegations, _pass_delegation, may_end=True),
}
