"""The life of a nomination and of an encouragement measure."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from workflow.fields import StateField
from workflow.steps import NEXT, OUT, step


class NominationState(models.TextChoices):
    """Where a nomination stands."""

    NOMINATED = "NOMINATED", _("Đang đề nghị")
    GRANTED = "GRANTED", _("Đã khen thưởng")
    NOT_GRANTED = "NOT_GRANTED", _("Không khen thưởng")
    WITHDRAWN = "WITHDRAWN", _("Đã rút")
    REVOKED = "REVOKED", _("Đã hủy bỏ, thu hồi")


N = NominationState


class NominationLifecycle(models.Model):
    """It steps up the tiers to whoever decides (G10)."""

    state = StateField(max_length=12, choices=N.choices, default=N.NOMINATED)
    checked_at = models.DateTimeField(null=True, blank=True)
    council_opinion = models.TextField(_("Ý kiến hội đồng thi đua, khen thưởng"), blank=True)
    number = models.CharField(_("Số quyết định"), max_length=60, blank=True)
    signed_on = models.DateField(_("Ngày quyết định"), null=True, blank=True)
    amount = models.BigIntegerField(_("Mức thưởng (đồng)"), null=True, blank=True)
    revocation_number = models.CharField(_("Số quyết định hủy bỏ"), max_length=60, blank=True)
    recovered = models.BigIntegerField(_("Đã thu hồi (đồng)"), null=True, blank=True)
    is_proportionate = models.BooleanField(_("Tương xứng với thành tích"), default=False)
    state_changed_at: Any

    class Meta:
        abstract = True

    @step(N.NOMINATED, None, _("Thẩm định hồ sơ khen thưởng"))
    def check_dossier(self, *, council_opinion: str) -> None:
        """The award desk has looked at every condition; it concludes nothing by itself (R-060)."""
        self.council_opinion, self.checked_at = council_opinion, self.state_changed_at
        self.is_proportionate = True

    @step(N.NOMINATED, None, _("Đồng ý, trình cấp trên"), rank=NEXT)
    def endorse(self, *, unit: Any) -> None:
        """The head agrees and sends it up."""
        self.unit = unit

    @step(N.NOMINATED, N.GRANTED, _("Quyết định khen thưởng"), rank=NEXT)
    def grant(self, *, number: str, signed_on: Any, amount: int | None) -> None:
        """The head of the deciding level decides; as much award as achievement (R-061)."""
        self.number, self.signed_on, self.amount = number, signed_on, amount
        self.is_proportionate = True

    @step(N.NOMINATED, N.GRANTED, _("Ghi quyết định của cấp Nhà nước"))
    def record_grant(self, *, number: str, signed_on: Any) -> None:
        """Decided outside the portal; it prepares and follows only (R-056)."""
        self.number, self.signed_on = number, signed_on

    @step(N.NOMINATED, N.NOT_GRANTED, _("Không khen thưởng"))
    def decline(self) -> None:
        """With its reason."""

    @step(N.NOMINATED, N.WITHDRAWN, _("Rút đề nghị khen thưởng"), rank=OUT)
    def withdraw_nomination(self) -> None:
        """The unit takes it back."""

    @step(N.GRANTED, N.REVOKED, _("Hủy bỏ, thu hồi khen thưởng"), rank=OUT)
    def revoke(self, *, number: str, recovered: int | None) -> None:
        """For a dishonest declaration, a false dossier or a later finding (B4.2)."""
        self.revocation_number, self.recovered = number, recovered

    @step(N.NOMINATED, None)
    def pass_nomination(self, *, unit: Any) -> None:
        """The unit that had it ceased to exist; its successor goes on."""
        self.unit = unit


class EncouragementState(models.TextChoices):
    """Where an encouragement measure stands."""

    PROPOSED = "PROPOSED", _("Đã đề xuất")
    DECIDED = "DECIDED", _("Đã quyết định")
    REFUSED = "REFUSED", _("Không áp dụng")


C = EncouragementState


class EncouragementLifecycle(models.Model):
    """From a proposal to its decision (R-031)."""

    state = StateField(max_length=10, choices=C.choices, default=C.PROPOSED)
    number = models.CharField(_("Số quyết định"), max_length=60, blank=True)
    decided_on = models.DateField(_("Ngày quyết định"), null=True, blank=True)

    class Meta:
        abstract = True

    @step(C.PROPOSED, C.DECIDED, _("Ghi quyết định áp dụng"), rank=NEXT)
    def decide_encouragement(self, *, number: str, decided_on: Any) -> None:
        """The competent authority decided."""
        self.number, self.decided_on = number, decided_on

    @step(C.PROPOSED, C.REFUSED, _("Không áp dụng"))
    def refuse_encouragement(self) -> None:
        """With its reason."""

    @step(C.PROPOSED, None)
    def pass_encouragement(self, *, unit: Any) -> None:
        """The unit that had it ceased to exist; its successor goes on."""
        self.unit = unit
