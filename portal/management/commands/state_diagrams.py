"""``manage.py state_diagrams``: the machines as Mermaid text, for docs/states.md."""

from typing import Any

from django.core.management.base import BaseCommand

from approvals.models import Case
from initiatives.models import Initiative


def diagrams() -> str:
    """The whole file: one diagram for each machine, in a fixed order."""
    parts = ["# State machines\n", "Made by `manage.py state_diagrams`; a test compares.\n"]
    for model in (Initiative, Case):
        moves = model._meta.get_field("state").get_all_transitions(model)
        lines = sorted(f"  {move.source} --> {_target(move)}: {move.name}" for move in moves)
        parts.append(
            f"## {model.__name__}\n\n```mermaid\nstateDiagram-v2\n" + "\n".join(lines) + "\n```\n"
        )
    return "\n".join(parts)


def _target(move: Any) -> str:
    if move.target is None:
        return str(move.source)
    return str(move.target) if isinstance(move.target, str) else "PREVIOUS"


class Command(BaseCommand):
    """Print the diagrams."""

    help = "Print the state machines as Mermaid diagrams (docs/states.md)."

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002 -- Django's signature
        """Write to standard output."""
        self.stdout.write(diagrams(), ending="")
