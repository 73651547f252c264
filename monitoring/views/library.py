"""The library: searched, read, published, taken over."""

from dataclasses import replace

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from accounts.requests import typed, user_of
from accounts.views.dialogs import Asked, run_dialog
from common.forms import LongTextField, ReasonForm
from common.http import page
from common.keyset import keyset_page
from common.moments import asked_moment, past_context
from initiatives.forms import StartForm
from initiatives.plan.reading import Names, ReadSection, chosen_option, read
from initiatives.selectors import named_then, positions_of
from monitoring.models import LibraryEntry
from monitoring.services import library
from pilots.views.common import visible_pilot
from workflow import policies
from workflow.past import put_back

LONGEST_SEARCH = 200
NAMING = frozenset({"owner", "stop_authority"})
SHOWN_SECTIONS = ("van-de", "loi-ich", "phuong-an", "rui-ro")


class PublishForm(ReasonForm):
    """What everybody may read."""

    summary: forms.Field = LongTextField(
        label=gettext_lazy("Tóm tắt được công bố"),
        max_length=6000,
        help_text=gettext_lazy("Không ghi tên người, dữ liệu cá nhân, nội dung nhạy cảm."),
    )
    field_order = ("summary", "reason")


@require_safe
def library_list(request: HttpRequest) -> HttpResponse:
    """What others have done well, searched without diacritics."""
    text = request.GET.get("q", "").replace("\x00", "")[:LONGEST_SEARCH]
    moment = asked_moment(request)
    rows = LibraryEntry.objects.shown(moment).search(text).for_list(moment)
    found = keyset_page(rows, key="published_at", token=request.GET.get("sau", ""), descending=True)
    put_back(found.rows, moment)
    named_then([row.initiative for row in found.rows], moment)
    context = {"page": found, "q": text, **past_context(moment, {"q": text})}
    return page(request, "monitoring/library.html", context)


@require_safe
def library_entry(request: HttpRequest, code: str) -> HttpResponse:
    """One published initiative: problem, option, results, lessons; no names."""
    entry: LibraryEntry = get_object_or_404(
        LibraryEntry.objects.shown().for_list(), initiative__code=code
    )
    content = entry.initiative.content
    sections = read(content, Names({}, {}))
    today = timezone.localdate()
    context = {
        "entry": entry,
        "option": chosen_option(content),
        "sections": [_unnamed(part) for part in sections if part.code in SHOWN_SECTIONS],
        "indicators": list(entry.pilot.indicators.filter(is_dropped=False)),
        "may_withdraw": bool(
            policies.check(user_of(request), "monitoring.withdraw_entry", entry, today)
        ),
    }
    return page(request, "monitoring/library_entry.html", context)


def _unnamed(section: ReadSection) -> ReadSection:
    """A section without the columns that name people."""
    tables = [
        replace(
            table, rows=[[cell for cell in row if cell.code not in NAMING] for row in table.rows]
        )
        for table in section.tables
    ]
    return replace(section, tables=tables)


@require_http_methods(["GET", "POST"])
def library_publish(request: HttpRequest, code: str) -> HttpResponse:
    """Publish a completed initiative."""
    pilot = visible_pilot(request, initiative__code=code)
    user = user_of(request)
    policies.require(user, "monitoring.publish", pilot, timezone.localdate())
    known = LibraryEntry.objects.filter(pilot=pilot).first()
    option = chosen_option(pilot.initiative.content) or {}
    text = known.summary if known else str(option.get("content") or "")
    form = PublishForm(typed(request), initial={"summary": text})

    def act() -> str:
        entry = library.publish(
            pilot_id=pilot.pk,
            summary=form.cleaned_data["summary"],
            actor=user,
            reason=form.cleaned_data["reason"],
            at=timezone.now(),
        )
        return entry.get_absolute_url()

    asked = Asked(
        heading=_("Công bố trong thư viện"),
        about=str(pilot.initiative),
        back=pilot.get_absolute_url(),
        notes=[
            _("Mọi người đăng nhập cổng đọc được vấn đề, phương án, rủi ro, kết quả và tóm tắt.")
        ],
    )
    return run_dialog(request, form, asked, key=f"publish:{pilot.pk}", act=act)


@require_http_methods(["GET", "POST"])
def library_withdraw(request: HttpRequest, code: str) -> HttpResponse:
    """Take an entry out."""
    entry: LibraryEntry = get_object_or_404(
        LibraryEntry.objects.shown().for_list(), initiative__code=code
    )
    user = user_of(request)
    policies.require(user, "monitoring.withdraw_entry", entry, timezone.localdate())
    form = ReasonForm(typed(request))

    def act() -> str:
        library.withdraw(
            entry_id=entry.pk,
            actor=user,
            reason=form.cleaned_data["reason"],
            at=timezone.now(),
        )
        return reverse("monitoring:library_list")

    asked = Asked(heading=_("Rút khỏi thư viện"), about=str(entry), back=entry.get_absolute_url())
    return run_dialog(request, form, asked, key=f"withdraw_entry:{entry.pk}", act=act)


@require_http_methods(["GET", "POST"])
def library_replicate(request: HttpRequest, code: str) -> HttpResponse:
    """Begin a registration of one's own from this entry, after the stop screen's confirmation."""
    entry: LibraryEntry = get_object_or_404(
        LibraryEntry.objects.shown().for_list(), initiative__code=code
    )
    user, today = user_of(request), timezone.localdate()
    policies.require(user, "initiatives.start", None, today)
    positions = positions_of(user, today)
    choices = [(row.pk, f"{row.label} – {row.unit}") for row in positions]
    form = StartForm(choices, typed(request))

    def act() -> str:
        data = form.cleaned_data
        draft = library.replicate(
            entry_id=entry.pk,
            position=next(row for row in positions if row.pk == int(data["position"])),
            no_secret=data["no_secret"],
            actor=user,
            at=timezone.now(),
        )
        return reverse("initiatives:step_edit", args=[draft.code, "co-ban"])

    asked = Asked(
        heading=_("Nhân rộng tại đơn vị tôi"),
        about=str(entry),
        back=entry.get_absolute_url(),
        notes=[
            _(
                "Một bản nháp mới được tạo từ vấn đề, phương án, rủi ro của đề xuất này để bạn điều chỉnh; ngày, nơi và người thì không chép."
            )
        ],
    )
    return run_dialog(
        request,
        form,
        asked,
        key=f"replicate:{entry.pk}",
        act=act,
        done=_("Đã tạo bản nháp từ thư viện."),
    )
