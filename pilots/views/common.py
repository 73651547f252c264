"""What the pages of one pilot share."""

from typing import Any

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone

from accounts.requests import user_of
from authorities.models import DeadlineRule
from authorities.services.clockwork import compute_due
from initiatives.models import Initiative
from initiatives.policies import hides_content
from initiatives.views.common import shows
from pilots.models import Pilot


def visible_pilot(request: HttpRequest, **lookup: Any) -> Pilot:
    """The pilot of a visible initiative; a locked file has none."""
    visible = Initiative.objects.visible_to(user_of(request), timezone.localdate())
    found: Pilot = get_object_or_404(
        Pilot.objects.for_detail().select_related("evaluation"), initiative__in=visible, **lookup
    )
    if hides_content(found.initiative):
        raise Http404
    shows(request, found.initiative)
    return found


def visible_part(request: HttpRequest, rows: Any, pk: int) -> Any:
    """An obstacle, incident or adjustment of a visible initiative."""
    visible = Initiative.objects.visible_to(user_of(request), timezone.localdate())
    found = get_object_or_404(
        rows.select_related("pilot__initiative__author", "pilot__unit", "pilot__case"),
        pk=pk,
        pilot__initiative__in=visible,
    )
    if hides_content(found.pilot.initiative):
        raise Http404
    shows(request, found.pilot.initiative)
    return found


def clock_that_starts(code: str) -> dict[str, Any]:
    """The time limit that a step starts, as the dialog says it."""
    rule = DeadlineRule.objects.filter(code=code, enabled=True).first() if code else None
    if rule is None:
        return {}
    return {"due": compute_due(code, timezone.now()).due_at, "due_name": rule.label}
