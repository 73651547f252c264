"""What the code base as a whole promises: no open page, no unruled step, no mutable history."""

import ast
import re
import uuid
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, models, transaction
from django.urls import reverse
from django.utils.module_loading import import_string
from simple_history.manager import HistoryManager

from config.environment import BASE_DIR, DEMO_PASSWORD
from config.events import HANDLERS
from config.jobs import RUNNERS
from tests.config.test_pages import addresses
from workflow import policies
from workflow.audit import AuditColumns
from workflow.tracked import TrackedModel

# Reached without signing in. Anything else on this list is a decision, not an oversight.
PUBLIC = {
    "account_inactive",
    "account_login",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
    "account_logout",
    "accounts:language_choose",
    "portal:healthz",
    "portal:readyz",
    # heads and keys of the ledger are there for everybody to keep; they tell nothing of what is in it
    "portal:checkpoint",
    "portal:checkpoint_of",
    "portal:consistency",
    "portal:heads",
    "portal:tile",
    "portal:log_keys",
}
# Steps that publish an event which nobody has to hear: the case's own step tells the people.
UNHEARD = {
    "initiatives.submit",
    "initiatives.resubmit",
    "initiatives.return_for_completion",
    "initiatives.screen_out",
    "initiatives.approve",
    "initiatives.reject",
    "initiatives.reopen",
    "initiatives.withdraw",
    # told by an event of their own, or nobody's business but the doer's
    "pilots.record_progress",
    "pilots.measure",
    "pilots.report_incident",
    "pilots.raise_obstacle",
    "pilots.request_adjustment",
    "pilots.withdraw_adjustment",
    "pilots.adjust",
    "pilots.open_review",
    "pilots.settle",
    "protection.record_findings",
    "protection.apply_measure",
    "protection.decline_measure",
    "rewards.decide_encouragement",
    "rewards.refuse_encouragement",
    *(f"reorganisation.{step}" for step in ("write", "count", "adjust", "mend", "run_again")),
    *(f"records.{step}" for step in ("hand_over", "pass_file", "reopen", "end_again")),
    "authorities.write_change",
    "authorities.simulate_change",
    "authorities.withdraw_change",
    "authorities.withdraw_record",
    "authorities.confirm_import",
    "authorities.withdraw_import",
    "authorities.ask_again",
    "authorities.apply_record",
    "monitoring.write_annual",
    "monitoring.freeze_year",
    "monitoring.order_action",
    "monitoring.issue_annual",
    "monitoring.write_unit_report",
}
# Frozen records beside the history tables.
GROWING = {
    "approvals_urgingnote",
    "authorities_calendarversion",
    "authorities_routingdecision",
    "initiatives_commitmenttext",
    "initiatives_datacorrection",
    "initiatives_initiativeversion",
    "initiatives_riskfreeze",
    "ledger_checkpoint",
    "ledger_cosignature",
    "ledger_entry",
    "ledger_leaf",
    "ledger_logkey",
    "ledger_tile",
    "ledger_witness",
    "monitoring_adoption",
    "monitoring_annualsnapshot",
    "monitoring_lettercase",
    "monitoring_snapshotrow",
    "monitoring_urgingletter",
    "monitoring_urginground",
    "monitoring_urgingskip",
    "pilots_pilotreport",
    "protection_dossier",
    "protection_fileread",
    "protection_obstructionread",
    "protection_reviewevidence",
    "protection_reviewread",
    "records_draftwarning",
    "records_requestread",
    "rewards_profileread",
    "rewards_nominationevidence",
    "workflow_auditcheck",
    "workflow_erasure",
    "workflow_leafform",
}
GENERATED = {"migrations", "node_modules", "staticfiles", "locale"}
# Data in Python's clothes; a script that has to be one file.
TABLES = {
    Path("portal/demo/people.py"),
    Path("bench/filling.py"),
    Path("protection/dossier/verify.py"),
}
LONGEST_TEMPLATE = 200
STANDALONE = {Path("common/prints/document.html")}  # read from a disk, without the portal's files


def _sources(pattern: str) -> list[Path]:
    found = (path.relative_to(BASE_DIR) for path in BASE_DIR.rglob(pattern))
    return sorted(
        path
        for path in found
        if not path.parts[0].startswith(".") and not GENERATED & set(path.parts)
    )


PYTHON, TEMPLATES = _sources("*.py"), _sources("*.html")


# --- doors ----------------------------------------------------------------------------------


