"""The directory as a workbook in the form in which it is taken in, full or as a template."""

from collections.abc import Callable, Iterator
from typing import Any

from django.utils import translation

from accounts.models import OrgUnit, User
from authorities.importing import KEYS, columns_of
from authorities.registers import REGISTERS, Register
from common.sheets import Sheet, workbook

Progress = Callable[[int, int, str], None]
GUIDE = (
    "Mỗi trang tính là một danh mục; giữ nguyên tên trang và dòng tiêu đề.",
    "Đơn vị ghi bằng mã, người ghi bằng thư điện tử, chức danh ghi bằng mã; ngày ghi như 31/12/2026.",
    "Dòng được nhận ra theo các cột có dấu *; nạp lại cùng một dòng không làm gì thêm.",
    "Ô để trống giữ nguyên nội dung đang có. Ô bắt đầu bằng =, +, -, @ không được nhận.",
    "Cấp trên phải đứng trước đơn vị trực thuộc. Không xóa được bằng tệp: hãy ghi ngày kết thúc.",
)


def template_of_directory() -> bytes:
    """The sheets with their heads and no rows, and a sheet that explains them."""
    with translation.override("vi"):
        sheets = [_sheet(REGISTERS[part], []) for part in KEYS]
        return workbook([*sheets, _guide()], title="Mẫu danh bạ")


def directory(*, progress: Progress) -> bytes:
    """Every unit, person, office and duty of all days; taking it in again changes nothing."""
    with translation.override("vi"):
        totals = [REGISTERS[part].model._default_manager.count() for part in KEYS]
        done = 0
        sheets = []
        for part, total in zip(KEYS, totals, strict=True):
            rows = _rows(part, done, sum(totals), progress)
            sheets.append(_sheet(REGISTERS[part], rows))
            done += total
        return workbook([*sheets, _guide()], title="Danh bạ")


def _sheet(register: Register, rows: Any) -> Sheet:
    return Sheet(str(register.label), [str(label) for label in register.fields.values()], rows)


def _rows(part: str, done: int, total: int, progress: Progress) -> Iterator[list[object]]:
    register = REGISTERS[part]
    columns = columns_of(register)
    codes = {
        OrgUnit: dict(OrgUnit.objects.values_list("pk", "code")),
        User: dict(User.objects.values_list("pk", "email")),
    }
    rows: Any = register.model._default_manager.order_by("pk").select_related(
        *(["title"] if part == "chuc-vu" else [])
    )
    if part == "nguoi":
        rows = rows.filter(is_system=False)
    found = rows.iterator(chunk_size=2000) if part != "don-vi" else _from_above(list(rows))
    for number, row in enumerate(found, done + 1):
        yield [_cell(row, name, column, codes) for name, column in columns.items()]
        progress(number, total, "Đang ghi danh bạ")


def _cell(row: Any, name: str, column: Any, codes: dict[Any, dict[int, str]]) -> object:
    if column.is_relation:
        known = codes.get(column.related_model)
        value = getattr(row, column.attname)
        return (known.get(value, "") if known is not None else row.title.code) if value else ""
    if column.choices:
        return str(dict(column.flatchoices).get(getattr(row, name), ""))
    value = getattr(row, name)
    if isinstance(value, bool):
        return "Có" if value else "Không"
    return value


def _from_above(units: list[OrgUnit]) -> list[OrgUnit]:
    """Units in an order in which each comes after those it points at."""
    waiting, found = units, list[OrgUnit]()
    placed: set[int | None] = {None}
    while waiting:
        ready = [u for u in waiting if _points_at(u) <= placed]
        if not ready:
            return [*found, *waiting]  # a circle: told when it is taken in
        found += ready
        placed |= {unit.pk for unit in ready}
        waiting = [unit for unit in waiting if unit.pk not in placed]
    return found


def _points_at(unit: OrgUnit) -> set[int | None]:
    return {unit.superior_id, unit.owner_body_id, unit.standing_committee_id}


def _guide() -> Sheet:
    rows: list[list[object]] = [[line, "", ""] for line in GUIDE]
    for part in KEYS:
        register = REGISTERS[part]
        for name, column in columns_of(register).items():
            mark = "*" if name in KEYS[part] else ""
            allowed = ", ".join(str(label) for _code, label in column.flatchoices or ())
            rows.append([str(register.label), f"{register.fields[name]}{mark}", allowed])
    return Sheet("Hướng dẫn", ["Danh mục", "Cột", "Giá trị được nhận"], rows, (), (40, 30, 60))
