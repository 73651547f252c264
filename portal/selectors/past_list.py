"""The list of initiatives as it was at a moment, from history rows alone."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Case as Choose
from django.db.models import CharField, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce

from accounts.models import OrgUnit, User
from approvals.models import Case
from approvals.states import CaseState, Origin
from common.keyset import KeysetPage, keyset_page
from common.times import local_day
from initiatives.models import Initiative, InitiativeVersion, Proposer
from initiatives.selectors import SENT_TITLE
from initiatives.states import EDITABLE, InitiativeState, StageCode
from pilots.models import Pilot

MOST_TYPED = 200


@dataclass(frozen=True, slots=True)
class PastRow:
    """One file as its readers saw it then."""

    initiative: Any
    title: str
    stage: str
    holder: Any
    employer: Any

    @property
    def stage_label(self) -> str:
        """The stage in words."""
        return str(StageCode(self.stage).label) if self.stage in StageCode.values else ""


@dataclass(frozen=True, slots=True)
class PastList:
    """One page of the list; ``asked`` are the filters that it understood."""

    page: KeysetPage[Initiative]
    rows: list[PastRow]
    asked: dict[str, str]


def past_list(user: User, asked: Mapping[str, str], moment: datetime, *, now: datetime) -> PastList:
    """What the person may see today, as it stood at ``moment``, in the order of today's list.

    Filters: ``q`` words of the title or the code, ``trang_thai`` the stage of then, ``don_vi`` the unit that held
    it. Others than its proposers see a file from its first sending on, with the title that was sent last; proposers see
    the title of then while they were writing. A file that is locked today is left out.
    """
    kept = {key: asked.get(key, "").replace("\x00", "")[:MOST_TYPED].strip() for key in FILTERS}
    own = Proposer.objects.filter(user=user).values("initiative")
    mine = Q(author=user) | Q(pk__in=own)
    rows = Initiative.objects.visible_to(user, local_day(now)).filter(
        Q(submitted_at__lte=moment) | mine, created_at__lte=moment
    )
    rows = _as_it_stood(rows.exclude(state=InitiativeState.QUARANTINED), moment, mine)
    for key, apply in FILTERS.items():
        rows = apply(rows, kept[key]) if kept[key] else rows
    shown = rows.select_related("employing_unit", "author").defer("content")
    page = keyset_page(shown, key="activity_at", token=asked.get("sau", ""), descending=True)
    named = {unit for row in page.rows for unit in (row.past_unit, row.past_employer) if unit}
    units = OrgUnit.objects.in_bulk(named)
    found = [
        PastRow(
            row,
            row.past_title,
            row.past_stage,
            units.get(row.past_unit),
            units.get(row.past_employer, row.employing_unit),
        )
        for row in page.rows
    ]
    return PastList(page, found, kept)


def _as_it_stood(rows: Any, moment: datetime, mine: Q) -> Any:
    """The last history rows before the moment: of the file, of its last case, of its carrying out."""
    newest = ("-history_date", "-history_id")
    file = Initiative.history.filter(id=OuterRef("pk"), history_date__lte=moment).order_by(*newest)
    parts = {"initiative_id": OuterRef("pk"), "history_date__lte": moment}
    case = Case.history.filter(**parts).order_by("-id", *newest)
    pilot = Pilot.history.filter(**parts).order_by(*newest)
    sent = InitiativeVersion.objects.filter(initiative=OuterRef("pk"), submitted_at__lte=moment)
    return rows.annotate(
        past_state=Subquery(file.values("state")[:1]),
        past_case=Subquery(case.values("state")[:1]),
        past_origin=Subquery(case.values("origin")[:1]),
        past_pilot=Subquery(pilot.values("state")[:1]),
        past_unit=Coalesce(Subquery(pilot.values("unit")[:1]), Subquery(case.values("unit")[:1])),
        past_employer=Subquery(file.values("employing_unit")[:1]),
        past_title=Choose(
            When(mine & Q(past_state__in=EDITABLE), then=Subquery(file.values("title")[:1])),
            default=Coalesce(
                Subquery(sent.order_by("-number").values(title=SENT_TITLE)[:1]),
                Subquery(file.values("title")[:1]),
            ),
            output_field=CharField(),
        ),
        past_stage=_stage(),
    )


def _stage() -> Any:
    """As ``portal.selectors.as_of.Past.stage`` says of one file."""
    in_review, agreed = InitiativeState.IN_REVIEW, InitiativeState.APPROVED
    came_up = Q(past_case=CaseState.SUBMITTED) & ~Q(past_origin=Origin.ROUTED)
    return Choose(
        When(past_state=agreed, past_pilot__isnull=False, then=F("past_pilot")),
        When(~Q(past_state=in_review) | Q(past_case__isnull=True), then=F("past_state")),
        When(came_up, then=Value(StageCode.ESCALATED)),
        default=F("past_case"),
        output_field=CharField(),
    )


def _text(rows: Any, value: str) -> Any:
    return rows.filter(Q(past_title__icontains=value) | Q(code__icontains=value))


def _by_stage(rows: Any, value: str) -> Any:
    return rows.filter(past_stage=value) if value in StageCode.values else rows


def _by_unit(rows: Any, value: str) -> Any:
    unit = OrgUnit.objects.filter(code=value).first()
    return rows.filter(past_unit=unit.pk) if unit else rows


FILTERS: dict[str, Any] = {"q": _text, "trang_thai": _by_stage, "don_vi": _by_unit}
