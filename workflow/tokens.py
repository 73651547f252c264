"""A form sent twice takes effect once."""

import hashlib
from collections.abc import Callable, Mapping

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from common.errors import DomainError
from workflow.models import SpentToken


def fingerprint(data: Mapping[str, object]) -> str:
    """A short digest of what was sent, whatever the order of its fields."""
    text = "\x1f".join(f"{key}={data[key]}" for key in sorted(data))
    return hashlib.sha256(text.encode()).hexdigest()


def once(*, user_id: int, token: str, sent: str, act: Callable[[], str]) -> tuple[str, bool]:
    """Run ``act`` unless this token already took effect; its result address, and whether it ran.

    The token and the effect commit together; a sending that comes while the first still runs waits
    for it. Without a token the form is simply acted on. Raises ``DomainError`` ``token_reused`` when
    the same token comes with other content.
    """
    if not token:
        return act(), True
    with transaction.atomic():
        try:
            with transaction.atomic():
                spent = SpentToken.objects.create(user_id=user_id, token=token, fingerprint=sent)
        except IntegrityError:
            spent = SpentToken.objects.get(user_id=user_id, token=token)
            if spent.fingerprint != sent:
                raise DomainError(
                    "token_reused",
                    _("Biểu mẫu này đã được gửi với nội dung khác. Hãy tải lại trang."),
                ) from None
            return spent.result_url, False
        spent.result_url = act()
        spent.save(update_fields=["result_url"])
        return spent.result_url, True
