"""What people are told about nominations."""

from collections.abc import Mapping
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from common.times import local_day
from notifications.models import Kind
from notifications.services.telling import tell
from rewards.models import Nomination
from rewards.services import audience
from rewards.states import NominationState


def nomination_moved(payload: Mapping[str, Any]) -> None:
    """The nominee, and those whose turn it is."""
    row = Nomination.history.get(history_id=payload["history"])
    item = Nomination.objects.select_related("nominee", "award", "pilot__initiative", "unit").get(
        pk=payload["pk"]
    )
    with translation.override("vi"):
        facts = {
            "award": item.award,
            "person": item.nominee,
            "state": dict(NominationState.choices)[row.state],
            "code": item.pilot.initiative.code,
        }
        subject = _("Khen thưởng %(person)s: %(state)s") % facts
        body = _("%(award)s cho %(person)s, đề xuất %(code)s: %(state)s.") % facts
    tell(
        audience.told_after(row.transition, item, local_day(row.history_date)),
        key=f"nomination:{row.history_id}",
        kind=Kind.PROGRESS,
        subject=subject,
        body=f"{body}\n\n{row.history_change_reason}",
        url=item.get_absolute_url(),
    )
