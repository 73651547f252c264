"""The one way to move a record from state to state."""

from copy import deepcopy
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django_fsm import TransitionNotAllowed

from common.errors import DomainError
from common.times import local_day
from workflow import outbox, policies
from workflow.audit import Change, attributed, require_reason
from workflow.policies import Verdict
from workflow.steps import BESIDE, NEXT
from workflow.tracked import StatefulModel

M = TypeVar("M", bound=StatefulModel)


@transaction.atomic
def fire(
    model: type[M],
    pk: int,
    transition: str,
    *,
    actor: AbstractBaseUser,
    reason: str,
    at: datetime,
    **data: Any,
) -> M:
    """Lock, authorise, move, record and announce: one transaction, in that order.

    ``at`` is the moment of the step: it dates the history row and chooses who holds which office.
    Raises ``PermissionDenied`` when a policy refuses and ``DomainError`` when the reason is blank or
    the record is no longer in a state that the transition leaves from.
    """
    require_reason(reason)
    record: M = model._default_manager.select_for_update(of=("self",)).get(pk=pk)
    action = f"{model._meta.app_label}.{transition}"
    verdict = policies.require(actor, action, record, local_day(at))
    before = _values(record)
    source: str = record.state
    record.state_changed_at = at
    try:
        getattr(record, transition)(**data)
    except TransitionNotAllowed as refused:
        raise DomainError(
            "wrong_state", _("Hồ sơ đã được chuyển sang bước khác. Hãy tải lại trang.")
        ) from refused
    change = Change(actor, reason.strip(), at, transition, source, verdict.acting_for)
    now = _values(record)
    with attributed(change):
        record.save(update_fields={"state", *(key for key in now if now[key] != before[key])})
    row = change.rows[-1]
    outbox.publish(action, {"pk": record.pk, "actor": actor.pk, "history": row.pk})
    return record


def _values(record: StatefulModel) -> dict[str, Any]:
    """What the record's columns hold; mutable values as copies, so that a change inside shows."""
    values = {
        field.name: getattr(record, field.attname)
        for field in record._meta.concrete_fields
        if not (field.generated or field.primary_key)
    }
    return {key: deepcopy(x) if isinstance(x, dict | list) else x for key, x in values.items()}


@dataclass(frozen=True, slots=True)
class Step:
    """A transition that leaves the record's state, with this person's verdict on it."""

    name: str
    label: str
    target: str
    verdict: Verdict
    rank: int = BESIDE

    @property
    def is_next(self) -> bool:
        """Whether it is the procedure's next step."""
        return self.rank == NEXT


def steps(record: StatefulModel, user: Any, on: date) -> list[Step]:
    """The steps that concern ``user`` now, allowed or refused with a reason: for buttons.

    Asks the policies that ``fire`` asks, so outside a race a button never offers what the service
    would refuse. Steps of the system (no label) and other people's steps are left out.
    """
    found = []
    for move in record.get_available_state_transitions():
        if "label" not in move.custom:
            continue
        verdict = policies.check(user, f"{record._meta.app_label}.{move.name}", record, on)
        if verdict or verdict.concerns:
            target = str(move.target or record.state)
            found.append(
                Step(move.name, move.custom["label"], target, verdict, move.custom["rank"])
            )
    return sorted(found, key=lambda step: (not step.verdict.allowed, step.rank, str(step.label)))
