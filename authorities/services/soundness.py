"""A change of units or regimes may not leave the rules with nobody who decides."""

from copy import copy
from datetime import date

from django.db import transaction

from accounts.models import OrgSuccession, OrgUnit
from authorities.faults import faults_of, new_faults
from authorities.models import Regime
from authorities.services.rulebook import rule_set
from common.errors import DomainError
from workflow.audit import Change, attributed
from workflow.tracked import TrackedModel

RULES_SPEAK_OF = (OrgUnit, OrgSuccession, Regime)


def require_sound(row: TrackedModel, since: date, change: Change) -> None:
    """Try the record as it would be saved, and look for what the rules would lack from ``since`` on.

    Nothing is kept of the trial. Raises ``DomainError`` ``faults`` with each gap, loop or dead end that it brings.
    """
    if not isinstance(row, RULES_SPEAK_OF):
        return
    before = rule_set()
    with transaction.atomic():
        with attributed(change):
            copy(row).save()
        after = rule_set()
        transaction.set_rollback(True)
    brought = new_faults(
        faults_of(before, since, beside=after), faults_of(after, since, beside=before)
    )
    if brought:
        raise DomainError("faults", " ".join(fault.sentence for fault in brought))
