"""What was begun and never sent is not kept for ever: its proposers are told, then the content goes, and the trail holds."""

import io
import json
from datetime import timedelta

import pytest
from django.core.files.storage import default_storage

from accounts.system import system_user
from approvals.services import submission
from authorities.models import Setting
from config.events import HANDLERS
from initiatives.models import Attachment, Autosave, Initiative, Proposer, SecrecyMinutes
from initiatives.services import attachments, people, secrecy
from notifications.models import Notification
from protection.services import obstruction
from records.models import DraftWarning
from records.services import drafts
from records.services.places import ERASED, all_sources
from records.tasks import expire_drafts
from tests import world
from tests.ledger.logs import found, integrate
from tests.ledger.test_tampering import sql
from workflow import outbox
from workflow.audit import Change, attributed
from workflow.erasing import erase
from workflow.models import Erasure
from workflow.verifying import verify_audit

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("log")]
WORD = "Bí quyết của tôi"
YEAR = timedelta(days=365)


@pytest.fixture
def city():
    return world.City()


@pytest.fixture
def draft(city):
    """With a text and a file."""
    row = world.draft_of(city.author, content=world.plan(bottleneck=WORD, title="Tên nháp"))
    attachments.attach(
        initiative_id=row.pk,
        kind="PRACTICAL",
        upload=attachments.Uploaded("so-lieu.txt", 8, io.BytesIO("Số liệu".encode())),
        actor=city.author,
        at=world.START,
    )
    integrate()
    return Initiative.objects.get(pk=row.pk)


def everything(draft):
    rows = [
        list(source.model.objects.filter(**{source.path: draft.pk}).values())
        for source in all_sources()
    ]
    now = list(Initiative.objects.filter(pk=draft.pk).values())
    return json.dumps([rows, now], default=str, ensure_ascii=False)


def told():
    outbox.deliver_all(HANDLERS)
    found = Notification.objects.filter(subject__contains="bản nháp chưa gửi").order_by("pk")
    return [(row.recipient, row.body) for row in found]


def expired(draft):
    """Warned when its time was over, and emptied a month later; returns the moment."""
    outbox.deliver_all(HANDLERS)
    late = drafts.unsent().get(pk=draft.pk).worked_at + YEAR + timedelta(hours=1)
    assert drafts.expire(at=late) == 0
    outbox.deliver_all(HANDLERS)
    at = late + timedelta(days=31)
    assert drafts.expire(at=at) == 1
    return at


def test_the_proposers_are_told_thirty_days_before_and_nothing_goes_yet(city, draft):
    soon = draft.activity_at + YEAR - timedelta(days=29)
    assert drafts.expire(at=soon) == 0
    assert drafts.expire(at=soon + timedelta(days=1)) == 0
    ((person, body),) = told()
    assert person == city.author
    assert "365 ngày không ai làm tiếp" in body
    assert "hãy sửa hoặc gửi trước ngày" in body
    assert WORD in everything(draft)
    assert drafts.expire(at=soon + timedelta(days=31)) == 1


def test_nothing_goes_unannounced_however_late_it_is_seen(city, draft):
    """The first run in a portal that has old drafts, or after the term was made shorter."""
    late = draft.activity_at + 3 * YEAR
    assert drafts.expire(at=late) == 0
    assert drafts.expire(at=late + timedelta(days=29)) == 0
    assert WORD in everything(draft)
    assert len(told()) == 1
    assert drafts.expire(at=late + timedelta(days=31)) == 1


def test_co_authors_are_told_too(city):
    draft = world.draft_of(city.author)
    shares = [people.Share(city.author, 60), people.Share(city.colleague, 40)]
    people.name_proposers(initiative_id=draft.pk, shares=shares, actor=city.author, at=world.START)
    drafts.expire(at=draft.activity_at + YEAR)
    assert {person for person, _body in told()} == {city.author, city.colleague}


