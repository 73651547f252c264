"""The page of one file, its versions and its past."""

from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.models import User
from accounts.requests import user_of
from approvals.models import ApprovalDecision, Ballot, Case, Meeting
from authorities.models import DeadlineRule
from authorities.services.clockwork import current_calendar
from common.http import page
from common.moments import moment_in
from initiatives.models import Initiative, RiskFreeze
from initiatives.plan.reading import Names, differences, read, risk_level, rows_of
from initiatives.policies import hides_content, is_proposer
from initiatives.selectors import all_names, files_for, hide_unsent
from initiatives.states import EDITABLE
from initiatives.views.common import shows, visible_or_404
from pilots.models import Pilot
from pilots.selectors import work_of
from pilots.states import JUDGED, PilotState
from portal.selectors.as_of import Past, as_of
from portal.selectors.erasures import told_of
from portal.selectors.proofs import is_proved
from portal.selectors.timeline import timeline
from portal.selectors.waiting import Deadline, deadline_of, waiting_for
from protection.models import LiabilityReview
from rewards.models import AwardType, EncouragementMeasure, Nomination
from workflow import policies, runner

OVERVIEW, PLAN, RISKS, FILES, REVIEW, WORK, HISTORY = [
    "tong-quan",
    "ke-hoach",
    "rui-ro",
    "tai-lieu",
    "xem-xet",
    "thuc-hien",
    "lich-su",
]
REVIEWED_FROM = (*JUDGED, PilotState.LIABILITY_REVIEW)
TABS = (OVERVIEW, PLAN, RISKS, FILES, REVIEW, WORK, HISTORY)


@require_safe
def initiative_detail(request: HttpRequest, code: str) -> HttpResponse:
    """One file: where it stands, what this person may do, and one tab of its content."""
    initiative = visible_or_404(request, code, is_proved=is_proved())
    user = user_of(request)
    tab = request.GET.get("tab", OVERVIEW)
    tab = tab if tab in TABS else OVERVIEW
    shows(request, initiative, tab)
    if hides_content(initiative):
        return _locked(request, initiative)
    hide_unsent(initiative, user)
    moment = moment_in(request.GET.get("as_of", ""))
    if moment is not None:
        return _past(request, initiative, moment)
    cases: list[Case] = Case.objects.on_page_of(
        initiative, "pilot__unit__superior", "pilot__evaluation"
    )
    case = cases[-1] if cases else None
    pilot = _pilot(case)
    context: dict[str, Any] = {
        "initiative": initiative,
        "case": case,
        "cases": cases,
        "tab": tab,
        "is_proposer": initiative.author_id == user.pk,
        "waiting": waiting_for(initiative),
        "deadline": _deadline(initiative),
        "steps": _steps(case, user),
        "pilot": pilot,
        "pilot_steps": _steps(pilot, user),
        "may_publish": pilot is not None
        and bool(policies.check(user, "monitoring.publish", pilot, timezone.localdate())),
        "may_open_review": pilot is not None
        and pilot.state in REVIEWED_FROM
        and bool(policies.check(user, "protection.open_review", pilot, timezone.localdate())),
        "may_report_obstruction": initiative.submitted_at is not None
        and bool(is_proposer(user, initiative)),
        "may_set_up": pilot is None and _may(user, "pilots.set_up", case),
        "may_edit": initiative.state in EDITABLE
        and bool(policies.check(user, "initiatives.edit", initiative, timezone.localdate())),
        "may_urge": _may(user, "approvals.urge", case) if case and case.is_open else False,
        **_TAB_CONTEXT[tab](initiative, case, user),
    }
    return page(request, "portal/initiative.html", context)


def _deadline(initiative: Initiative) -> Deadline | None:
    """The deadline in words; a file without a clock asks no calendar."""
    if initiative.due_at is None:
        return None
    return deadline_of(initiative, current_calendar(), timezone.now())


def _may(user: User, action: str, case: Case | None) -> bool:
    return case is not None and bool(policies.check(user, action, case, timezone.localdate()))


def _steps(record: Case | Pilot | None, user: User) -> list[runner.Step]:
    return runner.steps(record, user, timezone.localdate()) if record else []


def _pilot(case: Case | None) -> Pilot | None:
    """The carrying out that came with the case; None before it was set up."""
    found: Pilot | None = getattr(case, "pilot", None)
    if found is not None and case is not None:
        found.initiative, found.case = case.initiative, case
    return found


def _overview(initiative: Initiative, case: Case | None, _user: User) -> dict[str, Any]:
    return {
        "proposers": list(initiative.proposers.select_related("user", "position__unit")),
        "decision": _issued(case),
        "clocks": _clocks(case) if case else [],
    }


def _clocks(case: Case) -> list[tuple[str, Any]]:
    """The case's time limits, each with its name."""
    names = dict(DeadlineRule.objects.values_list("code", "label"))
    return [(names.get(clock.code, clock.code), clock) for clock in case.clocks.all()]


def _issued(case: Case | None) -> ApprovalDecision | None:
    if case is None or case.is_open:
        return None
    return ApprovalDecision.objects.filter(case=case, issued_at__isnull=False).first()


def _plan(initiative: Initiative, _case: Case | None, _user: User) -> dict[str, Any]:
    return {
        "erased": told_of(initiative, initiative.content),
        "sections": read(initiative.content, all_names()),
        "versions": list(initiative.versions.select_related("submitted_by").defer("snapshot")),
    }


