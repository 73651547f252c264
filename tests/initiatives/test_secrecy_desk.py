"""Reports, locks by hand, and minutes that take two officers."""

import io

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.urls import reverse

from accounts.choices import Role
from common.errors import DomainError
from initiatives.models import Attachment, Initiative, SecrecyMinutes
from initiatives.services import attachments, secrecy
from notifications.models import Notification
from tests import world
from workflow.models import OutboxEvent

pytestmark = pytest.mark.django_db


@pytest.fixture
def city():
    found = world.City()
    found.second = world.make_user("Người thứ hai")
    world.give_duty(found.second, found.focal_unit, Role.SECURITY_OFFICER)
    return found


def told():
    from config.events import HANDLERS
    from workflow import outbox

    outbox.deliver_all(HANDLERS)
    return {(note.recipient, note.kind) for note in Notification.objects.filter(kind="SECURITY")}


def locked(city, draft):
    return secrecy.lock_file(
        initiative_id=draft.pk, actor=city.officer, reason="Có dấu mật", at=world.START
    )


def drawn_up(city, draft, **values):
    values = {"number": "1/BB", "measures": "Xử lý", "destroys_files": False, **values}
    return secrecy.draw_up_minutes(
        initiative_id=draft.pk, actor=city.officer, at=world.START, **values
    )


def test_a_reader_reports_and_the_officers_are_told_without_anything_moving(city, sign_in):
    case = world.submitted(city)
    address = reverse("portal:secrecy_report", args=[case.initiative.code])

    answer = sign_in(city.clerk).post(address, {"reason": "Phụ lục 2 có bản đồ kho"})

    assert answer.url == case.get_absolute_url()
    assert told() == {(city.officer, "SECURITY"), (city.second, "SECURITY")}
    assert Initiative.objects.get(pk=case.initiative_id).state == "IN_REVIEW"
    row = case.initiative.history.order_by("-history_id")[0]
    assert (row.transition, row.history_user) == ("report_secrecy", city.clerk)
    page = sign_in(city.author).get(case.get_absolute_url() + "?tab=lich-su").content.decode()
    assert "Phụ lục 2 có bản đồ kho" not in page  # told to the officers alone


def test_who_cannot_read_a_file_cannot_report_it(city, sign_in):
    draft = world.draft_of(city.author)
    events = OutboxEvent.objects.count()

    address = reverse("portal:secrecy_report", args=[draft.code])
    assert sign_in(city.stranger).post(address, {"reason": "x"}).status_code == 404
    with pytest.raises(PermissionDenied):
        secrecy.report_secrecy(
            initiative_id=draft.pk, actor=city.stranger, reason="x", at=world.START
        )

    assert OutboxEvent.objects.count() == events


@pytest.mark.parametrize("make", [world.draft_of, None], ids=["a draft", "an approved file"])
def test_an_officer_locks_any_file_by_its_code_and_opens_it_where_it_was(city, sign_in, make):
    initiative = make(city.author) if make else world.issued(city).case.initiative
    state = Initiative.objects.get(pk=initiative.pk).state
    desk = reverse("portal:secrecy_desk")
    client = sign_in(city.officer)

    answer = client.post(desk, {"code": initiative.code.lower(), "reason": "Có báo cáo"})

    assert answer.url == desk
    assert initiative.code in client.get(desk).content.decode()
    assert Initiative.objects.get(pk=initiative.pk).state == "QUARANTINED"
    assert sign_in(city.author).get(initiative.get_absolute_url()).status_code == 404
    client = sign_in(city.officer)
    client.post(reverse("portal:initiative_release", args=[initiative.code]), {"reason": "Nhầm"})
    assert Initiative.objects.get(pk=initiative.pk).state == state


@pytest.mark.parametrize("code", ["SK-2026-XX-0001", "", "x" * 99])
def test_a_code_that_is_none_is_a_sentence_and_the_text_stays(city, sign_in, code):
    answer = sign_in(city.officer).post(
        reverse("portal:secrecy_desk"), {"code": code, "reason": "Đang gõ dở"}
    )

    assert answer.status_code == 422
    assert "Đang gõ dở" in answer.content.decode()


