"""The typed environment. Production is the default; the demo has to be asked for by name."""

import os
from pathlib import Path
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent
DEMO_PASSWORD = "Sang-kien-2026!"  # noqa: S105 -- public on purpose: the demo prints it
INSECURE_KEYS = frozenset({"", "change-me", "secret", "django-insecure", "demo"})
MIN_KEY_LENGTH = 50
TEST_SETTINGS = "config.settings_test"

env = environ.Env()
MODE = env.str("PORTAL_MODE", default="production")
IS_DEMO = MODE == "demo"
STATE_DIR = Path(env.str("PORTAL_STATE", default=str(BASE_DIR / ".state")))
BASE_URL = env.str("PORTAL_BASE_URL", default="http://127.0.0.1:8000").rstrip("/")
DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env.str("SECRET_KEY", default="")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[urlsplit(BASE_URL).hostname or "127.0.0.1"])


def refuse_unsafe(
    *, mode: str, debug: bool, secret_key: str, base_url: str, demo_password_given: bool
) -> None:
    """Stop before the first request when production is configured like a demo.

    Raises ``ImproperlyConfigured`` for an unknown mode, a missing or well-known secret key, DEBUG
    or the demo's password in production, and for a demo on an address that is not this machine.
    """
    testing = mode == "test" and os.environ.get("DJANGO_SETTINGS_MODULE") == TEST_SETTINGS
    if mode not in {"production", "demo"} and not testing:
        raise ImproperlyConfigured(f"PORTAL_MODE is {mode!r}: use production or demo.")
    weak = secret_key.startswith("django-insecure") or len(secret_key) < MIN_KEY_LENGTH
    if secret_key in INSECURE_KEYS or (mode == "production" and weak):
        raise ImproperlyConfigured(
            f"SECRET_KEY is missing or well known; give at least {MIN_KEY_LENGTH} random characters."
        )
    if mode == "production" and debug:
        raise ImproperlyConfigured("DEBUG must be off in production.")
    if mode == "production" and demo_password_given:
        raise ImproperlyConfigured("The demo password is set in a production environment.")
    local = {"127.0.0.1", "localhost", "::1"}
    if mode == "demo" and urlsplit(base_url).hostname not in local:
        raise ImproperlyConfigured("The demo answers on this machine only (PORTAL_BASE_URL).")


refuse_unsafe(
    mode=MODE,
    debug=DEBUG,
    secret_key=SECRET_KEY,
    base_url=BASE_URL,
    demo_password_given=DEMO_PASSWORD in env.ENVIRON.values(),
)
