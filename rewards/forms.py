"""Forms of nominations and of encouragement measures (G10)."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from common.forms import DayField, LongTextField, ReasonForm, TextField
from pilots.forms import fill, money
from rewards.choices import AwardMode, InfluenceScope
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
    achievements = LongTextField(label=_("Thành tích"), max_length=8000)
    evidence = LongTextField(
        label=_("Minh chứng của từng thành tích"),
        max_length=8000,
        help_text=_("Đề tài, công trình, giải pháp, sáng kiến; số quyết định công nhận."),
    )
    under_discipline = forms.TypedChoiceField(
        label=_("Đang bị kỷ luật hoặc kiểm tra?"),
        choices=YES_NO,
        coerce=lambda value: value == "1",
    )
    VALUES = ("mode", "skip_ground", "scope", "achievements", "evidence", "under_discipline")

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


class CheckForm(ReasonForm):
    """What the council thinks."""

    council_opinion = LongTextField(
        label=_("Ý kiến hội đồng thi đua, khen thưởng"), max_length=4000
    )
    field_order = ("council_opinion", "reason")


class GrantForm(ReasonForm):
    """The decision."""

    number = TextField(label=_("Số quyết định"), max_length=60)
    signed_on = DayField(label=_("Ngày quyết định"))
    amount = money(_("Mức thưởng (đồng)"))
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
