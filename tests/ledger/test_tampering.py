"""Whoever owns the database and switches its guards off is found out, whatever is changed."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django.db import connection, models, transaction

from approvals.services import intake
from config.events import HANDLERS
from initiatives.models import Initiative, InitiativeVersion
from ledger.findings import Report
from ledger.merkle import leaf_hash, root_of
from ledger.models import Checkpoint, Entry, Leaf, LogKey, Pending, Secret, Tile
from ledger.notes import SigningKey, TreeHead
from ledger.services import sequencing
from ledger.services.writing import Anchor
from ledger.tree import StoredNodes
from notifications.models import Notification
from tests import world
from tests.ledger.logs import found, integrate, kinds_of
from workflow import outbox
from workflow.audit import Change, attributed
from workflow.checking import check_audit
from workflow.models import LeafForm
from workflow.operations import GUARD_FUNCTION
from workflow.sealing import Form, sealed_models, shape_of
from workflow.verifying import verify_audit, verify_rows

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("log")]
OPEN = """
CREATE OR REPLACE FUNCTION portal_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$;
"""
LATER = world.START + timedelta(days=30)
DROP = "DROP TRIGGER append_only_row ON ledger_leaf"
MAKE = "CREATE TRIGGER append_only_row"
CALL = "EXECUTE FUNCTION portal_append_only()"


@pytest.fixture
def city():
    """A city with a case, everything in the tree."""
    place = world.City()
    case = world.submitted(place)
    intake.receive(case_id=case.pk, actor=place.clerk, reason="Đủ", at=world.START)
    integrate()
    return place


def sql(*statements):
    """As the owner of the database, with the guards off; they are on again afterwards."""
    with connection.cursor() as cursor:
        cursor.execute(OPEN)
        for statement in statements:
            cursor.execute(statement)
        cursor.execute(GUARD_FUNCTION)


HISTORY = "initiatives_historicalinitiative"


def test_an_untouched_trail_holds(city):
    report = verify_audit()

    assert report.findings == []
    assert report.looked_at["rows"] == report.looked_at["leaves"] == Entry.objects.count() > 100


SOME = {
    models.BooleanField: (True, False),
    models.IntegerField: (7, 8),
    models.DateTimeField: (datetime(2026, 1, 5, tzinfo=UTC), datetime(2026, 1, 6, tzinfo=UTC)),
    models.DateField: (datetime(2026, 1, 5, tzinfo=UTC).date(), "2026-01-06"),
    models.DecimalField: (Decimal("1.5"), Decimal("1.6")),
    models.JSONField: ({"a": [1, 0.5, "ă"]}, '{"a": [1, 0.5, "â"]}'),
    models.CharField: ("ă", "â"),
    models.TextField: ("ă", "â"),
}


def some_of(field, which):
    target = field.target_field if field.is_relation else field
    return next(values for kind, values in SOME.items() if isinstance(target, kind))[which]


def a_row_of(model, city):
    """A row with a value in every column, written and sealed as any other."""
    fields = [
        field
        for field in model._meta.concrete_fields
        if not field.primary_key and not isinstance(field, models.GeneratedField)
    ]
    row = model(**{field.attname: some_of(field, 0) for field in fields})
    with attributed(Change(city.admin, "Thử", world.START)):
        row.save()
    return row, fields


@pytest.mark.parametrize("model", sealed_models(), ids=lambda model: model._meta.db_table)
def test_each_column_of_each_sealed_table_tells_when_it_was_changed(model):
    city = world.City()
    table = model._meta.db_table
    unseen = []
    with transaction.atomic():  # its links lead nowhere: nothing of it is kept
        row, fields = a_row_of(model, city)
        clean = Report()
        verify_rows(clean, table, None)
        assert clean.findings == []
        with connection.cursor() as cursor:
            cursor.execute(OPEN)
            for field in fields:
                for value in [some_of(field, 1), *([None] if field.null else [])]:
                    with transaction.atomic():
                        cursor.execute(
                            f'UPDATE {table} SET "{field.column}" = %s'
                            f' WHERE "{model._meta.pk.column}" = %s',
                            [value, row.pk],
                        )
                        report = Report()
                        verify_rows(report, table, None)
                        if [one.where for one in report.findings] != [f"{table} {row.pk}"]:
                            unseen.append((field.column, value))
                        transaction.set_rollback(True)
            cursor.execute(GUARD_FUNCTION)
        transaction.set_rollback(True)

    assert unseen == []


def test_a_row_that_was_deleted_is_missed(city):
    sql(f"DELETE FROM {HISTORY} WHERE history_id = (SELECT max(history_id) FROM {HISTORY})")
    report = verify_audit()

    assert kinds_of(report) == {"missing", "present_differs"}
    assert report.findings[0].where.startswith(HISTORY)


def test_a_row_that_was_slipped_in_has_no_leaf(city):
    columns = ", ".join(f'"{c.name}"' for c in shape_of(Initiative.history.model).columns)
    sql(f"INSERT INTO {HISTORY} ({columns}) SELECT {columns} FROM {HISTORY} LIMIT 1")

    assert found() == {"without_leaf", "present_differs"}
    assert "without_leaf" in found(fast=True)


def test_a_row_that_was_slipped_in_with_an_entry_but_no_place_is_found(city):
    entry = "ledger_entry"
    sql(
        f"INSERT INTO {entry} (kind, key, form, hash, after_size, after_root, written_at)"
        f" SELECT kind, 987654, form, hash, after_size, after_root, written_at FROM {entry} LIMIT 1"
    )

    assert {"missing", "unplaced"} <= found()


def test_two_rows_that_changed_places_are_found(city):
    sql(
        f"UPDATE {HISTORY} AS one SET title = two.title, history_date = two.history_date"
        f"  FROM {HISTORY} AS two WHERE one.history_id = two.history_id - 1"
    )
    assert found() == {"changed"}


def test_leaves_that_changed_places_give_another_root(city):
    a, b = Leaf.objects.order_by("index")[3:5]
    sql(
        f"UPDATE ledger_leaf SET entry_id = -1 * entry_id, hash = '\\x{bytes(b.hash).hex()}' WHERE index = {a.index}",
        f"UPDATE ledger_leaf SET entry_id = {a.entry_id}, hash = '\\x{bytes(a.hash).hex()}' WHERE index = {b.index}",
        f"UPDATE ledger_leaf SET entry_id = {b.entry_id} WHERE index = {a.index}",
    )
    assert found() == {"reordered"}


def test_a_tail_that_was_cut_off_is_missed(city):
    last = Leaf.objects.order_by("-index").first()
    sql(f"DELETE FROM ledger_leaf WHERE index = {last.index}")
    assert {"truncated", "unplaced"} <= found()


def test_a_tail_that_was_cut_off_with_its_heads_is_missed_by_a_head_that_was_given_out(city):
    before = Leaf.objects.count()
    world.submitted(city, author=city.colleague)
    integrate(LATER)
    with transaction.atomic():  # what refers to the rows that are gone is no matter here
        _cut_off(before)
        report = verify_audit()
        transaction.set_rollback(True)

    assert kinds_of(report) == {"truncated", "present_differs"}
    assert "given out" in report.findings[0].where


def _cut_off(before):
    keep = Entry.objects.filter(leaf__index__lt=before).values_list("pk", flat=True)
    ids = ", ".join(map(str, keep))
    new = Entry.objects.exclude(pk__in=keep).values_list("kind", "key")
    sql(
        *(
            f"DELETE FROM {kind} WHERE {shape_of(model).key} = {key}"
            for kind, key in new
            for model in sealed_models()
            if model._meta.db_table == kind
        ),
        f"DELETE FROM ledger_leaf WHERE index >= {before}",
        f"DELETE FROM ledger_secret WHERE entry_id NOT IN ({ids})",
        f"DELETE FROM ledger_entry WHERE id NOT IN ({ids})",
        f"DELETE FROM ledger_checkpoint WHERE size > {before}",
        f"DELETE FROM ledger_tile WHERE level = 0 AND (index + 1) * 256 > {before}",
    )


def test_what_was_emptied_is_missed(city):
    sql("SET CONSTRAINTS ALL IMMEDIATE", f"TRUNCATE {HISTORY} CASCADE")
    assert found() == {"missing", "present_differs"}


def test_an_entry_that_follows_a_changed_row_gives_another_root(city):
    """The row and its entry agree again; the tree does not."""
    version = InitiativeVersion.objects.get()
    entry = Entry.objects.select_related("secret").get(
        kind="initiatives_initiativeversion", key=version.pk
    )
    sql(f"UPDATE initiatives_initiativeversion SET revision = 99 WHERE id = {version.pk}")
    digest = forged(entry)
    sql(f"UPDATE ledger_entry SET hash = '\\x{digest.hex()}' WHERE id = {entry.pk}")
    assert found() == {"entry_changed"}

    sql(f"UPDATE ledger_leaf SET hash = '\\x{digest.hex()}' WHERE entry_id = {entry.pk}")
    assert found() >= {"reordered"}


def forged(entry):
    """The hash that the entry would have if the row had always said what it says now."""
    model = next(one for one in sealed_models() if one._meta.db_table == entry.kind)
    shape, row = shape_of(model), model.objects.get(pk=entry.key)
    anchor = Anchor(entry.after_size, bytes(entry.after_root))
    return leaf_hash(shape.leaf(entry.key, shape.saved(row), bytes(entry.secret.salt), anchor))


def rewrite(settings, entry, digest):
    """With the stolen key: the entry, the tree and every head are made anew, as if always so."""
    key = SigningKey.parse(Path(settings.LEDGER_KEY_FILE).read_text("utf-8"))
    sql(
        f"UPDATE ledger_entry SET hash = '\\x{digest.hex()}' WHERE id = {entry.pk}",
        f"UPDATE ledger_leaf SET hash = '\\x{digest.hex()}' WHERE entry_id = {entry.pk}",
        "DELETE FROM ledger_tile WHERE level >= 0",
    )
    sequencing._store_tiles(0, Leaf.objects.count())
    for head in Checkpoint.objects.all():
        root = root_of(StoredNodes(), head.size)
        note = key.sign(TreeHead(key.name, head.size, root, head.signed_at).body())
        sql(
            f"UPDATE ledger_checkpoint SET root = '\\x{root.hex()}', note = $note${note}$note$ WHERE size = {head.size}"
        )


def test_a_log_rewritten_with_the_stolen_key_contradicts_a_head_that_was_given_out(
    city, log, tmp_path
):
    kept = Checkpoint.objects.newest().note
    letter = tmp_path / "letter.txt"
    letter.write_text(f"Kính gửi đơn vị,\r\n\r\n{kept}\r\nTrân trọng".replace("\n", "\r\n"))
    version = InitiativeVersion.objects.get()
    sql(f"UPDATE initiatives_initiativeversion SET revision = 99 WHERE id = {version.pk}")
    entry = Entry.objects.select_related("secret").get(
        kind="initiatives_initiativeversion", key=version.pk
    )
    rewrite(log, entry, forged(entry))
    log.LEDGER_COPIES = ""

    assert found() == set(), "the database alone looks as if it had always been so"
    assert found(against=[letter]) == {"rewritten"}
    log.LEDGER_COPIES = str(tmp_path / "copies")
    assert found() == {"rewritten"}, "the portal's copies outside the database tell as well"


def test_a_head_signed_with_another_key_is_found(city):
    other = SigningKey.made("portal.invalid/so-cai")
    head = Checkpoint.objects.newest()
    note = other.sign(head.head.body())
    sql(f"UPDATE ledger_checkpoint SET note = $note${note}$note$ WHERE size = {head.size}")
    assert found() == {"head_unsigned"}


def test_a_head_with_another_time_beside_it_is_found(city):
    sql("UPDATE ledger_checkpoint SET signed_at = signed_at - interval '1 year'")
    assert found() == {"head_broken"}


def test_leaves_cut_off_below_the_last_examination_are_found_by_the_next(city):
    day = timedelta(days=1)
    sql("DELETE FROM ledger_leaf WHERE index < 5")
    assert "truncated" in found(since=world.START + day)


def test_a_head_that_says_something_else_is_found(city):
    size = Checkpoint.objects.newest().size
    sql(
        f"UPDATE ledger_checkpoint SET note = replace(note, 'time 20', 'time 19') WHERE size = {size}"
    )
    assert found() == {"head_broken", "head_unsigned"}
    sql(f"UPDATE ledger_checkpoint SET note = 'nothing' WHERE size = {size}")
    assert found() == {"head_broken"}


@pytest.mark.parametrize(
    "statement",
    [
        "ALTER TABLE initiatives_riskfreeze DISABLE TRIGGER append_only_row",
        "DROP TRIGGER append_only_truncate ON ledger_leaf",
        f"{DROP}; {MAKE} BEFORE UPDATE OR DELETE ON ledger_leaf FOR EACH ROW WHEN (false) {CALL}",
        f"{DROP}; {MAKE} BEFORE DELETE OR UPDATE OF hash ON ledger_leaf FOR EACH ROW {CALL}",
        OPEN,
    ],
)
def test_a_guard_that_was_switched_off_is_found(statement):
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(statement)

    assert "trigger_off" in found(fast=True)


def test_a_tile_that_was_changed_is_found(city):
    while Leaf.objects.count() < 300:
        world.submitted(city, author=city.colleague)
        integrate(LATER)
    assert Tile.objects.count() == 1
    assert found() == set()
    sql("UPDATE ledger_tile SET hashes = '\\x00' || substr(hashes, 2)")
    assert "tile_changed" in found(fast=True)


def test_a_leaf_names_the_newest_head_before_it(city):
    head = Checkpoint.objects.newest()
    world.submitted(city, author=city.colleague)
    newest = Entry.objects.order_by("-pk").first()

    assert (newest.after_size, bytes(newest.after_root)) == (head.size, bytes(head.root))
    integrate(LATER)
    sql(f"UPDATE ledger_entry SET after_size = 0 WHERE id = {newest.pk}")
    assert {"anchor_wrong", "changed"} <= found()


def test_a_table_that_changes_does_not_change_its_old_leaves(city):
    """A later version of the portal adds a column to a history table."""
    shape = shape_of(Initiative.history.model)
    older = Form(
        shape.kind, shape.key, [one for one in shape.columns if one.name != "nd73_subject"]
    )
    LeafForm.objects.create(
        kind=older.kind, code=older.code, key=older.key, columns=older.as_json()
    )
    row = Initiative.history.first()
    entry = Entry.objects.select_related("secret").get(kind=shape.kind, key=row.pk)
    anchor = Anchor(entry.after_size, bytes(entry.after_root))
    digest = leaf_hash(older.leaf(row.pk, shape.saved(row), bytes(entry.secret.salt), anchor))
    hexes = f"'\\x{digest.hex()}'"
    sql(f"UPDATE ledger_entry SET form = '{older.code}', hash = {hexes} WHERE id = {entry.pk}")

    report = Report()
    verify_rows(report, shape.kind, None)
    assert report.findings == []
    sql(f"UPDATE {shape.kind} SET nd73_subject = NOT nd73_subject WHERE history_id = {row.pk}")
    verify_rows(report, shape.kind, None)
    assert report.findings == [], "the column was not there when it was sealed"
    sql(f"UPDATE {shape.kind} SET title = 'x' WHERE history_id = {row.pk}")
    verify_rows(report, shape.kind, None)
    assert kinds_of(report) == {"changed"}


def test_a_form_that_was_changed_is_told(city):
    sql("UPDATE workflow_leafform SET columns = columns - 0 WHERE kind = 'initiatives_riskfreeze'")
    assert found() == set(), "no leaf has it"
    sql(f"UPDATE workflow_leafform SET columns = columns - 0 WHERE kind = '{HISTORY}'")
    assert found() == {"form_lost"}


def test_a_secret_that_is_gone_is_told(city):
    entry = Entry.objects.order_by("-pk").first()
    Secret.objects.filter(entry=entry).delete()
    assert found() == {"secret_lost"}


def test_entries_that_wait_too_long_are_told(city, time_machine):
    time_machine.move_to(LATER)
    world.submitted(city, author=city.colleague, when=LATER)
    assert Pending.objects.exists()
    assert found() == set()
    time_machine.shift(timedelta(minutes=16))
    assert found() == {"unplaced"}


def test_only_what_is_new_is_looked_at_since_a_day(city, time_machine):
    now = datetime(2030, 1, 7, 3, tzinfo=UTC)  # entries bear the time of the machine
    time_machine.move_to(now)
    before = Entry.objects.count()
    world.submitted(city, author=city.colleague)
    integrate(now)
    report = verify_audit(since=now - timedelta(minutes=1))

    assert report.findings == []
    assert report.looked_at["rows"] == report.looked_at["leaves"] == Entry.objects.count() - before


def test_keys_follow_each_other(city, log):
    from ledger.services.keys import next_key

    next_key(reason="Định kỳ", lost=False, at=LATER)
    world.submitted(city, author=city.colleague)
    integrate(LATER)
    assert found() == set()

    next_key(reason="Hỏng máy", lost=True, at=LATER)
    world.submitted(city, author=city.colleague)
    integrate(LATER)
    assert found() == set()
    assert [bool(row.endorsement) for row in LogKey.objects.all()] == [False, True, False]
    for _ in range(2):
        assert check_audit().holds
    outbox.deliver_all(HANDLERS)
    told = Notification.objects.filter(subject__contains="khóa cũ xác nhận")
    assert sorted(row.recipient.full_name for row in told) == ["Bảo vệ bí mật", "Đầu mối Sở Nội vụ"]

    second = LogKey.objects.order_by("pk")[1]
    sql(
        f"UPDATE ledger_logkey SET endorsement = replace(endorsement, '/v1', '/v2') WHERE id = {second.pk}"
    )
    assert found() == {"key_unendorsed"}


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE approvals_case SET state = 'APPROVED'",
        'UPDATE initiatives_initiative SET content = content || \'{"title": "x"}\'',
        "DELETE FROM initiatives_commitment",
        "UPDATE accounts_user SET full_name = full_name || ' Jr.' WHERE NOT is_system",
    ],
)
def test_a_record_that_was_changed_without_history_is_found(city, statement):
    sql(statement)
    report = verify_audit()

    assert kinds_of(report) == {"present_differs"}
    assert report.findings[0].where.split()[0] in statement
