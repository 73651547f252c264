"""What the focal agency keeps: answers in time, targets, urging, the yearly review, the library."""

from monitoring.models.annual import (
    ActionClock,
    AnnualReview,
    AnnualSnapshot,
    CorrectiveAction,
    ReportClock,
    SnapshotRow,
    UnitReport,
)
from monitoring.models.answers import CaseAnswer
from monitoring.models.library import Adoption, LibraryEntry
from monitoring.models.targets import Target
from monitoring.models.urging import LetterCase, UrgingLetter, UrgingRound, UrgingSkip

__all__ = [
    "ActionClock",
    "Adoption",
    "AnnualReview",
    "AnnualSnapshot",
    "CaseAnswer",
    "CorrectiveAction",
    "LetterCase",
    "LibraryEntry",
    "ReportClock",
    "SnapshotRow",
    "Target",
    "UnitReport",
    "UrgingLetter",
    "UrgingRound",
    "UrgingSkip",
]
