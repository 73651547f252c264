"""The initiative, the people behind it, and what is frozen of it."""

from initiatives.models.initiative import CodeCounter, Initiative, InitiativeUserGrant, ReaderUnit
from initiatives.models.papers import (
    AFTERWARDS,
    RESTRICTED,
    Attachment,
    AttachmentKind,
    Autosave,
    DataCorrection,
    InitiativeVersion,
    RiskFreeze,
    SecrecyMinutes,
)
from initiatives.models.people import Commitment, CommitmentText, Proposer

__all__ = [
    "AFTERWARDS",
    "RESTRICTED",
    "Attachment",
    "AttachmentKind",
    "Autosave",
    "CodeCounter",
    "Commitment",
    "CommitmentText",
    "DataCorrection",
    "Initiative",
    "InitiativeUserGrant",
    "InitiativeVersion",
    "Proposer",
    "ReaderUnit",
    "RiskFreeze",
    "SecrecyMinutes",
]
