"""How long a directory takes to come in: ``manage.py shell -c "from bench.importing import main; main(100_000)"``."""

import io
import resource
import time
from collections.abc import Callable, Iterator
from random import Random
from typing import TypeVar

from django.core.management import call_command
from django.db import connection, connections
from django.utils import timezone

from accounts.choices import Role
from accounts.models import Duty, OrgUnit, PositionHeld, User
from accounts.system import system_user
from authorities.services import imports
from authorities.services.reference import load_reference
from bench.__main__ import own_database
from bench.people import DAY_ONE, build_city
from bench.planning import FIRST_DAY
from bench.texts import person_name
from common.sheets import Sheet, workbook
from workflow.audit import Change, attributed

T = TypeVar("T")
PEOPLE = ("Thư điện tử", "Họ và tên")
OFFICES = (
    "Người giữ chức vụ",
    "Đơn vị",
    "Chức danh",
    "Tên chức vụ",
    "Nhóm đối tượng",
    "Cơ quan quản lý",
    "Từ ngày",
)


def main(people: int = 100_000) -> None:
    """Send in ``people`` people with an office each, check, confirm, make, and send the same again."""
    with own_database(people, keep=False, again=False) as wrapper:
        connections["default"] = wrapper
        with connection.cursor() as cursor:
            cursor.execute("SET statement_timeout = 0")
        call_command("migrate", verbosity=0)
        load_reference(at=FIRST_DAY)
        build_city(at=FIRST_DAY)
        one, other = administrator("mot"), administrator("hai")
        data = timed("the file is written", lambda: _file(people))
        print(f"{len(data) / 1e6:.1f} MB, {people:,} people, {people:,} offices")
        for _turn in range(2):
            _take_in(data, one, other)
        print(f"people {User.objects.count():,}, offices {PositionHeld.objects.count():,}")
        print(f"most memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


def _take_in(data: bytes, one: User, other: User) -> None:
    """Upload, check, confirm and make; the second time there is nothing to confirm."""
    now = timezone.now()
    row = imports.upload_import(
        stream=io.BytesIO(data),
        name="danh-ba.xlsx",
        size=len(data),
        part="",
        actor=one,
        reason="Đo",
        at=now,
    )
    checked = timed("checked", lambda: imports.check_import(import_id=row.pk, actor=one, at=now))
    counts = checked.findings["counts"]
    print(counts, f"{checked.findings['fault_count']} faults")
    if any(part["new"] for part in counts.values()):
        imports.confirm_import(import_id=row.pk, actor=other, reason="Đo", at=now)
        timed("made", lambda: imports.apply_import(import_id=row.pk, at=now))


def timed(what: str, act: Callable[[], T]) -> T:
    """Do it and print how long it took."""
    begun = time.perf_counter()
    found = act()
    print(f"{what}: {time.perf_counter() - begun:.1f} s", flush=True)
    return found


def administrator(name: str) -> User:
    """A system administrator of the top unit."""
    user = User(email=f"{name}@do.invalid", full_name=f"Quản trị {name}")
    user.set_unusable_password()
    unit = OrgUnit.objects.order_by("pk")[0]
    with attributed(Change(system_user(at=FIRST_DAY), "Đo", FIRST_DAY)):
        user.save()
        Duty(user=user, unit=unit, role=Role.SYS_ADMIN, valid_from=DAY_ONE).save()
    return user


def _file(people: int) -> bytes:
    units = list(OrgUnit.objects.values_list("code", flat=True))
    return workbook(
        [
            Sheet("Người dùng", PEOPLE, _people(people)),
            Sheet("Chức vụ", OFFICES, _offices(people, units)),
        ],
        title="Danh bạ",
    )


def _people(people: int) -> Iterator[tuple[object, ...]]:
    chance = Random(7)
    for number in range(people):
        yield f"moi{number}@do.invalid", person_name(chance)


def _offices(people: int, units: list[str]) -> Iterator[tuple[object, ...]]:
    for number in range(people):
        unit = units[number % len(units)]
        yield (
            f"moi{number}@do.invalid",
            unit,
            "CHUYEN_VIEN",
            "Chuyên viên",
            "Công chức",
            unit,
            "01/01/2024",
        )
