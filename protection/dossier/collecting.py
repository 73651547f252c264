"""Which records belong to the dossier of an initiative, and which of their values a reader may see."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from approvals.models import ApprovalDecision, Ballot, Case, Meeting, UrgingNote
from authorities.models import RoutingDecision
from initiatives.models import (
    AFTERWARDS,
    RESTRICTED,
    Attachment,
    Commitment,
    CommitmentText,
    DataCorrection,
    Initiative,
    InitiativeVersion,
    Proposer,
    RiskFreeze,
)
from initiatives.states import EDITABLE, InitiativeState
from pilots.models import (
    AdjustmentRequest,
    Assignee,
    Evaluation,
    Incident,
    Indicator,
    Obstacle,
    PackageResult,
    Pilot,
    PilotReport,
    WorkPackage,
)
from workflow.models import Erasure

TO_OFFICERS = "report_secrecy"  # told to the security officers, not to those it is about
SHORT = frozenset(
    {
        "content",
        "risks",
        "title",
        "sha256",
        "decision_number",
        "number",
        "clauses",
        "ground",
    }
)


# Texts that name nobody and give no reasons.
NAMELESS = frozenset(
    {
        *("sha256", "decision_number", "number", "minutes_number", "paper_number", "party_number"),
        *("risk_code", "rule_code", "rule_key", "code", "complexity", "vote_base"),
        *("transition", "source_state", "quarantined_from", "kind", "marks", "ground"),
    }
)
# Texts by which somebody says why, or what he thinks of it.
REASONED = frozenset(
    {
        *("answer", "cause_text", "conclusion", "evidence", "free_text", "history_change_reason"),
        *(
            "message",
            "nd73_override_reason",
            "opinions",
            "party_summary",
            "reasons",
            "result_reason",
        ),
    }
)
# Texts that come from the plan, in records of what followed.
FROM_THE_PLAN = frozenset(
    {
        "historicaladjustmentrequest.content",
        "historicalapprovaldecision.scope",
        *(f"historicalworkpackage.{name}" for name in ("acceptance", "milestone", "name", "owner")),
        *(f"historicalindicator.{name}" for name in ("baseline", "name", "source", "target")),
        *("routingdecision.explanation", "routingdecision.facts", "pilotreport.packages"),
        *("historicalassignee.task", "pilotreport.indicators"),
    }
)
# Steps of the review that the file takes too, in the same words.
MIRRORED = ("adjust", "approve", "reject", "reopen", "return_for_completion", "screen_out")
SAID_OF_A_STEP = ("acting_for_label", "actor_label", "history_change_reason")
PLANS = frozenset(
    [
        InitiativeVersion,
        DataCorrection,
        *(model.history.model for model in (Initiative, Proposer, Commitment, Attachment)),
    ]
)
# In these nothing is written: what such a row holds is what was there before.
CARRIED = (InitiativeState.WITHDRAWN, InitiativeState.QUARANTINED)


@dataclass(frozen=True, slots=True)
class Source:
    """A sealed table, and how its rows hang on the initiative; rows whose ``kind`` is spared are not meant."""

    model: Any
    path: str
    spares: tuple[str, ...] = ()

    def rows(self, initiative_id: int, model: Any = None) -> Any:
        """Those of one initiative: of the table, or of ``model``, its present one."""
        found = (model or self.model).objects.filter(**{self.path: initiative_id})
        return found.exclude(kind__in=self.spares) if self.spares else found


class Part(models.TextChoices):
    """What whoever asks for a dossier may withhold; agreed risk plans are always in it."""

    PLAN = "PLAN", _("Nội dung kế hoạch và tên tệp (kế hoạch rủi ro đã chốt vẫn có)")
    NAMES = "NAMES", _("Tên, chức danh và mọi lời văn có thể nêu tên (trừ kế hoạch rủi ro đã chốt)")
    REASONS = "REASONS", _("Lý do, ý kiến, ghi chú")
    REVIEW = "REVIEW", _("Toàn bộ phần xem xét, quyết định (trừ số quyết định chốt rủi ro)")
    WORK = "WORK", _("Toàn bộ phần thực hiện, sự cố, đánh giá")
    FILES = "FILES", _("Tệp đính kèm")


@dataclass(frozen=True, slots=True)
class Scope:
    """Who reads: proposers see their drafts, the authority the votes of its own case (0 for none).

    A short dossier withholds all but plans and risks; ``withheld`` are the parts that were chosen.
    """

    proposes: bool
    own_case: int
    is_short: bool = False
    withheld: frozenset[str] = frozenset()

    @property
    def is_whole(self) -> bool:
        """Whether nothing was chosen to be withheld."""
        return not (self.is_short or self.withheld)

    def hides(self, part: Part) -> bool:
        """Whether a part was chosen to be withheld, by itself or because names may stand in it."""
        return part in self.withheld or (
            part in {Part.PLAN, Part.REASONS} and Part.NAMES in self.withheld
        )

    def leaves_out(self, model: Any) -> bool:
        """Whether the records of a table are not there at all: numbers and choices cannot be withheld singly."""
        return any(model in tables and part in self.withheld for part, tables in whole().items())


@cache
def sources() -> tuple[Source, ...]:
    """Every table whose rows tell of one initiative and are no restricted record of their own."""
    past = (
        (Initiative, "id"),
        (Proposer, "initiative"),
        (Commitment, "initiative"),
        (Attachment, "initiative"),
        (Case, "initiative"),
        (Meeting, "case__initiative"),
        (Ballot, "meeting__case__initiative"),
        (ApprovalDecision, "case__initiative"),
        (Pilot, "initiative"),
        (Assignee, "pilot__initiative"),
        (WorkPackage, "pilot__initiative"),
        (Indicator, "pilot__initiative"),
        (Obstacle, "pilot__initiative"),
        (Incident, "pilot__initiative"),
        (AdjustmentRequest, "pilot__initiative"),
        (Evaluation, "pilot__initiative"),
        (PackageResult, "evaluation__pilot__initiative"),
    )
    frozen = (
        (InitiativeVersion, "initiative"),
        (DataCorrection, "initiative"),
        (RiskFreeze, "initiative"),
        (RoutingDecision, "cases__initiative"),
        (UrgingNote, "case__initiative"),
        (PilotReport, "pilot__initiative"),
    )
    histories = tuple(Source(model.history.model, path) for model, path in past)
    return (*histories, *(Source(model, path) for model, path in frozen))


@cache
def whole() -> dict[Part, frozenset[Any]]:
    """The tables of the parts that are left out as a whole."""
    review = (Case, Meeting, Ballot, ApprovalDecision)
    work = (
        *(Pilot, Assignee, WorkPackage, Indicator, Obstacle, Incident),
        *(AdjustmentRequest, Evaluation, PackageResult),
    )
    return {
        Part.REVIEW: frozenset(
            [RoutingDecision, UrgingNote, *(model.history.model for model in review)]
        ),
        Part.WORK: frozenset([PilotReport, *(model.history.model for model in work)]),
        Part.FILES: frozenset([Attachment.history.model]),
    }


def rows_of(initiative: Initiative, scope: Scope) -> Iterator[Any]:
    """The rows in the order of their tables and keys; those of restricted records are left out.

    A short dossier holds the plans, the frozen risks and that something was corrected: numbers and choices cannot be withheld.
    """
    if scope.is_short:
        for model in (InitiativeVersion, RiskFreeze, DataCorrection):
            yield from model.objects.filter(initiative=initiative).order_by("pk")
        return
    for source in sources():
        if scope.leaves_out(source.model):
            continue
        rows = source.model.objects.filter(**{source.path: initiative.pk})
        yield from _readable(source.model, rows, initiative, scope).order_by("pk").distinct()
    signed = Commitment.objects.filter(initiative=initiative).values("text")
    yield from CommitmentText.objects.filter(pk__in=signed).order_by("pk")


def row_of(initiative: Initiative, scope: Scope, table: str, key: int) -> Any:
    """One of the rows that this reader finds in a dossier; None for any other."""
    for source in sources():
        if source.model._meta.db_table == table:
            rows = source.model.objects.filter(**{source.path: initiative.pk})
            return _readable(source.model, rows, initiative, scope).filter(pk=key).first()
    return None


def _readable(model: Any, rows: Any, initiative: Initiative, scope: Scope) -> Any:
    """What this reader finds on the pages of the file too."""
    if model is Initiative.history.model:
        return rows.exclude(transition=TO_OFFICERS)
    if model is Attachment.history.model:
        rows = rows.exclude(kind__in=RESTRICTED)
        if Part.WORK in scope.withheld:
            rows = rows.exclude(kind__in=AFTERWARDS)
        files = attachments_of(initiative.pk)
        return rows if scope.proposes else rows.filter(id__in=[file.pk for file in files])
    if model in {Proposer.history.model, Commitment.history.model} and not scope.proposes:
        return rows.filter(history_date__gte=initiative.submitted_at or initiative.created_at)
    if model is Meeting.history.model:
        return rows.filter(case_id=scope.own_case)
    if model is Ballot.history.model:
        return rows.filter(meeting__case_id=scope.own_case)
    if model is ApprovalDecision.history.model:
        return rows.filter(Q(issued_at__isnull=False) | Q(case_id=scope.own_case))
    return rows


def is_shown(row: Any, column: str, scope: Scope) -> bool:
    """Whether a value of the row is given out together with its salt; else only its mark in the leaf is there."""
    if isinstance(row, Erasure):
        return column != "instead"
    if scope.is_short and column not in SHORT:
        return False
    if scope.withheld and _is_withheld(row, column, scope):
        return False
    return scope.proposes or not (isinstance(row, Initiative.history.model) and _is_unsent(row))


def _is_withheld(row: Any, column: str, scope: Scope) -> bool:
    model = type(row)
    if column in NAMELESS or (model, column) == (RiskFreeze, "risks"):
        return False
    if Part.NAMES in scope.withheld:
        return True
    of_file = model is Initiative.history.model
    is_mirrored = of_file and row.transition in MIRRORED and column in SAID_OF_A_STEP
    if Part.REVIEW in scope.withheld and is_mirrored:
        return True
    if scope.hides(Part.REASONS) and (column in REASONED or model in whole()[Part.REVIEW]):
        return True
    is_step = of_file and column in SAID_OF_A_STEP
    is_planned = model in PLANS or f"{model._meta.model_name}.{column}" in FROM_THE_PLAN
    return scope.hides(Part.PLAN) and is_planned and not is_step


def _is_unsent(row: Any) -> bool:
    """Whether it holds what was being written: also when it was taken back or locked before it was sent again."""
    if row.state not in CARRIED:
        return row.state in EDITABLE
    if (known := row.__dict__.get("_is_unsent")) is None:
        before = Initiative.history.filter(id=row.id, history_id__lt=row.history_id)
        last = before.exclude(state__in=CARRIED).order_by("-history_id").values("state").first()
        known = row.__dict__["_is_unsent"] = last is None or last["state"] in EDITABLE
    return bool(known)


def attachments_of(initiative_id: int, *, afterwards: bool = True) -> list[Attachment]:
    """The files whose bytes go into the dossier: those of the plan as sent, and what came ``afterwards``."""
    sent = {
        one["sha256"]
        for snapshot in InitiativeVersion.objects.filter(initiative=initiative_id).values_list(
            "snapshot", flat=True
        )
        for one in snapshot["files"]
    }
    rows = Attachment.objects.of_the_file().filter(initiative=initiative_id, destroyed_at=None)
    return [row for row in rows if (afterwards if row.kind in AFTERWARDS else row.sha256 in sent)]
