"""The list as it was at a moment: what was there, where it stood, and nothing that came later."""

import pytest

from approvals.services import forwarding, intake
from initiatives.models import Initiative
from portal.selectors.as_of import as_of
from portal.selectors.past_list import past_list
from tests import world
from tests.pilots import town

pytestmark = pytest.mark.django_db
NOW = world.at("2026-12-01 08:00")


@pytest.fixture
def city():
    return world.City()


def read(user, moment, **asked):
    return past_list(user, asked, world.at(moment), now=NOW).rows


def stages(user, moment, **asked):
    return {row.initiative.code: row.stage for row in read(user, moment, **asked)}


def test_each_moment_has_its_stage_and_holder(city):
    case = world.submitted(city, when=world.at("2026-01-05 08:00"))
    intake.receive(case_id=case.pk, actor=city.clerk, reason="x", at=world.at("2026-01-07 08:00"))
    code = case.initiative.code

    assert stages(city.head, "2026-01-04 08:00") == {}
    assert stages(city.head, "2026-01-06 08:00") == {code: "SUBMITTED"}
    assert stages(city.head, "2026-01-07 07:59") == {code: "SUBMITTED"}
    assert stages(city.head, "2026-01-07 08:00") == {code: "RECEIVED"}
    assert [row.holder for row in read(city.head, "2026-01-06 08:00")] == [city.ward]


def test_it_says_what_the_page_of_the_file_says(city):
    pilot = town.concluded(city)
    initiative = Initiative.objects.get(pk=pilot.initiative_id)
    for day in ("2026-03-02", "2026-03-03", "2026-05-01", "2026-07-08", "2026-07-30"):
        moment = world.at(f"{day} 18:00")
        past = as_of(initiative, moment, proposes=False)
        assert stages(city.head, f"{day} 18:00") == {initiative.code: past.stage}, day


def test_what_was_escalated_stands_as_escalated(city):
    case = world.received(city)
    forwarding.escalate(
        case_id=case.pk,
        actor=city.head,
        reason="Vượt thẩm quyền",
        own_opinion="Đồng ý",
        at=world.at("2026-01-09 08:00"),
    )
    code = case.initiative.code
    assert stages(city.mayor, "2026-01-09 09:00") == {code: "ESCALATED"}
    assert [row.holder for row in read(city.mayor, "2026-01-09 09:00")] == [city.top]


def test_a_draft_is_in_the_list_of_its_author_alone(city):
    draft = world.draft_of(city.author, when=world.at("2026-01-05 08:00"))
    assert stages(city.author, "2026-01-06 08:00") == {draft.code: "DRAFT"}
    assert stages(city.head, "2026-01-06 08:00") == {}
    assert stages(city.author, "2026-01-04 08:00") == {}


def test_filters_ask_for_what_was_then(city):
    case = world.submitted(city, when=world.at("2026-01-05 08:00"))
    intake.receive(case_id=case.pk, actor=city.clerk, reason="x", at=world.at("2026-01-07 08:00"))
    code = case.initiative.code
    then = "2026-01-06 08:00"

    assert stages(city.head, then, trang_thai="SUBMITTED") == {code: "SUBMITTED"}
    assert stages(city.head, then, trang_thai="RECEIVED") == {}
    assert stages(city.head, then, don_vi="PA") == {code: "SUBMITTED"}
    assert stages(city.head, then, don_vi="PB") == {}
    assert stages(city.head, then, q="số hóa hồ sơ") == {code: "SUBMITTED"}
    assert stages(city.head, then, q="không có chữ này") == {}
    assert stages(city.head, then, trang_thai="khong-co") == {code: "SUBMITTED"}


def test_the_page_has_a_banner_and_leads_to_the_file_as_it_was(
    city, sign_in, django_assert_num_queries
):
    case = world.submitted(city, when=world.at("2026-01-05 08:00"))
    client = sign_in(city.head)
    client.get("/ho-so/")
    with django_assert_num_queries(6):
        answer = client.get("/ho-so/", {"as_of": "2026-01-06T08:00"})
    page = answer.content.decode()

    assert "Danh sách như vào lúc" in page
    assert f"{case.initiative.get_absolute_url()}?as_of=2026-01-06T08%3A00%3A00" in page
    assert client.get("/ho-so/", {"as_of": "khi nào"}).status_code == 404
    assert client.get("/ho-so/", {"as_of": "2026-01-06"}).status_code == 200


def test_a_file_that_is_locked_today_is_left_out(city):
    from initiatives.services import secrecy

    case = world.submitted(city, when=world.at("2026-01-05 08:00"))
    secrecy.lock_file(
        initiative_id=case.initiative_id,
        actor=city.officer,
        reason="x",
        at=world.at("2026-01-08 08:00"),
    )
    assert stages(city.officer, "2026-01-06 08:00") == stages(city.head, "2026-01-06 08:00") == {}


def test_it_is_paged(city):
    for number in range(27):
        world.draft_of(city.author, when=world.at(f"2026-01-05 08:{number:02d}"), commit=False)
    first = past_list(city.author, {}, world.at("2026-01-06 08:00"), now=NOW)
    second = past_list(
        city.author, {"sau": first.page.next_token}, world.at("2026-01-06 08:00"), now=NOW
    )
    assert (len(first.rows), len(second.rows), second.page.next_token) == (25, 2, "")


def test_proposers_see_the_title_that_they_were_writing_then(city):
    case = world.submitted(city, when=world.at("2026-01-05 08:00"))
    back = world.at("2026-01-08 08:00")
    intake.return_for_completion(
        case_id=case.pk, actor=city.clerk, reason="Thiếu", missing_list="Phụ lục", at=back
    )
    file = Initiative.objects.get(pk=case.initiative_id)
    sent, file.title = file.title, "Tên đang viết lại"
    file.content = {**file.content, "title": file.title}
    world.record(file, when=world.at("2026-01-09 08:00"))

    then = "2026-01-10 08:00"
    assert [row.title for row in read(city.author, then)] == ["Tên đang viết lại"]
    assert [row.title for row in read(city.head, then)] == [sent]
    past = as_of(file, world.at(then), proposes=True)
    assert past.content["title"] == "Tên đang viết lại"
