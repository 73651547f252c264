"""A small city for tests: units, people with offices, and plans, made through the same doors."""

import copy
import itertools
from datetime import date, datetime, timedelta

from django.utils import timezone

from accounts.choices import PersonnelCategory, Rank, Role, UnitType
from accounts.models import Delegation, Duty, OrgUnit, PositionHeld, PositionTitle, User
from accounts.system import system_user
from approvals.models import Case
from approvals.services import consulting, deciding, intake, meetings, submission
from initiatives.plan.schema import SECTIONS
from initiatives.services import drafting, people
from portal.demo.telling import YES_TO_ALL, plans
from workflow.audit import Change, attributed

START = timezone.make_aware(datetime(2026, 1, 5, 8, 0))
DAY_ONE = date(2025, 7, 1)
_numbers = itertools.count(1)


def at(text):
    """ "2026-03-09 09:15" in the city's zone."""
    return timezone.make_aware(datetime.strptime(text, "%Y-%m-%d %H:%M"))


def record(row, *, when=START, actor=None, reason="Dữ liệu kiểm thử"):
    """Save a tracked row in somebody's name."""
    with attributed(Change(actor or system_user(at=when), reason, when)):
        row.save()
    return row


def make_user(name="", **fields):
    number = next(_numbers)
    user = User(
        email=f"nguoi{number}@kiemthu.invalid", full_name=name or f"Người {number}", **fields
    )
    user.set_password("mat-khau-kiem-thu")
    return record(user)


def make_unit(code="", kind=UnitType.PHUONG_XA, superior=None, **fields):
    code = code or f"U{next(_numbers)}"
    fields.setdefault("name", f"UBND phường {code} (mẫu)")
    fields.setdefault("head_title", "Chủ tịch")
    fields.setdefault("valid_from", DAY_ONE)
    fields.setdefault("register_code", code[:10])
    return record(OrgUnit(code=code, unit_type=kind, superior=superior, **fields))


def give_position(user, unit, rank=Rank.STAFF, title="CHUYEN_VIEN", **fields):
    fields.setdefault("category", PersonnelCategory.CONG_CHUC_LDQL)
    fields.setdefault("valid_from", DAY_ONE)
    fields.setdefault("label", f"{title} {unit.code}")
    return record(
        PositionHeld(
            user=user, unit=unit, rank=rank, title=PositionTitle.objects.get(code=title), **fields
        )
    )


def give_duty(user, unit, role, **fields):
    fields.setdefault("valid_from", DAY_ONE)
    return record(Duty(user=user, unit=unit, role=role, **fields))


def delegate(head, to, unit, scope="DECIDE", capacity="KT", **fields):
    if not to.positions.filter(unit=unit).exists():
        give_position(to, unit, Rank.STAFF, "CHUYEN_VIEN")
    fields.setdefault("valid_from", DAY_ONE)
    fields.setdefault("valid_to", date(2030, 1, 1))
    return record(
        Delegation(
            delegator=head,
            delegate=to,
            unit=unit,
            scope=scope,
            capacity=capacity,
            instrument_number="1/GUQ",
            **fields,
        )
    )


class City:
    """A city, one ward with everybody in it, a second ward, and the focal agency."""

    def __init__(self):
        self.top = make_unit("TP0", UnitType.UBND_TP, name="UBND Thành phố (mẫu)")
        self.focal_unit = make_unit("SNV0", UnitType.SO_NGANH, self.top, name="Sở Nội vụ (mẫu)")
        self.ward = make_unit("PA", superior=self.top)
        self.other_ward = make_unit("PB", superior=self.top)
        self.mayor = self._person("Chủ tịch Thành phố", self.top, Rank.HEAD, "CT_TP")
        self.top_clerk = self._person("Văn thư Thành phố", self.top)
        give_duty(self.top_clerk, self.top, Role.UNIT_CLERK)
        self.head = self._person("Chủ tịch phường", self.ward, Rank.HEAD, "CT_PHUONG")
        self.deputy = self._person("Phó Chủ tịch một", self.ward, Rank.DEPUTY, "PCT_PHUONG")
        self.deputy2 = self._person("Phó Chủ tịch hai", self.ward, Rank.DEPUTY, "PCT_PHUONG")
        self.clerk = self._person("Văn thư phường", self.ward)
        give_duty(self.clerk, self.ward, Role.UNIT_CLERK)
        self.party = self._person("Đầu mối cấp ủy", self.ward)
        give_duty(self.party, self.ward, Role.PARTY_DESK)
        self.author = self._person("Người đề xuất", self.ward, title="TP_PHUONG")
        self.colleague = self._person("Đồng tác giả", self.ward)
        self.stranger = self._person("Người phường khác", self.other_ward)
        self.other_head = self._person(
            "Chủ tịch phường khác", self.other_ward, Rank.HEAD, "CT_PHUONG"
        )
        self.focal = self._person("Đầu mối Sở Nội vụ", self.focal_unit)
        give_duty(self.focal, self.focal_unit, Role.FOCAL_AGENCY)
        give_duty(self.focal, self.focal_unit, Role.UNIT_CLERK)
        self.admin = self._person("Quản trị", self.focal_unit)
        give_duty(self.admin, self.focal_unit, Role.SYS_ADMIN)
        self.second_admin = self._person("Quản trị hai", self.focal_unit)
        give_duty(self.second_admin, self.focal_unit, Role.SYS_ADMIN)
        self.officer = self._person("Bảo vệ bí mật", self.focal_unit)
        give_duty(self.officer, self.focal_unit, Role.SECURITY_OFFICER)

    @staticmethod
    def _person(name, unit, rank=Rank.STAFF, title="CHUYEN_VIEN"):
        user = make_user(name)
        give_position(user, unit, rank, title, managed_by=unit)
        return user


