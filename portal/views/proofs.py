"""Receipts, proofs and the dossier of a file."""

from collections.abc import Callable
from contextlib import suppress
from typing import TypeVar

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from accounts.requests import user_of
from common.errors import DomainError
from common.forms import MomentField, PortalForm
from common.http import go, page
from common.keyset import keyset_page
from common.prints import PDF
from initiatives.models import Initiative
from initiatives.policies import hides_content
from initiatives.views.common import shows, visible_or_404
from portal.papers.receipts import Receipt, document_of, receipt_of
from portal.selectors.proofs import proofs_of
from portal.selectors.timeline import timeline
from protection.dossier.collecting import Part, Scope, is_shown, row_of
from protection.dossier.packing import Bundle, NotCovered, keys_text
from protection.services.dossiers import scope_of
from workflow import jobs, policies
from workflow.checking import record_mismatch
from workflow.opening import DoesNotMatch
from workflow.sealing import shape_of

SHOWN = 30
TEXT = "text/plain; charset=utf-8"
Made = TypeVar("Made")


class DossierForm(PortalForm):
    """Whose risk plan is to stand in front: the one in force at a moment, if one is named."""

    risks_at = MomentField(
        label=gettext_lazy("Kế hoạch rủi ro như vào lúc (bỏ trống nếu không cần)"), required=False
    )
    withheld = forms.MultipleChoiceField(
        label=gettext_lazy("Che khỏi bộ hồ sơ (nếu cần)"),
        choices=Part.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=gettext_lazy(
            "Phần được che không có trong bộ; phần còn lại vẫn kiểm tra được. Kế hoạch rủi ro đã chốt luôn có. Bộ để nộp"
            " lưu phải đầy đủ."
        ),
    )


@require_safe
def proof_list(request: HttpRequest, code: str) -> HttpResponse:
    """What is proved of a file, its receipts, and the dossier."""
    initiative, user = visible_or_404(request, code), user_of(request)
    if hides_content(initiative) or initiative.submitted_at is None:
        raise Http404
    may = policies.check(user, "protection.make_dossier", initiative, timezone.localdate())
    context = {
        "initiative": initiative,
        "proofs": proofs_of(initiative),
        "may_make_dossier": bool(may),
        "form": DossierForm(),
        "may_read_log": bool(
            policies.check(user, "protection.read_log", initiative, timezone.localdate())
        ),
    }
    return page(request, "portal/proofs.html", context)


@require_safe
def receipt(request: HttpRequest, code: str, what: str, number: int, file: str) -> HttpResponse:
    """The receipt of a plan or of frozen risks, and the files that prove it."""
    initiative = visible_or_404(request, code)
    if hides_content(initiative):
        raise Http404

    def made() -> tuple[str, bytes]:
        found = receipt_of(initiative, what, number)
        if found is None or (found.proof is None and file != "bien-nhan.pdf"):
            raise Http404
        return _file(found, initiative, file)

    content_type, data = _untouched(made)
    shows(request, initiative, f"{what}-{number}/{file}", is_paper=True)
    response = HttpResponse(data, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{initiative.code}-{number}-{file}"'
    return response


def _file(found: Receipt, initiative: Initiative, name: str) -> tuple[str, bytes]:
    if name == "bien-nhan.pdf":
        return PDF, document_of(found, initiative).pdf()
    if name == "plan.leaf":
        return "application/octet-stream", found.leaf()
    if name == "plan.opening.json":
        return "application/json", found.opening()
    if name == "plan.tlog-proof" and found.proof is not None:
        return TEXT, found.proof.text().encode()
    raise Http404


@require_safe
def row_proof(request: HttpRequest, code: str, table: str, pk: int) -> HttpResponse:
    """What proves one entry of the history: its leaf, what opens it, its place in the tree, the keys."""
    initiative, user = visible_or_404(request, code), user_of(request)
    if hides_content(initiative):
        raise Http404
    scope = scope_of(user, initiative, timezone.localdate(), is_short=False)

    def made() -> Bundle:
        row, bundle = row_of(initiative, scope, table, pk), Bundle()
        if row is None or not _is_readable(user, initiative, scope, table, pk):
            raise Http404
        shown = {one.name: is_shown(row, one.name, scope) for one in shape_of(type(row)).columns}
        bundle.put_leaf(f"{table}-{pk}", row, shown, newest=False)
        return bundle

    try:
        bundle = _untouched(made)
    except NotCovered as error:
        raise Http404 from error
    bundle.put("keys.txt", keys_text())
    shows(request, initiative, f"row {table[-16:]}-{pk}", is_paper=True)
    name = f"{initiative.code}-{table}-{pk}"
    response = HttpResponse(bundle.archive(name), content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="{name}.zip"'
    return response


def _is_readable(user: User, initiative: Initiative, scope: Scope, table: str, pk: int) -> bool:
    """Whoever may have the dossier may have any row of it; others those that their page of the history shows."""
    if policies.check(user, "protection.make_dossier", initiative, timezone.localdate()):
        return True
    shown = timeline(initiative, own_case=scope.own_case or None, proposes=scope.proposes)
    return any((entry.table, entry.key) == (table, pk) for entry in shown)


def _untouched(made: Callable[[], Made]) -> Made:
    """What ``made`` reads and gives. A record that is not what was sealed is refused with a sentence, and alarms.

    Read once more first: an erasure may have come between the record and what is known of erasures.
    """
    with suppress(DoesNotMatch):
        return made()
    try:
        return made()
    except DoesNotMatch as error:
        record_mismatch(error)
        message = _(
            "Bản ghi này không còn đúng như khi được ghi vào sổ cái; đã báo động cho cán bộ bảo vệ bí mật."
        )
        raise DomainError("trail", message) from error


@require_safe
def read_log(request: HttpRequest, code: str) -> HttpResponse:
    """Who read what of the file is not for everybody."""
    initiative, user = visible_or_404(request, code), user_of(request)
    policies.require(user, "protection.read_log", initiative, timezone.localdate())
    found = keyset_page(
        initiative.reads.select_related("reader"),
        key="read_at",
        token=request.GET.get("sau", ""),
        descending=True,
    )
    return page(request, "portal/reads.html", {"initiative": initiative, "page": found})


@require_POST
def dossier(request: HttpRequest, code: str) -> HttpResponse:
    """Ask for the dossier; a worker makes it."""
    initiative, user = visible_or_404(request, code), user_of(request)
    policies.require(user, "protection.make_dossier", initiative, timezone.localdate())
    is_short = "short" in request.POST
    form = DossierForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Thời điểm hoặc phần che không đúng: hãy chọn lại."))
        return go(request, reverse("portal:proof_list", args=[initiative.code]))
    risks_at = form.cleaned_data["risks_at"]
    asked = risks_at.isoformat() if risks_at else ""
    withheld = [] if is_short else sorted(form.cleaned_data["withheld"])
    label = _("Hồ sơ tự chứng minh %(code)s")
    job = jobs.ask(
        kind="portal.dossier",
        label=label % {"code": initiative.code},
        params={
            "initiative": initiative.pk,
            "is_short": is_short,
            "risks_at": asked,
            "withheld": withheld,
        },
        user=user,
        at=timezone.now(),
        dedupe_key=f"{user.pk}:{initiative.pk}:{is_short}:{asked}:{'-'.join(withheld)}",
    )
    return go(request, job.get_absolute_url())
