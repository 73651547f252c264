"""The decision on an award as a paper that the deciding authority numbers and signs (R-057)."""

from common.papers import Head, Paper, Signature, place_and_day, shown
from common.times import local_day
from rewards.choices import AwardLevel, AwardMode
from rewards.models import Nomination

NUMBER_LATER, NUMBER_OPEN = "      /QĐ-UBND", "      /QĐ-…"


def award_paper(row: Nomination) -> bytes:
    """The decision as DOCX; before it is granted, number and day are left open."""
    initiative, unit = row.pilot.initiative, row.unit
    superior = unit.superior_on(local_day(row.nominated_at))
    paper = Paper(
        Head(
            above=superior.name if superior else "",
            issuer=unit.name,
            number=row.number or (NUMBER_LATER if unit.name.startswith("UBND") else NUMBER_OPEN),
            place_and_day=place_and_day(row.signed_on),
            kind="Quyết định",
            subject=f"Về việc tặng {_name(row)}",
        )
    )
    paper.centred(unit.head_label.upper())
    paper.bases(_bases(row))
    paper.centred("QUYẾT ĐỊNH:")
    paper.articles(
        [
            (
                f"Tặng {_name(row)} cho {row.nominee}, {_position(row)}, đã có thành tích trong đề "
                f"xuất “{initiative.title}” ({initiative.code}), tỷ lệ đóng góp {row.percent} %."
            ),
            f"Mức thưởng kèm theo: {shown(row.amount) + ' đồng' if row.amount else 'theo quy định'}.",
            (
                f"Quyết định này có hiệu lực từ ngày ký. {row.nominee} và các đơn vị có liên quan chịu "
                "trách nhiệm thi hành."
            ),
        ]
    )
    title = unit.head_title or "Người đứng đầu"
    paper.sign(Signature(title, copies=("Như Điều 3;", "Lưu: VT, hồ sơ khen thưởng.")))
    return paper.as_bytes()


def _name(row: Nomination) -> str:
    """The award as this authority gives it: that of a unit bears the unit's own head."""
    if row.award.level != AwardLevel.UNIT:
        return row.award.name
    return f"{row.award.name.partition(' của ')[0]} của {row.unit.head_label}"


def _bases(row: Nomination) -> list[str]:
    evaluation = row.pilot.evaluation
    day = f"{local_day(evaluation.concluded_at):%d/%m/%Y}" if evaluation.concluded_at else ""
    found = [
        f"Căn cứ {row.award.source}",
        (
            f"Căn cứ Kết luận đánh giá số {evaluation.number} ngày {day}: hoàn thành, xếp loại "
            f"{evaluation.get_grade_display()}"
        ),
    ]
    if row.mode == AwardMode.SKIP_LEVEL:
        found.append(f"Căn cứ khen thưởng vượt cấp: {row.skip_ground}")
    if row.minutes_number:
        found.append(f"Căn cứ Biên bản số {row.minutes_number} của tập thể lãnh đạo")
    if row.council_opinion:
        found.append(f"Xét ý kiến hội đồng thi đua, khen thưởng: {row.council_opinion}")
    found.append(f"Xét đề nghị của {row.nominated_by}")
    return [text.rstrip(" .;") for text in found]


def _position(row: Nomination) -> str:
    proposer = row.pilot.initiative.proposers.select_related("position__unit").get(user=row.nominee)
    return f"{proposer.position.label}, {proposer.position.unit}"
