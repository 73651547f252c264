"""Tracked records: attributed or refused; history that only grows."""

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from accounts.models import OrgUnit
from common.errors import DomainError
from tests import world
from workflow.audit import ActingFor, Change, UnattributedChange, attributed

pytestmark = pytest.mark.django_db


def test_save_without_attribution_raises_and_writes_nothing():
    unit = world.make_unit("AUD1")
    unit.name = "Tên khác"

    with pytest.raises(UnattributedChange):
        unit.save()

    assert OrgUnit.objects.get(pk=unit.pk).name != "Tên khác"
    assert unit.history.count() == 1


def test_new_record_without_attribution_is_not_inserted():
    with pytest.raises(UnattributedChange):
        OrgUnit(code="AUD2", name="X", unit_type="PHUONG_XA", valid_from=world.DAY_ONE).save()

    assert not OrgUnit.objects.filter(code="AUD2").exists()


@pytest.mark.parametrize("reason", ["", "   ", "\n"])
def test_blank_reason_is_refused(reason):
    with pytest.raises(DomainError, match="reason_required"):
        attributed(Change(None, reason, world.START)).__enter__()


def test_history_row_says_who_for_whom_why_and_when():
    head, clerk = world.make_user("Người đứng đầu"), world.make_user("Chuyên viên")
    unit = world.make_unit("AUD3")
    unit.name = "Tên mới"
    acting = ActingFor(head.pk, "KT. Chủ tịch: Người đứng đầu (1/GUQ)")

    with attributed(Change(clerk, "  Đổi tên  ", world.at("2026-02-03 10:00"), acting_for=acting)):
        unit.save()

    row = unit.history.first()
    assert (row.history_user, row.actor_label, row.history_change_reason.strip()) == (
        clerk,
        "Chuyên viên",
        "Đổi tên",
    )
    assert (row.acting_for, row.acting_for_label) == (head, acting.label)
    assert row.history_date == world.at("2026-02-03 10:00")


@pytest.mark.parametrize(
    "write",
    [
        lambda rows: rows.update(name="X"),
        lambda rows: rows.bulk_create([]),
        lambda rows: rows.bulk_update([], ["name"]),
        lambda rows: rows.delete(),
    ],
)
def test_bulk_writes_are_refused(write):
    unit = world.make_unit("AUD4")

    with pytest.raises(UnattributedChange):
        write(OrgUnit.objects.filter(pk=unit.pk))

    assert OrgUnit.objects.get(pk=unit.pk).name == unit.name


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE accounts_historicalorgunit SET history_change_reason = 'khác'",
        "DELETE FROM accounts_historicalorgunit",
        "TRUNCATE accounts_historicalorgunit",
    ],
)
def test_history_cannot_be_rewritten_at_the_database(statement):
    unit = world.make_unit("AUD5")

    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(statement)

    assert unit.history.get().history_change_reason == "Dữ liệu kiểm thử"


def test_database_refuses_a_blank_reason():
    unit = world.make_unit("AUD6")
    row = unit.history.get()
    row.pk, row.history_change_reason = None, ""

    with (
        pytest.raises(IntegrityError),
        transaction.atomic(),
        attributed(Change(unit.history.get().history_user, "x", world.START)),
    ):
        row.save()


def test_person_who_acted_cannot_be_deleted():
    author = world.make_user()
    world.record(
        world.OrgUnit(code="AUD7", name="X", unit_type="SU_NGHIEP", valid_from=world.DAY_ONE),
        actor=author,
    )

    with (
        pytest.raises(DatabaseError),
        transaction.atomic(),
        attributed(Change(author, "Xóa", world.START)),
    ):
        author.delete()

    assert type(author).objects.filter(pk=author.pk).exists()


def test_signing_in_is_no_change_of_the_person():
    user = world.make_user()
    before = user.history.count()

    user.save(update_fields=["last_login"])

    assert user.history.count() == before
