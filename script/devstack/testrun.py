"""script/test: every check and every test, against servers that are thrown away afterwards."""

import contextlib
import os
import secrets
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from .account import Account, database_account
from .checkout import BIN, ROOT, Problem, say, tail
from .children import Child, Stopped, command, run_in_foreground, stopped_by_signals
from .chromium import browser, require_playwright
from .environment import database_settings, queue_settings
from .keeper import Service
from .postgres import Postgres
from .valkey import Valkey

STATUS_OF_A_STOPPED_COMMAND = 130
LONGEST_START = 60.0
LONGEST_SHOWN = 8
# The tests must not depend on what a shell happens to have set.
NOT_FOR_TESTS = (
    "ALLOWED_HOSTS",
    "CELERY_",
    "DEBUG",
    "DEFAULT_FROM_EMAIL",
    "DJANGO_",
    "EMAIL_URL",
    "MEDIA_ROOT",
    "PORTAL_",
    "SECRET_KEY",
    "STATIC_ROOT",
)
PRODUCTION = {
    "LEDGER_COPIES": "/srv/portal/copies",
    "PORTAL_MODE": "production",
    "DJANGO_SETTINGS_MODULE": "config.settings",
    "PORTAL_BASE_URL": "https://portal.example",
    "ALLOWED_HOSTS": "portal.example",
    "EMAIL_URL": "smtp://mail.portal.example:25",
}


@dataclass(frozen=True)
class Step:
    """One command, and what it needs in its environment beyond what all get."""

    argv: Sequence[str]
    extra: Mapping[str, str] = field(default_factory=dict)

    def run(self, environment: Mapping[str, str]) -> int:
        """Announce the command, run it and tell how long it took; return its exit status."""
        print(f"→ {self._shown()}", flush=True)
        began = time.monotonic()
        status = run_in_foreground(self.argv, env={**environment, **self.extra})
        print(f"  {time.monotonic() - began:.1f} s", flush=True)
        return status

    def _shown(self) -> str:
        name, *rest = self.argv
        hidden = len(rest) - LONGEST_SHOWN
        shown = [*rest[:LONGEST_SHOWN], f"… (+{hidden})"] if hidden > 0 else rest
        return " ".join([Path(name).name, *shown])


def test(arguments: Sequence[str]) -> int:
    """Run all steps up to the first that fails, or only pytest when it is given arguments; return
    the exit status.
    """
    began = time.monotonic()
    try:
        with contextlib.ExitStack() as at_end, stopped_by_signals():
            require_playwright()
            chromium = browser()
            environment = {**_test_environment(at_end), "CHROMIUM": os.fspath(chromium)}
            status = _first_failure(
                [_pytest(*arguments)] if arguments else _all_steps(), environment
            )
    except Stopped:
        status = STATUS_OF_A_STOPPED_COMMAND
    seconds = time.monotonic() - began
    say(
        f"Tổng cộng {seconds:.0f} giây, mã kết thúc {status}.",
        f"{seconds:.0f} s in all, exit status {status}.",
    )
    return status


def _first_failure(steps: Sequence[Step], environment: Mapping[str, str]) -> int:
    return next((status for step in steps if (status := step.run(environment))), 0)


def _all_steps() -> list[Step]:
    """From the quickest to tell of a mistake to the slowest."""
    manage = command(sys.executable, ROOT / "manage.py")
    production = {**PRODUCTION, "SECRET_KEY": secrets.token_urlsafe(64)}
    return [
        Step(command(BIN / "ruff", "format", "--check", ".")),
        Step(command(BIN / "ruff", "check", ".")),
        Step(command(BIN / "lint-imports")),
        Step(command(BIN / "mypy", ".")),
        Step(command(BIN / "djade", "--check", "--target-version", "5.2", *_templates())),
        Step([*manage, "makemigrations", "--check", "--dry-run"]),
        Step([*manage, "check", "--deploy", "--fail-level", "WARNING"], production),
        _pytest("-n", "2", "-m", "not e2e"),
        # two portals side by side, each group of journeys on one of them
        _pytest("-n", "2", "--dist", "loadgroup", "-m", "e2e", "-p", "no:randomly"),
    ]


def _pytest(*arguments: str) -> Step:
    return Step(command(BIN / "pytest", *arguments))


def _templates() -> list[str]:
    folders = [path for path in ROOT.iterdir() if path.is_dir() and not path.name.startswith(".")]
    pages = [page.relative_to(ROOT) for folder in folders for page in folder.rglob("*.html")]
    return sorted(str(page) for page in pages if "templates" in page.parts)


def _test_environment(at_end: contextlib.ExitStack) -> dict[str, str]:
    """Return the environment of the tests with its servers running; all of it is gone when
    `at_end` ends.
    """
    account = database_account()
    state = at_end.enter_context(_temporary_folder(account))
    (state / "log").mkdir()
    given = {
        name: value for name, value in os.environ.items() if not name.startswith(NOT_FOR_TESTS)
    }
    environment = {
        **given,
        "PORTAL_MODE": "test",
        "DJANGO_SETTINGS_MODULE": "config.settings_test",
        "PORTAL_STATE": os.fspath(state),
        "SECRET_KEY": secrets.token_urlsafe(64),
    }
    services: list[Service] = []
    if not given.get("DATABASE_URL"):
        postgres = Postgres.in_state(state, throwaway=True)
        services.append(postgres)
        environment |= database_settings(postgres)
    if not given.get("REDIS_URL"):
        valkey = Valkey(state, throwaway=True)
        services.append(valkey)
        environment |= queue_settings(valkey)
    elif queue := os.environ.get("CELERY_BROKER_URL"):
        environment["CELERY_BROKER_URL"] = queue
    _start(services, at_end)
    return environment


def _start(services: Sequence[Service], at_end: contextlib.ExitStack) -> None:
    for service in services:
        child = Child(service.program(), before_start=service.prepare)
        at_end.callback(child.stop)
        child.start()
    deadline = time.monotonic() + LONGEST_START
    for service in services:
        while not service.answers():
            if time.monotonic() > deadline:
                end_of_log = tail(service.log)
                raise Problem(
                    f"{service.name} không trả lời.",
                    f"{service.name} does not answer.\n{end_of_log}",
                )
            time.sleep(0.03)


@contextlib.contextmanager
def _temporary_folder(account: Account) -> Iterator[Path]:
    """Make a folder that the database's account can pass through, and remove it with all in it."""
    places = [Path(tempfile.gettempdir()), Path("/tmp"), Path("/var/tmp")]  # noqa: S108 -- mkdtemp makes it private
    place = next((each for each in places if account.can_enter(each)), places[0])
    folder = Path(tempfile.mkdtemp(prefix="portal-test-", dir=place))
    if account.uid is not None:
        folder.chmod(0o711)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
