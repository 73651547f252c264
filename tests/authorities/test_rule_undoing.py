"""A change of rules is taken back, moved to another day, or written again on a newer version."""

from datetime import timedelta

import pytest

from authorities.models import AuthorityRule
from authorities.services import rulechanges
from authorities.services.rulebook import rule_book
from common.errors import DomainError
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
    values_of,
)
from tests.authorities.test_rule_changes import ready, refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def city():
    return world.City()


# --- undone ---------------------------------------------------------------------------------


def undone(change, city, *, day=TODAY):
    back = rulechanges.undo_change(
        change_id=change.pk,
        effective_on=day,
        actor=city.admin,
        reason="Không phù hợp",
        at=world.START,
    )
    tried(back, city)
    proposed(back, city)
    return confirmed(back, city)


def test_a_change_is_undone_by_a_new_one(city):
    before = values_of()
    change = opened(city)
    put(change, city, selector="SUPERIOR_UNIT", label="Khác")
    put(change, city, "moi", NEW_RULE, base=0)
    ended(change, city, "b1-organisation")
    tried(change, city)
    proposed(change, city)
    confirmed(change, city)

    back = undone(change, city, day=LATER)

    assert back.undoes == change
    assert values_of() == before
    assert AuthorityRule.objects.newest(KEY).valid_to is None
    then = {rule.key for rule in rule_book(LATER).rules}
    now = {rule.key for rule in rule_book(TODAY).rules}
    assert ("moi" in now, "moi" in then) == (True, False)
    assert ("b1-organisation" in now, "b1-organisation" in then) == (False, True)
    assert AuthorityRule.objects.filter(key=KEY).count() == 3


def test_only_what_was_confirmed_is_undone(city):
    change = ready(city)

    error = refused(
        DomainError,
        lambda: rulechanges.undo_change(
            change_id=change.pk,
            effective_on=TODAY,
            actor=city.admin,
            reason="Thôi",
            at=world.START,
        ),
    )
    assert error.code == "not_confirmed"


# --- another day, another version -------------------------------------------------------------


def test_a_change_that_was_overtaken_by_its_day_gets_another(city):
    change = ready(city)
    rulechanges.return_change(
        change_id=change.pk, actor=city.second_admin, reason="Muộn", at=world.START
    )
    late = world.at("2026-01-06 09:00")
    who = {"actor": city.admin, "reason": "Dời ngày", "at": late}

    moved = rulechanges.reschedule_change(
        change_id=change.pk, title="Dời ngày", effective_on=LATER, **who
    )

    assert (moved.title, moved.effective_on) == ("Dời ngày", LATER)
    assert refused(DomainError, lambda: proposed(change, city, at=late)).code == "not_tried"
    tried(change, city, at=late)
    proposed(change, city, at=late)
    assert confirmed(change, city, at=late).state == "CONFIRMED"


def test_a_stale_rule_is_written_again_on_the_newest_version(city):
    change = opened(city)
    put(change, city, rank=4)
    tried(change, city)
    in_force(city, label="Người khác sửa trước")
    assert refused(DomainError, lambda: proposed(change, city)).code == "stale"

    put(change, city, base=2, rank=4)
    tried(change, city)

    assert confirmed(proposed(change, city), city).state == "CONFIRMED"
    row = AuthorityRule.objects.newest(KEY)
    assert (row.version, row.rank, row.label) == (3, 4, "Người khác sửa trước")


def test_a_trial_counts_for_the_revision_that_was_tried_only(city):
    change = opened(city)
    put(change, city, rank=2)
    rulechanges.keep_simulation(
        change_id=change.pk,
        revision=change.revision,
        simulation={"moved": []},
        actor=city.admin,
        reason="Chạy thử",
        at=world.START,
    )

    assert refused(DomainError, lambda: proposed(change, city)).code == "not_tried"


def test_an_added_rule_with_a_last_day_of_its_own_is_ended_when_undone(city):
    change = opened(city)
    put(change, city, "moi", {**NEW_RULE, "valid_to": "2027-12-31"}, base=0)
    tried(change, city)
    proposed(change, city)
    confirmed(change, city)

    undone(change, city, day=LATER)

    assert AuthorityRule.objects.newest("moi").valid_to == LATER - timedelta(days=1)


def test_undoing_brings_back_what_was_in_force(city):
    in_force(city, day=LATER, label="Dự định")
    change = opened(city)
    put(change, city, base=2, label="Ngay bây giờ")
    tried(change, city)
    proposed(change, city)
    confirmed(change, city)
    former = AuthorityRule.objects.get(key=KEY, version=1).label

    undone(change, city)

    assert AuthorityRule.objects.newest(KEY).label == former
