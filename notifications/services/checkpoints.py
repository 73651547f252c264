"""The day's signed head of the ledger goes to many mailboxes: whoever rewrites history cannot rewrite those."""

from datetime import date

from django.db.models import Max
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.choices import Rank, Role
from accounts.models import PositionHeld
from approvals.services import audience
from authorities.services.clockwork import setting
from common.times import days_after, shown, start_of_day
from ledger.models import Checkpoint, Witness
from notifications.models import Kind
from notifications.services.telling import tell

SILENT_DAYS = 3


def tell_of_silent_witnesses(today: date) -> int:
    """Tell the security officers and the focal agency of a witness who has signed nothing for three days."""
    last = Max("cosignatures__signed_at")
    since = start_of_day(days_after(today, -SILENT_DAYS))
    silent = Witness.objects.annotate(last=Coalesce(last, "added_at")).filter(last__lt=since)
    people = [
        *audience.with_duty(Role.SECURITY_OFFICER, today),
        *audience.with_duty(Role.FOCAL_AGENCY, today),
    ]
    told = 0
    for witness in silent:
        with translation.override("vi"):
            facts = {"name": witness, "when": shown(witness.last)}
            subject = _("Nhân chứng %(name)s im lặng từ %(when)s") % facts
            body = _(
                "Hãy hỏi nhân chứng: điểm chốt không có chữ ký bên ngoài thì chỉ mình Cổng bảo đảm."
            )
        told += tell(
            people,
            key=f"silent:{witness.pk}:{witness.last:%Y-%m-%d}:{today:%Y-%W}",
            kind=Kind.REMINDER,
            subject=subject,
            body=body,
            url=reverse("portal:ledger"),
        )
    return told


def give_out_checkpoint(today: date) -> int:
    """Mail the newest signed head to those who are to keep it, once a day; how many there are."""
    newest = Checkpoint.objects.newest()
    if newest is None:
        return 0
    people = list(audience.with_duty(Role.FOCAL_AGENCY, today))
    if setting("checkpoint_to_heads"):
        heads = PositionHeld.objects.on(today).filter(rank=Rank.HEAD).select_related("user")
        people += [row.user for row in heads]
    with translation.override("vi"):
        subject = _("Điểm chốt sổ cái ngày %(day)s") % {"day": f"{today:%d/%m/%Y}"}
        asked = _(
            "Hãy giữ thư này. Nó là bản sao độc lập của sổ cái: nếu sau này ai sửa lại lịch sử trên Cổng, thư này"
            " chứng minh điều đó."
        )
    return tell(
        people,
        key=f"checkpoint:{today:%Y-%m-%d}",
        kind=Kind.PROGRESS,
        subject=subject,
        body=f"{asked}\n\n{newest.note}",
        url=reverse("portal:ledger"),
    )
