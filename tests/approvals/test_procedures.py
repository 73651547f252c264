"""The procedure in versions: new cases follow the new one, a running case keeps its own."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from approvals.models import Case, Clock
from approvals.services import consulting, deciding, forwarding, intake, procedures
from authorities.models import Procedure, Setting
from authorities.services import records
from authorities.services.reference import load_reference
from common.errors import DomainError
from portal.demo.telling import YES_TO_ALL
from tests import world
from tests.approvals.refusals import refused
from tests.authorities.configured import change_deadline, change_procedure, propose
from workflow.audit import Change, attributed

pytestmark = pytest.mark.django_db
LATER = world.at("2026-02-02 09:00")


@pytest.fixture
def city():
    return world.City()


def receive(case, actor, *, at=world.START):
    return intake.receive(case_id=case.pk, actor=actor, reason="Đủ", at=at)


def test_a_running_case_keeps_its_procedure_and_a_new_one_follows_the_new(city):
    running = world.submitted(city)
    new = change_procedure(city, head_receives=True, day=LATER.date())
    early = world.submitted(city, author=city.colleague)
    fresh = world.submitted(city, author=city.colleague, when=LATER)

    assert [case.procedure.number for case in (running, early, fresh)] == [1, 1, 2]
    assert fresh.procedure == new
    assert receive(running, city.clerk).state == "RECEIVED"
    refused(PermissionDenied, lambda: receive(fresh, city.clerk, at=LATER))
    assert receive(fresh, city.head, at=LATER).state == "RECEIVED"


def test_the_head_takes_a_running_case_over_and_that_is_on_record(city):
    case = world.submitted(city)
    change_procedure(city, max_returns=0, day=LATER.date())

    def change(actor, at=LATER):
        return procedures.change_procedure(
            case_id=case.pk, actor=actor, reason="Theo hướng dẫn mới", at=at
        )

    for person in (city.clerk, city.deputy, city.admin, city.focal, city.author):
        refused(PermissionDenied, lambda actor=person: change(actor))
    refused((PermissionDenied, DomainError), lambda: change(city.head, world.START))
    assert change(city.head).procedure.number == 2
    past = Case.history.filter(id=case.pk).latest()
    assert (past.transition, past.procedure_id, past.history_user) == (
        "change_procedure",
        Procedure.objects.get(number=2).pk,
        city.head,
    )
    refused(DomainError, lambda: change(city.head))

    def send_back():
        return intake.return_for_completion(
            case_id=case.pk, actor=city.clerk, reason="Thiếu", missing_list="x", at=LATER
        )

    refused(PermissionDenied, send_back)


def test_ways_that_a_procedure_closes_are_closed(city):
    change_procedure(city, uses_council=False, uses_urgent_path=False)
    urgent = world.plan(urgency="PRESSING", urgency_reason="Ngập")
    case = world.received(city, content=urgent)
    who = {"case_id": case.pk, "actor": city.head, "reason": "x", "at": world.START}

    refused(PermissionDenied, lambda: consulting.send_to_council(council_decision="", **who))
    refused(PermissionDenied, lambda: forwarding.open_urgent(own_opinion="x", **who))


def test_more_conditions_are_asked_and_must_be_met(city, sign_in):
    change_procedure(city, extra_checks="Có dự toán\n\nCó ý kiến người dân")
    case = world.received(city)
    client = sign_in(city.head)
    address = f"/ho-so/{case.initiative.code}/buoc/ask_party/"
    assert "Có ý kiến người dân" in client.get(address).content.decode()

    def ask(checklist):
        return consulting.ask_party(
            case_id=case.pk, actor=city.head, reason="x", checklist=checklist, at=world.START
        )

    refused(DomainError, lambda: ask(YES_TO_ALL))
    answers = {**YES_TO_ALL, "extra_1": "YES", "extra_2": "YES"}
    sent = {f"check_{code}": value for code, value in answers.items()}
    assert client.post(address, {**sent, "reason": "Đủ điều kiện"}).status_code == 302
    assert world.fresh(case).checklist == answers


def test_without_a_party_opinion_where_the_procedure_asks_for_none(city):
    change_procedure(city, needs_party_opinion=False, head_records=True)
    case = world.received(city)
    consulting.send_to_council(
        case_id=case.pk, actor=city.head, reason="x", council_decision="", at=world.START
    )
    told = {"report": "2/BC", "on": world.START.date(), "summary": "Đạt", "passed": True}

    def record(actor):
        return consulting.record_council_result(
            case_id=case.pk, actor=actor, reason="x", at=world.START, **told
        )

    refused(PermissionDenied, lambda: record(city.clerk))
    decision = world.prepared(city, case=record(city.head))

    issued = deciding.issue_decision(
        decision_id=decision.pk, actor=city.head, reason="x", seen_version=1, at=world.START
    )
    assert issued.is_issued


def test_a_version_is_made_by_two_and_undone_by_ending_it(city):
    values = {
        "label": "Thử",
        "needs_party_opinion": False,
        "pauses_for_party": False,
        "uses_council": True,
        "uses_urgent_path": True,
        "head_receives": False,
        "head_records": False,
        "max_returns": 4,
        "vote_base": "ROSTER",
        "extra_checks": "",
        "valid_from": "2020-01-01",
        "valid_to": None,
    }
    with pytest.raises(DomainError, match="returns"):
        propose(city.admin, "trinh-tu", None, values, reason="Thử")
    change = propose(city.admin, "trinh-tu", None, {**values, "max_returns": 2}, reason="Thử")
    assert (change.state, Procedure.objects.count()) == ("PROPOSED", 1)
    assert change.values["valid_from"] == "2026-01-05", "it begins with the change itself"
    who = {"change_id": change.pk, "reason": "Đúng", "at": world.START}
    refused(PermissionDenied, lambda: records.confirm_record(actor=city.admin, **who))
    made = records.confirm_record(actor=city.second_admin, **who)
    row = Procedure.objects.get(pk=made.record)
    with pytest.raises(DomainError, match="fixed"):
        propose(city.admin, "trinh-tu", row.pk, {"max_returns": 1}, reason="Sửa")

    undone = records.undo_record(
        change_id=made.pk,
        effective_on=date(2026, 2, 2),
        actor=city.admin,
        reason="Thôi",
        at=world.START,
    )
    records.confirm_record(
        change_id=undone.pk, actor=city.second_admin, reason="Đúng", at=world.START
    )
    records.apply_due(at=LATER)

    assert Procedure.objects.current(date(2026, 2, 1)) == row
    assert Procedure.objects.current(date(2026, 2, 2)).number == 1


def test_choices_that_were_settings_go_over_into_the_first_procedure(city):
    first = Procedure.objects.get()
    with attributed(Change(city.admin, "Thử nâng cấp", world.START)):
        first.delete()
        Setting(code="max_returns", label="Số lần", value=2, choices=[1, 2, 3]).save()
        Setting(code="vote_base", label="Cơ sở", value="VOTING", choices=["ROSTER"]).save()

    assert load_reference(at=world.START) == 1

    made = Procedure.objects.get()
    assert (made.max_returns, made.vote_base, made.needs_party_opinion) == (2, "VOTING", True)
    assert not Setting.objects.filter(code__in=["max_returns", "vote_base"]).exists()


def test_the_page_tells_the_procedure_and_offers_the_present_one_to_the_head(city, sign_in):
    case = world.submitted(city)
    change_procedure(city, label="Trình tự rút gọn")
    address = case.get_absolute_url()
    head = sign_in(city.head).get(address).content.decode()

    assert "#1 Trình tự theo NĐ 73/2023 (mẫu)" in head
    assert "Chuyển sang trình tự hiện hành" in head
    assert "Chuyển sang trình tự hiện hành" not in sign_in(city.clerk).get(address).content.decode()


def test_a_running_case_keeps_its_time_limits_until_it_is_taken_over(city):
    running = world.submitted(city)
    change_deadline(city.admin, amount=5, at=LATER, day=LATER.date())
    change_procedure(city, label="Trình tự rút gọn", at=LATER)
    fresh = world.submitted(city, author=city.colleague, when=LATER)
    taken = world.submitted(city, author=city.colleague)
    procedures.change_procedure(case_id=taken.pk, actor=city.head, reason="Mới", at=LATER)

    for case in (running, fresh, taken):
        receive(case, city.clerk, at=LATER)

    found = [
        Clock.objects.running().get(case=case).rule_version for case in (running, fresh, taken)
    ]
    assert found == [1, 2, 2]


def test_a_case_that_goes_up_keeps_the_procedure_of_its_initiative(city):
    case = world.received(city)
    change_procedure(city, label="Trình tự rút gọn", at=LATER)

    up = forwarding.escalate(
        case_id=case.pk, actor=city.head, reason="Vượt thẩm quyền", own_opinion="Đồng ý", at=LATER
    )

    assert (up.unit, up.procedure.number) == (city.top, 1)
    assert up.procedure_since == case.procedure_since == world.START