def test_after_a_year_its_content_and_its_files_are_gone_and_the_trail_holds(city, draft):
    stored = Attachment.objects.get().stored_as
    typed(city, draft, world.START)
    invited = Notification.objects.create(
        recipient=city.colleague,
        event_key="x",
        kind="TASK",
        subject=f"{draft.code}: đồng tác giả của “Tên nháp”",
        body="",
        url=draft.get_absolute_url(),
    )
    at = expired(draft)
    outbox.deliver_all(HANDLERS)

    left = everything(draft)
    assert WORD not in left
    assert "Tên nháp" not in left
    assert "so-lieu" not in left
    now = Initiative.objects.get(pk=draft.pk)
    assert (now.state, now.stage, now.content, now.title) == ("WITHDRAWN", "WITHDRAWN", {}, ERASED)
    assert not Autosave.objects.exists()
    assert not default_storage.exists(stored)
    assert now.history.order_by("-history_id").first().history_change_reason == drafts.REASON
    assert now.history.order_by("history_id").first().history_change_reason != ERASED
    assert Notification.objects.filter(subject__contains="hết thời hạn lưu").count() == 1
    invited.refresh_from_db()
    assert "Tên nháp" not in invited.subject
    integrate(at)
    report = verify_audit()
    assert report.findings == []
    assert report.looked_at["erasures"] == Erasure.objects.count() > 2
    assert drafts.expire(at=at + YEAR) == 0


def typed(city, draft, at):
    return Autosave.objects.create(
        initiative=draft, user=city.author, step="van-de", data=WORD, base_revision=1, saved_at=at
    )


def test_one_that_was_put_aside_goes_too_and_says_that_it_can_only_be_copied(city, draft):
    submission.withdraw(initiative_id=draft.pk, actor=city.author, reason="Để sau", at=world.START)
    expired(draft)
    ((_person, body),) = told()
    assert "Đề xuất này đã rút; hãy lưu lại" in body
    assert "hãy sửa" not in body


def attached(city, draft, at):
    attachments.attach(
        initiative_id=draft.pk,
        kind="PRACTICAL",
        upload=attachments.Uploaded("b.txt", 8, io.BytesIO("Số liệu 2".encode())),
        actor=city.author,
        at=at,
    )


def named(city, draft, at):
    world.record(Proposer.objects.get(initiative=draft), when=at)


@pytest.mark.parametrize("work", [typed, attached, named])
def test_work_of_any_kind_keeps_it_also_after_the_warning(city, draft, work):
    late = draft.activity_at + YEAR
    assert drafts.expire(at=late) == 0
    assert len(told()) == 1
    work(city, draft, late + timedelta(days=20))
    assert drafts.expire(at=late + timedelta(days=60)) == 0
    assert WORD in everything(draft)
    other = late + timedelta(days=20) + YEAR
    assert drafts.expire(at=other) == 0
    assert len(told()) == 2  # it rests once more: warned once more
    assert drafts.expire(at=other + timedelta(days=31)) == 1


def test_a_draft_of_which_only_typed_text_is_left_goes_too(city):
    draft = world.draft_of(city.author, content={})
    typed(city, draft, world.START)
    expired(draft)
    assert not Autosave.objects.exists()


def test_it_stays_while_an_obstruction_of_it_is_looked_into(city, draft):
    late = draft.activity_at + YEAR
    drafts.expire(at=late)
    obstruction.report_obstruction(
        initiative_id=draft.pk,
        values={"content": "Bị ngăn không cho gửi", "happened_on": world.START.date()},
        actor=city.author,
        at=late,
    )
    assert drafts.expire(at=late + timedelta(days=60)) == 0
    assert WORD in everything(draft)


def test_a_longer_term_holds_for_what_was_warned_of_before(city, draft):
    late = draft.activity_at + YEAR
    drafts.expire(at=late)
    row = Setting.objects.filter(code="draft_days").first() or Setting(code="draft_days")
    row.value = 730
    world.record(row)
    days = [at for at in (699, 701, 729) if drafts.expire(at=draft.activity_at + timedelta(at))]
    assert days == []
    assert len(told()) == 2  # of the first day, and of the one that holds now
    assert drafts.expire(at=draft.activity_at + timedelta(days=732)) == 1


