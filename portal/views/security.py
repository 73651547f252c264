"""The security officer locks and unlocks a file."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.requests import is_sent, status_of, typed, user_of
from common.forms import ReasonForm
from common.http import page
from initiatives.services import secrecy
from initiatives.views.common import visible_or_404
from workflow import policies


@require_http_methods(["GET", "POST"])
def initiative_release(request: HttpRequest, code: str) -> HttpResponse:
    """Open a locked file again, with the reason."""
    initiative = visible_or_404(request, code)
    user = user_of(request)
    policies.require(user, "initiatives.release", initiative, timezone.localdate())
    form = ReasonForm(typed(request))
    if is_sent(request, form):
        reason = form.cleaned_data["reason"]
        secrecy.open_file(initiative_id=initiative.pk, actor=user, reason=reason, at=timezone.now())
        messages.success(request, _("Đã mở khóa hồ sơ."))
        return redirect("portal:work")
    context = {"initiative": initiative, "form": form}
    return page(request, "portal/release.html", context, status=status_of(request, form))
