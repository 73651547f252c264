"""A person's achievement profile: what was verified, with which share, and what followed (R-085)."""

import csv
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from accounts.models import User
from initiatives.models import Proposer
from initiatives.states import InitiativeState
from pilots.models import Evaluation
from rewards.models import EncouragementMeasure, Nomination
from rewards.states import EncouragementState, NominationState

if TYPE_CHECKING:
    from collections.abc import Iterable

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
    """Everything verified about one person; three queries whatever its length."""

    person: User
    achievements: list[Achievement]
    awards: list[Nomination]
    measures: list[EncouragementMeasure]


def profile_of(person: User) -> Profile:
    """Concluded initiatives with the confirmed share, awards granted, measures decided.

    Locked files and open reviews are not in it: nothing unproved is said of anybody.
    """
    shares = dict(
        Proposer.objects.filter(user=person, confirmed_at__isnull=False).values_list(
            "initiative_id", "contribution_percent"
        )
    )
    evaluations = (
        Evaluation.objects.filter(pilot__initiative_id__in=shares, concluded_at__isnull=False)
        .exclude(pilot__initiative__state=InitiativeState.QUARANTINED)
        .select_related("pilot__initiative")
        .defer("pilot__initiative__content")
        .order_by("-concluded_at")
    )
    awards = Nomination.objects.filter(nominee=person, state=NominationState.GRANTED)
    measures = EncouragementMeasure.objects.filter(nominee=person, state=EncouragementState.DECIDED)
    return Profile(
        person=person,
        achievements=[_achievement(row, shares) for row in evaluations],
        awards=list(awards.for_list()),
        measures=list(measures.for_list()),
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
        concluded_on=f"{row.concluded_at:%d/%m/%Y}",
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
    )
    writer.writerow(heads)
    rows: list[Iterable[object]] = [
        (_("Đề xuất"), a.code, a.title, a.percent, a.result, a.grade, a.concluded_on)
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
        )
        for row in profile.measures
    ]
    writer.writerows([[_harmless(str(cell)) for cell in row] for row in rows])
    return "\ufeff" + out.getvalue()


def _harmless(text: str) -> str:
    """A cell that a spreadsheet takes as text."""
    return f"'{text}" if text.startswith(DANGEROUS) else text
