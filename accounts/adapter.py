"""How allauth fits this portal: accounts are given, never taken."""

import logging
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter, get_adapter
from django.http import HttpRequest
from django.utils import timezone

from accounts.models import User
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
        """Send; a mail server that is away shows in the log only.

        The answer is the same for every address, or it would tell which ones have an account.
        """
        try:
            super().send_mail(*args, **kwargs)
        except OSError:  # no server, no answer, or refused: smtplib's errors are OSErrors
            logger.exception("accounts.mail_failed")

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """The portal greets by its pages; allauth's flash messages stay out."""


def lift_lock_out(request: HttpRequest, user: User, **_kwargs: Any) -> None:
    """Whoever proved himself by the mailed link is no longer locked out for wrong passwords.

    allauth lifts it for its own table of addresses, which this portal does not use.
    """
    get_adapter()._delete_login_attempts_cached_email(  # noqa: SLF001 -- the library has no other way
        request, email=user.email
    )
