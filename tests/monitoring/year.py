"""A year under review, for tests: opened, reported on, frozen, with something to be corrected."""

from datetime import date

from monitoring.services import actions, annual, snapshots
from tests import world

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
