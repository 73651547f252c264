"""Forms by which a reorganisation is written; every change asks why."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.choices import Rank, UnitType
from accounts.models import OrgUnit, PositionTitle
from authorities.models import Regime
from common.forms import DayField, LongTextField, ReasonForm, TextField
from reorganisation.choices import ChangeKind, ClockChoice

NOBODY, CHOOSE = ("", _("— (không có)")), ("", _("— chọn"))


class ReorganisationForm(ReasonForm):
    """A reorganisation is begun or given another day."""

    title = TextField(label=_("Tên"), max_length=200)
    decision_number = TextField(label=_("Số quyết định"), max_length=60)
    effective_on = DayField(label=_("Có hiệu lực từ ngày"))
    clocks = forms.ChoiceField(
        label=_("Thời hạn của hồ sơ đang xem xét"),
        choices=ClockChoice.choices,
        widget=forms.RadioSelect,
    )
    field_order = ("title", "decision_number", "effective_on", "clocks", "reason")


class UnitsForm(ReasonForm):
    """Chooses among the units that are there; ``choices`` are code and name."""

    chosen: tuple[str, ...] = ()

    def __init__(self, *args: Any, choices: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in self.chosen:
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)  # noqa: S101 -- declared by the subclass
            field.choices = [CHOOSE if field.required else NOBODY, *choices]


class NewUnitForm(UnitsForm):
    """A unit that begins."""

    chosen = ("superior", "owner_body", "standing_committee")
    code = forms.RegexField(
        label=_("Mã"),
        regex=r"^[A-Z0-9][A-Z0-9-]{0,19}$",
        error_messages={"invalid": _("Mã gồm chữ in hoa không dấu, số và gạch nối.")},
    )
    name = TextField(label=_("Tên"), max_length=200)
    unit_type = forms.ChoiceField(label=_("Loại đơn vị"), choices=[CHOOSE, *UnitType.choices])
    regime = forms.ChoiceField(label=_("Mô hình"), required=False)
    superior = forms.ChoiceField(label=_("Cấp trên trực tiếp"), required=False)
    head_title = TextField(label=_("Chức danh người đứng đầu"), max_length=120, required=False)
    register_code = forms.RegexField(
        label=_("Mã trong số hồ sơ"),
        regex=r"^[A-Z0-9]{1,10}$",
        required=False,
        error_messages={"invalid": _("Mã gồm chữ in hoa không dấu và số, nhiều nhất 10 ký tự.")},
    )
    owner_body = forms.ChoiceField(label=_("Cơ quan đại diện chủ sở hữu"), required=False)
    standing_committee = forms.ChoiceField(label=_("Ban Thường vụ cùng cấp"), required=False)
    competence = LongTextField(label=_("Chức năng, nhiệm vụ"), max_length=4000, required=False)
    field_order = ("code", "name", "unit_type", "regime", "superior", "head_title", "register_code")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["regime"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 -- declared above
        field.choices = [NOBODY, *Regime.objects.values_list("code", "label")]


class UnitField(forms.ModelChoiceField):  # type: ignore[type-arg]  # not generic at run time
    """Units with their codes: two may have one name."""

    def label_from_instance(self, obj: Any) -> str:
        """Name and code."""
        return f"{obj.name} ({obj.code})"


class ChangeForm(UnitsForm):
    """What happens to one unit."""

    chosen = ("successor",)
    kind = forms.ChoiceField(label=_("Hình thức"), choices=[CHOOSE, *ChangeKind.choices])
    unit = UnitField(label=_("Đơn vị"), queryset=OrgUnit.objects.none())
    successor = forms.ChoiceField(label=_("Đơn vị kế thừa (hoặc cấp trên mới khi chuyển)"))
    takes_open_cases = forms.BooleanField(
        label=_("Nhận hồ sơ đang giải quyết"),
        help_text=_("Khi chia tách, đúng một đơn vị kế thừa nhận; từng hồ sơ vẫn chỉnh được."),
        required=False,
        initial=True,
    )
    field_order = ("kind", "unit", "successor", "takes_open_cases", "reason")

    def __init__(self, *args: Any, units: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["unit"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 -- declared above
        field.queryset = units


class MatterForm(UnitsForm):
    """Where one matter goes."""

    chosen = ("successor",)
    successor = forms.ChoiceField(label=_("Nơi nhận"))
    field_order: tuple[str, ...] = ("successor", "reason")

    def __init__(self, *args: Any, may_end: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if may_end:
            field = self.fields["successor"]
            assert isinstance(field, forms.ChoiceField)  # noqa: S101 -- declared above
            field.required = False
            field.choices = [("", _("— kết thúc, không chuyển")), *kwargs["choices"]]


class CaseForm(MatterForm):
    """A case with its time limits."""

    clocks = forms.ChoiceField(
        label=_("Thời hạn"), choices=ClockChoice.choices, widget=forms.RadioSelect
    )
    field_order = ("successor", "clocks", "reason")


class PositionForm(MatterForm):
    """A person with his next office."""

    title = forms.ModelChoiceField(
        label=_("Chức danh"), queryset=PositionTitle.objects.none(), to_field_name="code"
    )
    label = TextField(label=_("Tên chức vụ"), max_length=200)
    rank = forms.ChoiceField(label=_("Vị trí trong tập thể lãnh đạo"), choices=Rank.choices)
    field_order = ("successor", "title", "label", "rank", "reason")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["title"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 -- declared above
        field.queryset = PositionTitle.objects.order_by("name")
