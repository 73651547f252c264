"""What went where, as a paper: the units, the numbers, and what could not go."""

from django.utils import formats, translation

from accounts.models import OrgUnit
from common.papers import Head, Paper, Signature, place_and_day
from reorganisation.choices import MatterKind, MatterState
from reorganisation.models import NewUnit, Reorganisation, UnitChange
from reorganisation.selectors import kinds_of, names_of
from reorganisation.services.matters import said

NUMBER_LATER = "      /BC-SNV"
MOST_TOLD = 500


def paper_of(row: Reorganisation) -> bytes:
    """The report as DOCX; the list of every single matter is in the workbook."""
    with translation.override("vi"):
        paper = Paper(_head(row))
        day = formats.date_format(row.effective_on)
        paper.text(f"{row.grounds}. Có hiệu lực từ ngày {day}. {row.get_clocks_display()}.")
        paper.text(
            f"Người trình: {row.proposed_by or '—'}. Người xác nhận: {row.confirmed_by or '—'}."
        )
        paper.heading("I. ĐƠN VỊ")
        names = names_of(row)
        changes = UnitChange.objects.filter(reorganisation=row).select_related("unit")
        paper.table(
            ("Hình thức", "Đơn vị cũ", "Đơn vị kế thừa, cấp trên mới"),
            [
                (
                    str(change.get_kind_display()),
                    change.unit.name,
                    names.get(change.successor, change.successor),
                )
                for change in changes
            ],
            parts=(2, 4, 4),
        )
        new = NewUnit.objects.filter(reorganisation=row)
        paper.table(
            ("Đơn vị mới", "Mã", "Cấp trên"),
            [(unit.name, unit.code, names.get(unit.superior, "—")) for unit in new],
            parts=(5, 1, 4),
        )
        paper.heading("II. NỘI DUNG ĐÃ CHUYỂN")
        for kind in kinds_of(row, names):
            paper.heading(f"{kind.label} ({kind.total})", 2)
            counts = [
                (one.unit, one.goes or "kết thúc", one.state_label, one.count) for one in kind.lines
            ]
            paper.table(
                ("Đơn vị cũ", "Nơi nhận", "Tình trạng", "Số mục"), counts, parts=(4, 4, 2, 1)
            )
        _by_hand(paper, row)
        _unmoved(paper, row)
        paper.sign(Signature("GIÁM ĐỐC", copies=("Lưu: VT.",)))
        return paper.as_bytes()


def _by_hand(paper: Paper, row: Reorganisation) -> None:
    """What people sent elsewhere than proposed, with the office or the time limits that they chose."""
    rows = row.matters.filter(is_adjusted=True)[:MOST_TOLD]
    if rows:
        paper.heading("III. NỘI DUNG CHỈNH BẰNG TAY")
        lines = [(str(MatterKind(one.kind).label), one.about, said(one)) for one in rows]
        paper.table(("Nội dung", "Mục", "Nơi nhận"), lines, parts=(3, 4, 4))


def _unmoved(paper: Paper, row: Reorganisation) -> None:
    paper.heading("IV. NỘI DUNG CHƯA CHUYỂN ĐƯỢC")
    left = row.matters.filter(state=MatterState.FAILED).select_related("unit")
    lines = [
        (str(MatterKind(one.kind).label), one.about, one.unit.name, one.outcome)
        for one in left[:MOST_TOLD]
    ]
    if lines:
        paper.table(("Nội dung", "Mục", "Đơn vị cũ", "Lý do"), lines, parts=(2, 3, 3, 3))
    else:
        paper.text("Không có.")


def _head(row: Reorganisation) -> Head:
    top = OrgUnit.objects.filter(unit_type="UBND_TP").order_by("-valid_from").first()
    return Head(
        above=top.name if top else "UBND Thành phố",
        issuer="Sở Nội vụ",
        number=NUMBER_LATER,
        place_and_day=place_and_day(None),
        kind="Báo cáo",
        subject=f"Kết quả chuyển hồ sơ, nhân sự, quy tắc theo {row.decision_number}",
    )
