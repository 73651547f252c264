"""One's own account: offices held, delegations, language."""

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.capacities import capacities_of
from accounts.choices import Role
from accounts.forms import DelegationForm
from accounts.models import Delegation, Duty, OrgUnit, PositionHeld, User
from accounts.requests import is_sent, status_of, typed, user_of
from accounts.services import delegations
from accounts.views.dialogs import Asked, run_dialog
from common.errors import DomainError
from common.forms import ReasonForm
from common.http import page, refuse
from common.middleware import LANGUAGE_COOKIE
from workflow import policies

YEAR = 365 * 24 * 60 * 60


@require_safe
def account_detail(request: HttpRequest) -> HttpResponse:
    """Who I am to the portal, and since when."""
    user, today = user_of(request), timezone.localdate()
    capacities = capacities_of(user, today)
    given = Delegation.objects.filter(delegator=user).select_related("delegate", "unit")
    desks = capacities.duties.get(Role.UNIT_CLERK, frozenset())
    context = {
        "positions": PositionHeld.objects.filter(user=user)
        .select_related("unit", "managed_by")
        .order_by("-valid_from"),
        "duties": Duty.objects.on(today).filter(user=user).select_related("unit"),
        "given": given.order_by("-valid_from"),
        "received": Delegation.objects.on(today)
        .filter(delegate=user)
        .select_related("delegator", "unit")
        .distinct(),
        "of_units": Delegation.objects.filter(unit__in=desks, valid_to__gte=today)
        .select_related("delegator", "delegate", "unit")
        .order_by("-valid_from"),
        "is_head": bool(capacities.heads),
        "is_clerk": bool(desks),
        "today": today,
    }
    return page(request, "accounts/detail.html", context)


@require_http_methods(["GET", "POST"])
def delegation_add(request: HttpRequest) -> HttpResponse:
    """Delegate as the head of a unit, or write it down for him as its clerk."""
    user, today = user_of(request), timezone.localdate()
    capacities = capacities_of(user, today)
    desks = capacities.duties.get(Role.UNIT_CLERK, frozenset())
    found = OrgUnit.objects.filter(pk__in=capacities.heads | desks).order_by("name")
    units = {row.pk: row for row in found}
    form = DelegationForm([(row.pk, row.name) for row in units.values()], typed(request))
    if is_sent(request, form):
        data = dict(form.cleaned_data)
        data.pop("form_token")
        try:
            person = _person(data.pop("to"))
            unit = units[int(data.pop("unit"))]
            own = unit.pk in capacities.heads
            service = delegations.delegate if own else delegations.prepare
            service(actor=user, unit=unit, to=person, at=timezone.now(), **data)
        except DomainError as error:
            refuse(form, error)
        else:
            done = _("Đã ghi nhận ủy quyền.")
            messages.success(
                request, done if own else _("Đã soạn ủy quyền; chờ người đứng đầu xác nhận.")
            )
            return redirect("accounts:account_detail")
    context = {"form": form, "units": units, "is_head": bool(capacities.heads)}
    return page(request, "accounts/delegation.html", context, status=status_of(request, form))


@require_http_methods(["GET", "POST"])
def delegation_confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """The head confirms what his clerk wrote down."""
    user = user_of(request)
    rows = Delegation.objects.select_related("delegate", "unit", "prepared_by")
    row = get_object_or_404(rows, pk=pk, delegator=user, prepared_by__isnull=False)
    policies.require(user, "accounts.confirm_delegation", row, timezone.localdate())
    form = ReasonForm(typed(request))

    def act() -> str:
        reason = form.cleaned_data["reason"]
        delegations.confirm(delegation_id=pk, actor=user, reason=reason, at=timezone.now())
        return reverse("accounts:account_detail")

    days = {
        "from": date_format(row.valid_from),
        "to": date_format(row.valid_to) if row.valid_to else "",
    }
    facts = {
        "who": row.delegate,
        "unit": row.unit,
        "capacity": row.get_capacity_display(),
        "scope": row.get_scope_display(),
        "number": row.instrument_number,
        "by": row.prepared_by,
        **days,
    }
    about = _("%(who)s, %(capacity)s: %(scope)s, %(unit)s, từ %(from)s đến %(to)s (%(number)s)")
    asked = Asked(
        heading=_("Xác nhận ủy quyền"),
        about=about % facts,
        back=reverse("accounts:account_detail"),
        is_possible=row.awaits_head and row.revoked_on is None,
        notes=[_("Do %(by)s soạn. Trách nhiệm vẫn thuộc về bạn.") % facts],
    )
    return run_dialog(request, form, asked, key=f"confirm_delegation:{pk}", act=act)


def _person(email: str) -> User:
    person: User | None = User.objects.filter(
        email__iexact=email, is_active=True, is_system=False
    ).first()
    if person is None:
        raise DomainError("no_person", _("Không có tài khoản nào dùng địa chỉ này."), "to")
    return person


@require_http_methods(["GET", "POST"])
def delegation_revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a delegation back."""
    user = user_of(request)
    heads = capacities_of(user, timezone.localdate()).heads
    row = get_object_or_404(
        Delegation.objects.filter(
            Q(delegator=user) | Q(unit_id__in=heads), revoked_on=None
        ).select_related("delegate", "unit"),
        pk=pk,
    )
    form = ReasonForm(typed(request))
    if is_sent(request, form):
        delegations.revoke(
            delegation=row, actor=user, reason=form.cleaned_data["reason"], at=timezone.now()
        )
        messages.success(request, _("Đã thu hồi ủy quyền."))
        return redirect("accounts:account_detail")
    context = {"form": form, "delegation": row}
    return page(request, "accounts/revoke.html", context, status=status_of(request, form))


@require_POST
def session_end(request: HttpRequest, pk: int) -> HttpResponse:
    """End one of one's own sessions: that browser has to sign in again."""
    session = get_object_or_404(UserSession, pk=pk, user=user_of(request))
    session.end()
    messages.success(request, _("Đã kết thúc phiên đăng nhập đó."))
    return redirect("usersessions_list")


@login_not_required
@require_POST
def language_choose(request: HttpRequest) -> HttpResponse:
    """Vietnamese or English, kept in a cookie of this browser."""
    chosen = request.POST.get("language", "")
    target = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()}):
        target = "/"
    response = HttpResponseRedirect(target)
    if chosen in dict(settings.LANGUAGES):
        response.set_cookie(
            LANGUAGE_COOKIE,
            chosen,
            max_age=YEAR,
            httponly=True,
            samesite="Lax",
            secure=settings.SESSION_COOKIE_SECURE,
        )
    return response
