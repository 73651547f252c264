"""What the pages of one draft share."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.requests import user_of
from initiatives.models import Initiative
from initiatives.plan.schema import SECTIONS
from initiatives.querysets import is_mine
from initiatives.services.registration import Readiness, readiness

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

EXTRA_STEPS = (
    ("nguoi-de-xuat", _("Người đề xuất"), "initiatives:proposers_edit"),
    ("tai-lieu", _("Tài liệu"), "initiatives:attachments_edit"),
    ("cam-ket", _("Bản cam kết"), "initiatives:commitment_sign"),
)


@dataclass(frozen=True, slots=True)
class StepLink:
    """One step in the list beside the form."""

    code: str
    label: "StrOrPromise"
    url: str
    is_current: bool
    is_complete: bool


@dataclass(frozen=True, slots=True)
class FileSeen:
    """What a page shows of which file; ``is_paper`` for what is on record whoever's file it is."""

    initiative: Initiative
    page: str
    is_paper: bool


def shows(
    request: HttpRequest, initiative: Initiative, page: str = "", *, is_paper: bool = False
) -> None:
    """Say that the answer tells of a file: once it is given, a read that has to be on record is written down."""
    named = request.resolver_match.url_name if request.resolver_match else ""
    seen: dict[int, FileSeen] = request.__dict__.setdefault("files_seen", {})
    seen[initiative.pk] = FileSeen(initiative, page or str(named), is_paper)


def visible_or_404(request: HttpRequest, code: str, **annotations: Any) -> Initiative:
    """The initiative, if the person may see it at all; ``annotations`` are read with it."""
    user = user_of(request)
    rows = Initiative.objects.visible_to(user, timezone.localdate()).for_detail()
    found: Initiative = get_object_or_404(
        rows.annotate(is_named=is_mine(user), **annotations), code=code
    )
    found.__dict__["_named"] = {user.pk: found.is_named}  # type: ignore[attr-defined]  # annotated
    shows(request, found)
    return found


def step_links(
    initiative: Initiative, current: str, state: Readiness | None = None
) -> list[StepLink]:
    """All steps with what each still lacks."""
    state = state or readiness(initiative, timezone.localdate())
    lacking = state.steps_in_error()
    plan = [
        (
            section.code,
            section.label,
            reverse("initiatives:step_edit", args=[initiative.code, section.code]),
        )
        for section in SECTIONS
        if state.asks_more or not section.is_asked
    ]
    extra = [
        (code, label, reverse(name, args=[initiative.code])) for code, label, name in EXTRA_STEPS
    ]
    steps = [plan[0], extra[0], *plan[1:], *extra[1:]]
    steps.append(
        (
            "xem-lai",
            _("Xem lại và gửi"),
            reverse("approvals:submission_review", args=[initiative.code]),
        )
    )
    return [
        StepLink(code, label, url, code == current, code not in lacking)
        for code, label, url in steps
    ]


def next_step_url(initiative: Initiative, current: str) -> str:
    """Where "save and continue" leads."""
    links = step_links(initiative, current)
    index = next(i for i, link in enumerate(links) if link.is_current)
    return links[min(index + 1, len(links) - 1)].url
