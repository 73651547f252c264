"""Forms of the liability review (G9), of protection measures and of obstruction reports (G11f)."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from common.forms import DayField, LongTextField, ReasonForm, TextField, TokenForm
from protection.choices import LiabilityType, MeasureKind, Outcome, PanelRole, Part
from protection.findings import ASKED
from protection.models import LiabilityReview

NONE = ("", "—")


class ReviewForm(ReasonForm):
    """A step on one review; ``why`` renames the field for the reason."""

    why: Any = None

    def __init__(self, *args: Any, review: LiabilityReview, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.review = review
        if self.why:
            self.fields["reason"].label = self.why
        self.prepare()

    def prepare(self) -> None:
        """Fields that depend on the review."""


class OpenForm(ReasonForm):
    """One more review: of whom, of what, why."""

    subject = forms.ChoiceField(label=_("Người được xem xét"))
    part = forms.ChoiceField(label=_("Vai trò"), choices=Part.choices)
    liability_type = forms.ChoiceField(label=_("Loại trách nhiệm"), choices=LiabilityType.choices)
    acted_on = DayField(
        label=_("Ngày của việc được xem xét"),
        required=False,
        help_text=_(
            "Để trống là ngày hoàn thành; việc làm được so với kế hoạch có hiệu lực ngày đó."
        ),
    )
    field_order = ("subject", "part", "liability_type", "acted_on", "reason")

    def __init__(self, people: list[tuple[int, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["subject"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 -- declared above
        field.choices = people


class PanelForm(ReviewForm):
    """The chair, the secretary and the members, by their official addresses (F5.2)."""

    number = TextField(label=_("Số quyết định lập tổ"), max_length=60)
    chair = forms.EmailField(label=_("Chủ tọa (thư điện tử công vụ)"), max_length=254)
    secretary = forms.EmailField(
        label=_("Thư ký (thư điện tử công vụ)"), max_length=254, required=False
    )
    members = LongTextField(
        label=_("Các thành viên (mỗi dòng một thư điện tử công vụ)"),
        max_length=2000,
        required=False,
        help_text=_(
            "Số thành viên lẻ, ít nhất 3. Người phê duyệt không làm chủ tọa; người đề xuất, người thực hiện không tham gia."
        ),
    )
    field_order = ("number", "chair", "secretary", "members", "reason")


class MemberForm(ReviewForm):
    """One who steps in."""

    email = forms.EmailField(label=_("Thư điện tử công vụ"), max_length=254)
    role = forms.ChoiceField(label=_("Vai trò"), choices=PanelRole.choices)
    field_order = ("email", "role", "reason")


class DeclarationForm(TokenForm):
    """Whether a member has an interest, before anything else."""

    has_interest = forms.TypedChoiceField(
        label=_("Bạn hoặc người thân có lợi ích liên quan không?"),
        choices=[NONE, ("0", _("Không có, tôi tham gia")), ("1", _("Có, tôi rút"))],
        coerce=lambda value: value == "1",
        empty_value=None,
    )
    declaration = LongTextField(label=_("Kê khai lợi ích"), max_length=3000, required=False)


class StatementForm(ReviewForm):
    """The person's own words."""

    why = _("Ý kiến của bạn")


class FindingsForm(ReviewForm):
    """Each fact with its evidence; what is left empty stays as it was (F3)."""

    why = _("Phiên làm việc, căn cứ ghi nhận")

    def prepare(self) -> None:
        """One block for each question, filled with what was found."""
        known = {row.fact: row for row in self.review.findings.all()}
        order = []
        for fact, question, answers in ASKED:
            row = known.get(fact)
            self.fields[f"value_{fact}"] = forms.ChoiceField(
                label=question,
                choices=[("", _("Chưa kết luận")), *answers],
                required=False,
                initial=row.value if row else "",
            )
            self.fields[f"evidence_{fact}"] = LongTextField(
                label=_("Chứng cứ: %(question)s") % {"question": question},
                max_length=4000,
                required=False,
                initial=row.evidence if row else "",
            )
            self.fields[f"dissent_{fact}"] = TextField(
                label=_("Ý kiến khác: %(question)s") % {"question": question},
                max_length=1000,
                required=False,
                initial=row.dissent if row else "",
            )
            order += [f"value_{fact}", f"evidence_{fact}", f"dissent_{fact}"]
        self.order_fields([*order, "reason"])

    def found(self) -> dict[str, tuple[str, str, str]]:
        """The facts that have a value now: value, evidence, dissent."""
        data = self.cleaned_data
        return {
            fact: (data[f"value_{fact}"], data[f"evidence_{fact}"], data[f"dissent_{fact}"])
            for fact, _question, _answers in ASKED
            if data[f"value_{fact}"]
        }


