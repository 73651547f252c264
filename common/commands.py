"""What management commands that read JSON have in common."""

import json
import sys
from argparse import RawDescriptionHelpFormatter
from pathlib import Path
from typing import Any, ClassVar

from django.core.management.base import BaseCommand, CommandError, CommandParser


class DocumentedCommand(BaseCommand):
    """A command whose ``--help`` ends with ``keys``: what its file of JSON may say."""

    keys: ClassVar[str] = ""

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        """Show the keys as they are written."""
        return super().create_parser(
            prog_name,
            subcommand,
            epilog=self.keys,
            formatter_class=RawDescriptionHelpFormatter,
            **kwargs,
        )


def read_json(name: str) -> Any:
    """The JSON in a file, or on standard input for "-"; raises ``CommandError`` with a sentence."""
    try:
        text = sys.stdin.read() if name == "-" else Path(name).read_text(encoding="utf-8")
        return json.loads(text)
    except (OSError, ValueError) as error:
        raise CommandError(f"{name}: {error}") from error
