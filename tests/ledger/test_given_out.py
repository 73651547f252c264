"""What anybody may take from the ledger, and what an examination shows of it."""

import json
from datetime import timedelta

import pytest
from django.conf import settings as portal
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command

from config.events import HANDLERS
from initiatives.models import Attachment
from ledger.merkle import is_consistent, leaf_hash, root_of
from ledger.models import Checkpoint, Entry, Leaf
from ledger.notes import heads_in
from ledger.tree import StoredNodes
from notifications.models import MailboxMessage, Notification
from notifications.services import sending
from portal.views.feed import place_of
from tests import world
from tests.ledger.logs import found
from tests.ledger.test_witnesses import NAME, signed
from workflow import outbox
from workflow.checking import check_nightly, take_witnesses, under_way
from workflow.checking import integrate as integrate_at
from workflow.models import AuditCheck
from workflow.verifying import verify_audit

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("log")]


def integrate(at=world.START):
    return integrate_at(at=at)


@pytest.fixture
def city():
    return world.City()


@pytest.fixture
def two_heads(city):
    """A log of two heads, the second with more than one full tile."""
    case = world.submitted(city)
    integrate()
    for author in (city.colleague, city.head, city.deputy, city.deputy2):
        world.submitted(city, author=author)
    integrate(world.at("2026-01-06 09:00"))
    assert Leaf.objects.count() > 256
    return case


def test_tiles_give_the_root_of_the_head_to_whoever_has_no_account(client, two_heads):
    size = Checkpoint.objects.newest().size
    full, rest = divmod(size, 256)
    hashes = b""
    for index in range(full):
        answer = client.get(f"/so-cai/tile/0/{place_of(index)}")
        assert (len(answer.content), answer["Content-Type"]) == (8192, "application/octet-stream")
        assert "immutable" in answer["Cache-Control"]
        hashes += answer.content
    hashes += client.get(f"/so-cai/tile/0/{place_of(full)}.p/{rest}").content
    leaves = [hashes[at : at + 32] for at in range(0, len(hashes), 32)]

    def node(level, index):
        if level == 0:
            return leaves[index]
        from ledger.merkle import node_hash

        return node_hash(node(level - 1, 2 * index), node(level - 1, 2 * index + 1))

    head = next(iter(heads_in(client.get("/so-cai/checkpoint").content.decode())))[0]
    assert (head.size, head.root) == (size, root_of(node, size))
    above = client.get(f"/so-cai/tile/1/000.p/{full}").content
    assert above[:32] == StoredNodes()(8, 0)


def test_places_of_tiles_are_written_as_c2sp_says():
    assert place_of(0) == "000"
    assert place_of(999) == "999"
    assert place_of(1234067) == "x001/x234/067"


@pytest.mark.parametrize(
    "address",
    [
        "tile/0/0",
        "tile/0/x000/000",
        "tile/0/999",
        "tile/0/000.p/0",
        "tile/0/000.p/256",
        "tile/0/000.p/257",
        "tile/9/000",
        "tile/0/abc",
        "tile/entries/000",
        "checkpoint/1",
        f"checkpoint/{10**30}",
        f"nhat-quan/{10**30}/{10**31}",
        "tile/0/" + "x999/" * 12 + "999",
        "nhat-quan/1/2",
        "nhat-quan/9999999/99999999",
    ],
)
def test_what_is_not_there_is_not_found(client, two_heads, address):
    assert client.get(f"/so-cai/{address}").status_code == 404


def test_a_proof_shows_that_the_later_head_continues_the_earlier(client, two_heads):
    first, second = Checkpoint.objects.order_by("size")
    text = client.get(f"/so-cai/nhat-quan/{first.size}/{second.size}").content.decode()
    from base64 import b64decode

    path = [b64decode(line) for line in text.splitlines()]
    assert is_consistent(first.size, bytes(first.root), second.size, bytes(second.root), path)
    assert client.get(f"/so-cai/nhat-quan/{second.size}/{first.size}").status_code == 404


def test_the_feed_gives_the_last_head_of_each_day(client, city, two_heads):
    feed = client.get("/so-cai/feed.atom").content.decode()
    for head in Checkpoint.objects.all():
        assert f"/so-cai/checkpoint/{head.size}" in feed
        assert client.get(f"/so-cai/checkpoint/{head.size}").content.decode() == head.note
    world.submitted(city)
    integrate(world.at("2026-01-06 10:00"))
    again = client.get("/so-cai/feed.atom").content.decode()
    assert again.count("<entry>") == 2


