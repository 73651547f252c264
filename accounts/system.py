"""The account that acts for schedules and first set-up."""

from datetime import datetime

from accounts.models import User
from workflow.audit import Change, attributed

SYSTEM_EMAIL = "he-thong@portal.invalid"


def system_user(*, at: datetime) -> User:
    """The portal's own account, made on first use; nobody can sign in with it."""
    user: User | None = User.objects.filter(email=SYSTEM_EMAIL).first()
    if user:
        return user
    user = User(email=SYSTEM_EMAIL, full_name="Hệ thống", is_system=True)
    user.set_unusable_password()
    with attributed(Change(user, "Tài khoản của hệ thống", at)):
        _save_first(user)
    return user


def _save_first(user: User) -> None:
    """The first account is its own author: insert it, then write the history row that names it."""
    vars(user)["skip_history_when_saving"] = True  # simple-history looks for the attribute
    user.save()
    del vars(user)["skip_history_when_saving"]
    user.save()
