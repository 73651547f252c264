"""The focal agency's overview, and urging a late authority."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from accounts.requests import is_sent, status_of, typed, user_of
from approvals.services.urging import urge
from approvals.views.cases import current_case_or_404
from common.errors import DomainError
from common.forms import LongTextField, TokenForm
from common.http import page, refuse
from monitoring.selectors import overview
from workflow import policies
from workflow.tokens import fingerprint, once


class UrgeForm(TokenForm):
    """The letter's text."""

    message: forms.Field = LongTextField(label=gettext_lazy("Nội dung đôn đốc"), max_length=3000)


@require_safe
def overview_page(request: HttpRequest) -> HttpResponse:
    """Counts by state, unit and tier; every number opens its list."""
    user = user_of(request)
    policies.require(user, "monitoring.overview", None, timezone.localdate())
    context = {"overview": overview(user, at=timezone.now())}
    return page(request, "monitoring/overview.html", context)


@require_http_methods(["GET", "POST"])
def case_urge(request: HttpRequest, code: str) -> HttpResponse:
    """Urge the authority that holds the case."""
    case = current_case_or_404(request, code)
    user = user_of(request)
    policies.require(user, "approvals.urge", case, timezone.localdate())
    default = "Đề nghị khẩn trương xem xét hồ sơ %(code)s theo đúng thời hạn quy định."
    form = UrgeForm(typed(request), initial={"message": default % {"code": case.initiative.code}})
    if is_sent(request, form):
        message = form.cleaned_data["message"]

        def act() -> str:
            urge(case_id=case.pk, actor=user, message=message, at=timezone.now())
            return case.get_absolute_url()

        try:
            sent = fingerprint({"case": case.pk, "message": message})
            token = form.cleaned_data["form_token"]
            url, _ran = once(user_id=user.pk, token=token, sent=sent, act=act)
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, _("Đã gửi đôn đốc."))
            return redirect(url)
    context = {"case": case, "form": form}
    return page(request, "monitoring/urge.html", context, status=status_of(request, form))
