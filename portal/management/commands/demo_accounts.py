"""``manage.py demo_accounts``: who can sign in to the demo."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from config.environment import DEMO_PASSWORD
from portal.demo.people import ACCOUNTS


class Command(BaseCommand):
    """Print the demo's accounts, one for each role."""

    help = "Print the demo's accounts and their shared password."

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002 -- Django's signature
        """Print a table; refused in production."""
        if settings.PORTAL_MODE == "production":
            raise CommandError("There are no demo accounts in production.")
        width = max(len(account.email) for account in ACCOUNTS)
        for account in ACCOUNTS:
            self.stdout.write(f"  {account.email:<{width}}  {account.role}: {account.name}")
        self.stdout.write(f"  Mật khẩu chung / password: {DEMO_PASSWORD}")
