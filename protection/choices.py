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
