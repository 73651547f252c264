"""Carrying out an approved initiative, what happens on the way, and how it is judged."""

from pilots.models.evaluation import Evaluation, PackageResult
from pilots.models.happenings import AdjustmentRequest, Incident, Obstacle, PilotClock
from pilots.models.pilot import Assignee, Indicator, Pilot, PilotReport, WorkPackage

__all__ = [
    "AdjustmentRequest",
    "Assignee",
    "Evaluation",
    "Incident",
    "Indicator",
    "Obstacle",
    "PackageResult",
    "Pilot",
    "PilotClock",
    "PilotReport",
    "WorkPackage",
]
