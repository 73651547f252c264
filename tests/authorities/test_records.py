"""Registers: a reason, a day, a second person where power is given, a history, and a way back."""

from datetime import date, timedelta

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts.capacities import capacities_of
from accounts.choices import Role
from accounts.models import Duty, OrgUnit, PositionHeld, User
from accounts.system import system_user
from authorities.models import AuthorityRule, RecordChange, Topic
from authorities.registers import REGISTERS
from authorities.selectors.records import changed_fields, history_of, listed
from authorities.services import records
from common.errors import DomainError, EditConflict
from tests import world
from workflow.audit import save_attributed

pytestmark = pytest.mark.django_db
TODAY = world.START.date()
LATER = date(2026, 2, 2)


@pytest.fixture
def city():
    return world.City()


def trace():
    models = (RecordChange, OrgUnit, PositionHeld, Duty, Topic, User)
    return [list(model.objects.order_by("pk").values()) for model in models]


def refused(kind, act):
    before = trace()
    with pytest.raises(kind) as caught, transaction.atomic():
        act()
    assert trace() == before
    return caught.value


def seen_of(row):
    return row.history.order_by("-history_id").first().history_id


def propose(city, register, row=None, *, day=TODAY, actor=None, seen=None, reason="Sửa", **values):
    return records.propose_record(
        register=register,
        record=row.pk if row else None,
        values=values,
        seen=seen if seen is not None else (seen_of(row) if row else 0),
        effective_on=day,
        actor=actor or city.admin,
        reason=reason,
        at=world.START,
    )


def saved(city, row):
    save_attributed(row, actor=city.admin, reason="Thử", at=world.START)


def confirm(change, city, *, actor=None, at=world.START):
    return records.confirm_record(
        change_id=change.pk, actor=actor or city.second_admin, reason="Đúng", at=at
    )


def duty(user, unit, role="UNIT_CLERK", begins="2026-01-05"):
    return {"user": user.pk, "unit": unit.pk, "role": role, "valid_from": begins}


# --- one person -----------------------------------------------------------------------------


def test_a_topic_is_changed_at_once_by_one_with_a_reason(city):
    topic = Topic.objects.first()

    change = propose(city, "chu-de", topic, name="Tên mới", reason="Theo nghị quyết")

    topic.refresh_from_db()
    made = topic.history.order_by("-history_id").first()
    assert (change.state, change.record, topic.name) == ("APPLIED", topic.pk, "Tên mới")
    assert (made.history_user, made.history_change_reason) == (city.admin, "Theo nghị quyết")


def test_a_change_for_a_later_day_waits_for_it(city):
    topic = Topic.objects.first()
    name = topic.name
    change = propose(city, "chu-de", topic, name="Từ tháng hai", day=LATER)
    assert records.apply_due(at=world.at("2026-02-01 23:00")) == 0
    topic.refresh_from_db()
    assert (change.state, topic.name) == ("CONFIRMED", name)

    assert records.apply_due(at=world.at("2026-02-02 00:05")) == 1
    assert records.apply_due(at=world.at("2026-02-02 00:10")) == 0

    topic.refresh_from_db()
    made = topic.history.order_by("-history_id").first()
    assert topic.name == "Từ tháng hai"
    assert made.history_user == city.admin  # in the name of who wanted it, not of the schedule


def test_what_no_longer_fits_on_its_day_fails_and_says_why(city):
    topic = Topic.objects.first()
    change = propose(city, "chu-de", topic, name="Từ tháng hai", day=LATER)
    propose(city, "chu-de", topic, name="Ngay bây giờ")

    assert records.apply_due(at=world.at("2026-02-02 00:05")) == 0

    change.refresh_from_db()
    topic.refresh_from_db()
    last = change.history.order_by("-history_id").first()
    assert (change.state, topic.name) == ("FAILED", "Ngay bây giờ")
    assert "đã được đổi khác" in last.history_change_reason


