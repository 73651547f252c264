"""The facts that a panel finds, with the words in which it answers (F3). Pure."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

YES, NO = "Y", "N"
YES_NO: tuple[tuple[str, "StrOrPromise"], ...] = ((YES, _("Có")), (NO, _("Không")))
# Facts that the portal knows by itself: the decision, the evaluation, the frozen register.
KNOWN = ("approved", "recorded_urgent_direction", "result", "damage", "foreseen", "head_override")
# What the panel finds: fact, question, answers. The order is the order of the gates and the matrix.
ASKED: tuple[tuple[str, "StrOrPromise", tuple[tuple[str, "StrOrPromise"], ...]], ...] = (
    (
        "secret_or_illegal",
        _("Liên quan bí mật nhà nước, hoặc trái Hiến pháp, pháp luật, chủ trương của Đảng?"),
        YES_NO,
    ),
    (
        "self_interest_signs",
        _("Có dấu hiệu vụ lợi, tham nhũng, gian dối, che giấu, lợi dụng chính sách?"),
        YES_NO,
    ),
    (
        "casualty_or_crime",
        _("Có người chết, bị thương nặng hoặc dấu hiệu tội phạm?"),
        YES_NO,
    ),
    ("adverse_finding", _("Có kết luận kiểm tra, thanh tra bất lợi?"), YES_NO),
    (
        "followed_policy",
        _("Thực hiện đúng chủ trương, theo phiên bản kế hoạch có hiệu lực khi đó"),
        (
            ("Y", _("Đúng")),
            ("A", _("Khác, đã báo cáo và được cho phép")),
            ("R", _("Khác, đã báo cáo, chưa được cho phép")),
            ("N", _("Khác, không báo cáo")),
        ),
    ),
    (
        "foreseen_confirmed",
        _("Sự cố đúng là rủi ro đã dự liệu trong danh mục chốt trước đó?"),
        YES_NO,
    ),
    (
        "cause",
        _("Nguyên nhân"),
        (("OBJ", _("Khách quan")), ("FM", _("Bất khả kháng")), ("SUB", _("Chủ quan"))),
    ),
    (
        "motive",
        _("Động cơ"),
        (
            ("PURE", _("Trong sáng, không vụ lợi")),
            ("SELF_INTEREST", _("Vụ lợi (theo kết luận của cơ quan có thẩm quyền)")),
            ("UNDETERMINED", _("Chưa xác định")),
        ),
    ),
    (
        "should_have_foreseen",
        _("Lẽ ra phải dự liệu được (làm liều, không có tính toán)?"),
        YES_NO,
    ),
    ("averted_greater_harm", _("Làm khác kế hoạch để tránh thiệt hại lớn hơn?"), YES_NO),
    (
        "remedy_not_applied",
        _("Không áp dụng biện pháp khắc phục đã chuẩn bị, hoặc bỏ qua ngưỡng dừng?"),
        YES_NO,
    ),
    (
        "superior_ordered_after_objection",
        _("Cấp trên chỉ đạo bằng văn bản sau khi đã báo cáo ý kiến khác?"),
        YES_NO,
    ),
)
ANSWERS = {fact: dict(answers) for fact, _question, answers in ASKED}
QUESTIONS = {fact: question for fact, question, _answers in ASKED}


def as_fact(fact: str, value: str) -> bool | str:
    """A finding's value as the matrix reads it."""
    return value == YES if ANSWERS[fact].keys() == dict(YES_NO).keys() else value
