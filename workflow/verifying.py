"""The audit trail examined: rows against their leaves, the tables' guards, and the log itself."""

from binascii import hexlify, unhexlify
from collections.abc import Callable, Sequence
from datetime import datetime
from hashlib import file_digest
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.utils import timezone
from django.utils.module_loading import import_string

from ledger.findings import FaultKind, Report
from ledger.merkle import leaf_hash
from ledger.notes import heads_in
from ledger.services.verifying import copy_out, stream, verify_given_out, verify_log
from ledger.services.writing import Anchor
from workflow.leafforms import forms_of
from workflow.opening import Erased, erased_of
from workflow.operations import GUARDS, erase_source, guard_source
from workflow.sealing import NO_MARKS, Form, Shape, sealed_models, shape_of
from workflow.tracked import TrackedModel

Progress = Callable[[int, int, str], None]
LEDGER_TABLES = (
    "ledger_entry",
    "ledger_leaf",
    "ledger_tile",
    "ledger_logkey",
    "ledger_checkpoint",
    "ledger_witness",
    "ledger_cosignature",
    "workflow_leafform",
)
ERASE = "portal_erase"
# What carries out an erasure: its body, that it runs as the tables' owner, in their schema, finds names there first,
# and that not everybody may call it.
FUNCTIONS = """
    SELECT prosrc, prosecdef, pronamespace = current_schema()::regnamespace,
           proowner = (SELECT relowner FROM pg_class WHERE oid = 'ledger_entry'::regclass),
           proconfig = ARRAY['search_path=' || current_setting('search_path')],
           proacl IS NULL OR EXISTS (SELECT FROM aclexplode(proacl) WHERE grantee = 0)
      FROM pg_proc WHERE proname = %s
"""
# What puts the guards out of action beside the triggers themselves: a rule in their way, a role without triggers.
SWITCHED_OFF = """
    SELECT relation.relname::text, 'rule ' || rule.rulename FROM pg_rewrite AS rule
      JOIN pg_class AS relation ON relation.oid = rule.ev_class
     WHERE relation.relnamespace = current_schema()::regnamespace AND relation.relname = ANY(%s)
    UNION ALL
    SELECT coalesce(rolname, 'everybody')::text, 'session_replication_role is set' FROM pg_db_role_setting
      LEFT JOIN pg_roles ON pg_roles.oid = setrole
     WHERE setdatabase IN (0, (SELECT oid FROM pg_database WHERE datname = current_database()))
       AND EXISTS (
           SELECT FROM unnest(setconfig) AS said
            WHERE said LIKE 'session_replication_role=%%' AND said <> 'session_replication_role=origin')
"""


def no_progress(_done: int, _total: int, _step: str) -> None:
    """Nobody watches."""


def verify_audit(
    *,
    since: datetime | None = None,
    fast: bool = False,
    against: Sequence[Path] = (),
    shows_all: bool = False,
    progress: Progress = no_progress,
) -> Report:
    """Examine everything in one snapshot of the database and say what was found.

    ``since`` looks at the contents of rows sealed from then on only, ``fast`` at no contents at all; whether
    each row has its leaf and each leaf its row is always looked at. ``against`` are files that hold signed
    heads which were given out: letters, mailboxes, copies; the report keeps the proofs that the log continues
    them, and with ``shows_all`` those of the portal's own copies too.
    """
    report = Report(progress=progress)
    shapes = [shape_of(model) for model in sealed_models()]
    now = timezone.now()  # before the snapshot, as the copies: nothing in them is newer then
    own = [file.read_text("utf-8", errors="replace") for file in _own_copies()]
    named = [file.read_text("utf-8", errors="replace") for file in against]
    with transaction.atomic():
        if not connection.savepoint_ids:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL statement_timeout = 0")
        kinds = [shape.kind for shape in shapes]
        _guards(report, kinds)
        _strangers(report, kinds)
        verify_log(report, since=since, now=now)
        for text in own:
            verify_given_out(report, heads_in(text), shows=shows_all)
        for text in named:
            verify_given_out(report, heads_in(text), shows=True)
        _records(report, shapes, since=since, fast=fast)
        lost = [] if fast else verify_files(report, since)
        for name in settings.AUDIT_EXAMINES:
            import_string(name)(report)
    _lost(report, lost)
    return report


