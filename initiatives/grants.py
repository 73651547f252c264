"""Invitations to read one file: object permissions of guardian, given and looked up here only."""

from guardian.shortcuts import assign_perm

from accounts.models import User
from initiatives.models import Initiative


def invite(*, initiative: Initiative, user: User) -> None:
    """Let a person read the file from now on; a second call adds nothing."""
    assign_perm("initiatives.view_initiative", user, initiative)
