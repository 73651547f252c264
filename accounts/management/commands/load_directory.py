"""``manage.py load_directory FILE``: the first units, people, positions and duties of a portal."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError
from django.db import transaction
from django.utils import timezone

from accounts.choices import PersonnelCategory, Rank, Role, UnitType
from accounts.services.directory import DirectoryRefused, load_directory
from accounts.system import system_user
from common.commands import DocumentedCommand, read_json
from common.errors import DomainError

SHAPE = f"""
The file is one JSON object; every part may be left out, days are "YYYY-MM-DD":
  units        code, name, unit_type, head_title, valid_from; superior, owner_body,
               standing_committee (codes of units above in the list), register_code, regime,
               competence, valid_to
  successions  predecessor, successor (codes), kind, effective_on; decision_number, note,
               takes_open_cases
  people       email, full_name
  positions    email, unit, title (code), label, category, valid_from; rank, managed_by, valid_to
  duties       email, unit, role, valid_from; valid_to

  unit_type    {" | ".join(UnitType.values)}
  category     {" | ".join(PersonnelCategory.values)}
  rank         {" | ".join(Rank.values)}
  role         {" | ".join(Role.values)}

Rows that exist stay as they are, so the file may grow and be loaded again. New people have no
password: each sets his own by "Quên mật khẩu?" on the sign-in page.
"""


class Command(DocumentedCommand):
    """Load a directory, all of it or nothing."""

    help = "Add units, people, positions and duties from a JSON file."
    keys = SHAPE

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The file, why, and whether to try only."""
        parser.add_argument("file", help="JSON file")
        parser.add_argument("--reason", default="Nạp danh bạ ban đầu", help="goes into the history")
        parser.add_argument("--dry-run", action="store_true", help="check, and load nothing")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002 -- Django's signature
        """Load and say how many rows are new."""
        document = read_json(options["file"])
        if not isinstance(document, dict):
            raise CommandError(f"{options['file']}: give one JSON object.")
        now = timezone.now()
        with transaction.atomic():
            try:
                added = load_directory(
                    document, actor=system_user(at=now), reason=options["reason"], at=now
                )
            except DirectoryRefused as refused:
                raise CommandError("\n".join(["Nothing was loaded.", *refused.faults])) from refused
            except DomainError as refused:
                raise CommandError(str(refused)) from refused
            if options["dry_run"]:
                transaction.set_rollback(True)
        said = ", ".join(f"{count} {part}" for part, count in added.items()) or "nothing new"
        self.stdout.write(f"{'would add' if options['dry_run'] else 'added'}: {said}")
