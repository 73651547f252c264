"""No erasure stands in the trail without a request that two people dealt with, and none takes out more than words."""

import json
from datetime import timedelta

import pytest
from django.db import connection, transaction

from initiatives.canonical import digest
from initiatives.models import Attachment, InitiativeVersion
from records.models import DataRequest
from records.services.grounds import _only_takes_out
from records.services.places import ERASED
from tests import world
from tests.ledger.logs import found, integrate
from tests.ledger.test_tampering import sql
from tests.records import desk
from workflow.audit import Change, attributed
from workflow.erasing import erase
from workflow.models import Erasure
from workflow.verifying import verify_audit

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("log")]
WORD = "Nguyễn Văn Cũ"


@pytest.fixture
def city():
    return world.City()


@pytest.fixture
def case(city):
    found = world.submitted(city, content=world.plan(bottleneck=f"Ông {WORD} phải chờ lâu"))
    integrate()
    return found


@pytest.fixture
def done(city, case):
    """A request that was dealt with as it has to be."""
    row = desk.confirm(city, desk.prepared(city, case.initiative.code, [WORD]))
    integrate(desk.DONE)
    return row


def why():
    report = verify_audit()
    return [row.detail for row in report.findings if row.kind == "erased_unasked"]


def version_of(case):
    return InitiativeVersion.objects.get(initiative=case.initiative_id)


def forged(version):
    """Another plan in the place of the one that was sent, with the mark of erased words in it."""
    content = {**version.snapshot["content"], "bottleneck": f"Không có gì {ERASED}"}
    fresh = {**version.snapshot, "content": content}
    return {"snapshot": fresh, "sha256": digest(fresh)}


def test_a_request_that_two_dealt_with_covers_its_erasures(done):
    report = verify_audit()
    assert report.findings == []
    assert report.looked_at["erasures"] == Erasure.objects.count() > 2


def test_an_erasure_without_a_request_is_found(case):
    version = version_of(case)
    erase(version, forged(version), ground="YC-2026-1", at=desk.DONE)
    integrate(desk.DONE)
    assert why() == ["no confirmed request YC-2026-1"]


def test_one_more_under_a_request_that_was_dealt_with_is_found(done, case):
    version = version_of(case)
    erase(version, forged(version), ground=done.code, at=desk.DONE)
    assert "rows, not" in why()[0]


def test_one_at_another_moment_is_found(done, case):
    version = version_of(case)
    erase(version, forged(version), ground=done.code, at=desk.DONE + timedelta(hours=1))
    assert why()[0].endswith("not at the moment of the confirmation")


def test_one_of_another_file_is_found(city, done):
    other = version_of(world.submitted(city, author=city.stranger))
    erase(other, forged(other), ground=done.code, at=desk.DONE)
    assert why()[0].endswith("no row of its file")


@pytest.mark.parametrize(
    "changes",
    [
        {"bottleneck": "Một kế hoạch khác"},
        {"risks": []},
    ],
)
def test_one_that_puts_another_text_there_is_found(done, case, changes):
    version = version_of(case)
    text = json.dumps({**version.snapshot["content"], **changes}, ensure_ascii=False)
    fresh = {**version.snapshot, "content": json.loads(text.replace(ERASED, ""))}
    erase(version, {"snapshot": fresh}, ground=done.code, at=desk.DONE)
    assert why()[0].endswith("more than words taken out")


def test_a_digest_of_something_else_is_found(done, case):
    version = version_of(case)
    instead = {**forged(version), "sha256": "0" * 64}
    erase(version, instead, ground=done.code, at=desk.DONE)
    assert why()[0].endswith("more than words taken out")


def test_a_request_that_one_person_dealt_with_alone_is_found(city, case):
    """As somebody could write it who has the rights of the portal's processes."""
    row = desk.prepared(city, case.initiative.code, [WORD])
    sql(
        f"""UPDATE records_datarequest SET state = 'DONE', outcome = '{{"sealed": 1}}' WHERE id = {row.pk}"""
    )
    past = row.history.order_by("-history_id").first()
    past.pk, past.outcome = None, {"sealed": 1}
    past.__dict__["state"] = "DONE"
    past.history_user, past.history_date = city.focal, desk.DONE
    with attributed(Change(city.focal, "Đồng ý", desk.DONE, "confirm_erasure", "PREPARED")):
        past.save(force_insert=True)
    version = version_of(case)
    erase(version, forged(version), ground=row.code, at=desk.DONE)
    assert why() == [f"{row.code}: not prepared by one and confirmed by another"]


@pytest.mark.parametrize(
    "statement",
    [
        "ALTER FUNCTION portal_erase(bigint) RESET search_path",
        "ALTER FUNCTION portal_erase(bigint) SET search_path = pg_temp, public",
        "ALTER FUNCTION portal_erase(bigint) SECURITY INVOKER",
        "GRANT EXECUTE ON FUNCTION portal_erase(bigint) TO PUBLIC",
        "GRANT CREATE ON SCHEMA public TO portal_app; ALTER FUNCTION portal_erase(bigint) OWNER TO portal_app",
        "CREATE RULE none AS ON UPDATE TO ledger_leaf DO INSTEAD NOTHING",
    ],
)
def test_what_opens_the_guards_beside_the_triggers_is_found(case, statement):
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(statement)
        assert found(fast=True) == {"trigger_off"}
        transaction.set_rollback(True)
    assert found() == set()


def test_the_history_of_the_request_is_what_counts(done):
    """A request whose confirmation is struck out does not cover anything any more."""
    table = DataRequest.history.model._meta.db_table
    sql(f"UPDATE {table} SET transition = '' WHERE transition = 'confirm_erasure'")
    assert {"changed", "erased_unasked"} <= found()


def test_a_mark_that_the_column_cut_is_a_mark(done, case):
    """So did the first release; a text of the same length without it is none."""
    longest = Attachment.history.model._meta.get_field("name").max_length
    row = Erasure(kind=Attachment.history.model._meta.db_table, key=1, ground=done.code)
    row.instead = {"name": "a" * (longest - 3) + ERASED[:3]}
    assert _only_takes_out(row)
    row.instead = {"name": "a" * longest}
    assert not _only_takes_out(row)
    row.instead = {"name": "a" * 3 + ERASED[:3]}
    assert not _only_takes_out(row)
