"""What administrators are told about changes of the rules of authority and of the registers."""

from collections.abc import Mapping
from typing import Any

from django.utils import formats, translation
from django.utils.translation import gettext as _

from accounts.choices import Role
from approvals.services import audience
from authorities.models import DirectoryImport, RecordChange, RuleChange
from authorities.states import ImportState, RecordChangeState, RuleChangeState
from common.times import local_day
from notifications.models import Kind
from notifications.services.telling import tell
from reorganisation.models import Reorganisation
from reorganisation.states import ReorganisationState

Payload = Mapping[str, Any]


def change_moved(payload: Payload) -> None:
    """All administrators but the one who took the step; proposed, it is work for one of them."""
    row = RuleChange.history.get(history_id=payload["history"])
    change = RuleChange.objects.get(pk=payload["pk"])
    admins = audience.with_duty(Role.SYS_ADMIN, local_day(row.history_date))
    people = [person for person in admins if person.pk != payload["actor"]]
    with translation.override("vi"):
        subject = _("Thay đổi quy tắc “%(title)s”: %(state)s") % {
            "title": change.title,
            "state": dict(RuleChangeState.choices)[row.state],
        }
        day = _("Áp dụng từ ngày %(day)s.") % {"day": formats.date_format(row.effective_on)}
    tell(
        people,
        key=f"rule_change:{row.history_id}",
        kind=Kind.TASK if row.state == RuleChangeState.PROPOSED else Kind.PROGRESS,
        subject=subject,
        body=f"{subject}\n\n{row.actor_label}: {row.history_change_reason}\n\n{day}",
        url=change.get_absolute_url(),
    )


def record_proposed(payload: Payload) -> None:
    """The other administrators: one of them has to confirm it."""
    change = RecordChange.objects.select_related("proposed_by").get(pk=payload["pk"])
    admins = audience.with_duty(Role.SYS_ADMIN, local_day(change.proposed_at))
    people = [person for person in admins if person.pk not in {payload["actor"], change.gains_id}]
    with translation.override("vi"):
        subject = _("Thay đổi danh mục chờ xác nhận: %(what)s") % {"what": change.label}
    tell(
        people,
        key=f"record_proposed:{change.pk}",
        kind=Kind.TASK,
        subject=subject,
        body=f"{subject}\n\n{change.proposed_by}: {change.reason}",
        url=change.get_absolute_url(),
    )


def record_moved(payload: Payload) -> None:
    """Who proposed it, once somebody else took the step; all administrators when it failed on its day."""
    row = RecordChange.history.get(history_id=payload["history"])
    change = RecordChange.objects.select_related("proposed_by").get(pk=payload["pk"])
    people = [change.proposed_by]
    if row.state == RecordChangeState.FAILED:
        people = audience.with_duty(Role.SYS_ADMIN, local_day(row.history_date))
    with translation.override("vi"):
        subject = _("Thay đổi danh mục “%(what)s”: %(state)s") % {
            "what": change.label,
            "state": dict(RecordChangeState.choices)[row.state],
        }
    tell(
        [person for person in people if person.pk != payload["actor"]],
        key=f"record_change:{row.history_id}",
        kind=Kind.PROGRESS,
        subject=subject,
        body=f"{subject}\n\n{row.actor_label}: {row.history_change_reason}",
        url=change.get_absolute_url(),
    )


def import_moved(payload: Payload) -> None:
    """A directory that was read waits for another administrator; one that was made is told to who sent it."""
    row = DirectoryImport.objects.select_related("uploaded_by").get(pk=payload["pk"])
    past = DirectoryImport.history.get(history_id=payload["history"])
    waits = past.state == ImportState.CHECKED
    people = [row.uploaded_by]
    if waits:
        gaining = {row.uploaded_by_id, *row.findings.get("gains", [])}
        admins = audience.with_duty(Role.SYS_ADMIN, local_day(past.history_date))
        people = [person for person in admins if person.pk not in gaining]
    with translation.override("vi"):
        subject = _("Nạp danh bạ “%(file)s”: %(state)s") % {
            "file": row.file_name,
            "state": dict(ImportState.choices)[past.state],
        }
    tell(
        people,
        key=f"import:{past.history_id}",
        kind=Kind.TASK if waits else Kind.PROGRESS,
        subject=subject,
        body=f"{subject}\n\n{row.uploaded_by}: {row.reason}",
        url=row.get_absolute_url(),
    )


def reorganisation_moved(payload: Payload) -> None:
    """All administrators but the one who took the step; proposed, it is work for one of them."""
    past = Reorganisation.history.get(history_id=payload["history"])
    row = Reorganisation.objects.get(pk=payload["pk"])
    admins = audience.with_duty(Role.SYS_ADMIN, local_day(past.history_date))
    with translation.override("vi"):
        subject = _("Sắp xếp tổ chức “%(title)s”: %(state)s") % {
            "title": row.title,
            "state": dict(ReorganisationState.choices)[past.state],
        }
        day = _("Có hiệu lực từ ngày %(day)s.") % {"day": formats.date_format(past.effective_on)}
    tell(
        [person for person in admins if person.pk != payload["actor"]],
        key=f"reorganisation:{past.history_id}",
        kind=Kind.TASK if past.state == ReorganisationState.PROPOSED else Kind.PROGRESS,
        subject=subject,
        body=f"{subject}\n\n{past.actor_label}: {past.history_change_reason}\n\n{day}",
        url=row.get_absolute_url(),
    )
