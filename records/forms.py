"""Forms of requests about personal data and of handing files over."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from common.forms import DayField, LongTextField, ReasonForm, TextField, TokenForm
from records.states import RequestKind

MOST_WORDS = 20


class AskForm(TokenForm):
    """What a person asks about his own data."""

    kind = forms.ChoiceField(label=_("Tôi đề nghị"), choices=RequestKind.choices)
    text = LongTextField(
        label=_("Nội dung"),
        max_length=4000,
        help_text=_(
            "Nêu dữ liệu nào, ở hồ sơ nào (mã số), sai hoặc phải xóa điều gì. Trả lời trong 2 ngày làm việc."
        ),
    )
    for_whom = TextField(
        label=_("Người yêu cầu không có tài khoản, cách xác minh"),
        max_length=300,
        required=False,
        help_text=_("Chỉ khi cơ quan đầu mối nhập thay từ văn bản giấy."),
    )

    def __init__(self, *args: Any, is_desk: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_desk:
            del self.fields["for_whom"]


class AnswerForm(ReasonForm):
    """An answer that the person reads."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].label = _("Trả lời người yêu cầu, căn cứ pháp luật")


class PrepareForm(ReasonForm):
    """What is to be erased from which file."""

    code = TextField(label=_("Mã số hồ sơ"), max_length=30)
    words = LongTextField(
        label=_("Từ ngữ phải xóa"),
        max_length=4000,
        required=False,
        help_text=_(
            "Mỗi dòng một cụm từ, đúng như trong hồ sơ (không phân biệt hoa thường). Người đã ký, biểu quyết, ban hành"
            " theo chức vụ không bị xóa tên."
        ),
    )
    file_names = LongTextField(
        label=_("Tệp phải hủy"),
        max_length=4000,
        required=False,
        help_text=_("Mỗi dòng một tên tệp, đúng như ở mục Tài liệu của hồ sơ."),
    )
    field_order = ("code", "words", "file_names", "reason")

    def clean_code(self) -> str:
        """As codes are written."""
        return str(self.cleaned_data["code"]).strip().upper()

    def clean_words(self) -> list[str]:
        """One for each line."""
        return self._lines("words")

    def clean_file_names(self) -> list[str]:
        """One for each line."""
        return self._lines("file_names")

    def _lines(self, name: str) -> list[str]:
        lines = [line.strip() for line in str(self.cleaned_data[name] or "").splitlines()]
        found = [line for line in lines if line]
        if len(found) > MOST_WORDS:
            raise forms.ValidationError(_("Nhiều nhất 20 dòng một lần."))
        return found


class CorrectForm(AnswerForm):
    """What is right, beside which file."""

    code = TextField(label=_("Mã số hồ sơ"), max_length=30)
    correction = LongTextField(
        label=_("Đính chính"),
        max_length=4000,
        help_text=_(
            "Nêu điều ghi sai và điều đúng. Nội dung đã ghi không đổi; đính chính hiện cạnh kế hoạch, rủi ro và trong bộ"
            " hồ sơ."
        ),
    )
    field_order = ("code", "correction", "reason")

    def clean_code(self) -> str:
        """As codes are written."""
        return str(self.cleaned_data["code"]).strip().upper()


class HandOverForm(ReasonForm):
    """By which paper to which archive."""

    number = TextField(label=_("Số biên bản giao nhận"), max_length=60)
    archive = TextField(label=_("Lưu trữ nhận"), max_length=200)
    field_order = ("number", "archive", "reason")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].label = _("Ghi chú khi giao nhận")


class KeepForm(ReasonForm):
    """Until which later day."""

    kept_until = DayField(label=_("Lưu đến"))
    field_order = ("kept_until", "reason")


class DestroyForm(ReasonForm):
    """By which decision; it cannot be undone."""

    number = TextField(label=_("Số quyết định hủy"), max_length=60)
    is_meant = forms.BooleanField(
        label=_("Tôi hiểu nội dung và tệp sẽ mất hẳn, không khôi phục được.")
    )
    field_order = ("number", "reason", "is_meant")
