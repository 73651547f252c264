"""What the one who asked for long work is told when it ends."""

from collections.abc import Mapping
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from common.times import shown
from notifications.models import Kind
from notifications.services.telling import tell
from workflow.models import Job, JobState


def job_ended(payload: Mapping[str, Any]) -> None:
    """The file is ready until its day, the work is done, or it failed and why."""
    job = Job.objects.select_related("asked_by").get(pk=payload["pk"])
    with translation.override("vi"):
        failed = job.state == JobState.FAILED
        subject = (_("Không làm được: %(label)s") if failed else _("Đã xong: %(label)s")) % {
            "label": job.label
        }
        body = job.error or subject
        if job.expires_at:
            body = _("Tệp của bạn đã sẵn sàng, được giữ đến %(until)s.") % {
                "until": shown(job.expires_at)
            }
    tell(
        [job.asked_by],
        key=f"job:{job.pk}",
        kind=Kind.PROGRESS,
        subject=subject,
        body=body,
        url=job.get_absolute_url(),
    )
