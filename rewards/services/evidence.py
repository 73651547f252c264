"""Each achievement of a nomination with what proves it: entered before it is checked, never taken out."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from common.errors import DomainError
from common.times import local_day
from initiatives.models import Attachment, AttachmentKind
from initiatives.services.attachments import Uploaded, attach
from rewards.choices import EvidenceKind
from rewards.models import Nomination, NominationEvidence
from workflow import policies
from workflow.audit import Change, attributed

FIELDS = ("achievement", "kind", "proof", "recognition_number", "recognised_by", "scope")
RECOGNISED = frozenset({EvidenceKind.TOPIC, EvidenceKind.RESEARCH, EvidenceKind.INITIATIVE})


def add_evidence(
    *,
    nomination_id: int,
    values: Mapping[str, Any],
    actor: User,
    at: datetime,
    upload: Uploaded | None = None,
) -> NominationEvidence | None:
    """Enter an achievement and its evidence; None when the file got the whole file locked.

    What is recognised by a decision names it (R-059). Raises ``DomainError``: ``achievement`` or
    ``proof`` when blank, ``recognition_number`` and ``recognised_by`` where they are missing, and for
    the file's size and type.
    """
    nomination = Nomination.objects.select_related("pilot").get(pk=nomination_id)
    policies.require(actor, "rewards.add_evidence", nomination, local_day(at))
    wanted = ["achievement", "proof"]
    if values["kind"] in RECOGNISED or values["recognition_number"] or values["recognised_by"]:
        wanted += ["recognition_number", "recognised_by"]
    for name in wanted:
        if not str(values[name]).strip():
            raise DomainError(name, _("Hãy điền mục này."), name)
    file = None
    if upload is not None:
        file = attach(
            initiative_id=nomination.pilot.initiative_id,
            upload=upload,
            kind=AttachmentKind.REWARD,
            actor=actor,
            at=at,
            action="rewards.attach_evidence",
        )
        if file is None:
            return None
    return _enter(nomination_id, values, file, actor=actor, at=at)


@transaction.atomic
def _enter(
    nomination_id: int,
    values: Mapping[str, Any],
    file: Attachment | None,
    *,
    actor: User,
    at: datetime,
) -> NominationEvidence:
    """Of two at once the second waits for the next number."""
    nomination: Nomination = Nomination.objects.select_for_update(of=("self",)).get(
        pk=nomination_id
    )
    policies.require(actor, "rewards.add_evidence", nomination, local_day(at))
    row = NominationEvidence(
        nomination=nomination,
        number=nomination.proofs.count() + 1,
        file=file,
        added_by=actor,
        added_at=at,
        **{name: values[name] for name in FIELDS},
    )
    with attributed(Change(actor, f"Ghi thành tích số {row.number} kèm minh chứng", at)):
        row.save()
    return row
