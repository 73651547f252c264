"""At the end of its time in the archive a file is kept longer, or destroyed by a decision; the ledger still holds."""

import html
import io
import json
import re
from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from pypdf import PdfReader

from common.errors import DomainError
from config.events import HANDLERS
from initiatives.models import Attachment, Initiative, RiskFreeze
from initiatives.services import secrecy
from ledger.services.proofs import entry_of
from notifications.models import Notification
from portal.papers.dossiers import document_of
from protection.dossier.collecting import Scope
from protection.models import Finding
from protection.services import obstruction
from records.models import ArchiveFile
from records.services import archiving, destroying
from records.services.places import ERASED, own_sources
from tests import world
from tests.ledger.logs import integrate
from tests.protection import court
from tests.records.test_archiving import followed, followed_by, hand_over, packed
from tests.records.test_pages import sends
from tests.refusals import refuses
from workflow import outbox
from workflow.models import Erasure
from workflow.opening import opened
from workflow.verifying import verify_audit

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("log")]
OVER = world.at("2047-01-05 08:00")
LATER = OVER + timedelta(days=31)


@pytest.fixture
def city():
    return world.City()


@pytest.fixture
def file(city):
    return kept(city)


def kept(city):
    """A file that was handed over in 2026 and is kept until the end of 2046."""
    row = followed(city)
    packed(row)
    row = hand_over(city, row)
    integrate()
    assert row.kept_until == date(2046, 12, 31)
    return row


def trace():
    return (
        list(ArchiveFile.objects.values_list("pk", "state", "kept_until")),
        ArchiveFile.history.count(),
        Erasure.objects.count(),
        list(Initiative.objects.values_list("content", flat=True)),
    )


refused = refuses(trace)


def propose(city, file, *, actor=None, at=OVER):
    return destroying.propose(
        file_id=file.pk, actor=actor or city.clerk, reason="Không còn giá trị", at=at
    )


def destroy(city, file, *, actor=None, at=LATER):
    return destroying.destroy(
        file_id=file.pk, number="9/QĐ", actor=actor or city.head, reason="Hết giá trị", at=at
    )


def texts_of(file):
    """Everything that the file's own tables hold, present and past, with its documents."""
    rows = []
    for source in own_sources():
        for model in filter(None, (source.model, getattr(source.model, "instance_type", None))):
            rows += model.objects.filter(**{source.path: file.initiative_id}).values()
    return json.dumps(rows, default=str, ensure_ascii=False)


def told(file):
    outbox.deliver_all(HANDLERS)
    rows = Notification.objects.filter(subject__startswith=file.initiative.code)
    return [(row.recipient, row.subject) for row in rows.order_by("pk")]


def test_nothing_goes_before_its_last_day(city, file):
    last = world.at("2046-12-31 08:00")
    refused(PermissionDenied, lambda: propose(city, file, at=last))
    assert propose(city, file, at=last + timedelta(days=1)).state == "TO_DESTROY"


def test_one_asks_and_the_head_decides_after_the_proposers_had_a_month(city, file):
    propose(city, file)
    days = {subject for person, subject in told(file) if person == city.author}
    assert f"{file.initiative.code}: có đề nghị hủy hồ sơ hết thời hạn lưu" in days
    refused(PermissionDenied, lambda: destroy(city, file, at=OVER + timedelta(days=29)))
    for who in ("clerk", "deputy", "focal", "admin", "author", "other_head"):
        refused(PermissionDenied, lambda who=who: destroy(city, file, actor=getattr(city, who)))
    assert destroy(city, file).state == "DESTROYED"
    assert (city.author, f"{file.initiative.code}: hồ sơ đã được hủy theo quyết định 9/QĐ") in told(
        file
    )


def test_a_unit_without_a_desk_asks_through_its_deputy(city, file):
    propose(city, file, actor=city.deputy)
    assert destroy(city, file).state == "DESTROYED"


def test_who_asks_does_not_decide(city, file):
    propose(city, file, actor=city.head)
    refused(PermissionDenied, lambda: destroy(city, file))


def test_nobody_has_his_own_proposal_destroyed(city, file):
    initiative = file.initiative
    initiative.author = city.head
    world.record(initiative)
    refused(PermissionDenied, lambda: propose(city, file, actor=city.head))
    propose(city, file)
    refused(PermissionDenied, lambda: destroy(city, file))


