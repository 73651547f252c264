"""The leadership collective's meeting: roster, ballots, recusals."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.requests import user_of
from approvals.forms import BallotForm, RecusalForm
from approvals.models import Ballot, Case
from approvals.services import meetings
from approvals.views.cases import current_case_or_404
from common.http import page
from workflow import policies


@require_http_methods(["GET"])
def meeting_detail(request: HttpRequest, code: str) -> HttpResponse:
    """The roster with its votes; each member sees what he may do."""
    case = current_case_or_404(request, code)
    return _render(request, case)


def _handles(request: HttpRequest, case: Case) -> bool:
    user, today = user_of(request), timezone.localdate()
    member = Ballot.objects.filter(meeting__case=case, member=user).exists()
    return member or bool(policies.check(user, "approvals.keep_minutes", case, today))


def _render(
    request: HttpRequest,
    case: Case,
    *,
    bound: dict[int, BallotForm] | None = None,
    status: int = 200,
) -> HttpResponse:
    meeting = getattr(case, "meeting", None)
    if meeting is None or not _handles(request, case):
        raise Http404
    user, today = user_of(request), timezone.localdate()
    bound = bound or {}
    rows = []
    for ballot in meeting.ballots.select_related(
        "meeting__case__initiative", "meeting__case__unit"
    ):
        ballot.meeting = meeting
        initial = {"choice": ballot.choice, "absence": ballot.absence_reason, "note": ballot.note}
        form = bound.get(ballot.pk) or BallotForm(initial=initial, prefix=f"b{ballot.pk}")
        may_cast = policies.check(user, "approvals.cast_ballot", ballot, today)
        may_recuse = policies.check(user, "approvals.recuse", ballot, today)
        rows.append((ballot, form, may_cast, may_recuse, RecusalForm(prefix=f"r{ballot.pk}")))
    context = {
        "case": case,
        "meeting": meeting,
        "rows": rows,
        "tally": meetings.tally_of(meeting),
        "open": meeting.closed_at is None,
        "me": user.pk,
    }
    return page(request, "approvals/meeting.html", context, status=status)


@require_POST
def ballot_cast(request: HttpRequest, pk: int) -> HttpResponse:
    """Vote, or record an absence."""
    ballot = _ballot(request, pk)
    form = BallotForm(request.POST, prefix=f"b{pk}")
    code = ballot.meeting.case.initiative.code
    if not form.is_valid():
        return _render(request, ballot.meeting.case, bound={pk: form}, status=422)
    meetings.cast_ballot(
        ballot_id=pk, actor=user_of(request), at=timezone.now(), **form.cleaned_data
    )
    messages.success(request, _("Đã ghi phiếu."))
    return redirect("approvals:meeting_detail", code=code)


@require_POST
def ballot_recuse(request: HttpRequest, pk: int) -> HttpResponse:
    """Leave the vote."""
    ballot = _ballot(request, pk)
    form = RecusalForm(request.POST, prefix=f"r{pk}")
    code = ballot.meeting.case.initiative.code
    if not form.is_valid():
        messages.error(request, _("Hãy ghi lý do không tham gia biểu quyết."))
        return redirect("approvals:meeting_detail", code=code)
    meetings.recuse(
        ballot_id=pk, actor=user_of(request), reason=form.cleaned_data["reason"], at=timezone.now()
    )
    messages.success(request, _("Đã ghi nhận không tham gia biểu quyết."))
    return redirect("approvals:meeting_detail", code=code)


def _ballot(request: HttpRequest, pk: int) -> Ballot:
    ballot: Ballot = get_object_or_404(
        Ballot.objects.select_related("meeting__case__initiative", "meeting__case__unit"), pk=pk
    )
    current_case_or_404(request, ballot.meeting.case.initiative.code)
    return ballot
