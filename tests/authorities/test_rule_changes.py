"""A change of rules: two people, versions with days, nothing stored is touched, undone by a new change."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction

from authorities.models import AuthorityRule, RoutingDecision, RuleChange, RuleChangeItem
from authorities.services import rulechanges
from authorities.services.rulebook import plain_values, rule_book
from common.errors import DomainError, EditConflict
from tests import world
from tests.authorities.changing import (
    KEY,
    LATER,
    NEW_RULE,
    TODAY,
    confirmed,
    ended,
    in_force,
    opened,
    proposed,
    put,
    tried,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def city():
    return world.City()


def trace():
    models = (AuthorityRule, RuleChange, RuleChangeItem)
    return [list(model.objects.order_by("pk").values()) for model in models]


def refused(kind, act):
    before = trace()
    with pytest.raises(kind) as caught, transaction.atomic():
        act()
    assert trace() == before
    return caught.value


def ready(city, *, day=TODAY, **changes):
    """A change of one rule, tried and proposed."""
    change = opened(city, day=day)
    put(change, city, **(changes or {"selector": "SUPERIOR_UNIT"}))
    tried(change, city)
    return proposed(change, city)


# --- two people -----------------------------------------------------------------------------


def test_a_change_names_who_proposed_and_who_confirmed_it(city):
    change = confirmed(ready(city), city)

    assert (change.state, change.proposed_by, change.confirmed_by) == (
        "CONFIRMED",
        city.admin,
        city.second_admin,
    )
    row = AuthorityRule.objects.newest(KEY)
    made = row.history.get()
    assert (row.version, row.selector, row.valid_from) == (2, "SUPERIOR_UNIT", TODAY)
    assert (made.history_user, made.history_change_reason) == (city.second_admin, "Đúng phân cấp")


def test_nobody_confirms_what_he_had_a_hand_in(city):
    change = ready(city)
    refused(PermissionDenied, lambda: confirmed(change, city, actor=city.admin))
    other = opened(city, actor=city.second_admin)
    put(other, city, "b5-employing", actor=city.second_admin, label="Nhãn khác")
    tried(other, city)
    proposed(other, city)

    refused(PermissionDenied, lambda: confirmed(other, city, actor=city.admin))
    refused(PermissionDenied, lambda: confirmed(other, city, actor=city.second_admin))


def test_a_deployment_may_do_without_the_second_one(city, settings):
    settings.RULES_CONFIRMED_BY_TWO = False

    change = confirmed(ready(city), city, actor=city.admin)

    assert (change.proposed_by, change.confirmed_by) == (city.admin, city.admin)


@pytest.mark.parametrize("who", ["focal", "head", "mayor", "clerk", "officer", "author"])
def test_only_administrators_change_rules(city, who):
    person = getattr(city, who)
    refused(PermissionDenied, lambda: opened(city, actor=person))
    draft = opened(city)
    refused(PermissionDenied, lambda: put(draft, city, actor=person, rank=2))
    change = ready(city)

    refused(PermissionDenied, lambda: confirmed(change, city, actor=person))


def test_a_returned_change_is_written_and_tried_again(city):
    change = ready(city)
    rulechanges.return_change(
        change_id=change.pk, actor=city.second_admin, reason="Thiếu căn cứ", at=world.START
    )
    put(change, city, label="Có căn cứ")

    assert refused(DomainError, lambda: proposed(change, city)).code == "not_tried"
    tried(change, city)
    assert proposed(change, city).state == "PROPOSED"


def test_a_withdrawn_change_changes_nothing(city):
    change = ready(city)
    rulechanges.withdraw_change(
        change_id=change.pk, actor=city.admin, reason="Thôi", at=world.START
    )

    assert refused(DomainError, lambda: confirmed(change, city)).code == "wrong_state"
    assert AuthorityRule.objects.newest(KEY).version == 1


def test_a_proposed_change_is_not_written_any_more(city):
    change = ready(city)

    assert refused(DomainError, lambda: put(change, city, rank=4)).code == "wrong_state"


# --- versions and days ----------------------------------------------------------------------


def test_a_change_alters_the_next_route_and_no_stored_one(city):
    first = world.submitted(city)
    stored = RoutingDecision.objects.filter(pk=first.routing_id).values().get()

    in_force(city, selector="SUPERIOR_UNIT")

    second = world.submitted(city)
    assert (first.unit, second.unit) == (city.ward, city.top)
    assert (second.routing.rule_key, second.routing.rule_version) == (KEY, 2)
    assert (stored["rule_key"], stored["rule_version"]) == (KEY, 1)
    assert RoutingDecision.objects.filter(pk=first.routing_id).values().get() == stored
    assert world.fresh(first).unit == city.ward


def test_a_change_holds_from_its_day_on_and_the_past_stays_readable(city):
    in_force(city, day=LATER, selector="SUPERIOR_UNIT")

    def version_on(day):
        return next(rule.version for rule in rule_book(day).rules if rule.key == KEY)

    assert version_on(LATER - timedelta(days=1)) == 1
    assert version_on(LATER) == 2
    assert world.submitted(city).unit == city.ward
    assert world.submitted(city, when=world.at("2026-02-02 09:00")).unit == city.top
    old = AuthorityRule.objects.get(key=KEY, version=1)
    assert (old.valid_from, old.valid_to) == (date(2021, 1, 1), date(2026, 2, 1))


def test_a_planned_version_that_is_replaced_before_it_began_is_void(city):
    in_force(city, day=LATER, selector="SUPERIOR_UNIT")

    in_force(city, base=2, label="Ngay bây giờ", selector="EMPLOYING_UNIT")

    rows = list(AuthorityRule.objects.filter(key=KEY).order_by("version"))
    assert [(row.version, row.is_void) for row in rows] == [(1, False), (2, True), (3, False)]
    assert rows[0].valid_to == TODAY - timedelta(days=1)
    assert [rule.version for rule in rule_book(LATER).rules if rule.key == KEY] == [3]


def test_an_added_rule_decides_the_next_route(city):
    change = opened(city)
    put(change, city, "moi", NEW_RULE, base=0)
    tried(change, city)
    proposed(change, city)
    confirmed(change, city)

    case = world.submitted(city, author=city.colleague)

    added = AuthorityRule.objects.newest("moi")
    assert (added.code, added.stage, added.version) == ("RT-B0", "B", 1)
    assert (case.unit, case.routing.rule_key) == (city.top, "moi")


def test_an_ended_rule_no_longer_decides(city):
    change = opened(city)
    ended(change, city)
    tried(change, city)
    proposed(change, city)
    confirmed(change, city)

    assert KEY not in {rule.key for rule in rule_book(TODAY).rules}
    assert world.submitted(city).routing.rule_key == "b4-managing"


def test_a_rule_may_end_with_its_own_last_day(city):
    in_force(city, valid_to=LATER.isoformat())

    days = [LATER, LATER + timedelta(days=1)]
    assert [KEY in {rule.key for rule in rule_book(day).rules} for day in days] == [True, False]


# --- refusals -------------------------------------------------------------------------------


def test_the_past_is_not_changed(city):
    yesterday = TODAY - timedelta(days=1)

    assert refused(DomainError, lambda: opened(city, day=yesterday)).code == "day_over"
    change = ready(city)
    late = world.at("2026-03-02 09:00")
    assert refused(DomainError, lambda: confirmed(change, city, at=late)).code == "day_over"


def test_an_empty_change_is_not_proposed(city):
    change = opened(city)

    assert refused(DomainError, lambda: proposed(change, city)).code == "empty"


def test_a_change_that_was_not_tried_as_it_stands_is_not_proposed(city):
    change = opened(city)
    put(change, city, rank=2)
    assert refused(DomainError, lambda: proposed(change, city)).code == "not_tried"
    tried(change, city)
    put(change, city, rank=3)

    assert refused(DomainError, lambda: proposed(change, city)).code == "not_tried"


@pytest.mark.parametrize(
    ("what", "named"),
    [
        ("gap", "Không quy tắc nào nhận"),
        ("overlap", "gửi hai nơi khác nhau"),
        ("unreachable", "không bao giờ được xét tới"),
        ("dead end", "nơi không còn hoạt động"),
    ],
)
def test_a_change_with_a_fault_is_refused_by_name(city, what, named):
    change = opened(city)
    if what == "gap":
        ended(change, city, "b5-employing")
    elif what == "overlap":
        values = {**NEW_RULE, "rank": 1, "position": "TP_PHUONG"}
        put(change, city, "moi", values, base=0)
    elif what == "unreachable":
        put(change, city, "moi", {**NEW_RULE, "rank": 90}, base=0)
    else:
        city.other_ward.valid_to = date(2025, 12, 31)
        world.record(city.other_ward)
        values = {**NEW_RULE, "selector": "NAMED_UNIT", "named_unit": "PB"}
        put(change, city, "moi", values, base=0)
    tried(change, city)

    error = refused(DomainError, lambda: proposed(change, city))

    assert error.code == "faults"
    assert named in str(error.message)


def test_a_fault_that_is_there_anyway_holds_no_other_change_up(city):
    city.other_ward.superior = city.ward
    world.record(city.other_ward)
    city.ward.superior = city.other_ward
    world.record(city.ward)
    change = opened(city)
    put(change, city, label="Nhãn mới")
    tried(change, city)

    brought, there = rulechanges.faults_brought(change)

    assert brought == []
    assert [fault.code for fault in there] == ["LOOP"]
    assert proposed(change, city).state == "PROPOSED"


def test_a_version_that_was_not_seen_is_not_overwritten(city):
    late = opened(city)
    put(late, city, rank=4)
    tried(late, city)
    proposed(late, city)
    in_force(city, label="Người khác sửa trước")

    assert refused(DomainError, lambda: confirmed(late, city)).code == "stale"
    draft = opened(city)
    refused(EditConflict, lambda: put(draft, city, rank=5, base=1))


def test_a_key_is_used_once(city):
    change = opened(city)

    error = refused(DomainError, lambda: put(change, city, "b1-head", NEW_RULE, base=0))
    assert (error.code, error.field) == ("key_taken", "key")


def test_a_period_is_in_order(city):
    change = opened(city, day=LATER)

    error = refused(DomainError, lambda: put(change, city, valid_to=TODAY.isoformat()))
    assert (error.code, error.field) == ("period", "valid_to")


@pytest.mark.parametrize("reason", ["", " \n"])
def test_no_step_without_a_reason(city, reason):
    assert refused(DomainError, lambda: opened(city, reason=reason)).code == "reason_required"


def test_taking_a_rule_out_makes_the_trial_run_stale(city):
    change = opened(city)
    item = put(change, city, rank=2)
    put(change, city, "b5-employing", label="Nhãn")
    tried(change, city)

    rulechanges.take_out(item_id=item.pk, actor=city.admin, reason="Bỏ", at=world.START)

    assert [row.key for row in change.items.all()] == ["b5-employing"]
    assert refused(DomainError, lambda: proposed(change, city)).code == "not_tried"


def test_plain_values_name_links_by_their_codes(city):
    row = AuthorityRule.objects.newest(KEY)

    values = plain_values(row)

    assert (values["regime"], values["position"]) == ("R2025_2TIER", "TP_PHUONG")
    assert (values["named_unit"], values["valid_to"]) == ("", "")
