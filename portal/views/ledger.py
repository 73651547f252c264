"""The ledger: signed heads for everybody, witnesses, and what examinations found."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.db.models import Count, Max
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import typed, user_of
from accounts.views.dialogs import Asked, run_dialog
from common.errors import DomainError
from common.forms import LongTextField, ReasonForm, TextField, TokenForm
from common.http import go, page
from ledger.models import Checkpoint, LogKey, Witness
from ledger.notes import BadNote
from ledger.services.witnesses import Contradiction, add_witness
from workflow import jobs, policies
from workflow.checking import record_contradiction, take_witnesses, under_way
from workflow.models import AuditCheck, Erasure

SHOWN = 30


class WitnessForm(ReasonForm):
    """Whose signatures are kept from now on, and why."""

    line = TextField(
        label=gettext_lazy("Khóa công khai của nhân chứng"),
        max_length=300,
        help_text=gettext_lazy("Một dòng dạng tên+mã+khóa (C2SP, loại cosignature/v1)."),
    )
    field_order = ("line", "reason")


class CosignatureForm(TokenForm):
    """Heads with the lines of witnesses under them."""

    text = LongTextField(
        label=gettext_lazy("Điểm chốt có chữ ký của nhân chứng"),
        max_length=20000,
        help_text=gettext_lazy("Dán nguyên văn; có thể dán cả bức thư hoặc nhiều điểm chốt."),
    )


@require_safe
def ledger(request: HttpRequest) -> HttpResponse:
    """The newest signed head for everybody; what examinations found for those who guard the trail."""
    user, today = user_of(request), timezone.localdate()
    may_check = bool(policies.check(user, "protection.check_audit", None, today))
    context = {
        "under_way": under_way() if may_check else None,
        "newest": Checkpoint.objects.newest(),
        "witnesses": list(Witness.objects.annotate(last=Max("cosignatures__signed_at"))),
        "may_check": may_check,
        "may_add": bool(policies.check(user, "protection.add_witness", None, today)),
        "unendorsed": list(LogKey.objects.filter(endorsement="").order_by("pk")[1:]),
        "has_copies": bool(settings.LEDGER_COPIES),
        "erasures": erasures() if may_check else [],
        "checks": list(AuditCheck.objects.select_related("asked_by")[:SHOWN]) if may_check else [],
    }
    return page(request, "portal/ledger.html", context)


def erasures() -> list[dict[str, Any]]:
    """What was taken out of sealed rows by law: on which ground, when, how many rows."""
    rows: Any = Erasure.objects.values("ground").annotate(rows=Count("pk"), last=Max("made_at"))
    return list(rows.order_by("-last")[:SHOWN])


@require_POST
def audit_check(request: HttpRequest) -> HttpResponse:
    """Ask for an examination of the whole trail; a worker makes it."""
    user = user_of(request)
    policies.require(user, "protection.check_audit", None, timezone.localdate())
    job = jobs.ask(
        kind="portal.check_audit",
        label=_("Kiểm tra dấu vết"),
        params={},
        user=user,
        at=timezone.now(),
        dedupe_key=str(user.pk),
    )
    return go(request, job.get_absolute_url())


@require_http_methods(["GET", "POST"])
def witness_add(request: HttpRequest) -> HttpResponse:
    """Register the key of an outside witness."""
    policies.require(user_of(request), "protection.add_witness", None, timezone.localdate())
    form = WitnessForm(typed(request))
    back = reverse("portal:ledger")

    def act() -> str:
        data = form.cleaned_data
        note = f"{user_of(request)}: {data['reason']}"
        try:
            add_witness(line=data["line"], note=note, at=timezone.now())
        except BadNote as error:
            message = _("Đây không phải khóa cosignature/v1 của nhân chứng.")
            raise DomainError("line", message, "line") from error
        return back

    asked = Asked(_("Đăng ký nhân chứng"), _("Sổ cái"), back)
    return run_dialog(request, form, asked, key="witness", act=act)


@require_http_methods(["GET", "POST"])
def cosignature_add(request: HttpRequest) -> HttpResponse:
    """Take in heads that witnesses signed."""
    policies.require(user_of(request), "protection.check_audit", None, timezone.localdate())
    form = CosignatureForm(typed(request))
    back = reverse("portal:ledger")

    def act() -> str:
        try:
            count = take_witnesses(form.cleaned_data["text"])
        except BadNote as error:
            message = _(
                "Không có chữ ký nào của nhân chứng đã đăng ký dưới điểm chốt của sổ cái này."
            )
            raise DomainError("none", message, "text") from error
        except Contradiction as error:
            record_contradiction(
                text=form.cleaned_data["text"], size=str(error), asked_by=user_of(request)
            )
            message = _(
                "BÁO ĐỘNG: điểm chốt %(size)s khác với sổ cái này dù cùng số bản ghi và cùng khóa: đã có hai sổ cái."
                " Đã ghi lại và báo cán bộ bảo vệ bí mật, cơ quan đầu mối. Giữ nguyên văn bản này."
            )
            messages.error(request, message % {"size": error})
            return back
        messages.success(request, _("Đã nhận %(count)s chữ ký mới.") % {"count": count})
        return back

    asked = Asked(_("Nhận chữ ký của nhân chứng"), _("Sổ cái"), back)
    return run_dialog(request, form, asked, key="cosignatures", act=act)
