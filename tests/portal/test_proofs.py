"""Receipts and proofs as people get them: pending first, then to keep; heads and keys for everybody."""

import io
import re
import zipfile
from pathlib import Path

import pytest
from django.core import mail
from proofbundle import verify_tlog_proof
from pypdf import PdfReader

from authorities.models import Setting
from initiatives.models import RiskFreeze
from ledger.models import Checkpoint, LogKey
from ledger.notes import heads_in
from notifications.models import Notification
from notifications.services import checkpoints, sending
from portal.views import proofs
from protection.dossier.collecting import row_of
from tests import world
from tests.ledger.test_tampering import sql
from tests.records import desk
from workflow import checking, outbox
from workflow.audit import save_attributed
from workflow.checking import check_audit, check_nightly, integrate
from workflow.models import AuditCheck, Job

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("log")]


@pytest.fixture
def city():
    return world.City()


def deliver(settings):
    outbox.deliver_all(__import__("config.events", fromlist=["HANDLERS"]).HANDLERS)


def page(client, address):
    return client.get(address).content.decode()


def test_a_plan_is_received_first_and_proved_as_soon_as_a_head_covers_it(city, sign_in, settings):
    case = world.submitted(city)
    client, address = sign_in(city.author), case.get_absolute_url()
    where = f"{address}bang-chung/"
    assert "Đã nhận, chờ chứng thực" in page(client, address)
    assert "Đã nhận, chờ chứng thực" in page(client, where)
    assert client.get(f"{where}ke-hoach/1/plan.leaf").status_code == 404
    pending = client.get(f"{where}ke-hoach/1/bien-nhan.pdf")
    assert "chờ chứng thực" in text_of(pending)

    integrate(at=world.START)

    assert "Đã chứng thực" in page(client, address)
    leaf = client.get(f"{where}ke-hoach/1/plan.leaf").content
    proof = client.get(f"{where}ke-hoach/1/plan.tlog-proof").content.decode()
    assert verify_tlog_proof(proof, leaf, LogKey.objects.get().line)["ok"]
    assert len(leaf) + len(proof) < 3000
    receipt = text_of(client.get(f"{where}ke-hoach/1/bien-nhan.pdf"))
    assert case.initiative.code in receipt
    assert str(city.author) in receipt
    opening = client.get(f"{where}ke-hoach/1/plan.opening.json").json()
    assert opening["snapshot"]["value"]["content"]["title"] == world.plan()["title"]
    deliver(settings)
    told = Notification.objects.get(recipient=city.author, subject__startswith="Biên nhận")
    assert told.url == address


def text_of(response):
    assert response["Content-Type"] == "application/pdf"
    pages = PdfReader(io.BytesIO(response.content)).pages
    assert len(pages) == 1
    return pages[0].extract_text()


def test_frozen_risks_have_a_receipt_of_their_own(city, sign_in, settings):
    decision = world.issued(city)
    integrate(at=world.START)
    client = sign_in(city.author)
    where = f"{decision.case.get_absolute_url()}bang-chung/"
    freeze = RiskFreeze.objects.get()

    assert f"theo quyết định {freeze.decision_number}" in page(client, where)
    opening = client.get(f"{where}rui-ro/1/plan.opening.json").json()
    assert opening["risks"]["value"] == freeze.risks
    for wrong in ("rui-ro/2/plan.leaf", "khac/1/plan.leaf", "ke-hoach/1/plan.exe"):
        assert client.get(f"{where}{wrong}").status_code == 404
    deliver(settings)
    assert Notification.objects.filter(key_of("rui-ro"), recipient=city.author).count() == 1


def key_of(what):
    from django.db.models import Q

    return Q(event_key__startswith=f"sealed:{what}:")


def test_the_printed_decision_carries_the_newest_head(city, sign_in):
    decision = world.issued(city)
    client = sign_in(city.head)
    assert "Điểm chốt sổ cái khi in" not in page(client, decision.get_absolute_url())
    integrate(at=world.START)
    root = Checkpoint.objects.newest().head.body().split("\n")[2]

    shown = page(client, decision.get_absolute_url())
    assert root in shown
    assert "<svg" in shown


def test_heads_and_keys_are_there_for_everybody(city, client):
    assert client.get("/so-cai/checkpoint").status_code == 404
    integrate(at=world.START)

    assert client.get("/so-cai/checkpoint").content.decode() == Checkpoint.objects.newest().note
    assert LogKey.objects.get().line in client.get("/so-cai/keys").content.decode()


