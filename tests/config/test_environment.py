"""What the portal refuses to start with."""

from collections.abc import Mapping
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from config.environment import refuse_unsafe

# --- production -----------------------------------------------------------------------------

GOOD_KEY = "q" * 50
SAFE: Mapping[str, Any] = {
    "mode": "production",
    "debug": False,
    "secret_key": GOOD_KEY,
    "base_url": "https://sangkien.example",
    "demo_password_given": False,
}


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"base_url": "http://127.0.0.1:8000"},
        {"mode": "test", "secret_key": "x"},
        {"mode": "demo", "base_url": "http://127.0.0.1:8000", "demo_password_given": True},
        {"mode": "demo", "base_url": "http://localhost:8000", "debug": True},
        {"mode": "demo", "base_url": "http://[::1]:8000"},
    ],
    ids=str,
)
def test_safe_settings_start(given: Mapping[str, Any]) -> None:
    refuse_unsafe(**{**SAFE, **given})


def test_the_mode_of_the_tests_starts_with_their_settings_only(monkeypatch: Any) -> None:
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "config.settings")

    with pytest.raises(ImproperlyConfigured, match="PORTAL_MODE"):
        refuse_unsafe(**{**SAFE, "mode": "test"})


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({"mode": "staging"}, "PORTAL_MODE"),
        ({"mode": ""}, "PORTAL_MODE"),
        ({"secret_key": ""}, "SECRET_KEY"),
        ({"secret_key": "change-me"}, "SECRET_KEY"),
        ({"secret_key": "q" * 49}, "SECRET_KEY"),
        ({"secret_key": "django-insecure-" + GOOD_KEY}, "SECRET_KEY"),
        ({"mode": "demo", "base_url": "http://127.0.0.1:8000", "secret_key": ""}, "SECRET_KEY"),
        ({"mode": "test", "secret_key": "secret"}, "SECRET_KEY"),
        ({"debug": True}, "DEBUG"),
        ({"demo_password_given": True}, "demo password"),
        ({"mode": "demo"}, "PORTAL_BASE_URL"),
        ({"mode": "demo", "base_url": "http://192.168.1.5:8000"}, "PORTAL_BASE_URL"),
        ({"mode": "demo", "base_url": "http://127.0.0.1.example:8000"}, "PORTAL_BASE_URL"),
        ({"mode": "demo", "base_url": "127.0.0.1:8000"}, "PORTAL_BASE_URL"),
    ],
    ids=str,
)
def test_unsafe_settings_refuse_to_start(given: Mapping[str, Any], named: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=named):
        refuse_unsafe(**{**SAFE, **given})
