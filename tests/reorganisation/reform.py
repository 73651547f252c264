"""The reform of 1 July 2025 on the demonstration's tree of 2023: units, people, and a case in every state."""

import copy
import json
from datetime import date
from pathlib import Path
from types import SimpleNamespace

from django.contrib.auth.hashers import make_password

from accounts.models import OrgUnit
from accounts.services.directory import load_directory
from accounts.system import system_user
from approvals.models import Case
from approvals.services import consulting, deciding, forwarding, intake, submission
from config.environment import DEMO_PASSWORD
from portal.demo import people as demo
from portal.demo.telling import person
from reorganisation.choices import ClockChoice
from reorganisation.models import Matter, Reorganisation
from reorganisation.services import carrying_out, confirming, matters, writing
from tests import world

BEGUN = world.at("2023-11-03 08:00")
MONDAY = world.at("2025-06-16 09:00")
TOLD = world.at("2025-06-27 15:00")
LAST_DAY = date(2025, 6, 30)
DAY = date(2025, 7, 1)
NIGHT = world.at("2025-07-01 00:05")
MORNING = world.at("2025-07-01 08:00")
OLD = ("QBS", "QBS-P3", "QBS-P7")


def tree_of_2023():
    """The directory as it stood before anybody knew of the reform."""
    found = copy.deepcopy(demo.directory())
    found["successions"] = []
    found["units"] = [row for row in found["units"] if row["valid_from"] < DAY]
    there = {row["code"] for row in found["units"]}
    for part in ("positions", "duties"):
        found[part] = [
            row for row in found[part] if row["unit"] in there and row["valid_from"] < DAY
        ]
    for part in ("units", "positions", "duties"):
        for row in found[part]:
            row["valid_to"] = None if row["valid_to"] == LAST_DAY else row["valid_to"]
    return found


def load(password=""):
    """Load it."""
    load_directory(
        tree_of_2023(), actor=system_user(at=BEGUN), reason="Danh bạ", at=BEGUN, password=password
    )


def district():
    """The district's people under the names by which the helpers of other tests know a ward's."""
    clerk = person("vanphong.qbs")
    return SimpleNamespace(
        clerk=clerk, party=clerk, head=person("chutich.qbs"), author=person("giang")
    )


YES = ("YES", "YES", "YES", "YES")


def _plan(**values):
    return world.plan(trigger_on="2025-05-05", **values)


def cases(when=MONDAY):
    """A case of the district in every state, by the name of the state."""
    city = district()
    found = {
        "SUBMITTED": world.submitted(city, when=when, content=_plan()),
        "RECEIVED": world.received(city, when=when, content=_plan()),
        "PARTY_CONSULTATION": world.in_consultation(city, when=when, content=_plan()),
        "COLLECTIVE_REVIEW": world.in_meeting(city, when=when, content=_plan()),
        "DECISION_PENDING": world.voted(city, YES, when=when, content=_plan()),
        "APPROVED": world.issued(
            city, when=when, case=world.voted(city, YES, when=when, content=_plan())
        ).case,
    }
    back = world.submitted(city, when=when, content=_plan())
    found["RETURNED"] = intake.return_for_completion(
        case_id=back.pk, actor=city.clerk, reason="Thiếu", missing_list="Dự toán", at=when
    )
    wide = world.received(city, when=when, content=_plan())
    found["COUNCIL_APPRAISAL"] = consulting.send_to_council(
        case_id=wide.pk, actor=city.head, reason="Rộng", council_decision="", at=when
    )
    found["REJECTED"] = _refused(city, world.at("2025-06-25 09:00"))
    gone = world.submitted(city, when=when, content=_plan())
    submission.withdraw(initiative_id=gone.initiative_id, actor=city.author, reason="Rút", at=when)
    found["WITHDRAWN"] = gone
    found["ESCALATED"], found["URGENT_DIRECTION"] = _urgent(when)
    found["SCREENED_OUT"] = _screened(city, when)
    return {state: world.fresh(case) for state, case in found.items()}


def _refused(city, when):
    decision = world.prepared(
        city, "REJECT", case=world.voted(city, YES, when=when, content=_plan()), when=when
    )
    return deciding.issue_decision(
        decision_id=decision.pk,
        actor=city.head,
        reason="Chưa khả thi",
        seen_version=decision.version.number,
        at=when,
    ).case


