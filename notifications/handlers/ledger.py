"""What people are told about proofs: a receipt is there, the audit trail does not hold."""

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.choices import Role
from accounts.models import User
from approvals.services import audience
from common.times import local_day, shown
from initiatives.models import Initiative, InitiativeVersion, RiskFreeze
from notifications.models import Kind
from notifications.services.telling import tell
from workflow.models import AuditCheck

Payload = Mapping[str, Any]


def sealed(payload: Payload) -> None:
    """The proposers: the plan that they sent, or the risks that were agreed to, have their proof."""
    initiative, what, number = _proved(payload)
    with translation.override("vi"):
        body = _(
            "Sổ cái đã chứng thực %(what)s của hồ sơ %(code)s. Biên nhận (PDF) và ba tệp plan.leaf, plan.tlog-proof,"
            " plan.opening.json kèm theo thư này; hãy tự giữ. Chúng cũng ở phần “Bằng chứng” của hồ sơ."
        )
        _receipt(initiative, what, number, "sealed", _("Biên nhận: %(code)s"), body)


def witnessed(payload: Payload) -> None:
    """The proposers again: the receipt with the signatures of outside witnesses takes the place of the first."""
    initiative, what, number = _proved(payload)
    with translation.override("vi"):
        body = _(
            "Nhân chứng bên ngoài đã ký điểm chốt phủ %(what)s của hồ sơ %(code)s. Biên nhận mới kèm theo thư này thay"
            " cho biên nhận trước; hãy giữ cả hai."
        )
        subject = _("Biên nhận có nhân chứng: %(code)s")
        _receipt(initiative, what, number, "witnessed", subject, body)


def _proved(payload: Payload) -> tuple[Initiative, str, int]:
    if payload["kind"] == RiskFreeze._meta.db_table:
        freeze = RiskFreeze.objects.select_related("initiative", "version").get(pk=payload["pk"])
        return freeze.initiative, "rui-ro", freeze.version.number
    row = InitiativeVersion.objects.select_related("initiative").get(pk=payload["pk"])
    return row.initiative, "ke-hoach", row.number


def _receipt(
    initiative: Initiative, what: str, number: int, why: str, subject: str, body: str
) -> None:
    names = {"ke-hoach": _("kế hoạch đã gửi"), "rui-ro": _("kế hoạch rủi ro được chốt")}
    facts = {"what": names[what], "code": initiative.code}
    tell(
        User.objects.filter(proposals__initiative=initiative).distinct(),
        key=f"{why}:{what}:{initiative.pk}:{number}",
        kind=Kind.PROGRESS,
        subject=subject % facts,
        body=body % facts,
        url=initiative.get_absolute_url(),
        papers=["receipt", initiative.pk, what, number],
    )


def _guardians(check: AuditCheck) -> list[User]:
    today = local_day(check.ended_at)
    return [
        *audience.with_duty(Role.SECURITY_OFFICER, today),
        *audience.with_duty(Role.FOCAL_AGENCY, today),
    ]


def key_after_loss(payload: Payload) -> None:
    """Security officers and the focal agency: heads are signed by a key that nothing endorses."""
    check = AuditCheck.objects.get(pk=payload["pk"])
    with translation.override("vi"):
        subject = _("Sổ cái có khóa mới không được khóa cũ xác nhận")
        body = _(
            "Nếu không ai báo mất khóa thì đây là dấu hiệu sổ cái bị viết lại. Đối chiếu điểm chốt mới với các điểm chốt"
            " đã nhận qua thư và bản sao giữ ngoài cơ sở dữ liệu (verify_audit --against)."
        )
    tell(
        _guardians(check),
        key=f"key_after_loss:{payload['key']}",
        kind=Kind.TASK,
        subject=subject,
        body=body,
        url=reverse("portal:ledger"),
    )


def audit_failed(payload: Payload) -> None:
    """Security officers and the focal agency: somebody may have changed the trail."""
    check = AuditCheck.objects.get(pk=payload["pk"])
    with translation.override("vi"):
        subject = _("BÁO ĐỘNG: dấu vết kiểm toán không khớp")
        body = _(
            "Lần kiểm tra lúc %(when)s phát hiện: %(kinds)s. Giữ nguyên máy chủ, đối chiếu với các điểm chốt đã nhận"
            " qua thư và xem chi tiết trên Cổng."
        ) % {
            "when": shown(check.ended_at),
            "kinds": ", ".join(f"{row['kind']} ({row['first']})" for row in check.findings),
        }
    tell(
        _guardians(check),
        key=f"audit_failed:{check.pk}",
        kind=Kind.TASK,
        subject=subject,
        body=body,
        url=reverse("portal:ledger"),
    )
