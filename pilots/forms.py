"""Forms of the steps of carrying out and of evaluation (G7, G8)."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import OrgUnit
from common.forms import DayField, LongTextField, MomentField, ReasonForm, TextField
from initiatives.forms import MoneyField
from pilots.choices import (
    Advice,
    AssigneeRole,
    CauseType,
    Grade,
    ObstacleKind,
    Recommendation,
    Result,
)
from pilots.models import Pilot

MOST_MONEY = 10**15
NONE = ("", "—")
TRIAL = (("1", _("Thí điểm trước")), ("0", _("Triển khai ngay")))


def money(label: Any, **kwargs: Any) -> MoneyField:
    """An amount in đồng that may be left empty."""
    said = _("Ghi số tiền bằng số, ví dụ 500.000.000.")
    errors = {"invalid": said, "min_value": said}
    return MoneyField(
        label=label,
        min_value=0,
        max_value=MOST_MONEY,
        required=False,
        error_messages=errors,
        **kwargs,
    )


def fill(form: forms.Form, name: str, choices: Any) -> None:
    """Give a choice field what may be chosen now."""
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)  # noqa: S101 -- declared so
    field.choices = choices


def unit_choices() -> list[tuple[str, str]]:
    """The units that exist today."""
    units = OrgUnit.objects.on(timezone.localdate()).order_by("name")
    return [NONE, *units.values_list("code", "name")]


class PilotForm(ReasonForm):
    """A step on one pilot; ``why`` renames the field for the reason."""

    why: Any = None

    def __init__(self, *args: Any, pilot: Pilot, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.pilot = pilot
        if self.why:
            self.fields["reason"].label = self.why
        self.prepare()

    def prepare(self) -> None:
        """Choices that depend on the pilot."""

    def packages(self) -> list[tuple[int, str]]:
        """The packages that count."""
        return [(row.pk, str(row)) for row in self.pilot.packages.filter(is_dropped=False)]


class SetUpForm(ReasonForm):
    """Who carries it out, who supports (T16, R-002, R-011)."""

    implementers = forms.MultipleChoiceField(
        label=_("Người đề xuất trực tiếp thực hiện"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    email = forms.EmailField(
        label=_("Người thực hiện khác (thư điện tử công vụ)"), required=False, max_length=254
    )
    unit = forms.ChoiceField(label=_("Đơn vị thực hiện"), required=False)
    support_unit = forms.ChoiceField(label=_("Đơn vị phối hợp, hỗ trợ"), required=False)
    support_task = TextField(label=_("Nội dung hỗ trợ"), max_length=500, required=False)
    field_order = ("implementers", "email", "unit", "support_unit", "support_task", "reason")

    def __init__(self, proposers: list[tuple[int, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fill(self, "implementers", proposers)
        fill(self, "unit", unit_choices())
        fill(self, "support_unit", unit_choices())


class AssignForm(PilotForm):
    """One more person or body."""

    role = forms.ChoiceField(label=_("Vai trò"), choices=AssigneeRole.choices)
    email = forms.EmailField(
        label=_("Thư điện tử công vụ của người được giao"), required=False, max_length=254
    )
    unit = forms.ChoiceField(label=_("Hoặc đơn vị được giao"), required=False)
    task = TextField(label=_("Việc được giao, nguồn lực hỗ trợ"), max_length=500)
    field_order = ("role", "email", "unit", "task", "reason")

    def prepare(self) -> None:
        """The units of today."""
        fill(self, "unit", unit_choices())


class StartForm(PilotForm):
    """From when to when, as a trial or not."""

    starts_on = DayField(label=_("Từ ngày"))
    ends_on = DayField(label=_("Đến ngày"))
    is_trial = forms.TypedChoiceField(
        label=_("Cách thực hiện"), choices=TRIAL, coerce=lambda value: value == "1"
    )
    field_order = ("is_trial", "starts_on", "ends_on", "reason")

    def prepare(self) -> None:
        """What the decision says."""
        for name in ("starts_on", "ends_on"):
            self.fields[name].initial = getattr(self.pilot, name)
        self.fields["is_trial"].initial = "1" if self.pilot.is_trial else "0"


class RollOutForm(PilotForm):
    """Until when it goes on."""

    ends_on = DayField(label=_("Đến ngày"))
    field_order = ("ends_on", "reason")


class ProgressForm(PilotForm):
    """How far a package is."""

    why = _("Đã làm được gì")
    package = forms.TypedChoiceField(label=_("Phần việc"), coerce=int)
    percent = forms.IntegerField(label=_("Tiến độ (%)"), min_value=0, max_value=100)
    milestone = TextField(label=_("Mốc đã đạt"), max_length=300, required=False)
    field_order = ("package", "percent", "milestone", "reason")

    def prepare(self) -> None:
        """The packages not accepted yet."""
        fill(self, "package", self.packages())


class AcceptForm(PilotForm):
    """The quality of a package."""

    package = forms.TypedChoiceField(label=_("Phần việc"), coerce=int)
    acceptance = LongTextField(label=_("Kết quả nghiệm thu, chất lượng"), max_length=3000)
    field_order = ("package", "acceptance", "reason")

    def prepare(self) -> None:
        """The packages."""
        fill(self, "package", self.packages())


class MeasureForm(PilotForm):
    """The actual value of an indicator."""

    why = _("Cách đo, ghi chú")
    indicator = forms.TypedChoiceField(label=_("Chỉ số"), coerce=int)
    actual = TextField(label=_("Thực hiện"), max_length=200)
    source = TextField(label=_("Nguồn số liệu"), max_length=300)
    measured_on = DayField(label=_("Ngày đo"))
    field_order = ("indicator", "actual", "source", "measured_on", "reason")

    def prepare(self) -> None:
        """The indicators that count."""
        rows = self.pilot.indicators.filter(is_dropped=False)
        fill(self, "indicator", [(row.pk, row.name) for row in rows])


class ReportForm(PilotForm):
    """The report's own headings (G7)."""

    why = _("Xác nhận của người báo cáo")
    done = LongTextField(label=_("Đã làm được"), max_length=8000)
    budget_planned = money(_("Kinh phí dự toán (đồng)"))
    budget_spent = money(_("Kinh phí đã chi (đồng)"))
    risks = LongTextField(
        label=_("Tình hình rủi ro"),
        max_length=4000,
        help_text=_("Từng mã rủi ro: dấu hiệu, có gần ngưỡng dừng không."),
    )
    obstacles = LongTextField(label=_("Khó khăn, vướng mắc"), max_length=4000, required=False)
    opinions = LongTextField(
        label=_("Ý kiến người dân, đối tượng"), max_length=4000, required=False
    )
    advice = forms.ChoiceField(label=_("Kiến nghị"), choices=Advice.choices)