def _records(
    report: Report, shapes: Sequence[Shape], *, since: datetime | None, fast: bool
) -> None:
    """Rows against leaves, and present records against the last row of their history."""
    for done, shape in enumerate(shapes):
        report.progress(done, len(shapes), shape.kind)
        verify_pairs(report, shape)
        if not fast:
            verify_rows(report, shape.kind, since)
    for model in tracked_models():
        verify_present(report, model)


def _lost(report: Report, files: Sequence[tuple[Any, str, str]]) -> None:
    """Files that were not there, as it is after the snapshot: what was destroyed meanwhile is not lost."""
    for row, where, why in files:
        if type(row).objects.filter(pk=row.pk, destroyed_at=None).exists():
            report.found(FaultKind.FILE_LOST, where, why)


def _own_copies() -> list[Path]:
    """The portal's own copies of heads outside the database."""
    folder = Path(settings.LEDGER_COPIES) if settings.LEDGER_COPIES else None
    return sorted(folder.glob("checkpoints*.txt")) if folder else []


def _guards(report: Report, kinds: Sequence[str]) -> None:
    """Every table that only grows has both triggers, switched on, calling the function that refuses."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relation.relname, trigger.tgname, trigger.tgtype, function.prosrc"
            "  FROM pg_trigger AS trigger"
            "  JOIN pg_class AS relation ON relation.oid = trigger.tgrelid"
            "  JOIN pg_proc AS function ON function.oid = trigger.tgfoid"
            " WHERE trigger.tgenabled IN ('O', 'A') AND NOT trigger.tgisinternal"
            "   AND trigger.tgqual IS NULL AND trigger.tgattr = ''::int2vector"
            "   AND relation.relnamespace = current_schema()::regnamespace"
        )
        there = set(cursor.fetchall())
        cursor.execute(FUNCTIONS, [ERASE])
        erasing = cursor.fetchall()
        cursor.execute(SWITCHED_OFF, [[*LEDGER_TABLES, *kinds]])
        switched = cursor.fetchall()
    if erasing != [(erase_source(), True, True, True, True, False)]:
        report.found(FaultKind.TRIGGER_OFF, ERASE, "another function, or open to others")
    for where, why in switched:
        report.found(FaultKind.TRIGGER_OFF, where, why)
    for table in (*LEDGER_TABLES, *kinds):
        for name, kind in GUARDS:
            report.looked_at["guards"] += 1
            if (table, name, kind, guard_source()) not in there:
                report.found(FaultKind.TRIGGER_OFF, table, name)


def _strangers(report: Report, kinds: list[str]) -> None:
    """No entry vouches for a table that is not sealed."""
    strange = "SELECT kind, key FROM ledger_entry WHERE kind <> ALL(%s) ORDER BY id"
    for kind, key in stream(strange, [kinds]):
        report.found(FaultKind.MISSING, f"{kind} {key}", "no sealed table")


def verify_pairs(report: Report, shape: Shape) -> None:
    """Each row has an entry and each entry a row."""
    table, key = _quoted(shape.kind), _quoted(shape.key)
    without = (  # names come from the models
        f"SELECT original.{key} FROM {table} AS original WHERE NOT EXISTS (SELECT FROM ledger_entry"  # noqa: S608
        f" AS entry WHERE entry.kind = %s AND entry.key = original.{key}) ORDER BY 1"
    )
    missing = (
        f"SELECT entry.key FROM ledger_entry AS entry WHERE entry.kind = %s AND NOT EXISTS"  # noqa: S608
        f" (SELECT FROM {table} AS original WHERE original.{key} = entry.key) ORDER BY 1"
    )
    for kind, sql in ((FaultKind.WITHOUT_LEAF, without), (FaultKind.MISSING, missing)):
        for (found,) in stream(sql, [shape.kind]):
            report.found(kind, f"{shape.kind} {found}")


def verify_rows(report: Report, kind: str, since: datetime | None) -> None:
    """Each row still says what its leaf says, form by form."""
    for code, form in forms_of(kind):
        if form is None:
            report.found(FaultKind.FORM_LOST, f"{kind} {code}")
        else:
            _verify_form(report, form, since)


def _verify_form(report: Report, form: Form, since: datetime | None) -> None:
    kind = form.kind
    sql = (
        f"SELECT entry.key, encode(entry.hash, 'hex'), entry.after_size, encode(entry.after_root, 'hex'),"  # noqa: S608
        f" coalesce(encode(secret.salt, 'hex'), ''), {form.select('original')} FROM ledger_entry AS entry"
        f"  JOIN {_quoted(kind)} AS original ON original.{_quoted(form.key)} = entry.key"
        f"  LEFT JOIN ledger_secret AS secret ON secret.entry_id = entry.id"
        f" WHERE entry.kind = %s AND entry.form = %s"
    )
    values: list[Any] = [kind, form.code]
    if since is not None:
        sql += " AND entry.written_at >= %s"
        values.append(since)
    copy_out(sql, values, RowCheck(report, form).take)


class RowCheck:
    """Compares each row of a form with what was sealed."""

    def __init__(self, report: Report, form: Form) -> None:
        self._report, self._form, self._erased = report, form, erased_of(form.kind)

    def take(self, number: bytes, written: bytes, *parts: bytes) -> None:
        """One row: the hash that was written, the anchor, the salt, and the row itself in canonical JSON."""
        self._report.look_at("rows")
        (size, root, salt, *row), key = parts, int(number)
        if not salt:
            self._report.found(FaultKind.SECRET_LOST, f"{self._form.kind} {key}")
            return
        secret, anchor = unhexlify(salt), Anchor(int(size), unhexlify(root))
        taken = self._erased.get(key)
        marks = taken.marks if taken else NO_MARKS
        found = hexlify(leaf_hash(self._form.stored_leaf(key, row, secret, anchor, marks)))
        if found != written or (taken is not None and not self._stays(row, taken)):
            self._report.found(FaultKind.CHANGED, f"{self._form.kind} {key}")

    def _stays(self, row: Sequence[bytes], taken: Erased) -> bool:
        """Whether what the erasure put there stands there."""
        self._report.looked_at["erased"] += 1
        says = self._form.stored_hidden(row)
        return all(says.get(name) == value for name, value in taken.instead.items())


def verify_files(report: Report, since: datetime | None) -> list[tuple[Any, str, str]]:
    """The stored bytes of attached files still have the digest that their sealed row says; those that are not there."""
    lost = []
    for label in settings.SEALED_FILES:
        model: Any = apps.get_model(label)
        rows = model.objects.filter(destroyed_at=None).order_by("pk")
        if since is not None:
            rows = rows.filter(uploaded_at__gte=since)
        for row in rows.only("pk", "stored_as", "sha256").iterator():
            report.look_at("files")
            where = f"{label} {row.pk}"
            try:
                with default_storage.open(row.stored_as) as stored:
                    found = file_digest(stored, "sha256").hexdigest()
            except (OSError, SuspiciousOperation) as error:
                lost.append((row, where, type(error).__name__))
                continue
            if found != row.sha256:
                report.found(FaultKind.FILE_CHANGED, where)
    return lost


def tracked_models() -> list[Any]:
    """Every model with a history."""
    return [model for model in apps.get_models() if issubclass(model, TrackedModel)]


def verify_present(report: Report, model: Any) -> None:
    """Each record says what the last row of its history says, and is there unless that row says it was deleted."""
    past = model.history.model
    known = {field.column for field in past._meta.concrete_fields}
    free = {*model.derived, *model.unattributed}
    names = [
        field.column
        for field in model._meta.concrete_fields
        if field.column in known and not {field.name, field.attname} & free
    ]
    differs = " OR ".join(
        f"now.{_quoted(name)} IS DISTINCT FROM past.{_quoted(name)}" for name in names
    )
    sql = (
        f"SELECT coalesce(now.id, past.id) FROM {_quoted(model._meta.db_table)} AS now FULL JOIN"  # noqa: S608
        f" (SELECT DISTINCT ON (id) * FROM {_quoted(past._meta.db_table)} ORDER BY id, history_id DESC) AS past"
        f" ON past.id = now.id WHERE past.id IS NULL OR (now.id IS NULL) <> (past.history_type = '-')"
        f" OR (now.id IS NOT NULL AND ({differs})) ORDER BY 1"
    )
    for (found,) in stream(sql):
        report.found(FaultKind.PRESENT_DIFFERS, f"{model._meta.db_table} {found}")


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)
