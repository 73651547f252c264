"""The pages of a dossier: the plan as it was sent, the risks as they were agreed to, what was decided and happened."""

from datetime import datetime
from typing import Any

from django.utils import formats
from django.utils.translation import gettext as _

from approvals.models import ApprovalDecision, Ballot, Meeting
from common.prints import Document
from common.times import shown
from initiatives.models import Initiative, InitiativeVersion, RiskFreeze
from initiatives.plan.reading import Names, ReadSection, read
from initiatives.selectors import all_names
from pilots.models import Incident
from portal.selectors.timeline import DECISION, STEP, URGING, timeline
from protection.dossier.collecting import Part, Scope, whole

RISKS = "rui-ro"
# Entries whose words are those of the step, not of its reason.
SAID_BY_STEPS = (STEP, DECISION, URGING)


def document_of(initiative: Initiative, scope: Scope, risks_at: datetime | None = None) -> Document:
    """Everything in the order of time; a short one holds the plans and the risks only.

    ``risks_at`` puts the risk plan that was in force at that moment in front.
    """
    title = "" if scope.hides(Part.PLAN) else initiative.title
    document = Document(_("HỒ SƠ ĐỀ XUẤT"), f"{initiative.code}\n{title}".strip())
    document.text(
        _(
            "Bản để đọc. Bằng chứng nằm trong các tệp đi kèm: chạy “python3 verify.py” để kiểm tra cả bộ"
            " mà không cần Cổng."
        )
    )
    names = all_names()
    if scope.withheld:
        left = [str(Part(part).label) for part in sorted(scope.withheld)]
        document.facts([(_("Không đưa vào bộ này theo lựa chọn"), "\n".join(left))])
    if risks_at:
        _risks_at(document, initiative, risks_at, scope)
    for version in initiative.versions.order_by("number"):
        _version(document, version, names, scope)
    for freeze in RiskFreeze.objects.filter(initiative=initiative).order_by("pk"):
        _risks(document, freeze)
    _corrections(document, initiative, scope)
    if scope.is_short:
        return document
    if Part.REVIEW not in scope.withheld:
        _decisions(document, initiative, scope)
    if Part.WORK not in scope.withheld:
        _incidents(document, initiative, scope)
    _history(document, initiative, scope)
    return document


def _corrections(document: Document, initiative: Initiative, scope: Scope) -> None:
    """They stand beside the plan, and are withheld with it; a short dossier says only that they are there."""
    if scope.hides(Part.PLAN):
        return
    for row in initiative.data_corrections.order_by("pk"):
        document.heading(_("Đính chính theo yêu cầu %(code)s") % {"code": row.ground})
        document.facts([(shown(row.noted_at), "" if scope.is_short else row.text)])


def _version(document: Document, version: InitiativeVersion, names: Names, scope: Scope) -> None:
    document.heading(_("Kế hoạch đã gửi, phiên bản %(number)s") % {"number": version.number})
    hidden = scope.hides(Part.PLAN)
    people = [
        f"{one['name']}, {one['position']} ({one['percent']} %)"
        for one in version.snapshot["proposers"]
    ]
    document.facts(
        [
            (_("Gửi lúc"), shown(version.submitted_at)),
            (_("Người đề xuất"), "" if scope.is_short or hidden else "\n".join(people)),
        ]
    )
    document.facts([(_("SHA-256 của nội dung"), version.sha256)], exact=True)
    if hidden:
        return
    for section in read(version.snapshot["content"], names):
        _section(document, section)


def _section(document: Document, section: ReadSection) -> None:
    document.heading(section.label, 2)
    document.facts([(cell.label, cell.text) for cell in section.cells])
    for table in section.tables:
        for number, row in enumerate(table.rows, 1):
            document.text(f"{table.row_label} {number}")
            document.facts([(cell.label, cell.text) for cell in row])


def _risks(document: Document, freeze: RiskFreeze) -> None:
    said = _("Kế hoạch rủi ro được chốt theo quyết định %(number)s")
    document.heading(said % {"number": freeze.decision_number})
    document.facts([(_("Chốt lúc"), shown(freeze.frozen_at))])
    document.facts([(_("SHA-256 của nội dung"), freeze.sha256)], exact=True)
    _risk_table(document, freeze.risks)


def _risk_table(document: Document, rows: Any) -> None:
    sections = read({"risks": rows}, Names({}, {}))
    _section(document, next(part for part in sections if part.code == RISKS))


