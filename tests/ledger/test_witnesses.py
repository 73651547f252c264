"""Witnesses outside: known by their keys, their lines kept and given on with every proof."""

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.core.management import CommandError, call_command
from proofbundle import checkpoint as other

from ledger.models import Checkpoint, Cosignature, LogKey, Witness
from ledger.notes import BadNote, Note, PublicKey, SigningKey, TreeHead, cosign
from ledger.services import proofs
from ledger.services.witnesses import Contradiction, add_witness, take_cosignatures
from tests import world
from tests.ledger.logs import found, integrate
from tests.ledger.test_tampering import sql

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("log")]
NAME = "thanh-tra.invalid"
SEEN = world.at("2026-01-06 09:00")


@pytest.fixture
def city():
    place = world.City()
    world.submitted(place)
    integrate()
    return place


@pytest.fixture
def private():
    return Ed25519PrivateKey.generate()


@pytest.fixture
def witness(private):
    key = PublicKey(NAME, 4, private.public_key().public_bytes_raw())
    return add_witness(line=str(key), note="Thanh tra", at=world.START)


def signed(private, note=None):
    note = Note.parse(note or Checkpoint.objects.newest().note)
    return "".join(
        [
            note.body,
            "\n",
            *(one.line for one in (*note.signatures, cosign(note, NAME, private, SEEN))),
        ]
    )


def test_a_signature_is_kept_once_and_goes_with_every_proof(city, private, witness):
    text = signed(private)
    assert take_cosignatures(f"Kính gửi Sở,\r\n\r\n{text}\r\n") == 1
    assert take_cosignatures(text) == 0
    assert Cosignature.objects.get().signed_at == SEEN

    proof = proofs.inclusion(proofs.entry_of("initiatives_initiativeversion", version_pk()))
    note = proof.text().split("\n\n", 1)[1]
    assert other.verify_cosignature(note, witness.line)["timestamp"] == int(SEEN.timestamp())
    assert found() == set()
    sql("UPDATE ledger_cosignature SET signed_at = signed_at - interval '1 day'")
    assert found() == {"witness_broken"}


def version_pk():
    from initiatives.models import InitiativeVersion

    return InitiativeVersion.objects.get().pk


def test_a_signature_made_by_others_is_taken(city, private, witness):
    text = other.cosign_checkpoint(
        Checkpoint.objects.newest().note, private, NAME, int(SEEN.timestamp())
    )
    assert take_cosignatures(text) == 1


def test_who_is_not_known_or_signs_something_else_is_not_taken(city, private, witness):
    stranger = Ed25519PrivateKey.generate()
    foreign = SigningKey.made("khac.invalid/so-cai")
    strange = foreign.sign(TreeHead(foreign.name, 3, b"r" * 32).body())
    for text in (signed(stranger), signed(private, strange), "không có gì", signed(private)[:-20]):
        with pytest.raises(BadNote):
            take_cosignatures(text)
    assert not Cosignature.objects.exists()
    with pytest.raises(BadNote):
        add_witness(line=LogKey.objects.get().line, note="", at=world.START)
    with pytest.raises(BadNote):
        add_witness(line="x", note="", at=world.START)


def test_two_logs_under_one_key_are_told(city, log, private, witness):
    from pathlib import Path

    key = SigningKey.parse(Path(log.LEDGER_KEY_FILE).read_text())
    size = Checkpoint.objects.newest().size
    forked = key.sign(TreeHead(key.name, size, b"r" * 32, SEEN).body())
    with pytest.raises(Contradiction, match=str(size)):
        take_cosignatures(signed(private, forked))


def test_an_administrator_registers_and_a_guardian_takes_in(city, sign_in, private):
    key = PublicKey(NAME, 4, private.public_key().public_bytes_raw())
    client = sign_in(city.admin)
    bad = client.post("/so-cai/nhan-chung/", {"line": "x", "reason": "Thử"})
    assert (bad.status_code, Witness.objects.count()) == (422, 0)
    assert "cosignature/v1" in bad.content.decode()
    sent = {"line": str(key), "reason": "Theo công văn 12"}
    assert client.post("/so-cai/nhan-chung/", sent).status_code == 302
    assert "Theo công văn 12" in Witness.objects.get().note
    officer = sign_in(city.officer)
    refused = officer.post("/so-cai/chu-ky/", {"text": "Không có gì"})
    assert refused.status_code == 422
    assert officer.post("/so-cai/chu-ky/", {"text": signed(private)}).status_code == 302
    shown = officer.get("/so-cai/").content.decode()
    assert NAME in shown
    assert "ký lần cuối" in shown
    assert NAME in officer.get("/so-cai/checkpoint").content.decode()


def test_the_key_is_changed_over_by_a_command(city, log, capsys):
    with pytest.raises(CommandError, match="say why"):
        call_command("rotate_ledger_key", reason=" ")
    call_command("rotate_ledger_key", reason="Định kỳ")
    assert capsys.readouterr().out.strip() == LogKey.objects.order_by("-pk")[0].line
    world.submitted(city, author=city.colleague)
    integrate()
    assert found() == set()
    log.LEDGER_KEY_FILE = "/nowhere/key"
    with pytest.raises(CommandError, match="--lost"):
        call_command("rotate_ledger_key", reason="Định kỳ")
