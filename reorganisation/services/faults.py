"""What is wrong with a reorganisation, each in a sentence, before it can be proposed."""

from collections import Counter
from collections.abc import Iterator

from django.utils.translation import gettext as _

from accounts.choices import Rank
from accounts.models import OrgSuccession, OrgUnit, PositionHeld
from reorganisation.choices import ChangeKind, MatterKind
from reorganisation.kinds.register import KINDS
from reorganisation.models import Matter, NewUnit, Reorganisation, UnitChange


def faults_of(row: Reorganisation) -> list[str]:
    """Every fault; empty when it can be carried out as it is written and counted."""
    found = structural_faults(row)
    if row.counted_revision != row.revision:
        return [*found, _("Hãy lập lại danh sách phải chuyển theo nội dung đang soạn.")]
    return [*found, *_of_heads(row), *_of_matters(row)]


def structural_faults(row: Reorganisation) -> list[str]:
    """What is wrong with the units alone; while anything is, what they hold is not looked up."""
    changes = list(UnitChange.objects.filter(reorganisation=row).select_related("unit"))
    if not changes and not NewUnit.objects.filter(reorganisation=row).exists():
        return [_("Chưa có đơn vị nào trong quyết định.")]
    return [*_of_units(row, changes), *_of_new_units(row, changes)]


def _known(row: Reorganisation, ending: set[str]) -> set[str]:
    """Codes of the units that exist on the first day of the new order."""
    there = set(OrgUnit.objects.on(row.effective_on).values_list("code", flat=True))
    there |= set(NewUnit.objects.filter(reorganisation=row).values_list("code", flat=True))
    return there - ending


def _of_units(row: Reorganisation, changes: list[UnitChange]) -> Iterator[str]:
    ending = {change.unit.code for change in changes if change.ends_unit}
    there = _known(row, ending)
    followers: dict[str, list[UnitChange]] = {}
    for change in changes:
        followers.setdefault(change.unit.code, []).append(change)
        names = {"unit": change.unit, "code": change.successor}
        if change.successor not in there:
            yield _("%(unit)s: đơn vị %(code)s không hoạt động sau khi sắp xếp.") % names
        if not change.unit.holds_on(row.effective_on):
            yield _("%(unit)s đã kết thúc trước ngày này.") % names
        if OrgSuccession.objects.filter(predecessor=change.unit, takes_open_cases=True).exists():
            yield _("%(unit)s đã có đơn vị kế thừa trong một quyết định khác.") % names
    for rows in followers.values():
        yield from _of_one_unit(rows)
    yield from _circles(changes)


def _of_one_unit(rows: list[UnitChange]) -> Iterator[str]:
    unit, kind = rows[0].unit, rows[0].kind
    if kind == ChangeKind.SPLIT and len(rows) == 1:
        yield _("%(unit)s: chia tách phải có từ hai đơn vị kế thừa.") % {"unit": unit}
    if sum(change.takes_open_cases for change in rows) != 1:
        yield _("%(unit)s: phải có đúng một đơn vị nhận hồ sơ đang giải quyết.") % {"unit": unit}


def _circles(changes: list[UnitChange]) -> Iterator[str]:
    """A unit that would come to stand above itself."""
    above = dict(OrgUnit.objects.values_list("code", "superior__code"))
    above |= {change.unit.code: change.successor for change in changes if not change.ends_unit}
    for change in changes:
        if change.ends_unit:
            continue
        here, seen = above.get(change.unit.code), {change.unit.code}
        while here and here not in seen:
            seen.add(here)
            here = above.get(here)
        if here == change.unit.code:
            yield _("%(unit)s không thể là cấp trên của chính mình.") % {"unit": change.unit}


def _of_new_units(row: Reorganisation, changes: list[UnitChange]) -> Iterator[str]:
    ending = {change.unit.code for change in changes if change.ends_unit}
    there = _known(row, ending)
    renamed = Counter(change.successor for change in changes if change.kind == ChangeKind.RENAME)
    for unit in NewUnit.objects.filter(reorganisation=row):
        links = [unit.superior, unit.owner_body, unit.standing_committee]
        names = {"unit": unit, "code": ""}
        for code in filter(None, links):
            if code not in there or code == unit.code:
                text = _("%(unit)s: đơn vị %(code)s không hoạt động sau khi sắp xếp.")
                yield text % {**names, "code": code}
        if OrgUnit.objects.filter(code=unit.code).exists():
            yield _("Mã %(code)s đã có đơn vị dùng.") % {"code": unit.code}
    for code, count in renamed.items():
        if count > 1:
            yield _("%(code)s: một tên mới chỉ cho một đơn vị.") % {"code": code}


def _of_heads(row: Reorganisation) -> Iterator[str]:
    """A unit has one head."""
    people = row.matters.filter(kind=MatterKind.POSITION, values__rank=Rank.HEAD)
    heads = Counter(people.exclude(successor="").values_list("successor", flat=True))
    moving = row.matters.filter(kind=MatterKind.POSITION).values("key")
    own = PositionHeld.objects.on(row.effective_on).filter(rank=Rank.HEAD, unit__code__in=heads)
    heads.update(own.exclude(pk__in=moving).values_list("unit__code", flat=True))
    for code, count in heads.items():
        if count > 1:
            text = _("%(code)s sẽ có %(n)s người đứng đầu; hãy chỉnh chức vụ của những người này.")
            yield text % {"code": code, "n": count}


def _of_matters(row: Reorganisation) -> Iterator[str]:
    """Everything goes somewhere that exists."""
    ending = set(
        UnitChange.objects.filter(reorganisation=row)
        .exclude(kind=ChangeKind.MOVE)
        .values_list("unit__code", flat=True)
    )
    there = _known(row, ending)
    goes = row.matters.values_list("kind", "successor").distinct().order_by("kind", "successor")
    for kind, code in goes:
        label = MatterKind(kind).label
        if not code and not KINDS[kind].may_end:
            yield _("%(kind)s: có mục chưa có nơi nhận.") % {"kind": label}
        if code and code not in there:
            yield _("%(kind)s: nơi nhận %(code)s không hoạt động sau khi sắp xếp.") % {
                "kind": label,
                "code": code,
            }


def may_go_to(matter: Matter) -> tuple[bool, list[str]]:
    """Whether a matter may go to any unit, and the codes of those that follow its own."""
    rows = UnitChange.objects.filter(reorganisation=matter.reorganisation_id, unit=matter.unit_id)
    follows = rows.exclude(kind=ChangeKind.MOVE).order_by("-takes_open_cases", "pk")
    return KINDS[matter.kind].anywhere, list(follows.values_list("successor", flat=True))
