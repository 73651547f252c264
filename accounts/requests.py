"""The signed-in person of a request, typed."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from accounts.models import User


def user_of(request: HttpRequest) -> User:
    """The signed-in person. ``SignInMiddleware`` makes sure there is one."""
    user = request.user
    if not isinstance(user, User):
        raise PermissionDenied
    return user
