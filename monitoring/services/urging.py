"""Urging letters in bulk (R-071): shown before, sent in the background, kept word for word."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import formats, translation
from django.utils.translation import gettext as _

from accounts.capacities import capacities_of
from accounts.choices import Role
from accounts.models import OrgUnit, User
from approvals.models import Case, UrgingNote
from approvals.services.audience import desks_of
from authorities.calendar import WorkingCalendar
from authorities.services.clockwork import current_calendar
from common.errors import DomainError
from common.times import local_day
from initiatives.models import Initiative
from initiatives.states import InitiativeState
from monitoring.choices import SkipReason
from monitoring.models import LetterCase, UrgingLetter, UrgingRound, UrgingSkip
from workflow import jobs, outbox, policies
from workflow.models import Job

Progress = Callable[[int, int, str], None]
QUIET_DAYS = 3  # calendar days in which a case is not urged again by letter
MOST_UNITS = 500
KIND = "monitoring.urge"


@dataclass(frozen=True, slots=True)
class Late:
    """A case that is past its time, with how many working days."""

    case: Case
    days: int


@dataclass(slots=True)
class Draft:
    """One unit's letter before it is sent: its cases, who gets it, what is left out and why."""

    unit: OrgUnit
    cases: list[Late] = field(default_factory=list)
    skipped: list[tuple[Case, str]] = field(default_factory=list)
    receivers: list[User] = field(default_factory=list)

    @property
    def is_sent(self) -> bool:
        """Whether a letter goes out at all."""
        return bool(self.cases)


def late_cases(user: User, *, at: datetime) -> Any:
    """The newest cases of the visible files that are past their time and wait for an authority.

    A file whose work is under way has a closed case: letters are about decisions that are awaited.
    Who is not of the focal agency urges the units just below his own.
    """
    capacities = capacities_of(user, local_day(at))
    visible = Initiative.objects.visible_to(user, local_day(at))
    late = visible.filter(due_at__lt=at, state=InitiativeState.IN_REVIEW)
    cases = Case.objects.open().exclude(state="RETURNED").filter(initiative__in=late.values("pk"))
    if capacities.has(Role.FOCAL_AGENCY):
        return cases
    return cases.filter(unit__superior__in=list(capacities.heads))


def drafts(user: User, unit_codes: Iterable[str], *, at: datetime) -> list[Draft]:
    """What would be sent to these units now; every case is judged on its own."""
    units = list(OrgUnit.objects.filter(code__in=list(unit_codes)[:MOST_UNITS]).order_by("name"))
    recently = UrgingNote.objects.filter(
        case=OuterRef("pk"), sent_at__gt=at - timedelta(days=QUIET_DAYS)
    )
    cases = (
        late_cases(user, at=at)
        .filter(unit__in=units)
        .select_related("unit", "initiative")
        .defer("initiative__content")
        .annotate(urged_lately=Exists(recently))
        .order_by("initiative__due_at", "pk")
    )
    found = {unit.pk: Draft(unit) for unit in units}
    calendar = current_calendar()
    for case in cases:
        _sort_in(found[case.unit_id], case, user, calendar, at)
    desks = desks_of([key for key, draft in found.items() if draft.cases], local_day(at))
    for draft in found.values():
        _address(draft, desks.get(draft.unit.pk, []))
    return list(found.values())


def _sort_in(draft: Draft, case: Case, user: User, calendar: WorkingCalendar, at: datetime) -> None:
    if not policies.check(user, "approvals.urge", case, local_day(at)):
        draft.skipped.append((case, SkipReason.NOT_ALLOWED))
    elif case.urged_lately:  # type: ignore[attr-defined]  # annotated above
        draft.skipped.append((case, SkipReason.URGED_LATELY))
    else:
        days = calendar.between(_due_day(case), local_day(at))
        draft.cases.append(Late(case, max(days, 0)))


def _due_day(case: Case) -> date:
    """The day by which the case was due; only late cases come here, and they have one."""
    due = case.initiative.due_at
    assert due is not None  # noqa: S101 -- asked for in late_cases
    return local_day(due)


def _address(draft: Draft, desk: list[User]) -> None:
    draft.receivers = desk
    if draft.cases and not desk:
        draft.skipped += [(late.case, SkipReason.NOBODY) for late in draft.cases]
        draft.cases = []


def told_letters(letters: Sequence[UrgingLetter]) -> list[tuple[UrgingLetter, str]]:
    """Letters as they were sent; a file locked since is told by its code alone. One query."""
    rows = LetterCase.objects.filter(
        letter__in=letters, note__case__initiative__state=InitiativeState.QUARANTINED
    )
    locked: dict[int, list[str]] = {}
    for letter_id, code in rows.values_list("letter_id", "note__case__initiative__code"):
        locked.setdefault(letter_id, []).append(code)
    return [(letter, _without(letter.text, locked.get(letter.pk, []))) for letter in letters]


