"""Opening a review, and what every step of one has in common (F5)."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.choices import PersonnelCategory
from accounts.models import OrgUnit, User
from accounts.succession import in_place_of
from accounts.system import system_user
from authorities.services import clocks
from common.errors import DomainError
from common.times import end_of_day, local_day
from initiatives.grants import invite
from initiatives.models import Initiative, InitiativeVersion, Proposer
from initiatives.services.standing import let_read
from pilots.models import Incident, Pilot
from pilots.services.incidents import version_at
from pilots.services.pilots import move as move_pilot
from pilots.states import JUDGED, PilotState
from protection.choices import LiabilityType, OpeningReason, Part
from protection.models import LiabilityReview, ReviewClock, ReviewRead
from workflow import outbox, policies
from workflow.audit import Change, attributed, require_reason, save_attributed
from workflow.runner import fire

LIMIT, EXTENSION, ANSWER = "D16", "D16b", "D16c"
BY_RULE = "Theo kết luận đánh giá kết quả thực hiện"
BY_COMPLAINT = "Theo quy định về xem xét, đánh giá kết quả thực hiện"
SETTLED = "Đã kết luận xong các hồ sơ xem xét"


def move(
    review_id: int, step: str, *, actor: User, reason: str, at: datetime, **data: Any
) -> LiabilityReview:
    """Fire a step of the review. Raises as ``fire`` does."""
    review: LiabilityReview = fire(
        LiabilityReview, review_id, step, actor=actor, reason=reason, at=at, **data
    )
    return review


def competent_unit(pilot: Pilot, on: date) -> OrgUnit:
    """One level above the authority that approved; at the top of the tree that authority (F5.1)."""
    return pilot.case.unit.superior_on(on) or in_place_of(pilot.case.unit, on)


def let_competent_unit_read(*, pilot_id: int, at: datetime) -> None:
    """Who would review liability reads the concluded file: a complaint may come later."""
    pilot = Pilot.objects.select_related("case__unit__superior").get(pk=pilot_id)
    unit = competent_unit(pilot, local_day(at))
    let_read(initiative_id=pilot.initiative_id, unit_id=unit.pk)


def type_for(initiative: Initiative, user: User) -> str:
    """Under which law a person is reviewed, by the position in which he proposed (F4)."""
    row = Proposer.objects.filter(initiative=initiative, user=user).select_related("position")
    category = row[0].position.category if row else ""
    public_unit = {PersonnelCategory.VIEN_CHUC, PersonnelCategory.VIEN_CHUC_QL}
    return LiabilityType.DISC_VC if category in public_unit else LiabilityType.DISC_CIVIL


@transaction.atomic
def open_after_evaluation(*, pilot_id: int, at: datetime) -> list[LiabilityReview]:
    """Where D2 says so, open a review for each proposer; a second call adds none.

    Not completed, partly completed, or damage. The portal acts by itself: nobody can forget it.
    """
    pilot: Pilot = Pilot.objects.select_for_update(of=("self",)).get(pk=pilot_id)
    if not pilot.evaluation.needs_review:
        return []
    damaged = pilot.evaluation.damage_amount > 0 or pilot.incidents.with_damage().exists()
    reason = OpeningReason.DAMAGE if damaged else OpeningReason.NOT_COMPLETED
    incident = pilot.incidents.order_by("-damage_amount", "pk").first()
    proposers = pilot.initiative.proposers.select_related("user", "position").order_by("pk")
    known = set(pilot.reviews.values_list("subject_user_id", "liability_type"))
    return [
        _open(
            pilot,
            user=row.user,
            part=Part.PROPOSER,
            kind=type_for(pilot.initiative, row.user),
            opening_reason=reason,
            text=BY_RULE,
            incident=incident,
            actor=system_user(at=at),
            at=at,
        )
        for row in proposers
        if (row.user_id, type_for(pilot.initiative, row.user)) not in known
    ]


@transaction.atomic
def open_review(
    *,
    pilot_id: int,
    subject: User | None,
    unit: OrgUnit | None,
    part: str,
    liability_type: str,
    actor: User,
    reason: str,
    at: datetime,
    incident: Incident | None = None,
    acted_on: date | None = None,
) -> LiabilityReview:
    """Open one upon a complaint, or for one more person or type; only the competent head.

    ``acted_on`` is the day of the act: conduct is compared with the plan then in force (F0.5).

    Raises ``DomainError`` ``too_early`` before the result is concluded and ``review_once`` for a
    person and type under review already.
    """
    pilot: Pilot = Pilot.objects.select_for_update(of=("self",)).get(pk=pilot_id)
    policies.require(actor, "protection.open_review", pilot, local_day(at))
    require_reason(reason)
    if pilot.state not in {*JUDGED, PilotState.LIABILITY_REVIEW}:
        raise DomainError("too_early", _("Chỉ mở sau khi có kết luận đánh giá."))
    if (subject is None) == (unit is None):
        raise DomainError("subject", _("Chọn một người hoặc một đơn vị."), "subject")
    known = pilot.reviews.filter(
        subject_user=subject, subject_unit=unit, liability_type=liability_type
    )
    if known.exists():
        raise DomainError(
            "review_once", _("Người hoặc đơn vị này đã có hồ sơ về loại trách nhiệm đó."), "subject"
        )
    return _open(
        pilot,
        user=subject,
        unit=unit,
        part=part,
        kind=liability_type,
        opening_reason=OpeningReason.COMPLAINT,
        text=reason,
        incident=incident,
        acted_on=acted_on,
        actor=actor,
        at=at,
    )


def _open(
    pilot: Pilot,
    *,
    part: str,
    kind: str,
    opening_reason: str,
    text: str,
    incident: Incident | None,
    actor: User,
    at: datetime,
    user: User | None = None,
    unit: OrgUnit | None = None,
    acted_on: date | None = None,
) -> LiabilityReview:
    day = acted_on or pilot.finished_on or local_day(at)
    act_at = incident.happened_at if incident else end_of_day(day)
    review = LiabilityReview(
        pilot=pilot,
        subject_user=user,
        subject_unit=unit,
        part=part,
        liability_type=kind,
        opening_reason=opening_reason,
        opening_text=text,
        unit=competent_unit(pilot, local_day(at)),
        incident=incident,
        acted_on=local_day(act_at),
        version=_version(pilot, act_at),
        opened_at=at,
        state_changed_at=at,
    )
    change = Change(actor, text, at, "open", "")
    with attributed(change):
        review.save()
    clocks.run(ReviewClock(review=review), LIMIT, at=at)
    let_read(initiative_id=pilot.initiative_id, unit_id=review.unit_id)
    if user:
        invite(initiative=pilot.initiative, user=user)
    if Pilot.objects.get(pk=pilot.pk).state != PilotState.LIABILITY_REVIEW:
        # the file's own history is read by more people than the review: it names nobody
        neutral = BY_RULE if opening_reason != OpeningReason.COMPLAINT else BY_COMPLAINT
        move_pilot(pilot.pk, "open_review", actor=system_user(at=at), reason=neutral, at=at)
    outbox.publish(
        "protection.open",
        {"pk": review.pk, "actor": actor.pk, "history": change.rows[-1].pk},
    )
    return review


def _version(pilot: Pilot, moment: datetime) -> InitiativeVersion:
    """The plan in force at the act; of an act before the approval the plan that was approved."""
    return version_at(pilot.initiative_id, moment) or pilot.case.version


@transaction.atomic
def extend(*, review_id: int, actor: User, reason: str, at: datetime) -> LiabilityReview:
    """Once, by the days that D16b gives, counted from the end of the first time limit."""
    review = move(review_id, "extend", actor=actor, reason=reason, at=at)
    clock = ReviewClock.objects.running().filter(review=review, code=LIMIT).first()
    if clock is not None:
        ReviewClock.objects.filter(pk=clock.pk).stop(at=at)
        clocks.run(ReviewClock(review=review), EXTENSION, at=clock.due_at)
    return review


@transaction.atomic
def refer(
    *, review_id: int, body: str, number: str, actor: User, reason: str, at: datetime
) -> LiabilityReview:
    """Hand over what the portal never decides; the review is frozen until they answer (F1)."""
    review = move(review_id, "refer", actor=actor, reason=reason, at=at, body=body, number=number)
    ReviewClock.objects.filter(review=review).stop(at=at)
    return review


@transaction.atomic
def take_back(*, review_id: int, actor: User, reason: str, at: datetime) -> LiabilityReview:
    """The competent body answered; a new time limit begins."""
    review = move(review_id, "take_back", actor=actor, reason=reason, at=at)
    clocks.run(ReviewClock(review=review), LIMIT, at=at)
    return review


def vote_again(review: LiabilityReview, *, actor: User, reason: str, at: datetime) -> None:
    """What the votes rested on has changed: they are taken anew."""
    for member in review.members.exclude(vote=""):
        member.vote, member.voted_at = "", None
        save_attributed(member, actor=actor, reason=reason, at=at)


def settle_file(pilot: Pilot, *, at: datetime) -> None:
    """After the last conclusion the file is closed (T22); of two at once the second sees the first."""
    now = Pilot.objects.select_for_update(of=("self",)).get(pk=pilot.pk)
    if now.state == PilotState.LIABILITY_REVIEW and not now.reviews.open().exists():
        move_pilot(pilot.pk, "settle", actor=system_user(at=at), reason=SETTLED, at=at)


def note_read(*, review: LiabilityReview, reader: User, page: str, at: datetime) -> None:
    """Every read of a review is on record (F5.7)."""
    ReviewRead.objects.create(review=review, reader=reader, page=page, read_at=at)


def announce_due(*, at: datetime) -> int:
    """Publish every notice of a review that is due by ``at``; how many."""
    return clocks.announce_due(
        ReviewClock, "protection.reminder", at=at, owner="review", on_overdue=_nobody_else
    )


def _nobody_else(_clock: ReviewClock) -> None:
    """A late review stays as restricted as it was."""
