"""Files and what hangs on them: held by a unit that ends, gone on with by its successor."""

from collections.abc import Callable, Iterator
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from accounts.succession import pass_on
from approvals.models import Case
from approvals.services.succession import pass_approved, pass_case
from approvals.states import CaseState
from authorities.choices import Track
from common.errors import DomainError
from monitoring.models import CorrectiveAction, UnitReport
from monitoring.states import ActionState, AnnualState
from pilots.models import AdjustmentRequest, Assignee, Obstacle, Pilot, WorkPackage
from pilots.services import succession as work
from pilots.states import AdjustmentState, ObstacleState
from protection.models import LiabilityReview, ObstructionReport, ProtectionMeasure
from protection.states import OPEN_STATES as REVIEWED
from protection.states import MeasureState, ObstructionState
from reorganisation.choices import ClockChoice, MatterKind
from reorganisation.kinds.base import AlreadyGone, Course, Found, Kind, Plan, went_to
from reorganisation.models import Matter
from rewards.models import EncouragementMeasure, Nomination
from rewards.states import EncouragementState, NominationState

Rows = Callable[[], Any]
LOCKED = gettext_noop("Hồ sơ đang tạm khóa, số trong danh sách %(n)s")


def told(initiative: Any, key: int) -> str:
    """A file by its code alone; a Party file or a locked one by a number: administrators read no content."""
    if initiative.track == Track.PARTY:
        return _("Hồ sơ luồng Đảng, số trong danh sách %(n)s") % {"n": key}
    if initiative.state == "QUARANTINED":
        return _(LOCKED) % {"n": key}
    return str(initiative.code)


def _of_files(rows: Rows, path: str) -> Callable[[Plan], Iterator[Found]]:
    """Matters that belong to an initiative; ``path`` leads to it."""

    def find(plan: Plan) -> Iterator[Found]:
        held = rows().filter(unit__in=plan.ending).select_related(path.replace(".", "__"))
        for row in held.order_by("pk"):
            initiative = row
            for name in path.split("."):
                initiative = getattr(initiative, name)
            goes = plan.near(row.unit_id, initiative.employing_unit_id)
            about = told(initiative, row.pk)
            yield Found(row.pk, row.unit_id, about, goes, file=initiative.pk)

    return find


def _unnamed(rows: Rows) -> Callable[[Plan], Iterator[Found]]:
    """Confidential matters: a number and no more."""

    def find(plan: Plan) -> Iterator[Found]:
        for row in rows().filter(unit__in=plan.ending).order_by("pk"):
            yield Found(row.pk, row.unit_id, _("Số trong danh sách %(n)s") % {"n": row.pk})

    return find


def _still_there(rows: Rows, matter: Matter) -> None:
    """Raises ``AlreadyGone`` for what was settled or left the unit meanwhile."""
    if not rows().filter(pk=matter.key, unit=matter.unit_id).exists():
        raise AlreadyGone


def _goes(rows: Rows, act: Callable[[Course, Matter], object]) -> Callable[[Course, Matter], str]:
    def apply(course: Course, matter: Matter) -> str:
        _still_there(rows, matter)
        try:
            act(course, matter)
        except DomainError as error:
            if error.code == "wrong_state":
                raise AlreadyGone from error
            raise
        return went_to(course, matter)

    return apply


def _plain(model: Any, step: str) -> Callable[[Course, Matter], object]:
    def act(course: Course, matter: Matter) -> object:
        return pass_on(model, matter.key, step, unit=course.unit(matter), **course.who)

    return act


def _pass_case(course: Course, matter: Matter) -> object:
    """The file's own history says from where to where, and what became of its time limits."""
    choice = ClockChoice(matter.clocks or course.row.clocks)
    unit = course.unit(matter)
    said = f"{course.row.grounds}. {matter.unit} → {unit}. {choice.label}."
    who = {**course.who, "reason": said}
    restarts = choice == ClockChoice.RESTART
    return pass_case(case_id=matter.key, unit=unit, restarts=restarts, **who)


def _pass_approved(course: Course, matter: Matter) -> object:
    return pass_approved(case_id=matter.key, at=course.at)


def _pass_pilot(course: Course, matter: Matter) -> object:
    number, unit = course.row.decision_number, course.unit(matter)
    who = {**course.who, "reason": f"{course.row.title}. {matter.unit} → {unit}"}
    return work.hand_over(pilot_id=matter.key, unit=unit, decision_number=number, **who)


def _pass_obstacle(course: Course, matter: Matter) -> object:
    return work.pass_obstacle(obstacle_id=matter.key, unit=course.unit(matter), **course.who)


def _pass_adjustment(course: Course, matter: Matter) -> object:
    return work.pass_adjustment(adjustment_id=matter.key, unit=course.unit(matter), **course.who)


