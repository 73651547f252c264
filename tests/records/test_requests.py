"""Requests about personal data: answered in two working days, done in twenty days, by the right people (D18)."""

from datetime import timedelta
from functools import partial

import pytest
from django.core.exceptions import PermissionDenied

from common.errors import DomainError
from common.times import local_day
from config.events import HANDLERS
from notifications.models import Notification
from records.models import DataRequest, RequestClock
from records.selectors import own_data
from records.services import requests
from tests import world
from tests.records import desk
from tests.refusals import refuses
from workflow import outbox

pytestmark = pytest.mark.django_db


@pytest.fixture
def city():
    return world.City()


def trace():
    return (
        list(DataRequest.objects.values_list("pk", "state", "answer", "words")),
        DataRequest.history.count(),
        list(RequestClock.objects.values_list("code", "due_at", "stopped_at")),
    )


refused = refuses(trace)


def running(row):
    return set(row.clocks.filter(stopped_at=None).values_list("code", flat=True))


def test_two_clocks_begin_with_the_request(city):
    row = desk.ask(city)
    due = {clock.code: local_day(clock.due_at).isoformat() for clock in row.clocks.all()}
    assert due == {"D18": "2026-03-04", "D18b": "2026-03-23"}  # the twentieth day is a Sunday
    assert (row.state, row.unit) == ("RECEIVED", city.focal_unit)


def test_the_answer_stops_the_first_and_the_end_the_second(city):
    row = desk.accepted(city, "CORRECT")
    assert (row.state, row.answer, running(row)) == ("ACCEPTED", "Sẽ thực hiện", {"D18d"})
    row = requests.finish(request_id=row.pk, actor=city.focal, reason="Đã sửa", at=desk.DONE)
    assert (row.state, row.answer, running(row)) == ("DONE", "Đã sửa", set())


def test_a_refusal_says_why_and_ends_it(city):
    row = requests.refuse(
        request_id=desk.ask(city).pk, actor=city.focal, reason="Luật buộc lưu", at=desk.DONE
    )
    assert (row.state, row.answer, running(row)) == ("REFUSED", "Luật buộc lưu", set())


def test_it_is_extended_once_from_the_end_of_the_first_limit(city):
    row = desk.accepted(city, "ACCESS")
    due = row.clocks.get(code="D18d").due_at
    row = requests.extend(request_id=row.pk, actor=city.focal, reason="Nhiều hồ sơ", at=desk.DONE)
    clock = row.clocks.get(code="D18c")
    assert running(row) == {"D18c"}
    assert local_day(clock.due_at) == local_day(due) + timedelta(days=15)
    error = refused(
        DomainError,
        lambda: requests.extend(request_id=row.pk, actor=city.focal, reason="Nữa", at=desk.DONE),
    )
    assert "một lần" in str(error)


@pytest.mark.parametrize("who", ["author", "head", "admin", "officer", "stranger"])
def test_only_the_focal_agency_answers(city, who):
    row = desk.ask(city)
    person = getattr(city, who)
    for service in (requests.accept, requests.refuse):
        act = partial(service, request_id=row.pk, actor=person, reason="x", at=desk.DONE)
        refused(PermissionDenied, act)


def test_nobody_deals_with_his_own_request(city):
    row = desk.ask(city, actor=city.focal)
    error = refused(
        PermissionDenied,
        lambda: requests.accept(request_id=row.pk, actor=city.focal, reason="x", at=desk.DONE),
    )
    assert "chính mình" in str(error)


def test_the_desk_enters_what_came_on_paper_and_nobody_else_does(city):
    refused(PermissionDenied, lambda: desk.ask(city, for_whom="Bà B, đã xem căn cước"))
    row = desk.ask(city, for_whom="Bà B, đã xem căn cước", actor=city.focal)
    assert (
        requests.accept(request_id=row.pk, actor=city.focal, reason="Sẽ làm", at=desk.DONE).state
        == "ACCEPTED"
    )


def test_a_blank_request_is_refused(city):
    refused(DomainError, lambda: desk.ask(city, text="  "))


def test_whoever_asked_takes_it_back_and_nobody_else(city):
    row = desk.accepted(city)
    refused(
        PermissionDenied,
        lambda: requests.withdraw(request_id=row.pk, actor=city.focal, reason="x", at=desk.DONE),
    )
    row = requests.withdraw(request_id=row.pk, actor=city.author, reason="Thôi", at=desk.DONE)
    assert (row.state, running(row)) == ("WITHDRAWN", set())


def test_an_erasure_does_not_end_without_the_second_person(city):
    row = desk.accepted(city)
    refused(
        PermissionDenied,
        lambda: requests.finish(request_id=row.pk, actor=city.focal, reason="x", at=desk.DONE),
    )


def test_those_whose_turn_it_is_are_told_and_no_content_is_mailed(city):
    row = desk.ask(city, text="Xóa số 0903 123 456")
    outbox.deliver_all(HANDLERS)
    told = Notification.objects.filter(url=row.get_absolute_url())
    assert [one.recipient for one in told] == [city.focal]
    assert "0903" not in told.get().subject + told.get().body


def test_late_requests_are_told_to_the_focal_agency_once(city):
    row = desk.ask(city)
    late = desk.ASKED + timedelta(days=60)
    assert requests.announce_due(at=late) > 0
    assert requests.announce_due(at=late) == 0
    outbox.deliver_all(HANDLERS)
    told = Notification.objects.filter(url=row.get_absolute_url(), kind="OVERDUE")
    assert {one.recipient for one in told} == {city.focal}


def test_what_the_portal_keeps_about_a_person_is_his_alone(city):
    case = world.submitted(city)
    mine, other = own_data(city.author), own_data(city.stranger)
    assert [row["code"] for row in mine["initiatives_written"]] == [case.initiative.code]
    assert mine["account"]["email"] == city.author.email
    assert other["initiatives_written"] == other["initiatives_proposed"] == []
