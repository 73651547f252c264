"""The leadership collective meets: roster, recusals, ballots, minutes (Art. 8.1, G5)."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.choices import Rank
from accounts.models import PositionHeld, User
from approvals.models import Ballot, Case, Choice, Meeting
from approvals.policies import procedure_of
from approvals.services.cases import move, not_earlier, not_later
from approvals.states import CaseState
from approvals.votes import Tally, Vote, count
from common.errors import DomainError
from common.times import local_day
from initiatives.models import Proposer
from workflow import policies
from workflow.audit import Change, attributed, require_reason


def open_meeting(*, case: Case, actor: User, at: datetime) -> Meeting:
    """Draw up the roster as it is today; a deputy who proposes takes no part (Art. 8.1)."""
    existing: Meeting | None = Meeting.objects.filter(case=case).first()
    if existing:
        return existing
    meeting = Meeting(case=case, vote_base=procedure_of(case).vote_base)
    with attributed(Change(actor, "Lập danh sách tập thể lãnh đạo", at)):
        meeting.save()
        _seat(meeting, case, local_day(at), frozenset())
    return meeting


def _seat(meeting: Meeting, case: Case, on: date, seated: frozenset[int]) -> int:
    """A ballot for each leader of the case's unit who has none; how many of them may vote."""
    named = Proposer.objects.filter(initiative_id=case.initiative_id)
    proposers = set(named.values_list("user_id", flat=True))
    leaders = PositionHeld.objects.leadership(case.unit_id, on).exclude(user__in=seated)
    for position in leaders:
        is_proposer = position.user_id in proposers
        Ballot(
            meeting=meeting,
            member=position.user,
            member_label=f"{position.user} – {position.label}"[:250],
            rank=position.rank,
            is_recused=is_proposer,
            recusal_reason="Là người đề xuất (NĐ 73 Điều 8.1)" if is_proposer else "",
        ).save()
    return sum(position.user_id not in proposers for position in leaders)


def seat_anew(*, case: Case, actor: User, reason: str, at: datetime) -> None:
    """The leadership of the case's present unit takes the places of one that exists no more.

    Votes of the former collective are struck, its history keeps them; whoever stepped back for an
    interest stays out. Raises ``DomainError`` ``no_leadership`` while the unit has no leader to vote.
    """
    meeting = Meeting.objects.select_for_update(of=("self",)).get(case=case)
    with attributed(Change(actor, reason, at)):
        for ballot in meeting.ballots.filter(is_recused=False):
            ballot.delete()
        seated = frozenset(meeting.ballots.values_list("member_id", flat=True))
        if not _seat(meeting, case, local_day(at), seated):
            message = _("%(unit)s chưa có tập thể lãnh đạo để biểu quyết.") % {"unit": case.unit}
            raise DomainError("no_leadership", message)


@transaction.atomic
def cast_ballot(
    *, ballot_id: int, choice: str, actor: User, at: datetime, note: str = "", absence: str = ""
) -> Ballot:
    """Vote, or record that the member was absent and why. May be changed until the minutes close."""
    ballot = _open_ballot(ballot_id)
    verdict = policies.require(actor, "approvals.cast_ballot", ballot, local_day(at))
    ballot.choice, ballot.note, ballot.absence_reason = choice, note, absence
    ballot.cast_at = at if choice else None
    ballot.cast_by = actor if choice else None
    said = Choice(choice).label if choice else f"vắng, {absence}"
    reason = "Biểu quyết" if ballot.member_id == actor.pk else f"Ghi phiếu theo biên bản ({said})"
    with attributed(Change(actor, reason, at, acting_for=verdict.acting_for)):
        ballot.save()
    return ballot


@transaction.atomic
def recuse(*, ballot_id: int, actor: User, reason: str, at: datetime) -> Ballot:
    """Leave the vote because of a conflict of interest; the member leaves the base as well."""
    ballot = _open_ballot(ballot_id)
    policies.require(actor, "approvals.recuse", ballot, local_day(at))
    require_reason(reason)
    ballot.is_recused, ballot.recusal_reason, ballot.choice = True, reason.strip(), ""
    with attributed(Change(actor, reason, at)):
        ballot.save()
    return ballot


def _open_ballot(ballot_id: int) -> Ballot:
    """The ballot with its meeting locked, so that no vote slips in while the minutes close."""
    case_id = Ballot.objects.values_list("meeting__case_id", flat=True).get(pk=ballot_id)
    Case.objects.select_for_update(of=("self",)).get(pk=case_id)
    Meeting.objects.select_for_update(of=("self",)).get(case_id=case_id)
    ballot: Ballot = (
        Ballot.objects.select_for_update(of=("self",))
        .select_related("meeting__case__initiative")
        .get(pk=ballot_id)
    )
    if ballot.meeting.case.state != CaseState.COLLECTIVE_REVIEW:
        raise DomainError("wrong_state", _("Hồ sơ không ở bước họp tập thể lãnh đạo."))
    if ballot.meeting.closed_at:
        raise DomainError("minutes_closed", _("Biên bản đã chốt, không sửa phiếu được nữa."))
    return ballot


def tally_of(meeting: Meeting) -> Tally:
    """The count as the ballots stand now."""
    votes = [
        Vote(ballot.choice, ballot.rank == Rank.HEAD, ballot.is_recused)
        for ballot in meeting.ballots.all()
    ]
    return count(votes, meeting.vote_base)


@transaction.atomic
def close_meeting(
    *,
    case_id: int,
    actor: User,
    reason: str,
    number: str,
    held_on: date,
    place: str,
    secretary: str,
    discussion: str,
    conclusion: str,
    at: datetime,
) -> Case:
    """Close the minutes: count, store the tally, and wait for the decision (T10).

    Raises ``DomainError`` ``votes_missing`` while a member has neither voted, nor is absent with a
    reason, nor recused, ``future_day`` for a meeting that has not been held yet.
    """
    not_later(held_on, at, "held_on")
    opinion_on = Case.objects.values_list("party_on", flat=True).get(pk=case_id)
    not_earlier(held_on, opinion_on, "held_on", _("ngày có ý kiến cấp ủy"))
    Case.objects.select_for_update(of=("self",)).get(pk=case_id)
    meeting = Meeting.objects.select_for_update(of=("self",)).filter(case_id=case_id).first()
    if meeting is None:
        raise DomainError("wrong_state", _("Hồ sơ chưa đến bước họp tập thể lãnh đạo."))
    waiting = [
        ballot.member_label
        for ballot in meeting.ballots.filter(is_recused=False, choice="", absence_reason="")
    ]
    if waiting:
        message = _("Chưa có phiếu hoặc lý do vắng của: %(names)s.") % {"names": "; ".join(waiting)}
        raise DomainError("votes_missing", message)
    tally = tally_of(meeting)
    case = move(case_id, "close_meeting", actor=actor, reason=reason, at=at, passed=tally.passed)
    meeting.number, meeting.held_on, meeting.place = number, held_on, place
    meeting.secretary, meeting.discussion, meeting.conclusion = secretary, discussion, conclusion
    meeting.tally, meeting.closed_at = tally.as_dict(), at
    with attributed(Change(actor, reason, at)):
        meeting.save()
    return case
