"""The decision matrix of the liability review as data: each row with its source and its validity."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import PeriodModel
from authorities.choices import Certainty
from protection.choices import Kind
from workflow.audit import TrackedHistory


class LiabilityRow(PeriodModel):
    """A gate or a row of the matrix F1/F2: when it speaks, what it suggests, and by which source."""

    code = models.CharField(_("Mã"), max_length=10, unique=True)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    rank = models.PositiveSmallIntegerField(_("Thứ tự"))
    when = models.JSONField(_("Khi"), default=dict)
    outcomes = models.JSONField(_("Đề xuất, tốt nhất trước"), default=list, blank=True)
    accompanying = models.JSONField(_("Kèm theo"), default=list, blank=True)
    instead_of = models.JSONField(_("Thay cho các dòng"), default=list, blank=True)
    text = models.TextField(_("Nội dung"))
    source = models.CharField(_("Căn cứ"), max_length=300)
    certainty = models.CharField(max_length=15, choices=Certainty.choices)
    version = models.PositiveIntegerField(default=1)

    history = TrackedHistory()

    class Meta(PeriodModel.Meta):
        ordering: ClassVar[list[str]] = ["rank"]

    def __str__(self) -> str:
        return f"{self.code} {self.text}"
