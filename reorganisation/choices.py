"""Closed vocabularies of a reorganisation."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ChangeKind(models.TextChoices):
    """What happens to a unit."""

    MERGE = "MERGE", _("Sáp nhập")
    SPLIT = "SPLIT", _("Chia tách")
    RENAME = "RENAME", _("Đổi tên")
    DISSOLVE = "DISSOLVE", _("Kết thúc hoạt động")
    MOVE = "MOVE", _("Chuyển sang cấp trên khác")


class ClockChoice(models.TextChoices):
    """What becomes of the running time limits of a case (D5); always chosen, never implied."""

    CONTINUE = "CONTINUE", _("Tính tiếp thời hạn đang chạy")
    RESTART = "RESTART", _("Tính lại từ đầu tại nơi tiếp nhận")


class MatterKind(models.TextChoices):
    """What has to go somewhere, in the order in which it goes: people before the files they handle."""

    SUPERIOR = "SUPERIOR", _("Đơn vị trực thuộc: cấp trên mới")
    OWNER = "OWNER", _("Đơn vị: cơ quan đại diện chủ sở hữu mới")
    COMMITTEE = "COMMITTEE", _("Đơn vị: Ban Thường vụ cùng cấp mới")
    RULE = "RULE", _("Quy tắc chỉ định đơn vị")
    POSITION = "POSITION", _("Người giữ chức vụ")
    MANAGED = "MANAGED", _("Chức vụ do đơn vị quản lý")
    DUTY = "DUTY", _("Nhiệm vụ được giao")
    DELEGATION = "DELEGATION", _("Ủy quyền")
    CASE = "CASE", _("Hồ sơ đang xem xét")
    APPROVED = "APPROVED", _("Hồ sơ đã đồng ý, chờ tổ chức thực hiện")
    PILOT = "PILOT", _("Hồ sơ đang thực hiện")
    ASSIGNEE = "ASSIGNEE", _("Đơn vị được giao thực hiện, phối hợp")
    PACKAGE = "PACKAGE", _("Phần việc giao cho đơn vị")
    OBSTACLE = "OBSTACLE", _("Vướng mắc chờ giải quyết")
    ADJUSTMENT = "ADJUSTMENT", _("Đề nghị điều chỉnh chờ quyết định")
    REVIEW = "REVIEW", _("Xem xét trách nhiệm chưa xong")
    MEASURE = "MEASURE", _("Biện pháp bảo vệ chờ thực hiện")
    OBSTRUCTION = "OBSTRUCTION", _("Phản ánh cản trở chưa trả lời")
    NOMINATION = "NOMINATION", _("Đề nghị khen thưởng chưa xong")
    ENCOURAGEMENT = "ENCOURAGEMENT", _("Biện pháp khuyến khích chưa quyết định")
    REPORT = "REPORT", _("Báo cáo năm")
    ACTION = "ACTION", _("Việc khắc phục chưa xong")
    ARCHIVE = "ARCHIVE", _("Hồ sơ đã xử lý: quyền xem")


class MatterState(models.TextChoices):
    """What became of a matter."""

    WAITING = "WAITING", _("Chưa chuyển")
    DONE = "DONE", _("Đã chuyển")
    GONE = "GONE", _("Không còn phải chuyển")
    FAILED = "FAILED", _("Không chuyển được")


RESTARTABLE = frozenset({MatterKind.CASE})
PEOPLE = frozenset({MatterKind.POSITION})
