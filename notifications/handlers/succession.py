"""Who is told of what came to his unit by a reorganisation."""

from collections.abc import Mapping
from typing import Any

from django.apps import apps
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from approvals.services.audience import desk_of, head_of
from common.times import local_day
from notifications.models import Kind
from notifications.services.telling import tell

CAME = {
    "protection.liabilityreview": gettext_noop("Xem xét trách nhiệm chuyển đến đơn vị"),
    "protection.protectionmeasure": gettext_noop("Biện pháp bảo vệ chuyển đến đơn vị"),
    "protection.obstructionreport": gettext_noop("Phản ánh cản trở chuyển đến đơn vị"),
    "rewards.nomination": gettext_noop("Đề nghị khen thưởng chuyển đến đơn vị"),
    "rewards.encouragementmeasure": gettext_noop("Biện pháp khuyến khích chuyển đến đơn vị"),
    "monitoring.correctiveaction": gettext_noop("Việc khắc phục chuyển đến đơn vị"),
    "monitoring.unitreport": gettext_noop("Báo cáo năm chuyển đến đơn vị"),
}
CONFIDENTIAL = "protection."


def _came(model: str, payload: Mapping[str, Any]) -> None:
    """The head, of what is not confidential the desk as well; no word of what it is about."""
    record = apps.get_model(model)
    past = record.history.get(history_id=payload["history"])
    row = record._default_manager.select_related("unit").get(pk=payload["pk"])
    on = local_day(past.history_date)
    people = head_of if model.startswith(CONFIDENTIAL) else desk_of
    with translation.override("vi"):
        subject = _(CAME[model])
    tell(
        people(row.unit_id, on),
        key=f"came:{model}:{past.history_id}",
        kind=Kind.TASK,
        subject=subject,
        body=f"{subject}\n\n{past.history_change_reason}",
        url=row.get_absolute_url() if hasattr(row, "get_absolute_url") else "",
    )


def review_came(payload: Mapping[str, Any]) -> None:
    """The competent head."""
    _came("protection.liabilityreview", payload)


def measure_came(payload: Mapping[str, Any]) -> None:
    """The head who has to carry it out."""
    _came("protection.protectionmeasure", payload)


def obstruction_came(payload: Mapping[str, Any]) -> None:
    """The head who has to look into it."""
    _came("protection.obstructionreport", payload)


def nomination_came(payload: Mapping[str, Any]) -> None:
    """The desk that goes on with it."""
    _came("rewards.nomination", payload)


def encouragement_came(payload: Mapping[str, Any]) -> None:
    """The desk that goes on with it."""
    _came("rewards.encouragementmeasure", payload)


def action_came(payload: Mapping[str, Any]) -> None:
    """The desk that has to correct it."""
    _came("monitoring.correctiveaction", payload)


def report_came(payload: Mapping[str, Any]) -> None:
    """The desk that has to write it."""
    _came("monitoring.unitreport", payload)