def test_the_days_head_goes_to_many_mailboxes_once(city, log):
    assert checkpoints.give_out_checkpoint(world.START.date()) == 0, "nothing was signed yet"
    integrate(at=world.START)
    told = checkpoints.give_out_checkpoint(world.START.date())
    checkpoints.give_out_checkpoint(world.START.date())
    sent = Notification.objects.filter(subject__startswith="Điểm chốt")
    assert {row.recipient for row in sent} == {city.head, city.other_head, city.mayor, city.focal}
    assert sent.count() == told
    while sending.send_next(at=world.START):
        pass
    bodies = [one.body for one in mail.outbox if "Điểm chốt" in one.subject]
    assert len(bodies) == told
    assert [head.size for head, _note in heads_in(bodies[0])] == [Checkpoint.objects.newest().size]

    row = Setting.objects.get(code="checkpoint_to_heads")
    row.value = False
    save_attributed(row, actor=city.admin, reason="Ít thư hơn", at=world.START)
    assert checkpoints.give_out_checkpoint(world.at("2026-01-06 07:00").date()) == 1


def test_a_fault_raises_the_alarm(city, settings, sign_in):
    case = world.submitted(city)
    integrate(at=world.START)
    assert check_audit().holds
    deliver(settings)
    assert not Notification.objects.filter(subject__startswith="BÁO ĐỘNG").exists()
    integrate(at=world.START)
    sql(f"UPDATE initiatives_initiativeversion SET revision = 99 WHERE id = {case.version_id}")

    check = check_audit()
    assert [row["kind"] for row in check.findings] == ["changed"]
    deliver(settings)
    alarmed = Notification.objects.filter(subject__startswith="BÁO ĐỘNG")
    assert {row.recipient for row in alarmed} == {city.officer, city.focal}
    shown = page(sign_in(city.officer), "/so-cai/")
    assert "KHÔNG KHỚP" in shown
    assert f"initiatives_initiativeversion {case.version_id}" in shown
    assert "KHÔNG KHỚP" not in page(sign_in(city.author), "/so-cai/")


def test_what_keeps_it_from_being_examined_raises_the_alarm_too(city, settings, monkeypatch):
    def fails(**_options):
        raise RuntimeError("Đĩa hỏng")

    monkeypatch.setattr(checking, "verify_audit", fails)
    check = check_audit()
    assert (check.holds, check.findings[0]["kind"]) == (False, "not_examined")
    deliver(settings)
    assert Notification.objects.filter(subject__startswith="BÁO ĐỘNG").count() == 2


def test_a_check_of_the_future_hides_nothing(city):
    AuditCheck.objects.create(
        began_at=world.at("2100-01-01 00:00"), ended_at=world.at("2100-01-01 00:01"), holds=True
    )
    integrate(at=world.START)
    assert check_nightly().since is None


def test_a_character_that_no_font_has_costs_nobody_his_receipt(city, sign_in):
    case = world.submitted(city, content=world.plan(title="Đề xuất \U0001f680"))
    client = sign_in(city.author)
    integrate(at=world.START)
    address = f"{case.get_absolute_url()}bang-chung/ke-hoach/1/bien-nhan.pdf"
    assert case.initiative.code in text_of(client.get(address))


def test_every_night_what_is_new_and_every_week_everything(city, time_machine):
    time_machine.move_to(world.at("2030-01-07 02:10"))
    integrate(at=world.START)
    first = check_nightly()
    time_machine.move_to(world.at("2030-01-08 02:10"))
    integrate(at=world.START)
    second = check_nightly()
    time_machine.move_to(world.at("2030-01-15 02:10"))
    integrate(at=world.START)
    third = check_nightly()

    assert (first.since, second.since is not None, third.since) == (None, True, None)
    assert first.looked_at["rows"] > second.looked_at.get("rows", 0)
    assert all(AuditCheck.objects.values_list("holds", flat=True))


def test_who_guards_the_trail_has_it_examined_in_the_background(city, sign_in):
    client = sign_in(city.officer)
    assert client.post("/so-cai/kiem-tra/").status_code == 302
    job = Job.objects.get(kind="portal.check_audit")
    assert job.asked_by == city.officer
    assert sign_in(city.author).post("/so-cai/kiem-tra/").status_code == 403


def test_copies_outside_the_database_are_written_for_each_head(city, log):
    integrate(at=world.START)
    kept = Path(log.LEDGER_COPIES, "checkpoints.txt").read_text()
    assert Checkpoint.objects.newest().note in kept


