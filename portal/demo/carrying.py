"""The words in which the demo tells what happened after a decision: carried out, judged, reviewed."""

import io
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from common.times import local_day
from initiatives.models import Initiative
from initiatives.services.attachments import Uploaded
from pilots.models import Incident, Pilot
from pilots.services import adjusting, carrying_out, evaluating, incidents, setting_up
from pilots.services.evaluating import PackageFinding
from pilots.services.setting_up import Assignment
from portal.demo.telling import moment, person
from protection.models import LiabilityReview
from protection.services import concluding, evidence, panel, reviews

DONE, PARTLY, NOT = "COMPLETED", "PARTIAL", "NOT_COMPLETED"
SURVEY = (
    "số 17/BBGĐ (mẫu), bản gốc lưu tại Phòng Kinh tế, Hạ tầng và Đô thị",
    "BIÊN BẢN GIÁM ĐỊNH (mẫu)\nNền đất yếu ở độ sâu 2–4 m, khảo sát thông thường không phát hiện được.\n",
)
FOUND = {
    "secret_or_illegal": ("N", "Hồ sơ, báo cáo định kỳ không có dấu hiệu."),
    "self_interest_signs": (
        "N",
        "Kê khai lợi ích trước phê duyệt; kiểm tra nhà cung cấp, người hưởng lợi, chứng từ chi.",
    ),
    "casualty_or_crime": ("N", "Không có người bị hại; không có tin báo tội phạm."),
    "adverse_finding": ("N", "Không có kết luận kiểm tra, thanh tra bất lợi."),
    "followed_policy": ("Y", "Quyết định, phiên bản kế hoạch và báo cáo định kỳ khớp nhau."),
    "cause": ("OBJ", "Biên bản giám định, công văn của bên liên quan."),
    "motive": ("PURE", "Không có dấu hiệu trái lại trong các nội dung đã kiểm tra."),
    "superior_ordered_after_objection": ("N", "Không có chỉ đạo như vậy trong hồ sơ."),
}


def begin(
    code: str,
    head: str,
    set_up: str,
    started: str,
    implementers: Sequence[str],
    support: str = "",
) -> Pilot:
    """Assign and start, for the period that the decision names."""
    initiative = Initiative.objects.get(code=code)
    case = initiative.cases.order_by("-pk")[0]
    assignments = [Assignment("IMPLEMENTER", user=person(key)) for key in implementers]
    if support:
        unit = type(case.unit).objects.get(code=support)
        assignments.append(
            Assignment("SUPPORT", unit=unit, task="Cử người phối hợp, cung cấp số liệu")
        )
    pilot = setting_up.set_up(
        case_id=case.pk,
        assignments=assignments,
        actor=person(head),
        reason="Giao thực hiện theo quyết định",
        at=moment(set_up),
    )
    return setting_up.start(
        pilot_id=pilot.pk,
        starts_on=pilot.starts_on,
        ends_on=pilot.ends_on,
        is_trial=pilot.is_trial,
        actor=person(head),
        reason="Đủ điều kiện bắt đầu",
        at=moment(started),
    )


def again(pilot: Pilot) -> Pilot:
    """The pilot as it is now."""
    found: Pilot = Pilot.objects.for_detail().get(pk=pilot.pk)
    return found


def progress(pilot: Pilot, who: str, at: str, percents: Sequence[int]) -> None:
    """How far each package is."""
    for package, percent in zip(pilot.packages.filter(is_dropped=False), percents, strict=True):
        carrying_out.record_progress(
            pilot_id=pilot.pk,
            package_id=package.pk,
            percent=percent,
            milestone="",
            actor=person(who),
            reason="Cập nhật theo tiến độ thực tế",
            at=moment(at),
        )


def measure(pilot: Pilot, who: str, at: str, *actual: str) -> None:
    """The actual values of the indicators."""
    for row, value in zip(pilot.indicators.filter(is_dropped=False), actual, strict=True):
        carrying_out.measure(
            pilot_id=pilot.pk,
            indicator_id=row.pk,
            actual=value,
            source=row.source or "Báo cáo của đơn vị",
            measured_on=local_day(moment(at)),
            actor=person(who),
            reason="Số liệu tổng hợp",
            at=moment(at),
        )


