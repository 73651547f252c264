"""A review from its opening to its conclusion: bars, hearing, findings, suggestion, vote, appeal."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from common.errors import DomainError
from config.events import HANDLERS
from notifications.models import Notification
from pilots.models import Pilot
from protection import models
from protection.models import Finding, LiabilityReview, ReviewClock
from protection.services import concluding, panel, reviews
from tests import world
from tests.pilots import refusals, town
from tests.protection import court as bench
from tests.protection.court import OPENED, PURE, Court
from tests.refusals import refuses
from workflow import outbox

pytestmark = pytest.mark.django_db
TABLES = (
    models.LiabilityReview,
    models.PanelMember,
    models.Finding,
    models.ProtectionMeasure,
    models.ObstructionReport,
    models.ReviewClock,
)


@pytest.fixture
def court():
    return Court(world.City())


def trace():
    rows = [list(table.objects.order_by("pk").values()) for table in TABLES]
    histories = [table.history.count() for table in TABLES if hasattr(table, "history")]
    return rows, histories, refusals.trace()


refused = refuses(trace)


# --- opening ----------------------------------------------------------------------------------


def test_damage_opens_a_review_above_the_authority_that_approved(court):
    review = bench.opened(court.city)

    assert (review.subject_user, review.unit) == (court.city.author, court.city.top)
    assert (review.opening_reason, review.liability_type) == ("DAMAGE", "DISC_CIVIL")
    assert review.version.number == 1
    assert town.stage(review.pilot) == "LIABILITY_REVIEW"
    clock = ReviewClock.objects.get(review=review)
    assert (clock.code, timezone.localdate(clock.due_at)) == (
        "D16",
        timezone.localdate(OPENED) + timedelta(days=30),
    )


def test_the_conclusion_of_the_evaluation_opens_it_by_itself_and_once(court):
    pilot = bench.damaged(court.city)

    outbox.deliver_all(HANDLERS)
    again = reviews.open_after_evaluation(pilot_id=pilot.pk, at=OPENED)

    assert again == []
    assert LiabilityReview.objects.get().subject_user == court.city.author
    told = Notification.objects.filter(event_key__startswith="review:")
    assert {row.recipient for row in told} == {court.city.author, court.city.mayor}


def test_completed_without_damage_opens_none(court):
    pilot = town.concluded(court.city)

    outbox.deliver_all(HANDLERS)

    assert not LiabilityReview.objects.exists()
    assert town.stage(pilot) == "EVALUATED"


def complain(pilot, city, actor=None, kind="DISC_CIVIL", subject=None, unit=None):
    return reviews.open_review(
        pilot_id=pilot.pk,
        subject=None if unit else subject or city.author,
        unit=unit,
        part="PROPOSER",
        liability_type=kind,
        actor=actor or city.mayor,
        reason="Có phản ánh về người thân của người đề xuất",
        at=OPENED,
    )


def test_a_complaint_reopens_even_completed_work_and_its_text_stays_restricted(court):
    pilot = town.concluded(court.city)

    review = complain(pilot, court.city)

    assert review.opening_reason == "COMPLAINT"
    row = Pilot.history.filter(transition="open_review").get()
    assert "phản ánh" not in row.history_change_reason
    assert town.stage(pilot) == "LIABILITY_REVIEW"


def test_one_review_for_each_person_and_type(court):
    city = court.city
    pilot = town.concluded(city)
    complain(pilot, city)

    assert refused(DomainError, lambda: complain(pilot, city)).code == "review_once"
    complain(pilot, city, kind="COMPENSATION")
    complain(pilot, city, unit=city.ward)
    assert LiabilityReview.objects.count() == 3


def test_only_the_competent_head_opens_one_and_only_after_the_result(court):
    city = court.city
    running = town.started(city)
    assert refused(DomainError, lambda: complain(running, city)).code == "too_early"
    for person in (city.head, city.author, city.focal, city.admin, city.clerk):
        refused(PermissionDenied, lambda who=person: complain(running, city, who))


# --- the panel --------------------------------------------------------------------------------


def test_who_approved_does_not_chair(court):
    review = bench.opened(court.city)
    seats = court.seats(chair=court.city.head)

    error = refused(DomainError, lambda: bench.formed(court, seats=seats, review=review))

    assert (error.code, error.field) == ("approver_chairs", "chair")


@pytest.mark.parametrize("size", [1, 2, 4])
def test_a_panel_is_odd_and_not_too_small(court, size):
    review = bench.opened(court.city)
    seats = [*court.seats(), panel.Seat(court.substitute, "MEMBER")][:size]

    error = refused(DomainError, lambda: bench.formed(court, seats=seats, review=review))

    assert error.code == "panel_size"


def test_nobody_concerned_sits_in_it(court):
    review = bench.opened(court.city)
    seats = [*court.seats()[:2], panel.Seat(court.city.author, "MEMBER")]

    assert refused(DomainError, lambda: bench.formed(court, seats=seats, review=review)).code == (
        "barred"
    )


def test_only_the_competent_head_forms_it(court):
    review = bench.opened(court.city)
    for person in (court.city.head, court.city.author, court.city.focal, court.chair):
        refused(PermissionDenied, lambda who=person: bench.formed(court, review=review, actor=who))


def test_a_member_with_an_interest_steps_back_and_another_steps_in(court):
    review = bench.formed(court)
    chair, secretary, expert = bench.sitting(review)
    error = refused(DomainError, lambda: bench.declare(expert, has_interest=True))
    assert error.field == "declaration"
    refused(PermissionDenied, lambda: bench.declare(expert, actor=court.chair))
    bench.declare(expert, has_interest=True, text="Em ruột là nhà cung cấp")
    bench.declare(chair)
    bench.declare(secretary)

    refused(PermissionDenied, lambda: bench.invite(review, court.chair))  # two are left
    visible = LiabilityReview.objects.visible_to(court.expert, OPENED.date())
    assert not visible.exists()
    panel.add_member(
        review_id=review.pk,
        seat=panel.Seat(court.substitute, "MEMBER"),
        actor=court.chair,
        reason="Thay",
        at=OPENED + timedelta(hours=3),
    )
    refused(PermissionDenied, lambda: bench.invite(review, court.chair))  # not declared yet
    bench.declare(bench.sitting(review)[-1])
    assert bench.invite(review, court.chair).state == "HEARING"


# --- hearing ----------------------------------------------------------------------------------


def test_the_person_is_heard_before_anything_is_found(court):
    review = bench.invited(court)

    assert review.answer_until == timezone.localdate(OPENED) + timedelta(
        days=7
    )  # five working days
    refused(DomainError, lambda: bench.find(review, court.expert, **PURE))
    refused(PermissionDenied, lambda: _say(review, court.city.head))
    assert refused(DomainError, lambda: _say(review, court.city.author, " ")).code == "statement"
    assert _say(review, court.city.author).state == "DELIBERATION"


def _say(review, actor, text="Tôi xin giải trình"):
    return panel.give_statement(
        review_id=review.pk, statement=text, actor=actor, at=OPENED + timedelta(days=1)
    )


def test_silence_counts_only_after_the_time_to_answer(court):
    review = bench.invited(court)

    def go_on(days):
        when = OPENED + timedelta(days=days)
        return panel.go_on_unheard(
            review_id=review.pk, actor=court.chair, reason="Không có ý kiến", at=when
        )

    refused(PermissionDenied, lambda: go_on(7))
    assert go_on(8).state == "DELIBERATION"


# --- findings and suggestion ------------------------------------------------------------------


def test_a_finding_needs_its_evidence_and_a_known_value(court):
    review = bench.heard(court)

    def find(value, evidence="Biên bản", actor=court.expert):
        return panel.record_findings(
            review_id=review.pk,
            found={"motive": panel.Found(value, evidence)},
            actor=actor,
            reason="Phiên",
            at=OPENED + timedelta(days=2),
        )

    assert refused(DomainError, lambda: find("PURE", " ")).code == "evidence"
    assert refused(DomainError, lambda: find("NOBLE")).code == "value"
    refused(PermissionDenied, lambda: find("PURE", actor=court.city.mayor))
    refused(PermissionDenied, lambda: find("PURE", actor=court.city.author))
    find("UNDETERMINED")
    find("PURE")
    assert Finding.objects.get().value == "PURE"
    assert Finding.history.count() == 2


def suggested(review):
    found = concluding.suggestion_for(bench.fresh(review), OPENED.date())
    return found.status, found.gate, [row.code for row in found.rows], list(found.outcomes)


def test_what_is_not_found_is_named_and_nothing_is_suggested(court):
    review = bench.heard(court)
    found = concluding.suggestion_for(review, OPENED.date())

    assert found.status == "MISSING"
    assert "self_interest_signs" in found.missing
    assert found.outcomes == ()


def test_a_foreseen_risk_with_an_objective_cause_suggests_exclusion_or_exemption(court):
    review = bench.heard(court)
    bench.find(review, court.expert, **PURE)

    assert suggested(review) == ("SUGGESTED", "", ["M02"], ["EXCLUDED", "EXEMPTED"])


def test_an_unforeseen_one_takes_the_other_branch(court):
    review = bench.heard(court, review=bench.opened(court.city, code=""))
    bench.find(review, court.expert, **PURE)

    assert suggested(review) == ("SUGGESTED", "", ["M06"], ["EXEMPTED", "EXCLUDED"])


def test_signs_of_self_interest_close_every_protection(court):
    review = bench.heard(court)
    bench.find(review, court.expert, **{**PURE, "self_interest_signs": "Y"})

    assert suggested(review) == ("SUGGESTED", "GATE-1", [], ["REFERRED"])


def test_an_open_motive_is_not_self_interest(court):
    review = bench.heard(court)
    bench.find(review, court.expert, **{**PURE, "motive": "UNDETERMINED"})

    assert suggested(review)[0] == "NEED_MORE"
    assert suggested(review)[3] == []
