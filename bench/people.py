"""The city: about 190 units with their heads, deputies, clerks and authors, by ordinary saves."""

from dataclasses import dataclass
from datetime import date, datetime
from random import Random

from django.db import transaction

from accounts.choices import PersonnelCategory, Rank, Role, UnitType
from accounts.models import Duty, OrgUnit, PositionHeld, PositionTitle, User
from accounts.system import system_user
from bench.texts import person_name, place_name
from workflow.audit import Change, attributed

DAY_ONE = date(2021, 1, 1)
DEPARTMENTS, WARDS, AUTHORS = 20, 168, 3


@dataclass(frozen=True, slots=True)
class Person:
    """A person and the position held."""

    pk: int
    name: str
    position: int
    label: str


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit with its people."""

    pk: int
    code: str
    name: str
    label: str
    superior: int | None
    head: Person
    deputies: tuple[Person, ...]
    clerk: Person
    desk: Person
    authors: tuple[Person, ...]


@dataclass(frozen=True, slots=True)
class City:
    """All units: the city itself, its departments (the first is the focal agency), the wards."""

    top: Unit
    departments: tuple[Unit, ...]
    wards: tuple[Unit, ...]

    @property
    def focal(self) -> Person:
        """The desk of the focal agency."""
        return self.departments[0].clerk


class _Builder:
    def __init__(self, at: datetime) -> None:
        self.rng = Random(1)
        self.titles = {title.code: title for title in PositionTitle.objects.all()}
        self.count = 0
        self.at = at

    def unit(self, code: str, name: str, kind: str, title: str, superior: OrgUnit | None) -> Unit:
        row = OrgUnit(
            code=code,
            name=name,
            unit_type=kind,
            superior=superior,
            head_title=title,
            register_code=code,
            valid_from=DAY_ONE,
        )
        row.save()
        head_code, deputy_code, staff_code = POSTS[kind]
        head = self.person(row, Rank.HEAD, head_code)
        deputies = [self.person(row, Rank.DEPUTY, deputy_code) for _ in range(2)]
        clerk = self.person(row, Rank.STAFF, "CHUYEN_VIEN")
        desk = self.person(row, Rank.STAFF, "CHUYEN_VIEN")
        authors = [self.person(row, Rank.STAFF, staff_code) for _ in range(AUTHORS)]
        self.duty(clerk, row, Role.UNIT_CLERK)
        self.duty(desk, row, Role.PARTY_DESK)
        above = superior.pk if superior else None
        return Unit(
            row.pk,
            code,
            name,
            row.head_label,
            above,
            head,
            tuple(deputies),
            clerk,
            desk,
            tuple(authors),
        )

    def person(self, unit: OrgUnit, rank: str, title: str) -> Person:
        self.count += 1
        user = User(email=f"nguoi{self.count}@do.invalid", full_name=person_name(self.rng))
        user.set_unusable_password()
        user.save()
        position = PositionHeld(
            user=user,
            unit=unit,
            title=self.titles[title],
            label=f"{self.titles[title].name}, {unit.name}"[:200],
            category=PersonnelCategory.CONG_CHUC_LDQL,
            rank=rank,
            managed_by=unit,
            valid_from=DAY_ONE,
        )
        position.save()
        return Person(user.pk, user.full_name, position.pk, position.label)

    def duty(self, person: Person, unit: OrgUnit, role: str) -> None:
        Duty(user_id=person.pk, unit=unit, role=role, valid_from=DAY_ONE).save()


POSTS = {
    UnitType.UBND_TP: ("CT_TP", "PCT_TP", "CHUYEN_VIEN"),
    UnitType.SO_NGANH: ("GD_SO", "PGD_SO", "TP_SO"),
    UnitType.PHUONG_XA: ("CT_PHUONG", "PCT_PHUONG", "TP_PHUONG"),
}


@transaction.atomic
def build_city(*, at: datetime) -> City:
    """Save the units and people. The first ward's head is also its clerk: he sees the most."""
    builder = _Builder(at)
    change = Change(system_user(at=at), "Dữ liệu để đo", at)
    with attributed(change):
        top = builder.unit("TP", "UBND Thành phố (mẫu)", UnitType.UBND_TP, "Chủ tịch", None)
        city = OrgUnit.objects.get(pk=top.pk)
        departments = [
            builder.unit(
                f"S{number:02}", f"Sở số {number} (mẫu)", UnitType.SO_NGANH, "Giám đốc", city
            )
            for number in range(1, DEPARTMENTS + 1)
        ]
        wards = [
            builder.unit(
                f"P{number:03}",
                f"UBND phường {place_name(number)} (mẫu)",
                UnitType.PHUONG_XA,
                "Chủ tịch",
                city,
            )
            for number in range(1, WARDS + 1)
        ]
        first, focal = (OrgUnit.objects.get(pk=unit.pk) for unit in (wards[0], departments[0]))
        builder.duty(wards[0].head, first, Role.UNIT_CLERK)
        builder.duty(departments[0].clerk, focal, Role.FOCAL_AGENCY)
    return City(top, tuple(departments), tuple(wards))


def known_city() -> City:
    """The city that an earlier run saved."""
    held: dict[int, list[Person]] = {}
    for row in PositionHeld.objects.select_related("user").order_by("pk"):
        person = Person(row.user_id, row.user.full_name, row.pk, row.label)
        held.setdefault(row.unit_id, []).append(person)
    units = [_known(unit, held[unit.pk]) for unit in OrgUnit.objects.order_by("pk")]
    return City(units[0], tuple(units[1 : DEPARTMENTS + 1]), tuple(units[DEPARTMENTS + 1 :]))


def _known(unit: OrgUnit, people: list[Person]) -> Unit:
    head, first, second, clerk, desk, *authors = people
    return Unit(
        unit.pk,
        unit.code,
        unit.name,
        unit.head_label,
        unit.superior_id,
        head,
        (first, second),
        clerk,
        desk,
        tuple(authors),
    )
