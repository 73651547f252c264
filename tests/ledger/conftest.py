"""A ledger of its own for a test."""

import pytest

from ledger.services import keys
from tests import world
from tests.ledger.logs import ORIGIN


@pytest.fixture
def log(settings, tmp_path):
    settings.LEDGER_KEY_FILE = str(tmp_path / "outside" / "key")
    settings.LEDGER_COPIES = str(tmp_path / "copies")
    keys.first_key(origin=ORIGIN, at=world.START)
    return settings
