"""What administrators are told about changes of the rules of authority."""

from collections.abc import Mapping
from typing import Any

from django.utils import formats, translation
from django.utils.translation import gettext as _

from accounts.choices import Role
from approvals.services import audience
from authorities.models import RuleChange
from authorities.states import RuleChangeState
from common.times import local_day
from notifications.models import Kind
from notifications.services.telling import tell

Payload = Mapping[str, Any]


def change_moved(payload: Payload) -> None:
    """All administrators but the one who took the step; proposed, it is work for one of them."""
    row = RuleChange.history.get(history_id=payload["history"])
    change = RuleChange.objects.get(pk=payload["pk"])
    admins = audience.with_duty(Role.SYS_ADMIN, local_day(row.history_date))
    people = [person for person in admins if person.pk != payload["actor"]]
    with translation.override("vi"):
        subject = _("Thay đổi quy tắc “%(title)s”: %(state)s") % {
            "title": change.title,
            "state": dict(RuleChangeState.choices)[row.state],
        }
        day = _("Áp dụng từ ngày %(day)s.") % {"day": formats.date_format(row.effective_on)}
    tell(
        people,
        key=f"rule_change:{row.history_id}",
        kind=Kind.TASK if row.state == RuleChangeState.PROPOSED else Kind.PROGRESS,
        subject=subject,
        body=f"{subject}\n\n{row.actor_label}: {row.history_change_reason}\n\n{day}",
        url=change.get_absolute_url(),
    )
