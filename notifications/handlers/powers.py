"""What people are told about powers that a head gives away."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.urls import reverse
from django.utils import formats, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from accounts.models import Delegation, User
from notifications.models import Kind
from notifications.services.telling import tell

Payload = Mapping[str, Any]


def delegated(payload: Payload) -> None:
    """The one who may act from now on."""
    item = _item(payload)
    _say(
        item,
        [item.delegate],
        payload,
        gettext_noop("%(head)s ủy quyền cho bạn tại %(unit)s"),
        Kind.TASK,
    )


def prepared(payload: Payload) -> None:
    """The head, who has to confirm it."""
    item = _item(payload)
    _say(
        item,
        [item.delegator],
        payload,
        gettext_noop("Ủy quyền chờ bạn xác nhận: %(unit)s"),
        Kind.TASK,
    )


def revoked(payload: Payload) -> None:
    """The one who may not act any more, unless it never gave any power."""
    item = _item(payload)
    people = [item.prepared_by] if item.awaits_head else [item.delegate]
    _say(item, people, payload, gettext_noop("Ủy quyền tại %(unit)s đã thu hồi"), Kind.PROGRESS)


def ends_soon(payload: Payload) -> None:
    """Both, that they may renew it in time."""
    item = _item(payload)
    people = [item.delegator, item.delegate]
    _say(
        item,
        people,
        payload,
        gettext_noop("Ủy quyền tại %(unit)s hết hạn ngày %(to)s"),
        Kind.REMINDER,
    )


def _item(payload: Payload) -> Delegation:
    people = ("delegator", "delegate", "prepared_by", "unit")
    found: Delegation = Delegation.objects.select_related(*people).get(pk=payload["pk"])
    return found


def _say(
    item: Delegation, people: Sequence[User | None], payload: Payload, subject: str, kind: Kind
) -> None:
    """One sentence, then the delegation as it was written down."""
    with translation.override("vi"):
        facts = {
            "head": item.delegator,
            "who": item.delegate,
            "unit": item.unit,
            "capacity": item.get_capacity_display(),
            "scope": item.get_scope_display(),
            "number": item.instrument_number,
            "from": formats.date_format(item.valid_from),
            "to": formats.date_format(item.valid_to) if item.valid_to else "",
        }
        title = _(subject) % facts
        body = _(
            "%(head)s → %(who)s, %(capacity)s: %(scope)s, từ %(from)s đến %(to)s, văn bản %(number)s."
        )
        text = f"{title}\n\n{body % facts}"
    tell(
        [person for person in people if person and person.pk != payload.get("actor")],
        key=f"delegation:{payload['event']}",
        kind=kind,
        subject=title,
        body=text,
        url=reverse("accounts:account_detail"),
    )
