"""Administrators keep the text of the commitment."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.requests import typed, user_of
from accounts.views.dialogs import Asked, run_dialog
from common.http import page
from common.times import days_after
from initiatives.forms import CommitmentTextForm
from initiatives.models import CommitmentText
from initiatives.selectors import commitment_versions
from initiatives.services import commitments, people
from workflow import policies


def _require_admin(request: HttpRequest) -> None:
    action = "initiatives.publish_commitment"
    policies.require(user_of(request), action, None, timezone.localdate())


@require_safe
def text_list(request: HttpRequest) -> HttpResponse:
    """All versions, with what each changed."""
    _require_admin(request)
    current = people.current_text(timezone.now())
    context = {"versions": commitment_versions(), "current": current}
    return page(request, "initiatives/commitment_texts.html", context)


@require_http_methods(["GET", "POST"])
def text_publish(request: HttpRequest, number: int) -> HttpResponse:
    """The next version, beginning from what version ``number`` says."""
    _require_admin(request)
    base = get_object_or_404(CommitmentText, number=number)
    form = CommitmentTextForm(
        typed(request),
        initial={
            "valid_from": days_after(timezone.localdate(), 1),
            "text": "\n".join(clause["text"] for clause in base.clauses),
            "text_en": "\n".join(clause["text_en"] for clause in base.clauses),
        },
    )
    back = reverse("initiatives:text_list")

    def act() -> str:
        data = form.cleaned_data
        commitments.publish_text(
            clauses=data["clauses"],
            valid_from=data["valid_from"],
            actor=user_of(request),
            reason=data["reason"],
            at=timezone.now(),
        )
        return back

    asked = Asked(
        heading=_("Ban hành bản cam kết mới"),
        about=_("Soạn từ phiên bản %(n)s; bản đã ký giữ nguyên.") % {"n": number},
        back=back,
    )
    return run_dialog(request, form, asked, key=f"commitment:{number}", act=act)
