"""Achievement profiles of people and units: what was verified, which share, what followed (R-085)."""

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import OrgUnit, User
from accounts.tree import tree
from authorities.choices import Track
from common.times import local_day
from initiatives.models import Initiative, Proposer
from initiatives.states import InitiativeState
from pilots.models import Evaluation
from rewards.models import EncouragementMeasure, Nomination
from rewards.states import EncouragementState, NominationState

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

DANGEROUS = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Achievement:
    """One concluded initiative of a person."""

    code: str
    title: str
    url: str
    percent: int
    result: "StrOrPromise"
    grade: "StrOrPromise"
    concluded_on: str


@dataclass(frozen=True, slots=True)
class Profile:
    """Everything verified about one person or one unit; a fixed number of queries."""

    name: str
    achievements: list[Achievement]
    awards: list[Nomination]
    measures: list[EncouragementMeasure]


def _told_to(reader: User, on: date) -> Any:
    """The files of which a profile may tell this reader: not locked, and of the Party his own only."""
    party = Q(track=Track.PARTY) & ~Q(pk__in=Initiative.objects.visible_to(reader, on).values("pk"))
    return Initiative.objects.exclude(party).exclude(state=InitiativeState.QUARANTINED).values("pk")


def profile_of(person: User, reader: User, on: date) -> Profile:
    """Concluded initiatives with the confirmed share, awards granted, measures decided.

    Locked files and open reviews are not in it, nor Party files that the reader may not see: nothing
    unproved is said of anybody.
    """
    named = Proposer.objects.filter(
        user=person, confirmed_at__isnull=False, initiative__in=_told_to(reader, on)
    )
    shares = dict(named.values_list("initiative_id", "contribution_percent"))
    theirs = {"nominee": person, "pilot__initiative__in": _told_to(reader, on)}
    awards = Nomination.objects.filter(state=NominationState.GRANTED, **theirs)
    measures = EncouragementMeasure.objects.filter(state=EncouragementState.DECIDED, **theirs)
    return Profile(
        name=str(person),
        achievements=[_achievement(row, shares) for row in _concluded(shares)],
        awards=list(awards.for_list()),
        measures=list(measures.for_list()),
    )


def unit_profile_of(unit: OrgUnit, reader: User, on: date) -> Profile:
    """The same of a unit and those below it: by the shares of whoever proposed from there."""
    units = tree().with_subordinates(unit.pk)
    named = Proposer.objects.filter(
        position__unit__in=units, confirmed_at__isnull=False, initiative__in=_told_to(reader, on)
    )
    people: set[tuple[int, int]] = set()
    shares: dict[int, int] = {}
    for initiative, person, percent in named.values_list(
        "initiative_id", "user_id", "contribution_percent"
    ):
        people.add((initiative, person))
        shares[initiative] = shares.get(initiative, 0) + percent

    def theirs(rows: Any) -> list[Any]:
        found = rows.filter(pilot__initiative_id__in=shares).for_list()
        return [row for row in found if (row.pilot.initiative_id, row.nominee_id) in people]

    return Profile(
        name=unit.name,
        achievements=[_achievement(row, shares) for row in _concluded(shares)],
        awards=theirs(Nomination.objects.filter(state=NominationState.GRANTED)),
        measures=theirs(EncouragementMeasure.objects.filter(state=EncouragementState.DECIDED)),
    )


def _concluded(shares: Iterable[int]) -> Iterable[Evaluation]:
    """The concluded evaluations of these files, the newest first."""
    return (
        Evaluation.objects.filter(pilot__initiative_id__in=list(shares), concluded_at__isnull=False)
        .select_related("pilot__initiative")
        .defer("pilot__initiative__content")
        .order_by("-concluded_at")
    )


def _achievement(row: Evaluation, shares: dict[int, int]) -> Achievement:
    initiative = row.pilot.initiative
    return Achievement(
        code=initiative.code,
        title=initiative.title,
        url=initiative.get_absolute_url(),
        percent=shares[initiative.pk],
        result=row.get_result_display(),
        grade=row.get_grade_display(),
        concluded_on=f"{local_day(row.concluded_at):%d/%m/%Y}" if row.concluded_at else "",
    )


def as_csv(profile: Profile) -> str:
    """The profile as a table that any spreadsheet opens; no cell can be read as a formula."""
    out = io.StringIO()
    writer = csv.writer(out)
    heads = (
        _("Loại"),
        _("Mã số"),
        _("Tên"),
        _("Tỷ lệ (%)"),
        _("Kết quả"),
        _("Xếp loại"),
        _("Ngày"),
        _("Người được khen thưởng, khuyến khích"),
    )
    writer.writerow(heads)
    rows: list[Iterable[object]] = [
        (_("Đề xuất"), a.code, a.title, a.percent, a.result, a.grade, a.concluded_on, "")
        for a in profile.achievements
    ]
    rows += [
        (
            _("Khen thưởng"),
            row.pilot.initiative.code,
            row.award.name,
            row.percent,
            row.number,
            "",
            f"{row.signed_on:%d/%m/%Y}",
            row.nominee,
        )
        for row in profile.awards
    ]
    rows += [
        (
            _("Khuyến khích"),
            row.pilot.initiative.code,
            row.kind.name,
            "",
            row.number,
            "",
            f"{row.decided_on:%d/%m/%Y}",
            row.nominee,
        )
        for row in profile.measures
    ]
    writer.writerows([[_harmless(str(cell)) for cell in row] for row in rows])
    return "\ufeff" + out.getvalue()


def _harmless(text: str) -> str:
    """A cell that a spreadsheet takes as text."""
    return f"'{text}" if text.startswith(DANGEROUS) else text
