"""People, units and offices: what the database refuses, and in which capacities a person acts."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DataError, IntegrityError, transaction
from django.db.models import ProtectedError

from accounts.capacities import Capacities, StandIn, capacities_of
from accounts.choices import Rank, Role, Scope
from accounts.models import Delegation, Duty, OrgSuccession, OrgUnit, PositionHeld, User
from accounts.services import delegations
from accounts.system import SYSTEM_EMAIL, system_user
from common.errors import DomainError
from tests import world
from workflow.audit import ActingFor, Change, UnattributedChange, attributed

pytestmark = pytest.mark.django_db
TODAY = world.START.date()


def refused(row, constraint):
    """Saving raises, by this constraint, and leaves the table as it was."""
    model = type(row)
    before = list(model.objects.order_by("pk").values())
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        world.record(row)
    return list(model.objects.order_by("pk").values()) == before


def head(user, unit, **fields):
    world.give_position(user, unit, Rank.HEAD, "CT_PHUONG", **fields)
    return user


def fresh(user):
    """The person as another request loads him: nothing remembered."""
    return User.objects.get(pk=user.pk)


@pytest.fixture
def unit():
    return world.make_unit("PX")


@pytest.mark.parametrize(
    ("starts", "ends"),
    [
        (date(2025, 7, 1), None),
        (date(2026, 1, 31), date(2026, 1, 31)),
        (date(2025, 1, 1), date(2025, 7, 1)),
        (date(2024, 1, 1), None),
        (date(2025, 10, 1), date(2025, 10, 2)),
    ],
)
def test_unit_has_one_head_a_day(unit, starts, ends):
    head(world.make_user(), unit, valid_to=date(2026, 1, 31))
    before = list(PositionHeld.objects.values())

    with pytest.raises(IntegrityError, match="one_head_per_unit_and_day"), transaction.atomic():
        head(world.make_user(), unit, valid_from=starts, valid_to=ends)

    assert list(PositionHeld.objects.values()) == before


def test_next_head_starts_the_day_after_the_last(unit):
    other = world.make_unit("PY")
    first = head(world.make_user(), unit, valid_to=date(2026, 1, 31))
    second = head(world.make_user(), unit, valid_from=date(2026, 2, 1))
    head(first, other, valid_from=date(2026, 2, 1))

    days = [date(2025, 6, 30), date(2025, 7, 1), date(2026, 1, 31), date(2026, 2, 1)]
    heads = [PositionHeld.objects.head_of(unit.pk, day) for day in days]
    assert [item and item.user for item in heads] == [None, first, first, second]


def test_unit_has_as_many_deputies_as_it_needs(unit):
    chief = head(world.make_user(), unit)
    deputies = [world.make_user(), world.make_user()]
    for index, user in enumerate(deputies):
        world.give_position(user, unit, Rank.DEPUTY, valid_from=date(2025, 8, 2 - index))
    world.give_position(world.make_user(), unit)

    found = [row.user for row in PositionHeld.objects.leadership(unit.pk, TODAY)]
    assert found == [chief, deputies[1], deputies[0]]


def test_position_period_is_in_order(unit):
    with pytest.raises((IntegrityError, DataError)), transaction.atomic():
        world.give_position(world.make_user(), unit, valid_to=date(2025, 6, 30))
    with pytest.raises((IntegrityError, DataError)), transaction.atomic():
        head(world.make_user(), unit, valid_to=date(2025, 6, 30))

    assert PositionHeld.objects.count() == 0


def test_period_of_one_day_is_in_order(unit):
    row = world.give_position(world.make_user(), unit, valid_to=world.DAY_ONE)

    days = [date(2025, 6, 30), date(2025, 7, 1), date(2025, 7, 2)]
    assert [list(PositionHeld.objects.on(day)) for day in days] == [[], [row], []]


def test_unit_and_duty_periods_are_in_order(unit):
    user = world.make_user()
    early = {"valid_from": date(2026, 2, 1), "valid_to": date(2026, 1, 31)}

    assert refused(
        OrgUnit(code="PZ", name="PZ", unit_type="PHUONG_XA", **early), "orgunit_period_in_order"
    )
    assert refused(
        Duty(user=user, unit=unit, role=Role.UNIT_CLERK, **early), "duty_period_in_order"
    )


def test_unit_code_is_given_once(unit):
    assert refused(
        OrgUnit(code="PX", name="Khác", unit_type="PHUONG_XA", valid_from=TODAY), "orgunit_code"
    )


def test_succession_that_takes_cases_rests_on_one_decision(unit):
    first, second = world.make_unit("PY"), world.make_unit("PZ")
    common = {"predecessor": unit, "kind": "SPLIT", "effective_on": TODAY}
    world.record(
        OrgSuccession(
            **common, successor=first, takes_open_cases=True, decision_number="15/QĐ-UBND"
        )
    )

    assert refused(
        OrgSuccession(**common, successor=second, takes_open_cases=True),
        "successor_taken_by_decision",
    )
    assert refused(
        OrgSuccession(
            **common, successor=second, takes_open_cases=True, decision_number="16/QĐ-UBND"
        ),
        "one_successor_takes_open_cases",
    )
    assert refused(OrgSuccession(**common, successor=first), "succession_once")


def delegation(unit, chief, to, **fields):
    if to != chief and not to.positions.filter(unit=unit).exists():
        world.give_position(to, unit, Rank.DEPUTY, "PCT_PHUONG")
    values = {
        "delegator": chief,
        "delegate": to,
        "unit": unit,
        "capacity": "KT",
        "scope": Scope.DECIDE,
        "instrument_number": "1/GUQ",
        "valid_from": date(2026, 1, 1),
        "valid_to": date(2026, 1, 31),
    }
    return Delegation(**{**values, **fields})


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"instrument_number": ""}, "delegation_by_instrument"),
        ({"valid_to": None}, "delegation_is_limited"),
        ({"valid_to": date(2025, 12, 31)}, "delegation_period_in_order"),
    ],
)
def test_delegation_is_written_and_limited(unit, fields, constraint):
    chief, to = head(world.make_user(), unit), world.make_user()

    assert refused(delegation(unit, chief, to, **fields), constraint)


def test_delegation_is_to_somebody_else(unit):
    chief = head(world.make_user(), unit)

    assert refused(delegation(unit, chief, chief), "delegation_to_another")


def test_capacities_are_the_offices_of_that_day(unit):
    other = world.make_unit("PY")
    user, chief = world.make_user(), head(world.make_user("Nguyễn Văn A"), other)
    head(user, unit, valid_to=date(2026, 1, 31))
    world.give_position(user, other, Rank.DEPUTY)
    world.give_duty(user, other, Role.UNIT_CLERK)
    world.give_duty(user, unit, Role.PARTY_DESK, valid_from=date(2026, 2, 1))
    world.record(delegation(other, chief, user))

    label = "KT. Chủ tịch UBND phường PY (mẫu): Nguyễn Văn A (1/GUQ)"
    assert capacities_of(user, TODAY) == Capacities(
        heads=frozenset({unit.pk}),
        deputies=frozenset({other.pk}),
        units=frozenset({unit.pk, other.pk}),
        duties={Role.UNIT_CLERK: frozenset({other.pk})},
        stand_ins=(StandIn(other.pk, Scope.DECIDE, ActingFor(chief.pk, label)),),
    )
    assert capacities_of(user, date(2026, 2, 1)) == Capacities(
        heads=frozenset(),
        deputies=frozenset({other.pk}),
        units=frozenset({other.pk}),
        duties={
            Role.UNIT_CLERK: frozenset({other.pk}),
            Role.PARTY_DESK: frozenset({unit.pk}),
        },
        stand_ins=(),
    )


def test_person_without_an_office_has_no_capacity():
    nobody = world.make_user()

    found = capacities_of(nobody, TODAY)

    assert found == Capacities(frozenset(), frozenset(), frozenset(), {}, ())
    assert found.works_for == frozenset()
    assert [role for role in Role if found.has(role)] == []


def test_capacities_are_read_once(unit, django_assert_num_queries):
    user = head(world.make_user(), unit)
    loaded = fresh(user)

    with django_assert_num_queries(1):
        first = capacities_of(loaded, TODAY)
        second = capacities_of(loaded, TODAY)

    assert first is second


def test_person_works_for_the_units_he_leads_serves_or_stands_in_for(unit):
    user = world.make_user()
    units = {name: world.make_unit(name) for name in ("LED", "DEP", "CLK", "DEL", "STF", "PTY")}
    head(user, units["LED"])
    world.give_position(user, units["DEP"], Rank.DEPUTY)
    world.give_duty(user, units["CLK"], Role.UNIT_CLERK)
    world.delegate(head(world.make_user(), units["DEL"]), user, units["DEL"])
    world.give_position(user, units["STF"])
    world.give_duty(user, units["PTY"], Role.PARTY_DESK)

    found = capacities_of(user, TODAY)

    assert found.works_for == {units[name].pk for name in ("LED", "DEP", "CLK", "DEL")}
    assert found.has_in(Role.UNIT_CLERK, units["CLK"].pk)
    assert not found.has_in(Role.UNIT_CLERK, units["LED"].pk)


@pytest.mark.parametrize(
    ("scope", "asked", "stands_in"),
    [
        (Scope.ALL, Scope.DECIDE, True),
        (Scope.ALL, Scope.PREPARE, True),
        (Scope.DECIDE, Scope.DECIDE, True),
        (Scope.DECIDE, Scope.PREPARE, False),
        (Scope.PREPARE, Scope.DECIDE, False),
    ],
)
def test_stand_in_acts_within_the_scope_and_the_unit_given(unit, scope, asked, stands_in):
    chief, to = head(world.make_user("Trần B"), unit), world.make_user()
    world.delegate(chief, to, unit, scope=scope, capacity="TUQ")

    found = capacities_of(to, TODAY)

    label = "TUQ. Chủ tịch UBND phường PX (mẫu): Trần B (1/GUQ)"
    assert found.stands_in(unit.pk, asked) == (ActingFor(chief.pk, label) if stands_in else None)
    assert found.stands_in(world.make_unit("PY").pk, asked) is None


@pytest.mark.parametrize(
    ("day", "acts"),
    [
        (date(2025, 12, 31), False),
        (date(2026, 1, 1), True),
        (date(2026, 1, 31), True),
        (date(2026, 2, 1), False),
    ],
)
def test_delegation_counts_from_its_first_to_its_last_day(unit, day, acts):
    chief, to = head(world.make_user(), unit), world.make_user()
    world.record(delegation(unit, chief, to))

    assert bool(capacities_of(to, day).stand_ins) is acts


def test_delegation_ends_with_the_office_of_the_one_who_gave_it(unit):
    chief, to = world.make_user(), world.make_user()
    head(chief, unit, valid_to=date(2026, 1, 10))
    world.record(delegation(unit, chief, to))

    acting = [bool(capacities_of(to, date(2026, 1, day)).stand_ins) for day in (10, 11)]

    assert acting == [True, False]


def test_revoked_delegation_ends_that_day_and_its_past_stays(unit):
    chief, to = head(world.make_user(), unit), world.make_user()
    row = world.record(delegation(unit, chief, to))

    delegations.revoke(
        delegation=row, actor=chief, reason="Thu hồi", at=world.at("2026-01-10 09:00")
    )

    acting = [bool(capacities_of(fresh(to), date(2026, 1, day)).stand_ins) for day in (9, 10, 11)]
    assert acting == [True, False, False]
    assert row.history.order_by("history_id").last().history_change_reason == "Thu hồi"


def give(actor, unit, to, **values):
    values = {"valid_from": TODAY, "valid_to": date(2026, 3, 1), **values}
    if not to.positions.exists():
        world.give_position(to, unit, Rank.DEPUTY, "PCT_PHUONG")
    return delegations.delegate(
        actor=actor,
        unit=unit,
        to=to,
        capacity="KT",
        scope=Scope.DECIDE,
        instrument_number="2/GUQ",
        reason="Đi công tác",
        at=world.START,
        **values,
    )


def test_head_gives_his_powers_away_for_a_time(unit):
    chief, to = head(world.make_user(), unit), world.make_user()

    row = give(chief, unit, to)

    assert list(Delegation.objects.all()) == [row]
    assert (row.delegator, row.delegate, row.unit, row.revoked_on) == (chief, to, unit, None)
    assert capacities_of(to, TODAY).stands_in(unit.pk, Scope.DECIDE).user_id == chief.pk


@pytest.mark.parametrize(
    ("values", "code"),
    [({"valid_to": date(2026, 1, 4)}, "period"), ({"to": "chief"}, "delegate_self")],
)
def test_delegation_that_makes_no_sense_is_refused(unit, values, code):
    chief = head(world.make_user(), unit)
    to = chief if values.pop("to", "") else world.make_user()

    with pytest.raises(DomainError) as error:
        give(chief, unit, to, **values)

    assert error.value.code == code
    assert Delegation.objects.count() == 0


def test_delegate_cannot_pass_the_powers_on(unit):
    chief, to = head(world.make_user(), unit), world.make_user()
    row = world.delegate(chief, to, unit, scope=Scope.ALL)
    before = list(Delegation.objects.values())

    with pytest.raises(PermissionDenied):
        give(to, unit, world.make_user())
    with pytest.raises(PermissionDenied):
        delegations.revoke(delegation=row, actor=to, reason="Tự bỏ", at=world.START)

    assert list(Delegation.objects.values()) == before


def test_new_head_takes_back_what_the_old_one_gave(unit):
    old, to = head(world.make_user(), unit, valid_to=date(2026, 1, 4)), world.make_user()
    new = head(world.make_user(), unit, valid_from=date(2026, 1, 5))
    row = world.delegate(old, to, unit)

    delegations.revoke(delegation=row, actor=new, reason="Người mới", at=world.START)

    assert Delegation.objects.get().revoked_on == TODAY


@pytest.mark.parametrize(
    "email", ["An@kiemthu.invalid", "AN@KIEMTHU.INVALID", "an@kiemthu.invalid"]
)
def test_address_is_given_once_whatever_its_case(email):
    world.record(User(email="an@kiemthu.invalid", full_name="An"))

    assert refused(User(email=email, full_name="An khác"), "user_email_once|email_key|email_")
    assert User.objects.get_by_natural_key(email).full_name == "An"


def test_names_sort_by_the_given_name():
    world.make_user("Đặng Thị Ánh")
    world.make_user("Nguyễn Văn An")
    world.make_user("Trần Bình")

    names = User.objects.filter(is_system=False).order_by("sort_name")
    assert [user.full_name for user in names] == ["Nguyễn Văn An", "Đặng Thị Ánh", "Trần Bình"]
    assert [user.sort_name for user in names] == ["an nguyen van", "anh dang thi", "binh tran"]


def test_system_account_is_one_and_cannot_sign_in():
    first, second = system_user(at=world.START), system_user(at=world.START)

    assert first == second
    assert (first.is_system, first.has_usable_password()) == (True, False)
    assert User.objects.filter(email=SYSTEM_EMAIL).count() == 1
    assert first.history.order_by("history_id").first().history_user == first


def test_system_account_cannot_be_deleted_after_it_acted():
    system, other = system_user(at=world.START), world.make_user()
    before = list(User.objects.order_by("pk").values())

    with (
        pytest.raises((ProtectedError, IntegrityError)),
        transaction.atomic(),
        attributed(Change(other, "Dọn dẹp", world.START)),
    ):
        system.delete()

    assert list(User.objects.order_by("pk").values()) == before


def test_person_who_changed_a_record_cannot_be_deleted():
    actor, other = world.make_user(), world.make_user()
    world.record(world.make_unit("PX"), actor=actor, reason="Sửa")

    with (
        pytest.raises((ProtectedError, IntegrityError)),
        transaction.atomic(),
        attributed(Change(other, "Xóa", world.START)),
    ):
        actor.delete()

    assert User.objects.filter(pk=actor.pk).exists()


def test_person_and_office_change_only_in_somebodys_name(unit):
    user = world.make_user("Tên cũ")
    row = world.give_position(user, unit)
    user.full_name, row.label = "Tên mới", "Chức vụ mới"

    for change in (user.save, row.save, row.delete):
        with pytest.raises(UnattributedChange):
            change()

    assert fresh(user).full_name == "Tên cũ"
    assert PositionHeld.objects.get().label == "CHUYEN_VIEN PX"
