"""The demo's mail server: a table that the portal shows."""

from collections.abc import Sequence

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from notifications.models import MailboxMessage


class MailboxBackend(BaseEmailBackend):
    """Keeps each message for each of its recipients."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Store and count the messages."""
        MailboxMessage.objects.bulk_create(
            MailboxMessage(to=to, subject=str(message.subject), body=str(message.body))
            for message in email_messages
            for to in message.recipients()
        )
        return len(email_messages)
