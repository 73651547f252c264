"""What waits for a person beside files: told to whoever has to act, gone when it is done."""

from datetime import date

import pytest
from django.urls import reverse

from initiatives.services import secrecy
from monitoring.services import actions
from portal.selectors.duties import duties_of
from tests import world
from tests.monitoring import year
from tests.pilots import town
from tests.protection import court, test_conclusions
from tests.rewards import test_nominating

pytestmark = pytest.mark.django_db
ON = date(2026, 12, 1)


@pytest.fixture
def city():
    city = world.City()
    city.desk = city._person("Ban Thi đua", city.focal_unit)
    world.give_duty(city.desk, city.focal_unit, "AWARD_DESK")
    return city


def kinds(person, on=ON):
    return sorted(str(duty.label) for duty in duties_of(person, on))


def test_a_units_report_and_correction_wait_for_its_desk_until_they_are_done(city):
    review = year.opened(city)
    action = year.ordered(review, city, due=date(2026, 11, 30))

    found = duties_of(city.clerk, ON)
    assert [(duty.about, duty.due_on, duty.is_late) for duty in found] == [
        ("Lập sổ bàn giao", date(2026, 11, 30), True),
        ("UBND phường PA (mẫu)", date(2026, 12, 7), False),
    ]
    assert kinds(city.head) == ["Báo cáo năm của đơn vị", "Báo kết quả khắc phục"]
    assert kinds(city.deputy) == kinds(city.author) == kinds(city.mayor) == []
    who = {"action_id": action.pk, "reason": "Xong", "at": year.OPENED}
    actions.report_action(evidence="Sổ", actor=city.clerk, **who)
    report = year.report_of(review, city.ward)
    year.sent(year.written(report, city.head), city.head)

    assert kinds(city.clerk) == []
    assert kinds(city.focal) == ["Báo cáo năm của đơn vị", "Xác nhận việc đã khắc phục"]


def test_a_review_waits_for_one_after_the_other(city):
    judges = court.Court(city)
    review = court.opened(city)
    assert kinds(city.mayor) == ["Xem xét trách nhiệm: chờ bạn quyết định"]
    assert kinds(city.head) == kinds(city.focal) == kinds(judges.chair) == []

    review = court.formed(judges, review=review)
    assert kinds(judges.chair) == ["Xem xét trách nhiệm: kê khai xung đột lợi ích"]
    assert kinds(city.mayor) == []
    for member in court.sitting(review):
        court.declare(member)
    review = court.invite(review, judges.chair)
    assert kinds(city.author) == ["Xem xét trách nhiệm: mời bạn nêu ý kiến"]
    assert kinds(judges.chair) == []


def test_a_panel_works_until_each_has_voted_and_then_the_head_concludes(city):
    judges = court.Court(city)
    review = court.heard(judges)
    working = ["Xem xét trách nhiệm: tổ đang làm việc"]
    assert kinds(city.author) == []
    assert kinds(judges.chair) == kinds(judges.expert) == working
    assert duties_of(judges.chair, ON)[0].url == review.get_absolute_url()
    court.find(review, judges.expert, **court.PURE)
    for member in court.sitting(review):
        court.vote(member, "EXEMPTED")
    assert kinds(judges.expert) == []

    court.close(review, judges.chair)

    assert kinds(city.mayor) == ["Xem xét trách nhiệm: chờ bạn quyết định"]


def test_an_obstruction_waits_for_the_head_above(city):
    case = world.received(city)
    test_conclusions.obstruct(city, case.initiative)

    assert kinds(city.mayor) == ["Phản ánh cản trở chờ trả lời"]
    assert kinds(city.head) == kinds(city.focal) == []


def test_awards_wait_for_desk_and_deciding_head_never_for_the_nominee(city):
    pilot = town.concluded(city, grade="XUAT_SAC")
    test_nominating.nominate(pilot, city)
    test_nominating.nominate(pilot, city, "BANG_KHEN_UBND_TP")
    test_nominating.encourage(pilot, city)

    decide = "Đề nghị khen thưởng chờ bạn quyết định"
    assert kinds(city.head) == ["Biện pháp khuyến khích chờ bạn quyết định", decide, decide]
    assert kinds(city.desk) == ["Đề nghị khen thưởng chờ thẩm định"]
    assert kinds(city.author) == []


def test_nothing_is_told_of_a_locked_file(city):
    review = court.opened(city)
    secrecy.lock_file(
        initiative_id=review.pilot.initiative_id,
        actor=city.officer,
        reason="Nghi có bí mật",
        at=world.at("2026-07-15 09:00"),
    )

    assert kinds(city.mayor) == []


def test_the_page_shows_them_in_one_query_more_whatever_their_number(
    city, sign_in, django_assert_num_queries
):
    review = year.opened(city)
    for _ in range(3):
        year.ordered(review, city)
    client = sign_in(city.head)

    with django_assert_num_queries(9):
        page = client.get(reverse("portal:work")).content.decode()

    assert "Việc khác cần bạn làm" in page
    assert page.count("Lập sổ bàn giao") == 3
