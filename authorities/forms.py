"""Forms by which administrators configure; every change asks why."""

from typing import Any

from django import forms
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.choices import PersonnelCategory, UnitType
from accounts.models import OrgUnit, PositionTitle, User
from authorities.choices import Certainty, Domain, ProposerSort, Selector
from authorities.importing import KEYS
from authorities.models import LegalBasis, Regime
from authorities.registers import REGISTERS, Register
from common.forms import DayField, LongTextField, ReasonForm, TextField, VersionField

ANY = ("", _("Bất kỳ"))


class VersionedForm(ReasonForm):
    """Knows the version that the administrator had before his eyes."""

    seen_version = VersionField()


class ChangeForm(ReasonForm):
    """A change of rules is begun."""

    title = TextField(label=_("Tên đề nghị"), max_length=200)
    effective_on = DayField(label=_("Áp dụng từ ngày"))


class UndoForm(ReasonForm):
    """From which day a confirmed change is taken back."""

    effective_on = DayField(label=_("Áp dụng từ ngày"))


class RuleForm(VersionedForm):
    """What the next version of an authority rule says."""

    label = TextField(label=_("Nội dung"), max_length=250)
    rank = forms.IntegerField(label=_("Thứ tự xét (nhỏ xét trước)"), min_value=1, max_value=999)
    regime = forms.ModelChoiceField(
        label=_("Mô hình"), queryset=Regime.objects.none(), required=False
    )
    position = forms.ModelChoiceField(
        label=_("Chức danh"), queryset=PositionTitle.objects.none(), required=False
    )
    proposer_sort = forms.ChoiceField(
        label=_("Người đề xuất"), choices=[ANY, *ProposerSort.choices], required=False
    )
    category = forms.ChoiceField(
        label=_("Nhóm đối tượng"), choices=[ANY, *PersonnelCategory.choices], required=False
    )
    head_only = forms.BooleanField(label=_("Chỉ khi là người đứng đầu"), required=False)
    managed_by_types = forms.MultipleChoiceField(
        label=_("Cơ quan quản lý thuộc loại (không chọn là bất kỳ)"),
        choices=UnitType.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    domains = forms.MultipleChoiceField(
        label=_("Lĩnh vực (không chọn là bất kỳ)"),
        choices=Domain.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    selector = forms.ChoiceField(label=_("Nơi nhận"), choices=Selector.choices)
    named_unit = forms.ModelChoiceField(
        label=_("Đơn vị chỉ định"), queryset=OrgUnit.objects.none(), required=False
    )
    legal_basis = forms.ModelChoiceField(
        label=_("Căn cứ"), queryset=LegalBasis.objects.none(), required=False
    )
    certainty = forms.ChoiceField(label=_("Mức xác tín"), choices=Certainty.choices)
    valid_to = DayField(label=_("Đến ngày (để trống nếu chưa định)"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, rows in (
            ("regime", Regime.objects.all()),
            ("position", PositionTitle.objects.order_by("name")),
            ("named_unit", OrgUnit.objects.order_by("name")),
            ("legal_basis", LegalBasis.objects.order_by("code")),
        ):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 -- declared above
            field.queryset = rows

    def clean(self) -> dict[str, Any]:
        """A unit where the rule names one."""
        data: dict[str, Any] = super().clean() or {}
        if data.get("selector") == Selector.NAMED_UNIT and not data.get("named_unit"):
            self.add_error("named_unit", _("Chọn đơn vị chỉ định."))
        return data


class NewRuleForm(RuleForm):
    """A new explicit row."""

    key = forms.SlugField(label=_("Khóa (chữ không dấu, gạch nối)"), max_length=60)


class CalendarDayForm(ReasonForm):
    """One day of the calendar."""

    KINDS = (
        ("off", _("Ngày nghỉ")),
        ("work", _("Ngày làm việc (làm bù)")),
        ("plain", _("Trở lại ngày bình thường")),
    )
    day = DayField(label=_("Ngày"))
    kind = forms.ChoiceField(label=_("Loại ngày"), choices=KINDS)
    name = TextField(label=_("Tên gọi"), max_length=150, required=False)
    certainty = forms.ChoiceField(label=_("Mức xác tín"), choices=Certainty.choices)

    @property
    def off(self) -> bool | None:
        """As the service takes it."""
        return {"off": True, "work": False}.get(self.cleaned_data["kind"])


# --- registers ------------------------------------------------------------------------------


class RecordForm(ReasonForm):
    """What every change of a record asks for, after the record's own fields."""

    effective_on = DayField(label=_("Thay đổi áp dụng từ ngày"))
    seen = VersionField()

    def clean(self) -> dict[str, Any]:
        """A period in order, where the record has one."""
        data: dict[str, Any] = super().clean() or {}
        starts, ends = data.get("valid_from"), data.get("valid_to")
        if starts and ends and ends < starts:
            self.add_error("valid_to", _("Ngày kết thúc phải sau ngày bắt đầu."))
        return data


def record_form(register: Register, row: Any = None) -> type[RecordForm]:
    """The form of a register's records; what is fixed is asked for only when a record is made."""
    columns = {field.name: field for field in register.model._meta.concrete_fields}
    fields: dict[str, Any] = {}
    for name, label in register.fields.items():
        if name == "valid_from" and register.begins_on_its_day:
            continue
        if row is None or name not in register.fixed:
            fields[name] = _form_field(columns[name], label)
    if row is not None and register.form_fields is not None:
        fields |= register.form_fields(row)
    made: type[RecordForm] = type("RegisterForm", (RecordForm,), fields)
    order = [*fields, "effective_on", "reason"]
    made.field_order = order
    return made


def _form_field(column: Any, label: Any) -> forms.Field:
    """One column as the portal asks for it: people by their address, days as days."""
    if column.is_relation and column.related_model is User:
        return forms.ModelChoiceField(
            User.objects.filter(is_system=False),
            label=label,
            to_field_name="email",
            widget=forms.EmailInput,
            help_text=_("Ghi thư điện tử công vụ của người đó."),
        )
    if isinstance(column, models.DateField):
        return DayField(label=label, required=not column.blank)
    if isinstance(column, models.EmailField):
        return forms.EmailField(label=label)
    if isinstance(column, models.CharField) and not column.choices:
        return TextField(label=label, max_length=column.max_length, required=not column.blank)
    if isinstance(column, models.TextField):
        return LongTextField(label=label, max_length=4000, required=not column.blank)
    field: forms.Field = column.formfield(label=label)
    return field


class ImportForm(ReasonForm):
    """A directory as a file."""

    file = forms.FileField(
        label=_("Tệp .xlsx theo mẫu, hoặc .csv của một danh mục"), allow_empty_file=False
    )
    part = forms.ChoiceField(
        label=_("Tệp .csv chứa"),
        choices=[("", _("— (tệp .xlsx)")), *((part, REGISTERS[part].label) for part in KEYS)],
        required=False,
    )
    field_order = ("file", "part", "reason")