class PeriodicForm(ReportForm):
    """For a period."""

    period_end = DayField(label=_("Kỳ báo cáo đến ngày"))
    field_order = ("period_end", "done", "budget_planned", "budget_spent", "risks")


class CompletionForm(ReportForm):
    """At the end (T19)."""

    finished_on = DayField(label=_("Ngày hoàn thành"))
    field_order = ("finished_on", "done", "budget_planned", "budget_spent", "risks")


class IncidentForm(PilotForm):
    """What happened, from a phone, in a minute."""

    why = _("Việc gì đã xảy ra")
    happened_at = MomentField(label=_("Xảy ra lúc"))
    risk_code = forms.ChoiceField(label=_("Rủi ro nào trong danh mục đã chốt"), required=False)
    damage_amount = money(_("Thiệt hại ước tính (đồng)"))
    harmed = TextField(label=_("Ai, cái gì bị thiệt hại"), max_length=300, required=False)
    has_casualty = forms.BooleanField(label=_("Có người chết, bị thương"), required=False)
    measures = LongTextField(label=_("Đã xử lý thế nào"), max_length=4000)
    stop_reached = forms.BooleanField(
        label=_("Đã chạm ngưỡng dừng"),
        required=False,
        help_text=_("Người có quyền dừng được báo ngay."),
    )
    photo = forms.FileField(
        label=_("Ảnh, tài liệu"), required=False, allow_empty_file=True, max_length=1000
    )
    field_order = ("happened_at", "reason", "risk_code", "measures", "damage_amount", "harmed")

    def prepare(self) -> None:
        """The risks of every frozen register; which one counts is checked against the moment."""
        self.fields["happened_at"].initial = timezone.localtime
        found: dict[str, str] = {}
        for freeze in self.pilot.initiative.risk_freezes.order_by("-frozen_at"):
            for row in freeze.risks:
                code = str(row.get("risk_code") or "")
                found.setdefault(code, f"{code} – {row.get('description') or ''}"[:120])
        unforeseen = ("", _("Không dự liệu: không có trong danh mục"))
        fill(self, "risk_code", [unforeseen, *sorted(found.items())])


class ObstacleForm(PilotForm):
    """What has to be solved, and by whom."""

    why = _("Nội dung")
    kind = forms.ChoiceField(label=_("Loại"), choices=ObstacleKind.choices)
    unit = forms.ChoiceField(label=_("Đơn vị phải giải quyết"))
    field_order = ("kind", "unit", "reason")

    def prepare(self) -> None:
        """The units of today."""
        fill(self, "unit", unit_choices())


class StopForm(PilotForm):
    """The decision by which it is stopped."""

    number = TextField(label=_("Số quyết định"), max_length=60)
    measures = LongTextField(
        label=_("Biện pháp bảo đảm an toàn cho người, tài sản"), max_length=4000
    )
    field_order = ("number", "measures", "reason")


class NumberForm(PilotForm):
    """The document of the step."""

    number = TextField(label=_("Số văn bản"), max_length=60)
    field_order = ("number", "reason")


