"""What is being written follows its proposers into their next office."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from accounts.models import PositionHeld, User
from initiatives.models import Initiative, Proposer
from initiatives.states import EDITABLE, InitiativeState
from workflow.audit import Change, attributed


@transaction.atomic
def follow_office(
    *, old: PositionHeld, new: PositionHeld, actor: User, reason: str, at: datetime
) -> int:
    """Files on their proposers' desks name the new office from now on; how many.

    What was sent keeps the office in which it was proposed.
    """
    drafts = Initiative.objects.filter(
        Q(state__in=EDITABLE) | Q(state=InitiativeState.QUARANTINED, quarantined_from__in=EDITABLE)
    )
    own = drafts.filter(author_position=old).select_for_update(of=("self",))
    named = Proposer.objects.filter(position=old, initiative__in=drafts)
    files = set()
    with attributed(Change(actor, reason, at)):
        for initiative in own:
            initiative.author_position, initiative.employing_unit = new, new.unit
            initiative.save(update_fields=["author_position", "employing_unit"])
            files.add(initiative.pk)
        for row in named.select_for_update(of=("self",)):
            row.position = new
            row.save(update_fields=["position"])
            files.add(row.initiative_id)
    return len(files)
