"""Small tags that every template may use."""

import secrets
from collections.abc import Mapping
from typing import Any

from django import template
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

register = template.Library()

TONES = {
    "DRAFT": "quiet",
    "RETURNED": "warn",
    "ESCALATED": "move",
    "URGENT_DIRECTION": "warn",
    "APPROVED": "good",
    "REJECTED": "bad",
    "SCREENED_OUT": "bad",
    "WITHDRAWN": "quiet",
    "QUARANTINED": "bad",
    "SUSPENDED": "warn",
    "TERMINATED": "bad",
    "SOLVED": "good",
    "REFUSED": "bad",
    "DROPPED": "quiet",
    "EVALUATED": "good",
    "SCALING": "good",
    "CLOSED": "quiet",
    "ARCHIVED": "quiet",
    "HANDED_OVER": "good",
    "CONCLUDED": "good",
    "APPLIED": "good",
    "ANSWERED": "good",
    "DECLINED": "quiet",
    "GRANTED": "good",
    "DECIDED": "good",
    "NOT_GRANTED": "quiet",
    "REVOKED": "bad",
    "WAITING": "quiet",
    "DONE": "good",
    "FAILED": "bad",
}


@register.filter
def tone(state: str) -> str:
    """The style of a state's chip; the chip's word says the state itself."""
    return TONES.get(state, "move")


@register.filter
def at(mapping: Mapping[str, Any], key: str) -> Any:
    """A value of a mapping by key; empty when there is none."""
    return mapping.get(key, "") if mapping else ""


@register.filter
def words(text: str) -> list[str]:
    """The words of a text, to loop over names in a template."""
    return text.split()


@register.filter
def file_size(size: int) -> str:
    """A size in KB or MB, as offices write it."""
    kilobyte = 1024
    if size < kilobyte * kilobyte:
        return _("%(size)s KB") % {"size": max(size // kilobyte, 1)}
    return _("%(size)s MB") % {"size": round(size / kilobyte / kilobyte, 1)}


@register.simple_tag
def form_token() -> str:
    """A fresh token for a form that may be sent once."""
    return secrets.token_urlsafe(24)


PROGRESS = (
    (_lazy("Soạn thảo"), {"DRAFT", "RETURNED", "WITHDRAWN", "QUARANTINED"}),
    (_lazy("Tiếp nhận"), {"SUBMITTED", "ESCALATED"}),
    (
        _lazy("Xem xét"),
        {
            "RECEIVED",
            "URGENT_DIRECTION",
            "PARTY_CONSULTATION",
            "COLLECTIVE_REVIEW",
            "COUNCIL_APPRAISAL",
        },
    ),
    (
        _lazy("Quyết định"),
        {"DECISION_PENDING", "APPROVED", "REJECTED", "SCREENED_OUT"},
    ),
    (
        _lazy("Thực hiện"),
        {
            "PILOT_SETUP",
            "PILOTING",
            "IMPLEMENTING",
            "ADJUSTMENT_REVIEW",
            "SUSPENDED",
            "TERMINATED",
        },
    ),
    (_lazy("Đánh giá"), {"COMPLETION_REPORTED", "EVALUATING"}),
    (_lazy("Kết quả"), {"EVALUATED", "LIABILITY_REVIEW", "SCALING", "CLOSED", "ARCHIVED"}),
)


@register.filter
def progress(stage: str) -> list[dict[str, Any]]:
    """The steps of a file's way: done, current, to come."""
    here = next((i for i, (_label, stages) in enumerate(PROGRESS) if stage in stages), 0)
    marks = [
        "done" if i < here else "current" if i == here else "todo" for i in range(len(PROGRESS))
    ]
    return [
        {"label": label, "mark": mark}
        for (label, _stages), mark in zip(PROGRESS, marks, strict=True)
    ]


@register.simple_tag
def step_url(code: str, step: str) -> str:
    """The page of a step of the form, plan section or not."""
    others = {
        "nguoi-de-xuat": "initiatives:proposers_edit",
        "cam-ket": "initiatives:commitment_sign",
        "tai-lieu": "initiatives:attachments_edit",
    }
    if step in others:
        return reverse(others[step], args=[code])
    return reverse("initiatives:step_edit", args=[code, step])
