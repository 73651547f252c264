"""``manage.py prepare [--demo]``: everything that a database needs before the first request."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from authorities.services.reference import load_reference
from initiatives.services.reference import load_commitment_text
from ledger.services.keys import NoKey, first_key
from portal.demo.loading import holds_demo, load_demo
from protection.services.matrix import load_matrix
from rewards.services.catalogue import load_catalogue
from workflow.adopting import adopt_all
from workflow.roles import grant


def ledger_origin() -> str:
    """The name of the ledger in its signed heads: the portal's public address without a scheme."""
    address = str(settings.PORTAL_BASE_URL).partition("://")[2]
    return address.rstrip("/") + "/so-cai"


class Command(BaseCommand):
    """Migrate, load reference data, and with ``--demo`` the demo; safe to run again."""

    help = "Migrate and load reference data; --demo adds the demo's people and twelve cases."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Whether to load the demo."""
        parser.add_argument("--demo", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002 -- Django's signature
        """Run the steps in order."""
        if not settings.LEDGER_KEY_FILE:
            raise CommandError(
                "LEDGER_KEY_FILE is not set: the ledger needs a place for its private key."
            )
        call_command("migrate", verbosity=0, interactive=False)
        if settings.PORTAL_MODE == "production" and holds_demo():
            raise CommandError(
                "This database holds the demonstration: its accounts share a public password. "
                "Give production a database of its own (DATABASE_URL)."
            )
        try:
            first_key(origin=ledger_origin(), at=timezone.now())
        except NoKey as error:
            raise CommandError(str(error)) from error
        adopt_all()
        load_reference(at=timezone.now())
        load_commitment_text()
        load_matrix(at=timezone.now())
        load_catalogue(at=timezone.now())
        if settings.DATABASE_APP_ROLE:
            grant(settings.DATABASE_APP_ROLE)
        self.stdout.write("database: ready")
        if options["demo"]:
            if settings.PORTAL_MODE == "production":
                raise CommandError("The demo cannot be loaded in production.")
            self.stdout.write(f"demo: {load_demo()} cases")
