"""Forms of the steps of a case."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.choices import PersonnelCategory
from accounts.models import OrgUnit, PositionTitle
from approvals.models import Choice, DecisionKind
from authorities.choices import Domain, ProposerSort, Urgency
from authorities.facts import Facts, ProposerFacts
from common.forms import (
    DayField,
    LongTextField,
    MomentField,
    PortalForm,
    ReasonForm,
    TextField,
    TokenForm,
    VersionField,
)

SIZES = ("100", "500", "2000")
NONE = ("", "—")
CHECKLIST = (
    ("party_line", _("Không trái chủ trương, đường lối, nguyên tắc và Điều lệ Đảng")),
    ("law", _("Không trái Hiến pháp, văn bản của Quốc hội và cấp trên, điều ước quốc tế")),
    (
        "bottleneck",
        _("Tháo gỡ được điểm nghẽn chưa được quy định hoặc quy định không còn phù hợp (Điều 5.1)"),
    ),
    ("common_interest", _("Vì lợi ích chung, có giá trị thực tiễn")),
    ("no_harm", _("Không ảnh hưởng quốc phòng, an ninh, trật tự và địa phương, đơn vị khác")),
    ("calculated", _("Không làm liều: có phương án, kế hoạch rủi ro và tình huống xấu nhất")),
)
MET = (("YES", _("Đạt")), ("NO", _("Không đạt")))


class ReturnForm(ReasonForm):
    """One consolidated list (T2)."""

    missing_list = LongTextField(
        label=_("Danh sách cần bổ sung"),
        max_length=4000,
        help_text=_("Ghi đủ trong một lần; hồ sơ chỉ được trả lại số lần quy định."),
    )


class OpinionForm(ReasonForm):
    """Forwarding with one's own opinion (R-090)."""

    own_opinion = LongTextField(label=_("Ý kiến của nơi gửi"), max_length=4000)


class ChecklistForm(ReasonForm):
    """The compliance checklist, signed by its reviewer (R-074)."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.codes: list[str] = []
        self._ask(CHECKLIST)

    def also_ask(self, checks: Sequence[tuple[str, str]]) -> None:
        """Conditions that the case's procedure adds to those of the decree."""
        self._ask(checks)

    def _ask(self, checks: Iterable[tuple[str, Any]]) -> None:
        for code, label in checks:
            self.codes.append(code)
            self.fields[f"check_{code}"] = forms.ChoiceField(
                label=label, choices=MET, widget=forms.RadioSelect
            )

    @property
    def checklist(self) -> dict[str, str]:
        """The answers, by item."""
        return {code: self.cleaned_data[f"check_{code}"] for code in self.codes}


class PartyOpinionForm(ReasonForm):
    """Number, date and summary only (B1.6)."""

    number = TextField(label=_("Số văn bản của cấp ủy"), max_length=60)
    on = DayField(label=_("Ngày"))
    summary = LongTextField(
        label=_("Trích yếu ý kiến"),
        max_length=2000,
        help_text=_("Chỉ ghi trích yếu; không đưa văn bản nội bộ của Đảng lên hệ thống."),
    )


class CouncilForm(ReasonForm):
    """Handing over to a council (T9)."""

    council_decision = TextField(
        label=_("Số quyết định thành lập hội đồng"),
        max_length=80,
        required=False,
        help_text=_("Để trống nếu chưa thành lập; thời hạn thành lập bắt đầu tính."),
    )


class CouncilResultForm(ReasonForm):
    """What the council reported (T11)."""

    report = TextField(label=_("Số báo cáo thẩm định"), max_length=80)
    on = DayField(label=_("Ngày báo cáo"))
    summary = LongTextField(label=_("Tóm tắt kết quả"), max_length=4000)
    passed = forms.TypedChoiceField(
        label=_("Kết quả"),
        choices=[("1", _("Đạt")), ("0", _("Không đạt"))],
        coerce=lambda value: value == "1",
    )


class AssignForm(ReasonForm):
    """The authority that the focal agency found."""

    unit = forms.ChoiceField(label=_("Cơ quan có thẩm quyền"))


class MinutesForm(ReasonForm):
    """The minutes of the meeting (G5)."""

    number = TextField(label=_("Số biên bản"), max_length=60)
    held_on = DayField(label=_("Ngày họp"))
    place = TextField(label=_("Địa điểm"), max_length=200)
    secretary = TextField(label=_("Thư ký"), max_length=150)
    discussion = LongTextField(label=_("Ý kiến thảo luận"), max_length=8000)
    conclusion = LongTextField(label=_("Kết luận"), max_length=4000)


class BallotForm(PortalForm):
    """One member's vote, or why there is none."""

    choice = forms.ChoiceField(
        label=_("Biểu quyết"), choices=[("", "—"), *Choice.choices], required=False
    )
    absence = TextField(label=_("Lý do vắng"), max_length=300, required=False)
    note = LongTextField(label=_("Ý kiến"), max_length=3000, required=False)

    def clean(self) -> dict[str, Any]:
        """Either a vote or a reason for its absence."""
        data: dict[str, Any] = super().clean() or {}
        if data.get("choice") and data.get("absence"):
            self.add_error("absence", _("Đã biểu quyết thì không ghi lý do vắng."))
        if not data.get("choice") and not data.get("absence"):
            self.add_error("choice", _("Chọn ý kiến, hoặc ghi lý do vắng."))
        return data


