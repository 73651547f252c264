"""What was begun and never sent is not kept for ever: its author is told, then the content goes, and the trail holds."""

import io
import json
from datetime import timedelta

import pytest
from django.core.files.storage import default_storage

from config.events import HANDLERS
from initiatives.models import Attachment, Autosave, Initiative
from initiatives.services import attachments
from notifications.models import Notification
from records.services import drafts
from records.services.places import ERASED, all_sources
from records.tasks import expire_drafts
from tests import world
from tests.ledger.logs import found, integrate
from workflow import outbox
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


def test_the_author_is_told_thirty_days_before_and_nothing_goes_yet(city, draft):
    soon = draft.activity_at + YEAR - timedelta(days=29)
    assert drafts.expire(at=soon) == 0
    assert drafts.expire(at=soon + timedelta(days=1)) == 0
    outbox.deliver_all(HANDLERS)
    (told,) = Notification.objects.filter(subject__contains="bản nháp chưa gửi")
    assert told.recipient == city.author
    assert WORD in everything(draft)


def test_after_a_year_its_content_and_its_files_are_gone_and_the_trail_holds(city, draft):
    stored = Attachment.objects.get().stored_as
    Autosave.objects.create(
        initiative=draft,
        user=city.author,
        step="van-de",
        data=WORD,
        base_revision=1,
        saved_at=world.START,
    )
    at = draft.activity_at + YEAR + timedelta(hours=1)
    assert drafts.expire(at=at) == 1
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
    assert Notification.objects.filter(subject__contains="hết thời hạn lưu").count() == 1
    integrate(at)
    report = verify_audit()
    assert report.findings == []
    assert report.looked_at["erasures"] == Erasure.objects.count() > 2
    assert drafts.expire(at=at) == 0


def test_one_that_was_put_aside_goes_too_and_one_that_is_worked_on_stays(city, draft):
    other = world.draft_of(city.colleague, when=world.START + timedelta(days=200))
    at = draft.activity_at + YEAR + timedelta(hours=1)
    assert drafts.expire(at=at) == 1
    assert Initiative.objects.get(pk=other.pk).content


def test_what_was_sent_is_never_touched(city):
    case = world.submitted(city)
    from approvals.services import submission

    submission.withdraw(
        initiative_id=case.initiative_id, actor=city.author, reason="Thôi", at=world.START
    )
    assert drafts.expire(at=world.START + 3 * YEAR) == 0
    assert not Erasure.objects.exists()


def test_its_page_is_still_there_for_the_author(city, draft, sign_in):
    drafts.expire(at=draft.activity_at + YEAR + timedelta(hours=1))
    for tab in ("tong-quan", "ke-hoach", "rui-ro", "tai-lieu", "lich-su"):
        assert sign_in(city.author).get(draft.get_absolute_url(), {"tab": tab}).status_code == 200


def test_a_file_that_was_sent_cannot_be_emptied_under_this_ground(city):
    case = world.submitted(city)
    integrate()
    row = case.initiative.versions.get()
    ground = drafts.ground_of(case.initiative)
    erase(row, {"snapshot": {}, "sha256": ERASED}, ground=ground, at=world.START)
    assert found() == {"erased_unasked"}


def test_nothing_goes_of_a_draft_that_somebody_changed(city, draft):
    from tests.ledger.test_tampering import sql

    sql("UPDATE initiatives_historicalinitiative SET title = 'khác' WHERE title = 'Tên nháp'")
    assert drafts.expire(at=draft.activity_at + YEAR + timedelta(hours=1)) == 0
    assert WORD in everything(draft)


def test_the_task_does_it(city, draft, time_machine):
    time_machine.move_to(draft.activity_at + YEAR + timedelta(hours=1))
    assert expire_drafts() == 1
