"""Closed vocabularies of the liability review (F0–F4). Legal wording is kept exactly."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Outcome(models.TextChoices):
    """What a competent authority may conclude; the portal only suggests (F0.1, F0.9)."""

    NO_LIABILITY = "NO_LIABILITY", _("Không bị xử lý trách nhiệm")
    EXCLUDED = "EXCLUDED", _("Loại trừ trách nhiệm")
    EXEMPTED = "EXEMPTED", _("Miễn trách nhiệm")
    MITIGATED = "MITIGATED", _("Giảm nhẹ trách nhiệm")
    NORMAL = "NORMAL", _("Xem xét theo quy định chung")
    REFERRED = "REFERRED", _("Chuyển cơ quan có thẩm quyền")


class Kind(models.TextChoices):
    """What part a row plays in the matrix."""

    GATE = "GATE", _("Cửa: dừng và kết thúc")
    UNAPPROVED = "UNAPPROVED", _("Khi không có chấp thuận (sau GATE-3)")
    MOTIVE = "MOTIVE", _("Theo động cơ: dừng và kết thúc")
    ROW = "ROW", _("Dòng của ma trận")
    ALSO = "ALSO", _("Ghi thêm bên cạnh các dòng khác")


class Status(models.TextChoices):
    """What came of asking the matrix."""

    SUGGESTED = "SUGGESTED", _("Có đề xuất")
    NEED_MORE = "NEED_MORE", _("Cần xác minh thêm")
    MISSING = "MISSING", _("Thiếu dữ kiện")
    CONTRADICTORY = "CONTRADICTORY", _("Dữ kiện mâu thuẫn")
    NO_ROW = "NO_ROW", _("Không dòng nào nói về trường hợp này")


class LiabilityType(models.TextChoices):
    """Kinds of liability, never merged (F4)."""

    DISC_PARTY = "DISC_PARTY", _("Kỷ luật đảng")
    DISC_CIVIL = "DISC_CIVIL", _("Kỷ luật cán bộ, công chức")
    DISC_VC = "DISC_VC", _("Kỷ luật viên chức")
    COMPENSATION = "COMPENSATION", _("Bồi thường, hoàn trả")
    STI_RISK = "STI_RISK", _("Chấp nhận rủi ro trong khoa học, công nghệ")
    CRIMINAL = "CRIMINAL", _("Trách nhiệm hình sự (chỉ ghi việc chuyển)")
    EVAL_EFFECT = "EVAL_EFFECT", _("Ảnh hưởng xếp loại, thi đua")


class Part(models.TextChoices):
    """What part the reviewed person or body had."""

    PROPOSER = "PROPOSER", _("Đề xuất")
    IMPLEMENTER = "IMPLEMENTER", _("Thực hiện")
    APPROVER = "APPROVER", _("Phê duyệt")


class OpeningReason(models.TextChoices):
    """Why a review was opened (D2)."""

    NOT_COMPLETED = "NOT_COMPLETED", _("Không hoàn thành hoặc hoàn thành một phần")
    DAMAGE = "DAMAGE", _("Có thiệt hại")
    COMPLAINT = "COMPLAINT", _("Có phản ánh")


class PanelRole(models.TextChoices):
    """A place in the review panel (F5)."""

    CHAIR = "CHAIR", _("Chủ tọa")
    MEMBER = "MEMBER", _("Thành viên")
    SECRETARY = "SECRETARY", _("Thư ký")


class MeasureKind(models.TextChoices):
    """What protects an official afterwards (R-092)."""

    CONFIRM = "CONFIRM", _("Xác nhận công khai việc làm đúng chủ trương")
    NO_DETRIMENT = "NO_DETRIMENT", _("Không ảnh hưởng quy hoạch, bổ nhiệm, thi đua")
    MEDIA = "MEDIA", _("Đính chính thông tin trên báo chí")
    AGAINST_OBSTRUCTION = "AGAINST_OBSTRUCTION", _("Xử lý hành vi cản trở")
    OTHER = "OTHER", _("Biện pháp khác")
