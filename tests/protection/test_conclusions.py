"""The vote, the conclusion, what follows it; measures, obstruction, and who reads."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from common.errors import DomainError
from protection import models
from protection.models import LiabilityReview, ProtectionMeasure, ReviewClock
from protection.services import concluding, obstruction, panel, reviews
from tests import world
from tests.pilots import town
from tests.protection import court as bench
from tests.protection.court import OPENED, PURE, Court
from tests.protection.test_reviews import refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def court():
    return Court(world.City())


# --- vote and conclusion ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("votes", "outcome"),
    [
        ([("A", True), ("A", False), ("B", False)], "A"),
        ([("A", True), ("B", False), ("B", False)], "B"),
        ([("C", True), ("A", False), ("B", False)], "C"),
        ([("A", False), ("B", True)], "B"),
    ],
)
def test_the_most_votes_win_and_the_chair_breaks_a_tie(votes, outcome):
    assert panel.majority(votes) == outcome


def test_everybody_votes_before_the_vote_is_closed(court):
    review = bench.heard(court)
    bench.find(review, court.expert, **PURE)
    members = bench.sitting(review)
    refused(PermissionDenied, lambda: bench.vote(members[0], "EXEMPTED", actor=court.expert))
    assert refused(DomainError, lambda: bench.vote(members[0], "GUILTY")).field == "outcome"
    for member in members[:2]:
        bench.vote(member, "EXEMPTED")
    refused(PermissionDenied, lambda: bench.close(review, court.chair))
    bench.vote(members[2], "MITIGATED")
    refused(PermissionDenied, lambda: bench.close(review, court.expert))

    closed = bench.close(review, court.secretary)

    assert (closed.state, closed.panel_outcome) == ("VOTED", "EXEMPTED")


def test_a_fact_that_changes_takes_the_votes_back(court):
    review = bench.heard(court)
    bench.find(review, court.expert, **PURE)
    for member in bench.sitting(review):
        bench.vote(member, "EXEMPTED")

    bench.find(review, court.expert, **PURE)  # the same again
    assert all(member.vote for member in bench.sitting(review))
    bench.find(review, court.expert, cause="SUB")
    assert not any(member.vote for member in bench.sitting(review))


def test_the_conclusion_closes_the_file_and_promises_protection(court):
    review = bench.voted(court)

    review = bench.conclude(review, court.city.mayor)

    assert (review.state, review.outcome) == ("CONCLUDED", "EXEMPTED")
    assert [row["code"] for row in review.suggestion["rows"]] == ["M02"]
    assert town.stage(review.pilot) == "CLOSED"
    assert not ReviewClock.objects.running().exists()
    kinds = ProtectionMeasure.objects.values_list("kind", flat=True)
    assert sorted(kinds) == ["CONFIRM", "NO_DETRIMENT"]


def test_departing_from_the_suggestion_or_the_vote_needs_a_reason(court):
    review = bench.voted(court)
    for outcome in ("NORMAL", "EXCLUDED"):  # not suggested; suggested but not what was voted
        error = refused(DomainError, lambda o=outcome: bench.conclude(review, court.city.mayor, o))
        assert error.field == "departure_reason"

    kept = bench.conclude(review, court.city.mayor, "EXCLUDED", departure_reason="Lý do rõ")
    assert kept.departure_reason == "Lý do rõ"


def test_nobody_but_the_competent_head_concludes(court):
    review = bench.voted(court)
    for person in (court.city.head, court.chair, court.city.author, court.city.focal):
        refused(PermissionDenied, lambda who=person: bench.conclude(review, who))
    early = {"signed_on": world.at("2026-07-01 09:00").date()}
    assert (
        refused(DomainError, lambda: bench.conclude(review, court.city.mayor, **early)).code
        == "too_early"
    )


def test_the_head_may_ask_the_panel_to_look_again(court):
    review = bench.voted(court)

    review = concluding.send_back(
        review_id=review.pk,
        actor=court.city.mayor,
        reason="Làm rõ nguyên nhân",
        at=OPENED + timedelta(days=9),
    )

    assert review.state == "DELIBERATION"
    assert not any(member.vote for member in bench.sitting(review))


def test_the_time_limit_is_extended_once(court):
    review = bench.opened(court.city)

    def extend():
        return reviews.extend(
            review_id=review.pk,
            actor=court.city.mayor,
            reason="Chờ giám định",
            at=OPENED + timedelta(days=29),
        )

    extend()

    clock = ReviewClock.objects.running().get(review=review)
    assert clock.code == "D16b"
    assert timezone.localdate(clock.due_at) >= timezone.localdate(OPENED) + timedelta(days=45)
    refused(PermissionDenied, extend)


def test_a_referred_review_is_frozen_until_the_answer_comes(court):
    review = bench.formed(court)

    review = reviews.refer(
        review_id=review.pk,
        body="Cơ quan kiểm tra có thẩm quyền",
        number="11/CV",
        actor=court.chair,
        reason="GATE-1",
        at=OPENED + timedelta(days=2),
    )

    assert review.state == "REFERRED"
    assert town.stage(review.pilot) == "LIABILITY_REVIEW"
    assert not ReviewClock.objects.running().exists()
    refused(DomainError, lambda: bench.conclude(review, court.city.mayor, departure_reason="x"))
    back = reviews.take_back(
        review_id=review.pk,
        actor=court.city.mayor,
        reason="Đã có trả lời",
        at=OPENED + timedelta(days=20),
    )
    assert back.state == "OPENED"


def test_an_appeal_opens_the_file_again_and_the_level_above_answers(court):
    review = bench.conclude(bench.voted(court), court.city.mayor)

    def appeal(actor, when="2026-08-03 09:00"):
        return concluding.file_appeal(
            review_id=review.pk, appeal="Tôi không đồng ý", actor=actor, at=world.at(when)
        )

    refused(PermissionDenied, lambda: appeal(court.city.head))
    refused(PermissionDenied, lambda: appeal(court.city.author, "2026-12-01 09:00"))
    appeal(court.city.author)
    assert town.stage(review.pilot) == "LIABILITY_REVIEW"
    later = {"actor": court.city.mayor, "reason": "Xem lại", "at": world.at("2026-08-10 09:00")}
    upheld = concluding.uphold(review_id=review.pk, **later)
    assert (upheld.state, town.stage(review.pilot)) == ("CONCLUDED", "CLOSED")
    appeal(court.city.author, "2026-08-11 09:00")
    again = concluding.reopen(review_id=review.pk, **{**later, "at": world.at("2026-08-12 09:00")})
    assert (again.state, again.outcome) == ("OPENED", "")


# --- measures and obstruction -----------------------------------------------------------------


def test_a_measure_is_carried_out_by_a_document_and_not_by_its_beneficiary(court):
    review = bench.conclude(bench.voted(court), court.city.mayor)
    row = review.measures.first()
    values = {"measure_id": row.pk, "number": "5/TB", "reason": "Đã công khai"}
    when = world.at("2026-08-01 09:00")
    for person in (court.city.author, court.city.head, court.chair):
        refused(
            PermissionDenied,
            lambda who=person: concluding.apply_measure(actor=who, at=when, **values),
        )

    assert concluding.apply_measure(actor=court.city.mayor, at=when, **values).state == "APPLIED"
    asked = concluding.ask_measure(
        review_id=review.pk,
        kind="MEDIA",
        content="Đính chính báo",
        actor=court.city.author,
        at=when,
    )
    declined = concluding.decline_measure(
        measure_id=asked.pk, actor=court.city.mayor, reason="Báo đã sửa", at=when
    )
    assert declined.state == "DECLINED"


def obstruct(city, initiative, actor=None, day="2026-07-01"):
    return obstruction.report_obstruction(
        initiative_id=initiative.pk,
        values={
            "content": "Bị gây khó khăn khi xin kinh phí",
            "happened_on": world.at(f"{day} 00:00").date(),
            "evidence": "",
            "wish": "",
        },
        actor=actor or city.author,
        at=OPENED,
    )


def test_obstruction_is_read_by_the_reporter_and_the_head_above_only(court):
    city = court.city
    initiative = town.started(city).initiative

    report = obstruct(city, initiative)

    assert report.unit == city.top
    seen = [
        person
        for person in vars(city).values()
        if hasattr(person, "email")
        and models.ObstructionReport.objects.visible_to(person, OPENED.date()).exists()
    ]
    assert set(seen) == {city.author, city.mayor}
    refused(PermissionDenied, lambda: obstruct(city, initiative, city.stranger))
    assert refused(DomainError, lambda: obstruct(city, initiative, day="2026-12-31")).code == (
        "future_day"
    )


def test_only_the_head_above_answers_it(court):
    city = court.city
    report = obstruct(city, town.started(city).initiative)

    def answer(actor):
        return obstruction.answer(
            report_id=report.pk, reason="Đã nhắc nhở", actor=actor, at=OPENED + timedelta(days=1)
        )

    refused(PermissionDenied, lambda: answer(city.head))
    refused(PermissionDenied, lambda: answer(city.author))
    obstruction.take(report_id=report.pk, actor=city.mayor, reason="Xem xét", at=OPENED)
    assert answer(city.mayor).state == "ANSWERED"


# --- who reads --------------------------------------------------------------------------------


def test_a_review_is_seen_by_those_concerned_and_by_nobody_else(court):
    review = bench.formed(court)
    city = court.city
    people = [p for p in (*vars(city).values(), *vars(court).values()) if hasattr(p, "email")]

    seen = {
        person
        for person in people
        if LiabilityReview.objects.visible_to(person, OPENED.date()).filter(pk=review.pk).exists()
    }

    assert seen == {city.author, city.mayor, court.chair, court.secretary, court.expert}
