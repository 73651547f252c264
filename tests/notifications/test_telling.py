"""Who is told, what mails say, and that nothing is lost or sent twice unmarked."""

from datetime import timedelta
from smtplib import SMTPException

import pytest
from django.core import mail

from approvals.models import Case, Clock
from approvals.services import clocks, intake, urging
from config.events import HANDLERS
from notifications.models import Kind, Notification
from notifications.services import sending
from tests import world
from workflow import outbox
from workflow.models import OutboxEvent

pytestmark = pytest.mark.django_db


@pytest.fixture
def city():
    return world.City()


def deliver():
    outbox.deliver_all(HANDLERS)


def told(kind=None):
    rows = Notification.objects.order_by("pk")
    rows = rows.filter(kind=kind) if kind else rows
    return sorted({row.recipient.full_name for row in rows.select_related("recipient")})


def test_new_case_reaches_the_desk_and_the_proposer(city):
    world.submitted(city)
    deliver()

    assert told(Kind.TASK) == ["Chủ tịch phường", "Văn thư phường"]
    assert told(Kind.PROGRESS) == ["Người đề xuất"]


def test_mail_says_what_the_transition_record_says(city):
    case = world.submitted(city)
    intake.receive(case_id=case.pk, actor=city.clerk, reason="Đủ thành phần", at=world.START)
    deliver()

    body = Notification.objects.filter(recipient=city.author).latest("pk").body
    assert "Đã gửi → Đã tiếp nhận" in body
    assert "Văn thư phường" in body
    assert "08:00 05/01/2026" in body
    assert "Đủ thành phần" in body


def test_mail_names_the_delegate_and_for_whom(city):
    world.delegate(city.head, city.deputy, city.ward, scope="ALL")
    case = world.submitted(city)
    intake.receive(case_id=case.pk, actor=city.deputy, reason="x", at=world.START)
    deliver()

    body = Notification.objects.filter(recipient=city.author).latest("pk").body
    assert "Phó Chủ tịch một (KT. Chủ tịch" in body


def test_prepared_decision_tells_nobody_outside(city):
    world.prepared(city)
    deliver()

    texts = " ".join(
        Notification.objects.filter(recipient=city.author).values_list("body", flat=True)
    )
    assert "1/QĐ-UBND" not in texts
    assert not Notification.objects.filter(kind=Kind.DECISION).exists()


def test_override_is_reported_to_the_superior(city):
    case = world.voted(city, ("YES", "NO", "NO"))
    world.issued(city, "OVERRIDE", case=case)
    deliver()

    assert (
        Notification.objects.filter(
            recipient=city.mayor, subject__startswith="Báo cáo cấp trên"
        ).count()
        == 1
    )


def test_delivering_an_event_ten_times_tells_once(city):
    world.submitted(city)
    deliver()
    before = Notification.objects.count()

    for _ in range(10):
        OutboxEvent.objects.update(processed_at=None)
        deliver()

    assert Notification.objects.count() == before


REMINDERS = [
    ("2026-01-08 08:00", "HALF"),
    ("2026-01-12 08:00", "DAY_BEFORE"),
    ("2026-01-13 08:00", "DUE_DAY"),
    ("2026-01-14 08:00", "OVERDUE_1"),
    ("2026-01-16 08:00", "OVERDUE_3"),
    ("2026-01-20 08:00", "OVERDUE_5"),
]


def kinds_published():
    rows = OutboxEvent.objects.filter(topic="approvals.reminder").order_by("pk")
    return [row.payload["kind"] for row in rows]


def test_each_reminder_is_published_on_its_day(city):
    """Received Monday 5/1/2026: due 13/1 because Saturday 10/1 works."""
    world.received(city)

    for moment, kind in REMINDERS:
        assert kind not in kinds_published()
        clocks.announce_due(at=world.at(moment))
        assert kinds_published()[-1] == kind

    assert kinds_published() == [kind for _moment, kind in REMINDERS]
    assert Clock.objects.running().get().next_notice_at is None


