"""Forms of the account pages."""

from typing import Any

from allauth.account.forms import ChangePasswordForm
from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.choices import Scope, SigningCapacity
from common.forms import DayField, ReasonForm, TextField


class DelegationForm(ReasonForm):
    """A head lets somebody act for him."""

    unit = forms.ChoiceField(label=_("Đơn vị"))
    to = forms.EmailField(label=_("Thư điện tử của người được ủy quyền"), max_length=254)
    capacity = forms.ChoiceField(label=_("Hình thức ký"), choices=SigningCapacity.choices)
    scope = forms.ChoiceField(label=_("Phạm vi"), choices=Scope.choices)
    instrument_number = TextField(label=_("Số văn bản ủy quyền"), max_length=60)
    valid_from = DayField(label=_("Từ ngày"))
    valid_to = DayField(label=_("Đến ngày"))

    def __init__(self, units: list[tuple[int, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["unit"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 -- declared above
        field.choices = units


class PasswordForm(ChangePasswordForm):  # type: ignore[misc]  # untyped library
    """allauth's form in the portal's words."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        words = {
            "oldpassword": _("Mật khẩu hiện tại"),
            "password1": _("Mật khẩu mới"),
            "password2": _("Nhập lại mật khẩu mới"),
        }
        for name, label in words.items():
            self.fields[name].label = label
            self.fields[name].widget.attrs.pop("placeholder", None)