def plan(**changes):
    """A complete plan."""
    return {
        **copy.deepcopy(plans()["SK-2026-PHT-0004"]),
        "scope_units": [],
        "affected_units": [],
        "trigger_on": "2025-12-01",
        **changes,
    }


def draft_of(author, *, when=START, content=None, commit=True):
    """A complete draft, ready to send unless ``commit`` is False."""
    position = author.positions.select_related("unit").first()
    draft = drafting.start_draft(actor=author, position=position, no_secret=True, at=when)
    content = plan() if content is None else content
    for section in SECTIONS:
        draft.refresh_from_db()
        codes = section.codes()
        drafting.save_step(
            initiative_id=draft.pk,
            step=section.code,
            values={code: content.get(code) for code in codes},
            seen_revision=draft.revision,
            actor=author,
            at=when,
        )
    if commit:
        sign(draft, author, when)
    draft.refresh_from_db()
    return draft


def sign(draft, user, when=START):
    clauses = [clause["code"] for clause in people.current_text(when).clauses]
    return people.sign_commitment(
        initiative_id=draft.pk, actor=user, agreed=clauses, free_text="", at=when
    )


def submitted(city, *, when=START, author=None, content=None):
    """A case that waits at the receiving desk."""
    author = author or city.author
    draft = draft_of(author, when=when, content=content)
    return submission.submit(initiative_id=draft.pk, actor=author, at=when)


def received(city, *, when=START, case=None, **kwargs):
    case = case or submitted(city, when=when, **kwargs)
    return intake.receive(case_id=case.pk, actor=city.clerk, reason="Đủ", at=when)


def in_consultation(city, *, when=START, **kwargs):
    case = received(city, when=when, **kwargs)
    return consulting.ask_party(
        case_id=case.pk, actor=city.head, reason="Xin ý kiến", checklist=YES_TO_ALL, at=when
    )


def in_meeting(city, *, when=START, **kwargs):
    case = in_consultation(city, when=when, **kwargs)
    return consulting.record_party_opinion(
        case_id=case.pk,
        actor=city.party,
        reason="Có ý kiến",
        number="1-CV/ĐU",
        on=when.date(),
        summary="Thống nhất",
        at=when,
    )


def voted(city, choices=("YES", "YES", "YES"), *, when=START, **kwargs):
    """A case that waits for its decision; ``choices`` are head's, first and second deputy's."""
    case = in_meeting(city, when=when, **kwargs)
    for ballot, choice in zip(case.meeting.ballots.order_by("pk"), choices, strict=True):
        if not ballot.is_recused:
            meetings.cast_ballot(ballot_id=ballot.pk, choice=choice, actor=ballot.member, at=when)
    return meetings.close_meeting(
        case_id=case.pk,
        actor=city.clerk,
        reason="Chốt biên bản",
        number="1/BB",
        held_on=when.date(),
        place="Phòng họp",
        secretary="Thư ký",
        discussion="Thảo luận",
        conclusion="Kết luận",
        at=when,
    )


def prepared(city, kind="APPROVE", *, case=None, when=START, **values):
    """A prepared decision on a voted case."""
    case = case or voted(city, when=when)
    return deciding.prepare_decision(
        case_id=case.pk,
        actor=city.clerk,
        values={
            "kind": kind,
            "number": "1/QĐ-UBND",
            "signed_on": timezone.localtime(when).date(),
            "reasons": "Cần thiết, khả thi",
            "scope": "Trong phường",
            "valid_from": when.date(),
            "valid_to": when.date() + timedelta(days=90),
            "implementers": "Phòng Kinh tế",
            **values,
        },
        at=when,
    )


def issued(city, kind="APPROVE", *, when=START, **kwargs):
    decision = prepared(city, kind, when=when, **kwargs)
    return deciding.issue_decision(
        decision_id=decision.pk,
        actor=city.head,
        reason="Ban hành",
        seen_version=decision.version.number,
        at=when,
    )


def fresh(case):
    return Case.objects.select_related("initiative").get(pk=case.pk)