def _risks(initiative: Initiative, _case: Case | None, _user: User) -> dict[str, Any]:
    freeze = RiskFreeze.objects.filter(initiative=initiative).order_by("-pk").first()
    rows = freeze.risks if freeze else rows_of(initiative.content, "risks")
    section = next(part for part in read({"risks": rows}, Names({}, {})) if part.code == RISKS)
    return {
        "erased": told_of(initiative, rows),
        "freeze": freeze,
        "risks": list(
            zip(rows, section.tables[0].rows, [risk_level(r) for r in rows], strict=True)
        ),
    }


def _files(initiative: Initiative, _case: Case | None, user: User) -> dict[str, Any]:
    signed = initiative.commitments.filter(withdrawn_at=None).select_related("user", "text")
    sent = initiative.submitted_at is not None or is_proposer(user, initiative)
    return {
        "files": list(files_for(initiative, user).select_related("uploaded_by")),
        "commitments": list(signed.order_by("pk")) if sent else [],
    }


def _review(initiative: Initiative, case: Case | None, user: User) -> dict[str, Any]:
    for_authority = _may(user, "approvals.keep_minutes", case)
    voting = Exists(Ballot.objects.filter(meeting=OuterRef("pk"), member=user))
    meetings = Meeting.objects.filter(case=case).annotate(has_ballot=voting)
    meeting = meetings.first() if case else None
    decisions = ApprovalDecision.objects.filter(case__initiative=initiative).select_related(
        "case__unit"
    )
    issued = Q(issued_at__isnull=False)
    decisions = decisions.filter(issued | Q(case=case) if for_authority else issued)
    return {
        "for_authority": for_authority,
        "decisions": list(decisions),
        "meeting": meeting,
        "has_ballot": meeting is not None and meeting.has_ballot,
        "is_decided": initiative.decided_at is not None,
    }


def _work(_initiative: Initiative, case: Case | None, user: User) -> dict[str, Any]:
    pilot, today = _pilot(case), timezone.localdate()
    if pilot is None:
        return {}
    reviews = LiabilityReview.objects.visible_to(user, today).filter(pilot=pilot)
    return {
        "work": work_of(pilot, today),
        "reviews": list(reviews.for_list().order_by("pk")),
        **(_rewards(pilot, user) if pilot.state in REVIEWED_FROM else {}),
    }


def _rewards(pilot: Pilot, user: User) -> dict[str, Any]:
    """What was proposed as a reward, and what this person may propose."""
    today = timezone.localdate()
    measures = EncouragementMeasure.objects.visible_to(user, today).filter(pilot=pilot)
    may = pilot.evaluation.result == "COMPLETED" and bool(
        policies.check(user, "rewards.nominate", pilot, today)
    )
    return {
        "nominations": list(
            Nomination.objects.visible_to(user, today).filter(pilot=pilot).for_list()
        ),
        "encouragements": [(row, runner.steps(row, user, today)) for row in measures.for_list()],
        "may_nominate": may,
        "awards": list(AwardType.objects.on(today)) if may else [],
    }


def _history(initiative: Initiative, case: Case | None, user: User) -> dict[str, Any]:
    return {
        "entries": timeline(
            initiative,
            own_case=case.pk if case and _may(user, "approvals.keep_minutes", case) else None,
            proposes=bool(is_proposer(user, initiative)),
        )
    }


_TAB_CONTEXT = {
    OVERVIEW: _overview,
    PLAN: _plan,
    RISKS: _risks,
    FILES: _files,
    REVIEW: _review,
    WORK: _work,
    HISTORY: _history,
}


def _locked(request: HttpRequest, initiative: Initiative) -> HttpResponse:
    """To the security officer: code and time, and the way to unlock."""
    row = initiative.history.filter(transition="quarantine").order_by("-history_id").first()
    user, today = user_of(request), timezone.localdate()
    minutes = [
        (
            item,
            policies.check(user, "initiatives.confirm_minutes", item, today)
            if item.confirmed_at is None
            else None,
        )
        for item in initiative.secrecy_minutes.select_related("drawn_up_by", "confirmed_by")
    ]
    context = {"initiative": initiative, "row": row, "minutes": minutes}
    return page(request, "portal/locked.html", context)


def _past(request: HttpRequest, initiative: Initiative, moment: Any) -> HttpResponse:
    """The whole file as it was, read-only, with a banner."""
    past: Past | None = as_of(
        initiative, moment, proposes=bool(is_proposer(user_of(request), initiative))
    )
    names = all_names()
    context = {
        "initiative": initiative,
        "moment": moment,
        "past": past,
        "erased": told_of(initiative, past.content) if past else [],
        "sections": read(past.content, names) if past else [],
        "changes": differences(past.content, initiative.content, names) if past else [],
    }
    return page(request, "portal/as_of.html", context)


@require_safe
def version_detail(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """A submitted version, with what it changed against the one before, field by field."""
    initiative = visible_or_404(request, code)
    if hides_content(initiative):
        raise Http404
    shows(request, initiative, f"v{number}")
    version = get_object_or_404(initiative.versions.select_related("submitted_by"), number=number)
    before = initiative.versions.filter(number=number - 1).first()
    names = all_names()
    content = version.snapshot["content"]
    context = {
        "initiative": initiative,
        "version": version,
        "before": before,
        "erased": told_of(initiative, content),
        "sections": read(content, names),
        "changes": differences(before.snapshot["content"], content, names) if before else [],
    }
    return page(request, "portal/version.html", context)
