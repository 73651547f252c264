"""What went where, as a workbook: the units, the numbers, every matter."""

from collections.abc import Callable, Iterator

from django.utils import translation

from common.sheets import Sheet, workbook
from reorganisation.models import Matter, NewUnit, Reorganisation, UnitChange
from reorganisation.selectors import names_of

Progress = Callable[[int, int, str], None]
UNIT_HEADS = ("Hình thức", "Đơn vị cũ", "Đơn vị kế thừa", "Nhận hồ sơ đang giải quyết")
NEW_HEADS = ("Mã", "Tên", "Loại", "Cấp trên")
COUNT_HEADS = ("Nội dung", "Đơn vị cũ", "Nơi nhận", "Tình trạng", "Số mục")
MATTER_HEADS = (
    "Nội dung",
    "Mục",
    "Đơn vị cũ",
    "Nơi nhận",
    "Chức vụ mới",
    "Chỉnh bằng tay",
    "Phát sinh sau khi lập danh sách",
    "Thời hạn",
    "Tình trạng",
    "Kết quả",
    "Lúc",
)
YES, NO = "Có", "Không"


def workbook_of(row: Reorganisation, *, progress: Progress) -> bytes:
    """The file, in Vietnamese."""
    with translation.override("vi"):
        names = names_of(row)
        return workbook(_sheets(row, names, progress), title=row.title)


def _sheets(row: Reorganisation, names: dict[str, str], progress: Progress) -> Iterator[Sheet]:
    about = (row.grounds, f"Có hiệu lực từ {row.effective_on:%d/%m/%Y}")
    yield Sheet("Đơn vị", UNIT_HEADS, _units(row, names), about, (20, 40, 40, 20))
    yield Sheet("Đơn vị mới", NEW_HEADS, _new_units(row, names), (), (14, 45, 30, 40))
    yield Sheet("Tổng hợp", COUNT_HEADS, _counts(row, names), (), (40, 40, 40, 18, 10))
    widths = (34, 50, 36, 36, 50, 12, 16, 24, 18, 50, 18)
    yield Sheet("Từng mục", MATTER_HEADS, _matters(row, names, progress), (), widths)


def _units(row: Reorganisation, names: dict[str, str]) -> Iterator[tuple[object, ...]]:
    for change in UnitChange.objects.filter(reorganisation=row).select_related("unit"):
        takes = YES if change.takes_open_cases and change.ends_unit else NO
        kind = str(change.get_kind_display())
        yield kind, change.unit.name, names.get(change.successor, change.successor), takes


def _new_units(row: Reorganisation, names: dict[str, str]) -> Iterator[tuple[object, ...]]:
    for unit in NewUnit.objects.filter(reorganisation=row):
        kind = str(unit.get_unit_type_display())
        yield unit.code, unit.name, kind, names.get(unit.superior, unit.superior)


def _counts(row: Reorganisation, names: dict[str, str]) -> Iterator[tuple[object, ...]]:
    for one in row.matters.counted():
        label = Matter(kind=one["kind"], state=one["state"])
        goes = names.get(one["successor"], one["successor"]) or "—"
        state = str(label.get_state_display())
        yield str(label.get_kind_display()), one["unit__name"], goes, state, one["n"]


def _matters(
    row: Reorganisation, names: dict[str, str], progress: Progress
) -> Iterator[tuple[object, ...]]:
    total = row.matters.count()
    rows = row.matters.select_related("unit").order_by("place", "unit_id", "pk")
    for done, matter in enumerate(rows.iterator(chunk_size=2000), 1):
        yield (
            str(matter.get_kind_display()),
            matter.about,
            matter.unit.name,
            names.get(matter.successor, matter.successor) or "—",
            _office(matter),
            YES if matter.is_adjusted else NO,
            YES if matter.is_late else NO,
            str(matter.get_clocks_display()) if matter.clocks else "",
            str(matter.get_state_display()),
            matter.outcome,
            matter.settled_at,
        )
        progress(done, total, "Đang ghi từng mục")


def _office(matter: Matter) -> str:
    """What a person becomes: title, place in the leadership, and its words."""
    values = matter.values
    if not matter.successor or "rank" not in values:
        return ""
    return f"{values['label']} ({values['title']}, {matter.rank_label})"
