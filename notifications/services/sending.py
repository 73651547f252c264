"""Send queued e-mails: at least once, and a repeat says that it is one."""

import logging
from datetime import datetime, timedelta
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.utils.translation import override

from notifications.models import Notification

logger = logging.getLogger(__name__)
CLAIM = timedelta(minutes=5)
GIVE_UP_AFTER, WITHOUT_PAPERS_AFTER = 8, 5


class PapersMissing(RuntimeError):
    """What was to go with a letter could not be made."""


def send_next(*, at: datetime) -> bool:
    """Send one queued e-mail; False when there is none.

    The claim commits before the mail leaves. A worker that dies in between leaves a claim that
    expires; the next sending is then marked as a repeat, because the first may have arrived.
    """
    notification = _claim(at)
    if notification is None:
        return False
    try:
        message = _message(notification)
        for paper in _papers(notification, message):
            message.attach(*paper)
        message.send()
    except (OSError, SMTPException, PapersMissing) as error:
        _failed(notification, error, at)
        return True
    Notification.objects.filter(pk=notification.pk).update(
        sent_at=at, claimed_until=None, last_error=""
    )
    return True


def _claim(at: datetime) -> Notification | None:
    with transaction.atomic():
        row = (
            Notification.objects.to_send(at)
            .select_for_update(of=("self",), skip_locked=True)
            .select_related("recipient")
            .order_by("id")
            .first()
        )
        if row is None:
            return None
        # an attempt that was refused left its error; one without an error may have arrived
        may_have_arrived = row.attempts > 0 and not row.last_error
        row.is_repeat = row.is_repeat or may_have_arrived
        row.attempts += 1
        row.claimed_until, row.last_error = at + CLAIM, ""
        row.save(update_fields=["attempts", "claimed_until", "last_error", "is_repeat"])
        return row


def _message(notification: Notification) -> EmailMessage:
    with override("vi"):
        subject = notification.subject
        headers = {"X-Portal-Event": notification.event_key}
        if notification.is_repeat:
            subject = _("(Gửi lại) %(subject)s") % {"subject": subject}
            headers["X-Portal-Repeat"] = str(notification.attempts)
        link = f"{settings.PORTAL_BASE_URL}{notification.url}" if notification.url else ""
        body = f"{notification.body}\n\n{link}\n" if link else f"{notification.body}\n"
    return EmailMessage(
        subject=subject, body=body, to=[notification.recipient.email], headers=headers
    )


def _papers(notification: Notification, message: EmailMessage) -> list[tuple[str, bytes, str]]:
    """What goes with it. A letter whose papers cannot be made waits, as one that cannot be sent.

    In the end it goes without them and says so. Raises ``PapersMissing``.
    """
    if not notification.papers:
        return []
    name, *arguments = notification.papers
    try:
        with transaction.atomic(), override("vi"):
            found: list[tuple[str, bytes, str]] = import_string(settings.MAIL_PAPERS[name])(
                *arguments
            )
    except Exception as error:
        logger.exception("mail.papers", extra={"notification": notification.pk})
        if notification.attempts < WITHOUT_PAPERS_AFTER:
            raise PapersMissing(str(error)) from error
        found = []
    if not found:
        with override("vi"):
            message.body += _("\nThư này không kèm được giấy tờ; hãy tải ở trang nêu trên.\n")
    return found


def _failed(notification: Notification, error: Exception, at: datetime) -> None:
    logger.warning("mail.failed", extra={"notification": notification.pk})
    wait = timedelta(minutes=2 ** min(notification.attempts, 6))
    Notification.objects.filter(pk=notification.pk).update(
        claimed_until=at + wait,
        last_error=repr(error)[:300],
        given_up=notification.attempts >= GIVE_UP_AFTER,
    )
