"""What those concerned are told about a liability review. Nobody else hears of it."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from approvals.services.audience import head_of, only
from common.times import local_day, shown
from notifications.models import Kind
from notifications.services.telling import tell
from protection.models import LiabilityReview, ObstructionReport, ReviewClock, ReviewEvidence
from protection.services import audience
from protection.states import ReviewState

Payload = Mapping[str, Any]


def review_moved(payload: Payload) -> None:
    """A step of a review: the person, the panel or the head, by what the step asks of them."""
    row = LiabilityReview.history.get(history_id=payload["history"])
    review = LiabilityReview.objects.select_related(
        "pilot__initiative", "unit", "subject_user"
    ).get(pk=payload["pk"])
    on = local_day(row.history_date)
    with translation.override("vi"):
        facts = {
            "code": review.pilot.initiative.code,
            "state": dict(ReviewState.choices)[row.state],
            "when": shown(row.history_date),
        }
        subject = _("Xem xét trách nhiệm, hồ sơ %(code)s: %(state)s") % facts
        body = _("%(code)s: %(state)s, lúc %(when)s. Mở cổng để xem và làm tiếp.") % facts
        people = audience.told_after(row.transition, review, on)
        key, url = f"review:{row.history_id}", review.get_absolute_url()
        tell(people, key=key, kind=Kind.TASK, subject=subject, body=body, url=url)


def evidence_added(payload: Payload) -> None:
    """The panel, and the person concerned once the evidence is his to see."""
    row = ReviewEvidence.objects.select_related(
        "review__pilot__initiative", "review__subject_user", "added_by"
    ).get(pk=payload["pk"])
    review = row.review
    with translation.override("vi"):
        facts = {"code": review.pilot.initiative.code, "number": row.code}
        subject = _("Hồ sơ xem xét %(code)s có thêm chứng cứ %(number)s") % facts
    tell(
        audience.told_of_evidence(review, row.added_by, local_day(row.added_at)),
        key=f"evidence:{row.pk}",
        kind=Kind.PROGRESS,
        subject=subject,
        body=subject,
        url=review.get_absolute_url(),
    )


def review_reminder(payload: Payload) -> None:
    """A review's time limit: the panel and the competent head."""
    clock = ReviewClock.objects.select_related(
        "review__unit", "review__pilot__initiative", "review__subject_user"
    ).get(pk=payload["clock"])
    review, kind = clock.review, payload["kind"]
    if clock.stopped_at or clock.paused_at:
        return  # settled since the notice was written
    on = date.fromisoformat(payload["on"])
    with translation.override("vi"):
        facts = {"code": review.pilot.initiative.code, "due": shown(clock.due_at)}
        overdue = kind.startswith("OVERDUE_")
        words = _("%(code)s: quá hạn kết luận xem xét (hạn %(due)s)")
        subject = (words if overdue else _("%(code)s: hạn kết luận xem xét %(due)s")) % facts
        people = only(audience.panel_of(review) + head_of(review.unit_id, on))
        tell(
            people,
            key=f"review-clock:{clock.pk}:{kind}",
            kind=Kind.OVERDUE if overdue else Kind.REMINDER,
            subject=subject,
            body=subject,
            url=review.get_absolute_url(),
        )


def obstruction_reported(payload: Payload) -> None:
    """The head of the superior level, in words that say nothing of the content."""
    report = ObstructionReport.objects.select_related("initiative").get(pk=payload["pk"])
    with translation.override("vi"):
        code = {"code": report.initiative.code}
        subject = _("Có phản ánh cản trở cần xử lý: %(code)s") % code
    tell(
        head_of(report.unit_id, local_day(report.reported_at)),
        key=f"obstruction:{report.pk}",
        kind=Kind.TASK,
        subject=subject,
        body=subject,
        url=report.get_absolute_url(),
    )


def obstruction_moved(payload: Payload) -> None:
    """Whoever reported it learns that it moved."""
    row = ObstructionReport.history.get(history_id=payload["history"])
    report = ObstructionReport.objects.select_related("initiative", "reported_by").get(
        pk=payload["pk"]
    )
    with translation.override("vi"):
        code = {"code": report.initiative.code}
        subject = _("Phản ánh cản trở của bạn có diễn biến mới: %(code)s") % code
    tell(
        [report.reported_by],
        key=f"obstruction-step:{row.history_id}",
        kind=Kind.PROGRESS,
        subject=subject,
        body=subject,
        url=report.get_absolute_url(),
    )