def test_a_change_of_another_field_does_not_hold_it_up(city):
    topic = Topic.objects.first()
    propose(city, "chu-de", topic, name="Từ tháng hai", day=LATER)
    propose(city, "chu-de", topic, warning="Lưu ý mới")

    assert records.apply_due(at=world.at("2026-02-02 00:05")) == 1

    topic.refresh_from_db()
    assert (topic.name, topic.warning) == ("Từ tháng hai", "Lưu ý mới")


# --- two people -----------------------------------------------------------------------------


def test_an_office_is_given_by_two(city):
    change = propose(city, "nhiem-vu", **duty(city.colleague, city.ward))
    assert (change.state, Duty.objects.filter(user=city.colleague).count()) == ("PROPOSED", 0)

    done = confirm(change, city)

    row = Duty.objects.get(user=city.colleague)
    assert (done.state, done.record) == ("APPLIED", row.pk)
    assert row.history.get().history_user == city.second_admin
    assert capacities_of(User.objects.get(pk=city.colleague.pk), TODAY).has(Role.UNIT_CLERK)


@pytest.mark.parametrize("two", [True, False])
def test_nobody_gives_himself_an_office_alone(city, settings, two):
    settings.RULES_CONFIRMED_BY_TWO = two
    change = propose(city, "nhiem-vu", **duty(city.admin, city.ward))

    assert change.state == "PROPOSED"
    refused(PermissionDenied, lambda: confirm(change, city, actor=city.admin))
    assert confirm(change, city).state == "APPLIED"


def test_who_gains_by_it_does_not_confirm_it(city):
    change = propose(city, "nhiem-vu", **duty(city.second_admin, city.ward))

    refused(PermissionDenied, lambda: confirm(change, city))


def test_an_address_is_never_changed_by_one_alone(city, settings):
    settings.RULES_CONFIRMED_BY_TWO = False  # whoever gets the mail sets the password

    change = propose(city, "nguoi", city.head, email="Cua.Toi@portal.invalid")

    assert change.state == "PROPOSED"
    refused(PermissionDenied, lambda: confirm(change, city, actor=city.admin))
    confirm(change, city)
    city.head.refresh_from_db()
    assert city.head.email == "cua.toi@portal.invalid"


def test_a_deployment_may_do_without_the_second_one(city, settings):
    settings.RULES_CONFIRMED_BY_TWO = False

    change = propose(city, "nhiem-vu", **duty(city.colleague, city.ward))

    assert change.state == "APPLIED"


def test_a_new_person_has_no_password(city):
    change = propose(
        city, "nguoi", email="moi@portal.invalid", full_name="Người mới", is_active=True
    )
    confirm(change, city)

    person = User.objects.get(email="moi@portal.invalid")
    assert not person.has_usable_password()


@pytest.mark.parametrize("who", ["focal", "head", "mayor", "clerk", "officer", "author"])
def test_only_administrators_keep_the_registers(city, who):
    person, topic = getattr(city, who), Topic.objects.first()
    refused(PermissionDenied, lambda: propose(city, "chu-de", topic, actor=person, name="Khác"))
    change = propose(city, "nhiem-vu", **duty(city.colleague, city.ward))

    refused(PermissionDenied, lambda: confirm(change, city, actor=person))


def test_what_was_refused_or_withdrawn_is_not_made(city):
    first = propose(city, "nhiem-vu", **duty(city.colleague, city.ward))
    second = propose(city, "nhiem-vu", **duty(city.stranger, city.ward))
    who = {"reason": "Thôi", "at": world.START}
    records.refuse_record(change_id=first.pk, actor=city.second_admin, **who)
    records.withdraw_record(change_id=second.pk, actor=city.admin, **who)

    for change in (first, second):
        assert refused(DomainError, lambda one=change: confirm(one, city)).code == "wrong_state"
    assert not Duty.objects.filter(user__in=[city.colleague, city.stranger]).exists()


# --- units ----------------------------------------------------------------------------------


