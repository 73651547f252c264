"""What the frame of every page shows: who is signed in and where he may go."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone

from accounts.capacities import capacities_of
from accounts.choices import Role
from accounts.models import User
from common.middleware import STYLE_SHEETS


def frame(request: HttpRequest) -> dict[str, Any]:
    """Navigation facts of the signed-in person: one query, remembered."""
    facts: dict[str, Any] = {
        "portal_mode": settings.PORTAL_MODE,
        "style_sheets": STYLE_SHEETS,
    }
    user = getattr(request, "user", None)
    if not isinstance(user, User):
        return facts
    capacities = capacities_of(user, timezone.localdate())
    return facts | {
        "nav_focal": capacities.has(Role.FOCAL_AGENCY) or bool(capacities.heads),
        "nav_reports": bool(capacities.works_for),
        "nav_archive": bool(capacities.works_for) or capacities.has(Role.FOCAL_AGENCY),
        "nav_security": capacities.has(Role.SECURITY_OFFICER),
        "nav_admin": capacities.has(Role.SYS_ADMIN),
        "nav_propose": bool(capacities.units),
    }
