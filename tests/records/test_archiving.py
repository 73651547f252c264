"""Files that ended are handed over within a year, with an alert thirty days before (D21)."""

from datetime import date, datetime, timedelta
from xml.etree import ElementTree as ET

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from accounts.models import OrgSuccession
from approvals.services import forwarding, submission
from common.errors import DomainError
from common.times import local_day
from config.events import HANDLERS
from initiatives.models import Initiative
from initiatives.services import secrecy
from notifications.models import Notification
from pilots.services import evaluating
from portal.papers.catalogue import catalogue
from protection.dossier.collecting import Scope
from protection.models import Dossier
from protection.policies import own_case
from records.models import ArchiveClock, ArchiveFile
from records.services import archiving, requests
from tests import world
from tests.ledger.logs import integrate
from tests.pilots import town
from tests.protection import court
from tests.records import desk
from tests.refusals import refuses
from workflow import outbox

pytestmark = pytest.mark.django_db
NOW = world.at("2026-08-03 08:00")


@pytest.fixture
def city():
    return world.City()


def closed(city):
    """A pilot that was evaluated and closed on 20/7/2026."""
    pilot = town.concluded(city)
    return evaluating.close(
        pilot_id=pilot.pk, actor=city.head, reason="Xong", at=world.at("2026-07-20 08:00")
    )


def followed(city):
    pilot = closed(city)
    archiving.follow(at=NOW)
    return ArchiveFile.objects.get(initiative=pilot.initiative_id)


def packed(file, at=NOW, *, is_short=False, of_case=1):
    return Dossier.objects.create(
        initiative=file.initiative,
        is_short=is_short,
        of_case=0 if is_short else of_case,
        manifest_sha256="a" * 64,
        made_for=file.initiative.author,
        made_at=at,
    )


def hand_over(city, file, actor=None, at=NOW):
    return archiving.hand_over(
        file_id=file.pk,
        number="12/BBGN",
        archive="Trung tâm Lưu trữ (mẫu)",
        actor=actor or city.clerk,
        reason="Đủ thành phần",
        at=at,
    )


def trace():
    return (
        list(ArchiveFile.objects.values_list("pk", "state", "number")),
        ArchiveFile.history.count(),
        list(Initiative.objects.values_list("stage", flat=True)),
    )


refused = refuses(trace)


def test_a_closed_file_is_due_a_year_later_with_an_alert_thirty_days_before(city):
    file = followed(city)
    clock = file.clocks.get()
    moments = {kind: datetime.fromisoformat(text) for kind, text in clock.notices}

    assert (file.state, file.unit) == ("DUE", city.ward)
    assert local_day(file.ended_at) == date(2026, 7, 20)
    assert local_day(clock.due_at) == date(2027, 7, 20)
    assert local_day(moments["MONTH_BEFORE"]) == date(2027, 6, 20)
    assert list(moments) == ["MONTH_BEFORE", "DUE_DAY", "OVERDUE_1", "OVERDUE_3", "OVERDUE_5"]


def test_a_refused_file_and_one_that_was_taken_back_are_due_too_and_a_draft_is_not(city):
    world.draft_of(city.colleague)
    refusal = world.issued(city, "REJECT").case
    archiving.follow(at=NOW)
    assert [row.initiative for row in ArchiveFile.objects.all()] == [refusal.initiative]


def test_what_goes_on_is_not_due(city):
    town.started(city)
    world.submitted(city, author=city.colleague)
    assert archiving.follow(at=NOW) == 0


def test_a_second_run_changes_nothing(city):
    followed(city)
    before = trace()
    assert archiving.follow(at=NOW) == 0
    assert trace() == before


def test_of_notices_that_were_due_before_only_the_last_is_given(city):
    closed(city)
    late = world.at("2027-08-02 08:00")
    archiving.follow(at=late)
    assert archiving.announce_due(at=late) == 1
    assert archiving.announce_due(at=late + timedelta(days=400)) == 0


def test_the_desk_is_reminded_and_when_it_is_late_the_head_too(city):
    file = followed(city)
    archiving.announce_due(at=world.at("2027-06-20 09:00"))
    outbox.deliver_all(HANDLERS)
    told = Notification.objects.filter(url=file.get_absolute_url())
    assert {row.recipient for row in told} == {city.clerk}
    archiving.announce_due(at=world.at("2027-07-22 09:00"))
    outbox.deliver_all(HANDLERS)
    assert city.head in {row.recipient for row in told.filter(kind="OVERDUE")}