def test_a_unit_is_moved_and_renamed_and_its_history_says_so(city):
    change = propose(city, "don-vi", city.other_ward, superior=city.focal_unit.pk, name="Tên mới")
    confirm(change, city)

    city.other_ward.refresh_from_db()
    newest = history_of(REGISTERS["don-vi"], city.other_ward)[0]
    assert (city.other_ward.superior, city.other_ward.name) == (city.focal_unit, "Tên mới")
    assert [(row.label, row.after) for row in newest.differences] == [
        ("Tên", "Tên mới"),
        ("Cấp trên trực tiếp", str(city.focal_unit)),
    ]


def test_a_unit_never_stands_above_itself(city):
    error = refused(DomainError, lambda: propose(city, "don-vi", city.top, superior=city.ward.pk))
    assert (error.code, error.field) == ("circle", "superior")


def test_a_circle_that_two_changes_would_make_is_found_when_the_second_is_made(city):
    one = propose(city, "don-vi", city.ward, superior=city.other_ward.pk)
    two = propose(city, "don-vi", city.other_ward, superior=city.ward.pk)
    confirm(one, city)

    assert refused(DomainError, lambda: confirm(two, city)).code == "circle"


def test_a_second_head_of_a_unit_is_refused(city):
    values = {
        "user": city.stranger.pk,
        "unit": city.ward.pk,
        "title": city.head.positions.get().title_id,
        "label": "Chủ tịch",
        "category": "CONG_CHUC_LDQL",
        "rank": "HEAD",
        "valid_from": "2026-01-05",
    }

    assert refused(DomainError, lambda: propose(city, "chuc-vu", **values)).code == "invalid"


def test_a_successor_is_no_predecessor_of_its_own(city):
    one = {
        "predecessor": city.other_ward.pk,
        "successor": city.ward.pk,
        "kind": "MERGE",
        "effective_on": "2026-01-05",
        "takes_open_cases": False,
    }
    confirm(propose(city, "ke-thua", **one), city)
    back = {**one, "predecessor": city.ward.pk, "successor": city.other_ward.pk}

    assert refused(DomainError, lambda: propose(city, "ke-thua", **back)).code == "circle"


# --- refusals and the way back --------------------------------------------------------------


def test_what_changed_meanwhile_is_not_overwritten(city):
    topic = Topic.objects.first()
    seen = seen_of(topic)
    propose(city, "chu-de", topic, name="Trước")

    refused(EditConflict, lambda: propose(city, "chu-de", topic, seen=seen, name="Sau"))


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"day": TODAY - timedelta(days=1), "name": "Khác"}, "day_over"),
        ({}, "nothing"),
        ({"code": "khac"}, "fixed"),
        ({"name": ""}, "invalid"),
        ({"valid_to": "2000-01-01"}, "past"),
        ({"valid_from": "2026-03-01"}, "past"),
        ({"valid_from": "2030-01-01", "valid_to": "2029-01-01"}, "past"),
        ({"name": "Khác", "reason": " "}, "reason_required"),
    ],
)
def test_what_makes_no_sense_is_refused(city, values, code):
    topic = Topic.objects.first()

    assert refused(DomainError, lambda: propose(city, "chu-de", topic, **values)).code == code


def undo(change, city, day=TODAY):
    return records.undo_record(
        change_id=change.pk, effective_on=day, actor=city.admin, reason="Nhầm", at=world.START
    )


def test_a_change_is_undone_by_a_new_one(city):
    topic = Topic.objects.first()
    name = topic.name
    change = propose(city, "chu-de", topic, name="Nhầm rồi")

    back = undo(change, city)

    topic.refresh_from_db()
    assert (back.undoes, back.state, topic.name) == (change, "APPLIED", name)


def test_an_office_that_was_given_ends_when_it_is_undone(city):
    change = confirm(propose(city, "nhiem-vu", **duty(city.colleague, city.ward)), city)

    back = undo(change, city, LATER)
    confirm(back, city)
    records.apply_due(at=world.at("2026-02-02 00:05"))

    assert Duty.objects.get(user=city.colleague).valid_to == LATER - timedelta(days=1)


def test_a_record_without_a_period_is_not_undone(city):
    change = propose(city, "nguoi", email="a@portal.invalid", full_name="A", is_active=True)
    confirm(change, city)

    assert refused(DomainError, lambda: undo(change, city)).code == "not_undone"


