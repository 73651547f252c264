"""Every list of cases shows how it stood at a day and an hour: what was there, in which state, and nothing later."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from approvals.services import intake, submission
from initiatives.models import Initiative
from initiatives.selectors import named_then
from initiatives.services import secrecy
from monitoring.models import CorrectiveAction, UnitReport
from monitoring.services import library
from protection.dossier.collecting import Scope, is_shown
from records.services import archiving
from rewards.models import Nomination
from rewards.services import nominating
from tests import world
from tests.monitoring import year
from tests.monitoring.test_annual import report_done
from tests.monitoring.test_library import publish, scaled
from tests.monitoring.test_urging import asked, sent
from tests.pilots import town
from tests.protection import court
from tests.protection.test_conclusions import obstruct
from tests.records import desk
from tests.records.test_archiving import closed, hand_over, packed
from tests.rewards.test_nominating import nominate
from workflow.past import there_at

pytestmark = pytest.mark.django_db
BANNER = "Danh sách như vào lúc"


@pytest.fixture
def city():
    return world.City()


def listed(client, address, when="", **asked_for):
    """Titles with their states, as the list shows them."""
    values = {**asked_for, **({"as_of": when} if when else {})}
    text = client.get(address, values).content.decode()
    assert (BANNER in text) == bool(when)
    rows = re.findall(r"<ol class=\"cases\">(.*?)</ol>", text, re.DOTALL)
    items = [item for part in rows for item in part.split("<li>")[1:]]
    return [re.sub(r"<[^>]+>|\s+", " ", item) for item in items]


def test_reviews_and_reports_of_obstruction(city, sign_in):
    review = court.heard(court.Court(city))
    obstruct(city, review.pilot.initiative)
    client = sign_in(city.author)
    assert "Tổ xem xét làm việc" in listed(client, "/xem-xet/")[0]

    assert listed(client, "/xem-xet/", "2026-07-09T09:00:00") == []
    opened = timezone.localtime(court.OPENED).strftime("%Y-%m-%dT%H:%M:%S")
    (first, told) = listed(client, "/xem-xet/", opened)
    assert "Mới mở" in first
    assert "Đã gửi cấp trên" in told


def test_nominations(city, sign_in):
    row = nominate(town.concluded(city), city)
    nominating.decline(
        nomination_id=row.pk, actor=city.head, reason="Chưa đủ", at=world.at("2026-07-27 09:00")
    )
    client = sign_in(city.clerk)
    (now,) = listed(client, "/khen-thuong/")
    (then,) = listed(client, "/khen-thuong/", "2026-07-20")
    assert Nomination.objects.get().get_state_display() in now
    first = row.history.order_by("history_id").first()
    assert first.get_state_display() in then
    assert now != then
    assert listed(client, "/khen-thuong/", "2026-07-01T09:00:00") == []


def test_the_library(city, sign_in):
    pilot = scaled(city)
    entry = publish(pilot, city)
    client, day = sign_in(city.stranger), world.at("2026-08-10 09:00")
    assert pilot.initiative.code in listed(client, "/thu-vien/", "2026-08-09")[0]
    library.withdraw(entry_id=entry.pk, actor=city.focal, reason="Cập nhật", at=day)
    assert listed(client, "/thu-vien/") == []
    assert listed(client, "/thu-vien/", "2026-08-01") == []
    assert (
        listed(client, "/thu-vien/", "2026-08-09") == []
    )  # taken out is taken out, of the past too
    assert listed(client, "/thu-vien/", "2026-08-09", q="zzzz") == []


def test_the_archive(city, sign_in):
    pilot = closed(city)
    archiving.follow(at=world.at("2026-08-03 08:00"))
    file = pilot.initiative.archive_file
    packed(file)
    hand_over(city, file, at=world.at("2026-09-03 08:00"))
    client = sign_in(city.clerk)
    assert listed(client, "/luu-tru/") == []
    assert listed(client, "/luu-tru/", "2026-08-02") == []
    (row,) = listed(client, "/luu-tru/", "2026-08-03")
    assert "nộp lưu trước 20/07/2027" in row
    assert "lưu đến" not in row
    assert listed(client, "/luu-tru/", "2026-08-03", trang_thai="HANDED_OVER") == []
    assert len(listed(client, "/luu-tru/", "2026-09-03", trang_thai="HANDED_OVER")) == 1


def test_requests_about_personal_data(city, sign_in):
    row = desk.accepted(city)
    client = sign_in(city.author)
    assert "Đang thực hiện" in listed(client, "/du-lieu/")[0]
    assert listed(client, "/du-lieu/", "2026-03-01") == []
    assert "Đã nhận, chờ trả lời" in listed(client, "/du-lieu/", "2026-03-02T12:00:00")[0]
    assert row.code in listed(client, "/du-lieu/", "2026-03-03")[0]


def test_reports_of_units_and_what_is_to_be_corrected(city, sign_in):
    review = year.opened(city)
    report = year.written(year.report_of(review, city.ward), city.clerk)
    action = year.ordered(review, city)
    report_done(action, city.clerk)
    client = sign_in(city.focal)
    earlier, then = "2026-01-01", timezone.localtime(year.OPENED).strftime("%Y-%m-%dT%H:%M:%S")
    for address, model, one in (
        ("/theo-doi/bao-cao/", UnitReport, report),
        ("/theo-doi/khac-phuc/", CorrectiveAction, action),
    ):
        assert listed(client, address, earlier) == []
        rows = listed(client, address, then)
        assert len(rows) == there_at(model.objects, year.OPENED).count() > 0
        first = one.history.filter(history_date__lte=year.OPENED).order_by("-history_id").first()
        assert any(first.get_state_display() in row for row in rows)
    assert "Đã báo kết quả" in listed(client, "/theo-doi/khac-phuc/")[0]
    assert "Đã báo kết quả" not in listed(client, "/theo-doi/khac-phuc/", then)[0]


def test_letters_and_lessons(city, sign_in):
    for _ in range(2):
        world.received(city, when=world.at("2026-06-01 09:00"))
    sent(asked(city, "PA")[0])
    client = sign_in(city.focal)
    assert listed(client, "/theo-doi/don-doc/da-gui/", "2026-06-29") == []
    assert "1 thư, 2 hồ sơ" in listed(client, "/theo-doi/don-doc/da-gui/", "2026-06-30")[0]

    town.concluded(city, lessons="Dự liệu mưa lớn")
    page = client.get("/theo-doi/bai-hoc/", {"as_of": "2026-07-01"}).content.decode()
    assert "Dự liệu mưa lớn" not in page
    assert "Dự liệu mưa lớn" in client.get("/theo-doi/bai-hoc/").content.decode()


def test_the_title_is_the_one_of_then_and_never_one_that_was_being_written(city, sign_in):
    pilot = scaled(city)
    publish(pilot, city)
    file = Initiative.objects.get(pk=pilot.initiative_id)
    old, file.title = file.title, "Tên đặt lại về sau"
    world.record(file, when=world.at("2026-08-20 09:00"))
    client = sign_in(city.stranger)
    assert "Tên đặt lại về sau" in listed(client, "/thu-vien/")[0]
    assert old in listed(client, "/thu-vien/", "2026-08-09")[0]


def test_a_moment_names_a_whole_second_and_pages_keep_it(city, sign_in):
    for number in range(27):
        desk.ask(city, at=world.at(f"2026-03-02 09:{number:02}"))
    client = sign_in(city.author)
    page = client.get("/du-lieu/", {"as_of": "2026-03-02T09:25:30"})
    (more,) = re.findall(r'href="\?(as_of=[^"]+)"', page.content.decode())
    rest = client.get(f"/du-lieu/?{more.replace('&amp;', '&')}").content.decode()
    assert rest.count('<a class="title"') == 1
    assert BANNER in rest


@pytest.mark.parametrize("moment", ["khong", "2026-13-01", "0001-01-01"])
def test_a_moment_that_is_none_is_not_found(city, sign_in, moment):
    for address in ("/xem-xet/", "/khen-thuong/", "/thu-vien/", "/luu-tru/", "/du-lieu/"):
        assert sign_in(city.focal).get(address, {"as_of": moment}).status_code == 404


@pytest.mark.parametrize("how", ["taken back", "locked and opened"])
def test_what_was_rewritten_and_not_sent_again_is_shown_to_no_other_reader(city, how):
    case = world.submitted(city)
    returned_at = world.START + timedelta(days=1)
    intake.return_for_completion(
        case_id=case.pk, actor=city.clerk, reason="Thiếu", missing_list="Phụ lục", at=returned_at
    )
    file = Initiative.objects.get(pk=case.initiative_id)
    old, file.title = file.title, "Tên đang viết lại"
    file.content = {**file.content, "title": file.title}
    world.record(file, when=returned_at)
    if how == "taken back":
        submission.withdraw(initiative_id=file.pk, actor=city.author, reason="Thôi", at=returned_at)
    else:
        for act in (secrecy.lock_file, secrecy.open_file):
            act(initiative_id=file.pk, actor=city.officer, reason="Xem", at=returned_at)

    rows = Initiative.history.filter(id=file.pk, title="Tên đang viết lại")
    assert rows.exclude(state="RETURNED").exists()
    for row in rows:
        assert not is_shown(row, "content", Scope(proposes=False, own_case=case.pk))
        assert is_shown(row, "content", Scope(proposes=True, own_case=0))
    sent = Initiative.history.filter(id=file.pk, state="IN_REVIEW")
    assert all(is_shown(row, "content", Scope(proposes=False, own_case=0)) for row in sent)
    file = Initiative.objects.get(pk=file.pk)
    named_then([file], returned_at + timedelta(days=1))
    assert file.title == old
