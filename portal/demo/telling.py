"""The words in which the demo's stories are told: one function for each thing that people do."""

import json
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from django.utils import timezone

from accounts.models import User
from approvals.forms import CHECKLIST
from approvals.models import ApprovalDecision, Case
from approvals.services import consulting, deciding, intake, meetings, submission
from common.times import local_day
from initiatives.models import Initiative
from initiatives.plan.schema import SECTIONS
from initiatives.services import drafting, people
from initiatives.services.people import Share
from portal.demo.people import email_of

YES_TO_ALL = {code: "YES" for code, _label in CHECKLIST}
Story = Callable[[str], None]


def moment(text: str) -> datetime:
    """A time of the story in the city's zone: "2026-03-09 09:15"."""
    return timezone.make_aware(datetime.strptime(text, "%Y-%m-%d %H:%M"))  # noqa: DTZ007 -- made aware here


@cache
def plans() -> dict[str, dict[str, Any]]:
    """The written plans, by code."""
    path = Path(__file__).with_name("plans.json")
    found: dict[str, dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))
    return found


def person(key: str) -> User:
    """A person of the demo."""
    found: User = User.objects.get(email=email_of(key))
    return found


def write(
    code: str, author: str, at: datetime, shares: Sequence[tuple[str, int]] = ()
) -> Initiative:
    """Start the draft, write every section, name and confirm the proposers, sign."""
    actor = person(author)
    day = local_day(at)
    position = actor.positions.on(day).select_related("unit").order_by("pk")[0]
    draft = drafting.start_draft(actor=actor, position=position, no_secret=True, at=at, code=code)
    for index, section in enumerate(SECTIONS):
        codes = section.codes()
        values = {name: plans()[code].get(name) for name in codes}
        drafting.save_step(
            initiative_id=draft.pk,
            step=section.code,
            values=values,
            seen_revision=index,
            actor=actor,
            at=at + timedelta(minutes=4 * (index + 1)),
        )
    done = at + timedelta(minutes=40)
    if shares:
        people.name_proposers(
            initiative_id=draft.pk,
            shares=[Share(person(key), percent) for key, percent in shares],
            actor=actor,
            at=done,
        )
    _commit(draft, [author, *(key for key, _percent in shares if key != author)], done)
    return draft


def _commit(draft: Initiative, keys: Sequence[str], at: datetime) -> None:
    clauses = [clause["code"] for clause in people.current_text(at).clauses]
    for index, key in enumerate(keys):
        when = at + timedelta(minutes=5 * (index + 1))
        if index:
            people.confirm_share(initiative_id=draft.pk, actor=person(key), at=when)
        people.sign_commitment(
            initiative_id=draft.pk, actor=person(key), agreed=clauses, free_text="", at=when
        )


def send(draft: Initiative, at: str) -> Case:
    """Submit, as the author."""
    return submission.submit(initiative_id=draft.pk, actor=draft.author, at=moment(at))


def receive(case: Case, clerk: str, at: str) -> Case:
    """Accept as complete."""
    return intake.receive(
        case_id=case.pk, actor=person(clerk), reason="Hồ sơ đủ thành phần", at=moment(at)
    )


def consult(case: Case, head: str, desk: str, asked: str, answered: str, number: str) -> Case:
    """Ask the Party committee and record its opinion."""
    consulting.ask_party(
        case_id=case.pk,
        actor=person(head),
        reason="Xin ý kiến trước khi họp tập thể lãnh đạo (NĐ 73 Điều 4)",
        checklist=YES_TO_ALL,
        at=moment(asked),
    )
    return consulting.record_party_opinion(
        case_id=case.pk,
        actor=person(desk),
        reason="Cấp ủy đã có ý kiến",
        number=number,
        on=local_day(moment(answered)),
        summary="Thống nhất chủ trương, đề nghị theo dõi chặt rủi ro đã nêu.",
        at=moment(answered),
    )


def vote(case: Case, choices: dict[str, str], absent: dict[str, str], at: str) -> None:
    """Every member votes for himself; the absences are entered from the minutes."""
    when = moment(at)
    for ballot in case.meeting.ballots.filter(is_recused=False).select_related("member"):
        key = next(k for k in (*choices, *absent) if email_of(k) == ballot.member.email)
        if key in choices:
            meetings.cast_ballot(
                ballot_id=ballot.pk, choice=choices[key], actor=ballot.member, at=when
            )
        else:
            meetings.cast_ballot(
                ballot_id=ballot.pk, choice="", absence=absent[key], actor=clerk_of(case), at=when
            )


def clerk_of(case: Case) -> User:
    """Who received the case."""
    assert case.clerk is not None  # noqa: S101 -- every story receives before it votes
    return case.clerk


def minutes(case: Case, number: str, at: str, conclusion: str) -> Case:
    """Close the minutes."""
    return meetings.close_meeting(
        case_id=case.pk,
        actor=clerk_of(case),
        reason="Chốt biên bản họp tập thể lãnh đạo",
        number=number,
        held_on=local_day(moment(at)),
        place="Phòng họp cơ quan",
        secretary=str(case.clerk),
        discussion="Các thành viên thảo luận về tính khả thi, nguồn lực và kế hoạch rủi ro.",
        conclusion=conclusion,
        at=moment(at),
    )


def decide(
    case: Case, head: str, kind: str, number: str, at: str, **values: Any
) -> ApprovalDecision:
    """Prepare as clerk or head, issue as head."""
    when = moment(at)
    content = case.version.snapshot["content"]
    agreed = {
        "scope": content.get("scope"),
        "valid_from": date.fromisoformat(content["starts_on"]),
        "valid_to": date.fromisoformat(content["ends_on"]),
        "implementers": f"{case.initiative.author}; đơn vị phối hợp theo kế hoạch.",
        "resources": "Theo kế hoạch đề xuất được phê duyệt.",
        "supervision": "Báo cáo hằng tháng; dừng khi chạm ngưỡng ghi tại kế hoạch rủi ro.",
    }
    decision = deciding.prepare_decision(
        case_id=case.pk,
        actor=case.clerk or person(head),
        values={
            "kind": kind,
            "number": number,
            "signed_on": local_day(when),
            "copies_to": f"- {case.initiative.author};\n- Sở Nội vụ (mẫu);\n- Lưu: VT.",
            "reasons": "Đề xuất cần thiết, khả thi; rủi ro đã được dự liệu và có biện pháp khắc phục.",
            **(agreed if kind in {"APPROVE", "OVERRIDE", "URGENT_APPROVE"} else {}),
            **values,
        },
        at=when - timedelta(hours=1),
    )
    return deciding.issue_decision(
        decision_id=decision.pk,
        actor=person(head),
        reason=values.get("reasons", "Ban hành theo kết quả biểu quyết"),
        seen_version=case.version.number,
        at=when,
    )
