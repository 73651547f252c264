"""Who watches the city, reports on it, urges, and publishes in the library."""

from datetime import date

from django.utils.translation import gettext_lazy as _

from accounts.capacities import capacities_of
from accounts.choices import Role
from accounts.models import OrgUnit, User
from accounts.succession import passes_on
from approvals.policies import decides, prepares
from authorities.choices import Domain, Track
from monitoring.models import CorrectiveAction, UnitReport
from monitoring.querysets import watches_city
from pilots.models import Pilot
from pilots.states import PilotState
from workflow.policies import ALLOWED, Verdict, not_yours, refused, rule


def is_focal(user: User, on: date) -> bool:
    """Whether the person works for the focal agency (Sở Nội vụ)."""
    return capacities_of(user, on).has(Role.FOCAL_AGENCY)


def by_focal(user: User, on: date) -> Verdict:
    """A step of the focal agency."""
    if is_focal(user, on):
        return ALLOWED
    return not_yours(_("Việc này do cơ quan đầu mối làm."))


@rule("monitoring.overview")
def may_overview(user: User, _obj: object, on: date) -> Verdict:
    """The focal agency city-wide; heads over what they may see (R-053, R-071)."""
    if is_focal(user, on) or capacities_of(user, on).heads:
        return ALLOWED
    return not_yours(_("Trang theo dõi dành cho cơ quan đầu mối và người đứng đầu."))


@rule("monitoring.reports")
def may_read_reports(user: User, _obj: object, on: date) -> Verdict:
    """Whoever works for a unit: he finds its own reports and orders there, and nobody else's."""
    if is_focal(user, on) or capacities_of(user, on).works_for:
        return ALLOWED
    return not_yours(_("Trang này dành cho người xử lý công việc của đơn vị."))


@rule("monitoring.urge_many")
def may_urge_many(user: User, _obj: object, on: date) -> Verdict:
    """The focal agency, and heads who have units below them; each letter is judged again (R-071)."""
    heads = capacities_of(user, on).heads
    below = OrgUnit.objects.on(on).filter(superior__in=list(heads))
    if is_focal(user, on) or (heads and below.exists()):
        return ALLOWED
    return not_yours(_("Chỉ cơ quan đầu mối hoặc cấp trên được đôn đốc."))


@rule("monitoring.view_annual")
def may_view_annual(user: User, _obj: object, on: date) -> Verdict:
    """The focal agency, and who leads the city."""
    if watches_city(user, on):
        return ALLOWED
    return not_yours(_("Báo cáo tổng kết dành cho cơ quan đầu mối và lãnh đạo Thành phố."))


@rule(
    "monitoring.set_target",
    "monitoring.open_annual",
    "monitoring.freeze_year",
    "monitoring.write_annual",
    "monitoring.order_action",
    "monitoring.issue_annual",
    "monitoring.return_unit_report",
    "monitoring.close_action",
    "monitoring.send_back_action",
    "monitoring.drop_action",
    "monitoring.withdraw_entry",
)
def may_as_focal(user: User, _obj: object, on: date) -> Verdict:
    """The focal agency (R-070, R-071)."""
    return by_focal(user, on)


@rule("monitoring.write_unit_report")
def may_write_report(user: User, report: UnitReport, on: date) -> Verdict:
    """The clerk or the head of the unit."""
    return prepares(user, report, on)


@rule("monitoring.submit_unit_report")
def may_submit_report(user: User, report: UnitReport, on: date) -> Verdict:
    """The head answers for the unit's report."""
    return decides(user, report, on)


@rule("monitoring.report_action")
def may_report_action(user: User, action: CorrectiveAction, on: date) -> Verdict:
    """The clerk or the head of the unit that has to do it."""
    return prepares(user, action, on)


rule("monitoring.pass_action", "monitoring.pass_unit_report")(passes_on)


@rule("monitoring.publish")
def may_publish(user: User, pilot: Pilot, on: date) -> Verdict:
    """The focal agency, for completed government work outside defence and security."""
    if not is_focal(user, on):
        return not_yours(_("Việc công bố do cơ quan đầu mối làm."))
    initiative = pilot.initiative
    if initiative.track == Track.PARTY or initiative.domain == Domain.QP_AN:
        return refused(_("Hồ sơ cấp ủy và lĩnh vực quốc phòng - an ninh không được công bố."))
    evaluation = getattr(pilot, "evaluation", None)
    done = evaluation is not None and evaluation.result == "COMPLETED"
    if not (done and pilot.state in {PilotState.SCALING, PilotState.CLOSED}):
        return not_yours(_("Chỉ công bố đề xuất đã hoàn thành, đang nhân rộng hoặc đã kết thúc."))
    return ALLOWED
