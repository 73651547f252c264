"""A change of rules tried on drafts, registrations and a case made by hand; what an administrator sees of them."""

import json
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction

from approvals.services import trials
from authorities.facts import Facts, ProposerFacts
from authorities.models import RoutingDecision, RuleChange
from initiatives.services import secrecy
from tests import world
from tests.authorities.changing import KEY, LATER, opened, put, tried

pytestmark = pytest.mark.django_db


@pytest.fixture
def city():
    return world.City()


@pytest.fixture
def change(city):
    """Heads of a ward's rooms would send to the city instead of the ward."""
    row = opened(city, day=LATER)
    put(row, city, selector="SUPERIOR_UNIT")
    return row


def test_what_would_go_elsewhere_is_named_with_both_ways(city, change):
    case = world.submitted(city)
    world.submitted(city, author=city.colleague)  # another position: stays where it is
    draft = world.draft_of(city.author)

    found = tried(change, city).simulation

    assert (found["drafts"], found["registered"], found["moved_count"]) == (1, 2, 2)
    by_code = {row["code"]: row for row in found["moved"]}
    assert set(by_code) == {"", case.initiative.code}  # a draft shows no code
    row = by_code[case.initiative.code]
    assert (row["before"], row["after"]) == (city.ward.head_label, city.top.head_label)
    assert (row["rule_before"], row["rule_after"]) == ("RT-B0", "RT-B0")
    assert city.top.head_label in row["why"]
    assert draft.title not in json.dumps(found, ensure_ascii=False)


def test_a_trial_run_stores_no_route_and_moves_no_case(city, change):
    case = world.submitted(city)
    before = list(RoutingDecision.objects.order_by("pk").values())

    tried(change, city)

    assert list(RoutingDecision.objects.order_by("pk").values()) == before
    assert world.fresh(case).unit == city.ward
    assert RuleChange.objects.get(pk=change.pk).state == "DRAFT"


def test_only_the_newest_registrations_are_tried(city, change):
    for hour in (9, 10, 11):
        world.submitted(city, when=world.at(f"2026-01-05 {hour:02d}:00"))

    assert tried(change, city, last=2).simulation["registered"] == 2


def test_nothing_that_a_proposer_wrote_is_kept(city, change):
    wish = {"recipient_wish": "TP0", "recipient_reason": "Lý do riêng của tôi"}
    world.submitted(city, content=world.plan(**wish))

    found = json.dumps(tried(change, city).simulation, ensure_ascii=False)

    assert "Lý do riêng" not in found


def test_a_party_file_is_counted_without_its_code_and_a_locked_one_not_at_all(city, change):
    party, locked = world.submitted(city), world.submitted(city)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE initiatives_initiative SET track = 'PARTY' WHERE id = %s",
            [party.initiative_id],
        )
    secrecy.lock_file(
        initiative_id=locked.initiative_id, actor=city.officer, reason="Nghi", at=world.START
    )

    found = tried(change, city).simulation

    assert (found["registered"], found["moved_count"], found["party_moved"]) == (1, 1, 1)
    assert found["moved"] == []


@pytest.mark.parametrize("who", ["focal", "head", "author", "mayor"])
def test_only_administrators_try(city, change, who):
    with pytest.raises(PermissionDenied), transaction.atomic():
        tried(change, city, actor=getattr(city, who))

    assert RuleChange.objects.get(pk=change.pk).simulation == {}


def test_the_number_of_queries_does_not_grow(city, change, django_assert_num_queries):
    def count():
        with django_assert_num_queries(QUERIES):
            tried(change, city)

    world.submitted(city)
    count()
    for _number in range(4):
        world.submitted(city)
    count()


QUERIES = 22


def test_a_case_made_by_hand_goes_both_ways(city, change):
    person = ProposerFacts("PA", "TP_PHUONG", "CONG_CHUC", "PA")
    facts = Facts(date(2026, 1, 5), (person,), domain="KINH_TE")

    before, after, book = trials.try_by_hand(change, facts, at=world.START)

    assert (before.recipient, after.recipient) == ("PA", "TP0")
    assert (before.rule_key, after.rule_key) == (KEY, KEY)
    assert book.units["PA"].label == city.ward.head_label


# --- the page -------------------------------------------------------------------------------


def address(change):
    return f"/cau-hinh/thay-doi/{change.pk}/chay-thu/"


def test_the_page_runs_the_trial_and_leads_back_to_the_change(city, change, sign_in):
    case = world.submitted(city)
    client = sign_in(city.admin)

    answer = client.post(address(change), {"last": "100", "reason": "Thử"})

    assert answer.status_code == 302
    page = client.get(answer.url).content.decode()
    assert case.initiative.code in page
    assert case.initiative.title not in page


@pytest.mark.parametrize("data", [{"last": "7", "reason": "Thử"}, {"last": "100", "reason": " "}])
def test_what_makes_no_sense_is_refused_on_the_page(city, change, sign_in, data):
    assert sign_in(city.admin).post(address(change), data).status_code == 422
    assert RuleChange.objects.get(pk=change.pk).simulation == {}


def test_the_page_tells_where_a_case_made_by_hand_goes(city, change, sign_in):
    hand = {
        "unit": "PA",
        "sort": "PERSON",
        "position": "TP_PHUONG",
        "domain": "KINH_TE",
        "urgency": "NORMAL",
    }

    page = sign_in(city.admin).get(address(change), hand)

    ways = [(unit, target) for _label, unit, target, _steps in page.context["ways"]]
    assert ways == [(city.ward.head_label, ""), (city.top.head_label, "")]
    wrong = sign_in(city.admin).get(address(change), {**hand, "unit": "KHONG-CO"})
    assert (wrong.status_code, wrong.context["ways"]) == (200, None)