class VoteForm(TokenForm):
    """A member's own vote."""

    outcome = forms.ChoiceField(label=_("Tôi biểu quyết"), choices=[NONE, *Outcome.choices])
    opinion = LongTextField(label=_("Ý kiến khác"), max_length=3000, required=False)


class CloseVoteForm(ReviewForm):
    """The minutes of the vote."""

    number = TextField(label=_("Số biên bản"), max_length=60)
    field_order = ("number", "reason")


class ConcludeForm(ReviewForm):
    """The conclusion of the competent authority (G9)."""

    outcome = forms.ChoiceField(label=_("Kết luận"), choices=[NONE, *Outcome.choices])
    departure_reason = LongTextField(
        label=_("Lý do khác với đề xuất"),
        max_length=4000,
        required=False,
        help_text=_("Bắt buộc khi kết luận khác với đề xuất hoặc với biểu quyết của tổ xem xét."),
    )
    reasons = LongTextField(label=_("Nội dung kết luận"), max_length=8000)
    corrective = LongTextField(label=_("Biện pháp chấn chỉnh"), max_length=4000, required=False)
    number = TextField(label=_("Số kết luận"), max_length=60)
    signed_on = DayField(label=_("Ngày ký"))
    appeal_info = LongTextField(label=_("Thông tin khiếu nại"), max_length=2000)
    VALUES = (
        "outcome",
        "departure_reason",
        "reasons",
        "corrective",
        "number",
        "signed_on",
        "appeal_info",
    )
    field_order = (*VALUES, "reason")

    def prepare(self) -> None:
        """The usual words about complaints."""
        self.fields["appeal_info"].initial = _(
            "Nếu không đồng ý, người được xem xét có quyền khiếu nại đến cấp trên của cơ quan kết luận, hoặc trên cổng tại hồ sơ này."
        )

    def values(self) -> dict[str, Any]:
        """The conclusion's own fields."""
        return {name: self.cleaned_data[name] for name in self.VALUES}


class ReferForm(ReviewForm):
    """To whom it goes."""

    body = TextField(label=_("Cơ quan nhận"), max_length=200)
    number = TextField(label=_("Số văn bản chuyển"), max_length=60)
    field_order = ("body", "number", "reason")


class AppealForm(ReviewForm):
    """What the person does not agree with."""

    why = _("Nội dung khiếu nại")


class MeasureForm(ReasonForm):
    """A protection measure that is asked for."""

    kind = forms.ChoiceField(label=_("Biện pháp"), choices=MeasureKind.choices)
    field_order = ("kind", "reason")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].label = _("Nội dung")


class ApplyForm(ReasonForm):
    """By which document it was carried out."""

    number = TextField(label=_("Số văn bản"), max_length=60)
    field_order = ("number", "reason")


class AnswerForm(ReasonForm):
    """What was done about an obstruction."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].label = _("Trả lời, biện pháp")


class EvidenceForm(TokenForm):
    """A piece of evidence: a file, or where it is kept."""

    title = TextField(label=_("Tên chứng cứ"), max_length=200)
    source = TextField(
        label=_("Nguồn, số ký hiệu, nơi giữ"),
        max_length=300,
        help_text=_("Ví dụ: số và ngày của văn bản, biên bản; ai lập; bản gốc để ở đâu."),
    )
    file = forms.FileField(
        label=_("Tệp"),
        required=False,
        allow_empty_file=True,
        max_length=1000,
        help_text=_("Chỉ những người có liên quan mở được; mỗi lần mở được ghi lại."),
    )


class ObstructionForm(TokenForm):
    """What happened, when, what proves it, what the person wishes (G11f)."""

    content = LongTextField(label=_("Nội dung"), max_length=6000)
    happened_on = DayField(label=_("Ngày xảy ra"))
    evidence = LongTextField(label=_("Bằng chứng"), max_length=4000, required=False)
    wish = LongTextField(label=_("Mong muốn"), max_length=2000, required=False)
