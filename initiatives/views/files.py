"""Attachments: added, taken out of the draft, downloaded."""

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import user_of
from common.errors import DomainError
from common.http import download, page, refuse
from initiatives.forms import AttachmentForm
from initiatives.models import Attachment, Initiative
from initiatives.policies import hides_content
from initiatives.selectors import may_open_file
from initiatives.services import attachments
from initiatives.services.registration import kept_files
from initiatives.views.common import shows, step_links, visible_or_404
from workflow import policies


@require_http_methods(["GET", "POST"])
def attachments_edit(request: HttpRequest, code: str) -> HttpResponse:
    """The files of the draft, and one more."""
    initiative = visible_or_404(request, code)
    user = user_of(request)
    policies.require(user, "initiatives.attach", initiative, timezone.localdate())
    form = AttachmentForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        sent = form.cleaned_data["file"]
        upload = attachments.Uploaded(sent.name, sent.size, sent.file)
        try:
            row = attachments.attach(
                initiative_id=initiative.pk,
                upload=upload,
                kind=form.cleaned_data["kind"],
                actor=user,
                at=timezone.now(),
            )
        except DomainError as error:
            refuse(form, error)
        else:
            if row is None:
                return page(request, "initiatives/locked.html", {"code": code}, status=403)
            messages.success(request, _("Đã thêm tệp “%(name)s”.") % {"name": row.name})
            return redirect(request.path)
    context = {
        "initiative": initiative,
        "form": form,
        "files": list(kept_files(initiative)),
        "steps": step_links(initiative, "tai-lieu"),
    }
    return page(
        request, "initiatives/attachments.html", context, status=422 if form.errors else 200
    )


@require_POST
def attachment_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a file out of the draft."""
    user = user_of(request)
    row = _visible_file(request, pk)
    attachments.remove(attachment_id=row.pk, actor=user, at=timezone.now())
    messages.info(request, _("Đã gỡ tệp “%(name)s”.") % {"name": row.name})
    return redirect("initiatives:attachments_edit", code=row.initiative.code)


@require_safe
def attachment_download(request: HttpRequest, pk: int) -> FileResponse:
    """The file, through the same visibility as its initiative; always as a download."""
    row = _visible_file(request, pk)
    return download(row.stored_as, name=row.name, content_type=row.content_type)


def _visible_file(request: HttpRequest, pk: int) -> Attachment:
    visible = Initiative.objects.visible_to(user_of(request), timezone.localdate())
    row: Attachment = get_object_or_404(
        Attachment.objects.select_related("initiative"), pk=pk, initiative__in=visible
    )
    if hides_content(row.initiative) or not may_open_file(row, user_of(request)):
        raise Http404
    shows(request, row.initiative, f"file-{pk}")
    return row
