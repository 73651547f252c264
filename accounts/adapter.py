"""How allauth fits this portal: accounts are given, never taken."""

import logging
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from common.errors import DomainError
from workflow.audit import Change, attributed

logger = logging.getLogger(__name__)


class ClosedAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # untyped library
    """No self-registration; a new password is an attributed change."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002 -- the library's hook
        """Accounts are made by administrators."""
        return False

    def set_password(self, user: User, password: str) -> None:
        """Store the new password and say in the history that it changed."""
        user.set_password(password)
        with attributed(Change(user, "Đổi mật khẩu", timezone.now())):
            user.save()

    def send_mail(self, *args: Any, **kwargs: Any) -> None:
        """Send, or say that no mail can be sent now. Raises ``DomainError`` ``no_mail``."""
        try:
            super().send_mail(*args, **kwargs)
        except OSError as error:  # no server, no answer, or refused: smtplib's errors are OSErrors
            logger.exception("accounts.mail_failed")
            message = _("Chưa gửi được thư lúc này. Hãy thử lại sau ít phút.")
            raise DomainError("no_mail", message) from error

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """The portal greets by its pages; allauth's flash messages stay out."""
