"""Trying a change of rules before it is confirmed."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.requests import is_sent, status_of, typed, user_of
from accounts.views.dialogs import act_once
from approvals.forms import HandMadeForm, TrialForm
from approvals.services.trials import try_by_hand, try_change
from authorities.models import RuleChange
from common.errors import DomainError
from common.http import go, page, refuse
from workflow import policies


@require_http_methods(["GET", "POST"])
def rule_trial(request: HttpRequest, pk: int) -> HttpResponse:
    """Run the change over open drafts and past registrations, or over a case made by hand."""
    user, now = user_of(request), timezone.now()
    policies.require(user, "authorities.simulate_change", None, timezone.localdate())
    change: RuleChange = get_object_or_404(RuleChange, pk=pk)
    form = TrialForm(typed(request), initial={"last": "500", "reason": _("Chạy thử")})
    if is_sent(request, form):

        def act() -> str:
            data = form.cleaned_data
            last = int(data["last"])
            try_change(change_id=pk, last=last, actor=user, reason=data["reason"], at=now)
            return change.get_absolute_url()

        try:
            return go(request, act_once(request, form, key=f"trial:{pk}", act=act))
        except DomainError as error:
            refuse(form, error)
    asked = "unit" in request.GET
    hand = HandMadeForm(request.GET if asked else None)
    ways = None
    if asked and hand.is_valid():
        before, after, book = try_by_hand(change, hand.facts(timezone.localdate()), at=now)
        names = {code: unit.label for code, unit in book.units.items()}
        ways = [
            (label, names.get(found.recipient, "—"), names.get(found.escalate_to, ""), found.steps)
            for label, found in ((_("Hiện nay"), before), (_("Sau thay đổi"), after))
        ]
    context = {"change": change, "form": form, "hand": hand, "ways": ways}
    return page(request, "approvals/rule_trial.html", context, status=status_of(request, form))