def test_what_people_wrote_is_gone_and_the_trail_holds(city, file):
    initiative = file.initiative
    content = initiative.content
    kept = [content["risks"][0]["description"], content["bottleneck"]]
    assert all(text in texts_of(file) for text in kept)
    stored = [row.stored_as for row in Attachment.objects.filter(initiative=initiative)]
    leaves = {row: leaf_of(row) for row in frozen(initiative)}
    propose(city, file)
    row = destroy(city, file)
    outbox.deliver_all(HANDLERS)

    left = texts_of(file)
    assert [text for text in kept if text in left] == []
    now = Initiative.objects.get(pk=initiative.pk)
    assert (now.title, now.code, now.state, now.stage) == (
        initiative.title,
        initiative.code,
        "APPROVED",
        "ARCHIVED",
    )
    assert not any(map(default_storage.exists, stored))
    assert row.outcome["sealed"] == Erasure.objects.count() > 20
    assert {row: leaf_of(row) for row in frozen(initiative)} == leaves
    integrate(LATER)
    assert verify_audit().findings == []
    assert refused(DomainError, lambda: propose(city, file)).code == "wrong_state"
    before = trace()
    assert archiving.follow(at=LATER) == 0
    assert trace() == before


def frozen(initiative):
    return [*initiative.versions.all(), *RiskFreeze.objects.filter(initiative=initiative)]


def leaf_of(row):
    """The leaf as whoever kept a receipt has it."""
    fresh = type(row).objects.get(pk=row.pk)
    return opened(fresh, entry_of(fresh._meta.db_table, fresh.pk)).leaf


def test_a_file_with_a_review_is_destroyed_too_and_its_pages_open(city, sign_in, time_machine):
    review = court.conclude(court.voted(court.Court(city)), city.mayor)
    archiving.follow(at=world.at("2026-09-02 08:00"))
    file = ArchiveFile.objects.get()
    packed(file, at=world.at("2026-09-03 08:00"))
    file = hand_over(city, file, at=world.at("2026-09-04 08:00"))
    integrate()
    assert file.kept_until == date(2096, 12, 31)
    ask, decide = world.at("2097-01-05 08:00"), world.at("2097-02-06 08:00")
    propose(city, file, at=ask)
    done = destroy(city, file, at=decide)
    assert done.state == "DESTROYED"
    assert Finding.objects.filter(evidence=ERASED).exists()
    integrate(decide)
    assert verify_audit().findings == []
    time_machine.move_to(decide)
    start = [f"{file.initiative.get_absolute_url()}?tab={tab}" for tab in TABS]
    for person in (city.author, city.clerk, city.head, city.mayor):
        seen = opened_from([*start, review.get_absolute_url()], sign_in(person))
        assert len(seen) > 25


TABS = ("tong-quan", "ke-hoach", "rui-ro", "tai-lieu", "xem-xet", "thuc-hien", "lich-su")
BESIDE = ("/tai-khoan", "/static", "/thong-bao", "/ngon-ngu", "/trinh-dien")


def opened_from(addresses, client):
    """Every page and paper that is linked from these, one step on; a fault in any of them fails here."""
    seen = {}
    for address in addresses:
        seen[address] = client.get(address)
    for answer in list(seen.values()):
        for link in re.findall(r'href="(/[^"#]+)"', answer.content.decode()):
            address = html.unescape(link)
            if address not in seen and not address.startswith(BESIDE):
                seen[address] = client.get(address)
    wrong = [address for address, answer in seen.items() if answer.status_code >= 500]
    assert wrong == []
    return seen


def test_the_files_of_the_plan_are_destroyed_and_those_of_awards_stay(city, file):
    names = {}
    for kind in ("PRACTICAL", "INCIDENT", "REVIEW", "REWARD"):
        stored = default_storage.save(f"kiem-thu-{kind}", ContentFile(kind.encode()))
        world.record(
            Attachment(
                initiative=file.initiative,
                kind=kind,
                name=f"{kind}.txt",
                content_type="text/plain",
                size=3,
                sha256="a" * 64,
                stored_as=stored,
                uploaded_by=city.clerk,
                uploaded_at=OVER,
            )
        )
        names[kind] = stored
    propose(city, file)
    assert destroy(city, file).outcome["files"] == 3
    outbox.deliver_all(HANDLERS)
    assert [kind for kind, name in names.items() if default_storage.exists(name)] == ["REWARD"]
    left = set(Attachment.objects.values_list("name", flat=True))
    assert left == {ERASED, "REWARD.txt"}


def test_a_successor_weighs_what_a_unit_that_ended_kept(city, file, time_machine):
    heir, clerk = followed_by(city, file.unit, date(2046, 7, 1))
    time_machine.move_to(OVER)
    destroying.announce_over(at=OVER)
    outbox.deliver_all(HANDLERS)
    assert archiving.follow(at=OVER) == 1
    assert ArchiveFile.objects.get().unit == heir
    destroying.announce_over(at=OVER)
    people = [person for person, subject in told(file) if "hết thời hạn lưu ngày" in subject]
    assert people[-1] == clerk
    assert propose(city, file, actor=clerk).state == "TO_DESTROY"