def _without(text: str, codes: Iterable[str]) -> str:
    """The text in which the lines of these files say nothing but the code."""
    for code in codes:
        line = re.compile(rf"^(\d+\. {re.escape(code)}) .*$", re.MULTILINE)
        text = line.sub(r"\1: hồ sơ tạm khóa", text)
    return text


def letter_text(draft: Draft, message: str, sender: User) -> str:
    """The letter, word for word and in Vietnamese: whom it is for, what is asked, the late cases."""
    with translation.override("vi"):
        return _letter(draft, message, sender)


def _letter(draft: Draft, message: str, sender: User) -> str:
    lines = [
        _("Kính gửi: %(unit)s") % {"unit": draft.unit.head_label},
        "",
        message.strip(),
        "",
        _("Danh sách hồ sơ quá hạn (%(n)s):") % {"n": len(draft.cases)},
    ]
    for number, late in enumerate(draft.cases, 1):
        initiative = late.case.initiative
        facts = {
            "number": number,
            "code": initiative.code,
            "title": initiative.title,
            "due": formats.date_format(_due_day(late.case)),
            "days": late.days,
        }
        lines.append(
            _("%(number)s. %(code)s – %(title)s; hạn %(due)s, quá hạn %(days)s ngày làm việc")
            % facts
        )
    return "\n".join([*lines, "", _("Người gửi: %(sender)s") % {"sender": sender}])


@transaction.atomic
def ask_round(
    *, unit_codes: list[str], message: str, actor: User, at: datetime
) -> tuple[UrgingRound, Job]:
    """Decide to urge these units; the letters are written and sent in the background.

    Raises ``DomainError`` for a blank message or when nobody would get a letter, ``PermissionDenied``
    for who may not urge.
    """
    policies.require(actor, "monitoring.urge_many", None, local_day(at))
    if not message.strip():
        raise DomainError("message", _("Hãy ghi nội dung đôn đốc."), "message")
    found = drafts(actor, unit_codes, at=at)
    if not any(draft.is_sent for draft in found):
        raise DomainError("nobody", _("Không còn hồ sơ nào để đôn đốc ở các đơn vị đã chọn."))
    row = UrgingRound.objects.create(
        message=message.strip(),
        unit_codes=sorted(unit_codes)[:MOST_UNITS],
        case_ids=sorted(late.case.pk for draft in found for late in draft.cases),
        sent_by=actor,
        asked_at=at,
    )
    job = jobs.ask(
        kind=KIND,
        label=_("Gửi công văn đôn đốc đến %(n)s đơn vị") % {"n": len(row.unit_codes)},
        params={"round": row.pk},
        user=actor,
        at=at,
        dedupe_key=str(row.pk),
    )
    return row, job


def send_round(*, round_id: int, at: datetime, progress: Progress) -> UrgingRound:
    """Write and send one letter a unit, each in a transaction of its own.

    Run again after a break, it goes on with the units that have no letter yet. Every case that was
    shown before is judged anew: what moved on or was urged meanwhile is left out, with its reason.
    What became late since was not shown and waits for another round.
    """
    row: UrgingRound = UrgingRound.objects.select_related("sent_by").get(pk=round_id)
    sender = row.sent_by
    done = set(row.letters.values_list("unit__code", flat=True))
    for index, code in enumerate(row.unit_codes, 1):
        if code not in done:
            _send_one(row, sender, code, at)
        progress(index, len(row.unit_codes), code)
    return row


def _keep_to_what_was_shown(row: UrgingRound, draft: Draft) -> None:
    """Only cases that the sender saw; those of them that wait no more are skipped, with the reason."""
    shown = set(row.case_ids)
    if not shown:
        return  # a round from before this was kept
    draft.cases = [late for late in draft.cases if late.case.pk in shown]
    draft.skipped = [(case, why) for case, why in draft.skipped if case.pk in shown]
    still = {late.case.pk for late in draft.cases} | {case.pk for case, _why in draft.skipped}
    gone = Case.objects.filter(pk__in=shown - still).filter(unit=draft.unit)
    draft.skipped += [(case, SkipReason.MOVED_ON) for case in gone]


@transaction.atomic
def _send_one(row: UrgingRound, sender: User, code: str, at: datetime) -> None:
    OrgUnit.objects.select_for_update(of=("self",)).filter(code=code).first()  # one round at a time
    for draft in drafts(sender, [code], at=at):
        _keep_to_what_was_shown(row, draft)
        for case, why in draft.skipped:
            UrgingSkip.objects.get_or_create(round=row, case=case, defaults={"reason": why})
        if not draft.is_sent:
            continue
        letter = UrgingLetter.objects.create(
            round=row,
            unit=draft.unit,
            text=letter_text(draft, row.message, sender),
            receivers=[{"id": person.pk, "name": str(person)} for person in draft.receivers],
            sent_at=at,
        )
        for late in draft.cases:
            note = UrgingNote.objects.create(
                case=late.case, sent_by=sender, message=row.message, sent_at=at
            )
            LetterCase.objects.create(letter=letter, note=note)
        outbox.publish("monitoring.letter", {"pk": letter.pk}, dedupe_key=str(letter.pk))
