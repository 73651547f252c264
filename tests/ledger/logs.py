"""What the tests of the ledger share."""

from ledger.services import sequencing
from tests import world
from workflow.verifying import verify_audit

ORIGIN = "portal.invalid/so-cai"


def integrate(at=world.START):
    """Everything that waits gets its place."""
    return sequencing.sequence(at=at)


def kinds_of(report):
    return {str(row.kind) for row in report.findings}


def found(**options):
    """What an examination finds now."""
    return kinds_of(verify_audit(**options))
