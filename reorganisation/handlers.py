"""What this app does when something happened elsewhere."""

from collections.abc import Mapping
from typing import Any

from reorganisation.services import matters


def file_locked(payload: Mapping[str, Any]) -> None:
    """A locked file keeps no code in the lists of what moves."""
    matters.hide_locked(initiative_id=payload["pk"])
