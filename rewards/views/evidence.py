"""Achievements of a nomination with their evidence, read by whoever reads the nomination."""

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.requests import typed, user_of
from accounts.views.dialogs import Asked, run_dialog
from common.http import download
from initiatives.policies import hides_content
from initiatives.services.attachments import uploaded
from initiatives.views.common import shows
from rewards.forms import EvidenceForm
from rewards.models import Nomination, NominationEvidence
from rewards.services import evidence
from workflow import policies


def visible_nomination(request: HttpRequest, pk: int) -> Nomination:
    """The nomination, for those who may read it; the read of its file is on record."""
    rows = Nomination.objects.visible_to(user_of(request), timezone.localdate()).select_related(
        "pilot__initiative", "pilot__unit", "nominee", "award", "unit__superior", "phase"
    )
    found: Nomination = get_object_or_404(rows, pk=pk)
    if hides_content(found.pilot.initiative):
        raise Http404
    shows(request, found.pilot.initiative, f"nomination-{pk}", is_paper=True)
    return found


@require_http_methods(["GET", "POST"])
def evidence_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Enter one more achievement with what proves it."""
    row = visible_nomination(request, pk)
    user = user_of(request)
    policies.require(user, "rewards.add_evidence", row, timezone.localdate())
    initial = {"scope": row.scope, "kind": "RESULT"}
    files = request.FILES if request.method == "POST" else None
    form = EvidenceForm(typed(request), files, initial=initial)

    def act() -> str:
        data = form.cleaned_data
        entered = evidence.add_evidence(
            nomination_id=row.pk,
            values={name: data[name] for name in evidence.FIELDS},
            upload=uploaded(data["file"]),
            actor=user,
            at=timezone.now(),
        )
        return row.get_absolute_url() if entered else reverse("rewards:nomination_list")

    asked = Asked(
        heading=_("Ghi thành tích kèm minh chứng"),
        about=str(row),
        back=row.get_absolute_url(),
        notes=[_("Mỗi thành tích một mục; thành tích đến đâu khen thưởng đến đó.")],
    )
    done = _("Đã ghi thành tích kèm minh chứng.")
    return run_dialog(request, form, asked, key=f"proof:{pk}", act=act, done=done)


@require_safe
def evidence_file(request: HttpRequest, pk: int) -> FileResponse:
    """The file that proves an achievement."""
    proof = get_object_or_404(NominationEvidence.objects.select_related("file"), pk=pk)
    row = visible_nomination(request, proof.nomination_id)
    if proof.file is None or proof.file.destroyed_at:
        raise Http404
    shows(request, row.pilot.initiative, f"evidence-{pk}", is_paper=True)
    return download(
        proof.file.stored_as, name=proof.file.name, content_type=proof.file.content_type
    )
