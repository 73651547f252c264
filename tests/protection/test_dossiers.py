"""A dossier proves itself on a machine that has Python and nothing else, and no byte of it can be changed."""

import io
import json
import subprocess
import sys
import zipfile
from datetime import timedelta
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone
from proofbundle import verify_tlog_proof

from approvals.models import ApprovalDecision
from approvals.services import submission
from initiatives.models import InitiativeVersion
from initiatives.services import attachments, secrecy
from initiatives.services.attachments import Uploaded
from ledger.models import LogKey
from monitoring.handlers import file_locked
from portal.papers.catalogue import catalogue
from portal.papers.dossiers import document_of
from protection.dossier import verify
from protection.dossier.collecting import Scope, rows_of
from protection.models import Dossier
from protection.services.dossiers import (
    ErasedMeanwhile,
    make_dossier,
    newest_erasure,
    scope_of,
)
from tests import world
from tests.ledger.logs import integrate
from tests.ledger.test_tampering import found, sql
from workflow.erasing import erase
from workflow.models import Job
from workflow.opening import DoesNotMatch
from workflow.sealing import canonical

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("log")]
SECRET_WORDS = "Chỉ người đề xuất biết"


@pytest.fixture
def city():
    return world.City()


@pytest.fixture
def case(city):
    return decided(city)


def decided(city):
    """Agreed to, with a file, a vote and a decision."""
    draft = world.draft_of(city.author, commit=False)
    attachments.attach(
        initiative_id=draft.pk,
        kind="PRACTICAL",
        upload=Uploaded("so-lieu.txt", 8, io.BytesIO("Số liệu khảo sát".encode())),
        actor=city.author,
        at=world.START,
    )
    world.sign(draft, city.author)
    sent = submission.submit(initiative_id=draft.pk, actor=city.author, at=world.START)
    return world.issued(city, case=world.voted(city, case=sent)).case


def make(case, user, *, is_short=False, risks_at=None, withheld=()):
    scope = scope_of(
        user, case.initiative, world.START.date(), is_short=is_short, withheld=withheld
    )
    document = document_of(case.initiative, scope, risks_at)
    return make_dossier(
        initiative_id=case.initiative_id,
        user=user,
        is_short=is_short,
        documents={
            "ho-so.html": document.html(),
            **({} if is_short or withheld else {"muc-luc.xml": catalogue(case.initiative, scope)}),
        },
        risks_at=risks_at,
        withheld=withheld,
        at=world.START,
        job_key="1",
        progress=lambda *_: None,
    )


def unpack(data, folder):
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        archive.extractall(folder)
    return next(folder.iterdir())


