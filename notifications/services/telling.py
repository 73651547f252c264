"""Write one notification for each person, once for each event."""

from collections.abc import Iterable

from accounts.models import User
from approvals.services.audience import only
from notifications.models import Notification


def tell(
    people: Iterable[User], *, key: str, kind: str, subject: str, body: str, url: str = ""
) -> int:
    """Queue a message to each of ``people``; a repeated ``key`` for a person adds nothing.

    Texts are Vietnamese: an e-mail has no reader's choice of language. Sending comes later, apart.
    """
    rows = [
        Notification(
            event_key=key[:200],
            recipient=person,
            kind=kind,
            subject=subject[:250],
            body=body,
            url=url,
        )
        for person in only(list(people))
    ]
    return len(Notification.objects.bulk_create(rows, ignore_conflicts=True))
