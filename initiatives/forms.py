"""Forms of the registration, made from the plan's schema."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from common.forms import (
    DayField,
    LongTextField,
    PortalForm,
    ReasonForm,
    TextField,
    TokenForm,
    VersionField,
)
from initiatives.models import AFTERWARDS, RESTRICTED, AttachmentKind
from initiatives.plan.fields import (
    CHOICE,
    DAY,
    LONG,
    MONEY,
    SCORE,
    TEXT,
    TOPIC,
    TOPICS,
    UNIT,
    UNITS,
    Item,
    Section,
    Table,
)
from initiatives.plan.questions import mark_of

MOST_MONEY = 10**15
MOST_ROWS = 60
PLAN_FILES = [
    (kind.value, kind.label) for kind in AttachmentKind if kind not in {*AFTERWARDS, *RESTRICTED}
]
Options = Mapping[str, list[tuple[str, str]]]


def field_for(item: Item, options: Options) -> forms.Field:
    """The form field of a schema item. Drafts may be incomplete, so nothing is required here."""
    common: dict[str, Any] = {"label": item.label, "help_text": item.help, "required": False}
    if item.kind == TEXT:
        return TextField(max_length=item.max_length, **common)
    if item.kind == LONG:
        return LongTextField(max_length=item.max_length, **common)
    if item.kind == CHOICE:
        return forms.ChoiceField(choices=[("", "—"), *item.choices], **common)
    if item.kind == DAY:
        return DayField(**common)
    if item.kind == MONEY:
        said = _("Ghi số tiền bằng số, ví dụ 500.000.000.")
        errors = {"invalid": said, "min_value": said}
        return MoneyField(min_value=0, max_value=MOST_MONEY, error_messages=errors, **common)
    if item.kind == SCORE:
        return forms.TypedChoiceField(
            choices=[("", "—"), *((n, str(n)) for n in range(1, 6))],
            coerce=int,
            empty_value=None,
            **common,
        )
    many = item.kind in {UNITS, TOPICS}
    names = options["units"] if item.kind in {UNIT, UNITS} else options["topics"]
    if many:
        return forms.MultipleChoiceField(
            choices=names, widget=forms.CheckboxSelectMultiple, **common
        )
    assert item.kind in {UNIT, TOPIC}  # noqa: S101 -- the schema has no other kinds
    return forms.ChoiceField(choices=[("", "—"), *names], **common)


class MoneyField(forms.IntegerField):
    """An amount in đồng; dots, commas and spaces between thousands are accepted."""

    widget = forms.TextInput(attrs={"inputmode": "numeric"})

    def to_python(self, value: Any) -> int | None:
        """Read 1.200.000 as one million two hundred thousand."""
        if isinstance(value, str):
            value = value.replace(".", "").replace(",", "").replace("\u00a0", "").replace(" ", "")
        return super().to_python(value)


class StepForm(PortalForm):
    """The plain fields of a section."""

    revision = VersionField()

    def __init__(self, section: Section, options: Options, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for item in section.items:
            self.fields[item.code] = field_for(item, options)


class RowForm(PortalForm):
    """One row of a table; a row may be dropped by its own box."""

    def __init__(self, table: Table, options: Options, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if table.asked:
            self._ask(table, options)
            return
        for item in table.columns:
            self.fields[item.code] = field_for(item, options)
        self.fields["drop"] = forms.BooleanField(label=_("Bỏ dòng này"), required=False)

    def _ask(self, table: Table, options: Options) -> None:
        """Only the answer is typed; its label is the question."""
        _question, answer = table.columns
        self.fields[answer.code] = field_for(answer, options)
        self.fields[answer.code].label = self.initial["question"]


class TableForm:
    """All rows of one table, numbered from 0, posted with a count."""

    def __init__(
        self,
        table: Table,
        options: Options,
        rows: list[dict[str, Any]],
        data: QueryDict | None,
        *,
        extra: int = 0,
    ) -> None:
        self.table = table
        self.held = rows if table.asked else []
        count = len(rows) if table.asked else self._count_of(data, rows)
        self.count = min(count + extra, table.max_rows)
        self.forms = [
            RowForm(
                table,
                options,
                data if data is not None and index < count else None,
                prefix=self._prefix(index),
                initial=rows[index] if index < len(rows) else None,
            )
            for index in range(self.count)
        ]

    def _prefix(self, index: int) -> str:
        mark = mark_of(self.held[index]["question"]) if self.table.asked else index
        return f"{self.table.code}-{mark}"

    def _count_of(self, data: QueryDict | None, rows: list[dict[str, Any]]) -> int:
        if data is None:
            return max(len(rows), self.table.min_rows)
        try:
            return max(0, min(int(data.get(f"{self.table.code}-count", "0")), MOST_ROWS))
        except ValueError:
            return 0

    def is_valid(self) -> bool:
        """Whether every row can be stored."""
        return all(form.is_valid() for form in self.forms if form.is_bound)

    def rows(self) -> list[dict[str, Any]]:
        """The rows to store: not dropped, not empty."""
        found = []
        if self.table.asked:
            forms = zip(self.held, self.forms, strict=True)
            return [{**row, "answer": form.cleaned_data["answer"]} for row, form in forms]
        for form in self.forms:
            values = dict(form.cleaned_data)
            dropped = values.pop("drop", False)
            row = {code: plain(value) for code, value in values.items()}
            if not dropped and any(value not in (None, "", []) for value in row.values()):
                found.append(row)
        return found


def plain(value: Any) -> Any:
    """A cleaned value as it is stored in the plan."""
    return value.isoformat() if isinstance(value, date) else value


class StepForms:
    """Everything of one step: the fields and the tables."""

    def __init__(
        self,
        section: Section,
        options: Options,
        content: Mapping[str, Any],
        revision: int,
        data: QueryDict | None = None,
        add_to: str = "",
    ) -> None:
        initial = {**content, "revision": revision}
        self.section = section
        self.fields = StepForm(section, options, data, initial=initial)
        self.tables = [
            TableForm(
                table,
                options,
                list(content.get(table.code) or []),
                data,
                extra=1 if add_to == table.code else 0,
            )
            for table in section.tables
        ]

    def is_valid(self) -> bool:
        """Whether everything can be stored; incomplete is fine, malformed is not."""
        tables = [table.is_valid() for table in self.tables]
        return self.fields.is_valid() and all(tables)

    def values(self) -> dict[str, Any]:
        """What to store of this step."""
        values = {
            item.code: plain(self.fields.cleaned_data.get(item.code)) for item in self.section.items
        }
        return values | {table.table.code: table.rows() for table in self.tables}

    def readable(self) -> dict[str, Any]:
        """What can be read of the fields while they are typed; malformed ones are left out."""
        self.fields.is_valid()
        found = self.fields.cleaned_data
        codes = [item.code for item in self.section.items if item.code in found]
        return {code: plain(found[code]) for code in codes}

    @property
    def revision(self) -> int:
        """The revision that the person had before his eyes."""
        return int(self.fields.cleaned_data["revision"])


class StartForm(TokenForm):
    """The stop screen: position, and the confirmation that comes before the first word."""

    position = forms.ChoiceField(label=_("Chức vụ khi đề xuất"))
    no_secret = forms.BooleanField(
        label=_("Tôi xác nhận không nhập, không đính kèm nội dung thuộc danh mục bí mật nhà nước.")
    )

    def __init__(self, positions: list[tuple[int, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["position"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 -- declared above
        field.choices = positions


class ShareForm(PortalForm):
    """One proposer's row."""

    email = forms.EmailField(label=_("Thư điện tử công vụ"), required=False, max_length=254)
    percent = forms.IntegerField(
        label=_("Tỷ lệ đóng góp (%)"), min_value=1, max_value=100, required=False
    )