def _risks_at(document: Document, initiative: Initiative, moment: datetime, scope: Scope) -> None:
    """What was agreed to last, or else what had been sent last, unless plans are withheld."""
    document.heading(_("Kế hoạch rủi ro vào lúc %(when)s") % {"when": shown(moment)})
    freezes = RiskFreeze.objects.filter(initiative=initiative, frozen_at__lte=moment)
    freeze = freezes.order_by("-frozen_at", "-pk").first()
    if freeze:
        said = _("Được chốt theo quyết định %(number)s lúc %(when)s.")
        document.text(said % {"number": freeze.decision_number, "when": shown(freeze.frozen_at)})
        _risk_table(document, freeze.risks)
        return
    sent = initiative.versions.filter(submitted_at__lte=moment).order_by("-number").first()
    if sent is None:
        document.text(_("Lúc đó chưa có kế hoạch nào được gửi."))
        return
    said = _("Chưa được chốt; theo phiên bản %(number)s gửi lúc %(when)s.")
    document.text(said % {"number": sent.number, "when": shown(sent.submitted_at)})
    if not scope.hides(Part.PLAN):
        _risk_table(document, sent.snapshot["content"].get("risks", []))


def _decisions(document: Document, initiative: Initiative, scope: Scope) -> None:
    decisions = ApprovalDecision.objects.filter(
        case__initiative=initiative, issued_at__isnull=False
    )
    for row in decisions.order_by("issued_at"):
        document.heading(f"{row.get_kind_display()} {row.number}")
        signer = "" if Part.NAMES in scope.withheld else row.signer_label
        document.facts(
            [
                (_("Ngày ký"), formats.date_format(row.signed_on) if row.signed_on else ""),
                (_("Người ký"), signer),
            ]
        )
        if scope.hides(Part.REASONS):
            continue
        document.facts(
            [
                (_("Căn cứ"), "\n".join(map(str, row.legal_bases))),
                (_("Lý do, căn cứ xem xét"), row.reasons),
                (_("Phạm vi cho thực hiện"), "" if scope.hides(Part.PLAN) else row.scope),
                (_("Chế độ kiểm tra, báo cáo, ngưỡng dừng"), row.supervision),
            ]
        )
    for meeting in Meeting.objects.filter(case=scope.own_case, closed_at__isnull=False):
        _meeting(document, meeting, scope)


def _meeting(document: Document, meeting: Meeting, scope: Scope) -> None:
    document.heading(_("Biên bản họp tập thể lãnh đạo %(number)s") % {"number": meeting.number})
    nameless, speechless = Part.NAMES in scope.withheld, scope.hides(Part.REASONS)
    if not speechless:
        document.facts(
            [(_("Ý kiến thảo luận"), meeting.discussion), (_("Kết luận"), meeting.conclusion)]
        )
    ballots = Ballot.objects.filter(meeting=meeting).order_by("pk")
    document.table(
        (_("Thành viên"), _("Biểu quyết"), _("Ghi chú")),
        [
            (
                "" if nameless else row.member_label,
                row.get_choice_display(),
                "" if speechless else row.note or row.recusal_reason,
            )
            for row in ballots
        ],
    )


def _incidents(document: Document, initiative: Initiative, scope: Scope) -> None:
    nameless = Part.NAMES in scope.withheld
    rows = Incident.objects.filter(pilot__initiative=initiative).order_by("pk")
    if rows:
        document.heading(_("Sự cố"))
    for row in rows:
        document.facts(
            [
                (_("Xảy ra lúc"), shown(row.happened_at)),
                (_("Việc gì đã xảy ra"), "" if nameless else row.what),
                (_("Mã rủi ro đã dự liệu"), row.risk_code or _("không có trong kế hoạch đã chốt")),
                (_("Giá trị thiệt hại (đồng)"), formats.number_format(row.damage_amount)),
                (_("Đã xử lý thế nào"), "" if nameless else row.measures),
                (_("Báo cáo lúc"), shown(row.reported_at)),
            ]
        )


def _history(document: Document, initiative: Initiative, scope: Scope) -> None:
    entries = timeline(initiative, own_case=scope.own_case or None, proposes=scope.proposes)
    nameless, reasonless = Part.NAMES in scope.withheld, scope.hides(Part.REASONS)
    left_out = {
        model._meta.db_table
        for part, models in whole().items()
        if part in scope.withheld
        for model in models
    }
    document.heading(_("Diễn biến"))
    document.table(
        (_("Thời điểm"), _("Người thực hiện"), _("Việc"), _("Lý do")),
        [
            (
                shown(row.at),
                "" if nameless else f"{row.actor} {row.acting_for}".strip(),
                _("Ghi, sửa thông tin")
                if reasonless and row.kind not in SAID_BY_STEPS
                else row.verb or row.new,
                "" if reasonless else row.reason,
            )
            for row in reversed(entries)
            if row.table not in left_out
        ],
    )
