"""The leadership collective's meeting: roster, ballots, recusals."""

from django.contrib import messages
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.requests import typed, user_of
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


def _render(request: HttpRequest, case: Case, *, refused: BaseForm | None = None) -> HttpResponse:
    """The page; ``refused`` stands in place of the fresh form of the same ballot."""
    meeting = getattr(case, "meeting", None)
    if meeting is None or not _handles(request, case):
        raise Http404
    user, today = user_of(request), timezone.localdate()
    rows = []
    for ballot in meeting.ballots.select_related(
        "meeting__case__initiative", "meeting__case__unit", "cast_by"
    ):
        ballot.meeting = meeting
        may_cast = policies.check(user, "approvals.cast_ballot", ballot, today)
        may_recuse = policies.check(user, "approvals.recuse", ballot, today)
        forms = _ballot_form(request, ballot), _recusal_form(request, ballot)
        vote, recusal = (
            refused if refused and refused.prefix == form.prefix else form for form in forms
        )
        rows.append((ballot, vote, may_cast, may_recuse, recusal))
    context = {
        "case": case,
        "meeting": meeting,
        "rows": rows,
        "tally": meetings.tally_of(meeting),
        "open": meeting.closed_at is None,
        "me": user.pk,
    }
    status = 422 if refused else 200
    return page(request, "approvals/meeting.html", context, status=status)


def _ballot_form(request: HttpRequest, ballot: Ballot) -> BallotForm:
    initial = {"choice": ballot.choice, "absence": ballot.absence_reason, "note": ballot.note}
    action = reverse("approvals:ballot_cast", args=[ballot.pk])
    return BallotForm(_brought_back(request, action), initial=initial, prefix=f"b{ballot.pk}")


def _recusal_form(request: HttpRequest, ballot: Ballot) -> RecusalForm:
    action = reverse("approvals:ballot_recuse", args=[ballot.pk])
    return RecusalForm(_brought_back(request, action), prefix=f"r{ballot.pk}")


def _brought_back(request: HttpRequest, action: str) -> QueryDict | None:
    return typed(request, action) if request.method == "GET" else None


@require_http_methods(["GET", "POST"])
def ballot_cast(request: HttpRequest, pk: int) -> HttpResponse:
    """Vote, or record an absence; who only comes back here is led to the sheet."""
    ballot = _ballot(request, pk)
    if request.method == "GET":
        return _to_the_sheet(ballot)
    form = BallotForm(request.POST, prefix=f"b{pk}")
    if not form.is_valid():
        return _render(request, ballot.meeting.case, refused=form)
    meetings.cast_ballot(
        ballot_id=pk, actor=user_of(request), at=timezone.now(), **form.cleaned_data
    )
    messages.success(request, _("Đã ghi phiếu."))
    return _to_the_sheet(ballot)


@require_http_methods(["GET", "POST"])
def ballot_recuse(request: HttpRequest, pk: int) -> HttpResponse:
    """Leave the vote; who only comes back here is led to the sheet."""
    ballot = _ballot(request, pk)
    if request.method == "GET":
        return _to_the_sheet(ballot)
    form = RecusalForm(request.POST, prefix=f"r{pk}")
    if not form.is_valid():
        return _render(request, ballot.meeting.case, refused=form)
    meetings.recuse(
        ballot_id=pk, actor=user_of(request), reason=form.cleaned_data["reason"], at=timezone.now()
    )
    messages.success(request, _("Đã ghi nhận không tham gia biểu quyết."))
    return _to_the_sheet(ballot)


def _to_the_sheet(ballot: Ballot) -> HttpResponse:
    return redirect("approvals:meeting_detail", code=ballot.meeting.case.initiative.code)


def _ballot(request: HttpRequest, pk: int) -> Ballot:
    ballot: Ballot = get_object_or_404(
        Ballot.objects.select_related("meeting__case__initiative", "meeting__case__unit"), pk=pk
    )
    current_case_or_404(request, ballot.meeting.case.initiative.code)
    return ballot
