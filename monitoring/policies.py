"""Who watches the city."""

from datetime import date

from django.utils.translation import gettext_lazy as _

from accounts.capacities import capacities_of
from accounts.choices import Role
from accounts.models import User
from workflow.policies import ALLOWED, Verdict, not_yours, rule


@rule("monitoring.overview")
def may_overview(user: User, _obj: object, on: date) -> Verdict:
    """The focal agency city-wide; heads over what they may see (R-053, R-071)."""
    capacities = capacities_of(user, on)
    if capacities.has(Role.FOCAL_AGENCY) or capacities.heads:
        return ALLOWED
    return not_yours(_("Trang theo dõi dành cho cơ quan đầu mối và người đứng đầu."))
