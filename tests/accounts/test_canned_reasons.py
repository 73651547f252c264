"""Words that administrators offer for the reason of a step."""

from datetime import date

import pytest

from accounts.models import CannedReason
from approvals.models import Case
from tests import world
from tests.authorities.configured import propose

pytestmark = pytest.mark.django_db
TEXT = "Hồ sơ đủ thành phần, đúng thẩm quyền tiếp nhận."


@pytest.fixture
def city():
    return world.City()


@pytest.fixture
def case(city):
    return world.submitted(city)


@pytest.fixture
def client(city, sign_in):
    return sign_in(city.clerk)


def step(case, name="receive"):
    return f"/ho-so/{case.initiative.code}/buoc/{name}/"


def test_offered_words_are_taken_over_or_replaced_by_ones_own(case, client):
    page = client.get(step(case)).content.decode()
    assert f'<option value="{TEXT}">' in page
    for sent, status in (({}, 422), ({"canned": "Tự bịa"}, 422), ({"canned": ""}, 422)):
        assert client.post(step(case), sent).status_code == status
    assert world.fresh(case).state == "SUBMITTED"

    assert client.post(step(case), {"canned": TEXT}).status_code == 302

    assert Case.history.filter(transition="receive").get().history_change_reason == TEXT


def test_what_a_person_writes_wins(case, client):
    sent = {"canned": TEXT, "reason": "Đủ, kèm hai phụ lục"}

    assert client.post(step(case), sent).status_code == 302

    told = Case.history.filter(transition="receive").get().history_change_reason
    assert told == "Đủ, kèm hai phụ lục"


def test_words_are_offered_on_their_days_and_for_their_step_only(city, case, client):
    row = CannedReason.objects.get(text=TEXT)
    assert TEXT not in client.get(step(case, "return_for_completion")).content.decode()
    propose(city.admin, "ly-do-mau", row.pk, {"valid_to": "2026-01-04"}, reason="Thôi dùng")
    new = {"step": "approvals.receive", "text": "Tiếp nhận theo phiếu hẹn"}
    period = {"valid_from": date(2026, 1, 5).isoformat(), "valid_to": None}
    propose(city.admin, "ly-do-mau", None, {**new, **period}, reason="Theo mẫu mới")

    page = client.get(step(case)).content.decode()

    assert TEXT not in page
    assert "Tiếp nhận theo phiếu hẹn" in page


def test_a_title_is_added_by_two_and_rules_may_speak_of_it(city):
    change = propose(
        city.admin, "chuc-danh", None, {"code": "TP_MOI", "name": "Trưởng phòng mới"}, reason="Mới"
    )

    assert change.state == "PROPOSED"
    assert change.needs_second
