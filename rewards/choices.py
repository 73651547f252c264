"""Closed vocabularies of awards and encouragement (glossary 82–87, B4)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class AwardLevel(models.TextChoices):
    """Who decides on an award (B4.3)."""

    STATE = "STATE", _("Chủ tịch nước")
    GOVERNMENT = "GOVERNMENT", _("Thủ tướng Chính phủ")
    CITY = "CITY", _("Chủ tịch UBND Thành phố")
    UNIT = "UNIT", _("Thủ trưởng cơ quan, đơn vị, địa phương")


DECIDED_ELSEWHERE = frozenset({AwardLevel.STATE, AwardLevel.GOVERNMENT})


class AwardMode(models.TextChoices):
    """In which way an award is proposed (R-030)."""

    REGULAR = "REGULAR", _("Thường xuyên")
    SUDDEN = "SUDDEN", _("Đột xuất")
    SKIP_LEVEL = "SKIP_LEVEL", _("Vượt cấp, vượt bậc")


class EvidenceKind(models.TextChoices):
    """What proves an achievement (R-058)."""

    TOPIC = "TOPIC", _("Đề tài khoa học")
    RESEARCH = "RESEARCH", _("Công trình nghiên cứu khoa học")
    SOLUTION = "SOLUTION", _("Giải pháp, sáng tạo")
    INITIATIVE = "INITIATIVE", _("Sáng kiến được công nhận")
    RESULT = "RESULT", _("Kết quả, sản phẩm, số liệu đã nghiệm thu")


class InfluenceScope(models.TextChoices):
    """How far the initiative reaches (glossary 89)."""

    BASE = "BASE", _("Cơ sở")
    CITY = "CITY", _("Thành phố")
    NATION = "NATION", _("Toàn quốc")