def test_a_change_is_told_field_by_field(city):
    change = propose(city, "nhiem-vu", **duty(city.colleague, city.ward))

    told = {row.label: (row.before, row.after) for row in changed_fields(change)}

    assert told == {
        "Người được giao": ("", "Đồng tác giả"),
        "Đơn vị": ("", str(city.ward)),
        "Nhiệm vụ": ("", "Chuyên viên tiếp nhận"),
        "Từ ngày": ("", "05/01/2026"),
    }


def test_a_register_is_searched_without_diacritics(city):
    found = listed(REGISTERS["nguoi"], text="van thu phuong", day=None, page=0)

    assert [str(row) for row, _cells in found.rows] == ["Văn thư phường"]


# --- power and the past ---------------------------------------------------------------------


def test_a_former_address_opens_nothing_any_more(city, client):
    EmailAddress.objects.create(user=city.head, email=city.head.email, primary=True, verified=True)
    former = city.head.email
    confirm(propose(city, "nguoi", city.head, email="moi.hon@portal.invalid"), city)

    client.post("/quen-mat-khau/", {"email": former})
    assert [message.to for message in mail.outbox] == []
    client.post("/quen-mat-khau/", {"email": "moi.hon@portal.invalid"})
    assert [message.to for message in mail.outbox] == [["moi.hon@portal.invalid"]]


def test_the_portals_own_account_is_nobodys_to_change(city):
    own = system_user(at=world.START)

    assert own not in {
        row for row, _cells in listed(REGISTERS["nguoi"], text="", day=None, page=0).rows
    }
    with pytest.raises(User.DoesNotExist), transaction.atomic():
        propose(city, "nguoi", own, email="khac@portal.invalid")


@pytest.mark.parametrize("name", ["rank", "category", "managed_by", "unit", "user"])
def test_what_an_office_was_stays_what_it_was(city, name):
    row = city.deputy.positions.get()
    value = {"rank": "STAFF", "category": "CONG_CHUC"}.get(name, city.other_ward.pk)

    error = refused(DomainError, lambda: propose(city, "chuc-vu", row, **{name: value}))
    assert error.code == "fixed"


def test_an_office_that_is_over_is_not_lengthened(city):
    row = city.deputy.positions.get()
    row.valid_to = date(2025, 12, 1)
    world.record(row)

    error = refused(DomainError, lambda: propose(city, "chuc-vu", row, valid_to="2026-06-30"))
    assert error.code == "past"


def test_undoing_never_lengthens_and_never_ends_before_the_beginning(city):
    done = confirm(
        propose(city, "nhiem-vu", **duty(city.colleague, city.ward), valid_to="2026-01-20"), city
    )
    later = confirm(
        propose(city, "nhiem-vu", **duty(city.stranger, city.ward, begins="2026-06-01")), city
    )

    assert refused(DomainError, lambda: undo(done, city, LATER)).code == "nothing"
    assert refused(DomainError, lambda: undo(later, city, LATER)).code == "not_begun"


def test_a_unit_that_a_rule_names_does_not_end_without_a_successor(city):
    rule = AuthorityRule.objects.first()
    rule.selector, rule.named_unit = "NAMED_UNIT", city.other_ward
    saved(city, rule)

    error = refused(
        DomainError, lambda: propose(city, "don-vi", city.other_ward, valid_to="2026-03-31")
    )

    assert error.code == "faults"
    assert f"Quy tắc “{rule.label}” gửi" in str(error.message)


def test_nobody_gets_a_duty_where_nobody_works_any_more(city):
    city.ward.valid_to = date(2026, 1, 31)
    saved(city, city.ward)
    late = duty(city.deputy, city.ward, begins="2026-02-01")

    error = refused(DomainError, lambda: propose(city, "nhiem-vu", **late))

    assert (error.code, error.field) == ("unit_ended", "unit")
    assert propose(city, "nhiem-vu", **duty(city.deputy, city.ward)).pk
