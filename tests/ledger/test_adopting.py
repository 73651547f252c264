"""A register that is older than its ledger."""

import pytest

from initiatives.models import Initiative
from ledger.models import Checkpoint, Entry, Leaf, Pending, Secret, Tile
from tests import world
from tests.ledger.logs import found, integrate
from tests.ledger.test_tampering import sql
from workflow.adopting import adopt_all

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("log")]


def forget_everything():
    tables = ("secret", "pending", "leaf", "tile", "checkpoint", "entry")
    sql(*(f"DELETE FROM ledger_{table}" for table in tables))
    assert not any(
        model.objects.exists() for model in (Entry, Leaf, Secret, Tile, Pending, Checkpoint)
    )


def test_what_is_there_is_adopted_once(log):
    city = world.City()
    world.submitted(city)
    count = Entry.objects.count()
    forget_everything()
    assert "without_leaf" in found()

    assert adopt_all() == count
    integrate()
    assert found() == set()
    assert adopt_all() == 0


def test_a_row_that_is_slipped_in_later_is_not_adopted():
    city = world.City()
    case = world.submitted(city)
    integrate()
    entry = Entry.objects.filter(kind="initiatives_historicalinitiative").first()
    sql(
        f"DELETE FROM ledger_secret WHERE entry_id = {entry.pk}",
        f"DELETE FROM ledger_leaf WHERE entry_id = {entry.pk}",
        f"DELETE FROM ledger_entry WHERE id = {entry.pk}",
    )

    assert adopt_all() == 0
    assert "without_leaf" in found()
    assert Initiative.history.filter(id=case.initiative_id).exists()