class CallForm(PilotForm):
    """When they meet."""

    called_for = DayField(label=_("Ngày họp dự kiến"))
    field_order = ("called_for", "reason")


class EvaluationMeetingForm(PilotForm):
    """The minutes of the evaluation meeting (G8)."""

    meeting_on = DayField(label=_("Ngày họp"))
    minutes_number = TextField(label=_("Số biên bản"), max_length=60)
    attendance = LongTextField(
        label=_("Thành phần họp"),
        max_length=4000,
        help_text=_("Cấp phó là người đề xuất không tham gia biểu quyết."),
    )
    party_number = TextField(label=_("Số văn bản của cấp ủy"), max_length=60, required=False)
    party_on = DayField(label=_("Ngày có ý kiến cấp ủy"), required=False)
    party_summary = LongTextField(
        label=_("Trích yếu ý kiến cấp ủy"), max_length=2000, required=False
    )
    field_order = ("meeting_on", "minutes_number", "attendance", "party_number", "party_on")


class ConclusionForm(PilotForm):
    """Each package with its evidence, the whole, causes and grade (G8)."""

    why = _("Căn cứ kết luận")
    result = forms.ChoiceField(
        label=_("Kết quả chung"),
        choices=[("", _("Theo kết quả tổng hợp từng phần việc")), *Result.choices],
        required=False,
    )
    result_reason = LongTextField(
        label=_("Lý do nếu khác kết quả tổng hợp"), max_length=3000, required=False
    )
    effects = LongTextField(label=_("Hiệu quả kinh tế, xã hội, quản lý"), max_length=6000)
    damage_amount = money(_("Thiệt hại (đồng)"), help_text=_("Để trống nếu không có."))
    cause = forms.ChoiceField(
        label=_("Nguyên nhân"), choices=[NONE, *CauseType.choices], required=False
    )
    cause_text = LongTextField(label=_("Phân tích nguyên nhân"), max_length=6000, required=False)
    grade = forms.ChoiceField(label=_("Xếp loại"), choices=[NONE, *Grade.choices], required=False)
    recommendation = forms.ChoiceField(label=_("Kiến nghị"), choices=Recommendation.choices)
    lessons = LongTextField(label=_("Bài học kinh nghiệm"), max_length=6000, required=False)
    number = TextField(label=_("Số văn bản kết luận"), max_length=60)
    VALUES = (
        "result",
        "result_reason",
        "effects",
        "damage_amount",
        "cause",
        "cause_text",
        "grade",
        "recommendation",
        "lessons",
        "number",
    )

    def prepare(self) -> None:
        """A result and its evidence for each package, before everything else."""
        names = []
        for pk, label in self.packages():
            self.fields[f"result_{pk}"] = forms.ChoiceField(
                label=_("Kết quả phần việc %(name)s") % {"name": label},
                choices=[NONE, *Result.choices],
            )
            self.fields[f"evidence_{pk}"] = LongTextField(
                label=_("Chỉ số đạt, minh chứng: %(name)s") % {"name": label}, max_length=3000
            )
            names += [f"result_{pk}", f"evidence_{pk}"]
        self.order_fields([*names, *self.VALUES, "reason"])

    def findings(self) -> list[tuple[int, str, str]]:
        """Package, result and evidence."""
        data = self.cleaned_data
        return [
            (pk, data[f"result_{pk}"], data[f"evidence_{pk}"]) for pk, _label in self.packages()
        ]

    def values(self) -> dict[str, Any]:
        """The evaluation's own fields."""
        found = {name: self.cleaned_data[name] for name in self.VALUES}
        return found | {"damage_amount": found["damage_amount"] or 0}


class HandOverForm(PilotForm):
    """Which successor, by which decision."""

    unit = forms.ChoiceField(label=_("Cơ quan kế nhiệm"))
    decision_number = TextField(label=_("Số quyết định giao"), max_length=60)
    field_order = ("unit", "decision_number", "reason")

    def prepare(self) -> None:
        """The successors of the present unit."""
        rows = self.pilot.unit.successions.select_related("successor")
        fill(self, "unit", [(row.successor.code, row.successor.name) for row in rows])


class AnswerForm(ReasonForm):
    """How it is solved."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].label = _("Trả lời, cách giải quyết")


class AdjustmentDecisionForm(ReasonForm):
    """The decision on a change (G6, QĐ điều chỉnh)."""

    number = TextField(label=_("Số quyết định"), max_length=60)
    decided_on = DayField(label=_("Ngày quyết định"))
    conclusion = LongTextField(label=_("Ý kiến của cấp quyết định"), max_length=4000)
    field_order = ("number", "decided_on", "conclusion", "reason")


class RefusalForm(ReasonForm):
    """Why the plan stays as it was."""

    conclusion = LongTextField(label=_("Ý kiến của cấp quyết định"), max_length=4000)
    field_order = ("conclusion", "reason")
