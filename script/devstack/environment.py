"""The environment that the portal's processes get."""

import os
import secrets
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path

from .checkout import state_dir, write_once
from .keeper import Loan
from .postgres import APP_ROLE, Postgres
from .valkey import Valkey

DEFAULT_PORT = "8000"


def database_settings(postgres: Postgres) -> dict[str, str]:
    """Name our own database, as its owner, and the role of the portal's processes."""
    return {
        "DATABASE_URL": postgres.url,
        "APP_DATABASE_URL": postgres.app_url,
        "DATABASE_APP_ROLE": APP_ROLE,
    }


def of_processes(environment: Mapping[str, str]) -> dict[str, str]:
    """The environment of what serves the portal: it logs in with less than the tables' owner can do."""
    less = environment.get("APP_DATABASE_URL")
    return {**environment, "DATABASE_URL": less} if less else dict(environment)


def queue_settings(valkey: Valkey) -> dict[str, str]:
    """Name our own cache and queue: two databases of one server. A given queue address stays."""
    queue = f"redis+socket://{valkey.socket}?virtual_host=1"
    return {
        "REDIS_URL": f"unix://{valkey.socket}?db=0",
        "CELERY_BROKER_URL": os.environ.get("CELERY_BROKER_URL") or queue,
    }


def demo_environment(state: Path) -> dict[str, str]:
    """Return the environment of the demonstration, all but its servers. What the user has set
    stays as it is.
    """
    given = os.environ
    environment = {
        "PORTAL_MODE": "demo",
        "PORTAL_BASE_URL": f"http://127.0.0.1:{given.get('PORT') or DEFAULT_PORT}",
        **given,
        "PORTAL_STATE": os.fspath(state),
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "PYTHONUNBUFFERED": "1",
    }
    environment.setdefault("LEDGER_KEY_FILE", os.fspath(state / "ledger" / "key"))
    environment.setdefault("LEDGER_COPIES", os.fspath(state / "ledger"))
    if os.geteuid() == 0:
        environment["C_FORCE_ROOT"] = "1"
    if environment["PORTAL_MODE"] == "demo":
        environment.setdefault("ALLOWED_HOSTS", "127.0.0.1,localhost")
        environment.setdefault(
            "SECRET_KEY", write_once(state / "secret-key", secrets.token_urlsafe(64))
        )
    return environment


def with_servers(at_end: ExitStack) -> tuple[dict[str, str], list[Loan]]:
    """Return the demonstration's environment once the servers in it answer, and the loans of those that are ours.

    DATABASE_URL and REDIS_URL win over our own servers. The loans end with `at_end`.
    """
    state = state_dir()
    environment = demo_environment(state)
    loans = []
    if not environment.get("DATABASE_URL"):
        postgres = Postgres.in_state(state)
        loans.append(at_end.enter_context(Loan(postgres)))
        environment |= database_settings(postgres)
    if not environment.get("REDIS_URL"):
        valkey = Valkey(state)
        loans.append(at_end.enter_context(Loan(valkey)))
        environment |= queue_settings(valkey)
    for loan in loans:
        loan.wait()
    return environment, loans
