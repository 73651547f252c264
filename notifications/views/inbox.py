"""The inbox, and the demo's mailbox."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.requests import user_of
from common.http import page
from common.keyset import keyset_page
from notifications.models import MailboxMessage, Notification
from notifications.services.reading import mark_read


@require_safe
def notification_list(request: HttpRequest) -> HttpResponse:
    """A person's own notifications, newest first."""
    rows = keyset_page(
        Notification.objects.filter(recipient=user_of(request)),
        key="created_at",
        token=request.GET.get("tu", ""),
        descending=True,
    )
    return page(request, "notifications/list.html", {"page": rows})


@require_safe
def notification_open(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark as read and go where it points."""
    user = user_of(request)
    row = get_object_or_404(Notification, pk=pk, recipient=user)
    mark_read(user=user, ids=[row.pk], at=timezone.now())
    return redirect(row.url or "notifications:notification_list")


@require_POST
def notification_read_all(request: HttpRequest) -> HttpResponse:
    """Mark everything as read."""
    mark_read(user=user_of(request), ids=None, at=timezone.now())
    return redirect("notifications:notification_list")


@require_safe
def mailbox_list(request: HttpRequest) -> HttpResponse:
    """The demo's e-mails to the signed-in person; there is no such page in production."""
    if settings.PORTAL_MODE == "production":
        raise Http404
    mails = MailboxMessage.objects.filter(to__iexact=user_of(request).email)[:100]
    return page(request, "notifications/mailbox.html", {"mails": list(mails)})
