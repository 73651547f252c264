"""Forms of the account pages."""

from typing import Any

from allauth.account.forms import ChangePasswordForm, ResetPasswordForm, ResetPasswordKeyForm
from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.choices import Scope, SigningCapacity
from common.forms import DayField, ReasonForm, TextField


class DelegationForm(ReasonForm):
    """A head lets somebody act for him, himself or through his clerk."""

    unit = forms.ChoiceField(label=_("Đơn vị"))
    to = forms.EmailField(label=_("Thư điện tử của người được ủy quyền"), max_length=254)
    capacity = forms.ChoiceField(label=_("Hình thức ký"), choices=SigningCapacity.choices)
    scope = forms.ChoiceField(label=_("Phạm vi"), choices=Scope.choices)
    instrument_number = TextField(label=_("Số văn bản ủy quyền"), max_length=60)
    valid_from = DayField(label=_("Từ ngày"))
    valid_to = DayField(label=_("Đến ngày"))
    is_absence = forms.BooleanField(
        label=_("Người đứng đầu vắng mặt trong thời gian này: mọi việc chuyển cho người làm thay"),
        required=False,
    )

    def __init__(self, units: list[tuple[int, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["unit"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 -- declared above
        field.choices = units


WORDS = {
    "email": _("Thư điện tử công vụ"),
    "oldpassword": _("Mật khẩu hiện tại"),
    "password1": _("Mật khẩu mới"),
    "password2": _("Nhập lại mật khẩu mới"),
}


def _in_our_words(form: forms.Form) -> None:
    for name, field in form.fields.items():
        field.label = WORDS[name]
        field.widget.attrs.pop("placeholder", None)


class PasswordForm(ChangePasswordForm):  # type: ignore[misc]  # untyped library
    """allauth's form in the portal's words."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _in_our_words(self)


class ForgottenPasswordForm(ResetPasswordForm):  # type: ignore[misc]  # untyped library
    """To which address the link goes; whether an account has it is never told."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _in_our_words(self)


class NewPasswordForm(ResetPasswordKeyForm):  # type: ignore[misc]  # untyped library
    """The new password, by the link."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _in_our_words(self)
