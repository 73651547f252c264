"""Write one notification for each person, once for each event."""

from collections.abc import Iterable, Sequence

from accounts.models import User
from approvals.services.audience import only
from notifications.models import Notification


def tell(
    people: Iterable[User],
    *,
    key: str,
    kind: str,
    subject: str,
    body: str,
    url: str = "",
    papers: Sequence[object] = (),
) -> int:
    """Queue a message to each of ``people``; a repeated ``key`` for a person adds nothing.

    ``papers`` names what goes with the e-mail, made when it is sent: an entry of ``MAIL_PAPERS`` and its arguments.
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
            papers=list(papers),
        )
        for person in only(list(people))
    ]
    return len(Notification.objects.bulk_create(rows, ignore_conflicts=True))
