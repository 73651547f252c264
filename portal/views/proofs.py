"""Receipts, proofs and the dossier of a file."""

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.requests import user_of
from common.http import go, page
from common.prints import PDF
from initiatives.models import Initiative
from initiatives.policies import hides_content
from initiatives.views.common import visible_or_404
from portal.papers.receipts import Receipt, document_of, receipt_of
from portal.selectors.proofs import proofs_of
from workflow import jobs, policies

SHOWN = 30
TEXT = "text/plain; charset=utf-8"


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
    }
    return page(request, "portal/proofs.html", context)


@require_safe
def receipt(request: HttpRequest, code: str, what: str, number: int, file: str) -> HttpResponse:
    """The receipt of a plan or of frozen risks, and the files that prove it."""
    initiative = visible_or_404(request, code)
    if hides_content(initiative):
        raise Http404
    found = receipt_of(initiative, what, number)
    if found is None or (found.proof is None and file != "bien-nhan.pdf"):
        raise Http404
    content_type, data = _file(found, initiative, file)
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


@require_POST
def dossier(request: HttpRequest, code: str) -> HttpResponse:
    """Ask for the dossier; a worker makes it."""
    initiative, user = visible_or_404(request, code), user_of(request)
    policies.require(user, "protection.make_dossier", initiative, timezone.localdate())
    is_short = "short" in request.POST
    label = _("Hồ sơ tự chứng minh %(code)s")
    job = jobs.ask(
        kind="portal.dossier",
        label=label % {"code": initiative.code},
        params={"initiative": initiative.pk, "is_short": is_short},
        user=user,
        at=timezone.now(),
        dedupe_key=f"{user.pk}:{initiative.pk}:{is_short}",
    )
    return go(request, job.get_absolute_url())