def _screened(city, when):
    case = world.received(city, when=when, content=_plan())
    return intake.screen_out(
        case_id=case.pk,
        actor=city.head,
        reason="Không thuộc phạm vi",
        checklist={"law": "NO"},
        at=when,
    )


def _urgent(when):
    """A ward's pressing case whose head asks the district for a direction."""
    ward = SimpleNamespace(
        clerk=person("vanphong.p3"), head=person("chutich.p3"), author=person("khoi")
    )
    case = world.received(ward, when=when, content=_plan(urgency="PRESSING", urgency_reason="Ngập"))
    asked = forwarding.open_urgent(
        case_id=case.pk, actor=ward.head, reason="Khẩn", own_opinion="Nên làm", at=when
    )
    return case, asked


def opened(actor=None, *, day=DAY, clocks=ClockChoice.CONTINUE, at=TOLD):
    """The reform as it is written: two new wards follow a district and its two wards."""
    admin = actor or person("quantri")
    who = {"actor": admin, "reason": "Nghị quyết sắp xếp", "at": at}
    row = writing.open_reorganisation(
        title="Mô hình hai cấp",
        decision_number="15/QĐ-UBND",
        effective_on=day,
        clocks=clocks,
        **who,
    )
    for code, name in (("PBS", "UBND phường Bến Sậy (mẫu)"), ("PRL", "UBND phường Rạch Lau (mẫu)")):
        writing.add_unit(
            reorganisation_id=row.pk,
            values={
                "code": code,
                "name": name,
                "unit_type": "PHUONG_XA",
                "regime": "R2025_2TIER",
                "superior": "UBTP",
                "head_title": "Chủ tịch",
                "register_code": code,
            },
            **who,
        )
    for kind, unit, successor, takes in (
        ("SPLIT", "QBS", "PBS", True),
        ("SPLIT", "QBS", "PRL", False),
        ("MERGE", "QBS-P3", "PBS", True),
        ("MERGE", "QBS-P7", "PRL", True),
    ):
        writing.add_change(
            reorganisation_id=row.pk,
            kind=kind,
            unit=OrgUnit.objects.get(code=unit),
            successor=successor,
            takes_open_cases=takes,
            **who,
        )
    return Reorganisation.objects.get(pk=row.pk)


def counted(row, *, at=TOLD):
    matters.count(reorganisation_id=row.pk, actor=person("quantri"), reason="Lập", at=at)
    return Reorganisation.objects.get(pk=row.pk)


def office(row, key, **values):
    """The matter of a person's office, given another one."""
    matter = Matter.objects.get(
        reorganisation=row, kind="POSITION", about__startswith=demo.PEOPLE[key]
    )
    return matters.adjust(
        matter_id=matter.pk,
        successor=values.pop("successor"),
        values=values,
        actor=person("quantri"),
        reason="Theo phương án nhân sự",
        at=TOLD,
    )


def with_deputy(row):
    """A head of department becomes deputy of the second ward, as he did in the demonstration."""
    office(row, "giang", successor="PRL", rank="DEPUTY", title="PCT_PHUONG", label="Phó Chủ tịch")
    return row


def confirmed(row, *, at=TOLD):
    confirming.propose(reorganisation_id=row.pk, actor=person("quantri"), reason="Trình", at=at)
    return confirming.confirm(
        reorganisation_id=row.pk, actor=person("quantri2"), reason="Đúng quyết định", at=at
    )


def carried_out(row, *, at=NIGHT):
    return carrying_out.carry_out(reorganisation_id=row.pk, now=lambda: at)


def done(**options):
    """All of it."""
    return carried_out(confirmed(with_deputy(counted(opened(**options)))))


def at_unit(case):
    return Case.objects.select_related("unit").get(pk=case.pk).unit.code


def seed(path):
    """The tree and the cases for a journey in the browser; writes down which case stands where."""
    load(make_password(DEMO_PASSWORD))
    found = {state: [case.initiative.code, case.pk] for state, case in cases().items()}
    Path(path).write_text(json.dumps(found), encoding="utf-8")
