"""Reads over several models for the pages of registration."""

from collections.abc import Mapping
from datetime import date

from accounts.models import OrgUnit, PositionHeld, User
from authorities.models import Topic
from initiatives.models import Autosave, Initiative
from initiatives.plan.reading import Names


def form_options(on: date) -> Mapping[str, list[tuple[str, str]]]:
    """Units and topics that may be chosen on a day; closed ones are never offered for new files."""
    return {
        "units": list(OrgUnit.objects.on(on).order_by("name").values_list("code", "name")),
        "topics": list(Topic.objects.on(on).order_by("name").values_list("code", "name")),
    }


def all_names() -> Names:
    """Names by code, of every day: old plans name units that no longer exist."""
    return Names(
        units=dict(OrgUnit.objects.values_list("code", "name")),
        topics=dict(Topic.objects.values_list("code", "name")),
    )


def positions_of(user: User, on: date) -> list[PositionHeld]:
    """The positions in which a person may propose on a day."""
    return list(
        PositionHeld.objects.on(on)
        .filter(user=user)
        .select_related("unit__superior")
        .order_by("pk")
    )


def typed_but_unsaved(initiative: Initiative, user: User, step: str) -> Autosave | None:
    """What the person typed in this step and never saved."""
    return Autosave.objects.filter(initiative=initiative, user=user, step=step).first()