def test_an_emptied_draft_that_is_locked_afterwards_is_no_fault(city, draft):
    at = expired(draft)
    integrate(at)
    secrecy.lock_file(initiative_id=draft.pk, actor=city.officer, reason="MẬT", at=at)
    assert found() == set()


def test_minutes_of_a_lock_are_no_part_of_the_draft(city, draft):
    at = world.START + timedelta(hours=1)
    secrecy.lock_file(initiative_id=draft.pk, actor=city.officer, reason="Có dấu lạ", at=at)
    world.record(
        SecrecyMinutes(
            initiative_id=draft.pk,
            number="5/BB",
            measures="Đã xem kỹ",
            drawn_up_by=city.officer,
            drawn_up_at=at,
        )
    )
    secrecy.open_file(initiative_id=draft.pk, actor=city.officer, reason="Không mật", at=at)
    expired(draft)
    left = everything(draft)
    assert "Đã xem kỹ" in left
    assert "Có dấu lạ" in left
    assert WORD not in left


def test_what_was_sent_is_never_touched(city):
    case = world.submitted(city)
    submission.withdraw(
        initiative_id=case.initiative_id, actor=city.author, reason="Thôi", at=world.START
    )
    assert drafts.expire(at=world.START + 3 * YEAR) == 0
    assert not Erasure.objects.exists()


def test_its_page_is_still_there_for_the_author(city, draft, sign_in):
    expired(draft)
    client = sign_in(city.author)
    said = "Bản nháp chưa gửi này đã hết thời hạn lưu"
    assert said in client.get(draft.get_absolute_url(), {"tab": "ke-hoach"}).content.decode()
    then = client.get(draft.get_absolute_url(), {"as_of": "2026-12-01"}).content.decode()
    assert said in then
    for tab in ("tong-quan", "ke-hoach", "rui-ro", "tai-lieu", "lich-su"):
        assert client.get(draft.get_absolute_url(), {"tab": tab}).status_code == 200


def test_a_file_that_was_sent_cannot_be_emptied_under_this_ground(city):
    case = world.submitted(city)
    integrate()
    row = case.initiative.versions.get()
    ground = drafts.ground_of(case.initiative)
    erase(row, {"snapshot": {}, "sha256": ERASED}, ground=ground, at=world.START)
    assert found() == {"erased_unasked"}


@pytest.mark.parametrize(
    "forgery",
    ["a row of a draft that somebody works on", "a row that the portal did not empty"],
)
def test_a_draft_that_is_worked_on_cannot_be_emptied_under_this_ground(city, draft, forgery):
    at = world.START + (timedelta(days=200) if "portal" in forgery else timedelta(days=2))
    DraftWarning.objects.create(
        initiative=draft,
        worked_at=world.START,
        warned_at=at - timedelta(days=31),
        goes_on=at - timedelta(hours=1),
    )
    if "portal" not in forgery:
        with attributed(Change(system_user(at=at), drafts.REASON, at)):
            draft.save()
    row = draft.history.order_by("history_id").first()
    erase(row, {"content": {}}, ground=drafts.ground_of(draft), at=at)
    assert found() == {"erased_unasked"}


def test_nothing_goes_of_a_draft_that_somebody_changed_and_the_next_one_goes(city, draft):
    later = world.draft_of(city.colleague)
    integrate()
    sql("UPDATE initiatives_historicalinitiative SET title = 'khác' WHERE title = 'Tên nháp'")
    late = draft.activity_at + YEAR + timedelta(hours=1)
    assert drafts.expire(at=late) == 0
    assert drafts.expire(at=late + timedelta(days=31)) == 1
    assert WORD in everything(draft)
    assert Initiative.objects.get(pk=later.pk).content == {}


def test_the_task_does_it(city, draft, time_machine):
    time_machine.move_to(draft.activity_at + YEAR + timedelta(hours=1))
    assert expire_drafts() == 0
    time_machine.move_to(draft.activity_at + YEAR + timedelta(days=32))
    assert expire_drafts() == 1
