"""``manage.py state_diagrams``: the machines as Mermaid text, for docs/states.md."""

from typing import Any

from django.core.management.base import BaseCommand

from approvals.models import Case
from authorities.models import DirectoryImport, RecordChange, RuleChange
from initiatives.models import Initiative
from monitoring.models import AnnualReview, CorrectiveAction, UnitReport
from pilots.models import AdjustmentRequest, Obstacle, Pilot
from protection.models import LiabilityReview, ObstructionReport, ProtectionMeasure
from records.models import ArchiveFile, DataRequest
from rewards.models import EncouragementMeasure, Nomination

MACHINES = (
    Initiative,
    Case,
    Pilot,
    AdjustmentRequest,
    Obstacle,
    LiabilityReview,
    ProtectionMeasure,
    ObstructionReport,
    Nomination,
    EncouragementMeasure,
    AnnualReview,
    UnitReport,
    CorrectiveAction,
    RuleChange,
    RecordChange,
    DirectoryImport,
    DataRequest,
    ArchiveFile,
)


def diagrams() -> str:
    """The whole file: one diagram for each machine, in a fixed order."""
    parts = ["# State machines\n", "Made by `manage.py state_diagrams`; a test compares.\n"]
    for model in MACHINES:
        moves = model._meta.get_field("state").get_all_transitions(model)
        lines = sorted(
            f"  {move.source} --> {target}: {move.name}"
            for move in moves
            for target in _targets(move)
        )
        parts.append(
            f"## {model.__name__}\n\n```mermaid\nstateDiagram-v2\n" + "\n".join(lines) + "\n```\n"
        )
    return "\n".join(parts)


def _targets(move: Any) -> list[str]:
    """Where a step leads; one that returns its target may lead to several states."""
    if move.target is None:
        return [str(move.source)]
    if isinstance(move.target, str):
        return [str(move.target)]
    return sorted(str(state) for state in move.target.allowed_states)


class Command(BaseCommand):
    """Print the diagrams."""

    help = "Print the state machines as Mermaid diagrams (docs/states.md)."

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002 -- Django's signature
        """Write to standard output."""
        self.stdout.write(diagrams(), ending="")