class RecusalForm(PortalForm):
    """Why a member does not vote."""

    reason = TextField(label=_("Lý do không tham gia biểu quyết"), max_length=500)


class DecisionForm(TokenForm):
    """The decision as it will be issued (G6)."""

    kind = forms.ChoiceField(label=_("Loại văn bản"))
    number = TextField(
        label=_("Số, ký hiệu"),
        max_length=60,
        required=False,
        help_text=_("Ghi khi văn thư đã cấp số; bắt buộc trước khi ban hành."),
    )
    signed_on = DayField(label=_("Ngày ký"), required=False)
    legal_bases = forms.MultipleChoiceField(
        label=_("Căn cứ"), widget=forms.CheckboxSelectMultiple, required=False
    )
    reasons = LongTextField(label=_("Lý do, căn cứ xem xét"), max_length=8000)
    scope = LongTextField(label=_("Phạm vi cho thực hiện"), max_length=4000, required=False)
    valid_from = DayField(label=_("Thực hiện từ ngày"), required=False)
    valid_to = DayField(label=_("Đến ngày"), required=False)
    implementers = LongTextField(
        label=_("Giao thực hiện, phối hợp"), max_length=4000, required=False
    )
    resources = LongTextField(label=_("Nguồn lực và hỗ trợ"), max_length=4000, required=False)
    supervision = LongTextField(
        label=_("Chế độ kiểm tra, báo cáo, ngưỡng dừng"), max_length=4000, required=False
    )
    copies_to = LongTextField(label=_("Nơi nhận"), max_length=2000, required=False)
    directed_by = TextField(
        label=_("Người chỉ đạo (khi có chỉ đạo miệng)"), max_length=200, required=False
    )
    directed_at = MomentField(label=_("Thời điểm chỉ đạo miệng"), required=False)
    expires_on = DayField(label=_("Chấp thuận tạm đến ngày"), required=False)
    notice_on = DayField(
        label=_("Ngày người đề xuất nhận thông báo"),
        required=False,
        help_text=_("Để trống là ngày ban hành; thời hạn kiến nghị tính từ ngày này."),
    )

    def __init__(self, kinds: list[str], bases: list[str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices: dict[str, list[tuple[str, Any]]] = {
            "kind": [(kind, DecisionKind(kind).label) for kind in kinds],
            "legal_bases": [(text, text) for text in bases],
        }
        for name, offered in choices.items():
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)  # noqa: S101 -- declared above
            field.choices = offered

    def clean(self) -> dict[str, Any]:
        """Periods in order; an agreement says for whom and how long."""
        data: dict[str, Any] = super().clean() or {}
        starts, ends = data.get("valid_from"), data.get("valid_to")
        if starts and ends and ends < starts:
            self.add_error("valid_to", _("Ngày kết thúc phải sau ngày bắt đầu."))
        if data.get("kind") in {"APPROVE", "OVERRIDE"}:
            for name in ("scope", "valid_from", "valid_to", "implementers"):
                if not data.get(name) and name not in self.errors:
                    self.add_error(name, _("Quyết định đồng ý phải ghi mục này."))
        return data


class IssueForm(ReasonForm):
    """Signing: the version that the signer read goes with the signature."""

    seen_version = VersionField(min_value=1)
    seen_text = VersionField(min_value=1)


class ResubmitForm(ReasonForm):
    """What was completed."""


class TrialForm(ReasonForm):
    """How far back the trial looks."""

    last = forms.ChoiceField(
        label=_("Số đề xuất đã đăng ký gần nhất"), choices=[(size, size) for size in SIZES]
    )


class HandMadeForm(PortalForm):
    """A case that nobody registered."""

    unit = forms.ChoiceField(label=_("Đơn vị của người đề xuất"))
    sort = forms.ChoiceField(label=_("Người đề xuất"), choices=ProposerSort.choices)
    position = forms.ChoiceField(label=_("Chức danh"), required=False)
    category = forms.ChoiceField(
        label=_("Nhóm đối tượng"), choices=[NONE, *PersonnelCategory.choices], required=False
    )
    managed_by = forms.ChoiceField(label=_("Cơ quan quản lý"), required=False)
    is_head = forms.BooleanField(label=_("Là người đứng đầu"), required=False)
    domain = forms.ChoiceField(label=_("Lĩnh vực"), choices=Domain.choices)
    urgency = forms.ChoiceField(label=_("Mức độ"), choices=Urgency.choices)
    scope_unit = forms.ChoiceField(label=_("Phạm vi thực hiện"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = list(OrgUnit.objects.order_by("name").values_list("code", "name"))
        titles = list(PositionTitle.objects.order_by("name").values_list("code", "name"))
        choices = {
            "unit": units,
            "managed_by": [NONE, *units],
            "scope_unit": [NONE, *units],
            "position": [NONE, *titles],
        }
        for name, offered in choices.items():
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)  # noqa: S101 -- declared above
            field.choices = offered

    def facts(self, on: date) -> Facts:
        """What was filled in, as routing takes it."""
        data = self.cleaned_data
        is_organisation = data["sort"] == ProposerSort.ORGANISATION
        person = ProposerFacts(
            unit=data["unit"],
            position=data["position"],
            category=data["category"],
            managed_by=data["managed_by"],
            is_head=data["is_head"],
        )
        return Facts(
            on=on,
            proposers=(person,),
            organisation=data["unit"] if is_organisation else "",
            domain=data["domain"],
            urgency=data["urgency"],
            scope_units=(data["scope_unit"],) if data["scope_unit"] else (),
        )
