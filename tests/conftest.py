"""The database starts with the reference data; people and units are made by each test."""

import pytest
from django.db import connection
from django.test import TransactionTestCase
from django.urls import reverse

_plain_teardown = TransactionTestCase._fixture_teardown


OPEN_FUNCTION = """
CREATE OR REPLACE FUNCTION portal_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RETURN NULL; END $$;
"""


def _teardown_with_history(self):
    """History tables refuse TRUNCATE; only the clean-up after a test may pass."""
    from workflow.operations import GUARD_FUNCTION

    with connection.cursor() as cursor:
        cursor.execute(OPEN_FUNCTION)
    try:
        _plain_teardown(self)
    finally:
        with connection.cursor() as cursor:
            cursor.execute(GUARD_FUNCTION)
    _load()


TransactionTestCase._fixture_teardown = _teardown_with_history


def _load():
    from authorities.services.reference import load_reference
    from initiatives.services.reference import load_commitment_text
    from protection.services.matrix import load_matrix
    from rewards.services.catalogue import load_catalogue
    from tests.world import START

    load_reference(at=START)
    load_commitment_text()
    load_matrix(at=START)
    load_catalogue(at=START)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        _load()


@pytest.fixture(autouse=True)
def fresh_cache(settings):
    """Rate limits and heartbeats of one test do not reach the next."""
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    from django.core.cache import cache

    cache.clear()


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "attachments"


@pytest.fixture
def sign_in(client):
    """Sign a person in and fetch a page, so that content types and sessions are cached after it."""

    def go(user):
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        client.get(reverse("portal:help_page"))
        return client

    return go


@pytest.fixture
def log(settings, tmp_path):
    """A ledger with a key and a folder for copies."""
    from ledger.services import keys
    from tests.ledger.logs import ORIGIN
    from tests.world import START

    settings.LEDGER_KEY_FILE = str(tmp_path / "outside" / "key")
    settings.LEDGER_COPIES = str(tmp_path / "copies")
    keys.first_key(origin=ORIGIN, at=START)
    return settings