def words(done: str, **more: Any) -> dict[str, Any]:
    """A report's text."""
    return {
        "done": done,
        "budget_planned": None,
        "budget_spent": None,
        "risks": "Theo dõi từng mã rủi ro trong danh mục đã chốt.",
        "obstacles": "",
        "opinions": "",
        "advice": "CONTINUE",
        **more,
    }


def report(pilot: Pilot, who: str, at: str, done: str, **more: Any) -> None:
    """A periodic report."""
    when = moment(at)
    carrying_out.file_report(
        pilot_id=pilot.pk,
        period_end=local_day(when),
        values=words(done, **more),
        actor=person(who),
        reason="Báo cáo trung thực, đủ số liệu",
        at=when,
    )


def incident(pilot: Pilot, who: str, happened: str, told: str, **values: Any) -> Incident:
    """What went wrong."""
    return incidents.report_incident(
        pilot_id=pilot.pk,
        happened_at=moment(happened),
        actor=person(who),
        at=moment(told),
        **values,
    )


def finish(pilot: Pilot, who: str, on: date, at: str, done: str, **more: Any) -> None:
    """The result report."""
    carrying_out.report_completion(
        pilot_id=pilot.pk,
        finished_on=on,
        values=words(done, **more),
        actor=person(who),
        reason="Báo cáo kết quả theo NĐ 73 Điều 18",
        at=moment(at),
    )


def call(pilot: Pilot, who: str, at: str, day: date) -> None:
    """Call the evaluation meeting."""
    evaluating.call_evaluation(
        pilot_id=pilot.pk,
        called_for=day,
        actor=person(who),
        reason="Mời tập thể lãnh đạo họp đánh giá",
        at=moment(at),
    )


def meet(pilot: Pilot, who: str, at: str, minutes: str, party: str) -> None:
    """The meeting, with the Party committee's opinion."""
    when = moment(at)
    evaluating.hold_evaluation(
        pilot_id=pilot.pk,
        values={
            "meeting_on": local_day(when),
            "minutes_number": minutes,
            "attendance": "Tập thể lãnh đạo; cấp phó là người đề xuất không tham gia.",
            "party_number": party,
            "party_on": local_day(when),
            "party_summary": "Thống nhất đánh giá theo từng phần việc.",
        },
        actor=person(who),
        reason="Ghi biên bản họp đánh giá",
        at=when,
    )


def judge(
    pilot: Pilot,
    head: str,
    at: str,
    number: str,
    results: Sequence[str],
    **values: Any,
) -> None:
    """The conclusion of the evaluation."""
    packages = pilot.packages.filter(is_dropped=False)
    findings = [
        PackageFinding(package.pk, result, "Biên bản nghiệm thu, số liệu của đơn vị")
        for package, result in zip(packages, results, strict=True)
    ]
    plain = {
        "result": "",
        "result_reason": "",
        "effects": "Theo số liệu của từng chỉ số.",
        "damage_amount": 0,
        "cause": "",
        "cause_text": "",
        "grade": "",
        "recommendation": "STOP",
        "lessons": "",
        "number": number,
    }
    evaluating.conclude(
        pilot_id=pilot.pk,
        findings=findings,
        values={**plain, **values},
        actor=person(head),
        reason="Theo biên bản họp đánh giá",
        at=moment(at),
    )


