"""Administrators publish the working calendar: each day named and reasoned."""

from datetime import date, datetime

from django.db import transaction

from accounts.models import User
from authorities.choices import Certainty
from authorities.models import CalendarVersion
from common.times import local_day
from workflow import policies
from workflow.audit import require_reason
from workflow.locks import one_at_a_time


@transaction.atomic
def publish_calendar_day(
    *,
    actor: User,
    reason: str,
    at: datetime,
    day: date,
    off: bool | None,
    name: str,
    certainty: str = Certainty.PRODUCT,
) -> CalendarVersion:
    """Publish a new calendar version in which ``day`` is off, working, or (None) an ordinary day.

    Deadlines computed earlier keep the version they were computed with (D5).
    """
    policies.require(actor, "authorities.configure", None, local_day(at))
    require_reason(reason)
    one_at_a_time("calendar")
    latest = CalendarVersion.objects.order_by("-number").first()
    days = dict(latest.days) if latest else {}
    if off is None:
        days.pop(day.isoformat(), None)
    else:
        days[day.isoformat()] = {"off": off, "name": name, "certainty": certainty}
    return CalendarVersion.objects.create(
        number=latest.number + 1 if latest else 1,
        days=days,
        reason=reason.strip(),
        published_at=at,
        published_by=actor,
    )
