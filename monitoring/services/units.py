"""Which units report about their year."""

from datetime import date

from accounts.choices import UnitType
from accounts.models import OrgUnit

PARTY_TYPES = frozenset({UnitType.CAP_UY, UnitType.BAN_THUONG_VU})


def reporting_units(on: date) -> list[OrgUnit]:
    """The units that report about their year: those just below the city on that day, Party bodies apart."""
    below = OrgUnit.objects.on(on).filter(superior__unit_type=UnitType.UBND_TP)
    return list(below.exclude(unit_type__in=PARTY_TYPES).order_by("name"))