def change(
    pilot: Pilot, who: str, head: str, asked: str, decided: str, number: str, why: str, **plan: Any
) -> None:
    """A change of the plan: asked for, written, submitted, approved."""
    when = moment(asked)
    row = adjusting.request_adjustment(pilot_id=pilot.pk, actor=person(who), reason=why, at=when)
    content = {**row.content, **plan}
    for index, (step, codes) in enumerate(
        (("to-chuc", ("scope", "starts_on", "ends_on", "tasks")), ("rui-ro", ("risks",)))
    ):
        row = adjusting.write(
            adjustment_id=row.pk,
            step=step,
            values={code: content[code] for code in codes},
            seen_revision=row.revision,
            actor=person(who),
            at=when + timedelta(minutes=10 * (index + 1)),
        )
    adjusting.submit(
        adjustment_id=row.pk, actor=person(who), reason=why, at=when + timedelta(minutes=40)
    )
    adjusting.approve(
        adjustment_id=row.pk,
        number=number,
        decided_on=local_day(moment(decided)),
        conclusion="Đồng ý điều chỉnh; danh mục rủi ro được chốt lại.",
        actor=person(head),
        reason="Phù hợp với thực tế",
        at=moment(decided),
    )


def empanel(
    review: LiabilityReview, head: str, seats: Sequence[tuple[str, str]], at: str
) -> LiabilityReview:
    """Form the panel; each member declares; the person is invited."""
    when = moment(at)
    review = panel.form_panel(
        review_id=review.pk,
        seats=[panel.Seat(person(key), role) for key, role in seats],
        number="08/QĐ-TXX (mẫu)",
        actor=person(head),
        reason="Lập tổ xem xét trách nhiệm",
        at=when,
    )
    for member in review.members.filter(left_at=None).select_related("user"):
        panel.declare(
            member_id=member.pk,
            has_interest=False,
            declaration="",
            actor=member.user,
            at=when + timedelta(hours=2),
        )
    return panel.invite(
        review_id=review.pk,
        actor=person(seats[0][0]),
        reason="Mời người liên quan nêu ý kiến",
        at=when + timedelta(hours=4),
    )


def hear(review: LiabilityReview, who: str, at: str, text: str) -> None:
    """The person's own words."""
    panel.give_statement(review_id=review.pk, statement=text, actor=person(who), at=moment(at))


def enter(review: LiabilityReview, who: str, at: str, title: str, source: str, text: str) -> None:
    """A piece of evidence with its file."""
    data = text.encode()
    evidence.add_evidence(
        review_id=review.pk,
        title=title,
        source=source,
        upload=Uploaded(f"{title}.txt", len(data), io.BytesIO(data)),
        actor=person(who),
        at=moment(at),
    )


def find(review: LiabilityReview, who: str, at: str, **changes: tuple[str, str]) -> None:
    """What the panel found."""
    panel.record_findings(
        review_id=review.pk,
        found={fact: panel.Found(*pair) for fact, pair in {**FOUND, **changes}.items()},
        actor=person(who),
        reason="Phiên làm việc của tổ xem xét",
        at=moment(at),
    )


def settle(
    review: LiabilityReview, head: str, outcome: str, voted: str, signed: str, number: str, why: str
) -> None:
    """The panel votes, the competent head concludes."""
    when = moment(voted)
    members = list(review.members.filter(left_at=None, is_recused=False).select_related("user"))
    for member in members:
        panel.cast_vote(
            member_id=member.pk, outcome=outcome, opinion="", actor=member.user, at=when
        )
    panel.close_vote(
        review_id=review.pk,
        number="12/BB-TXX (mẫu)",
        actor=members[0].user,
        reason="Chốt biểu quyết",
        at=when + timedelta(hours=1),
    )
    concluding.conclude(
        review_id=review.pk,
        values={
            "outcome": outcome,
            "departure_reason": "",
            "reasons": why,
            "corrective": "",
            "number": number,
            "signed_on": local_day(moment(signed)),
            "appeal_info": "Có quyền khiếu nại đến cấp trên của cơ quan kết luận trong 90 ngày.",
        },
        actor=person(head),
        reason="Theo biên bản của tổ xem xét",
        at=moment(signed),
    )


def review_of(pilot: Pilot, at: str) -> LiabilityReview:
    """The review that the result calls for; opened by the portal itself."""
    reviews.open_after_evaluation(pilot_id=pilot.pk, at=moment(at))
    found: LiabilityReview = LiabilityReview.objects.get(pilot=pilot)
    return found
