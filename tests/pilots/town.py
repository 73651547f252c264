"""Approved files being carried out, for tests: each step through its service."""

from datetime import date, timedelta

from initiatives.models import Initiative
from pilots.models import Pilot
from pilots.services import carrying_out, evaluating, setting_up
from tests import world

APPROVED = world.at("2026-03-02 09:00")  # a Monday
STARTED = world.at("2026-03-03 08:00")
ENDS = date(2026, 6, 30)
REPORT = {
    "done": "Đã làm xong",
    "budget_planned": 100_000_000,
    "budget_spent": 90_000_000,
    "risks": "R-01: không có dấu hiệu",
    "obstacles": "",
    "opinions": "",
    "advice": "CONTINUE",
}
JUDGED = {
    "result": "",
    "result_reason": "",
    "effects": "Giảm thời gian chờ",
    "damage_amount": 0,
    "cause": "",
    "cause_text": "",
    "grade": "DAT",
    "recommendation": "SCALE",
    "lessons": "",
    "number": "9/KL-UBND",
}
MET = {
    "meeting_on": date(2026, 7, 9),
    "minutes_number": "5/BB",
    "attendance": "Tập thể lãnh đạo",
    "party_number": "7-CV/ĐU",
    "party_on": date(2026, 7, 8),
    "party_summary": "Thống nhất",
}


def approved(city, *, when=APPROVED, **kwargs):
    return world.issued(city, when=when, **kwargs).case


def set_up(city, *, when=APPROVED, case=None, extra=(), **kwargs):
    case = case or approved(city, when=when, **kwargs)
    author = setting_up.Assignment("IMPLEMENTER", user=case.initiative.author)
    return setting_up.set_up(
        case_id=case.pk,
        assignments=[author, *extra],
        actor=city.head,
        reason="Giao thực hiện",
        at=when,
    )


def started(city, *, when=STARTED, ends_on=ENDS, is_trial=True, **kwargs):
    pilot = set_up(city, **kwargs)
    return setting_up.start(
        pilot_id=pilot.pk,
        starts_on=when.date(),
        ends_on=ends_on,
        is_trial=is_trial,
        actor=city.head,
        reason="Bắt đầu",
        at=when,
    )


def reported(city, *, when=None, finished_on=ENDS, **kwargs):
    pilot = started(city, **kwargs)
    carrying_out.report_completion(
        pilot_id=pilot.pk,
        finished_on=finished_on,
        values=REPORT,
        actor=city.author,
        reason="Đúng sự thật",
        at=when or world.at("2026-07-06 09:00"),
    )
    return fresh(pilot)


def called(city, *, when=None, **kwargs):
    pilot = reported(city, **kwargs)
    return evaluating.call_evaluation(
        pilot_id=pilot.pk,
        called_for=date(2026, 7, 9),
        actor=city.clerk,
        reason="Mời họp",
        at=when or world.at("2026-07-07 09:00"),
    )


def met(city, *, when=None, values=None, **kwargs):
    pilot = called(city, **kwargs)
    return evaluating.hold_evaluation(
        pilot_id=pilot.pk,
        values={**MET, **(values or {})},
        actor=city.clerk,
        reason="Ghi biên bản",
        at=when or world.at("2026-07-09 15:00"),
    )


def findings(pilot, *results):
    packages = list(pilot.packages.filter(is_dropped=False))
    if len(results) < 2:
        results = (results or ("COMPLETED",)) * len(packages)
    return [
        evaluating.PackageFinding(package.pk, result, "Biên bản nghiệm thu")
        for package, result in zip(packages, results, strict=True)
    ]


def judge(pilot, city, *results, when=None, actor=None, **changes):
    return evaluating.conclude(
        pilot_id=pilot.pk,
        findings=findings(pilot, *results),
        values={**JUDGED, **changes},
        actor=actor or city.head,
        reason="Theo biên bản họp",
        at=when or world.at("2026-07-13 09:00"),
    )


def concluded(city, *results, **changes):
    pilot = met(city)
    judge(pilot, city, *results, **changes)
    return fresh(pilot)


def fresh(pilot):
    return Pilot.objects.select_related("initiative", "unit", "case").get(pk=pilot.pk)


def stage(pilot):
    return Initiative.objects.get(pk=pilot.initiative_id).stage


def later(moment, **delta):
    return moment + timedelta(**delta)
