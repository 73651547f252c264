"""A confirmed reorganisation takes place: each kind of matter goes, one by one, whatever breaks off."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from accounts.choices import Rank, UnitType
from accounts.models import Delegation, Duty, OrgUnit, PositionHeld
from approvals.models import Case, Clock
from approvals.services import submission
from authorities.choices import Selector
from authorities.models import AuthorityRule, RoutingDecision
from authorities.selectors.records import forest
from common.errors import DomainError
from config.events import HANDLERS
from config.jobs import RUNNERS
from initiatives.models import Initiative, ReaderUnit
from initiatives.services import attachments
from monitoring.models import CorrectiveAction
from notifications.models import Notification
from pilots.models import AdjustmentRequest, Obstacle, Pilot, PilotClock
from protection.models import LiabilityReview, ObstructionReport, ProtectionMeasure
from reorganisation.kinds import files
from reorganisation.models import Matter
from reorganisation.services import carrying_out, confirming
from rewards.models import EncouragementMeasure, Nomination
from tests import world
from tests.authorities import changing
from tests.monitoring import year
from tests.pilots import town
from tests.pilots.test_incidents import ask as ask_change
from tests.pilots.test_incidents import need
from tests.pilots.test_incidents import submit as submit_change
from tests.pilots.test_incidents import write as write_change
from tests.protection import court as courts
from tests.protection.test_conclusions import obstruct
from tests.refusals import refuses
from tests.reorganisation import small
from tests.rewards.test_nominating import encourage, nominate
from workflow import jobs
from workflow.models import Job
from workflow.outbox import deliver_all

pytestmark = pytest.mark.django_db


@pytest.fixture
def city():
    return world.City()


@pytest.fixture
def arranged(city):
    return small.Arranged(city)


def trace():
    rows = [list(m.objects.order_by("pk").values()) for m in (Matter, OrgUnit, Case, PositionHeld)]
    return rows, Case.history.count(), PositionHeld.history.count()


refused = refuses(trace)


def now_at(code):
    return OrgUnit.objects.get(code=code)


def test_a_pilot_and_what_hangs_on_it_goes_with_its_time_limits(city, arranged):
    pilot = town.started(city)
    need(pilot, city, city.ward)
    change = ask_change(pilot, city)
    write_change(change, city)
    submit_change(change, city)
    before = list(PilotClock.objects.order_by("pk").values())

    arranged.renamed().done()

    pilot = town.fresh(pilot)
    new = now_at("PN")
    assert (pilot.unit, pilot.case.unit) == (new, city.ward), "the closed case stays its own"
    assert Obstacle.objects.get().unit == new
    assert AdjustmentRequest.objects.get().unit == new
    assert list(PilotClock.objects.order_by("pk").values()) == before
    assert Initiative.objects.get(pk=pilot.initiative_id).holder_unit == new
    told = "Sắp xếp phường. UBND phường PA (mẫu) → UBND phường PN (mẫu) (20/NQ)"
    assert Pilot.history.latest().history_change_reason == told
    assert ReaderUnit.objects.filter(initiative=pilot.initiative_id, unit=new).exists()


def test_awards_go_and_confidential_matters_go_by_number_only(city, arranged):
    pilot = town.concluded(city, grade="XUAT_SAC")
    nomination, measure = nominate(pilot, city), encourage(pilot, city)
    arranged.renamed()
    for kind in ("NOMINATION", "ENCOURAGEMENT"):
        assert arranged.matter(kind).about == pilot.initiative.code

    arranged.done()

    assert Nomination.objects.get(pk=nomination.pk).unit == now_at("PN")
    assert EncouragementMeasure.objects.get(pk=measure.pk).unit == now_at("PN")


def test_reviews_measures_and_obstruction_reports_of_a_city_that_ends(city, arranged):
    court = courts.Court(city)
    review = courts.formed(court)
    assert review.unit == city.top
    measure = world.record(
        ProtectionMeasure(
            review=review,
            beneficiary=city.author,
            unit=city.top,
            kind="OTHER",
            content="x",
            asked_by=city.head,
            asked_at=courts.OPENED,
            state_changed_at=courts.OPENED,
        )
    )
    told = obstruct(city, review.pilot.initiative)
    assert told.unit == city.top
    arranged.unit(code="TPX", name="UBND Thành phố (mới)", unit_type="UBND_TP", superior="")
    arranged.change("RENAME", city.top, "TPX")
    arranged.counted()
    for kind in ("REVIEW", "MEASURE", "OBSTRUCTION"):
        matter = arranged.matter(kind)
        assert matter.about == f"Số trong danh sách {matter.key}"

    row = arranged.done()

    new = now_at("TPX")
    assert LiabilityReview.objects.get(pk=review.pk).unit == new
    assert ProtectionMeasure.objects.get(pk=measure.pk).unit == new
    assert ObstructionReport.objects.get(pk=told.pk).unit == new
    assert row.state == "DONE"
    city.ward.refresh_from_db()
    assert city.ward.superior == new, "units below get the new superior"


def test_rules_name_the_successor_from_the_day_on_and_stored_routes_stay(city, arranged):
    changing.in_force(
        city,
        selector=Selector.NAMED_UNIT,
        named_unit="PB",
        day=world.START.date(),
    )
    case = world.submitted(city)
    assert case.unit == city.other_ward
    before = list(RoutingDecision.objects.values())
    arranged.unit()
    arranged.change("MERGE", city.other_ward, "PN")
    arranged.counted().done()

    versions = AuthorityRule.objects.filter(key=changing.KEY).order_by("version")
    said = [(v.version, v.named_unit and v.named_unit.code, v.valid_to) for v in versions]
    assert said[-2:] == [(2, "PB", date(2026, 8, 2)), (3, "PN", None)]
    assert list(RoutingDecision.objects.values()) == before
    assert AuthorityRule.objects.on(date(2026, 8, 2)).get(key=changing.KEY).version == 2
    fresh = world.submitted(city, when=world.at("2026-08-04 09:00"))
    assert fresh.unit.code == "PN"


def test_powers_end_with_the_unit_and_go_on_only_where_it_changes_its_name(city, arranged):
    power = world.delegate(city.head, city.deputy, city.ward)
    arranged.unit()
    arranged.change("MERGE", city.ward, "PN")
    assert arranged.counted().matter("DELEGATION").successor == ""

    arranged.done()

    power.refresh_from_db()
    assert power.revoked_on == small.DAY
    assert not Delegation.objects.on(small.DAY).exists()
    assert Delegation.objects.on(date(2026, 8, 2)).count() == 1, "what was done stays done"


def test_a_renamed_unit_keeps_its_people_their_words_and_their_powers(city, arranged):
    world.delegate(city.head, city.deputy, city.ward)
    head = city.head.positions.get()

    arranged.renamed().done()

    new = now_at("PN")
    assert PositionHeld.objects.head_of(new.pk, small.DAY).user == city.head
    fresh = city.head.positions.get(unit=new)
    assert (fresh.label, fresh.title, fresh.managed_by) == (head.label, head.title, new)
    assert (fresh.valid_from, fresh.valid_to) == (small.DAY, None)
    power = Delegation.objects.on(small.DAY).get()
    assert (power.unit, power.delegate, power.instrument_number) == (new, city.deputy, "1/GUQ")
    assert Duty.objects.on(small.DAY).filter(unit=new).count() == 2
    assert not Duty.objects.on(small.DAY).filter(unit=city.ward).exists()


def test_who_has_an_office_elsewhere_keeps_that_one_and_his_drafts_follow(city, arranged):
    draft = world.draft_of(city.author)
    other = world.give_position(city.author, city.other_ward, valid_from=small.DAY)
    arranged.renamed()
    matter = arranged.matter("POSITION", draft.author_position_id)
    assert matter.successor == ""

    arranged.done()

    draft.refresh_from_db()
    assert (draft.author_position, draft.employing_unit) == (other, city.other_ward)
    old = PositionHeld.objects.get(user=city.author, unit=city.ward)
    assert old.valid_to == date(2026, 8, 2)


def test_offices_managed_by_a_unit_that_ends_and_units_that_point_at_it(city, arranged):
    school = world.make_unit("TH1", UnitType.SU_NGHIEP, city.ward, owner_body=city.ward)
    person = world.make_user("Hiệu trưởng")
    world.give_position(person, school, Rank.HEAD, "CHUYEN_VIEN", managed_by=city.ward)

    arranged.renamed().done()

    new = now_at("PN")
    school.refresh_from_db()
    assert (school.superior, school.owner_body) == (new, new)
    held = PositionHeld.objects.on(small.DAY).get(user=person)
    assert (held.managed_by, held.unit, held.rank) == (new, school, Rank.HEAD)
    then = PositionHeld.objects.on(date(2026, 8, 2)).get(user=person)
    assert then.managed_by == city.ward


def test_a_move_changes_the_superior_and_the_tree_of_a_past_day_stays(city, arranged, monkeypatch):
    case = world.submitted(city)
    arranged.change("MOVE", city.ward, "SNV0")
    arranged.counted()
    assert arranged.row.matters.count() == 0

    arranged.done()

    city.ward.refresh_from_db()
    assert (city.ward.superior, city.ward.valid_to) == (city.focal_unit, None)
    assert world.fresh(case).unit == city.ward
    monkeypatch.setattr(timezone, "localdate", lambda *_a: date(2026, 9, 1))
    assert _below(forest(date(2026, 8, 2)), "TP0") >= {"PA", "PB", "SNV0"}
    assert _below(forest(date(2026, 8, 3)), "SNV0") == {"PA"}


def _below(branches, code):
    for branch in branches:
        if branch.unit.code == code:
            return {one.unit.code for one in branch.below}
        found = _below(branch.below, code)
        if found:
            return found
    return set()


def test_orders_to_correct_something_go_too(city, arranged):
    review = year.opened(city)
    action = year.ordered(review, city, unit=city.ward)

    arranged.renamed().done()

    assert CorrectiveAction.objects.get(pk=action.pk).unit.code == "PN"


def test_a_locked_file_goes_unseen(city, arranged):
    case = world.submitted(city)
    attachments.quarantine(initiative_id=case.initiative_id, marking="MẬT", at=world.START)
    deliver_all(HANDLERS)
    Notification.objects.all().delete()

    arranged.renamed().done()
    deliver_all(HANDLERS)

    assert world.fresh(case).unit.code == "PN"
    file = Initiative.objects.get(pk=case.initiative_id)
    assert (file.state, file.stage) == ("QUARANTINED", "QUARANTINED")
    told = Notification.objects.all()
    assert not told.filter(body__contains=file.code).exists()
    assert not told.exclude(event_key__startswith="reorganisation:").exists()


def test_what_came_after_the_count_goes_too_and_what_was_settled_does_not(city, arranged):
    settled = world.received(city)
    arranged.renamed().confirmed()
    submission.withdraw(
        initiative_id=settled.initiative_id, actor=city.author, reason="Rút", at=small.TOLD
    )
    late = world.submitted(city, author=city.colleague, when=world.at("2026-08-02 10:00"))

    row = arranged.carried_out()

    gone, fresh = (arranged.matter("CASE", case.pk) for case in (settled, late))
    assert (gone.state, fresh.state, fresh.is_late) == ("GONE", "DONE", True)
    assert world.fresh(late).unit.code == "PN"
    assert world.fresh(settled).unit == city.ward
    assert row.state == "DONE"


def test_after_a_kill_it_goes_on_and_moves_nothing_twice(city, arranged, monkeypatch):
    cases = [world.submitted(city, author=one) for one in (city.author, city.colleague)]
    arranged.renamed().confirmed()
    real, calls = files.pass_case, []

    def killed(**options):
        calls.append(options)
        if len(calls) > 1:
            raise SystemExit("killed")
        return real(**options)

    monkeypatch.setattr(files, "pass_case", killed)
    with pytest.raises(SystemExit):
        arranged.carried_out()
    states = [arranged.matter("CASE", case.pk).state for case in cases]
    assert sorted(states) == ["DONE", "WAITING"]
    assert arranged.fresh().state == "RUNNING"
    monkeypatch.setattr(files, "pass_case", real)

    row = arranged.carried_out(at=world.at("2026-08-03 00:20"))

    assert row.state == "DONE"
    assert {world.fresh(case).unit.code for case in cases} == {"PN"}
    assert Case.history.filter(transition="pass_case").count() == 2
    assert OrgUnit.objects.filter(code="PN").count() == 1
    again = arranged.carried_out(at=world.at("2026-08-03 00:30"))
    assert again.state == "DONE"
    assert Case.history.filter(transition="pass_case").count() == 2


def test_what_cannot_go_is_told_mended_by_one_and_run_again_by_another(city, arranged):
    case = world.in_meeting(city)
    arranged.unit()
    arranged.change("SPLIT", city.ward, "PN")
    arranged.change("SPLIT", city.ward, "PB", takes=False)
    arranged.counted()
    for person in (city.head, city.deputy, city.deputy2):
        arranged.adjust(
            arranged.matter("POSITION", person.positions.get().pk),
            "PB",
            rank="STAFF",
            title="CHUYEN_VIEN",
            label="Chuyên viên",
        )

    row = arranged.done()

    matter = arranged.matter("CASE")
    assert (row.state, matter.state) == ("RUNNING", "FAILED")
    assert matter.outcome == "UBND phường PN (mẫu) chưa có tập thể lãnh đạo để biểu quyết."
    assert world.fresh(case).unit == city.ward, "it stays whole where it was"
    assert Case.history.filter(transition="pass_case").count() == 0
    other = Matter.objects.filter(state="DONE").first()
    assert refused(DomainError, lambda: arranged.adjust(other, "PB")).code == "settled"
    arranged.adjust(matter, "PB")
    who = {"reorganisation_id": row.pk, "reason": "Chạy tiếp", "at": world.at("2026-08-03 09:00")}
    refused(PermissionDenied, lambda: confirming.run_again(actor=city.admin, **who))
    confirming.run_again(actor=city.second_admin, **who)
    done = arranged.carried_out(at=world.at("2026-08-03 09:01"))
    assert (done.state, world.fresh(case).unit) == ("DONE", city.other_ward)


@pytest.mark.django_db(transaction=True)
def test_on_its_day_a_worker_is_asked_once_and_carries_it_out(city, arranged, monkeypatch):
    case = world.submitted(city)
    arranged.renamed().confirmed()
    assert confirming.start_due(at=world.at("2026-08-02 23:00")) == 0
    assert confirming.start_due(at=small.NIGHT) == 1
    confirming.start_due(at=small.NIGHT)
    job = Job.objects.get()
    assert (job.kind, job.asked_by) == ("reorganisation.carry_out", city.second_admin)
    real = carrying_out.carry_out
    monkeypatch.setattr(
        carrying_out, "carry_out", lambda **options: real(**{**options, "now": lambda: small.NIGHT})
    )

    assert jobs.run_next(RUNNERS)

    job.refresh_from_db()
    assert (job.state, job.result_url) == ("DONE", arranged.row.get_absolute_url())
    assert job.done == job.total == arranged.row.matters.count()
    assert world.fresh(case).unit.code == "PN"
    assert Clock.objects.filter(case=case).running().count() == 1
