"""What the law has taken out of sealed rows: it is gone, and everything else is proved as before."""

import json
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from initiatives.models import Initiative
from ledger.models import Entry, Leaf, Secret
from tests import world
from tests.ledger.logs import found, integrate
from tests.ledger.test_tampering import a_row_of, sql
from workflow.erasing import erase
from workflow.models import Erasure
from workflow.opening import DoesNotMatch, opened
from workflow.roles import grant
from workflow.sealing import commitment, sealed_models, shape_of
from workflow.verifying import verify_audit

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("log")]
LATER = world.START + timedelta(days=3)
GROUND = "YC-7"


@pytest.fixture
def row():
    """The first history row of a file, in the tree."""
    world.submitted(world.City())
    integrate()
    return Initiative.history.order_by("history_id").first()


@pytest.fixture(autouse=True)
def apart(settings):
    """The mechanism alone: what it needs as a ground is examined with the requests."""
    settings.AUDIT_EXAMINES = ()


def entry_of(row):
    return Entry.objects.select_related("secret").get(kind=row._meta.db_table, key=row.pk)


def fresh(row):
    return type(row)._base_manager.get(pk=row.pk)


def test_the_value_and_what_could_tell_it_are_gone_and_the_trail_holds(row):
    before = opened(row, entry_of(row))
    heads = Leaf.objects.count()

    erase(row, {"history_change_reason": "[đã xóa]"}, ground=GROUND, at=LATER)
    row = fresh(row)
    after = opened(row, entry_of(row))

    assert row.history_change_reason == "[đã xóa]"
    assert after.leaf == before.leaf
    assert "history_change_reason" not in after.salts
    kept = {name: salt for name, salt in before.salts.items() if name != "history_change_reason"}
    assert after.salts == kept
    salt = bytes(Secret.objects.get(entry=entry_of(row)).salt)
    assert before.salts["history_change_reason"] not in salt
    integrate(LATER)
    report = verify_audit()
    assert report.findings == []
    assert report.looked_at["erased"] == 1
    assert Leaf.objects.count() == heads + 1  # the erasure itself


def test_who_kept_the_old_value_with_its_salt_can_still_show_it(row):
    before = opened(row, entry_of(row))
    kept = (before.salts["title"], before.values["title"])
    erase(row, {"title": ""}, ground=GROUND, at=LATER)

    leaf = json.loads(opened(Initiative.history.get(pk=row.pk), entry_of(row)).leaf)
    assert leaf["hidden"]["title"] == commitment(*kept)


def test_a_second_erasure_of_a_row_keeps_the_first_marks(row):
    before = opened(row, entry_of(row)).leaf
    erase(row, {"title": "một", "code": "x"}, ground=GROUND, at=LATER)
    row = fresh(row)
    erase(row, {"title": "hai", "history_change_reason": "z"}, ground="YC-8", at=LATER)
    row = fresh(row)

    assert (row.title, row.code, row.history_change_reason) == ("hai", "x", "z")
    assert opened(row, entry_of(row)).leaf == before
    assert found() == set()


def test_an_erased_value_that_somebody_changes_is_found(row):
    erase(row, {"title": "[đã xóa]"}, ground=GROUND, at=LATER)
    sql(f"UPDATE {row._meta.db_table} SET title = 'khác' WHERE history_id = {row.pk}")
    assert "changed" in found()


def test_nothing_is_erased_of_a_row_that_is_not_what_was_sealed(row):
    sql(f"UPDATE {row._meta.db_table} SET code = 'khác' WHERE history_id = {row.pk}")
    row = fresh(row)
    with pytest.raises(DoesNotMatch), transaction.atomic():
        erase(row, {"title": ""}, ground=GROUND, at=LATER)
    assert not Erasure.objects.exists()


@pytest.mark.parametrize("column", ["state", "history_user_id", "history_date", "unknown"])
def test_what_stands_in_the_leaf_as_it_is_cannot_be_erased(row, column):
    with pytest.raises(ValueError, match="hidden"), transaction.atomic():
        erase(row, {column: ""}, ground=GROUND, at=LATER)
    assert not Erasure.objects.exists()


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE {table} SET title = 'khác' WHERE history_id = {key}",
        "UPDATE {table} SET title = '[đã xóa]', state = 'REJECTED' WHERE history_id = {key}",
        "UPDATE {table} SET title = '[đã xóa]' WHERE history_id <> {key}",
        "DELETE FROM {table} WHERE history_id = {key}",
        "UPDATE workflow_erasure SET ground = ''",
        "DELETE FROM workflow_erasure",
    ],
)
def test_the_tables_accept_no_other_change_than_the_recorded_one(row, change):
    erase(row, {"title": "[đã xóa]"}, ground=GROUND, at=LATER)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change.format(table=row._meta.db_table, key=row.pk))


@pytest.mark.parametrize("table", ["ledger_entry", "workflow_leafform", "workflow_auditcheck"])
def test_no_record_of_an_erasure_opens_the_ledger_itself(row, table):
    one = Erasure.objects.create(
        kind=table, key=1, marks={}, instead={"kind": "x"}, ground="", made_at=LATER
    )
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT portal_erase(%s)", [one.pk])
        cursor.execute("UPDATE ledger_entry SET kind = 'x' WHERE id = 1")


def test_it_reaches_no_table_that_is_not_guarded(row):
    one = Erasure.objects.create(
        kind="django_migrations", key=1, marks={}, instead={"app": "x"}, ground="", made_at=LATER
    )
    with (
        pytest.raises(DatabaseError, match="not guarded"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("SELECT portal_erase(%s)", [one.pk])


def test_the_portal_role_can_carry_it_out_though_it_cannot_change_the_table(row):
    grant("portal_app")
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE portal_app")
        erase(row, {"title": "[đã xóa]"}, ground=GROUND, at=LATER)
    row = fresh(row)
    assert row.title == "[đã xóa]"


def test_a_temporary_table_opens_nothing(row):
    """The role may make temporary tables; they come before the real ones unless a schema is named."""
    grant("portal_app")
    statements = [
        "SET LOCAL ROLE portal_app",
        "CREATE TEMP TABLE workflow_erasure (id bigint, kind text, key bigint, instead jsonb)",
        f"INSERT INTO workflow_erasure VALUES (1, '{row._meta.db_table}', {row.pk}, '{{\"title\": \"x\"}}')",
        "SELECT portal_erase(1)",
    ]
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
    assert fresh(row).title == row.title


def test_another_function_in_its_place_is_found(row):
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE OR REPLACE FUNCTION portal_erase(erasure bigint) RETURNS integer LANGUAGE sql AS 'SELECT 1'"
        )
    assert found() == {"trigger_off"}


def test_of_each_sealed_table_each_text_can_be_erased():
    city, stayed = world.City(), []
    for model in sealed_models():
        shape = shape_of(model)
        if model._meta.app_label == "workflow" or not shape.hidden:
            continue  # nothing of people is in it
        with transaction.atomic():
            row = fresh(a_row_of(model, city)[0])
            instead = {one.name: {} if one.code == "document" else "x" for one in shape.hidden}
            erase(row, instead, ground=GROUND, at=LATER)
            values = opened(fresh(row), entry_of(row)).values
            if {name: values[name] for name in instead} != instead:
                stayed.append(model._meta.db_table)
            transaction.set_rollback(True)

    assert stayed == []
