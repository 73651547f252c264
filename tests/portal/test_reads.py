"""Who read what is not for everybody: each read is on record, and shown to those whom it concerns."""

import pytest

from initiatives.services import secrecy
from protection.models import FileRead
from tests import world
from tests.ledger.logs import found
from workflow.checking import integrate

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("log")]


@pytest.fixture
def city():
    return world.City()


def reads():
    rows = FileRead.objects.order_by("pk")
    return [(row.reader, row.page) for row in rows.select_related("reader")]


def test_receipts_and_proofs_are_on_record_with_their_reader(city, sign_in):
    case = world.submitted(city)
    integrate()
    where = f"{case.get_absolute_url()}bang-chung/ke-hoach/1/"
    sign_in(city.author).get(f"{where}plan.opening.json")
    sign_in(city.head).get(f"{where}bien-nhan.pdf")
    assert sign_in(city.stranger).get(f"{where}plan.leaf").status_code == 404

    assert reads() == [
        (city.author, "ke-hoach-1/plan.opening.json"),
        (city.head, "ke-hoach-1/bien-nhan.pdf"),
    ]
    integrate()
    assert found() == set()


def test_a_government_file_is_read_without_a_trace_and_a_party_file_is_not(city, sign_in):
    case = world.submitted(city)
    sign_in(city.head).get(case.get_absolute_url())
    assert reads() == []

    party = case.initiative
    party.track = "PARTY"
    world.record(party)
    sign_in(city.clerk).get(party.get_absolute_url(), {"tab": "rui-ro"})
    sign_in(city.head).get(f"{party.get_absolute_url()}phien-ban/1/")
    sign_in(city.author).get(party.get_absolute_url())
    assert reads() == [(city.clerk, "party:rui-ro"), (city.head, "party:v1")]


def test_who_looks_at_a_locked_file_is_on_record(city, sign_in):
    case = world.submitted(city)
    secrecy.lock_file(
        initiative_id=case.initiative_id, actor=city.officer, reason="x", at=world.START
    )
    sign_in(city.officer).get(case.get_absolute_url())
    assert reads() == [(city.officer, "locked")]


def test_the_proposer_sees_who_read_and_others_do_not(city, sign_in):
    case = world.submitted(city)
    integrate()
    address = f"{case.get_absolute_url()}ai-da-doc/"
    sign_in(city.head).get(f"{case.get_absolute_url()}bang-chung/ke-hoach/1/plan.leaf")

    page = sign_in(city.author).get(address).content.decode()
    assert str(city.head) in page
    assert "ke-hoach-1/plan.leaf" in page
    assert sign_in(city.head).get(address).status_code == 403
    assert sign_in(city.stranger).get(address).status_code == 404
