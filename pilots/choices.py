"""Closed vocabularies of carrying out and of its evaluation (G7, G8)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class AssigneeRole(models.TextChoices):
    """What an assigned person or body does."""

    IMPLEMENTER = "IMPLEMENTER", _("Thực hiện")
    SUPPORT = "SUPPORT", _("Phối hợp, hỗ trợ")


class ReportKind(models.TextChoices):
    """Which report it is (G7)."""

    PERIODIC = "PERIODIC", _("Báo cáo định kỳ")
    COMPLETION = "COMPLETION", _("Báo cáo kết quả thực hiện")


class Advice(models.TextChoices):
    """What a report asks for (G7)."""

    CONTINUE = "CONTINUE", _("Tiếp tục")
    ADJUST = "ADJUST", _("Điều chỉnh")
    SUSPEND = "SUSPEND", _("Tạm dừng")
    TERMINATE = "TERMINATE", _("Chấm dứt")


class ObstacleKind(models.TextChoices):
    """What has to be solved (R-011, R-026)."""

    OBSTACLE = "OBSTACLE", _("Khó khăn, vướng mắc")
    SUPPORT = "SUPPORT", _("Đề nghị hỗ trợ")


class Result(models.TextChoices):
    """How a work package, or the whole, came out (glossary 71)."""

    COMPLETED = "COMPLETED", _("Hoàn thành")
    PARTIAL = "PARTIAL", _("Hoàn thành một phần")
    NOT_COMPLETED = "NOT_COMPLETED", _("Không hoàn thành")


class CauseType(models.TextChoices):
    """Why it was not completed, or why damage came about (glossary 72)."""

    OBJECTIVE = "OBJECTIVE", _("Khách quan")
    SUBJECTIVE = "SUBJECTIVE", _("Chủ quan")
    FORCE_MAJEURE = "FORCE_MAJEURE", _("Bất khả kháng")


class Grade(models.TextChoices):
    """How good a completed initiative is (R-032)."""

    DAT = "DAT", _("Đạt")
    TIEU_BIEU = "TIEU_BIEU", _("Tiêu biểu")
    XUAT_SAC = "XUAT_SAC", _("Xuất sắc")


class Recommendation(models.TextChoices):
    """What follows from the evaluation (G8)."""

    SCALE = "SCALE", _("Nhân rộng")
    INSTITUTIONALISE = "INSTITUTIONALISE", _("Kiến nghị thể chế hóa")
    STOP = "STOP", _("Dừng")
