"""Forms of nominations and of encouragement measures (G10)."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from common.forms import DayField, LongTextField, ReasonForm, TextField, TokenForm
from pilots.forms import fill, money
from rewards.choices import AwardMode, EvidenceKind, InfluenceScope
from rewards.models import AwardType

ANSWERS = (("YES", _("Đạt")), ("NO", _("Chưa đạt")))
YES_NO = (("0", _("Không")), ("1", _("Có")))


class NominationForm(ReasonForm):
    """Who, for what, proved by what; every condition is answered by an official (R-060, R-061)."""

    nominee = forms.TypedChoiceField(label=_("Người được đề nghị"), coerce=int)
    mode = forms.ChoiceField(label=_("Loại khen thưởng"), choices=AwardMode.choices)
    skip_ground = LongTextField(
        label=_("Căn cứ vượt cấp, vượt bậc"), max_length=3000, required=False
    )
    scope = forms.ChoiceField(label=_("Phạm vi ảnh hưởng"), choices=InfluenceScope.choices)
    achievements = LongTextField(
        label=_("Báo cáo thành tích"),
        max_length=8000,
        help_text=_("Ở bước sau, ghi từng thành tích kèm minh chứng của nó."),
    )
    minutes_number = TextField(label=_("Số biên bản họp tập thể lãnh đạo"), max_length=60)
    votes_for = forms.IntegerField(label=_("Số phiếu đồng ý"), min_value=0, max_value=999)
    votes_total = forms.IntegerField(label=_("Tổng số phiếu"), min_value=1, max_value=999)
    under_discipline = forms.TypedChoiceField(
        label=_("Đang bị kỷ luật hoặc kiểm tra?"),
        choices=YES_NO,
        coerce=lambda value: value == "1",
    )
    VALUES = (
        "mode",
        "skip_ground",
        "scope",
        "achievements",
        "minutes_number",
        "votes_for",
        "votes_total",
        "under_discipline",
    )

    def __init__(
        self, award: AwardType, people: list[tuple[int, str]], *args: Any, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.award = award
        fill(self, "nominee", people)
        names = []
        for index, condition in enumerate(award.conditions):
            name = f"condition_{index}"
            self.fields[name] = forms.ChoiceField(
                label=condition["text"],
                choices=ANSWERS,
                widget=forms.RadioSelect,
                help_text=condition["source"],
            )
            names.append(name)
        self.order_fields(["nominee", *self.VALUES, *names, "reason"])

    def values(self) -> dict[str, Any]:
        """The nomination's own fields."""
        return {name: self.cleaned_data[name] for name in self.VALUES}

    def answers(self) -> list[str]:
        """The answers to the conditions, in their order."""
        return [self.cleaned_data[f"condition_{i}"] for i in range(len(self.award.conditions))]


class EvidenceForm(TokenForm):
    """One achievement and what proves it (R-058, R-061)."""

    achievement = TextField(label=_("Thành tích"), max_length=500)
    kind = forms.ChoiceField(label=_("Loại minh chứng"), choices=EvidenceKind.choices)
    proof = LongTextField(
        label=_("Minh chứng áp dụng có hiệu quả"),
        max_length=4000,
        help_text=_("Số liệu, biên bản nghiệm thu, xác nhận của nơi áp dụng."),
    )
    recognition_number = TextField(
        label=_("Số quyết định công nhận"),
        max_length=60,
        required=False,
        help_text=_("Bắt buộc với đề tài, công trình, sáng kiến được công nhận."),
    )
    recognised_by = TextField(label=_("Cấp công nhận"), max_length=200, required=False)
    scope = forms.ChoiceField(label=_("Phạm vi ảnh hưởng"), choices=InfluenceScope.choices)
    file = forms.FileField(label=_("Tệp"), required=False, allow_empty_file=True, max_length=1000)


class ProportionateField(forms.BooleanField):
    """A confirmation that must be given (R-061)."""

    def __init__(self) -> None:
        super().__init__(
            label=_("Hình thức, mức khen tương xứng với thành tích đã có minh chứng"),
            error_messages={
                "required": _(
                    "Xác nhận mức khen tương xứng với thành tích, hoặc không đồng ý và nêu lý do."
                )
            },
        )


class CheckForm(ReasonForm):
    """What the council thinks."""

    council_opinion = LongTextField(
        label=_("Ý kiến hội đồng thi đua, khen thưởng"), max_length=4000
    )
    proportionate = ProportionateField()
    field_order = ("council_opinion", "reason")


class GrantForm(ReasonForm):
    """The decision."""

    number = TextField(label=_("Số quyết định"), max_length=60)
    signed_on = DayField(label=_("Ngày quyết định"))
    amount = money(_("Mức thưởng (đồng)"))
    proportionate = ProportionateField()
    field_order = ("number", "signed_on", "amount", "reason")


class StateGrantForm(ReasonForm):
    """A decision taken outside the portal."""

    number = TextField(label=_("Số quyết định"), max_length=60)
    signed_on = DayField(label=_("Ngày quyết định"))
    field_order = ("number", "signed_on", "reason")


class RevokeForm(ReasonForm):
    """Taking it back."""

    number = TextField(label=_("Số quyết định hủy bỏ"), max_length=60)
    recovered = money(_("Đã thu hồi (đồng)"))
    field_order = ("number", "recovered", "reason")


class EncouragementForm(ReasonForm):
    """A measure for one person."""

    nominee = forms.TypedChoiceField(label=_("Người được đề xuất"), coerce=int)
    kind = forms.ChoiceField(label=_("Biện pháp khuyến khích"))
    field_order = ("nominee", "kind", "reason")

    def __init__(
        self,
        people: list[tuple[int, str]],
        kinds: list[tuple[str, str]],
        *args: Any,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].label = _("Nội dung")
        fill(self, "nominee", people)
        fill(self, "kind", kinds)


class DecideForm(ReasonForm):
    """The decision on a measure."""

    number = TextField(label=_("Số quyết định"), max_length=60)
    decided_on = DayField(label=_("Ngày quyết định"))
    field_order = ("number", "decided_on", "reason")
