"""Closed vocabularies of following up and reporting."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Answer(models.TextChoices):
    """How an authority's part in a case ended."""

    AGREED = "AGREED", _("Đồng ý")
    REFUSED = "REFUSED", _("Không chấp thuận")
    SCREENED_OUT = "SCREENED_OUT", _("Không thuộc phạm vi")
    PASSED_ON = "PASSED_ON", _("Chuyển cấp khác")
    SILENT = "SILENT", _("Không trả lời, người đề xuất trình thẳng")


ANSWERED = (Answer.AGREED, Answer.REFUSED, Answer.SCREENED_OUT, Answer.PASSED_ON)
DECIDED = (Answer.AGREED, Answer.REFUSED, Answer.SCREENED_OUT)


class Measure(models.TextChoices):
    """What a target counts, within one year."""

    REGISTERED = "REGISTERED", _("Đề xuất đăng ký")
    APPROVED = "APPROVED", _("Đề xuất được đồng ý")
    COMPLETED = "COMPLETED", _("Đề xuất hoàn thành")


class SkipReason(models.TextChoices):
    """Why a late case got no letter."""

    MOVED_ON = "MOVED_ON", _("Hồ sơ không còn chờ ở đơn vị này")
    URGED_LATELY = "URGED_LATELY", _("Mới được đôn đốc")
    NOBODY = "NOBODY", _("Đơn vị chưa có người nhận trên cổng")
    NOT_ALLOWED = "NOT_ALLOWED", _("Ngoài thẩm quyền đôn đốc của bạn")
