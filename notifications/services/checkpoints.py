"""The day's signed head of the ledger goes to many mailboxes: whoever rewrites history cannot rewrite those."""

from datetime import date

from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.choices import Rank, Role
from accounts.models import PositionHeld
from approvals.services import audience
from authorities.services.clockwork import setting
from ledger.models import Checkpoint
from notifications.models import Kind
from notifications.services.telling import tell


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
