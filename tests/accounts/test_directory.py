"""The first people of a portal: loaded whole or not at all, again without harm."""

import json

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.urls import reverse

from accounts.models import Duty, OrgUnit, PositionHeld, User
from authorities.services.reference import load_reference
from tests import world

pytestmark = pytest.mark.django_db
ADMIN = "quan.tri@mau.vn"


@pytest.fixture(autouse=True)
def titles():
    load_reference(at=world.START)


@pytest.fixture
def document():
    day = {"valid_from": "2026-01-01"}
    return {
        "units": [
            {"code": "TPM", "name": "UBND Thành phố", "unit_type": "UBND_TP", **day},
            {"code": "NVM", "name": "Sở Nội vụ", "unit_type": "SO_NGANH", "superior": "TPM", **day},
        ],
        "people": [{"email": ADMIN, "full_name": "Trần Quản Trị"}],
        "positions": [
            {
                "email": ADMIN,
                "unit": "NVM",
                "title": "CHUYEN_VIEN",
                "label": "Chuyên viên",
                "category": "CONG_CHUC",
                **day,
            }
        ],
        "duties": [{"email": ADMIN, "unit": "NVM", "role": "SYS_ADMIN", **day}],
    }


@pytest.fixture
def load(tmp_path, capsys):
    def run(document, *options):
        file = tmp_path / "danh-ba.json"
        text = document if isinstance(document, str) else json.dumps(document)
        file.write_text(text, encoding="utf-8")
        call_command("load_directory", str(file), *options)
        return capsys.readouterr().out.strip()

    return run


def count():
    return [model.objects.count() for model in (OrgUnit, User, PositionHeld, Duty)]


def test_a_directory_is_loaded_once_and_its_people_set_their_password(load, document, client):
    assert load(document) == "added: 2 units, 1 people, 1 positions, 1 duties"
    assert load(document) == "added: nothing new"
    assert OrgUnit.objects.get(code="NVM").superior.code == "TPM"
    person = User.objects.get(email=ADMIN)
    row = person.history.get()
    assert (row.history_change_reason, row.history_user.is_system) == ("Nạp danh bạ ban đầu", True)

    client.post(reverse("account_reset_password"), {"email": ADMIN})

    assert [message.to for message in mail.outbox] == [[ADMIN]]


def test_a_trial_loads_nothing(load, document):
    before = count()

    assert load(document, "--dry-run").startswith("would add: 2 units")

    assert count() == before


def test_an_address_is_one_whatever_its_case(load, document, client):
    document["people"][0]["email"] = "Quan.Tri@MAU.vn"
    load(document)

    client.post(reverse("account_reset_password"), {"email": "Quan.tri@mau.vn"})

    assert [message.to for message in mail.outbox] == [[ADMIN]]
    assert load(document) == "added: nothing new"


@pytest.mark.parametrize("key", ["is_superuser", "is_system", "id", "password"])
def test_a_file_sets_nothing_but_what_is_named(load, document, key):
    document["people"][0][key] = "1"

    with pytest.raises(CommandError, match=f"unknown: {key}"):
        load(document)


def test_a_load_without_a_reason_is_refused(load, document):
    with pytest.raises(CommandError):
        load(document, "--reason", " ")

    assert not OrgUnit.objects.filter(code="NVM").exists()


def test_every_fault_is_named_and_nothing_is_loaded(load, document):
    before = count()
    document["units"].append({"code": "X", "name": "X", "unit_type": "SAI", "valid_from": "mai"})
    document["people"].append({"email": "khong-phai-dia-chi", "full_name": ""})
    document["positions"].append({"email": "la@mau.vn", "unit": "NVM"})
    document["duties"].append(["SYS_ADMIN"])
    document["budget"] = []

    with pytest.raises(CommandError) as refused:
        load(document)

    text = str(refused.value)
    for fault in (
        "Nothing was loaded.",
        "budget: unknown part",
        "units[2]: ",
        "people[1]: email ",
        "people[1]: full_name ",
        "positions[1]: no person 'la@mau.vn'",
        "duties[1]: give an object",
    ):
        assert fault in text
    assert count() == before


def test_two_heads_at_once_are_refused(load, document):
    head = {**document["positions"][0], "rank": "HEAD"}
    document["people"].append({"email": "hai@mau.vn", "full_name": "Hai"})
    document["positions"] = [head, {**head, "email": "hai@mau.vn"}]

    with pytest.raises(CommandError, match="đã có người đứng đầu"):
        load(document)


@pytest.mark.parametrize("text", ["", "[]", "{"])
def test_what_is_no_document_is_refused(load, text):
    with pytest.raises(CommandError):
        load(text)