def test_a_kept_head_is_shown_with_the_proof_that_the_log_continues_it(two_heads, tmp_path):
    first, second = Checkpoint.objects.order_by("size")
    letter = tmp_path / "thu.txt"
    letter.write_text(first.note)

    one = verify_audit(fast=True, against=[letter]).continued
    assert [(row.first, row.second) for row in one] == [(first.size, second.size)]
    both = verify_audit(fast=True, shows_all=True).continued
    assert [row.first for row in both] == [first.size, second.size]
    assert verify_audit(fast=True).continued == []


def test_the_command_prints_the_proofs(two_heads, tmp_path, capsys):
    first, second = Checkpoint.objects.order_by("size")
    letter = tmp_path / "thu.txt"
    letter.write_text(first.note)
    call_command("verify_audit", "--fast", "--json", "--against", str(letter))
    told = json.loads(capsys.readouterr().out)["consistency"]
    assert [(row["first"], row["second"]) for row in told] == [(first.size, second.size)]
    call_command("verify_audit", "--fast", "--proofs")
    said = capsys.readouterr().out
    assert f"head {first.size} is continued by head {second.size}: {told[0]['proof'][0]}" in said


def attached(city, data=b"abc"):
    draft = world.draft_of(city.colleague, commit=False)
    name = default_storage.save("2026/01/tep", ContentFile(data))
    return world.record(
        Attachment(
            initiative=draft,
            kind="OTHER",
            name="a.txt",
            content_type="text/plain",
            size=3,
            sha256="ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
            stored_as=name,
            uploaded_by=city.colleague,
            uploaded_at=world.START,
        )
    )


def test_the_bytes_of_attached_files_are_compared(city):
    file = attached(city)
    integrate()
    report = verify_audit()
    assert (report.findings, report.looked_at["files"]) == ([], 1)

    default_storage.delete(file.stored_as)
    assert found() == {"file_lost"}
    assert default_storage.save(file.stored_as, ContentFile(b"abd")) == file.stored_as
    assert found() == {"file_changed"}
    assert found(fast=True) == found(since=world.at("2026-02-01 08:00")) == set()


def test_a_receipt_is_mailed_with_its_files(city, mailoutbox):
    case = world.submitted(city)
    integrate()
    outbox.deliver_all(HANDLERS)
    while sending.send_next(at=world.START):
        pass
    letter = next(one for one in mailoutbox if one.subject.startswith("Biên nhận"))
    papers = {name.partition("-1-")[2]: data for name, data, _kind in letter.attachments}
    assert set(papers) == {"bien-nhan.pdf", "plan.leaf", "plan.tlog-proof", "plan.opening.json"}
    assert papers["bien-nhan.pdf"].startswith(b"%PDF")
    entry = Entry.objects.get(kind="initiatives_initiativeversion", key=case.version_id)
    assert leaf_hash(papers["plan.leaf"]) == bytes(entry.hash)
    assert letter.to == [city.author.email]


def test_a_letter_waits_for_its_papers_and_in_the_end_says_that_they_are_missing(
    city, mailoutbox, settings
):
    settings.MAIL_PAPERS = {"receipt": "portal.papers.receipts.khong_co"}
    world.submitted(city)
    integrate()
    outbox.deliver_all(HANDLERS)
    sent = []
    for hours in range(8):
        while sending.send_next(at=world.START + timedelta(hours=2 * hours)):
            pass
        sent.append([one for one in mailoutbox if one.subject.startswith("Biên nhận")])
    assert [len(one) for one in sent] == [0, 0, 0, 0, 1, 1, 1, 1]
    (letter,) = sent[-1]
    assert letter.attachments == []
    assert "không kèm được giấy tờ" in letter.body


def test_papers_that_can_be_made_again_go_with_the_letter(city, mailoutbox, settings):
    known = settings.MAIL_PAPERS
    settings.MAIL_PAPERS = {"receipt": "portal.papers.receipts.khong_co"}
    world.submitted(city)
    integrate()
    outbox.deliver_all(HANDLERS)
    while sending.send_next(at=world.START):
        pass
    settings.MAIL_PAPERS = known
    while sending.send_next(at=world.START + timedelta(hours=1)):
        pass
    letter = next(one for one in mailoutbox if one.subject.startswith("Biên nhận"))
    assert len(letter.attachments) == 4
    assert "không kèm được" not in letter.body


