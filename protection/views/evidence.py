"""Evidence of a review: entered by those concerned, opened through the review alone."""

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.requests import typed, user_of
from accounts.views.dialogs import Asked, run_dialog
from common.http import download
from initiatives.services.attachments import uploaded
from protection.forms import EvidenceForm
from protection.models import ReviewEvidence
from protection.selectors import evidence_for
from protection.services import audience, evidence, reviews
from protection.views.reviews import visible_review
from workflow import policies


@require_http_methods(["GET", "POST"])
def evidence_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Enter one more piece of evidence."""
    review = visible_review(request, pk)
    user, today = user_of(request), timezone.localdate()
    policies.require(user, "protection.add_evidence", review, today)
    form = EvidenceForm(typed(request), request.FILES if request.method == "POST" else None)

    def act() -> str:
        data = form.cleaned_data
        row = evidence.add_evidence(
            review_id=review.pk,
            title=data["title"],
            source=data["source"],
            upload=uploaded(data["file"]),
            actor=user,
            at=timezone.now(),
        )
        return review.get_absolute_url() if row else reverse("protection:review_list")

    asked = Asked(
        heading=_("Đưa chứng cứ vào hồ sơ"),
        about=str(review),
        back=review.get_absolute_url(),
        told=audience.told_of_evidence(review, user, today),
        notes=[_("Chứng cứ được đánh số và không gỡ ra được; dữ kiện ghi nhận dẫn số này.")],
    )
    done = _("Đã đưa chứng cứ vào hồ sơ.")
    return run_dialog(request, form, asked, key=f"evidence:{pk}", act=act, done=done)


@require_safe
def evidence_file(request: HttpRequest, pk: int) -> FileResponse:
    """The file of a piece of evidence; that it was opened is on record."""
    row = get_object_or_404(ReviewEvidence, pk=pk)
    review = visible_review(request, row.review_id)
    user = user_of(request)
    seen = {item.pk: item for item in evidence_for(review, user, timezone.localdate())}
    file = seen[row.pk].file if row.pk in seen else None
    if file is None or file.destroyed_at:
        raise Http404
    reviews.note_read(review=review, reader=user, page=row.code, at=timezone.now())
    return download(file.stored_as, name=file.name, content_type=file.content_type)
