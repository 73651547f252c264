"""How long a city-wide reform takes: ``manage.py shell -c "from bench.reorganising import main; main(30_000)"``."""

import resource

from django.core.management import call_command
from django.db import connection, connections
from django.utils import timezone

from accounts.choices import UnitType
from accounts.models import OrgUnit, User
from authorities.services.reference import load_reference
from bench.__main__ import own_database
from bench.importing import administrator, timed
from bench.people import build_city
from bench.planning import FIRST_DAY
from reorganisation.choices import ChangeKind, ClockChoice
from reorganisation.models import Reorganisation
from reorganisation.services import carrying_out, confirming, matters, writing
from reorganisation.services.faults import faults_of

STAFF = """
WITH made AS (
  INSERT INTO accounts_user (password, is_superuser, email, full_name, sort_name, is_active,
                             is_system, date_joined)
  SELECT '!', false, 'vien' || n || '@do.invalid', 'Người ' || n, 'người ' || n, true, false, now()
    FROM generate_series(1, %s) AS n RETURNING id)
INSERT INTO accounts_positionheld (user_id, unit_id, title_id, label, category, rank, valid_from)
SELECT made.id, unit.id, title.id, 'Chuyên viên', 'CONG_CHUC', 'STAFF', DATE '2024-01-01'
  FROM (SELECT id, row_number() OVER () AS n FROM made) AS made
  JOIN (SELECT id, row_number() OVER () - 1 AS n, count(*) OVER () AS of_all
          FROM accounts_orgunit WHERE unit_type = 'PHUONG_XA') AS unit
    ON unit.n = made.n %% unit.of_all
 CROSS JOIN (SELECT id FROM accounts_positiontitle WHERE code = 'CHUYEN_VIEN') AS title
"""


def main(people: int = 30_000) -> None:
    """Every two wards become one, with ``people`` officials in them."""
    with own_database(people, keep=False, again=False) as wrapper:
        connections["default"] = wrapper
        with connection.cursor() as cursor:
            cursor.execute("SET statement_timeout = 0")
        call_command("migrate", verbosity=0)
        load_reference(at=FIRST_DAY)
        build_city(at=FIRST_DAY)
        with connection.cursor() as cursor:
            cursor.execute(STAFF, [people])
        one, other = administrator("mot"), administrator("hai")
        row = timed("written", lambda: _written(one))
        who = {"reorganisation_id": row.pk, "reason": "Đo", "at": timezone.now()}
        timed("counted", lambda: matters.count(actor=one, **who))
        row.refresh_from_db()
        print(f"{row.matters.count():,} matters, {row.new_units.count()} new units")
        faults = timed("faults looked for", lambda: faults_of(row))
        print(faults[:3])
        confirming.propose(actor=one, **who)
        confirming.confirm(actor=other, **who)
        done = timed(
            "carried out",
            lambda: carrying_out.carry_out(reorganisation_id=row.pk, now=timezone.now),
        )
        left = done.matters.left().count()
        print(f"{done.state}, {left} left", done.matters.left().values_list("outcome").first())
        print(f"most memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


def _written(one: User) -> Reorganisation:
    who = {"actor": one, "reason": "Đo", "at": timezone.now()}
    row = writing.open_reorganisation(
        title="Sắp xếp",
        decision_number="1/NQ",
        effective_on=timezone.localdate(),
        clocks=ClockChoice.CONTINUE,
        **who,
    )
    wards = list(OrgUnit.objects.filter(unit_type=UnitType.PHUONG_XA).order_by("pk"))
    for number, (first, second) in enumerate(zip(wards[::2], wards[1::2], strict=False)):
        code = f"M{number}"
        values = {
            "code": code,
            "name": f"Phường mới {number}",
            "unit_type": UnitType.PHUONG_XA,
            "superior": first.superior.code if first.superior else "",
        }
        writing.add_unit(reorganisation_id=row.pk, values=values, **who)
        for ward in (first, second):
            writing.add_change(
                reorganisation_id=row.pk,
                kind=ChangeKind.MERGE,
                unit=ward,
                successor=code,
                takes_open_cases=True,
                **who,
            )
    return row
