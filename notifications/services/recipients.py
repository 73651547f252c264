"""Who is to be told about a case."""

from datetime import date

from accounts.choices import Role, Scope
from accounts.models import Delegation, Duty, PositionHeld, User
from approvals.models import Case
from initiatives.models import Proposer


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


def with_duty(role: Role, on: date, unit_id: int | None = None) -> list[User]:
    """Everybody with a duty, in one unit or city-wide."""
    duties = Duty.objects.on(on).filter(role=role).select_related("user")
    if unit_id is not None:
        duties = duties.filter(unit_id=unit_id)
    return [duty.user for duty in duties]


def roster_of(case: Case) -> list[User]:
    """The members who are to vote."""
    meeting = getattr(case, "meeting", None)
    if meeting is None:
        return []
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