def _pass_share(model: Any) -> Callable[[Course, Matter], object]:
    def act(course: Course, matter: Matter) -> object:
        row = model.objects.select_related("pilot").get(pk=matter.key)
        return work.pass_share(row=row, unit=course.unit(matter), **course.who)

    return act


def _pass_report(course: Course, matter: Matter) -> object:
    """Unless the successor has a report of its own to write: that one tells for both."""
    report, unit = UnitReport.objects.get(pk=matter.key), course.unit(matter)
    if UnitReport.objects.filter(review=report.review_id, unit=unit).exists():
        raise AlreadyGone
    return pass_on(UnitReport, matter.key, "pass_unit_report", unit=unit, **course.who)


def _in(model: Any, *states: str) -> Rows:
    return lambda: model.objects.filter(state__in=states)


def _approved() -> Any:
    return Case.objects.filter(state=CaseState.APPROVED, pilot=None)


def _main_only(find: Callable[[Plan], Iterator[Found]]) -> Callable[[Plan], Iterator[Found]]:
    """What the law gives to whoever follows, not to a choice."""

    def found(plan: Plan) -> Iterator[Found]:
        for row in find(plan):
            yield Found(row.key, row.unit_id, row.about, file=row.file)

    return found


OBSTACLES = _in(Obstacle, ObstacleState.OPEN)
ADJUSTMENTS = _in(AdjustmentRequest, AdjustmentState.REQUESTED)
REVIEWS = _in(LiabilityReview, *REVIEWED)
MEASURES = _in(ProtectionMeasure, MeasureState.REQUESTED)
OBSTRUCTIONS = _in(ObstructionReport, ObstructionState.SENT, ObstructionState.HANDLING)
NOMINATIONS = _in(Nomination, NominationState.NOMINATED)
ENCOURAGEMENTS = _in(EncouragementMeasure, EncouragementState.PROPOSED)
ACTIONS = _in(CorrectiveAction, ActionState.OPEN, ActionState.REPORTED)


def _reports() -> Any:
    """Of years that are not issued yet: what was sent may be sent back."""
    return UnitReport.objects.exclude(review__state=AnnualState.ISSUED)


def _shares(model: Any) -> Rows:
    return lambda: model.objects.filter(pilot__in=Pilot.objects.open())


SHARES, PACKAGES = _shares(Assignee), _shares(WorkPackage)


def _cases() -> Any:
    return Case.objects.open()


def _pilots() -> Any:
    return Pilot.objects.open()


KINDS: dict[str, Kind] = {
    MatterKind.CASE: Kind(_of_files(_cases, "initiative"), _goes(_cases, _pass_case)),
    MatterKind.APPROVED: Kind(
        _main_only(_of_files(_approved, "initiative")), _goes(_approved, _pass_approved)
    ),
    MatterKind.PILOT: Kind(_of_files(_pilots, "initiative"), _goes(_pilots, _pass_pilot)),
    MatterKind.ASSIGNEE: Kind(
        _of_files(SHARES, "pilot.initiative"), _goes(SHARES, _pass_share(Assignee))
    ),
    MatterKind.PACKAGE: Kind(
        _of_files(PACKAGES, "pilot.initiative"), _goes(PACKAGES, _pass_share(WorkPackage))
    ),
    MatterKind.REPORT: Kind(_unnamed(_reports), _goes(_reports, _pass_report)),
    MatterKind.OBSTACLE: Kind(
        _of_files(OBSTACLES, "pilot.initiative"), _goes(OBSTACLES, _pass_obstacle)
    ),
    MatterKind.ADJUSTMENT: Kind(
        _of_files(ADJUSTMENTS, "pilot.initiative"), _goes(ADJUSTMENTS, _pass_adjustment)
    ),
    MatterKind.REVIEW: Kind(
        _unnamed(REVIEWS), _goes(REVIEWS, _plain(LiabilityReview, "pass_review"))
    ),
    MatterKind.MEASURE: Kind(
        _unnamed(MEASURES), _goes(MEASURES, _plain(ProtectionMeasure, "pass_measure"))
    ),
    MatterKind.OBSTRUCTION: Kind(
        _unnamed(OBSTRUCTIONS), _goes(OBSTRUCTIONS, _plain(ObstructionReport, "pass_obstruction"))
    ),
    MatterKind.NOMINATION: Kind(
        _of_files(NOMINATIONS, "pilot.initiative"),
        _goes(NOMINATIONS, _plain(Nomination, "pass_nomination")),
    ),
    MatterKind.ENCOURAGEMENT: Kind(
        _of_files(ENCOURAGEMENTS, "pilot.initiative"),
        _goes(ENCOURAGEMENTS, _plain(EncouragementMeasure, "pass_encouragement")),
    ),
    MatterKind.ACTION: Kind(
        _unnamed(ACTIONS), _goes(ACTIONS, _plain(CorrectiveAction, "pass_action"))
    ),
}
