"""Which units have late cases."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Min
from django.utils.translation import gettext as _

from accounts.models import User
from common.times import local_day
from monitoring.services.urging import late_cases


@dataclass(frozen=True, slots=True)
class LateUnit:
    """A unit with how many late cases, since when."""

    code: str
    name: str
    count: int
    since: datetime

    @property
    def words(self) -> str:
        """As the form shows it."""
        facts = {"unit": self.name, "n": self.count, "day": f"{local_day(self.since):%d/%m/%Y}"}
        return _("%(unit)s: %(n)s hồ sơ, sớm nhất từ %(day)s") % facts


def late_units(user: User, *, at: datetime) -> list[LateUnit]:
    """The units whose late cases the person may urge, the most first; one query."""
    groups = (
        late_cases(user, at=at)
        .order_by()
        .values_list("unit__code", "unit__name")
        .annotate(n=Count("pk"), since=Min("initiative__due_at"))
    )
    found = [LateUnit(code, name, n, since) for code, name, n, since in groups]
    return sorted(found, key=lambda unit: (-unit.count, unit.name))