def run(*arguments):
    """The verifier alone: no site packages, no environment, another folder."""
    done = subprocess.run(
        [sys.executable, "-I", "-S", *map(str, arguments)],
        capture_output=True,
        text=True,
        cwd="/",
        env={"PYTHONIOENCODING": "utf-8"},
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


def test_it_proves_itself_without_the_portal(city, case, tmp_path):
    data = make(case, city.author)
    folder = unpack(data, tmp_path / "out")
    status, told = run(folder / "verify.py")

    assert status == 0, told
    assert "ĐẠT / VERIFIED" in told
    assert "Kế hoạch đã gửi / plan as submitted #" in told
    assert case.version.sha256 in told
    assert "1 tệp đính kèm" in told
    assert "\n  0 nội dung được che" in told
    archive = tmp_path / "ho-so.zip"
    archive.write_bytes(data)
    assert run(folder / "verify.py", archive)[0] == 0
    keys = tmp_path / "keys.txt"
    keys.write_text(LogKey.objects.get().line)
    assert run(folder / "verify.py", folder, "--keys", keys)[0] == 0
    assert Dossier.objects.get().made_for == city.author
    assert found() == set(), "making it changed nothing but what was sealed"


def test_every_proof_is_read_by_others(city, case, tmp_path):
    folder = unpack(make(case, city.author), tmp_path / "out")
    line = LogKey.objects.get().line
    proofs = sorted(folder.rglob("*.tlog-proof"))
    assert len(proofs) > 10
    for proof in proofs:
        leaf = proof.with_suffix("").with_suffix(".leaf").read_bytes()
        assert verify_tlog_proof(proof.read_text(), leaf, line)["ok"]


def test_no_byte_of_it_can_be_changed(city, case, tmp_path):
    folder = unpack(make(case, city.author), tmp_path / "out")
    trusted = LogKey.objects.get().line
    assert verify.check(folder, trusted)
    unseen = []
    for file in sorted(folder.rglob("*")):
        if not file.is_file():
            continue
        data = file.read_bytes()
        own = file.parent == folder and file.name in verify.OWN
        for at in range(0, len(data), max(1, len(data) // (60 if own else 3))):
            file.write_bytes(data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :])
            try:
                verify.check(folder, trusted)
            except (verify.Refused, ValueError, KeyError, TypeError):
                continue
            finally:
                file.write_bytes(data)
            unseen.append((file.name, at))
        file.unlink()
        with pytest.raises((verify.Refused, ValueError)):
            verify.check(folder, trusted)
        file.write_bytes(data)
    (folder / "them.txt").write_text("x")
    with pytest.raises(verify.Refused):
        verify.check(folder, trusted)

    assert unseen == []


def test_keys_of_somebody_else_are_not_enough(city, case, tmp_path):
    from ledger.notes import SigningKey

    folder = unpack(make(case, city.author), tmp_path / "out")
    keys = tmp_path / "keys.txt"
    keys.write_text(str(SigningKey.made("portal.invalid/so-cai").public))
    status, told = run(folder / "verify.py", folder, "--keys", keys)

    assert status == 1
    assert "KHÔNG ĐẠT / REFUSED" in told


def test_a_short_one_withholds_and_still_verifies(city, case, tmp_path):
    folder = unpack(make(case, city.author, is_short=True), tmp_path / "out")
    status, told = run(folder / "verify.py")
    everything = b"".join(file.read_bytes() for file in folder.rglob("*") if file.is_file())

    assert status == 0, told
    assert "0 nội dung được che" not in told
    assert str(city.deputy).encode() not in everything
    assert b'"proposers"' not in everything
    assert world.plan()["title"].encode() in everything
    assert not (folder / "files").exists()


def test_others_get_no_drafts_and_proposers_no_votes(city, case, tmp_path):
    theirs = unpack(make(case, city.clerk), tmp_path / "clerk")
    own = unpack(make(case, city.author), tmp_path / "author")
    assert run(theirs / "verify.py")[0] == run(own / "verify.py")[0] == 0

    drafts = [
        json.loads(file.read_text())
        for file in theirs.glob("rows/initiatives_historicalinitiative-*.opening.json")
    ]
    assert any("content" not in one for one in drafts)
    assert any("content" in one for one in drafts)
    assert not list(own.glob("rows/approvals_historicalballot-*"))


def test_only_those_concerned_get_it(city, case):
    for person in (city.admin, city.focal, city.stranger):
        with pytest.raises(PermissionDenied):
            make(case, person)
    assert not Dossier.objects.exists()


def test_what_was_changed_behind_the_portals_back_is_not_given_out(city, case):
    make(case, city.author)
    sql(f"UPDATE initiatives_initiativeversion SET revision = 99 WHERE id = {case.version_id}")
    with pytest.raises(DoesNotMatch):
        make(case, city.author)


@pytest.mark.parametrize(
    "value",
    [
        {"b": 1, "a": [None, True, False, 'ă\n\t"\\\u0007'], "€": 1, "\U0001f600": 2, "\ufb33": 3},
        [0.1, 1e21, 1e20, 1e-7, 1e-6, -1.5, 0.0, 100.0, 5e-324, 333333333.33333329, 2**53 - 1],
    ],
)
def test_the_verifier_writes_json_as_the_portal_does(value):
    assert verify.canonical(value).encode() == canonical(value)


@pytest.mark.parametrize(
    ("key", "signature", "message"),
    [
        (
            "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
            "",
        ),
        (
            "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
            "72",
        ),
        (
            "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
            "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
            "af82",
        ),
    ],
)
def test_the_verifier_knows_ed25519(key, signature, message):
    key, signature, message = map(bytes.fromhex, (key, signature, message))
    assert verify.is_signed(key, signature, message)
    assert not verify.is_signed(key, signature, message + b"x")
    assert not verify.is_signed(key, signature[:32] + bytes(32), message)
    assert not verify.is_signed(key, signature[:32] + b"\xff" * 32, message)
    assert not verify.is_signed(b"\xff" * 32, signature, message)


def test_the_verifier_needs_the_standard_library_only():
    source = Path(verify.__file__).read_text("utf-8")
    imports = {
        line.split()[1].split(".")[0]
        for line in source.splitlines()
        if line.startswith(("import ", "from "))
    }
    assert imports <= set(sys.stdlib_module_names)


def test_witnesses_are_named_with_their_own_time(city, case, tmp_path):
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    from ledger.models import Checkpoint
    from ledger.notes import Note, PublicKey, cosign
    from ledger.services.witnesses import add_witness, take_cosignatures
    from workflow.checking import integrate

    integrate(at=world.START)
    private, note = Ed25519PrivateKey.generate(), Note.parse(Checkpoint.objects.newest().note)
    key = PublicKey("thanh-tra.invalid", 4, private.public_key().public_bytes_raw())
    add_witness(line=str(key), note="", at=world.START)
    line = cosign(note, key.name, private, world.at("2026-01-06 09:00")).line
    take_cosignatures(Checkpoint.objects.newest().note + line)
    folder = unpack(make(case, city.author), tmp_path / "out")
    status, told = run(folder / "verify.py")

    assert status == 0, told
    assert "witness thanh-tra.invalid: checkpoint" in told
    assert "2026-01-06T02:00:00+00:00" in told
    proof = next(file for file in folder.rglob("*.tlog-proof") if key.name in file.read_text())
    own = proof.read_text()
    at = own.index("thanh-tra.invalid") + len("thanh-tra.invalid ") + 20
    proof.write_text(own[:at] + ("A" if own[at] != "A" else "B") + own[at + 1 :])
    with pytest.raises(verify.Refused):
        check_proof(folder, proof)


def check_proof(folder, proof):
    """The proof itself is refused, whatever the manifest says."""
    dossier = verify.Dossier(folder)
    keys = verify.Keys(dossier.text("keys.txt"), strict=True)
    dossier.check_leaf(proof.relative_to(folder).as_posix().removesuffix(".tlog-proof"), keys)


def test_who_reported_it_is_not_told_to_those_it_is_about(city, case, tmp_path):
    secrecy.report_secrecy(
        initiative_id=case.initiative_id, actor=city.clerk, reason="Nghi có bí mật", at=world.START
    )
    folder = unpack(make(case, city.author), tmp_path / "out")
    everything = b"".join(file.read_bytes() for file in folder.rglob("*") if file.is_file())

    assert "Nghi có bí mật".encode() not in everything
    assert run(folder / "verify.py")[0] == 0


def test_a_superior_gets_no_votes_and_drafts_of_the_authority_below(city, case):
    above = list(rows_of(case.initiative, Scope(proposes=False, own_case=case.pk + 1)))
    below = list(rows_of(case.initiative, Scope(proposes=False, own_case=case.pk)))
    inner = {"approvals_historicalballot", "approvals_historicalmeeting"}

    assert not {row._meta.db_table for row in above} & inner
    assert inner <= {row._meta.db_table for row in below}
    decisions = [row for row in above if isinstance(row, ApprovalDecision.history.model)]
    assert decisions
    assert all(row.issued_at for row in decisions)


def test_a_dossier_is_not_opened_once_its_file_is_locked(city, case, sign_in):
    client = sign_in(city.author)
    job = Job.objects.create(
        kind="portal.dossier",
        label="x",
        params={"initiative": case.initiative_id, "is_short": False},
        asked_by=city.author,
        asked_at=world.START,
        finished_at=world.START,
        state="DONE",
        stored_as="jobs/x",
        file_name="x.zip",
        content_type="application/zip",
        expires_at=world.at("2100-01-01 00:00"),
    )
    default_storage.save("jobs/x", ContentFile(b"zip"))
    address = f"/viec-nen/{job.key}/tep/"
    assert b"".join(client.get(address).streaming_content) == b"zip"
    attachments.quarantine(initiative_id=case.initiative_id, marking="MẬT", at=world.START)

    assert client.get(address).status_code == 403
    file_locked({"pk": case.initiative_id})
    assert client.get(address).status_code == 404
    assert not default_storage.exists("jobs/x")


@pytest.mark.parametrize(
    ("when", "says"),
    [
        (world.START - timedelta(days=1), "chưa có kế hoạch nào được gửi"),
        (world.START + timedelta(hours=1), "đã gửi / as submitted"),
        (world.START + timedelta(days=9), "đã phê duyệt / as approved"),
    ],
)
def test_the_risk_plan_of_any_moment_is_told_by_the_leaves(city, tmp_path, when, says):
    later = world.START + timedelta(days=4)
    case = world.issued(city, case=world.voted(city), when=later).case
    folder = unpack(make(case, city.author, risks_at=when), tmp_path / "out")
    status, told = run(folder / "verify.py")

    assert status == 0, told
    assert says in told.split("as of")[1].split("ĐÃ CHỨNG MINH")[0]
    assert "Kế hoạch rủi ro vào lúc" in (folder / "ho-so.html").read_text()


def test_the_index_for_the_archive_names_every_document(city, case, tmp_path):
    folder = unpack(make(case, city.author), tmp_path / "out")
    root = ET.fromstring((folder / "muc-luc.xml").read_bytes())

    assert root.findtext("FileCode") == case.initiative.code
    kinds = [row.findtext("TypeName") for row in root.iter("Document")]
    assert root.findtext("TotalDoc") == str(len(kinds))
    assert {"Kế hoạch", "Tệp đính kèm"} < set(kinds)
    decision = ApprovalDecision.objects.get()
    signers = [row.findtext("SignerInfo") for row in root.iter("Document")]
    assert decision.signer_label in signers
    assert case.version.sha256 in [row.findtext("Digest") for row in root.iter("Document")]


def test_what_was_erased_by_law_is_told_and_the_rest_proves_itself(city, case, tmp_path):
    integrate()
    version = case.version
    fresh = {**version.snapshot, "content": {**version.snapshot["content"], "title": "[đã xóa]"}}
    erase(version, {"snapshot": fresh}, ground="YC-2026-1", at=world.START)
    folder = unpack(make(case, city.author), tmp_path / "out")
    status, told = run(folder / "verify.py")

    assert status == 0, told
    where = f"rows/initiatives_initiativeversion-{version.pk}"
    assert f"erased by law (YC-2026-1): {where}: snapshot" in told


@pytest.mark.parametrize(
    ("ahead", "says"),
    [
        (timedelta(hours=1), "được chứng minh: có trước"),
        (-timedelta(hours=1), "CHƯA được chứng minh"),
    ],
)
def test_what_the_log_does_not_prove_for_the_moment_is_said(city, case, tmp_path, ahead, says):
    """The records' own times are years back; the log took them in just now."""
    folder = unpack(make(case, city.author, risks_at=timezone.now() + ahead), tmp_path / "out")
    status, told = run(folder / "verify.py")
    assert status == 0, told
    assert says in told.split("as of")[1].split("ĐÃ CHỨNG MINH")[0]


def test_a_dossier_that_was_begun_before_an_erasure_is_not_given_out(city, case):
    known = newest_erasure()
    integrate()
    version = InitiativeVersion.objects.get(pk=case.version.pk)
    erase(version, {"sha256": "0" * 64}, ground="YC-2026-1", at=world.START)
    before = Dossier.objects.count()
    with pytest.raises(ErasedMeanwhile):
        make_dossier(
            initiative_id=case.initiative_id,
            user=city.author,
            is_short=True,
            documents={},
            at=world.START,
            job_key="1",
            progress=lambda *_: None,
            erasures_known=known,
        )
    assert Dossier.objects.count() == before