class Nd73Form(ReasonForm):
    """Whether decree 73/2023 applies, against the suggestion."""

    applies = forms.TypedChoiceField(
        label=_("Thuộc đối tượng NĐ 73/2023"),
        choices=[("1", _("Có")), ("0", _("Không"))],
        coerce=lambda value: value == "1",
    )


class CommitmentForm(TokenForm):
    """Every clause is agreed to by itself."""

    agreed = forms.MultipleChoiceField(
        label=_("Các điều cam kết"), widget=forms.CheckboxSelectMultiple
    )
    free_text = LongTextField(label=_("Cam kết khác"), max_length=3000, required=False)

    def __init__(self, clauses: list[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["agreed"]
        assert isinstance(field, forms.MultipleChoiceField)  # noqa: S101 -- declared above
        field.choices = clauses


class CommitmentTextForm(ReasonForm):
    """The clauses of the commitment: a line each, in both languages."""

    valid_from = DayField(label=_("Áp dụng từ ngày"))
    text = LongTextField(label=_("Các điều cam kết, mỗi dòng một điều"), max_length=10000)
    text_en = LongTextField(label=_("Bản tiếng Anh, cùng số dòng và cùng thứ tự"), max_length=10000)
    field_order = ("valid_from", "text", "text_en", "reason")

    def clean(self) -> dict[str, Any]:
        """As many clauses in one language as in the other, none twice."""
        data: dict[str, Any] = super().clean() or {}
        lines = {name: _lines(data.get(name, "")) for name in ("text", "text_en")}
        if lines["text"] and lines["text_en"] and len(lines["text"]) != len(lines["text_en"]):
            self.add_error("text_en", _("Hai bản phải có cùng số điều."))
        if len(set(lines["text"])) != len(lines["text"]):
            self.add_error("text", _("Mỗi điều chỉ ghi một lần."))
        data["clauses"] = list(zip(lines["text"], lines["text_en"], strict=False))
        return data


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


class LockForm(ReasonForm):
    """Which file is locked, and why."""

    code = TextField(label=_("Mã số hồ sơ"), max_length=30)
    field_order = ("code", "reason")


class SecrecyMinutesForm(TokenForm):
    """How a locked file is dealt with."""

    number = TextField(label=_("Số biên bản"), max_length=60)
    measures = LongTextField(label=_("Biện pháp xử lý"), max_length=8000)
    destroys_files = forms.BooleanField(
        label=_("Hủy mọi tệp đính kèm của hồ sơ"),
        required=False,
        help_text=_("Tệp bị hủy khi người thứ hai ký, không khôi phục được."),
    )


class AttachmentForm(PortalForm):
    """One file and what it is evidence of."""

    kind = forms.ChoiceField(label=_("Loại tài liệu"), choices=PLAN_FILES)
    file = forms.FileField(
        label=_("Tệp"),
        allow_empty_file=True,
        max_length=1000,
        help_text=_(
            "PDF, Word, Excel, PowerPoint, OpenDocument, ảnh PNG/JPG, văn bản UTF-8; dung lượng có giới hạn."
        ),
    )
