"""Who watches the city, and who publishes in the library."""

from datetime import date

from django.utils.translation import gettext_lazy as _

from accounts.capacities import capacities_of
from accounts.choices import Role
from accounts.models import User
from authorities.choices import Domain, Track
from pilots.models import Pilot
from pilots.states import PilotState
from workflow.policies import ALLOWED, Verdict, not_yours, refused, rule


@rule("monitoring.overview")
def may_overview(user: User, _obj: object, on: date) -> Verdict:
    """The focal agency city-wide; heads over what they may see (R-053, R-071)."""
    capacities = capacities_of(user, on)
    if capacities.has(Role.FOCAL_AGENCY) or capacities.heads:
        return ALLOWED
    return not_yours(_("Trang theo dõi dành cho cơ quan đầu mối và người đứng đầu."))


@rule("monitoring.publish")
def may_publish(user: User, pilot: Pilot, on: date) -> Verdict:
    """The focal agency, for completed government work outside defence and security."""
    if not capacities_of(user, on).has(Role.FOCAL_AGENCY):
        return not_yours(_("Việc công bố do cơ quan đầu mối làm."))
    initiative = pilot.initiative
    if initiative.track == Track.PARTY or initiative.domain == Domain.QP_AN:
        return refused(_("Hồ sơ cấp ủy và lĩnh vực quốc phòng - an ninh không được công bố."))
    evaluation = getattr(pilot, "evaluation", None)
    done = evaluation is not None and evaluation.result == "COMPLETED"
    if not (done and pilot.state in {PilotState.SCALING, PilotState.CLOSED}):
        return not_yours(_("Chỉ công bố đề xuất đã hoàn thành, đang nhân rộng hoặc đã kết thúc."))
    return ALLOWED


@rule("monitoring.withdraw_entry")
def may_withdraw(user: User, _entry: object, on: date) -> Verdict:
    """The focal agency."""
    if capacities_of(user, on).has(Role.FOCAL_AGENCY):
        return ALLOWED
    return not_yours(_("Việc này do cơ quan đầu mối làm."))