def test_the_demo_says_what_is_attached(city, settings):
    settings.EMAIL_BACKEND = "notifications.mailbox.MailboxBackend"
    world.submitted(city)
    integrate()
    outbox.deliver_all(HANDLERS)
    while sending.send_next(at=world.START):
        pass
    body = MailboxMessage.objects.get(subject__startswith="Biên nhận").body
    assert "plan.tlog-proof" in body


@pytest.fixture
def witness():
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    from ledger.notes import PublicKey
    from ledger.services.witnesses import add_witness

    private = Ed25519PrivateKey.generate()
    key = PublicKey(NAME, 4, private.public_key().public_bytes_raw())
    add_witness(line=str(key), note="", at=world.START)
    return private


def test_the_receipt_is_given_anew_once_with_the_first_witness(city, witness, mailoutbox):
    case = world.submitted(city)
    integrate()
    first = Checkpoint.objects.newest()
    world.submitted(city, author=city.colleague)
    integrate(world.at("2026-01-06 09:00"))

    assert take_witnesses(signed(witness)) == 1
    outbox.deliver_all(HANDLERS)
    told = Notification.objects.filter(event_key__startswith="witnessed:")
    assert {row.recipient for row in told} == {city.author, city.colleague}
    while sending.send_next(at=world.START):
        pass
    letter = next(
        one
        for one in mailoutbox
        if one.subject.startswith("Biên nhận có nhân chứng") and one.to == [city.author.email]
    )
    proof = next(data for name, data, _kind in letter.attachments if name.endswith("proof"))
    text = proof if isinstance(proof, str) else proof.decode()
    assert NAME in text
    assert f"\n{Checkpoint.objects.newest().size}\n" in text
    assert case.initiative.code in letter.subject

    take_witnesses(signed(witness, first.note))  # an earlier head: nothing new is covered
    world.submitted(city, author=city.head)
    integrate(world.at("2026-01-07 09:00"))
    take_witnesses(signed(witness))
    outbox.deliver_all(HANDLERS)
    assert told.all().count() == 3


def test_two_logs_are_put_on_record_and_alarm(city, witness, sign_in, settings):
    from pathlib import Path

    from ledger.notes import SigningKey, TreeHead

    world.submitted(city)
    integrate()
    newest = Checkpoint.objects.newest()
    key = SigningKey.parse(Path(settings.LEDGER_KEY_FILE).read_text("utf-8"))
    other = key.sign(TreeHead(key.name, newest.size, b"x" * 32, newest.signed_at).body())
    answer = sign_in(city.officer).post("/so-cai/chu-ky/", {"text": signed(witness, other)})

    assert answer.status_code == 302
    check = AuditCheck.objects.get()
    assert (check.holds, check.asked_by) == (False, city.officer)
    assert check.findings[0]["first"] == f"head {newest.size} given out"
    outbox.deliver_all(HANDLERS)
    assert Notification.objects.filter(recipient=city.focal, subject__startswith="BÁO ĐỘNG")


def test_a_head_that_is_dated_before_the_one_before_it_is_found(city):
    world.submitted(city)
    integrate(world.at("2026-01-06 09:00"))
    world.submitted(city, author=city.colleague)
    integrate(world.at("2026-01-05 09:00"))
    assert found() == {"head_broken"}


def test_how_far_the_nightly_examination_is_can_be_read(city, monkeypatch):
    seen = []
    world.submitted(city)
    integrate()
    from workflow import checking

    say = checking._say
    monkeypatch.setattr(checking, "_say", lambda *said: (say(*said), seen.append(under_way())))
    assert check_nightly().holds
    assert seen[-1]["step"]
    assert under_way() is None
    assert portal.SEALED_FILES == ("initiatives.Attachment",)


def test_a_witness_who_is_silent_for_three_days_is_told_of_once(city, witness):
    from notifications.services.checkpoints import tell_of_silent_witnesses

    world.submitted(city)
    integrate()
    take_witnesses(signed(witness))  # signed on 6 January
    assert tell_of_silent_witnesses(world.at("2026-01-09 08:00").date()) == 0
    silent = world.at("2026-01-12 08:00").date()
    for _day in range(2):
        tell_of_silent_witnesses(silent)
    told = Notification.objects.filter(subject__contains=NAME)
    assert sorted(row.recipient.pk for row in told) == sorted([city.officer.pk, city.focal.pk])
