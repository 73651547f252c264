"""Who may decide what, by which law, within which time: all of it data with validity."""

from authorities.models.imports import DirectoryImport
from authorities.models.procedures import Procedure
from authorities.models.records import RecordChange
from authorities.models.reference import (
    CalendarVersion,
    ClockBase,
    DeadlineRule,
    LegalBasis,
    Regime,
    RoutingDecision,
    Setting,
    Tier,
    Topic,
)
from authorities.models.rules import AuthorityRule, RuleChange, RuleChangeItem

__all__ = [
    "AuthorityRule",
    "CalendarVersion",
    "ClockBase",
    "DeadlineRule",
    "DirectoryImport",
    "LegalBasis",
    "Procedure",
    "RecordChange",
    "Regime",
    "RoutingDecision",
    "RuleChange",
    "RuleChangeItem",
    "Setting",
    "Tier",
    "Topic",
]
