"""Forms by which administrators configure; every change asks why."""

from typing import Any

from django import forms
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.choices import PersonnelCategory, UnitType
from accounts.models import OrgUnit, PositionTitle, User
from authorities.choices import Certainty, Domain, ProposerSort, Selector, TimeUnit
from authorities.importing import KEYS
from authorities.models import LegalBasis, Regime
from authorities.registers import REGISTERS, Register
from common.forms import DayField, LongTextField, ReasonForm, TextField, VersionField

ANY = ("", _("Bất kỳ"))
MONTHS, LAST_DAY = 12, 31


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


class DeadlineForm(VersionedForm):
    """One time limit."""

    label = TextField(label=_("Nội dung"), max_length=200)
    amount = forms.IntegerField(label=_("Thời hạn"), min_value=0, max_value=3650)
    unit = forms.ChoiceField(label=_("Đơn vị tính"), choices=TimeUnit.choices)
    rolls = forms.BooleanField(
        label=_("Rơi vào ngày nghỉ thì lùi sang ngày làm việc"), required=False
    )
    enabled = forms.BooleanField(label=_("Đang áp dụng"), required=False)

    def clean(self) -> dict[str, Any]:
        """An amount that names a day must name one that exists."""
        data: dict[str, Any] = super().clean() or {}
        amount, unit = data.get("amount"), data.get("unit")
        month, day = divmod(amount or 0, 100)
        if unit == TimeUnit.MONTHLY_ON and amount is not None and not 1 <= amount <= LAST_DAY:
            self.add_error("amount", _("Ngày trong tháng từ 1 đến 31."))
        elif unit == TimeUnit.YEARLY_ON and not (1 <= month <= MONTHS and 1 <= day <= LAST_DAY):
            self.add_error("amount", _("Ghi tháng và ngày, ví dụ 1205 là ngày 05/12."))
        return data


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


class SettingForm(ReasonForm):
    """One choice of the procedure."""

    value = forms.ChoiceField(label=_("Giá trị"))


class LegalBasisForm(ReasonForm):
    """One document of the legal register."""

    code = forms.SlugField(label=_("Mã"), max_length=30)
    title = TextField(label=_("Trích yếu"), max_length=300)
    number = TextField(label=_("Số, ký hiệu"), max_length=80, required=False)
    issued_on = DayField(label=_("Ngày ban hành"), required=False)
    issuer = TextField(label=_("Cơ quan ban hành"), max_length=150, required=False)
    certainty = forms.ChoiceField(label=_("Mức xác tín"), choices=Certainty.choices)
    checked_against_original = forms.BooleanField(
        label=_("Đã đối chiếu văn bản gốc"), required=False
    )
    valid_from = DayField(label=_("Có hiệu lực từ"))
    valid_to = DayField(label=_("Hết hiệu lực"), required=False)

    def clean(self) -> dict[str, Any]:
        """A period in order."""
        data: dict[str, Any] = super().clean() or {}
        starts, ends = data.get("valid_from"), data.get("valid_to")
        if starts and ends and ends < starts:
            self.add_error("valid_to", _("Ngày kết thúc phải sau ngày bắt đầu."))
        return data


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


def record_form(register: Register, *, is_new: bool = True) -> type[RecordForm]:
    """The form of a register's records; what is fixed is asked for only when a record is made."""
    columns = {field.name: field for field in register.model._meta.concrete_fields}
    fields: dict[str, Any] = {}
    for name, label in register.fields.items():
        if is_new or name not in register.fixed:
            fields[name] = _form_field(columns[name], label)
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
