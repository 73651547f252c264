"""What has to be set up beside the database, or the log proves less than it should."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Warning, register  # noqa: A004 -- the framework's name


@register(deploy=True)
def copies_are_kept(**_kwargs: Any) -> list[CheckMessage]:
    """Warn (``check --deploy``) while signed heads are in the database alone, whose administrator could replace them."""
    if settings.LEDGER_COPIES:
        return []
    return [
        Warning(
            "LEDGER_COPIES is not set: signed heads are kept in the database alone.",
            hint="Name a folder that no database administrator reaches; see README, Operation.",
            id="ledger.W001",
        )
    ]
