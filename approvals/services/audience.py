"""Whose turn it is after a step, and who is told of it: for notices and for dialogs alike."""

from collections.abc import Iterable
from datetime import date
from enum import Enum, auto

from accounts.choices import Rank, Role, Scope
from accounts.models import Delegation, Duty, OrgUnit, PositionHeld, User
from approvals.models import Case
from approvals.states import CaseState
from initiatives.models import Proposer

UPWARDS = {"escalate", "declare_conflict", "open_urgent", "take_to_superior", "reconsider"}
TAKEN_AWAY = {"withdraw", "take_to_superior", "reconsider"}


class Turn(Enum):
    """What a person is told to do, or to know."""

    CHECK = auto()
    COUNCIL = auto()
    CONSIDER = auto()
    DIRECT = auto()
    DECIDE = auto()
    PARTY = auto()
    VOTE = auto()
    GONE = auto()
    COPY = auto()
    OVERRIDDEN = auto()


DESK_TURNS = {CaseState.SUBMITTED: Turn.CHECK, CaseState.COUNCIL_APPRAISAL: Turn.COUNCIL}
HEAD_TURNS = {
    CaseState.RECEIVED: Turn.CONSIDER,
    CaseState.URGENT_DIRECTION: Turn.DIRECT,
    CaseState.DECISION_PENDING: Turn.DECIDE,
}


def turns_after(case: Case, transition: str, state: str, on: date) -> list[tuple[Turn, list[User]]]:
    """The people whose turn it is after ``transition`` led to ``state``, and what they are to do."""
    unit, above = case.unit_id, case.unit.superior_id
    found: list[tuple[Turn, list[User]]] = []
    if state in DESK_TURNS:
        found.append((DESK_TURNS[CaseState(state)], desk_of(unit, on)))
    if state in HEAD_TURNS:
        found.append((HEAD_TURNS[CaseState(state)], head_of(unit, on)))
    if state == CaseState.PARTY_CONSULTATION or transition == "send_to_council":
        found.append((Turn.PARTY, with_duty(Role.PARTY_DESK, on, unit)))
    if state == CaseState.COLLECTIVE_REVIEW:
        found.append((Turn.VOTE, roster_of(case, on)))
    if transition in TAKEN_AWAY:
        found.append((Turn.GONE, desk_of(unit, on)))
    if transition == "open" and case.routing.copies:
        copied = OrgUnit.objects.filter(code__in=case.routing.copies)
        desks = [person for other in copied for person in desk_of(other.pk, on)]
        found.append((Turn.COPY, desks))
    if transition == "approve_override" and above:
        found.append((Turn.OVERRIDDEN, head_of(above, on)))
    return found


def told_after(
    case: Case,
    step: str,
    state: str,
    on: date,
    receiver: OrgUnit | None = None,
    *,
    urgent: bool = False,
) -> list[User]:
    """Everybody who will be told of a step that is about to be taken, each once.

    ``receiver`` is the authority that gets the case when the step hands it over; an urgent one is
    its head's business at once.
    """
    people = proposers_of(case.initiative_id)
    for _turn, some in turns_after(case, step, state, on):
        people += some
    if receiver is not None:
        people += (head_of if urgent else desk_of)(receiver.pk, on)
    return only(people)


def head_of(unit_id: int, on: date) -> list[User]:
    """The accountable head and whoever stands in for him."""
    head = PositionHeld.objects.head_of(unit_id, on)
    delegates = Delegation.objects.on(on).filter(
        unit_id=unit_id, scope__in=[Scope.ALL, Scope.DECIDE]
    )
    people = [head.user] if head else []
    return people + [item.delegate for item in delegates.select_related("delegate")]


def desk_of(unit_id: int, on: date) -> list[User]:
    """The head, the stand-ins and the clerks."""
    clerks = Duty.objects.on(on).filter(unit_id=unit_id, role=Role.UNIT_CLERK)
    return head_of(unit_id, on) + [duty.user for duty in clerks.select_related("user")]


def desks_of(unit_ids: Iterable[int], on: date) -> dict[int, list[User]]:
    """``desk_of`` for many units, in three queries whatever their number."""
    units = list(unit_ids)
    found: dict[int, list[User]] = {unit: [] for unit in units}
    heads = PositionHeld.objects.on(on).filter(unit_id__in=units, rank=Rank.HEAD)
    powers = Delegation.objects.on(on).filter(
        unit_id__in=units, scope__in=[Scope.ALL, Scope.DECIDE]
    )
    clerks = Duty.objects.on(on).filter(unit_id__in=units, role=Role.UNIT_CLERK)
    for rows, person in ((heads, "user"), (powers, "delegate"), (clerks, "user")):
        for row in rows.select_related(person).order_by("pk"):
            found[row.unit_id].append(getattr(row, person))
    return {unit: only(people) for unit, people in found.items()}


def with_duty(role: Role, on: date, unit_id: int | None = None) -> list[User]:
    """Everybody with a duty, in one unit or city-wide."""
    duties = Duty.objects.on(on).filter(role=role).select_related("user")
    if unit_id is not None:
        duties = duties.filter(unit_id=unit_id)
    return [duty.user for duty in duties]


def roster_of(case: Case, on: date) -> list[User]:
    """The members who are to vote; before the meeting opens, who would be on its roster."""
    meeting = getattr(case, "meeting", None)
    if meeting is None:
        proposers = {person.pk for person in proposers_of(case.initiative_id)}
        leaders = PositionHeld.objects.leadership(case.unit_id, on)
        return [row.user for row in leaders if row.user_id not in proposers]
    return [
        ballot.member
        for ballot in meeting.ballots.filter(is_recused=False).select_related("member")
    ]


def proposers_of(initiative_id: int) -> list[User]:
    """The author and the co-authors."""
    rows = Proposer.objects.filter(initiative_id=initiative_id).select_related("user")
    return [row.user for row in rows]


def only(people: list[User]) -> list[User]:
    """Each active person once, in order; the system account reads no mail."""
    seen = {person.pk: person for person in people if person.is_active and not person.is_system}
    return list(seen.values())
