"""Object grants (guardian): facts about one person and one record, never judgement."""

from typing import Any

from guardian.shortcuts import assign_perm, remove_perm


def grant(user: Any, permission: str, record: Any) -> None:
    """Give the person this permission on this record; giving it twice changes nothing."""
    assign_perm(permission, user, record)


def take_back(user: Any, permission: str, record: Any) -> None:
    """Take the permission back; taking what was never given changes nothing."""
    remove_perm(permission, user, record)
