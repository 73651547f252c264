"""A small reorganisation for tests: a ward of the test city becomes another."""

from datetime import date

from reorganisation.models import Matter, Reorganisation
from reorganisation.services import carrying_out, confirming, matters, writing
from tests import world

TODAY = world.START.date()
DAY = date(2026, 8, 3)
TOLD = world.at("2026-08-02 09:00")
NIGHT = world.at("2026-08-03 00:10")
NEW = {
    "code": "PN",
    "name": "UBND phường PN (mẫu)",
    "unit_type": "PHUONG_XA",
    "superior": "TP0",
    "head_title": "Chủ tịch",
    "register_code": "PN",
}


class Arranged:
    """One reorganisation of the city, written by its administrators."""

    def __init__(self, city, *, day=DAY, clocks="CONTINUE"):
        self.city = city
        self.who = {"actor": city.admin, "reason": "Theo nghị quyết", "at": TOLD}
        self.row = writing.open_reorganisation(
            title="Sắp xếp phường",
            decision_number="20/NQ",
            effective_on=day,
            clocks=clocks,
            **self.who,
        )

    def unit(self, **values):
        return writing.add_unit(reorganisation_id=self.row.pk, values={**NEW, **values}, **self.who)

    def change(self, kind, unit, successor, *, takes=True):
        return writing.add_change(
            reorganisation_id=self.row.pk,
            kind=kind,
            unit=unit,
            successor=successor,
            takes_open_cases=takes,
            **self.who,
        )

    def renamed(self):
        """The ward becomes another under a new name."""
        self.unit()
        self.change("RENAME", self.city.ward, "PN")
        return self.counted()

    def counted(self):
        matters.count(reorganisation_id=self.row.pk, **self.who)
        return self

    def matter(self, kind, key=None):
        rows = Matter.objects.filter(reorganisation=self.row, kind=kind)
        return rows.get(key=key) if key else rows.get()

    def adjust(self, matter, successor, *, actor=None, **values):
        clocks = values.pop("clocks", "")
        who = {**self.who, "actor": actor or self.city.admin}
        return matters.adjust(
            matter_id=matter.pk, successor=successor, values=values, clocks=clocks, **who
        )

    def proposed(self):
        confirming.propose(reorganisation_id=self.row.pk, **self.who)
        return self

    def confirmed(self):
        self.proposed()
        who = {**self.who, "actor": self.city.second_admin}
        confirming.confirm(reorganisation_id=self.row.pk, **who)
        return self

    def carried_out(self, *, at=NIGHT):
        return carrying_out.carry_out(reorganisation_id=self.row.pk, now=lambda: at)

    def done(self):
        return self.confirmed().carried_out()

    def fresh(self):
        return Reorganisation.objects.get(pk=self.row.pk)