@pytest.mark.django_db
def test_only_the_listed_pages_answer_without_signing_in(client: Any) -> None:
    asks = reverse("account_login")
    found = set()
    for name, pattern in addresses():
        values = {
            "code": "SK-2026-PA-0001",
            "step": "van-de",
            "number": 1,
            "pk": 1,
            "award": "X",
            "unit": "PA",
            "year": 2026,
            "rule": "b5-employing",
            "register": "chu-de",
            "kind": "docx",
            "what": "ke-hoach",
            "file": "plan.leaf",
            "key": uuid.UUID(int=1),
            "size": 1,
            "first": 1,
            "second": 1,
            "level": 0,
            "place": "000",
            "table": "initiatives_initiativeversion",
        }
        given = {key: values[key] for key in pattern.pattern.converters}
        if name == "account_reset_password_from_key":
            given = {"uidb36": "1", "key": "het-han"}
        address = reverse(name, kwargs=given)
        for answer in (client.get(address), client.post(address)):
            if not answer.headers.get("Location", "").startswith(f"{asks}?next="):
                found.add(name)

    assert found == PUBLIC


def test_every_address_has_a_name_of_its_own() -> None:
    names = [name for name, _pattern in addresses()]

    assert "" not in names
    assert len(names) == len(set(names))


# --- steps and events -----------------------------------------------------------------------


def _moves() -> Iterator[str]:
    for model in _stateful():
        for move in model._meta.get_field("state").get_all_transitions(model):
            yield f"{model._meta.app_label}.{move.name}"


def _stateful() -> set[type[models.Model]]:
    found = {model for model in apps.get_models() if hasattr(model, "state_changed_at")}
    return {model for model in found if not issubclass(model, AuditColumns)}


def test_a_step_has_one_name_in_its_app() -> None:
    names = list(_moves())

    assert names
    assert len(_stateful()) > 1
    for model in _stateful():
        own = {move.name for move in model._meta.get_field("state").get_all_transitions(model)}
        others = [m for m in _stateful() - {model} if m._meta.app_label == model._meta.app_label]
        for other in others:
            moves = other._meta.get_field("state").get_all_transitions(other)
            assert not own & {move.name for move in moves}, (model, other)


def test_every_step_has_a_rule() -> None:
    assert set(_moves()) - policies.registered() == set()


def test_every_event_of_a_step_is_heard_or_said_to_be_unheard() -> None:
    published = set(_moves())

    assert published - set(HANDLERS) == UNHEARD
    assert set(UNHEARD) & set(HANDLERS) == set()


def test_every_published_topic_has_an_entry() -> None:
    text = "\n".join((BASE_DIR / path).read_text("utf-8") for path in PYTHON if _is_ours(path))
    named = set(re.findall(r'(?:publish\(|announce_due\(\s*\w+,)\s*"([a-z_.]+)"', text))

    assert named
    assert named - set(HANDLERS) == set()
    assert set(HANDLERS) - named - set(_moves()) == set(), "an entry that nobody publishes"


def test_every_handler_can_be_called() -> None:
    for paths in HANDLERS.values():
        assert paths
        for path in paths:
            assert callable(import_string(path))


def test_every_job_has_a_runner_that_can_be_called_and_is_asked_for() -> None:
    text = "\n".join((BASE_DIR / path).read_text("utf-8") for path in PYTHON if _is_ours(path))

    for kind, path in RUNNERS.items():
        assert callable(import_string(path))
        assert text.count(f'"{kind}"') > 1, "a kind that nobody asks for"


# --- history --------------------------------------------------------------------------------


def _tracked() -> list[type[models.Model]]:
    return [model for model in apps.get_models() if issubclass(model, TrackedModel)]


def _history_tables() -> set[str]:
    return {model._meta.db_table for model in apps.get_models() if issubclass(model, AuditColumns)}


def test_every_tracked_model_keeps_a_history_with_actor_and_reason() -> None:
    assert _tracked()
    for model in _tracked():
        history = model.history.model  # type: ignore[attr-defined]  # added by simple-history
        promised = {constraint.name for constraint in history._meta.constraints}
        assert issubclass(history, AuditColumns), model
        assert f"{model._meta.model_name}_history_has_reason" in promised, model
        assert history._meta.db_table in _history_tables()


def test_nothing_but_tracked_models_keeps_a_history() -> None:
    kept = {model for model in apps.get_models() if isinstance(_manager(model), HistoryManager)}

    assert kept == set(_tracked())


def _manager(model: type[models.Model]) -> Any:
    return getattr(model, "history", None)


