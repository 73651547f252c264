"""Awards and encouragement in the demo: granted, on their way, taken back."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from common.times import local_day
from monitoring.services import library
from pilots.models import Pilot
from portal.demo.telling import moment, person
from rewards.models import AwardType, EncouragementType, Nomination
from rewards.services import evidence, nominating


def h01(code: str) -> None:
    """Evening desk: a city award is on its way, and a rise in pay before its time."""
    pilot = Pilot.objects.get(initiative__code=code)
    row = nominate(
        pilot,
        "vanphong.pht",
        "truc",
        "BANG_KHEN_UBND_TP",
        "2026-10-28 09:00",
        "Đưa tỷ lệ hồ sơ đúng hạn lên 98,2 %, người chờ quá 60 phút còn 4,6 %.",
        mode="SUDDEN",
        scope="CITY",
    )
    nominating.endorse(
        nomination_id=row.pk,
        actor=person("chutich.pht"),
        reason="Tập thể lãnh đạo thống nhất đề nghị",
        at=moment("2026-10-29 15:00"),
    )
    nominating.check_dossier(
        nomination_id=row.pk,
        council_opinion="Hội đồng đồng ý trình Chủ tịch UBND Thành phố.",
        proportionate=True,
        actor=person("thidua"),
        reason="Đã kiểm tra từng điều kiện",
        at=moment("2026-11-12 10:00"),
    )
    nominating.propose_encouragement(
        pilot_id=pilot.pk,
        nominee=person("truc"),
        kind=EncouragementType.objects.get(code="NANG_LUONG"),
        content="Xem xét nâng lương trước thời hạn 12 tháng",
        actor=person("vanphong.pht"),
        at=moment("2026-10-30 09:00"),
    )
    publish(
        pilot,
        "2026-11-02 09:00",
        "Bàn lưu động 3 tối mỗi tuần tại nơi công nhân ở trọ: máy tính bảng có ký số, trả kết quả tại chỗ hoặc qua bưu chính, kiểm tra chéo vào sáng hôm sau.",
    )


def h04(code: str) -> None:
    """Land files: a certificate was given, and taken back when an interest proved undeclared."""
    pilot = Pilot.objects.get(initiative__code=code)
    row = nominate(
        pilot,
        "vanphong.pht",
        "an",
        "GIAY_KHEN",
        "2026-07-20 09:00",
        "Số hóa 38.000 hồ sơ địa chính.",
    )
    grant(row, "chutich.pht", "310/QĐ-UBND (mẫu)", "2026-07-24 09:00", 2_500_000)
    nominating.revoke(
        nomination_id=row.pk,
        number="402/QĐ-UBND (mẫu)",
        recovered=2_500_000,
        actor=person("chutich.pht"),
        reason="Kê khai không trung thực về lợi ích liên quan (Luật Thi đua, khen thưởng)",
        at=moment("2026-10-05 09:00"),
    )


def h09(code: str) -> None:
    """Summer house: a certificate from the ward that took it over."""
    pilot = Pilot.objects.get(initiative__code=code)
    row = nominate(
        pilot,
        "chutich.prl",
        "doan",
        "GIAY_KHEN",
        "2025-09-29 09:00",
        "310 trẻ có chỗ sinh hoạt hè an toàn.",
    )
    grant(row, "chutich.prl", "101/QĐ-UBND (mẫu)", "2025-10-03 09:00", 2_500_000)
    publish(
        pilot,
        "2025-10-10 09:00",
        "Nhà văn hóa mở cửa hè do giáo viên đã nghỉ hưu điều hành, bồi dưỡng theo giờ từ nguồn vận động được công khai hằng tuần.",
    )


def publish(pilot: Pilot, at: str, summary: str) -> None:
    """The focal agency shows it to everybody."""
    library.publish(
        pilot_id=pilot.pk,
        summary=summary,
        actor=person("daumoi.snv"),
        reason="Đề xuất hoàn thành, có thể nhân rộng",
        at=moment(at),
    )


HONOURS: dict[str, Callable[[str], None]] = {
    "SK-2026-PHT-0001": h01,
    "SK-2026-PHT-0004": h04,
    "SK-2025-QBS-0009": h09,
}


def has_honours(code: str) -> bool:
    """Whether the awards of this case were told already."""
    return bool(Nomination.objects.filter(pilot__initiative__code=code).exists())


def nominate(
    pilot: Pilot, who: str, nominee: str, award: str, at: str, why: str, **values: Any
) -> Nomination:
    """One person for one form of award; every condition was looked at."""
    chosen, when = AwardType.objects.get(code=award), moment(at)
    row = nominating.nominate(
        pilot_id=pilot.pk,
        nominee=person(nominee),
        award=chosen,
        values={
            "mode": "REGULAR",
            "skip_ground": "",
            "scope": "BASE",
            "achievements": why,
            "minutes_number": "15/BB-TTLĐ (mẫu)",
            "votes_for": 5,
            "votes_total": 5,
            "under_discipline": False,
            **values,
        },
        answers=["YES"] * len(chosen.conditions),
        actor=person(who),
        reason="Đề nghị theo kết quả đánh giá",
        at=when,
    )
    evidence.add_evidence(
        nomination_id=row.pk,
        values={
            "achievement": why,
            "kind": "RESULT",
            "proof": "Kết luận đánh giá; biên bản nghiệm thu từng phần việc.",
            "recognition_number": "",
            "recognised_by": "",
            "scope": row.scope,
        },
        actor=person(who),
        at=when + timedelta(minutes=10),
    )
    return row


def grant(row: Nomination, head: str, number: str, at: str, amount: int) -> None:
    """The deciding head grants it."""
    nominating.grant(
        nomination_id=row.pk,
        number=number,
        signed_on=local_day(moment(at)),
        amount=amount,
        proportionate=True,
        actor=person(head),
        reason="Thành tích đến đâu khen thưởng đến đó",
        at=moment(at),
    )
