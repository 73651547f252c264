"""A head gives powers away: himself or through his clerk, to whom the law allows, with a warning before it ends."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts.capacities import capacities_of
from accounts.choices import Rank, Scope
from accounts.models import Delegation, User
from accounts.services import delegations
from approvals.services import consulting, intake
from common.errors import DomainError
from config.events import HANDLERS
from notifications.models import Notification
from tests import world
from workflow import outbox
from workflow.models import OutboxEvent

pytestmark = pytest.mark.django_db
TODAY = world.START.date()


@pytest.fixture
def city():
    return world.City()


def trace():
    return list(Delegation.objects.order_by("pk").values()), OutboxEvent.objects.count()


def refused(kind, act):
    before = trace()
    with pytest.raises(kind) as caught, transaction.atomic():
        act()
    assert trace() == before
    return caught.value


def values(to, **changes):
    return {
        "to": to,
        "capacity": "KT",
        "scope": "DECIDE",
        "instrument_number": "12/GUQ-UBND",
        "valid_from": TODAY,
        "valid_to": date(2026, 3, 1),
        "reason": "Đi công tác",
        "at": world.START,
        **changes,
    }


def given(city, to=None, **changes):
    who = changes.pop("actor", city.head)
    return delegations.delegate(actor=who, unit=city.ward, **values(to or city.deputy, **changes))


def prepared(city, to=None, **changes):
    who = changes.pop("actor", city.clerk)
    return delegations.prepare(actor=who, unit=city.ward, **values(to or city.deputy, **changes))


def confirmed(item, actor):
    return delegations.confirm(
        delegation_id=item.pk, actor=actor, reason="Đúng văn bản", at=world.START
    )


def acts(person, city, scope=Scope.DECIDE):
    return capacities_of(User.objects.get(pk=person.pk), TODAY).stands_in(city.ward.pk, scope)


def told(person):
    while outbox.deliver_next(HANDLERS):
        pass
    return list(Notification.objects.filter(recipient=person).values_list("subject", flat=True))


# --- through the clerk ----------------------------------------------------------------------


def test_what_a_clerk_prepares_gives_power_once_the_head_confirms(city):
    item = prepared(city)
    assert (item.delegator, item.prepared_by) == (city.head, city.clerk)
    assert acts(city.deputy, city) is None
    assert told(city.head)[-1].startswith("Ủy quyền chờ bạn xác nhận")

    confirmed(item, city.head)

    assert acts(city.deputy, city).user_id == city.head.pk
    assert told(city.deputy)[-1].startswith("Chủ tịch phường ủy quyền cho bạn")
    rows = list(item.history.order_by("history_id").values_list("history_user", flat=True))
    assert rows == [city.clerk.pk, city.head.pk]


@pytest.mark.parametrize("who", ["clerk", "deputy", "mayor", "other_head", "admin"])
def test_only_the_head_confirms(city, who):
    item = prepared(city)

    refused(PermissionDenied, lambda: confirmed(item, getattr(city, who)))


def test_a_clerk_cannot_give_himself_the_heads_powers(city):
    item = prepared(city, city.clerk, capacity="TUQ")

    assert acts(city.clerk, city) is None
    refused(PermissionDenied, lambda: confirmed(item, city.clerk))


@pytest.mark.parametrize("who", ["author", "stranger", "top_clerk", "admin", "focal"])
def test_only_the_units_clerk_prepares(city, who):
    refused(PermissionDenied, lambda: prepared(city, actor=getattr(city, who)))


def test_what_is_confirmed_dropped_or_over_waits_no_more(city):
    first, second, third = prepared(city), prepared(city), prepared(city, valid_to=TODAY)
    confirmed(first, city.head)
    delegations.revoke(delegation=second, actor=city.head, reason="Không dùng", at=world.START)

    assert refused(DomainError, lambda: confirmed(first, city.head)).code == "not_waiting"
    assert refused(DomainError, lambda: confirmed(second, city.head)).code == "not_waiting"
    late = {"actor": city.head, "reason": "Muộn", "at": world.at("2026-01-06 09:00")}
    error = refused(DomainError, lambda: delegations.confirm(delegation_id=third.pk, **late))
    assert error.code == "not_waiting"
    assert told(city.clerk)[-1].startswith("Ủy quyền tại")


def test_a_unit_without_a_head_prepares_nothing(city):
    position = city.head.positions.get()
    position.valid_to = date(2026, 1, 4)
    world.record(position)

    assert refused(DomainError, lambda: prepared(city)).code == "no_head"


# --- to whom --------------------------------------------------------------------------------


def test_only_a_deputy_signs_for_the_head(city):
    assert refused(DomainError, lambda: given(city, city.author)).code == "not_deputy"
    assert given(city, city.author, capacity="TUQ").delegate == city.author


@pytest.mark.parametrize("capacity", ["TL", "TUQ"])
def test_nobody_from_elsewhere_acts_for_the_head(city, capacity):
    error = refused(DomainError, lambda: given(city, city.stranger, capacity=capacity))
    assert (error.code, error.field) == ("not_of_unit", "to")


def test_the_head_of_a_unit_below_may_sign_by_order(city):
    room = world.make_unit("PA-P1", superior=city.ward)
    person = world.make_user("Trưởng phòng")
    world.give_position(person, room, Rank.HEAD, "TP_PHUONG")

    assert given(city, person, capacity="TL").delegate == person


def test_a_time_that_is_over_is_refused(city):
    day = date(2026, 1, 2)

    error = refused(DomainError, lambda: given(city, valid_from=day, valid_to=day))
    assert error.code == "day_over"


def test_who_left_his_office_acts_for_nobody_any_more(city):
    given(city)
    assert acts(city.deputy, city)
    position = city.deputy.positions.get()
    position.valid_to = date(2026, 1, 4)
    world.record(position)

    assert acts(city.deputy, city) is None
    assert not Delegation.objects.on(TODAY).exists()


# --- absence and interests ------------------------------------------------------------------


def test_an_absence_gives_the_substitute_the_whole_work(city):
    item = given(city, scope="PREPARE", is_absence=True)

    assert (item.scope, item.is_absence) == (Scope.ALL, True)
    case = world.submitted(city)
    deputy = User.objects.get(pk=city.deputy.pk)
    received = intake.receive(case_id=case.pk, actor=deputy, reason="Đủ", at=world.START)
    row = received.history.get(transition="receive")
    assert row.acting_for == city.head
    assert row.acting_for_label.startswith("KT. ")
    assert any(case.initiative.code in subject for subject in told(city.deputy))


def test_a_substitute_with_an_interest_is_refused_with_the_reason(city):
    given(city, city.author, capacity="TUQ", is_absence=True)
    case = world.received(city)  # the author's own
    before = list(type(case).objects.values())

    with pytest.raises(PermissionDenied, match="xung đột lợi ích"), transaction.atomic():
        consulting.ask_party(
            case_id=case.pk,
            actor=User.objects.get(pk=city.author.pk),
            reason="Xin ý kiến",
            checklist=world.YES_TO_ALL,
            at=world.START,
        )

    assert list(type(case).objects.values()) == before


# --- before it ends -------------------------------------------------------------------------


def test_both_are_told_a_week_before_the_end_and_on_the_day_before(city):
    given(city, valid_to=date(2026, 1, 20))
    counts = []
    for day in (12, 13, 14, 18, 19, 19, 20):
        delegations.warn_of_ends(at=world.at(f"2026-01-{day} 06:00"))
        mine = [text for text in told(city.head) if "hết hạn" in text]
        theirs = [text for text in told(city.deputy) if "hết hạn" in text]
        assert mine == theirs
        counts.append(len(mine))

    assert counts == [0, 1, 1, 1, 2, 2, 2]


def test_what_is_revoked_or_only_prepared_ends_without_a_word(city):
    item = given(city, valid_to=date(2026, 1, 20))
    prepared(city, valid_to=date(2026, 1, 20))
    delegations.revoke(delegation=item, actor=city.head, reason="Về sớm", at=world.START)

    assert delegations.warn_of_ends(at=world.at("2026-01-19 06:00")) == 0


# --- the pages ------------------------------------------------------------------------------


def posted(**changes):
    return {
        "capacity": "KT",
        "scope": "DECIDE",
        "instrument_number": "12/GUQ-UBND",
        "valid_from": "2026-01-05",
        "valid_to": "2099-03-01",
        "reason": "Đi công tác",
        **changes,
    }


def test_clerk_and_head_do_it_on_the_pages(city, sign_in):
    data = posted(unit=city.ward.pk, to=city.deputy.email)
    client = sign_in(city.clerk)
    assert client.post("/tai-khoan/uy-quyen/", data).status_code == 302
    item = Delegation.objects.get()
    assert item.awaits_head
    assert "chờ người đứng đầu xác nhận" in client.get("/tai-khoan/").content.decode()

    head = sign_in(city.head)
    confirm = f"/tai-khoan/uy-quyen/{item.pk}/xac-nhan/"
    assert confirm in head.get("/").content.decode()
    assert confirm in head.get("/tai-khoan/").content.decode()
    assert head.post(confirm, {"reason": "Đúng"}).status_code == 302
    item.refresh_from_db()
    assert not item.awaits_head
    assert confirm not in head.get("/").content.decode()


def test_who_may_not_sign_is_told_in_the_form(city, sign_in):
    data = posted(unit=city.ward.pk, to=city.author.email)

    answer = sign_in(city.head).post("/tai-khoan/uy-quyen/", data)

    assert answer.status_code == 422
    assert "Chỉ cấp phó" in answer.content.decode()
    assert not Delegation.objects.exists()
