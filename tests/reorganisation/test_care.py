"""What a reorganisation must not do: give power unseen, undo what people decided, stop half way."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from accounts.choices import Rank, Role, UnitType
from accounts.models import Delegation, Duty, OrgUnit, PositionHeld
from accounts.services import delegations
from approvals.models import Clock
from approvals.services import forwarding
from authorities.choices import Selector
from authorities.models import DeadlineRule
from config.events import HANDLERS
from initiatives.services import attachments
from monitoring.models import UnitReport
from pilots.models import Assignee
from pilots.policies import carries_out
from pilots.services import setting_up
from reorganisation.kinds import people
from reorganisation.models import Matter
from reorganisation.services import confirming
from reorganisation.services.faults import faults_of
from tests import world
from tests.authorities import changing
from tests.authorities.configured import change_deadline
from tests.monitoring import year
from tests.pilots import town
from tests.reorganisation import small
from tests.reorganisation.test_carrying_out import refused
from workflow.models import Job
from workflow.outbox import deliver_all

pytestmark = pytest.mark.django_db
EVE = date(2026, 8, 2)


@pytest.fixture
def city():
    return world.City()


@pytest.fixture
def arranged(city):
    return small.Arranged(city)


def new():
    return OrgUnit.objects.get(code="PN")


def test_nobody_confirms_an_office_that_was_made_for_him(city, settings):
    other = world.make_user("Quản trị ở phường")
    world.give_position(other, city.ward, Rank.STAFF)
    world.give_duty(other, city.focal_unit, Role.SYS_ADMIN)
    plan = small.Arranged(city).renamed()
    matter = plan.matter("POSITION", other.positions.get().pk)
    plan.adjust(matter, "PN", rank="DEPUTY", title="PCT_PHUONG", label="Chuyên viên – PN")
    plan.proposed()
    who = {"reorganisation_id": plan.row.pk, "reason": "Đúng", "at": small.TOLD}

    refused(PermissionDenied, lambda: confirming.confirm(actor=other, **who))
    settings.RULES_CONFIRMED_BY_TWO = False
    refused(PermissionDenied, lambda: confirming.confirm(actor=other, **who))

    note = plan.row.history.filter(transition="adjust").get().history_change_reason
    assert "PN, Thành viên khác, CHUYEN_VIEN" in note
    assert "→ PN, Cấp phó, PCT_PHUONG, Chuyên viên – PN" in note
    assert confirming.confirm(actor=city.admin, **who).state == "CONFIRMED"


def test_who_sent_something_elsewhere_does_not_run_it_whoever_did_so_after_him(city, arranged):
    third = world.make_user("Quản trị ba")
    world.give_duty(third, city.focal_unit, Role.SYS_ADMIN)
    world.in_meeting(city)
    arranged.unit()
    arranged.change("SPLIT", city.ward, "PN")
    arranged.change("SPLIT", city.ward, "PB", takes=False)
    arranged.counted()
    for person in (city.head, city.deputy, city.deputy2):
        values = {"rank": "STAFF", "title": "CHUYEN_VIEN", "label": "Chuyên viên"}
        arranged.adjust(arranged.matter("POSITION", person.positions.get().pk), "PB", **values)
    arranged.done()
    matter = arranged.matter("CASE")
    arranged.adjust(matter, "PB", actor=city.admin)
    arranged.adjust(matter, "PN", actor=third)
    who = {"reorganisation_id": arranged.row.pk, "reason": "Tiếp", "at": small.NIGHT}

    for person in (city.admin, third):
        refused(PermissionDenied, lambda actor=person: confirming.run_again(actor=actor, **who))
    assert confirming.run_again(actor=city.second_admin, **who).state == "RUNNING"


def test_what_people_ended_before_the_day_stays_ended(city, arranged):
    power = world.delegate(city.head, city.deputy, city.ward)
    arranged.renamed().confirmed()
    delegations.revoke(
        delegation=power, actor=city.head, reason="Thu hồi", at=world.at("2026-08-02 10:00")
    )
    duty = Duty.objects.get(user=city.clerk)
    duty.valid_to = date(2026, 8, 1)
    world.record(duty)

    assert arranged.carried_out().state == "DONE"

    power.refresh_from_db()
    duty.refresh_from_db()
    assert (power.revoked_on, duty.valid_to) == (EVE, date(2026, 8, 1))
    assert Delegation.objects.count() == 1
    assert not Duty.objects.filter(unit=new(), user=city.clerk).exists()
    assert arranged.matter("DELEGATION").state == "GONE"
    assert arranged.matter("DUTY", duty.pk).state == "GONE"


def test_a_duty_of_a_later_day_begins_on_that_day(city, arranged):
    later = world.give_duty(city.colleague, city.ward, "UNIT_CLERK", valid_from=date(2026, 10, 1))

    arranged.renamed().done()

    later.refresh_from_db()
    assert (later.unit, later.valid_from, later.valid_to) == (new(), date(2026, 10, 1), None)


def test_what_people_decided_meanwhile_is_not_overwritten(city, arranged):
    school = world.make_unit("TH1", UnitType.SU_NGHIEP, city.ward)
    changing.in_force(city, selector=Selector.NAMED_UNIT, named_unit="PA")
    arranged.renamed().confirmed()
    school.superior = city.other_ward
    world.record(school)
    again = changing.opened(city, day=small.TOLD.date(), at=small.TOLD)
    changing.put(again, city, base=2, at=small.TOLD, named_unit="PB")
    changing.tried(again, city, at=small.TOLD)
    changing.proposed(again, city, at=small.TOLD)
    changing.confirmed(again, city, at=small.TOLD)

    assert arranged.carried_out().state == "DONE"

    school.refresh_from_db()
    assert school.superior == city.other_ward
    assert arranged.matter("SUPERIOR").state == "GONE"
    assert arranged.matter("RULE").state == "GONE"


def test_a_fault_of_one_holds_no_other_up(city, arranged, monkeypatch):
    case = world.submitted(city)
    arranged.renamed().confirmed()

    def broken(**_options):
        raise Duty.DoesNotExist

    monkeypatch.setattr(people.offices, "pass_duty", broken)

    row = arranged.carried_out()

    assert (row.state, world.fresh(case).unit) == ("RUNNING", new())
    failed = Matter.objects.filter(state="FAILED")
    assert {matter.kind for matter in failed} == {"DUTY"}
    assert {matter.outcome for matter in failed} == {"Dữ liệu đã đổi khác nên không chuyển được."}


def test_two_that_touch_the_same_units_are_told_and_the_later_is_turned_back(city, arranged):
    arranged.renamed().confirmed()
    other = small.Arranged(city, day=date(2026, 8, 10))
    other.unit(code="PM", name="Phường PM (mẫu)")
    other.change("MERGE", city.ward, "PM")
    assert "nằm trong một quyết định sắp xếp khác" in " ".join(faults_of(other.fresh()))

    later = small.Arranged(city, day=date(2026, 8, 10))
    later.change("MOVE", city.other_ward, "SNV0")
    later.counted().confirmed()
    city.other_ward.valid_to = date(2026, 8, 5)
    world.record(city.other_ward)
    row = later.carried_out(at=world.at("2026-08-10 00:10"))

    assert row.state == "DRAFT"
    told = row.history.filter(transition="turn_back").get()
    assert "đã kết thúc trước ngày này" in told.history_change_reason
    assert confirming.start_due(at=world.at("2026-08-10 00:20")) == 1, "only the first one"
    city.other_ward.refresh_from_db()
    assert city.other_ward.superior == city.top


def test_circles_are_found_wherever_they_come_from(city, arranged):
    arranged.unit(superior="PA")
    arranged.change("MOVE", city.ward, "PN")
    said = " ".join(faults_of(arranged.fresh()))
    assert "UBND phường PA (mẫu) không thể là cấp trên của chính mình." in said
    school = world.make_unit("TH1", UnitType.SU_NGHIEP, city.ward)
    other = small.Arranged(city)
    other.change("MERGE", city.ward, "TH1")
    assert f"{school} không thể là cấp trên" in " ".join(faults_of(other.fresh()))


def test_heads_who_follow_each_other_are_not_two(city, arranged):
    held = city.head.positions.get()
    held.valid_to = date(2026, 8, 31)
    world.record(held)
    nextone = world.make_user("Chủ tịch kế nhiệm")
    later = world.give_position(
        nextone, city.ward, Rank.HEAD, "CT_PHUONG", valid_from=date(2026, 9, 1)
    )

    arranged.renamed()

    assert faults_of(arranged.fresh()) == []
    assert {m.values["rank"] for m in Matter.objects.filter(key__in=[held.pk, later.pk])} == {
        "HEAD"
    }
    arranged.done()
    for day, person in ((small.DAY, city.head), (date(2026, 9, 1), nextone)):
        assert PositionHeld.objects.head_of(new().pk, day).user == person


def test_what_comes_while_it_runs_goes_too(city, arranged, monkeypatch):
    arranged.renamed().confirmed()
    real, came = people.offices.pass_duty, []

    def slow(**options):
        if not came:
            came.append(world.give_duty(city.deputy, city.ward, "PARTY_DESK", valid_from=small.DAY))
        return real(**options)

    monkeypatch.setattr(people.offices, "pass_duty", slow)

    row = arranged.carried_out()
    assert [(m.kind, m.about, m.outcome) for m in row.matters.left()] == []
    came[0].refresh_from_db()
    assert came[0].unit == new()
    assert arranged.matter("DUTY", came[0].pk).is_late


def test_above_a_unit_that_ended_with_its_superior_stands_who_follows_that_one(city, arranged):
    refused_case = world.issued(city, "REJECT", when=world.at("2026-07-29 09:00")).case
    arranged.unit(superior="TPX")
    arranged.unit(code="TPX", name="UBND Thành phố (mới)", unit_type="UBND_TP", superior="")
    arranged.change("RENAME", city.ward, "PN")
    arranged.change("RENAME", city.top, "TPX")
    arranged.counted().done()

    up = forwarding.reconsider(
        case_id=refused_case.pk,
        actor=city.author,
        reason="Đã bổ sung",
        at=world.at("2026-08-03 09:00"),
    )

    assert up.unit.code == "TPX"


def test_the_successor_of_an_implementing_unit_goes_on_with_the_work(city, arranged):
    share = setting_up.Assignment("IMPLEMENTER", unit=city.other_ward)
    pilot = town.set_up(city, extra=[share])
    arranged.unit()
    arranged.change("RENAME", city.other_ward, "PN")
    assert arranged.counted().matter("ASSIGNEE").about == pilot.initiative.code

    arranged.done()

    assert Assignee.objects.get(unit__isnull=False).unit == new()
    assert carries_out(city.other_head, town.fresh(pilot), small.DAY)


def test_a_report_that_is_being_written_goes_unless_the_successor_writes_its_own(city, arranged):
    report = year.report_of(year.opened(city), city.ward)
    arranged.unit()
    arranged.change("SPLIT", city.ward, "PN")
    arranged.change("SPLIT", city.ward, "PB", takes=False)
    arranged.counted().done()
    assert UnitReport.objects.get(pk=report.pk).unit == new()


def test_a_rule_that_was_switched_off_takes_no_limit_away(city):
    case = world.received(city)
    change_deadline(city.admin, code="D02", enabled=False)
    before = list(Clock.objects.filter(case=case).values())

    small.Arranged(city, clocks="RESTART").renamed().done()

    assert DeadlineRule.objects.get(code="D02").enabled is False
    assert list(Clock.objects.filter(case=case).values()) == before


def test_a_file_locked_later_keeps_no_code_in_the_list(city, arranged):
    case = world.submitted(city)
    arranged.renamed()
    assert arranged.matter("CASE").about == case.initiative.code

    attachments.quarantine(initiative_id=case.initiative_id, marking="MẬT", at=small.TOLD)
    deliver_all(HANDLERS)

    assert case.initiative.code not in arranged.matter("CASE").about


def test_what_a_worker_left_behind_is_asked_for_again(city, arranged):
    arranged.renamed().confirmed()
    confirming.start_due(at=small.NIGHT)
    Job.objects.update(state="FAILED", finished_at=small.NIGHT)
    assert confirming.start_due(at=world.at("2026-08-03 00:15")) == 0, "it rests for a while"

    assert confirming.start_due(at=world.at("2026-08-03 00:25")) == 1

    assert Job.objects.filter(state="WAITING").count() == 1


@pytest.mark.parametrize("count", [1, 5])
def test_faults_take_the_same_queries_whatever_there_is(city, count, django_assert_num_queries):
    plan = small.Arranged(city)
    for number in range(count):
        unit = world.make_unit(f"M{number}", superior=city.top)
        plan.unit(code=f"N{number}", name=f"Phường {number} (mẫu)")
        plan.change("RENAME", unit, f"N{number}")
    row = plan.counted().fresh()

    with django_assert_num_queries(10):
        assert faults_of(row) == []


def test_a_successor_whose_only_leader_proposes_cannot_vote(city):
    case = world.in_meeting(city, author=city.deputy)
    plan = small.Arranged(city)
    plan.unit()
    plan.change("SPLIT", city.ward, "PN")
    plan.change("SPLIT", city.ward, "PB", takes=False)
    plan.counted()
    for person in (city.head, city.deputy2):
        values = {"rank": "STAFF", "title": "CHUYEN_VIEN", "label": "Chuyên viên"}
        plan.adjust(plan.matter("POSITION", person.positions.get().pk), "PB", **values)

    plan.done()

    matter = plan.matter("CASE")
    assert (matter.state, world.fresh(case).unit) == ("FAILED", city.ward)
