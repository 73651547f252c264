"""Administrators change deadlines, calendar and settings; what runs keeps what it has."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from accounts.choices import Role
from approvals.models import Clock
from approvals.services import intake
from authorities.models import (
    AuthorityRule,
    CalendarVersion,
    DeadlineRule,
    LegalBasis,
    Regime,
    RoutingDecision,
    Setting,
    Tier,
    Topic,
)
from authorities.selectors.calendars import calendar_versions
from authorities.services import clockwork, configuring, records
from authorities.services.reference import load_reference
from authorities.services.rulebook import rule_book
from common.errors import DomainError, EditConflict
from tests import world
from tests.authorities.configured import (
    change_deadline,
    change_law,
    change_setting,
    deadline,
    propose,
)
from workflow.audit import Change, UnattributedChange, attributed

pytestmark = pytest.mark.django_db
REFUSALS = (DomainError, UnattributedChange)


@pytest.fixture
def city():
    return world.City()


def state():
    """Everything that configuration changes, as plain rows."""
    models = (AuthorityRule, CalendarVersion, DeadlineRule, LegalBasis, Setting)
    return [list(model.objects.order_by("pk").values()) for model in models]


def publish(actor, day, *, off=True, reason="Nghỉ thêm theo thông báo"):
    return configuring.publish_calendar_day(
        actor=actor, reason=reason, at=world.START, day=day, off=off, name="Nghỉ"
    )


CHANGES = {
    "deadline": lambda actor, reason: change_deadline(actor, reason=reason, amount=5),
    "calendar": lambda actor, reason: publish(actor, date(2026, 3, 10), reason=reason),
    "setting": lambda actor, reason: change_setting(actor, reason=reason),
    "law": lambda actor, reason: change_law(actor, reason=reason),
}


def test_deadline_change_bumps_the_version(city):
    change_deadline(city.admin, amount=5)

    assert (deadline().amount, deadline().version) == (5, 2)
    assert deadline().history.count() == 2


def test_change_of_a_stale_version_is_a_conflict(city):
    seen = deadline().history.latest().history_id
    change_deadline(city.admin, amount=5)
    before = state()

    with pytest.raises(EditConflict):
        change_deadline(city.admin, amount=9, seen=seen)

    assert state() == before


@pytest.mark.parametrize("what", CHANGES)
@pytest.mark.parametrize("who", ["head", "clerk", "author", "mayor", "officer"])
def test_only_administrators_configure(city, what, who):
    before = state()

    with pytest.raises(PermissionDenied):
        CHANGES[what](getattr(city, who), "Muốn đổi")

    assert state() == before


@pytest.mark.parametrize("what", ["deadline", "calendar", "setting"])
def test_focal_agency_owns_only_the_legal_register(city, what):
    before = state()

    with pytest.raises(PermissionDenied):
        CHANGES[what](city.focal, "Muốn đổi")

    assert state() == before


def test_administrator_of_another_day_does_not_configure(city):
    former = world.make_user("Quản trị cũ")
    world.give_duty(former, city.focal_unit, Role.SYS_ADMIN, valid_to=date(2025, 12, 31))
    before = state()

    with pytest.raises(PermissionDenied):
        change_deadline(former, amount=2)

    assert state() == before


@pytest.mark.parametrize("what", CHANGES)
@pytest.mark.parametrize("reason", ["", "  \n"])
def test_change_without_a_reason_is_refused(city, what, reason):
    before = state()

    with pytest.raises(REFUSALS), transaction.atomic():
        CHANGES[what](city.admin, reason)

    assert state() == before


def test_legal_register_is_kept_by_the_focal_agency(city):
    row = change_law(city.focal)

    changed = change_law(city.focal, basis_id=row.pk, checked_against_original=True)

    assert (changed.pk, changed.code) == (row.pk, "QD-MOI")
    assert LegalBasis.objects.get(pk=row.pk).checked_against_original is True
    assert row.history.count() == 2


def test_stored_routing_cannot_be_changed_even_by_the_database_user(city):
    routing = world.submitted(city).routing

    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        RoutingDecision.objects.filter(pk=routing.pk).update(rule_code="RT-B5")

    assert RoutingDecision.objects.get(pk=routing.pk).rule_code == "RT-B0"


def test_focal_agency_of_a_day_is_a_unit_that_exists_that_day(city):
    city.focal_unit.valid_to = date(2026, 2, 1)
    world.record(city.focal_unit)

    assert rule_book(date(2026, 2, 1)).focal_agency == "SNV0"
    assert rule_book(date(2026, 2, 2)).focal_agency == "TP0"


def test_published_day_makes_a_new_version_and_leaves_the_old_one(city):
    old = CalendarVersion.objects.get(number=1)

    new = publish(city.admin, date(2026, 1, 6))

    day = {"2026-01-06": {"off": True, "name": "Nghỉ", "certainty": "PRODUCT"}}
    assert (new.number, new.days, new.published_by) == (2, old.days | day, city.admin)
    assert (new.reason, new.published_at) == ("Nghỉ thêm theo thông báo", world.START)
    assert CalendarVersion.objects.get(number=1).days == old.days
    assert clockwork.current_calendar().version == 2


@pytest.mark.parametrize(
    ("day", "off", "works"),
    [
        (date(2026, 1, 6), True, False),
        (date(2026, 1, 10), None, False),
        (date(2026, 1, 17), False, True),
        (date(2026, 1, 2), None, True),
        (date(2026, 1, 2), False, True),
    ],
)
def test_published_day_is_off_working_or_ordinary_again(city, day, off, works):
    publish(city.admin, day, off=off)

    assert clockwork.current_calendar().is_working(day) is works


def test_running_clock_keeps_its_due_day_and_the_next_clock_follows_the_new_calendar(city):
    case = world.received(city)
    clock = Clock.objects.running().get(case=case)
    before = Clock.objects.filter(pk=clock.pk).values().get()

    publish(city.admin, date(2026, 1, 7))

    assert Clock.objects.filter(pk=clock.pk).values().get() == before
    assert (clock.calendar_version, clock.due_at) == (
        1,
        world.at("2026-01-13 23:59").replace(second=59),
    )
    later = Clock.objects.running().get(case=world.received(city))
    assert (later.calendar_version, later.due_at.day) == (2, clock.due_at.day + 1)


def test_running_clock_keeps_its_rule_and_the_next_clock_follows_the_new_one(city):
    first = world.submitted(city)

    change_deadline(city.admin, amount=5)
    change_deadline(city.admin, code="D01", amount=1)

    clocks = Clock.objects.running()
    assert [(c.rule_version, c.due_at.day) for c in clocks.filter(case=first)] == [(1, 8)]
    intake.receive(case_id=first.pk, actor=city.clerk, reason="Đủ", at=world.START)
    assert [(c.rule_version, c.due_at.day) for c in clocks.filter(case=first)] == [(2, 10)]


def test_deadline_switched_off_starts_no_clock(city):
    change_deadline(city.admin, code="D01", enabled=False)

    case = world.submitted(city)

    assert Clock.objects.filter(case=case).count() == 0


@pytest.mark.parametrize(("code", "value"), [("appeal_days", 31), ("min_options", 7)])
def test_setting_takes_only_what_is_offered(city, code, value):
    before = state()

    with pytest.raises(DomainError) as refused:
        change_setting(city.admin, value, code=code)

    assert (refused.value.code, refused.value.field) == ("not_offered", "value")
    assert state() == before


def test_setting_change_is_read_at_once(city):
    change_setting(city.admin, 4)

    assert clockwork.setting("min_options") == 4


def test_reference_data_is_loaded_once():
    before = state()

    added = load_reference(at=world.START)

    assert added == 0
    assert state() == before


def test_reference_data_never_overwrites_what_an_administrator_changed(city):
    change_deadline(city.admin, amount=5)
    change_setting(city.admin)
    publish(city.admin, date(2026, 1, 6))
    change_law(city.admin, basis_id=LegalBasis.objects.get(code="ND73").pk, issuer="CP")
    before = state()

    added = load_reference(at=world.START)

    assert added == 0
    assert state() == before


def test_reference_data_adds_what_is_missing(city):
    topic = Topic.objects.order_by("pk").first()
    with attributed(Change(city.admin, "Xóa thử", world.START)):
        topic.delete()

    assert load_reference(at=world.START) == 1
    assert Topic.objects.filter(code=topic.code).exists()


def test_reference_data_covers_the_whole_brief():
    codes = ["R2023_3TIER", "R2025_2TIER"]
    assert list(Regime.objects.order_by("valid_from").values_list("code", flat=True)) == codes
    periods = list(Regime.objects.order_by("valid_from").values_list("valid_from", "valid_to"))
    assert periods == [(date(2021, 1, 1), date(2025, 6, 30)), (date(2025, 7, 1), None)]
    assert Tier.objects.filter(regime__code="R2025_2TIER", code="QUAN_HUYEN_TPTD").count() == 0
    numbers = {code[:3] for code in DeadlineRule.objects.values_list("code", flat=True)}
    assert numbers == {f"D{number:02d}" for number in range(1, 22)}
    off = list(DeadlineRule.objects.filter(enabled=False).values_list("code", flat=True))
    assert off == ["D03"]


def test_recalled_rows_are_never_marked_as_law():
    rows = AuthorityRule.objects.filter(code="RT-B0")

    assert set(rows.values_list("certainty", "legal_basis")) == {("RECALLED", None)}


@pytest.mark.parametrize(
    ("code", "unit", "allowed"),
    [
        ("D02", "DAY", True),
        ("D02", "HOUR", False),
        ("D17", "MONTH", False),
        ("D02", "MONTHLY_ON", False),
        ("D14", "WORKING_DAY", False),
        ("D10b", "WORKING_DAY", True),
        ("D20", "MONTHLY_ON", True),
    ],
)
def test_a_time_limit_is_counted_in_units_that_make_sense(city, code, unit, allowed):
    rule = DeadlineRule.objects.get(code=code)
    before = rule.history.count()

    def change():
        amount = {"amount": 25} if unit == "MONTHLY_ON" else {}
        change_deadline(city.admin, code=code, unit=unit, **amount)
        return DeadlineRule.objects.get(code=code)

    if allowed:
        assert change().unit == unit
    else:
        with pytest.raises(DomainError, match="unit"), transaction.atomic():
            change()
        assert DeadlineRule.objects.get(code=code).unit == rule.unit
        assert rule.history.count() == before


def test_a_time_limit_changes_on_a_later_day_and_is_undone_by_a_new_change(city):
    change = change_deadline(city.admin, amount=5, day=date(2026, 2, 2))
    assert (change.state, deadline().amount) == ("CONFIRMED", 7)
    assert records.apply_due(at=world.at("2026-02-01 23:00")) == 0

    assert records.apply_due(at=world.at("2026-02-02 00:10")) == 1
    assert (deadline().amount, deadline().version) == (5, 2)
    case = world.submitted(city, when=world.at("2026-02-02 09:00"))
    intake.receive(case_id=case.pk, actor=city.clerk, reason="Đủ", at=world.at("2026-02-02 10:00"))
    assert Clock.objects.running().get(case=case).rule_version == 2
    records.undo_record(
        change_id=change.pk,
        effective_on=date(2026, 2, 3),
        actor=city.admin,
        reason="Trở lại",
        at=world.at("2026-02-03 08:00"),
    )
    assert (deadline().amount, deadline().version) == (7, 3)


def test_the_legal_register_changes_later_too_and_the_focal_agency_undoes_it(city):
    basis = LegalBasis.objects.get(code="ND73")
    change = propose(
        city.focal, "can-cu", basis.pk, {"issuer": "CP"}, reason="Sửa", day=date(2026, 2, 2)
    )
    records.apply_due(at=world.at("2026-02-02 00:10"))
    assert LegalBasis.objects.get(pk=basis.pk).issuer == "CP"

    records.undo_record(
        change_id=change.pk,
        effective_on=date(2026, 2, 3),
        actor=city.focal,
        reason="Trở lại",
        at=world.at("2026-02-03 08:00"),
    )

    assert LegalBasis.objects.get(pk=basis.pk).issuer == basis.issuer


@pytest.mark.parametrize(("code", "amount"), [("D20", 32), ("D20", 1332), ("D02", 4000)])
def test_an_amount_that_names_no_day_is_refused(city, code, amount):
    before = state()

    with pytest.raises(DomainError) as refused, transaction.atomic():
        change_deadline(city.admin, code=code, amount=amount)

    assert (refused.value.code, refused.value.field) == ("amount", "amount")
    assert state() == before


def test_each_calendar_tells_what_it_changed_and_a_day_becomes_ordinary_again(city):
    publish(city.admin, date(2026, 3, 10))
    publish(city.admin, date(2026, 3, 10), off=None)

    newest, middle, first = calendar_versions(20)

    said = [(c.day, c.before, c.after) for c in middle.changes]
    assert said == [(date(2026, 3, 10), "ngày bình thường", "nghỉ, Nghỉ")]
    assert [(c.before, c.after) for c in newest.changes] == [("nghỉ, Nghỉ", "ngày bình thường")]
    assert first.changes == []
    assert newest.row.days == first.row.days
