"""What a decision says beside its own text: taken from the frozen version that it judges."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from approvals.models import ApprovalDecision, Case
from initiatives.canonical import digest
from initiatives.models import RiskFreeze
from initiatives.plan.reading import chosen_option, rows_of

_MINUTES = _("Biên bản họp tập thể lãnh đạo số %(number)s ngày %(day)s")
_PARTY = _("Ý kiến của cấp ủy cùng cấp số %(number)s ngày %(day)s")
_COUNCIL = _("Báo cáo thẩm định số %(number)s ngày %(day)s")


@dataclass(frozen=True, slots=True)
class Paper:
    """The facts that a decision on paper repeats (G6)."""

    heard: list[str]
    proposers: list[str]
    option: str
    targets: list[str]
    risks_digest: str
    is_frozen: bool


def paper_of(decision: ApprovalDecision) -> Paper:
    """The facts of the version judged; for an issued agreement the digest of the frozen risks."""
    snapshot = decision.version.snapshot
    content = snapshot["content"]
    option = chosen_option(content) or {}
    freeze = RiskFreeze.objects.filter(version=decision.version).order_by("pk").first()
    return Paper(
        heard=_heard(decision.case),
        proposers=[f"{row['name']} – {row['position']}" for row in snapshot["proposers"]],
        option=option.get("name") or "",
        targets=[
            f"{row.get('indicator')}: {row.get('baseline')} → {row.get('target')}"
            for row in rows_of(content, "benefits")
        ],
        risks_digest=freeze.sha256 if freeze else digest(rows_of(content, "risks")),
        is_frozen=freeze is not None,
    )


def _heard(case: Case) -> list[str]:
    """Minutes, the Party's opinion and the council's report, with number and day."""
    meeting = getattr(case, "meeting", None)
    found = [
        (_MINUTES, meeting.number if meeting else "", meeting.held_on if meeting else None),
        (_PARTY, case.party_number, case.party_on),
        (_COUNCIL, case.council_report, case.council_on),
    ]
    return [
        str(text) % {"number": number, "day": f"{day:%d/%m/%Y}"}
        for text, number, day in found
        if number and day
    ]
