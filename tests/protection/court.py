"""Liability reviews for tests: a partly completed pilot with damage, and a panel from the city."""

from datetime import date, timedelta

from protection.models import LiabilityReview, PanelMember
from protection.services import concluding, panel, reviews
from tests import world
from tests.pilots import town
from tests.pilots.test_incidents import report

OPENED = world.at("2026-07-14 09:00")
PURE = {
    "secret_or_illegal": "N",
    "self_interest_signs": "N",
    "casualty_or_crime": "N",
    "followed_policy": "Y",
    "cause": "OBJ",
    "motive": "PURE",
    "superior_ordered_after_objection": "N",
}
CONCLUSION = {
    "departure_reason": "",
    "reasons": "Thực hiện đúng chủ trương, rủi ro đã được dự liệu",
    "corrective": "",
    "number": "3/KL-UBND",
    "signed_on": date(2026, 7, 24),
    "appeal_info": "Có quyền khiếu nại",
}


class Court:
    """The people of a panel, and the review that they sit on."""

    def __init__(self, city):
        self.city = city
        self.chair = city._person("Phó Chủ tịch Thành phố", city.top)
        self.secretary = city._person("Thư ký tổ", city.top)
        self.expert = city._person("Chuyên gia", city.focal_unit)
        self.substitute = city._person("Dự khuyết", city.focal_unit)

    def seats(self, chair=None):
        return [
            panel.Seat(chair or self.chair, "CHAIR"),
            panel.Seat(self.secretary, "SECRETARY"),
            panel.Seat(self.expert, "MEMBER"),
        ]


def damaged(city, code="R-01", **changes):
    """A pilot with an incident, concluded as partly completed."""
    pilot = town.started(city)
    report(pilot, city, code, damage_amount=86_000_000)
    from pilots.services import carrying_out, evaluating

    carrying_out.report_completion(
        pilot_id=pilot.pk,
        finished_on=town.ENDS,
        values=town.REPORT,
        actor=city.author,
        reason="Đúng",
        at=world.at("2026-07-06 09:00"),
    )
    evaluating.call_evaluation(
        pilot_id=pilot.pk,
        called_for=None,
        actor=city.clerk,
        reason="Mời",
        at=world.at("2026-07-07 09:00"),
    )
    evaluating.hold_evaluation(
        pilot_id=pilot.pk,
        values=town.MET,
        actor=city.clerk,
        reason="Biên bản",
        at=world.at("2026-07-09 15:00"),
    )
    values = {"cause": "OBJECTIVE", "grade": "", "damage_amount": 86_000_000, **changes}
    town.judge(pilot, city, "PARTIAL", **values)
    return town.fresh(pilot)


def opened(city, **kwargs):
    pilot = damaged(city, **kwargs)
    return reviews.open_after_evaluation(pilot_id=pilot.pk, at=OPENED)[0]


def formed(court, *, seats=None, review=None, actor=None):
    review = review or opened(court.city)
    return panel.form_panel(
        review_id=review.pk,
        seats=seats or court.seats(),
        number="7/QĐ",
        actor=actor or court.city.mayor,
        reason="Lập tổ",
        at=OPENED + timedelta(hours=1),
    )


def declare(member, *, has_interest=False, text="", actor=None):
    return panel.declare(
        member_id=member.pk,
        has_interest=has_interest,
        declaration=text,
        actor=actor or member.user,
        at=OPENED + timedelta(hours=2),
    )


def invited(court, **kwargs):
    review = formed(court, **kwargs)
    for member in sitting(review):
        declare(member)
    return invite(review, court.chair)


def invite(review, actor):
    when = OPENED + timedelta(hours=3)
    return panel.invite(review_id=review.pk, actor=actor, reason="Mời", at=when)


def heard(court, **kwargs):
    review = invited(court, **kwargs)
    return panel.give_statement(
        review_id=review.pk,
        statement="Tôi đã làm đúng kế hoạch được duyệt",
        actor=court.city.author,
        at=OPENED + timedelta(days=1),
    )


def find(review, actor, *, when=None, **values):
    return panel.record_findings(
        review_id=review.pk,
        found={fact: panel.Found(value, "Biên bản số 5") for fact, value in values.items()},
        actor=actor,
        reason="Phiên làm việc ngày 20/7",
        at=when or OPENED + timedelta(days=6),
    )


def vote(member, outcome, *, actor=None):
    return panel.cast_vote(
        member_id=member.pk,
        outcome=outcome,
        opinion="",
        actor=actor or member.user,
        at=OPENED + timedelta(days=7),
    )


def close(review, actor):
    return panel.close_vote(
        review_id=review.pk,
        number="9/BB",
        actor=actor,
        reason="Chốt",
        at=OPENED + timedelta(days=8),
    )


def voted(court, outcome="EXEMPTED", facts=None, **kwargs):
    review = heard(court, **kwargs)
    find(review, court.expert, **(facts or PURE))
    for member in sitting(review):
        vote(member, outcome)
    return close(review, court.chair)


def conclude(review, actor, outcome="EXEMPTED", **changes):
    return concluding.conclude(
        review_id=review.pk,
        values={**CONCLUSION, "outcome": outcome, **changes},
        actor=actor,
        reason="Theo biên bản của tổ",
        at=world.at("2026-07-24 10:00"),
    )


def sitting(review):
    rows = PanelMember.objects.filter(review=review, is_recused=False, left_at=None)
    return list(rows.select_related("user", "review").order_by("pk"))


def fresh(review):
    return LiabilityReview.objects.for_detail().get(pk=review.pk)
