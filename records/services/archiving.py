"""Files that ended are handed over to the archive within a year (D21; law 33/2024, T24)."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Case as Choose
from django.db.models import Exists, F, OuterRef, Q, Subquery, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.succession import in_place_of
from accounts.system import system_user
from approvals.models import Case
from authorities.services import clocks
from authorities.services.clockwork import setting
from common.errors import DomainError
from common.times import local_day
from initiatives.models import Initiative
from initiatives.services.standing import let_read, record_standing
from initiatives.states import InitiativeState, StageCode
from pilots.models import Pilot
from protection.models import Dossier, LiabilityReview
from records.models import ArchiveClock, ArchiveFile, DataRequest
from records.states import ArchiveState, RequestKind
from workflow.audit import Change, attributed
from workflow.runner import fire

LIMIT = "D21"
BATCH = 2000
ENDED_STATES = (InitiativeState.REJECTED, InitiativeState.SCREENED_OUT, InitiativeState.WITHDRAWN)
ENDED = "Hồ sơ đã kết thúc"
GOES_ON = "Hồ sơ được xử lý tiếp"
FOLLOWS = "Cơ quan giữ hồ sơ đã kết thúc; cơ quan kế nhiệm nộp lưu"
HELD = (ArchiveState.DUE, ArchiveState.HANDED_OVER, ArchiveState.TO_DESTROY)


def ended() -> Any:
    """Initiatives on which nothing is done any more: closed, refused, out of scope, or taken back after sending."""
    rows = Initiative.objects.exclude(submitted_at=None)
    return rows.filter(Q(state__in=ENDED_STATES) | Q(state="APPROVED", pilot__state="CLOSED"))


def _with_end(rows: Any) -> Any:
    """With the moment when nothing was left to do. Locking and unlocking a file that was taken back is no end."""
    closed = When(state=InitiativeState.APPROVED, then=F("pilot__closed_at"))
    taken_back = Initiative.history.filter(id=OuterRef("pk"), transition="withdraw")
    withdrawn = Subquery(taken_back.order_by("-history_id").values("history_date")[:1])
    decided = Coalesce("decided_at", withdrawn, "state_changed_at")
    return rows.annotate(ended_on=Coalesce(Choose(closed, default=None), decided))


def follow(*, at: datetime) -> int:
    """Start the time limit of files that ended, and hold those that go on; how many changed.

    A file that went on and ended once more is due once more, also when it had been handed over, and also when both
    happened since the last run. A locked file stays as it is. Run as often as one likes: what is known already stays.
    """
    fresh = ended().filter(archive_file=None).order_by("pk").values_list("pk", flat=True)
    changed = sum(_enter(pk, at) for pk in list(fresh[:BATCH]))
    known = ArchiveFile.objects.exclude(state=ArchiveState.DESTROYED)
    known = known.exclude(initiative__state=InitiativeState.QUARANTINED)
    same = _with_end(ended()).filter(ended_on=OuterRef("ended_at")).values("pk")
    for pk in list(
        known.exclude(state=ArchiveState.REOPENED)
        .filter(~Exists(same.filter(pk=OuterRef("initiative"))))
        .values_list("pk", flat=True)
    ):
        changed += _reopen(pk, at)
    again = known.filter(state=ArchiveState.REOPENED, initiative__in=ended().values("pk"))
    for row in list(again.select_related("initiative")):
        changed += _end_again(row, at)
    return changed + _pass_on(at) + _show_archived(at)


@transaction.atomic
def _enter(initiative_id: int, at: datetime) -> int:
    initiative = Initiative.objects.select_for_update(of=("self",)).get(pk=initiative_id)
    if not ended().filter(pk=initiative_id, archive_file=None).exists():
        return 0
    row = ArchiveFile(
        initiative=initiative,
        unit=_holder(initiative, local_day(at)),
        ended_at=ended_at(initiative),
        state_changed_at=at,
    )
    with attributed(Change(system_user(at=at), ENDED, at, "end")):
        row.save()
    let_read(initiative_id=initiative_id, unit_id=row.unit_id)
    _start(row, at)
    return 1


def _start(row: ArchiveFile, at: datetime) -> None:
    """The time limit runs from the end; of notices that were due before it was known only the last is given."""
    clock = clocks.run(ArchiveClock(file=row), LIMIT, at=row.ended_at)
    missed = (
        [kind for kind, moment in clock.notices if datetime.fromisoformat(moment) <= at]
        if clock
        else []
    )
    if clock is None or not missed:
        return
    later = clock.notices[len(missed) :]
    clock.notices = [[missed[-1], at.isoformat()], *later]
    clock.next_notice_at = at
    clock.save(update_fields=["notices", "next_notice_at"])


def _holder(initiative: Initiative, on: date) -> Any:
    """The unit that holds the file, or whoever follows it: of the pilot, of the last case, or the proposer's."""
    pilot = Pilot.objects.of_initiative(initiative.pk)
    case = pilot or Case.objects.filter(initiative=initiative).order_by("-pk").first()
    return in_place_of(case.unit if case else initiative.employing_unit, on)


