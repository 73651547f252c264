"""Drafts that were never sent are not kept: after a year without a change their content goes (B8.7)."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from accounts.models import User
from accounts.system import system_user
from approvals.services import submission
from authorities.services.clockwork import setting
from initiatives.models import Autosave, Initiative
from initiatives.services.drafting import search_columns
from initiatives.states import InitiativeState
from records.services.places import all_sources, blank, locked, present_columns
from workflow import outbox
from workflow.audit import Change, attributed
from workflow.erasing import erase
from workflow.opening import DoesNotMatch
from workflow.sealing import shape_of

RETENTION = "HET-HAN"  # the ground of such an erasure, before the code of the file
WARNED_BEFORE = timedelta(days=30)
BATCH = 200
REASON = "Bản nháp chưa gửi đã hết thời hạn lưu"


def ground_of(initiative: Initiative) -> str:
    """What an erasure of this draft names as its ground."""
    return f"{RETENTION} {initiative.code}"


def kept_for() -> timedelta:
    """How long a draft that nobody changes is kept."""
    return timedelta(days=int(str(setting("draft_days"))))


def unsent() -> Any:
    """What was begun and never sent, with something still in it; a locked one stays as it is."""
    states = [InitiativeState.DRAFT, InitiativeState.WITHDRAWN]
    return Initiative.objects.filter(state__in=states, submitted_at=None).exclude(content={})


def expire(*, at: datetime) -> int:
    """Tell authors thirty days before, and take out the content of what is past its time; how many drafts.

    Run as often as one likes.
    """
    old = unsent().filter(activity_at__lt=at - kept_for())
    ageing = unsent().filter(activity_at__lt=at - kept_for() + WARNED_BEFORE)
    for pk, moved in ageing.exclude(pk__in=old.values("pk")).values_list("pk", "activity_at"):
        with transaction.atomic():
            goes_on = (moved + kept_for()).isoformat()
            outbox.publish(
                "records.draft_ageing",
                {"pk": pk, "on": goes_on},
                dedupe_key=f"draft-ageing:{pk}:{moved.isoformat()}",
            )
    return sum(
        _expire(pk, at) for pk in list(old.order_by("pk").values_list("pk", flat=True)[:BATCH])
    )


@transaction.atomic
def _expire(pk: int, at: datetime) -> int:
    row = unsent().select_for_update(of=("self",)).filter(pk=pk).first()
    if row is None or row.activity_at >= at - kept_for() or row.versions.exists():
        return 0
    system = system_user(at=at)
    if row.state == InitiativeState.DRAFT:
        submission.withdraw(initiative_id=pk, actor=system, reason=REASON, at=at)
    _blank_present(pk, system, at)
    for source in all_sources():
        for past in source.model.objects.filter(**{source.path: pk}).order_by("pk").distinct():
            if instead := blank(past, _texts_of(past, at)):
                try:
                    erase(past, instead, ground=ground_of(row), at=at)
                except DoesNotMatch:
                    transaction.set_rollback(True)  # the examination of the trail tells of it
                    return 0
    Autosave.objects.filter(initiative=pk).delete()
    now = Initiative.objects.get(pk=pk)
    Initiative.objects.filter(pk=pk).update(**search_columns(now))
    outbox.publish("records.draft_expired", {"pk": pk})
    return 1


def _texts_of(past: Any, at: datetime) -> list[str]:
    """The texts of a sealed row; of the rows that this very act wrote the reason stays."""
    names = [one.name for one in shape_of(type(past)).hidden]
    is_own = getattr(past, "history_date", None) == at
    return [name for name in names if not (is_own and name == "history_change_reason")]


def _blank_present(pk: int, system: User, at: datetime) -> None:
    with attributed(Change(system, REASON, at)):
        for source in all_sources():
            model = getattr(source.model, "instance_type", None)
            if model is None:
                continue
            for row in locked(model).filter(**{source.path: pk}):
                instead = blank(row, present_columns(model))
                is_file = hasattr(row, "destroyed_at") and row.destroyed_at is None
                if not instead and not is_file:
                    continue
                for name, value in instead.items():
                    setattr(row, name, value)
                if is_file:
                    row.destroyed_at = at
                if isinstance(row, Initiative):
                    row.revision += 1
                row.save()
