"""A refused step leaves no trace."""

from approvals.models import Case, Clock
from authorities.models import RoutingDecision
from initiatives.models import Initiative, InitiativeVersion, RiskFreeze
from tests.refusals import refuses
from workflow.models import OutboxEvent


def trace():
    """Everything that a refused step must leave as it was."""
    return (
        list(Case.objects.order_by("pk").values_list("pk", "state", "unit", "version")),
        list(Initiative.objects.order_by("pk").values_list("pk", "state", "stage", "due_at")),
        Case.history.count(),
        Initiative.history.count(),
        InitiativeVersion.objects.count(),
        RiskFreeze.objects.count(),
        RoutingDecision.objects.count(),
        list(Clock.objects.order_by("pk").values_list("pk", "stopped_at", "due_at")),
        OutboxEvent.objects.count(),
    )


refused = refuses(trace)
