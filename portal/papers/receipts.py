"""The receipt of a plan that was sent, and of risks that were agreed to (quality of proof, R-021)."""

from dataclasses import dataclass
from typing import Any

from django.utils import formats
from django.utils.translation import gettext as _

from common.prints import PDF, Document
from common.times import local_day, shown
from initiatives.models import Initiative, InitiativeVersion, RiskFreeze
from initiatives.policies import hides_content
from ledger.models import Entry, LogKey
from ledger.services.proofs import Inclusion, encoded, entry_of, inclusion
from portal.selectors.erasures import is_end_of_term, taken_from
from portal.selectors.proofs import PLAN, RISKS
from protection.dossier.packing import opening_of
from workflow.models import Erasure
from workflow.opening import opened
from workflow.sealing import canonical


@dataclass(frozen=True, slots=True)
class Receipt:
    """What was sealed, and its proof; ``proof`` is None while no signed head covers it."""

    row: Any
    entry: Entry
    proof: Inclusion | None

    def leaf(self) -> bytes:
        """The bytes in the tree."""
        return opened(self.row, self.entry).leaf

    def opening(self) -> bytes:
        """The hidden values with their salts."""
        return canonical(opening_of(opened(self.row, self.entry), {}))


def receipt_of(initiative: Initiative, kind: str, number: int) -> Receipt | None:
    """The receipt of a version, or of the risks frozen with it; None when there is none."""
    found: InitiativeVersion | RiskFreeze | None = None
    if kind == PLAN:
        found = initiative.versions.filter(number=number).first()
    elif kind == RISKS:
        found = RiskFreeze.objects.filter(initiative=initiative, version__number=number).first()
    entry = entry_of(found._meta.db_table, found.pk) if found else None
    if found is None or entry is None:
        return None
    return Receipt(found, entry, inclusion(entry, witnessed=True))


def mailed(initiative_id: int, kind: str, number: int) -> list[tuple[str, bytes, str]]:
    """The receipt and its two files as they go with a letter: name, content, type; none without a proof."""
    initiative = Initiative.objects.select_related("employing_unit").get(pk=initiative_id)
    receipt = receipt_of(initiative, kind, number)
    if receipt is None or receipt.proof is None or hides_content(initiative):
        return []
    stem = f"{initiative.code}-{number}"
    return [
        (f"{stem}-bien-nhan.pdf", document_of(receipt, initiative).pdf(), PDF),
        (f"{stem}-plan.leaf", receipt.leaf(), "application/octet-stream"),
        (f"{stem}-plan.tlog-proof", receipt.proof.text().encode(), "text/plain"),
        (f"{stem}-plan.opening.json", receipt.opening(), "application/json"),
    ]


def document_of(receipt: Receipt, initiative: Initiative) -> Document:
    """One page for the official's own archive."""
    row = receipt.row
    is_plan = isinstance(row, InitiativeVersion)
    title = _("BIÊN NHẬN ĐĂNG KÝ ĐỀ XUẤT") if is_plan else _("BIÊN NHẬN KẾ HOẠCH RỦI RO ĐƯỢC CHỐT")
    document = Document(title, initiative.code)
    version = row if is_plan else row.version
    names = [f"{one['name']}, {one['position']}" for one in version.snapshot["proposers"]]
    document.facts(
        [
            (_("Tên đề xuất"), version.snapshot["content"].get("title")),
            (_("Người đề xuất"), "\n".join(names)),
            (_("Cơ quan sử dụng cán bộ"), initiative.employing_unit),
            (_("Phiên bản"), version.number),
            (_("Gửi lúc"), shown(version.submitted_at)),
            (_("Theo quyết định số"), "" if is_plan else row.decision_number),
            (_("Chốt lúc"), "" if is_plan else shown(row.frozen_at)),
        ]
    )
    if receipt.proof is None:
        document.text(_("Đã nhận, chờ chứng thực: sổ cái chưa có điểm chốt phủ bản ghi này."))
    else:
        _proved(document, receipt, receipt.proof)
    return document


def _proved(document: Document, receipt: Receipt, proof: Inclusion) -> None:
    head, taken = proof.checkpoint.head, taken_from(receipt.row)
    document.heading(_("Dấu trong sổ cái"))
    document.facts(
        [
            (_digest_label(taken), receipt.row.sha256),
            (_("Mã băm của bản ghi"), bytes(receipt.entry.hash).hex()),
            (_("Số thứ tự bản ghi"), proof.index),
            (_("Sổ cái"), head.origin),
            (_("Điểm chốt"), f"{head.size}  {encoded(head.root)}"),
            (_("Ký lúc"), shown(proof.checkpoint.signed_at)),
            (_("Khóa"), LogKey.objects.filter(since_size__lte=head.size).order_by("-pk")[0].line),
        ],
        exact=True,
    )
    witnesses = proof.checkpoint.cosignatures.select_related("witness").order_by("pk")
    document.facts(
        [(f"{_('Nhân chứng')} {row.witness}", shown(row.signed_at)) for row in witnesses]
    )
    document.code(proof.checkpoint.note, _("Điểm chốt có chữ ký; quét để lưu một bản sao."))
    document.text(
        _(
            "Giữ biên nhận này cùng ba tệp plan.leaf, plan.tlog-proof và plan.opening.json. Với chúng, bất kỳ ai cũng kiểm"
            " tra được, không cần Cổng, rằng nội dung này đã có trước thời điểm ký điểm chốt và không bị sửa từ đó."
        )
    )
    for one in taken:
        document.text(_erased(one))
    document.text(
        _(
            "Biên nhận không chứng minh nội dung là đúng hay đủ, cũng không thay chữ ký số của người đề xuất."
        )
    )


def _digest_label(taken: list[Erasure]) -> str:
    if any("sha256" in one.instead for one in taken):
        return _("SHA-256 của nội dung còn lại, tính lại sau khi xóa")
    return _("SHA-256 của nội dung")


def _erased(one: Erasure) -> str:
    """What the law took out of this record afterwards: the proof holds for the rest."""
    names = ", ".join(sorted(name for name in one.marks if name != "sha256"))
    said = _(
        "Ngày %(day)s, hồ sơ hết thời hạn lưu: mục %(names)s của bản ghi này đã được hủy theo quyết định. Mục đã hủy chỉ còn dấu"
        " trong sổ cái; bản giữ riêng từ trước vẫn mở được dấu đó."
    )
    if not is_end_of_term(one):
        said = _(
            "Ngày %(day)s, theo yêu cầu %(ground)s, dữ liệu cá nhân đã được xóa khỏi mục %(names)s của bản ghi này. Bằng"
            " chứng vẫn đúng cho các mục khác; mục đã xóa chỉ còn dấu trong sổ cái, và bản giữ riêng từ trước vẫn mở được dấu đó."
        )
    day = formats.date_format(local_day(one.made_at), "SHORT_DATE_FORMAT")
    return said % {"day": day, "ground": one.ground, "names": names}