def test_it_is_handed_over_with_its_package_and_stands_as_archived(city):
    file = followed(city)
    package = packed(file)
    file = hand_over(city, file)

    assert (file.state, file.manifest_sha256) == ("HANDED_OVER", package.manifest_sha256)
    assert file.kept_until == date(2046, 12, 31)
    assert not ArchiveClock.objects.running().exists()
    assert Initiative.objects.get(pk=file.initiative_id).stage == "ARCHIVED"


def test_a_file_with_a_review_is_kept_longer(city):
    review = court.opened(city)
    file = ArchiveFile(initiative=review.pilot.initiative, unit=city.ward, ended_at=NOW)
    assert archiving.kept_until(file) == date(2096, 12, 31)


def test_it_is_not_handed_over_without_a_complete_package_made_since_the_end(city):
    file = followed(city)
    packed(file, is_short=True)
    packed(file, at=file.ended_at - timedelta(days=1))
    packed(file, of_case=0)  # a proposer's: it holds neither minutes nor votes
    error = refused(DomainError, lambda: hand_over(city, file))
    assert error.code == "package"


@pytest.mark.parametrize("who", ["focal", "admin", "deputy", "author", "other_head", "officer"])
def test_only_its_own_desk_and_head_hand_it_over(city, who):
    file = followed(city)
    packed(file)
    refused(PermissionDenied, lambda: hand_over(city, file, getattr(city, who)))


def test_a_refusal_that_is_reconsidered_is_not_due_any_more_and_is_again_afterwards(city):
    case = world.issued(city, "REJECT").case
    archiving.follow(at=world.START + timedelta(days=1))
    file = ArchiveFile.objects.get()
    reopened_at = world.START + timedelta(days=2)
    fresh = forwarding.reconsider(
        case_id=case.pk, actor=city.author, reason="Xem lại", at=reopened_at
    )
    archiving.follow(at=reopened_at)
    file = ArchiveFile.objects.get()
    assert (file.state, file.clocks.filter(stopped_at=None).count()) == ("REOPENED", 0)
    packed(file, at=reopened_at)
    error = refused(DomainError, lambda: hand_over(city, file))
    assert error.code == "goes_on"
    assert fresh.pk != case.pk


def test_who_sees_which(city):
    file = followed(city)
    today = timezone.localdate()
    seen = {
        who
        for who in ("clerk", "head", "focal", "author", "admin", "other_head", "officer")
        if ArchiveFile.objects.visible_to(getattr(city, who), today).filter(pk=file.pk).exists()
    }
    assert seen == {"clerk", "head", "focal"}


def followed_by(city, unit, day):
    """The unit ends, and another takes its place from ``day`` on: the other one, and its clerk."""
    heir = world.make_unit("PC", superior=city.top)
    clerk = city._person("Văn thư phường mới", heir)
    world.give_duty(clerk, heir, "UNIT_CLERK")
    unit.valid_to = day - timedelta(days=1)
    world.record(unit)
    world.record(
        OrgSuccession(
            predecessor=unit,
            successor=heir,
            effective_on=day,
            takes_open_cases=True,
            decision_number="1/QĐ",
        )
    )
    return heir, clerk


def test_what_a_unit_that_ended_held_is_handed_over_by_its_successor(city):
    file = followed(city)
    heir, clerk = followed_by(city, file.unit, date(2026, 9, 1))
    later = world.at("2026-09-02 08:00")
    assert archiving.follow(at=later) == 1
    file = ArchiveFile.objects.get()
    assert (file.unit, archiving.follow(at=later)) == (heir, 0)

    on = later.date()
    assert own_case(clerk, file.initiative, on) == file.initiative.cases.get().pk
    assert own_case(city.stranger, file.initiative, on) == 0
    assert Initiative.objects.visible_to(clerk, on).filter(pk=file.initiative_id).exists()
    packed(file, at=later)
    assert hand_over(city, file, clerk, at=later).state == "HANDED_OVER"


