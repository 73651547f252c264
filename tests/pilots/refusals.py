"""A refused step of carrying out leaves no trace."""

from initiatives.models import Attachment, Initiative, InitiativeVersion, RiskFreeze
from pilots import models
from tests.refusals import refuses
from workflow.models import OutboxEvent

TABLES = (
    models.Pilot,
    models.Assignee,
    models.WorkPackage,
    models.Indicator,
    models.PilotReport,
    models.Obstacle,
    models.Incident,
    models.AdjustmentRequest,
    models.Evaluation,
    models.PackageResult,
    models.PilotClock,
    Attachment,
    InitiativeVersion,
    RiskFreeze,
)


def trace():
    """Everything that a refused step must leave as it was."""
    rows = [list(table.objects.order_by("pk").values()) for table in TABLES]
    histories = [table.history.count() for table in TABLES if hasattr(table, "history")]
    standing = list(Initiative.objects.order_by("pk").values("state", "stage", "due_at", "content"))
    return rows, histories, standing, OutboxEvent.objects.count()


refused = refuses(trace)
