"""One sequencer at a time, whatever happens to it; heads in the form that others read; keys outside the database."""

import os
import signal
import stat
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import connection
from proofbundle import checkpoint as other
from proofbundle import verify_tlog_proof

from ledger.checks import copies_are_kept
from ledger.merkle import is_consistent
from ledger.models import Checkpoint, Entry, Leaf, LogKey, Pending, Tile
from ledger.notes import BadNote, Note, PublicKey, Signature, SigningKey, TreeHead, cosign, heads_in
from ledger.services import keys, proofs, sequencing, writing
from ledger.services.keys import NoKey
from tests import world
from tests.ledger.logs import ORIGIN, found, integrate

LATER = world.at("2026-01-06 08:00")


def write(count, kind="test", first=0):
    bodies = [(key, lambda salt, _anchor: salt) for key in range(first, first + count)]
    return writing.append_many(kind, bodies, writing.newest_anchor())


@pytest.mark.django_db
def test_everything_that_waits_gets_a_place_and_a_signed_head(log):
    waiting = Pending.objects.count()
    assert waiting == Entry.objects.count() > 0
    assert integrate() == waiting
    assert (Pending.objects.count(), Leaf.objects.count()) == (0, waiting)
    head = Checkpoint.objects.get().head
    assert (head.origin, head.size, head.at) == (ORIGIN, waiting, world.START)
    assert integrate() == 0
    assert Checkpoint.objects.count() == 1, "nothing new, no new head"


@pytest.mark.django_db
def test_a_head_is_read_by_others_and_theirs_by_us(log):
    integrate()
    row = Checkpoint.objects.get()
    line = LogKey.objects.get().line
    told = other.verify_checkpoint(row.note, line)
    assert told["root"] == bytes(row.root)
    assert (told["origin"], told["tree_size"]) == (ORIGIN, row.size)

    private = Ed25519PrivateKey.generate()
    theirs = Note.parse(
        other.sign_checkpoint("other.invalid/log", 3, b"r" * 32, private, "other.invalid/log")
    )
    key = PublicKey("other.invalid/log", 1, private.public_key().public_bytes_raw())
    assert theirs.is_signed_by(key)
    assert TreeHead.parse(theirs.body) == TreeHead("other.invalid/log", 3, b"r" * 32)
    assert not theirs.is_signed_by(SigningKey.made("other.invalid/log").public)


@pytest.mark.django_db
def test_witnesses_sign_in_the_form_that_others_read(log):
    integrate()
    note = Note.parse(Checkpoint.objects.get().note)
    private, at = Ed25519PrivateKey.generate(), datetime(2026, 1, 6, tzinfo=UTC)
    signature = cosign(note, "thanh-tra.invalid", private, at)
    key = PublicKey("thanh-tra.invalid", 4, private.public_key().public_bytes_raw())
    signed = Note(note.body, (*note.signatures, signature))

    assert signed.signed_at(key) == at
    assert signed.signed_at(PublicKey(key.name, 4, b"x" * 32)) is None
    text = Checkpoint.objects.get().note + signature.line
    assert other.verify_cosignature(text, str(key))["timestamp"] == int(at.timestamp())


@pytest.mark.django_db
def test_a_proof_is_read_by_others(log):
    writing.append("test", 1, lambda _salt, _anchor: b"a plan", writing.newest_anchor())
    assert proofs.inclusion(proofs.entry_of("test", 1)) is None, "no place yet"
    integrate()
    proof = proofs.inclusion(proofs.entry_of("test", 1))
    line = LogKey.objects.get().line
    told = verify_tlog_proof(proof.text(), b"a plan", line)

    assert told["ok"], told
    assert proof.index == Leaf.objects.get(entry__kind="test").index
    assert not verify_tlog_proof(proof.text(), b"another plan", line)["ok"]
    assert len(proof.text()) < 3000


@pytest.mark.django_db
def test_each_head_continues_the_ones_before_through_full_tiles(log):
    sizes = []
    for count in (1, 200, 255, 256, 257, 1, 512):
        write(count, first=sum(sizes) * 7919)
        integrate()
        sizes.append(Checkpoint.objects.newest().size)
    assert Tile.objects.filter(level=0).count() == sizes[-1] // 256
    roots = {row.size: bytes(row.root) for row in Checkpoint.objects.all()}
    for first in sizes:
        for second in sizes:
            if first <= second:
                proof = proofs.consistency(first, second)
                assert is_consistent(first, roots[first], second, roots[second], proof)
    entry = Entry.objects.select_related("leaf").get(leaf__index=sizes[2])
    proof = proofs.inclusion(entry, newest=True)
    assert proof.checkpoint.size == sizes[-1]


