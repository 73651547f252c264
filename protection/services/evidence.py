"""Numbered evidence of a review: added by those concerned, cited by findings, never taken out (F0.3)."""

import re
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from common.errors import DomainError
from common.times import local_day
from initiatives.models import Attachment, AttachmentKind
from initiatives.services.attachments import Uploaded, attach
from protection.models import LiabilityReview, ReviewEvidence
from workflow import outbox, policies
from workflow.audit import Change, attributed

CITED = re.compile(r"\bCC-([0-9]{1,4})\b")


def cited_in(text: str) -> list[int]:
    """The numbers of the evidence that a text cites as CC-01, each once, as they come."""
    return list(dict.fromkeys(int(number) for number in CITED.findall(text)))


def add_evidence(
    *,
    review_id: int,
    title: str,
    source: str,
    actor: User,
    at: datetime,
    upload: Uploaded | None = None,
) -> ReviewEvidence | None:
    """Enter a piece of evidence under the next number; None when its file got the file locked.

    A file is examined as every attachment is and read through the review alone. Raises
    ``DomainError`` for a blank title or source and for the file's size and type.
    """
    review = LiabilityReview.objects.select_related("pilot").get(pk=review_id)
    policies.require(actor, "protection.add_evidence", review, local_day(at))
    for name, value in (("title", title), ("source", source)):
        if not value.strip():
            raise DomainError(name, _("Hãy điền mục này."), name)
    file = None
    if upload is not None:
        file = attach(
            initiative_id=review.pilot.initiative_id,
            upload=upload,
            kind=AttachmentKind.REVIEW,
            actor=actor,
            at=at,
            action="protection.attach_evidence",
        )
        if file is None:
            return None
    return _enter(review_id, title.strip(), source.strip(), file, actor=actor, at=at)


@transaction.atomic
def _enter(
    review_id: int, title: str, source: str, file: Attachment | None, *, actor: User, at: datetime
) -> ReviewEvidence:
    """Of two at once the second waits for the next number."""
    review: LiabilityReview = LiabilityReview.objects.select_for_update(of=("self",)).get(
        pk=review_id
    )
    policies.require(actor, "protection.add_evidence", review, local_day(at))
    row = ReviewEvidence(
        review=review,
        number=review.evidence.count() + 1,
        title=title,
        source=source,
        file=file,
        added_by=actor,
        added_at=at,
    )
    with attributed(Change(actor, f"Đưa {row.code} vào hồ sơ xem xét", at)):
        row.save()
    outbox.publish("protection.evidence", {"pk": row.pk, "actor": actor.pk})
    return row


def require_known(review: LiabilityReview, text: str, field: str) -> None:
    """Raises ``DomainError`` ``evidence_unknown`` when the text cites what is not in the review."""
    known = set(review.evidence.values_list("number", flat=True))
    for number in cited_in(text):
        if number not in known:
            message = _("Hồ sơ này không có chứng cứ CC-%(number)02d.") % {"number": number}
            raise DomainError("evidence_unknown", message, field)
