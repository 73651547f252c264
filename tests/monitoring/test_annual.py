"""The yearly review: opened with every unit asked, written without loss, issued; corrections carried over."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied

from accounts.models import OrgUnit
from common.errors import DomainError, EditConflict
from config.events import HANDLERS
from monitoring.models import (
    ActionClock,
    AnnualReview,
    CorrectiveAction,
    ReportClock,
    UnitReport,
)
from monitoring.services import actions, annual
from notifications.models import Notification
from tests import world
from tests.monitoring import year
from tests.refusals import refuses
from workflow import outbox

pytestmark = pytest.mark.django_db
MODELS = (AnnualReview, UnitReport, CorrectiveAction)
LATER = world.at("2026-12-01 09:00")


@pytest.fixture
def city():
    return world.City()


def trace():
    rows = [list(model.objects.order_by("pk").values()) for model in MODELS]
    clocks = [list(m.objects.order_by("pk").values()) for m in (ReportClock, ActionClock)]
    return rows, [model.history.count() for model in MODELS], clocks


refused = refuses(trace)


def told(person):
    outbox.deliver_all(HANDLERS)
    return list(
        Notification.objects.filter(recipient=person)
        .order_by("pk")
        .values_list("subject", flat=True)
    )


# --- opened ---------------------------------------------------------------------------------


def test_opening_asks_every_unit_below_the_city_once_with_a_clock(city):
    world.make_unit("DU", kind="CAP_UY", superior=city.top)
    world.make_unit("PA1", kind="PHONG_BAN", superior=city.ward)
    review = year.opened(city)

    asked = set(review.unit_reports.values_list("unit__code", flat=True))
    assert asked == {"PA", "PB", "SNV0"}
    clock = ReportClock.objects.get(report__unit=city.ward)
    assert (clock.code, clock.due_at) == (
        "D20",
        world.at("2026-12-07 23:59") + timedelta(seconds=59),
    )
    assert told(city.clerk) == ["Báo cáo năm 2026 của UBND phường PA (mẫu), hạn 07/12/2026"]
    assert told(city.author) == []


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"year": 2027}, "year"),
        ({"year": 2020}, "year"),
        ({"unit_reports_due": date(2026, 11, 9)}, "too_early"),
        ({"city_report_due": date(2026, 12, 6)}, "too_early"),
        ({"reason": " "}, "reason_required"),
    ],
)
def test_a_year_that_makes_no_sense_is_refused(city, changes, code):
    assert refused(DomainError, lambda: year.opened(city, **changes)).code == code


def test_a_year_is_opened_once_and_by_the_focal_agency(city):
    refused(PermissionDenied, lambda: year.opened(city, actor=city.mayor))
    refused(PermissionDenied, lambda: year.opened(city, actor=city.admin))
    year.opened(city)

    assert refused(DomainError, lambda: year.opened(city)).code == "year_once"


def test_the_usual_days_come_from_the_rules_and_leave_time(city):
    assert annual.usual_days(2026, date(2026, 11, 10)) == (date(2026, 12, 7), date(2026, 12, 21))
    unit, town = annual.usual_days(2026, date(2026, 12, 28))
    assert (unit, town) == (date(2027, 1, 12), date(2027, 1, 26))


# --- a unit's report ------------------------------------------------------------------------


def test_a_report_is_written_in_the_unit_and_sent_by_its_head_with_its_numbers(city):
    world.received(city, when=world.at("2026-02-02 09:00"))
    report = year.report_of(year.opened(city), city.ward)
    report = year.written(report, city.clerk)
    refused(PermissionDenied, lambda: year.sent(report, city.clerk))
    refused(PermissionDenied, lambda: year.written(report, city.other_head))

    report = year.sent(report, city.head)

    assert report.state == "SUBMITTED"
    assert report.figures["registered"]["total"] == 1
    assert not ReportClock.objects.running().filter(report=report).exists()
    assert told(city.focal)[-1] == "Báo cáo năm 2026 của UBND phường PA (mẫu): Đã gửi"
    refused(DomainError, lambda: year.written(report, city.clerk))


def test_a_report_without_its_sections_is_not_sent(city):
    report = year.report_of(year.opened(city), city.ward)
    report = year.written(report, city.head, limits=" ")

    assert refused(DomainError, lambda: year.sent(report, city.head)).code == "incomplete"


def test_nobody_overwrites_what_he_has_not_seen(city):
    report = year.report_of(year.opened(city), city.ward)
    seen = UnitReport.objects.get(pk=report.pk)
    year.written(report, city.clerk, results="Bản của văn thư")

    refused(EditConflict, lambda: year.written(seen, city.head, results="Bản của trưởng"))
    assert UnitReport.objects.get(pk=report.pk).results == "Bản của văn thư"


def test_a_returned_report_gets_a_new_day_and_a_new_clock(city):
    report = year.report_of(year.opened(city), city.ward)
    report = year.sent(year.written(report, city.head), city.head)

    def give_back(actor, due):
        return annual.return_unit_report(
            report_id=report.pk, due_on=due, actor=actor, reason="Thiếu nguyên nhân", at=LATER
        )

    refused(PermissionDenied, lambda: give_back(city.mayor, date(2026, 12, 9)))
    refused(DomainError, lambda: give_back(city.focal, date(2026, 11, 30)))
    back = give_back(city.focal, date(2026, 12, 9))

    assert (back.state, back.due_on) == ("RETURNED", date(2026, 12, 9))
    clock = ReportClock.objects.running().get(report=report)
    assert clock.due_at.day == 9
    assert told(city.head)[-1].endswith("Trả lại bổ sung")


def test_reminders_come_on_their_days_once_and_late_ones_reach_the_focal_agency(city):
    year.opened(city)

    for _night in range(2):
        annual.announce_due(at=world.at("2026-12-04 08:00"))
    before = told(city.clerk)
    annual.announce_due(at=world.at("2026-12-08 08:00"))

    assert sum("còn 1 ngày làm việc" in text for text in before) == 1
    assert sum("quá hạn 1 ngày" in text for text in told(city.clerk)) == 1
    assert sum("quá hạn 1 ngày" in text for text in told(city.focal)) == 3  # one a unit


def test_a_sent_report_is_not_reminded_of(city):
    report = year.report_of(year.opened(city), city.ward)
    annual.announce_due(at=world.at("2026-12-04 08:00"))
    year.sent(year.written(report, city.head), city.head)
    known = told(city.clerk)

    annual.announce_due(at=world.at("2026-12-30 08:00"))

    assert told(city.clerk) == known


# --- issued ---------------------------------------------------------------------------------


def test_a_report_is_issued_after_the_numbers_are_frozen_with_number_and_day(city):
    review = year.opened(city)

    def issue(day=date(2026, 12, 11), actor=city.focal):
        return annual.issue_annual(
            review_id=review.pk,
            number="5/BC-SNV",
            signed_on=day,
            actor=actor,
            reason="Đã ký",
            at=world.at("2026-12-11 10:00"),
        )

    assert refused(DomainError, issue).code == "wrong_state"
    year.frozen(review, city)
    year.told(review, city, causes=" ")
    assert refused(DomainError, issue).code == "incomplete"
    year.told(review, city)
    refused(DomainError, lambda: issue(date(2026, 12, 12)))
    refused(DomainError, lambda: issue(date(2026, 11, 9)))
    refused(PermissionDenied, lambda: issue(actor=city.mayor))

    assert issue().state == "ISSUED"


# --- corrections ----------------------------------------------------------------------------


def report_done(action, actor, evidence="Sổ số 4"):
    return actions.report_action(
        action_id=action.pk, evidence=evidence, actor=actor, reason="Đã làm", at=LATER
    )


def test_a_correction_is_ordered_reported_and_confirmed(city):
    action = year.ordered(year.opened(city), city)
    assert "Việc phải khắc phục, hạn 31/12/2026" in told(city.clerk)
    refused(PermissionDenied, lambda: report_done(action, city.other_head))
    assert refused(DomainError, lambda: report_done(action, city.clerk, " ")).code == "evidence"

    action = report_done(action, city.clerk)
    assert told(city.focal)[-1] == "Việc phải khắc phục: Đã báo kết quả, chờ xác nhận"
    who = {"action_id": action.pk, "reason": "Đã xem", "at": LATER}
    refused(PermissionDenied, lambda: actions.close_action(actor=city.head, **who))
    again = actions.send_back_action(actor=city.focal, **who)
    assert again.state == "OPEN"
    report_done(action, city.head, "Sổ số 4, đủ chữ ký")
    closed = actions.close_action(actor=city.focal, **who)

    assert (closed.state, closed.closed_at) == ("CLOSED", LATER)
    assert not ActionClock.objects.running().exists()
    refused(DomainError, lambda: actions.drop_action(actor=city.focal, **who))


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"action": " "}, "action"),
        ({"ground": " "}, "reason_required"),
        ({"due": date(2026, 11, 9)}, "too_early"),
    ],
)
def test_an_order_that_says_too_little_is_refused(city, changes, code):
    review = year.opened(city)

    assert refused(DomainError, lambda: year.ordered(review, city, **changes)).code == code


def test_an_order_is_given_by_the_focal_agency_only(city):
    review = year.opened(city)

    refused(PermissionDenied, lambda: year.ordered(review, city, actor=city.mayor))


def test_what_is_unfinished_goes_over_into_the_next_year(city, sign_in):
    old = year.opened(city, 2025, at=world.at("2026-01-12 09:00"), due=date(2026, 1, 20))
    year.ordered(old, city, at=world.at("2026-01-12 10:00"), due=date(2026, 3, 31))
    new = year.opened(city)
    snapshot = year.frozen(new, city)

    page = sign_in(city.focal).get(new.get_absolute_url()).content.decode()

    assert "Lập sổ bàn giao" in page
    assert "chuyển từ năm 2025" in page
    assert snapshot.figures["actions"] == {
        "ordered": 0,
        "carried_over": 1,
        "unfinished": 1,
        "overdue": 1,
        "closed": 0,
    }


def test_reminders_of_a_correction_come_once_and_stop_with_it(city):
    action = year.ordered(year.opened(city), city, due=date(2026, 11, 30))

    for _night in range(2):
        actions.announce_due(at=world.at("2026-12-01 08:00"))
    known = told(city.clerk)
    report_done(action, city.clerk)
    actions.close_action(action_id=action.pk, actor=city.focal, reason="Xong", at=LATER)
    actions.announce_due(at=world.at("2026-12-30 08:00"))

    assert sum("quá hạn 1 ngày" in text for text in known) == 1
    assert [text for text in told(city.clerk) if "quá hạn" in text] == [
        text for text in known if "quá hạn" in text
    ]


# --- who sees what --------------------------------------------------------------------------


def test_reports_and_corrections_are_seen_by_their_unit_and_by_who_follows(city):
    review = year.opened(city)
    action = year.ordered(review, city)
    office = world.make_unit("PA2", kind="SU_NGHIEP", superior=city.ward)
    inner = UnitReport(review=review, unit=office, due_on=date(2026, 12, 7))
    world.record(inner)
    on = date(2026, 12, 1)

    def seen(person):
        rows = UnitReport.objects.visible_to(person, on).values_list("unit__code", flat=True)
        return set(rows), CorrectiveAction.objects.visible_to(person, on).count()

    everything = {"PA", "PA2", "PB", "SNV0"}
    assert seen(city.focal) == seen(city.mayor) == (everything, 1)
    assert seen(city.clerk) == seen(city.deputy) == ({"PA"}, 1)
    assert seen(city.head) == ({"PA", "PA2"}, 1)
    assert seen(city.other_head) == ({"PB"}, 0)
    assert seen(city.author) == seen(city.admin) == seen(city.officer) == (set(), 0)
    assert action.unit == city.ward


def test_a_unit_that_is_gone_is_not_asked(city):
    gone = world.make_unit("PC", superior=city.top, valid_to=date(2026, 6, 30))

    review = year.opened(city)

    assert not review.unit_reports.filter(unit=gone).exists()
    assert OrgUnit.objects.filter(code="PC").exists()
