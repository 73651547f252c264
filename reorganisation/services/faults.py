"""What is wrong with a reorganisation, each in a sentence, before it can be proposed."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from accounts.choices import Rank
from accounts.models import OrgSuccession, OrgUnit, PositionHeld
from reorganisation.choices import ChangeKind, MatterKind
from reorganisation.kinds.people import Period, overlap, period_of
from reorganisation.kinds.register import KINDS
from reorganisation.models import Matter, NewUnit, Reorganisation, UnitChange
from reorganisation.states import ReorganisationState

MOST_NAMED = 20
UNDER_WAY = (ReorganisationState.CONFIRMED, ReorganisationState.RUNNING)


@dataclass(frozen=True)
class Written:
    """A reorganisation as it is written, and the units around it; read once."""

    row: Reorganisation
    changes: list[UnitChange]
    new_units: list[NewUnit]
    units: dict[str, OrgUnit]

    @property
    def ending(self) -> set[str]:
        """Codes of the units that exist no more afterwards."""
        return {change.unit.code for change in self.changes if change.ends_unit}

    @property
    def there(self) -> set[str]:
        """Codes of the units that exist on the first day of the new order."""
        day = self.row.effective_on
        held = {code for code, unit in self.units.items() if unit.holds_on(day)}
        return (held | {unit.code for unit in self.new_units}) - self.ending


def written(row: Reorganisation) -> Written:
    """Three queries."""
    return Written(
        row,
        list(UnitChange.objects.filter(reorganisation=row).select_related("unit")),
        list(NewUnit.objects.filter(reorganisation=row)),
        {unit.code: unit for unit in OrgUnit.objects.select_related("superior")},
    )


def faults_of(row: Reorganisation) -> list[str]:
    """Every fault; empty when it can be carried out as it is written and counted."""
    plan = written(row)
    found = _structural(plan)
    if row.counted_revision != row.revision:
        return [*found, _("Hãy lập lại danh sách phải chuyển theo nội dung đang soạn.")]
    return [*found, *_of_heads(row), *_of_matters(plan)]


def structural_faults(row: Reorganisation) -> list[str]:
    """What is wrong with the units alone; while anything is, what they hold is not looked up."""
    return _structural(written(row))


def _structural(plan: Written) -> list[str]:
    if not plan.changes and not plan.new_units:
        return [_("Chưa có đơn vị nào trong quyết định.")]
    return [*_of_units(plan), *_of_new_units(plan), *_circles(plan), *_elsewhere(plan)]


def _of_units(plan: Written) -> Iterator[str]:
    day, there = plan.row.effective_on, plan.there
    units = {change.unit_id for change in plan.changes}
    taken = OrgSuccession.objects.filter(predecessor__in=units, takes_open_cases=True)
    followed = set(taken.values_list("predecessor_id", flat=True))
    rows: dict[str, list[UnitChange]] = {}
    for change in plan.changes:
        rows.setdefault(change.unit.code, []).append(change)
        names = {"unit": change.unit, "code": change.successor}
        if change.successor not in there:
            yield _("%(unit)s: đơn vị %(code)s không hoạt động sau khi sắp xếp.") % names
        if not change.unit.holds_on(day):
            yield _("%(unit)s đã kết thúc trước ngày này.") % names
        if change.ends_unit and change.unit.valid_from >= day:
            yield _("%(unit)s chưa hoạt động trước ngày này.") % names
        if change.unit_id in followed:
            yield _("%(unit)s đã có đơn vị kế thừa trong một quyết định khác.") % names
    for several in rows.values():
        yield from _of_one_unit(several)


def _of_one_unit(rows: list[UnitChange]) -> Iterator[str]:
    unit, kind = rows[0].unit, rows[0].kind
    if kind == ChangeKind.SPLIT and len(rows) == 1:
        yield _("%(unit)s: chia tách phải có từ hai đơn vị kế thừa.") % {"unit": unit}
    if sum(change.takes_open_cases for change in rows) != 1:
        yield _("%(unit)s: phải có đúng một đơn vị nhận hồ sơ đang giải quyết.") % {"unit": unit}


def _of_new_units(plan: Written) -> Iterator[str]:
    there = plan.there
    kinds = [change.successor for change in plan.changes if change.kind == ChangeKind.RENAME]
    for unit in plan.new_units:
        for code in filter(None, [unit.superior, unit.owner_body, unit.standing_committee]):
            if code not in there or code == unit.code:
                text = _("%(unit)s: đơn vị %(code)s không hoạt động sau khi sắp xếp.")
                yield text % {"unit": unit, "code": code}
        if unit.code in plan.units:
            yield _("Mã %(code)s đã có đơn vị dùng.") % {"code": unit.code}
    for code, count in Counter(kinds).items():
        if count > 1:
            yield _("%(code)s: một tên mới chỉ cho một đơn vị.") % {"code": code}


def _circles(plan: Written) -> Iterator[str]:
    """A unit that would come to stand above itself, by a move or because its superior is followed."""
    main = {row.unit.code: row.successor for row in plan.changes if row.takes_open_cases}
    above = {
        code: unit.superior.code if unit.superior else ""
        for code, unit in plan.units.items()
        if code not in plan.ending
    }
    above = {code: main[up] if up in plan.ending else up for code, up in above.items()}
    above |= {unit.code: unit.superior for unit in plan.new_units}
    above |= {row.unit.code: row.successor for row in plan.changes if not row.ends_unit}
    for code in sorted(above):
        here, seen = above[code], {code}
        while here and here not in seen:
            seen.add(here)
            here = above.get(here, "")
        if here == code:
            unit = plan.units.get(code) or code
            yield _("%(unit)s không thể là cấp trên của chính mình.") % {"unit": unit}


def _elsewhere(plan: Written) -> Iterator[str]:
    """Units that another reorganisation, confirmed already, ends or makes."""
    others = UnitChange.objects.filter(reorganisation__state__in=UNDER_WAY)
    others = others.exclude(reorganisation=plan.row.pk).exclude(kind=ChangeKind.MOVE)
    touched = {change.unit.code for change in plan.changes}
    touched |= {change.successor for change in plan.changes}
    for code in others.filter(unit__code__in=touched).values_list("unit__code", flat=True):
        yield _("%(unit)s nằm trong một quyết định sắp xếp khác đã xác nhận.") % {
            "unit": plan.units[code]
        }
    planned = NewUnit.objects.filter(reorganisation__state__in=UNDER_WAY)
    planned = planned.exclude(reorganisation=plan.row.pk)
    codes = [unit.code for unit in plan.new_units]
    for code in planned.filter(code__in=codes).values_list("code", flat=True):
        yield _("Mã %(code)s đã có đơn vị dùng.") % {"code": code}


def _of_heads(row: Reorganisation) -> Iterator[str]:
    """A unit has one head on each day."""
    people = row.matters.filter(kind=MatterKind.POSITION)
    moving = list(people.values_list("key", flat=True))
    heads = dict(
        people.filter(values__rank=Rank.HEAD).exclude(successor="").values_list("key", "successor")
    )
    day = row.effective_on
    found: dict[str, list[tuple[Period, str]]] = {}
    held = PositionHeld.objects.select_related("user", "unit")
    for office in held.filter(pk__in=heads):
        found.setdefault(heads[office.pk], []).append((period_of(office, day), str(office.user)))
    own = held.filter(rank=Rank.HEAD, unit__code__in=found).exclude(pk__in=moving)
    for office in own:
        if office.valid_to is None or office.valid_to >= day:
            found[office.unit.code].append((period_of(office, day), str(office.user)))
    for code, rows in found.items():
        clash = [
            name for one, name in rows if sum(overlap(one, other) for other, _name in rows) > 1
        ]
        if clash:
            text = _("%(code)s sẽ có %(n)s người đứng đầu (%(who)s); hãy chỉnh chức vụ của họ.")
            yield text % {"code": code, "n": len(clash), "who": ", ".join(sorted(clash))}


def _of_matters(plan: Written) -> Iterator[str]:
    """Everything goes somewhere that exists."""
    lost = plan.row.matters.exclude(successor__in=[*plan.there, ""])
    ends = [kind for kind, how in KINDS.items() if how.may_end]
    nowhere = plan.row.matters.filter(successor="").exclude(kind__in=ends)
    for matter in lost[:MOST_NAMED]:
        yield _("%(what)s: nơi nhận %(code)s không hoạt động sau khi sắp xếp.") % {
            "what": matter,
            "code": matter.successor,
        }
    for matter in nowhere[:MOST_NAMED]:
        yield _("%(what)s: chưa có nơi nhận.") % {"what": matter}


def may_go_to(matter: Matter) -> tuple[bool, list[str]]:
    """Whether a matter may go to any unit, and the codes of those that follow its own.

    Where one of these was followed meanwhile, whoever follows it.
    """
    rows = UnitChange.objects.filter(reorganisation=matter.reorganisation_id, unit=matter.unit_id)
    follows = rows.exclude(kind=ChangeKind.MOVE).order_by("-takes_open_cases", "pk")
    codes = list(follows.values_list("successor", flat=True))
    day = matter.reorganisation.effective_on
    later = [unit.follower_on(day) for unit in OrgUnit.objects.filter(code__in=codes)]
    codes += [unit.code for unit in later if unit is not None and unit.code not in codes]
    return KINDS[matter.kind].anywhere, codes
