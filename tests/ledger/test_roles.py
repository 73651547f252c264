"""The portal's processes do their work with a role that cannot touch what guards the trail."""

from datetime import date

import pytest
from django.db import ProgrammingError, connection, transaction

from approvals.services import intake
from authorities.services import configuring
from initiatives.services import commitments
from ledger.models import Entry, Leaf
from tests import world
from tests.ledger.logs import found, integrate
from workflow.operations import GUARD_FUNCTION
from workflow.roles import NoRole, grant

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("log")]
ROLE = "portal_app"
TABLE = "initiatives_historicalinitiative"


@pytest.fixture
def as_app(log):
    """From here on with the role of the portal's processes."""
    assert grant(ROLE) > 100
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL ROLE {ROLE}")
    yield
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")


@pytest.mark.usefixtures("as_app")
def test_the_portal_works_with_it():
    city = world.City()
    case = world.submitted(city)
    intake.receive(case_id=case.pk, actor=city.clerk, reason="Đủ", at=world.START)
    assert integrate() == Entry.objects.count()
    assert Leaf.objects.count() == Entry.objects.count()
    assert found() == set()


@pytest.mark.usefixtures("as_app")
def test_what_only_grows_is_published_with_it():
    city = world.City()
    made = configuring.publish_calendar_day(
        actor=city.admin,
        reason="Nghỉ bù",
        at=world.START,
        day=date(2026, 3, 2),
        off=True,
        name="Bù",
    )
    text = commitments.publish_text(
        clauses=[("Chỉ một điều", "One clause only")],
        valid_from=world.START.date(),
        actor=city.admin,
        reason="Rút gọn",
        at=world.START,
    )
    assert (made.number > 1, text.number > 1) == (True, True)


@pytest.mark.usefixtures("as_app")
@pytest.mark.parametrize(
    "statement",
    [
        f"UPDATE {TABLE} SET title = 'x'",
        f"DELETE FROM {TABLE}",
        f"TRUNCATE {TABLE}",
        f"ALTER TABLE {TABLE} DISABLE TRIGGER append_only_row",
        f"DROP TRIGGER append_only_row ON {TABLE}",
        f"DROP TABLE {TABLE}",
        "UPDATE ledger_leaf SET index = index",
        "DELETE FROM ledger_checkpoint",
        "INSERT INTO ledger_logkey (line, since_size, endorsement, reason, added_at) VALUES ('', 0, '', '', now())",
        GUARD_FUNCTION,
        "DROP FUNCTION portal_append_only() CASCADE",
        "CREATE TABLE public.mine (id int)",
        "SET session_replication_role = replica",
        "UPDATE django_migrations SET name = 'x'",
    ],
)
def test_it_cannot_touch_what_guards_the_trail(statement):
    with (
        pytest.raises(ProgrammingError, match=r"permission denied|must be owner"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


@pytest.mark.parametrize("role", ["nobody_of_this_name", "portal", "postgres"])
def test_a_role_that_is_not_there_or_can_do_more_is_refused(role):
    with pytest.raises(NoRole):
        grant(role)
