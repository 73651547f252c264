"""``manage.py rotate_ledger_key --reason …``: a new private key for the ledger, endorsed by the old one."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from ledger.services.keys import NoKey, next_key


class Command(BaseCommand):
    """Change over to a new key; run as the owner of the tables, where the key's file is."""

    help = "Make a new ledger key; the old one signs it unless it was lost."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Why, and whether the old key is there."""
        parser.add_argument("--reason", required=True, help="why; published with the key")
        parser.add_argument("--lost", action="store_true", help="the old key cannot sign any more")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002 -- Django's signature
        """Make it and print its public line."""
        if not options["reason"].strip():
            raise CommandError("--reason: say why")
        try:
            row = next_key(reason=options["reason"], lost=options["lost"], at=timezone.now())
        except NoKey as error:
            raise CommandError(
                f"{error}; with --lost a key is made that nothing endorses"
            ) from error
        self.stdout.write(row.line)
