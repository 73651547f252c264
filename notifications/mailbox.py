"""The demo's mail server: a table that the portal shows."""

from collections.abc import Sequence

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.utils.translation import gettext as _

from notifications.models import MailboxMessage


def _text_of(message: EmailMessage) -> str:
    """The text, and the names of what is attached."""
    names = [str(paper[0]) for paper in message.attachments]
    said = _("Tệp đính kèm: %(names)s") % {"names": ", ".join(names)}
    return f"{message.body}\n{said}\n" if names else str(message.body)


class MailboxBackend(BaseEmailBackend):
    """Keeps each message for each of its recipients."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Store and count the messages."""
        MailboxMessage.objects.bulk_create(
            MailboxMessage(to=to, subject=str(message.subject), body=_text_of(message))
            for message in email_messages
            for to in message.recipients()
        )
        return len(email_messages)