@pytest.mark.django_db
def test_without_its_key_entries_wait_and_nothing_is_signed(log):
    Path(log.LEDGER_KEY_FILE).rename(f"{log.LEDGER_KEY_FILE}.gone")
    waiting = Pending.objects.count()
    with pytest.raises(NoKey, match="key"):
        integrate()

    assert (Pending.objects.count(), Leaf.objects.count()) == (waiting, 0)
    Path(f"{log.LEDGER_KEY_FILE}.gone").rename(log.LEDGER_KEY_FILE)
    assert integrate() == waiting


@pytest.mark.django_db
def test_a_key_that_the_log_does_not_know_signs_nothing(log):
    Path(log.LEDGER_KEY_FILE).write_text(SigningKey.made(ORIGIN).line())
    with pytest.raises(NoKey, match="not the newest"):
        integrate()
    log.LEDGER_KEY_FILE = ""
    with pytest.raises(NoKey, match="LEDGER_KEY_FILE"):
        integrate()


@pytest.mark.django_db
def test_the_private_key_is_read_by_its_owner_only(log):
    file = Path(log.LEDGER_KEY_FILE)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert not keys.first_key(origin=ORIGIN, at=LATER), "once"
    assert SigningKey.parse(file.read_text()).line() + "\n" == file.read_text()


@pytest.mark.django_db
def test_copies_are_kept_of_every_head_once(log):
    integrate()
    write(3)
    integrate()
    sequencing.keep_copies()
    kept = Path(log.LEDGER_COPIES, "checkpoints.txt").read_text()

    assert [head.size for head, _note in heads_in(kept)] == list(
        Checkpoint.objects.order_by("size").values_list("size", flat=True)
    )
    assert found() == {"missing"}, "the test wrote entries of nothing; all else holds"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x",
        "a\n1\nAAAA\n",
        "a\n\n\u2014 a é\n",
        "a\n\n\u2014 a AAAA",
        "a\n\n\u2014 a AAAA\n",
        "a\x07\n\n\u2014 a AAAAAAAA\n",
    ],
)
def test_what_is_no_note_is_told(text):
    with pytest.raises(BadNote):
        Note.parse(text)
    assert list(heads_in(text)) == []


def test_a_witness_line_that_is_too_short_does_not_hold():
    key = PublicKey("a", 4, b"k" * 32)
    note = Note("a\n", (Signature("a", key.key_id, b"xyz"),))
    assert note.signed_at(key) is None


@pytest.mark.parametrize(
    "body", ["a\n", "a\n01\n\n", "a\nx\n\n", "a\n1\nAAAA\n", f"a\n1\n{'A' * 43}=\ntime soon\n"]
)
def test_what_is_no_head_is_told(body):
    with pytest.raises(BadNote):
        TreeHead.parse(body)


@pytest.mark.parametrize(
    "line", ["", "a+b+c", "a+b+é", "a+00000000+AQ==", "PRIVATE+KEY+a+00000000+AQ=="]
)
def test_what_is_no_key_is_told(line):
    with pytest.raises(BadNote):
        PublicKey.parse(line)
    with pytest.raises(BadNote):
        SigningKey.parse(line)


@pytest.mark.django_db(transaction=True)
def test_two_at_once_give_each_entry_one_place(log):
    waiting, done, start = Pending.objects.count(), [], threading.Barrier(2)

    def run():
        start.wait()
        done.append(sequencing.sequence(at=LATER))
        connection.close()

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    sequencing.sequence(at=LATER)

    assert Leaf.objects.count() == waiting
    assert found() == set()


def _killed_at(statement):
    """Run the sequencer in a process that is killed at this statement; whether it came so far."""
    connection.close()
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL
    seen = 0

    def count(execute, sql, params, many, context):
        nonlocal seen
        seen += 1
        if seen == statement:
            os.kill(os.getpid(), signal.SIGKILL)
        return execute(sql, params, many, context)

    try:
        with connection.execute_wrapper(count):
            sequencing.sequence(at=LATER)
    finally:
        os._exit(0)


@pytest.mark.django_db(transaction=True)
def test_killed_at_any_statement_nothing_is_lost_or_placed_twice(log):
    statement = 1
    waiting = Pending.objects.count()
    while _killed_at(statement):
        statement += 1
        assert Pending.objects.count() + Leaf.objects.count() == waiting
        assert found() == set()
    assert statement > 8
    sequencing.sequence(at=LATER)

    assert (Pending.objects.count(), Leaf.objects.count()) == (0, waiting)
    assert found() == set()


@pytest.mark.django_db
def test_a_missing_place_for_copies_is_warned_of(log):
    assert copies_are_kept() == []
    log.LEDGER_COPIES = ""
    (warning,) = copies_are_kept()
    assert warning.id == "ledger.W001"