def test_each_entry_of_the_history_is_proved_by_itself(city, sign_in):
    case = world.voted(city)
    client, where = sign_in(city.clerk), case.get_absolute_url()
    assert "tải bằng chứng" not in page(client, f"{where}?tab=lich-su")
    integrate()
    history = page(client, f"{where}?tab=lich-su")
    links = re.findall(rf'href="({re.escape(where)}bang-chung/ban-ghi/[^"]+)"', history)
    kinds = {link.split("/")[-3] for link in links}
    assert {"approvals_historicalcase", "approvals_historicalballot"} <= kinds

    for link in links:
        with zipfile.ZipFile(io.BytesIO(client.get(link).content)) as files:
            names = {name.rpartition(".")[2]: name for name in files.namelist()}
            leaf, proof = files.read(names["leaf"]), files.read(names["tlog-proof"]).decode()
            assert verify_tlog_proof(proof, leaf, LogKey.objects.get().line)["ok"], link
    votes = [link for link in links if "ballot" in link]
    assert sign_in(city.focal).get(votes[0]).status_code == 404
    assert sign_in(city.stranger).get(links[0]).status_code == 404
    other = links[0].replace("approvals_", "ledger_").replace("initiatives_", "ledger_")
    assert sign_in(city.clerk).get(other).status_code == 404


def test_who_may_not_have_the_dossier_gets_the_entries_of_his_history_alone(city, sign_in):
    case = world.submitted(city)
    integrate()
    focal = sign_in(city.focal)
    history = page(focal, f"{case.get_absolute_url()}?tab=lich-su")
    shown = re.findall(r'href="([^"]+/bang-chung/ban-ghi/[^"]+)"', history)
    assert shown
    assert all(focal.get(link).status_code == 200 for link in shown)
    version = case.initiative.versions.get()
    hidden = f"{case.get_absolute_url()}bang-chung/ban-ghi/{version._meta.db_table}/{version.pk}/"
    assert focal.get(hidden).status_code == 404
    assert sign_in(city.author).get(hidden).status_code == 200


@pytest.mark.parametrize("paper", ["bang-chung/ke-hoach/1/plan.leaf", "bang-chung/ban-ghi/{row}/"])
def test_a_record_that_somebody_changed_is_refused_and_alarms_once(city, sign_in, paper):
    case = world.submitted(city)
    integrate()
    version = case.initiative.versions.get()
    sql("UPDATE initiatives_initiativeversion SET sha256 = repeat('0', 64)")
    address = case.get_absolute_url() + paper.format(row=f"{version._meta.db_table}/{version.pk}")
    client = sign_in(city.author)
    for _ in range(2):
        answer = client.get(address)
        assert answer.status_code == 409
        assert "không còn đúng như khi được ghi" in answer.content.decode()
    check = AuditCheck.objects.get()
    assert (check.holds, check.findings[0]["kind"]) == (False, "changed")


def test_a_receipt_says_what_was_erased_from_its_record_afterwards(city, sign_in):
    word = "Nguyễn Văn Cũ"
    case = world.submitted(city, content=world.plan(bottleneck=f"Ông {word} phải chờ lâu"))
    integrate()
    row = desk.confirm(city, desk.prepared(city, case.initiative.code, [word]))
    client, where = sign_in(city.author), case.get_absolute_url()
    receipt = client.get(f"{where}bang-chung/ke-hoach/1/bien-nhan.pdf").content
    text = " ".join(PdfReader(io.BytesIO(receipt)).pages[0].extract_text().split())
    assert f"theo yêu cầu {row.code}, dữ liệu cá nhân đã được xóa khỏi mục snapshot" in text
    assert "tính lại sau khi xóa" in text
    for address in (f"{where}phien-ban/1/", f"{where}?tab=ke-hoach", f"{where}?as_of=2027-01-01"):
        assert f"Theo yêu cầu {row.code}" in page(client, address), address
    assert f"Theo yêu cầu {row.code}" not in page(client, f"{where}?tab=rui-ro")


def test_a_proof_that_is_read_while_words_are_erased_is_no_alarm(city, sign_in, monkeypatch):
    """The row is read before the erasure, what is known of erasures after it."""
    word = "Nguyễn Văn Cũ"
    case = world.submitted(city, content=world.plan(bottleneck=f"Ông {word} phải chờ lâu"))
    integrate()
    waits = [desk.prepared(city, case.initiative.code, [word])]

    def read_before(*args):
        row = row_of(*args)
        while waits:
            desk.confirm(city, waits.pop())
        return row

    monkeypatch.setattr(proofs, "row_of", read_before)
    version = case.initiative.versions.get()
    where = f"{case.get_absolute_url()}bang-chung/ban-ghi/{version._meta.db_table}/{version.pk}/"
    assert sign_in(city.author).get(where).status_code == 200
    assert not waits
    assert not AuditCheck.objects.exists()