def test_a_package_from_before_an_erasure_is_not_the_one_to_hand_over(city, log):
    file = followed(city)
    integrate(NOW)
    packed(file)
    row = desk.accepted(city)
    row = desk.prepared(city, file.initiative.code, ["Nguyễn"], row=row)
    desk.confirm(city, row, at=NOW + timedelta(days=1))
    later = NOW + timedelta(days=2)
    error = refused(DomainError, lambda: hand_over(city, file, at=later))
    assert error.code == "package"
    packed(file, at=later)
    assert hand_over(city, file, at=later).state == "HANDED_OVER"


def test_a_package_from_before_a_correction_is_not_the_one_to_hand_over(city, log):
    file = followed(city)
    packed(file)
    requests.note_correction(
        request_id=desk.accepted(city, "CORRECT").pk,
        code=file.initiative.code,
        correction="Đúng là ông Nguyễn Văn Đúng",
        actor=city.focal,
        reason="Đúng",
        at=NOW + timedelta(days=1),
    )
    later = NOW + timedelta(days=2)
    assert refused(DomainError, lambda: hand_over(city, file, at=later)).code == "package"


def test_what_goes_on_after_it_was_handed_over_is_due_once_more(city):
    case = world.issued(city, "REJECT").case
    first = world.START + timedelta(days=1)
    archiving.follow(at=first)
    file = ArchiveFile.objects.get()
    packed(file, at=first)
    handed = hand_over(city, file, at=first)
    later = world.START + timedelta(days=2)
    forwarding.reconsider(case_id=case.pk, actor=city.author, reason="Xem lại", at=later)
    submission.withdraw(
        initiative_id=case.initiative_id, actor=city.author, reason="Thôi", at=later
    )

    assert archiving.follow(at=later) == 2  # it went on, and it ended, since the last run
    file = ArchiveFile.objects.get()
    assert (file.state, file.number) == ("DUE", handed.number)
    assert file.ended_at > handed.ended_at
    assert file.clocks.filter(stopped_at=None).count() == 1
    assert archiving.follow(at=later) == 0
    assert file.unit == city.top
    packed(file, at=later + timedelta(days=1))
    again = hand_over(city, file, city.top_clerk, at=later + timedelta(days=1))
    assert again.state == "HANDED_OVER"


@pytest.mark.parametrize("state", ["DUE", "HANDED_OVER"])
def test_a_locked_file_stays_as_it_is(city, state):
    file = followed(city)
    if state == "HANDED_OVER":
        packed(file)
        hand_over(city, file)
    secrecy.lock_file(initiative_id=file.initiative_id, actor=city.officer, reason="MẬT", at=NOW)
    before = trace()
    assert archiving.follow(at=NOW) == 0
    assert trace() == before


def test_locking_and_unlocking_what_was_taken_back_begins_no_new_year(city):
    case = world.submitted(city)
    ended = world.START + timedelta(days=1)
    submission.withdraw(
        initiative_id=case.initiative_id, actor=city.author, reason="Thôi", at=ended
    )
    archiving.follow(at=ended)
    for act, at in ((secrecy.lock_file, NOW), (secrecy.open_file, NOW + timedelta(days=1))):
        act(initiative_id=case.initiative_id, actor=city.officer, reason="MẬT", at=at)
    assert archiving.follow(at=NOW + timedelta(days=2)) == 0
    file = ArchiveFile.objects.get()
    assert (file.state, file.ended_at, archiving.ended_at(file.initiative)) == ("DUE", ended, ended)


def test_the_unit_that_carried_it_out_makes_the_package_once_it_ended(city):
    pilot = town.started(city)
    heir = world.make_unit("TH", superior=city.top)
    clerk = city._person("Văn thư nơi thực hiện", heir)
    world.give_duty(clerk, heir, "UNIT_CLERK")
    pilot.unit = heir
    world.record(pilot)
    today = NOW.date()
    assert own_case(clerk, pilot.initiative, today) == 0
    pilot.__dict__["state"], pilot.closed_at = "CLOSED", NOW
    world.record(pilot)
    assert own_case(clerk, pilot.initiative, today) == pilot.case_id
    assert own_case(city.stranger, pilot.initiative, today) == 0


def test_the_index_takes_no_character_that_xml_refuses(city):
    file = followed(city)
    initiative = Initiative.objects.get(pk=file.initiative_id)
    initiative.title = "Tên \x0b có \x02 ký tự"
    scope = Scope(proposes=True, own_case=0)
    assert ET.fromstring(catalogue(initiative, scope)).findtext("Title") == "Tên   có   ký tự"
