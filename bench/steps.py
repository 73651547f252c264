"""The steps of a case as the history tells them: who, when, why, and what is written."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bench.people import Person, Unit
from initiatives.states import StageCode as S
from portal.demo.telling import YES_TO_ALL

Fields = Callable[[datetime, Unit], dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Step:
    """``days`` after the step before; ``by`` and ``to`` name a person of the unit."""

    target: str
    days: float
    by: str
    to: str
    reason: str
    fields: Fields = lambda _at, _unit: {}

    def actor(self, unit: Unit, author: Person) -> Person:
        """Who makes the step."""
        person: Person = author if self.by == "author" else getattr(unit, self.by)
        return person

    def next(self, unit: Unit) -> Person:
        """Whose turn it is afterwards."""
        person: Person = getattr(unit, self.to)
        return person


def _closed(at: datetime, _unit: Unit) -> dict[str, Any]:
    return {"closed_at": at}


STEPS = {
    "open": Step("SUBMITTED", 0, "author", "clerk", ""),
    "receive": Step(
        "RECEIVED",
        2,
        "clerk",
        "head",
        "Hồ sơ đủ thành phần",
        lambda at, unit: {"received_at": at, "clerk_id": unit.clerk.pk},
    ),
    "ask_party": Step(
        "PARTY_CONSULTATION",
        1,
        "head",
        "desk",
        "Xin ý kiến trước khi họp tập thể lãnh đạo (NĐ 73 Điều 4)",
        lambda at, _unit: {"checklist": YES_TO_ALL, "party_asked_at": at},
    ),
    "record_party_opinion": Step(
        "COLLECTIVE_REVIEW",
        3,
        "desk",
        "clerk",
        "Cấp ủy đã có ý kiến",
        lambda at, _unit: {
            "party_number": "31-CV/ĐU",
            "party_on": at.date(),
            "party_summary": "Thống nhất chủ trương, đề nghị theo dõi chặt rủi ro đã nêu.",
        },
    ),
    "close_meeting": Step(
        "DECISION_PENDING",
        2,
        "clerk",
        "head",
        "Chốt biên bản họp tập thể lãnh đạo",
        lambda _at, _unit: {"vote_passed": True},
    ),
    "approve": Step("APPROVED", 1, "head", "clerk", "Ban hành theo kết quả biểu quyết", _closed),
    "reject": Step(
        "REJECTED",
        1,
        "head",
        "clerk",
        "Chưa đánh giá đầy đủ tác động; ban hành thông báo không chấp thuận",
        lambda at, _unit: {
            "closed_at": at,
            "reconsider_until": (at + timedelta(days=30)).date(),
        },
    ),
    "screen_out": Step(
        "SCREENED_OUT", 3, "head", "clerk", "Không thuộc phạm vi điều chỉnh", _closed
    ),
    "withdraw": Step("WITHDRAWN", 2, "author", "clerk", "Cần chuẩn bị thêm số liệu", _closed),
    "return_for_completion": Step(
        "RETURNED",
        2,
        "clerk",
        "clerk",
        "Thiếu minh chứng thực tiễn",
        lambda _at, _unit: {
            "returned_count": 1,
            "missing_list": "1. Minh chứng thực tiễn. 2. Dự toán kinh phí chi tiết.",
        },
    ),
    "send_to_council": Step(
        "COUNCIL_APPRAISAL", 2, "head", "clerk", "Nội dung phức tạp, phạm vi rộng"
    ),
    "escalate": Step(
        "ESCALATED",
        2,
        "head",
        "clerk",
        "Phạm vi liên phường, vượt thẩm quyền",
        lambda at, _unit: {
            "closed_at": at,
            "own_opinion": "Đồng ý về sự cần thiết; đề nghị cấp trên xem xét, chỉ đạo chung.",
        },
    ),
}
_MAIN = ("open", "receive", "ask_party", "record_party_opinion", "close_meeting")
PATHS: dict[str, tuple[str, ...]] = {
    S.SUBMITTED: _MAIN[:1],
    S.URGENT_DIRECTION: _MAIN[:1],
    S.RECEIVED: _MAIN[:2],
    S.PARTY_CONSULTATION: _MAIN[:3],
    S.COLLECTIVE_REVIEW: _MAIN[:4],
    S.DECISION_PENDING: _MAIN,
    S.APPROVED: (*_MAIN, "approve"),
    S.REJECTED: (*_MAIN, "reject"),
    S.SCREENED_OUT: ("open", "receive", "screen_out"),
    S.WITHDRAWN: ("open", "withdraw"),
    S.RETURNED: ("open", "return_for_completion"),
    S.COUNCIL_APPRAISAL: ("open", "receive", "send_to_council"),
}
SENT_UP = ("open", "receive", "escalate")