def test_missed_nights_lose_nothing_and_a_second_run_repeats_nothing(city):
    world.received(city)

    first = clocks.announce_due(at=world.at("2026-01-16 08:00"))
    second = clocks.announce_due(at=world.at("2026-01-16 08:00"))

    assert (first, second) == (5, 0)
    assert kinds_published() == [kind for _moment, kind in REMINDERS[:5]]


def test_stopped_clock_reminds_no_more(city):
    case = world.received(city)
    clocks.stop_clocks(case, at=world.START)

    clocks.announce_due(at=world.at("2026-02-20 08:00"))

    assert kinds_published() == []


def test_overdue_reaches_superior_focal_agency_and_proposer(city):
    world.received(city)
    clocks.announce_due(at=world.at("2026-01-14 08:00"))
    deliver()

    assert told(Kind.OVERDUE) == [
        "Chủ tịch Thành phố",
        "Chủ tịch phường",
        "Người đề xuất",
        "Văn thư phường",
        "Đầu mối Sở Nội vụ",
    ]


def test_urging_reaches_the_late_desk(city):
    case = world.received(city)
    urging.urge(case_id=case.pk, actor=city.focal, message="Khẩn trương", at=world.START)
    deliver()

    assert told(Kind.URGING) == ["Chủ tịch phường", "Văn thư phường"]


def queue(city, subject="Thư"):
    return Notification.objects.create(
        event_key=f"k{subject}",
        recipient=city.author,
        kind=Kind.TASK,
        subject=subject,
        body="Nội dung",
    )


def test_queued_mail_is_sent_once(city):
    queue(city)

    while sending.send_next(at=world.START):
        pass

    assert [message.to for message in mail.outbox] == [[city.author.email]]
    assert not sending.send_next(at=world.START)


def test_worker_killed_while_sending_repeats_marked(city, monkeypatch):
    row = queue(city)

    class Killed(BaseException):
        pass

    def die(self, fail_silently=False):
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr("django.core.mail.EmailMessage.send", die)
        with pytest.raises(Killed):
            sending.send_next(at=world.START)

    assert not sending.send_next(at=world.START), "claimed by the dead worker for a while"
    assert sending.send_next(at=world.START + timedelta(minutes=6))
    row.refresh_from_db()
    assert row.sent_at is not None
    assert mail.outbox[0].subject == "(Gửi lại) Thư"
    assert mail.outbox[0].extra_headers["X-Portal-Repeat"] == "2"


def test_refusing_mail_server_is_tried_again_later_unmarked(city, monkeypatch):
    row = queue(city)

    def refuse(self, fail_silently=False):
        raise SMTPException("busy")

    with monkeypatch.context() as patch:
        patch.setattr("django.core.mail.EmailMessage.send", refuse)
        sending.send_next(at=world.START)

    row.refresh_from_db()
    assert (row.sent_at, row.attempts) == (None, 1)
    assert not sending.send_next(at=world.START)
    assert sending.send_next(at=world.START + timedelta(hours=1))
    assert mail.outbox[0].subject == "Thư"


def test_mail_server_down_for_long_is_given_up_visibly(city, monkeypatch):
    row = queue(city)

    def refuse(self, fail_silently=False):
        raise OSError("down")

    monkeypatch.setattr("django.core.mail.EmailMessage.send", refuse)
    moment = world.START
    for _ in range(sending.GIVE_UP_AFTER + 2):
        sending.send_next(at=moment)
        moment += timedelta(hours=2)

    row.refresh_from_db()
    assert (row.given_up, row.attempts) == (True, sending.GIVE_UP_AFTER)
    assert "down" in row.last_error


def test_locked_file_tells_the_officer_only_code_and_time(city):
    from initiatives.services.attachments import quarantine

    draft = world.draft_of(city.author)
    quarantine(initiative_id=draft.pk, marking="MẬT", at=world.START)
    deliver()

    mail_to_officer = Notification.objects.get(recipient=city.officer)
    assert draft.code in mail_to_officer.body
    assert draft.title not in mail_to_officer.body
    assert not Case.objects.exists()
