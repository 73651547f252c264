"""The Party committee's opinion and the council's report."""

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from approvals.models import Case
from approvals.policies import procedure_of
from approvals.services import clocks, meetings, standing
from approvals.services.cases import move, not_earlier, not_later
from common.errors import DomainError
from common.times import local_day


@transaction.atomic
def ask_party(
    *, case_id: int, actor: User, reason: str, checklist: Mapping[str, str], at: datetime
) -> Case:
    """Sign the compliance checklist and ask the Party committee of the same level (R-074, B1.6).

    Raises ``DomainError`` ``checklist`` unless every item was checked and met: an item that fails
    leads to screening out instead.
    """
    case: Case = Case.objects.select_related("procedure").get(pk=case_id)
    asked = {code for code, _text in procedure_of(case).more_checks}
    if not checklist or set(checklist.values()) != {"YES"} or not asked <= set(checklist):
        raise DomainError(
            "checklist",
            _(
                "Phải kiểm tra đủ các điều kiện; có điều kiện không đạt thì kết luận không thuộc phạm vi."
            ),
            "checklist",
        )
    case = move(case_id, "ask_party", actor=actor, reason=reason, at=at, checklist=dict(checklist))
    clocks.start_clock(case, "D09", at=at)
    if procedure_of(case).pauses_for_party:
        clocks.pause_clock(case, "D02", at=at)
    standing.refresh(case, at=at)
    return case


def _in_its_time(case_id: int, on: date, at: datetime) -> None:
    """What is heard about a case is dated between its arrival and today."""
    opened_at = Case.objects.values_list("opened_at", flat=True).get(pk=case_id)
    not_later(on, at, "on")
    not_earlier(on, local_day(opened_at), "on", _("ngày hồ sơ đến"))


@transaction.atomic
def record_party_opinion(
    *, case_id: int, actor: User, reason: str, number: str, on: date, summary: str, at: datetime
) -> Case:
    """Record number, date and summary of the opinion; the meeting's roster is drawn up (T8)."""
    _in_its_time(case_id, on, at)
    case = move(
        case_id,
        "record_party_opinion",
        actor=actor,
        reason=reason,
        at=at,
        number=number,
        on=on,
        summary=summary,
    )
    clocks.stop_clocks(case, at=at, codes=("D09",))
    clocks.resume_clock(case, "D02", at=at)
    meetings.open_meeting(case=case, actor=actor, at=at)
    standing.refresh(case, at=at)
    return case


@transaction.atomic
def add_party_opinion(
    *, case_id: int, actor: User, reason: str, number: str, on: date, summary: str, at: datetime
) -> Case:
    """Record the opinion where a council appraises instead of the collective (B1.6)."""
    _in_its_time(case_id, on, at)
    values = {"number": number, "on": on, "summary": summary}
    return move(case_id, "add_party_opinion", actor=actor, reason=reason, at=at, **values)


@transaction.atomic
def send_to_council(
    *, case_id: int, actor: User, reason: str, council_decision: str, at: datetime
) -> Case:
    """A wide or complex proposal goes to a council; the council's clock replaces the head's (T9)."""
    case = move(
        case_id,
        "send_to_council",
        actor=actor,
        reason=reason,
        at=at,
        council_decision=council_decision,
    )
    clocks.stop_clocks(case, at=at)
    clocks.start_clock(case, "D07" if council_decision else "D05", at=at)
    standing.refresh(case, at=at)
    return case


@transaction.atomic
def record_council_result(
    *,
    case_id: int,
    actor: User,
    reason: str,
    report: str,
    on: date,
    summary: str,
    passed: bool,
    at: datetime,
) -> Case:
    """Record the council's report; the head has D08 to decide (T11)."""
    _in_its_time(case_id, on, at)
    case = move(
        case_id,
        "record_council_result",
        actor=actor,
        reason=reason,
        at=at,
        report=report,
        on=on,
        summary=summary,
        passed=passed,
    )
    clocks.stop_clocks(case, at=at)
    clocks.start_clock(case, "D08", at=at)
    standing.refresh(case, at=at)
    return case