@pytest.mark.django_db
def test_the_tables_that_only_grow_are_the_histories_and_the_frozen_records() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname, array_agg(t.tgname ORDER BY t.tgname)"
            " FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
            " WHERE t.tgname LIKE 'append_only%%' AND t.tgenabled <> 'D' GROUP BY c.relname"
        )
        found = dict(cursor.fetchall())

    assert set(found) == _history_tables() | GROWING
    assert set(map(tuple, found.values())) == {("append_only_row", "append_only_truncate")}


@pytest.mark.django_db
@pytest.mark.parametrize("table", sorted(_history_tables() | GROWING))
def test_a_table_that_only_grows_refuses_every_other_change(table: str) -> None:
    column = _column(table)
    with transaction.atomic():
        _refused(f"TRUNCATE {table} CASCADE")
        _one_row(table)
        _refused(f"UPDATE {table} SET {column} = {column}")
        _refused(f"DELETE FROM {table}")
        transaction.set_rollback(True)  # the row points nowhere


def _refused(change: str) -> None:
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(change)


def _column(table: str) -> str:
    with connection.cursor() as cursor:
        fields = connection.introspection.get_table_description(cursor, table)
    return next(field.name for field in fields if field.name != "search_vector")


def _one_row(table: str) -> None:
    """A row of zeros and blanks, whatever the table: row triggers need something to refuse.

    Its foreign keys are checked at a commit that never comes.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT column_name, data_type, is_nullable, is_identity, is_generated"
            " FROM information_schema.columns WHERE table_name = %s",
            [table],
        )
        rows = [row for row in cursor.fetchall() if row[2:] == ("NO", "NO", "NEVER")]
        zeros = {
            "boolean": "false",
            "bytea": r"'\x00'",
            "jsonb": "'[]'",
            "date": "'2026-01-05'",
            "timestamp with time zone": "'2026-01-05'",
            "character varying": "'X'",
            "text": "'X'",
        }
        names = ", ".join(f'"{name}"' for name, *_rest in rows)
        values = ", ".join(zeros.get(kind, "1") for _name, kind, *_rest in rows)
        conflicts = "ON CONFLICT DO NOTHING"
        cursor.execute(f"INSERT INTO {table} ({names}) VALUES ({values}) {conflicts}")
        cursor.execute(f"SELECT count(*) FROM {table}")
        assert cursor.fetchone()[0] > 0


# --- templates and sources ------------------------------------------------------------------


class Template(HTMLParser):
    """Inline code in a template; what stands in template tags is taken out first."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.inline: list[str] = []
        self.feed(re.sub(r"\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}", " ", text, flags=re.DOTALL))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = {name for name, _value in attrs}
        self.inline += [name for name in names if name == "style" or name.startswith("on")]
        if tag == "style" or (tag == "script" and "src" not in names):
            self.inline.append(tag)


@pytest.mark.parametrize("path", TEMPLATES, ids=str)
def test_a_template_is_short_and_has_no_inline_code(path: Path) -> None:
    text = (BASE_DIR / path).read_text("utf-8")

    assert len(text.splitlines()) <= LONGEST_TEMPLATE
    if path in STANDALONE:
        assert Template(text).inline == ["style"]
        return
    assert Template(text).inline == []
    assert not re.search(r"\bstyle\s*=|<style|javascript:|\|safe\b|autoescape off", text)


@pytest.mark.parametrize(
    "text",
    [
        '<p style="color: red">',
        "<style>p {}</style>",
        "<script>go()</script>",
        '<a href="/" onclick="go()">',
        '<a {% if here %}onclick="go()"{% endif %}>',
    ],
)
def test_inline_code_would_be_found(text: str) -> None:
    assert Template(text).inline


def _is_ours(path: Path) -> bool:
    return path.parts[0] not in {"tests", "bench", "script"}


@pytest.mark.parametrize("path", PYTHON, ids=str)
def test_a_source_file_and_its_functions_are_short(path: Path) -> None:
    text = (BASE_DIR / path).read_text("utf-8")
    lines = text.count("\n")

    longest_file, longest_function = (400, 50) if path.parts[0] != "tests" else (450, 80)
    assert path in TABLES or lines <= longest_file
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or 0) - node.lineno + 1
            assert length <= longest_function, f"{node.name}: {length} lines"


def test_the_demo_password_stands_in_one_place() -> None:
    holders = [path for path in PYTHON if DEMO_PASSWORD in (BASE_DIR / path).read_text("utf-8")]

    assert holders == [Path("config/environment.py")]
