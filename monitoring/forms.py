"""Forms of following up and reporting."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from common.forms import DayField, LongTextField, ReasonForm, TextField, TokenForm, VersionField
from monitoring.choices import Measure
from monitoring.models import AnnualReview
from monitoring.models.targets import FIRST_YEAR, LAST_YEAR
from monitoring.services.targets import MOST

LONGEST_SECTION = 20_000
HELP: dict[str, Any] = {
    "results": _("Nhận xét về khối lượng và chất lượng; số liệu do cổng tự chèn."),
    "limits": _("Việc chưa làm được, chỉ tiêu chưa đạt."),
    "causes": _("Khách quan, chủ quan."),
    "lessons": _("Điều nên lặp lại, điều nên tránh."),
    "remedies": _("Biện pháp chung; việc cụ thể thì giao riêng, có hạn và minh chứng."),
    "proposals": _("Kiến nghị với cấp trên, kiến nghị sửa quy định."),
}


class UrgeForm(TokenForm):
    """The letter's text."""

    message: forms.Field = LongTextField(label=_("Nội dung đôn đốc"), max_length=3000)


class UrgeManyForm(UrgeForm):
    """Which units are urged, and by which words."""

    units = forms.MultipleChoiceField(
        label=_("Đơn vị có hồ sơ quá hạn"), widget=forms.CheckboxSelectMultiple
    )
    field_order = ("units", "message")

    def __init__(self, units: list[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["units"]
        assert isinstance(field, forms.MultipleChoiceField)  # noqa: S101 -- declared above
        field.choices = units
        if not self.is_bound:
            field.initial = [code for code, _name in units]


class TargetForm(ReasonForm):
    """What one unit is to reach in one year; an empty number takes the target away."""

    unit = forms.ChoiceField(label=_("Đơn vị"))
    year = forms.IntegerField(label=_("Năm"), min_value=FIRST_YEAR, max_value=LAST_YEAR)
    measure = forms.ChoiceField(label=_("Chỉ tiêu"), choices=Measure.choices)
    value = forms.IntegerField(
        label=_("Số lượng"),
        min_value=0,
        max_value=MOST,
        required=False,
        help_text=_("Để trống nếu bỏ chỉ tiêu này."),
    )
    field_order = ("unit", "year", "measure", "value", "reason")

    def __init__(self, units: list[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["unit"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 -- declared above
        field.choices = units


class OpenAnnualForm(ReasonForm):
    """Which year is reviewed, and until when units and city report."""

    year = forms.IntegerField(label=_("Năm"), min_value=FIRST_YEAR, max_value=LAST_YEAR)
    unit_reports_due = DayField(label=_("Hạn báo cáo của đơn vị"))
    city_report_due = DayField(label=_("Hạn báo cáo của Thành phố"))
    field_order = ("year", "unit_reports_due", "city_report_due", "reason")


class SectionsForm(ReasonForm):
    """The sections of a yearly report."""

    seen_revision = VersionField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, heading in AnnualReview.headings().items():
            self.fields[name] = LongTextField(
                label=heading,
                help_text=HELP[name],
                max_length=LONGEST_SECTION,
                required=False,
            )
        self.order_fields([*AnnualReview.TEXTS, "reason"])

    def texts(self) -> dict[str, str]:
        """The sections by name."""
        return {name: self.cleaned_data[name] for name in AnnualReview.TEXTS}


class IssueForm(ReasonForm):
    """Number and day of the signed report."""

    number = TextField(label=_("Số báo cáo"), max_length=60)
    signed_on = DayField(label=_("Ngày ký"))
    field_order = ("number", "signed_on", "reason")


class ReturnForm(ReasonForm):
    """What is missing, and until when."""

    due_on = DayField(label=_("Hạn gửi lại"))
    field_order = ("due_on", "reason")


class OrderForm(TokenForm):
    """What is to be corrected, by whom, until when."""

    unit = forms.ChoiceField(label=_("Đơn vị thực hiện"))
    ground: forms.Field = LongTextField(label=_("Tồn tại, hạn chế phải khắc phục"), max_length=4000)
    action: forms.Field = LongTextField(label=_("Việc phải làm"), max_length=4000)
    due_on = DayField(label=_("Hạn hoàn thành"))

    def __init__(self, units: list[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["unit"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 -- declared above
        field.choices = units


class EvidenceForm(ReasonForm):
    """What was done, and what shows it."""

    evidence: forms.Field = LongTextField(label=_("Kết quả, minh chứng"), max_length=8000)
    field_order = ("evidence", "reason")
