"""Load the demo through the services, with the dates of the story; idempotent."""

from datetime import datetime

from django.db import transaction
from django.utils import translation

from accounts.choices import Scope, SigningCapacity
from accounts.models import (
    Delegation,
    Duty,
    OrgSuccession,
    OrgUnit,
    PositionHeld,
    PositionTitle,
    User,
)
from accounts.system import system_user
from config.environment import DEMO_PASSWORD
from initiatives.models import Initiative
from portal.demo import people
from portal.demo.cases import STORIES
from portal.demo.telling import moment
from workflow.audit import Change, attributed

SET_UP = moment("2023-11-03 08:00")
REASON = "Dữ liệu minh họa của bản trình diễn"


def load_demo() -> int:
    """Add units, people and the twelve cases that are missing; how many cases there are."""
    with translation.override("vi"):
        with transaction.atomic():
            _load_people()
        for code, story in STORIES.items():
            if not Initiative.objects.filter(code=code).exists():
                with transaction.atomic():
                    story(code)
    return Initiative.objects.filter(code__in=STORIES).count()


def _load_people() -> None:
    if OrgUnit.objects.filter(code=people.UNITS[0].code).exists():
        return
    with attributed(Change(system_user(at=SET_UP), REASON, SET_UP)):
        units = _units()
        users = _users(SET_UP)
        for post in people.POSTS:
            PositionHeld(
                user=users[post.person],
                unit=units[post.unit],
                title=PositionTitle.objects.get(code=post.title),
                label=post.label,
                category=post.category,
                rank=post.rank,
                managed_by=units.get(post.managed_by),
                valid_from=max(post.valid_from, units[post.unit].valid_from),
                valid_to=post.valid_to,
            ).save()
        for person, code, role in people.DUTIES:
            unit = units[code]
            Duty(
                user=users[person],
                unit=unit,
                role=role,
                valid_from=unit.valid_from,
                valid_to=unit.valid_to,
            ).save()
        _delegation(users, units)


def _units() -> dict[str, OrgUnit]:
    units: dict[str, OrgUnit] = {}
    for row in people.UNITS:
        unit = OrgUnit(
            code=row.code,
            name=row.name,
            unit_type=row.kind,
            head_title=row.head_title,
            superior=units.get(row.superior),
            owner_body=units.get(row.owner),
            standing_committee=units.get(row.committee),
            register_code=row.register,
            regime=row.regime,
            valid_from=row.valid_from,
            valid_to=row.valid_to,
        )
        unit.save()
        units[row.code] = unit
    for old, new, kind, decision in people.SUCCESSIONS:
        OrgSuccession(
            predecessor=units[old],
            successor=units[new],
            kind=kind,
            effective_on=people.REFORM,
            decision_number=decision,
            takes_open_cases=bool(decision),
        ).save()
    return units


def _users(at: datetime) -> dict[str, User]:
    shared = User()
    shared.set_password(DEMO_PASSWORD)
    users = {}
    for key, name in people.PEOPLE.items():
        user = User(email=people.email_of(key), full_name=name, password=shared.password)
        user.date_joined = at
        user.save()
        users[key] = user
    return users


def _delegation(users: dict[str, User], units: dict[str, OrgUnit]) -> None:
    """The head of Hương Tràm lets his first deputy decide until the end of the year."""
    Delegation(
        delegator=users["chutich.pht"],
        delegate=users["pct1.pht"],
        unit=units["PHT"],
        capacity=SigningCapacity.KT,
        scope=Scope.DECIDE,
        instrument_number="12/GUQ-UBND (mẫu)",
        valid_from=moment("2026-11-01 08:00").date(),
        valid_to=moment("2026-12-31 08:00").date(),
    ).save()