def ended_at(initiative: Initiative) -> datetime:
    """When nothing was left to do."""
    rows = _with_end(Initiative.objects.filter(pk=initiative.pk))
    found: datetime = rows.values_list("ended_on", flat=True).get()
    return found


def _pass_on(at: datetime) -> int:
    """What a unit that ended was to hand over is handed over by whoever follows it."""
    on, passed = local_day(at), 0
    held = ArchiveFile.objects.filter(state__in=HELD, unit__valid_to__lt=on)
    for row in list(held.select_related("unit")):
        unit = in_place_of(row.unit, on)
        if unit.pk != row.unit_id:
            system = system_user(at=at)
            fire(ArchiveFile, row.pk, "pass_file", actor=system, reason=FOLLOWS, at=at, unit=unit)
            let_read(initiative_id=row.initiative_id, unit_id=unit.pk)
            passed += 1
    return passed


def _reopen(pk: int, at: datetime) -> int:
    with transaction.atomic():
        row = fire(ArchiveFile, pk, "reopen", actor=system_user(at=at), reason=GOES_ON, at=at)
        ArchiveClock.objects.filter(file=row).stop(at=at)
    return 1


def _end_again(row: ArchiveFile, at: datetime) -> int:
    moment, unit = ended_at(row.initiative), _holder(row.initiative, local_day(at))
    with transaction.atomic():
        fire(
            ArchiveFile,
            row.pk,
            "end_again",
            actor=system_user(at=at),
            reason=ENDED,
            at=at,
            ended_at=moment,
            unit=unit,
        )
        let_read(initiative_id=row.initiative_id, unit_id=unit.pk)
        _start(ArchiveFile.objects.get(pk=row.pk), at)
    return 1


def _show_archived(at: datetime) -> int:
    """A file that was looked at once more after it was handed over stands as archived again."""
    rows = ended().filter(archive_file__state=ArchiveState.HANDED_OVER)
    astray = rows.exclude(stage__in=[StageCode.ARCHIVED, StageCode.QUARANTINED])
    found = list(astray.values_list("pk", "archive_file__unit"))
    for pk, unit in found:
        record_standing(initiative_id=pk, at=at, stage=StageCode.ARCHIVED, holder_unit_id=unit)
    return len(found)


def package_of(file: ArchiveFile) -> Dossier | None:
    """The dossier with the minutes and votes of its authority that was made after the file ended; None without one.

    One that was packed before personal data of the file were erased or corrected is not the one to hand over.
    """
    done = DataRequest.objects.filter(
        initiative=file.initiative_id,
        kind__in=[RequestKind.ERASE, RequestKind.CORRECT],
        done_at__gte=OuterRef("made_at"),
    )
    rows = Dossier.objects.filter(
        ~Exists(done),
        initiative=file.initiative_id,
        is_short=False,
        of_case__gt=0,
        made_at__gte=file.ended_at,
    )
    return rows.order_by("-pk").first()


def kept_until(file: ArchiveFile) -> date:
    """The last day for which the archive keeps it: longer where a responsibility was reviewed (B8.7)."""
    reviewed = LiabilityReview.objects.filter(pilot__initiative=file.initiative_id).exists()
    years = int(str(setting("archive_years_reviewed" if reviewed else "archive_years")))
    ended_on = local_day(file.ended_at)
    return date(ended_on.year + years, 12, 31)


@transaction.atomic
def hand_over(
    *, file_id: int, number: str, archive: str, actor: User, reason: str, at: datetime
) -> ArchiveFile:
    """Put on record that the archive took the complete package over.

    Raises ``DomainError``: ``package`` while no complete dossier was made since the end, ``goes_on`` when the file
    is being dealt with again.
    """
    known = ArchiveFile.objects.only("initiative").get(pk=file_id)
    Initiative.objects.select_for_update(of=("self",)).get(pk=known.initiative_id)
    row = ArchiveFile.objects.select_for_update(of=("self",)).get(pk=file_id)
    if not ended().filter(pk=row.initiative_id).exists():
        raise DomainError("goes_on", _("Hồ sơ đang được xử lý lại, chưa nộp lưu được."))
    package = package_of(row)
    if package is None:
        message = _("Hãy lập bộ hồ sơ đầy đủ sau khi hồ sơ kết thúc, rồi mới nộp lưu.")
        raise DomainError("package", message)
    row = fire(
        ArchiveFile,
        file_id,
        "hand_over",
        actor=actor,
        reason=reason,
        at=at,
        number=number,
        archive=archive,
        manifest=package.manifest_sha256,
        kept_until=kept_until(row),
    )
    ArchiveClock.objects.filter(file=row).stop(at=at)
    record_standing(
        initiative_id=row.initiative_id,
        at=at,
        stage=StageCode.ARCHIVED,
        holder_unit_id=row.unit_id,
    )
    return row


def announce_due(*, at: datetime) -> int:
    """Publish every notice of a file to be handed over that is due by ``at``; how many."""
    return clocks.announce_due(
        ArchiveClock, "records.archive_reminder", at=at, owner="file", on_overdue=_nobody_else
    )


def _nobody_else(_clock: ArchiveClock) -> None:
    """The focal agency sees late ones in its list."""