def test_minutes_count_with_the_second_signature_and_destroy_the_bytes(city, sign_in, media):
    draft = world.draft_of(city.author)
    upload = attachments.Uploaded("Bản đồ.txt", 9, io.BytesIO("Nội dung".encode()))
    file = attachments.attach(
        initiative_id=draft.pk, upload=upload, kind="OTHER", actor=city.author, at=world.START
    )
    locked(city, draft)
    minutes = drawn_up(city, draft, destroys_files=True)
    assert default_storage.exists(file.stored_as)
    assert (city.second, "SECURITY") in told()
    confirm = reverse("portal:minutes_confirm", args=[minutes.pk])

    own = sign_in(city.officer).post(confirm)
    other = sign_in(city.second).post(confirm)
    assert (own.status_code, other.status_code) == (403, 302)
    assert default_storage.exists(file.stored_as)
    told()
    assert not default_storage.exists(file.stored_as)
    minutes.refresh_from_db()
    assert (minutes.drawn_up_by, minutes.confirmed_by) == (city.officer, city.second)
    row = Attachment.objects.get(pk=file.pk)
    assert (row.destroyed_at is not None, row.sha256) == (True, file.sha256)
    secrecy.open_file(initiative_id=draft.pk, actor=city.officer, reason="Xong", at=world.START)
    page = sign_in(city.author).get(draft.get_absolute_url() + "?tab=tai-lieu").content.decode()
    assert "Bản đồ.txt" not in page
    gone = reverse("initiatives:attachment_download", args=[file.pk])
    assert sign_in(city.author).get(gone).status_code == 404


def test_minutes_are_refused_twice_unlocked_or_by_others(city):
    draft = world.draft_of(city.author)
    with pytest.raises(PermissionDenied):
        drawn_up(city, draft)  # not locked
    locked(city, draft)
    with pytest.raises(PermissionDenied):
        secrecy.draw_up_minutes(
            initiative_id=draft.pk,
            number="1",
            measures="x",
            destroys_files=False,
            actor=city.admin,
            at=world.START,
        )
    with pytest.raises(DomainError):
        drawn_up(city, draft, measures="  ")
    minutes = drawn_up(city, draft)
    again = drawn_up(city, draft, number="2/BB")  # nobody signed: a slip is put right
    assert (again.pk, again.number) == (minutes.pk, "2/BB")
    secrecy.confirm_minutes(minutes_id=minutes.pk, actor=city.second, at=world.START)
    with pytest.raises(DomainError):
        secrecy.confirm_minutes(minutes_id=minutes.pk, actor=city.second, at=world.START)

    assert SecrecyMinutes.objects.count() == 1


def test_minutes_of_an_earlier_lock_are_not_signed_for_a_later_one(city):
    draft = world.draft_of(city.author)
    locked(city, draft)
    minutes = drawn_up(city, draft, destroys_files=True)
    secrecy.open_file(initiative_id=draft.pk, actor=city.officer, reason="Nhầm", at=world.START)
    later = world.at("2026-03-02 08:00")
    secrecy.lock_file(initiative_id=draft.pk, actor=city.officer, reason="Lại", at=later)

    with pytest.raises(DomainError, match="stale"):
        secrecy.confirm_minutes(minutes_id=minutes.pk, actor=city.second, at=later)

    assert SecrecyMinutes.objects.get().confirmed_at is None


def test_destroyed_files_are_no_evidence_any_more(city, media):
    draft = world.draft_of(city.author)
    upload = attachments.Uploaded("Minh chứng.txt", 9, io.BytesIO("Nội dung".encode()))
    attachments.attach(
        initiative_id=draft.pk, upload=upload, kind="OTHER", actor=city.author, at=world.START
    )
    locked(city, draft)
    minutes = drawn_up(city, draft, destroys_files=True)
    secrecy.confirm_minutes(minutes_id=minutes.pk, actor=city.second, at=world.START)
    secrecy.open_file(initiative_id=draft.pk, actor=city.officer, reason="Xong", at=world.START)

    case = world.submission.submit(initiative_id=draft.pk, actor=city.author, at=world.START)

    assert case.version.snapshot["files"] == []
