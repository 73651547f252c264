"""What files do when something about their initiative happened."""

from collections.abc import Mapping
from typing import Any

from initiatives.services import secrecy


def minutes_confirmed(payload: Mapping[str, Any]) -> None:
    """Both officers signed: what the minutes destroy goes for good."""
    secrecy.destroy_bytes(initiative_id=payload["pk"])


def files_destroyed(payload: Mapping[str, Any]) -> None:
    """A confirmed request about personal data marked files as destroyed: their bytes go."""
    if payload["pk"]:
        secrecy.destroy_bytes(initiative_id=payload["pk"])
