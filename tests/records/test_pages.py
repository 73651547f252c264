"""The pages of requests and of the archive as people use them."""

import json

import pytest
from django.utils import timezone

from config.events import HANDLERS
from initiatives.services import secrecy
from protection.models import FileRead
from records.models import ArchiveFile, DataRequest, RequestRead
from records.services import archiving
from tests import world
from tests.ledger.logs import integrate
from tests.protection import court
from tests.records import desk
from tests.records.test_archiving import closed, packed
from workflow import outbox

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("log")]


@pytest.fixture
def city():
    return world.City()


def page(client, address, **asked):
    return client.get(address, asked).content.decode()


def sends(client, address, **values):
    form = client.get(address).context["form"]
    token = {"form_token": form.fields["form_token"].initial}
    return client.post(address, {**token, **values})


def test_a_person_asks_the_desk_prepares_and_a_second_person_erases(city, sign_in):
    case = world.submitted(city, content=world.plan(bottleneck="Ông Nguyễn Văn Cũ phải chờ lâu"))
    integrate()
    answer = sends(
        sign_in(city.author), "/du-lieu/yeu-cau/", kind="ERASE", text="Xóa tên ông Nguyễn Văn Cũ"
    )
    where = answer["Location"]
    assert "Đã nhận, chờ trả lời" in page(sign_in(city.author), where)

    focal = sign_in(city.focal)
    sends(focal, f"{where}accept/", reason="Sẽ xóa")
    sends(
        focal,
        f"{where}prepare_erasure/",
        code=case.initiative.code.lower(),
        words="Nguyễn Văn Cũ\n",
        file_names="",
        reason="Đúng",
    )
    preview = page(sign_in(city.focal), where)
    assert "Sẽ xóa" in preview
    assert "Hồ sơ đề xuất và các phiên bản" in preview
    assert "phải chờ lâu" not in preview  # kinds and numbers only
    officer = sign_in(city.officer)
    assert "“Ông Nguyễn Văn Cũ phải chờ lâu”" in page(officer, where)  # what he answers for
    sends(officer, f"{where}confirm_erasure/", reason="Đồng ý")

    row = DataRequest.objects.get()
    assert (row.state, row.words) == ("DONE", [])
    author = sign_in(city.author)
    assert "Đã thực hiện" in page(author, where)
    plan = page(author, case.get_absolute_url(), tab="ke-hoach")
    assert "Ông [đã xóa] phải chờ lâu" in plan
    assert f"Theo yêu cầu {row.code}" in plan
    assert "Nguyễn Văn Cũ" not in plan
    readers = set(RequestRead.objects.values_list("reader", flat=True))
    assert readers == {city.focal.pk, city.officer.pk}
    read = FileRead.objects.values_list("reader", "page").distinct()
    assert list(read) == [(city.officer.pk, f"erasure-{row.pk}")]


def test_what_is_wrong_is_said_and_nothing_typed_is_lost(city, sign_in):
    row = desk.accepted(city)
    focal = sign_in(city.focal)
    answer = sends(
        focal,
        f"{row.get_absolute_url()}prepare_erasure/",
        code="SK-0",
        words="một cụm từ dài",
        file_names="",
        reason="Đúng",
    )
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "Không có hồ sơ nào mang mã này" in text
    assert "một cụm từ dài" in text
    many = sends(
        focal,
        f"{row.get_absolute_url()}prepare_erasure/",
        code="SK-0",
        words="\n".join(f"cụm từ {number}" for number in range(21)),
        file_names="",
        reason="Đúng",
    )
    assert "Nhiều nhất 20 dòng" in many.content.decode()


def test_each_sees_his_own_and_the_desk_sees_all(city, sign_in, django_assert_num_queries):
    mine = desk.ask(city)
    other = desk.ask(city, actor=city.stranger)
    author = page(sign_in(city.author), "/du-lieu/")
    assert (mine.code in author, other.code in author) == (True, False)
    focal = sign_in(city.focal)
    page(focal, "/du-lieu/")
    with django_assert_num_queries(5):
        both = page(focal, "/du-lieu/")
    assert mine.code in both
    assert other.code in both
    assert sign_in(city.author).get(other.get_absolute_url()).status_code == 404
    assert sign_in(city.admin).get(mine.get_absolute_url()).status_code == 404


def test_ones_own_data_are_taken_along(city, sign_in):
    case = world.submitted(city)
    answer = sign_in(city.author).get("/du-lieu/cua-toi.json")
    assert answer["Content-Disposition"] == 'attachment; filename="du-lieu-cua-toi.json"'
    assert answer.json()["initiatives_written"][0]["code"] == case.initiative.code
    assert case.initiative.code not in page(sign_in(city.stranger), "/du-lieu/cua-toi.json")


def test_own_data_hold_votes_messages_and_reviews_and_nothing_of_a_locked_file(city, sign_in):
    review = court.voted(court.Court(city))
    outbox.deliver_all(HANDLERS)
    mine = sign_in(city.author).get("/du-lieu/cua-toi.json").json()
    code = review.pilot.initiative.code
    assert [row["pilot__initiative__code"] for row in mine["liability_reviews"]] == [code]
    assert mine["messages"]
    votes = sign_in(city.head).get("/du-lieu/cua-toi.json").json()["votes"]
    assert votes[0]["meeting__case__initiative__code"] == code

    secrecy.lock_file(
        initiative_id=review.pilot.initiative_id, actor=city.officer, reason="MẬT", at=court.OPENED
    )
    kept = sign_in(city.author).get("/du-lieu/cua-toi.json").json()
    assert code not in json.dumps(kept)
    assert code in json.dumps(mine)
    names = ("votes", "carried_out", "files_uploaded", "nominations", "encouragement", "messages")
    assert [kept[name] for name in names] == [[] for _ in names]


def test_a_request_that_the_desk_entered_for_another_is_not_its_own(city, sign_in):
    desk.ask(city, actor=city.focal, for_whom="Ông A, giấy ngày 2/3")
    assert sign_in(city.focal).get("/du-lieu/cua-toi.json").json()["data_requests"] == []


def test_a_file_is_handed_over_on_its_page(city, sign_in, django_assert_num_queries):
    pilot = closed(city)
    archiving.follow(at=world.at("2026-08-03 08:00"))
    file = ArchiveFile.objects.get()
    clerk = sign_in(city.clerk)
    page(clerk, "/luu-tru/")
    with django_assert_num_queries(5):
        listed = page(clerk, "/luu-tru/")
    assert pilot.initiative.code in listed
    assert "20/07/2027" in listed
    where = file.get_absolute_url()
    assert "lập bộ hồ sơ" in page(clerk, where)
    refusal = sends(clerk, f"{where}hand_over/", number="1", archive="A", reason="Đủ")
    assert "Hãy lập bộ hồ sơ đầy đủ" in refusal.content.decode()

    packed(file, at=timezone.now())
    sends(clerk, f"{where}hand_over/", number="12/BBGN", archive="Lưu trữ lịch sử", reason="Đủ")
    assert "12/BBGN" in page(clerk, where)
    assert pilot.initiative.code in page(clerk, "/luu-tru/", trang_thai="HANDED_OVER")
    assert "Đã nộp lưu" in page(clerk, pilot.initiative.get_absolute_url())
    assert pilot.initiative.code not in page(sign_in(city.other_head), "/luu-tru/")
