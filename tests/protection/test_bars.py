"""What nobody gets around: recusal, acting for the one concerned, more than one incident, two at once."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from common.errors import DomainError
from pilots.models import Pilot
from protection.models import LiabilityReview
from protection.services import concluding, panel, reviews
from tests import world
from tests.pilots import town
from tests.pilots.test_incidents import HAPPENED, changed, report
from tests.protection import court as bench
from tests.protection.court import OPENED, PURE, Court
from tests.protection.test_reviews import refused, suggested

pytestmark = pytest.mark.django_db


@pytest.fixture
def court():
    return Court(world.City())


def test_who_stepped_back_does_not_step_in_again(court):
    review = bench.formed(court)
    expert = bench.sitting(review)[-1]
    bench.declare(expert, has_interest=True, text="Em ruột là nhà cung cấp")

    expert.refresh_from_db()
    refused(PermissionDenied, lambda: bench.declare(expert))
    assert expert.is_recused


def test_who_acts_for_the_person_concerned_is_barred_as_he_is(court):
    city = court.city
    world.give_position(city.author, city.top, "DEPUTY", "PCT_TP")
    review = bench.opened(city)
    world.record(_of(city.mayor, city.top, until=OPENED - timedelta(days=1)))
    world.give_position(
        city.author, city.top, "HEAD", "CT_TP", valid_from=(OPENED - timedelta(days=0)).date()
    )
    world.delegate(city.author, court.chair, city.top, scope="ALL")
    court.chair.__dict__.pop("_capacities", None)

    refused(PermissionDenied, lambda: bench.formed(court, review=review, actor=court.chair))


def _of(user, unit, until):
    row = user.positions.get(unit=unit)
    row.valid_to = until.date()
    return row


def test_a_voter_is_no_member_and_who_approved_a_change_is_barred_too(court):
    city = court.city
    review = bench.opened(city)
    for person in (city.deputy, city.head):  # voted; signed
        seats = [*court.seats()[:2], panel.Seat(person, "MEMBER")]
        error = refused(DomainError, lambda s=seats: bench.formed(court, seats=s, review=review))
        assert error.code == "barred"


def test_who_approved_a_change_of_the_plan_approved_it(court):
    from protection.policies import approvers_of

    pilot = town.started(court.city)
    before = approvers_of(pilot)
    changed(pilot, court.city)

    assert before == {court.city.head.pk}
    assert approvers_of(town.fresh(pilot)) == {court.city.head.pk}
    assert pilot.adjustments.get().state == "APPROVED"


def test_one_incident_that_nobody_foresaw_makes_it_not_foreseen(court):
    review = bench.heard(court)
    pilot = review.pilot
    small = report_beside(pilot, court.city)
    bench.find(review, court.expert, **PURE)

    assert small.damage_amount < 86_000_000
    assert suggested(review)[2] == ["M06"]


def report_beside(pilot, city):
    from pilots.models import Incident

    first = pilot.incidents.get()
    return world.record(
        Incident(
            pilot=pilot,
            happened_at=HAPPENED,
            what="Hỏng thêm",
            measures="Sửa",
            damage_amount=1_000_000,
            version=first.version,
            reported_by=city.author,
            reported_at=HAPPENED,
            hours_allowed=24,
        )
    )


def test_the_panel_may_doubt_a_claim_and_never_makes_one(court):
    review = bench.heard(court)
    bench.find(review, court.expert, **{**PURE, "foreseen_confirmed": "N"})
    assert suggested(review)[2] == ["M06"]
    bench.find(review, court.expert, foreseen_confirmed="Y")
    assert suggested(review)[2] == ["M02"]


def test_a_claim_that_no_register_supports_stays_unforeseen(court):
    review = bench.heard(court, review=bench.opened(court.city, code=""))
    bench.find(review, court.expert, **{**PURE, "foreseen_confirmed": "Y"})

    assert suggested(review)[2] == ["M06"]


def test_the_history_of_the_file_names_nobody_who_appeals(court):
    review = bench.conclude(bench.voted(court), court.city.mayor)
    concluding.file_appeal(
        review_id=review.pk,
        appeal="Tôi không đồng ý",
        actor=court.city.author,
        at=world.at("2026-08-03 09:00"),
    )

    rows = Pilot.history.filter(transition__in=["open_review", "settle"])
    assert rows.count() == 3
    assert {row.history_user.is_system for row in rows} == {True}
    assert not any("khiếu nại" in row.history_change_reason.lower() for row in rows)


def test_damage_in_an_incident_opens_a_review_whatever_the_evaluation_says(court):
    city = court.city
    with pytest.raises(DomainError) as silent:
        bench.damaged(city, damage_amount=0)
    assert silent.value.code == "damage"


def test_a_complaint_before_the_event_does_not_spare_the_others(court):
    pilot = bench.damaged(court.city)
    reviews.open_review(
        pilot_id=pilot.pk,
        subject=court.city.author,
        unit=None,
        part="PROPOSER",
        liability_type="COMPENSATION",
        actor=court.city.mayor,
        reason="Có phản ánh",
        at=OPENED,
    )

    assert len(reviews.open_after_evaluation(pilot_id=pilot.pk, at=OPENED)) == 1
    assert LiabilityReview.objects.filter(liability_type="DISC_CIVIL").exists()


def test_conduct_is_compared_with_the_plan_of_its_day(court):
    pilot = town.started(court.city)
    report(pilot, court.city)
    changed(pilot, court.city)
    from pilots.services.incidents import version_at

    assert version_at(pilot.initiative_id, HAPPENED).number == 1
