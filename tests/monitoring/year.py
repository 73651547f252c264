"""A year under review, for tests: opened, reported on, frozen, with something to be corrected."""

from datetime import date

from django.db import connection

from approvals.services import deciding
from initiatives.services import secrecy
from monitoring.services import actions, annual, snapshots
from monitoring.services.answers import record_missing
from rewards.services import nominating
from tests import world
from tests.pilots import town
from tests.pilots.test_incidents import report as report_incident
from tests.protection import court
from tests.rewards import test_nominating

OPENED = world.at("2026-11-10 09:00")
FROZEN = world.at("2026-12-10 09:00")
TEXTS = {
    "results": "Làm được việc A.",
    "limits": "Chưa làm được việc B.",
    "causes": "Khách quan: mưa.",
    "lessons": "Dự liệu mưa.",
    "remedies": "Chuẩn bị bạt che.",
    "proposals": "Sửa quy định C.",
}


def opened(city, year=2026, *, at=OPENED, due=date(2026, 12, 7), **changes):
    values = {
        "year": year,
        "unit_reports_due": due,
        "city_report_due": date(2026, 12, 21),
        "actor": city.focal,
        "reason": "Theo kế hoạch",
        "at": at,
    }
    return annual.open_annual(**{**values, **changes})


def told(review, city, *, at=FROZEN, **changes):
    """The city's own text, without which no report is issued."""
    return annual.write_annual(
        review_id=review.pk,
        texts={**TEXTS, **changes},
        seen_revision=type(review).objects.get(pk=review.pk).revision,
        actor=city.focal,
        reason="Soạn",
        at=at,
    )


def report_of(review, unit):
    return review.unit_reports.get(unit=unit)


def written(report, actor, *, at=OPENED, **changes):
    return annual.write_unit_report(
        report_id=report.pk,
        texts={**TEXTS, **changes},
        seen_revision=report.revision,
        actor=actor,
        reason="Soạn",
        at=at,
    )


def sent(report, actor, *, at=OPENED):
    return annual.submit_unit_report(report_id=report.pk, actor=actor, reason="Gửi", at=at)


def frozen(review, city, *, at=FROZEN, **changes):
    values = {"review_id": review.pk, "actor": city.focal, "reason": "Chốt", "at": at}
    return snapshots.freeze_year(**{**values, **changes})


def ordered(review, city, *, unit=None, at=OPENED, due=date(2026, 12, 31), **changes):
    values = {
        "review_id": review.pk,
        "unit": unit or city.ward,
        "action": "Lập sổ bàn giao",
        "ground": "Bàn giao chậm",
        "due_on": due,
        "actor": city.focal,
        "at": at,
    }
    return actions.order_action(**{**values, **changes})


def eventful():
    """A year in which a bit of everything happened."""
    city = world.City()
    completed = town.concluded(city, grade="XUAT_SAC")
    award = test_nominating.nominate(completed, city)
    nominating.grant(
        nomination_id=award.pk,
        number="1/QĐ-KT",
        signed_on=date(2026, 8, 3),
        amount=2_000_000,
        proportionate=True,
        actor=city.head,
        reason="Xứng đáng",
        at=world.at("2026-08-03 09:00"),
    )
    court.damaged(city)
    report_incident(town.started(city, is_trial=False), city, "")
    refused = world.voted(city, ("NO", "NO", "NO"), when=world.at("2026-05-04 09:00"))
    refusal = world.prepared(city, "REJECT", case=refused, when=world.at("2026-05-04 09:00"))
    deciding.issue_decision(
        decision_id=refusal.pk,
        actor=city.head,
        reason="Chưa khả thi",
        seen_version=1,
        at=world.at("2026-05-29 09:00"),
    )
    old = world.plan(legal_gap_type="UNCLEAR", cited_rule="Điều 5", trigger_on="2025-10-01")
    then = world.at("2025-12-15 09:00")
    world.issued(city, when=then, case=world.voted(city, when=then, content=old))
    world.received(city, when=world.at("2026-12-01 09:00"))
    world.received(city, when=world.at("2026-09-01 09:00"))  # waits too long
    locked = world.submitted(city, when=world.at("2026-06-01 09:00"))
    secrecy.lock_file(
        initiative_id=locked.initiative_id,
        actor=city.officer,
        reason="Nghi có bí mật",
        at=world.at("2026-06-02 09:00"),
    )
    party = world.submitted(city, when=world.at("2026-06-01 10:00"))
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE initiatives_initiative SET track = 'PARTY' WHERE id = %s",
            [party.initiative_id],
        )
    record_missing()
    return city