def test_nobody_hears_of_a_locked_file(city, file, time_machine):
    time_machine.move_to(OVER)
    secrecy.lock_file(initiative_id=file.initiative_id, actor=city.officer, reason="MẬT", at=OVER)
    outbox.deliver_all(HANDLERS)
    before = told(file)
    assert destroying.announce_over(at=OVER) == 0
    assert refused(DomainError, lambda: propose(city, file)).code == "held"
    assert told(file) == before


def test_it_stays_while_somebody_needs_it(city, file):
    propose(city, file)
    obstruction.report_obstruction(
        initiative_id=file.initiative_id,
        values={"content": "Bị trù dập vì đề xuất", "happened_on": OVER.date()},
        actor=city.author,
        at=OVER,
    )
    assert refused(DomainError, lambda: destroy(city, file)).code == "held"


def test_it_is_kept_until_a_later_day(city, file):
    def keep(day, actor=None):
        return destroying.keep_longer(
            file_id=file.pk,
            kept_until=day,
            actor=actor or city.clerk,
            reason="Còn giá trị",
            at=OVER,
        )

    for day in (date(2046, 12, 31), date(2047, 1, 5)):
        assert refused(DomainError, lambda day=day: keep(day)).code == "earlier"
    refused(PermissionDenied, lambda: keep(date(2060, 1, 1), city.author))
    propose(city, file)
    row = keep(date(2066, 12, 31), city.head)
    assert (row.state, row.kept_until) == ("HANDED_OVER", date(2066, 12, 31))
    refused(PermissionDenied, lambda: propose(city, file))
    refused(PermissionDenied, lambda: destroy(city, file, at=OVER))
    assert any("không bị hủy, lưu đến 31/12/2066" in subject for _person, subject in told(file))


def test_a_file_that_goes_on_is_not_destroyed(city, file):
    propose(city, file)
    row = ArchiveFile.objects.get()
    initiative = row.initiative
    initiative.__dict__["state"] = "IN_REVIEW"
    world.record(initiative)
    assert refused(DomainError, lambda: destroy(city, file)).code == "goes_on"
    assert archiving.follow(at=LATER) == 1
    assert ArchiveFile.objects.get().state == "REOPENED"


def test_those_who_keep_it_are_told_once(city, file, time_machine):
    time_machine.move_to(OVER)
    for _ in range(2):
        destroying.announce_over(at=OVER)
    people = [person for person, subject in told(file) if "hết thời hạn lưu ngày" in subject]
    assert people == [city.clerk]


def test_its_pages_say_what_happened_to_it(city, file, sign_in, time_machine):
    time_machine.move_to(OVER)
    clerk, where = sign_in(city.clerk), file.get_absolute_url()
    listed = clerk.get("/luu-tru/", {"trang_thai": "het-han"}).content.decode()
    assert file.initiative.code in listed
    assert "Đề nghị hủy hồ sơ hết thời hạn lưu" in clerk.get(where).content.decode()
    sends(clerk, f"{where}propose_destruction/", reason="Không còn giá trị")
    text = sign_in(city.head).get(where).content.decode()
    assert "chỉ quyết định hủy từ ngày 04/02/2047" in text
    time_machine.move_to(LATER)
    head = sign_in(city.head)
    answer = sends(head, f"{where}destroy/", number="9/QĐ", reason="Hết giá trị")
    assert answer.status_code == 422
    sends(head, f"{where}destroy/", number="9/QĐ", reason="Hết giá trị", is_meant="on")
    text = head.get(where).content.decode()
    assert "9/QĐ" in text
    assert file.initiative.code in head.get("/luu-tru/?trang_thai=DESTROYED").content.decode()

    client, code = sign_in(city.author), file.initiative.get_absolute_url()
    said = "đã được hủy ngày 05/02/2047 theo quyết định 9/QĐ"
    for address in (f"{code}?tab=ke-hoach", f"{code}?tab=rui-ro", f"{code}phien-ban/1/"):
        assert said in client.get(address).content.decode(), address
    tabs = ("tong-quan", "tai-lieu", "xem-xet", "thuc-hien", "lich-su")
    for address in [*(f"?tab={tab}" for tab in tabs), "?as_of=2026-08-01", "bang-chung/"]:
        assert client.get(f"{code}{address}").status_code == 200, address
    receipt = client.get(f"{code}bang-chung/ke-hoach/1/bien-nhan.pdf")
    text = " ".join(PdfReader(io.BytesIO(receipt.content)).pages[0].extract_text().split())
    assert "mục snapshot của bản ghi này đã được hủy theo quyết định" in text
    document = document_of(Initiative.objects.get(pk=file.initiative_id), Scope(True, 0))
    assert ERASED in document.html().decode()
    assert document.pdf()
