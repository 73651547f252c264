"""How allauth fits this portal: accounts are given, never taken."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.utils import timezone

from accounts.models import User
from workflow.audit import Change, attributed


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

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """The portal greets by its pages; allauth's flash messages stay out."""
