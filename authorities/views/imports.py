"""A directory goes in and out as a file."""

from itertools import chain

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import is_sent, status_of, typed, user_of
from accounts.views.dialogs import act_once, run_step
from authorities.forms import ImportForm
from authorities.importing import KEYS
from authorities.models import DirectoryImport
from authorities.registers import REGISTERS
from authorities.reports.directory import template_of_directory
from authorities.services import imports
from authorities.steps import IMPORT_DIALOGS
from common import sheets
from common.errors import DomainError
from common.http import download, go, page, refuse
from workflow import jobs, policies, runner
from workflow.models import UNFINISHED, Job

MOST_ROWS = 100
JOBS = ("authorities.check_import", "authorities.apply_import")


@require_http_methods(["GET", "POST"])
def import_list(request: HttpRequest) -> HttpResponse:
    """What was sent in, and the form to send in more."""
    user = user_of(request)
    policies.require(user, "authorities.upload_import", None, timezone.localdate())
    files = request.FILES if request.method == "POST" else None
    form = ImportForm(typed(request), files)
    if is_sent(request, form):
        data = form.cleaned_data

        def act() -> str:
            sent = data["file"]
            row = imports.upload_import(
                stream=sent.file,
                name=sent.name,
                size=sent.size,
                part=data["part"],
                actor=user,
                reason=data["reason"],
                at=timezone.now(),
            )
            return row.get_absolute_url()

        try:
            name = f"import:{data['file'].name}:{data['file'].size}"
            form.cleaned_data = {**data, "file": data["file"].name}
            address = act_once(request, form, key=name, act=act)
        except DomainError as error:
            refuse(form, error)
        else:
            return go(request, address)
    rows = DirectoryImport.objects.select_related("uploaded_by", "confirmed_by")
    context = {"form": form, "imports": list(rows[:MOST_ROWS])}
    return page(request, "authorities/imports.html", context, status=status_of(request, form))


def _import(request: HttpRequest, pk: int) -> DirectoryImport:
    policies.require(user_of(request), "authorities.upload_import", None, timezone.localdate())
    rows = DirectoryImport.objects.select_related("uploaded_by", "confirmed_by")
    found: DirectoryImport = get_object_or_404(rows, pk=pk)
    return found


@require_safe
def import_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One file: what each part would do or did, what is wrong, what differs."""
    row = _import(request, pk)
    told = row.outcome or row.findings
    counts = told.get("counts", {})
    lists = (told.get(name, ()) for name in ("faults", "differences", "powers"))
    for told_of in chain.from_iterable(lists):
        part = told_of["part"]
        told_of["label"] = REGISTERS[part].label if part in REGISTERS else ""
    context = {
        "row": row,
        "told": told,
        "counts": [(REGISTERS[part].label, counts[part]) for part in KEYS if part in counts],
        "job": Job.objects.filter(
            kind__in=JOBS, dedupe_key=str(pk), asked_by=user_of(request), state__in=UNFINISHED
        ).first(),
        "steps": runner.steps(row, user_of(request), timezone.localdate()),
    }
    return page(request, "authorities/import.html", context)


@require_http_methods(["GET", "POST"])
def import_step(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """Confirm or drop."""
    row = _import(request, pk)
    return run_step(request, row, step, IMPORT_DIALOGS, about=row.file_name)


@require_safe
def import_file(request: HttpRequest, pk: int) -> FileResponse:
    """The file as it was sent in, to be looked at before it is confirmed."""
    row = _import(request, pk)
    kind = "text/csv" if row.file_name.lower().endswith(".csv") else sheets.CONTENT_TYPE
    return download(row.stored_as, name=row.file_name, content_type=kind)


@require_safe
def import_template(request: HttpRequest) -> HttpResponse:
    """The empty workbook to fill in."""
    policies.require(user_of(request), "authorities.upload_import", None, timezone.localdate())
    answer = HttpResponse(template_of_directory(), content_type=sheets.CONTENT_TYPE)
    answer.headers["Content-Disposition"] = 'attachment; filename="mau-danh-ba.xlsx"'
    return answer


@require_POST
def directory_export(request: HttpRequest) -> HttpResponse:
    """Ask for the whole directory as a workbook; a worker makes it."""
    user = user_of(request)
    policies.require(user, "authorities.upload_import", None, timezone.localdate())
    job = jobs.ask(
        kind="authorities.export_directory",
        label=_("Xuất danh bạ"),
        params={},
        user=user,
        at=timezone.now(),
        dedupe_key=f"{user.pk}",
    )
    return go(request, job.get_absolute_url() or reverse("authorities:import_list"))
