"""The base of every form: composed Unicode in, accessible fields out."""

import secrets
from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.renderers import TemplatesSetting
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.text import nfc

LARGEST_VERSION = 2**31 - 1


class PortalRenderer(TemplatesSetting):
    """Fields with label, help, error and ``aria-describedby``, the same on every page."""

    form_template_name = "forms/form.html"
    field_template_name = "forms/field.html"


class TextField(forms.CharField):
    """Text in normal form C; NUL bytes are refused by the base class with a sentence."""

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """No ``maxlength``: a browser cuts what is pasted without a word; the form says it instead."""
        attrs = super().widget_attrs(widget)
        attrs.pop("maxlength", None)
        return attrs

    def to_python(self, value: Any) -> Any:
        """Strip and compose; Windows line ends become one."""
        text = super().to_python(value)
        return nfc(text).replace("\r\n", "\n") if isinstance(text, str) else text


class LongTextField(TextField):
    """Several lines of text."""

    widget = forms.Textarea(attrs={"rows": 5})


class VersionField(forms.IntegerField):
    """The hidden number of what the person had before his eyes."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            widget=forms.HiddenInput, max_value=LARGEST_VERSION, **{"min_value": 0, **kwargs}
        )


class DayField(forms.DateField):
    """A day, typed as dd/mm/yyyy or picked; only years that make sense in a file."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
        super().__init__(**kwargs)
        self.validators.append(in_working_years)


class MomentField(forms.DateTimeField):
    """A day and an hour."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
        super().__init__(**{"widget": widget, **kwargs})
        self.validators.append(in_working_years)


def in_working_years(day: Any) -> None:
    """Refuse days outside 1945–2100: a typing slip, not a date of a file."""
    first, last = 1945, 2100
    if not first <= day.year <= last:
        raise ValidationError(_("Năm phải từ 1945 đến 2100."), code="year")


class PortalForm(forms.Form):
    """A form whose labels carry no colon and which knows its fields' error summary."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)


class TokenForm(PortalForm):
    """A form that may be sent only once: the hidden token names the sending."""

    form_token = forms.CharField(max_length=64, widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["form_token"].initial = secrets.token_urlsafe(24)


class ReasonForm(TokenForm):
    """A step that asks why."""

    reason = LongTextField(label=gettext_lazy("Lý do"), max_length=4000)

    def offer(self, texts: Sequence[str]) -> None:
        """Let the person take over one of ``texts``; what he writes himself wins."""
        choices = [("", _("— tự ghi lý do")), *((text, text) for text in texts)]
        label = _("Lý do mẫu (chọn rồi sửa, hoặc tự ghi)")
        self.fields["canned"] = forms.ChoiceField(label=label, choices=choices, required=False)
        self.fields["canned"].widget.attrs["data-fills"] = "id_reason"
        self.fields["reason"].required = False
        names = [name for name in self.fields if name not in {"canned", "reason"}]
        self.order_fields([*names, "canned", "reason"])

    def clean(self) -> dict[str, Any]:
        """A reason, one's own or the one taken over."""
        data: dict[str, Any] = super().clean() or {}
        if "canned" in self.fields and "reason" not in self.errors and not data.get("reason"):
            data["reason"] = data.get("canned", "")
            if not data["reason"]:
                self.add_error("reason", self.fields["reason"].error_messages["required"])
        return data
