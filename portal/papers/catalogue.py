"""The index of a file for the archive: metadata by the names of decree 30/2020, Appendix VI, as XML."""

import re
from collections.abc import Iterator
from typing import Any
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from django.utils.translation import gettext as _

from approvals.models import ApprovalDecision, Meeting
from common.times import local_day
from initiatives.models import Initiative, RiskFreeze
from pilots.models import Evaluation, PilotReport
from protection.dossier.collecting import Scope, attachments_of

LONGEST_SUBJECT = 500
UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
LANGUAGE = "Tiếng Việt"


def catalogue(initiative: Initiative, scope: Scope) -> bytes:
    """The case file, and each document in it in the order of time with the digest that the ledger holds."""
    papers = sorted(_papers(initiative, scope), key=lambda paper: str(paper["IssuedDate"]))
    root = Element("CaseFile")
    facts = {
        "FileCode": initiative.code,
        "FileCatalog": local_day(initiative.created_at).year,
        "FileNotation": initiative.code,
        "Title": initiative.title,
        "OrganName": initiative.employing_unit,
        "StartDate": local_day(initiative.created_at),
        "EndDate": local_day(initiative.state_changed_at),
        "TotalDoc": len(papers),
        "Language": LANGUAGE,
    }
    for name, value in facts.items():
        SubElement(root, name).text = _clean(value)
    documents = SubElement(root, "Documents")
    for number, paper in enumerate(papers, 1):
        row = SubElement(documents, "Document")
        SubElement(row, "DocOrdinal").text = str(number)
        for name, value in paper.items():
            if value not in {None, ""}:
                SubElement(row, name).text = _clean(value)
    indent(root)
    return bytes(tostring(root, "utf-8", xml_declaration=True))


def _clean(value: Any) -> str:
    """Without the characters that XML does not take."""
    return UNWRITABLE.sub(" ", str(value))


def _paper(kind: str, day: Any, subject: str, **more: Any) -> dict[str, Any]:
    return {
        "TypeName": kind,
        "IssuedDate": day,
        "Subject": subject[:LONGEST_SUBJECT],
        "Language": LANGUAGE,
        **more,
    }


def _papers(initiative: Initiative, scope: Scope) -> Iterator[dict[str, Any]]:
    for version in initiative.versions.order_by("number"):
        yield _paper(
            _("Kế hoạch"),
            local_day(version.submitted_at),
            _("Kế hoạch đã gửi, phiên bản %(number)s") % {"number": version.number},
            Digest=version.sha256,
        )
    for freeze in RiskFreeze.objects.filter(initiative=initiative).order_by("pk"):
        subject = _("Kế hoạch rủi ro được chốt theo quyết định %(number)s")
        yield _paper(
            _("Kế hoạch"),
            local_day(freeze.frozen_at),
            subject % {"number": freeze.decision_number},
            Digest=freeze.sha256,
        )
    decisions = ApprovalDecision.objects.filter(case__initiative=initiative)
    for row in decisions.exclude(issued_at=None).select_related("case__unit"):
        yield _paper(
            str(row.get_kind_display()),
            row.signed_on,
            row.reasons,
            CodeNumber=row.number,
            OrganName=row.case.unit,
            SignerInfo=row.signer_label,
        )
    for meeting in Meeting.objects.filter(case=scope.own_case).exclude(closed_at=None):
        yield _paper(_("Biên bản"), meeting.held_on, meeting.conclusion, CodeNumber=meeting.number)
    for report in PilotReport.objects.filter(pilot__initiative=initiative).order_by("pk"):
        yield _paper(_("Báo cáo"), local_day(report.filed_at), report.done)
    for found in Evaluation.objects.filter(pilot__initiative=initiative).exclude(number=""):
        day = local_day(found.concluded_at) if found.concluded_at else ""
        yield _paper(
            _("Kết luận đánh giá"),
            day,
            found.result_reason or found.effects,
            CodeNumber=found.number,
        )
    for file in attachments_of(initiative.pk):
        yield _paper(_("Tệp đính kèm"), local_day(file.uploaded_at), file.name, Digest=file.sha256)
