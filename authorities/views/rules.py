"""The routing table in its versions, and the changes of it."""

from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.requests import is_sent, status_of, typed, user_of
from accounts.views.dialogs import Asked, act_once, run_dialog, run_step
from authorities.forms import ChangeForm, NewRuleForm, RuleForm, UndoForm
from authorities.models import AuthorityRule, RuleChange, RuleChangeItem
from authorities.selectors.rules import change_page, changes_with, versions_of
from authorities.services import rulechanges
from authorities.services.rulebook import FIELDS, plain_values
from authorities.states import RuleChangeState
from authorities.steps import CHANGE_DIALOGS
from common.errors import DomainError, EditConflict
from common.forms import ReasonForm
from common.http import go, page, refuse
from common.times import days_after
from workflow import policies, runner

MOST_ROWS = 200


def _require_admin(request: HttpRequest) -> None:
    policies.require(user_of(request), "authorities.configure", None, timezone.localdate())


def _day(request: HttpRequest) -> date:
    """The day that the address asks for; today when it names none."""
    try:
        found = parse_date(request.GET.get("ngay", ""))
    except ValueError:
        found = None
    return found or timezone.localdate()


@require_safe
def rule_list(request: HttpRequest) -> HttpResponse:
    """The routing table of any day, and what is confirmed for later."""
    _require_admin(request)
    day, today = _day(request), timezone.localdate()
    rules = AuthorityRule.objects
    context = {
        "rules": list(rules.on(day).for_list()),
        "to_come": list(rules.to_come(today).for_list().order_by("valid_from", "key")),
        "day": day,
        "today": today,
        "open": list(RuleChange.objects.filter(state__in=["DRAFT", "PROPOSED"])),
    }
    return page(request, "authorities/rules.html", context)


@require_safe
def rule_detail(request: HttpRequest, rule: str) -> HttpResponse:
    """One rule: every version with what it changed, who brought it and why."""
    _require_admin(request)
    versions = versions_of(rule)
    if not versions:
        raise Http404
    drafts = RuleChange.objects.filter(state=RuleChangeState.DRAFT)
    context = {
        "key": rule,
        "versions": versions,
        "drafts": list(drafts),
        "changes": changes_with(rule),
        "today": timezone.localdate(),
    }
    return page(request, "authorities/rule.html", context)


@require_safe
def change_list(request: HttpRequest) -> HttpResponse:
    """All changes of rules, the newest first."""
    _require_admin(request)
    rows = RuleChange.objects.select_related("opened_by", "proposed_by", "confirmed_by")
    return page(request, "authorities/changes.html", {"changes": list(rows[:MOST_ROWS])})


@require_http_methods(["GET", "POST"])
def change_open(request: HttpRequest) -> HttpResponse:
    """Begin a change."""
    user, today = user_of(request), timezone.localdate()
    policies.require(user, "authorities.open_change", None, today)
    form = ChangeForm(typed(request), initial={"effective_on": days_after(today, 1)})

    def act() -> str:
        values = {name: form.cleaned_data[name] for name in ("title", "effective_on", "reason")}
        return rulechanges.open_change(actor=user, at=timezone.now(), **values).get_absolute_url()

    asked = Asked(
        heading=_("Lập đề nghị thay đổi quy tắc"),
        about=_("Soạn, chạy thử, rồi trình một quản trị khác xác nhận."),
        back=reverse("authorities:change_list"),
    )
    return run_dialog(request, form, asked, key="open_change", act=act)


def _change(request: HttpRequest, pk: int) -> RuleChange:
    _require_admin(request)
    rows = RuleChange.objects.select_related("opened_by", "proposed_by", "confirmed_by", "undoes")
    found: RuleChange = get_object_or_404(rows, pk=pk)
    return found


@require_safe
def change_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One change: its rules field by field, its faults, its trial run, its way."""
    change = _change(request, pk)
    user, today = user_of(request), timezone.localdate()
    shown = change_page(change)
    taken = {entry.item.key for entry in shown.entries}
    rules = AuthorityRule.objects.filter(is_void=False).order_by("stage", "rank", "key", "-version")
    known = {rule.key: rule for rule in reversed(rules)}  # the newest version of each key
    context = {
        "change": change,
        "shown": shown,
        "rules": [rule for key, rule in reversed(known.items()) if key not in taken],
        "may_write": change.state == RuleChangeState.DRAFT,
        "may_undo": change.state == RuleChangeState.CONFIRMED,
        "steps": runner.steps(change, user, today),
        "history": list(change.history.order_by("-history_id")[:50]),
    }
    return page(request, "authorities/change.html", context)


@require_http_methods(["GET", "POST"])
def change_step(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """Propose, confirm, return or withdraw."""
    change = _change(request, pk)
    return run_step(request, change, step, CHANGE_DIALOGS, about=change.title)


@require_http_methods(["GET", "POST"])
def change_day(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a change that is being written another day or title."""
    change = _change(request, pk)
    user = user_of(request)
    policies.require(user, "authorities.write_change", change, timezone.localdate())
    initial = {"title": change.title, "effective_on": change.effective_on}
    form = ChangeForm(typed(request), initial=initial)

    def act() -> str:
        values = {name: form.cleaned_data[name] for name in ("title", "effective_on", "reason")}
        rulechanges.reschedule_change(change_id=pk, actor=user, at=timezone.now(), **values)
        return change.get_absolute_url()

    asked = _asked(change, _("Đổi tên, ngày áp dụng"), change.title)
    return run_dialog(request, form, asked, key=f"day:{pk}", act=act)


@require_http_methods(["GET", "POST"])
def change_undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin the change that takes this one back."""
    change = _change(request, pk)
    user, today = user_of(request), timezone.localdate()
    policies.require(user, "authorities.open_change", None, today)
    form = UndoForm(typed(request), initial={"effective_on": today})

    def act() -> str:
        values = {name: form.cleaned_data[name] for name in ("effective_on", "reason")}
        row = rulechanges.undo_change(change_id=pk, actor=user, at=timezone.now(), **values)
        return row.get_absolute_url()

    asked = Asked(
        heading=_("Lập đề nghị hoàn tác"),
        about=change.title,
        back=change.get_absolute_url(),
        is_possible=change.state == RuleChangeState.CONFIRMED,
        state=change.state,
        state_label=change.get_state_display(),
    )
    return run_dialog(request, form, asked, key=f"undo:{pk}", act=act)


@require_http_methods(["GET", "POST"])
def item_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a rule that is new into the change."""
    change = _change(request, pk)
    form = NewRuleForm(typed(request), initial={"seen_version": 0, "rank": 1})
    return _item_page(request, change, form, "")


@require_http_methods(["GET", "POST"])
def item_edit(request: HttpRequest, pk: int, rule: str) -> HttpResponse:
    """Write what a rule will say."""
    change = _change(request, pk)
    item, last = change.items.filter(key=rule).first(), AuthorityRule.objects.newest(rule)
    if item is None and last is None:
        raise Http404
    base = last.version if last else 0
    values = _initial(item.values) if item and item.values else _of_row(last)
    form = RuleForm(typed(request), initial={**values, "seen_version": base})
    return _item_page(request, change, form, rule)


def _of_row(row: AuthorityRule | None) -> dict[str, object]:
    return {name: getattr(row, name) for name in FIELDS} if row else {}


def _initial(values: dict[str, object]) -> dict[str, object]:
    """Kept values as a form shows them: links as rows."""
    found = dict(values)
    for name, model in rulechanges.LINKS.items():
        found[name] = model.objects.filter(code=values[name]).first() if values[name] else None
    return found


def _item_page(request: HttpRequest, change: RuleChange, form: RuleForm, key: str) -> HttpResponse:
    """The form of one rule; what is refused is told in it, nothing typed is lost."""
    policies.require(user_of(request), "authorities.write_change", change, timezone.localdate())
    if is_sent(request, form):
        data = form.cleaned_data

        def act() -> str:
            rulechanges.put_rule(
                change_id=change.pk,
                key=key or data["key"],
                values=plain_values(data),
                base_version=data["seen_version"],
                actor=user_of(request),
                reason=data["reason"],
                at=timezone.now(),
            )
            return change.get_absolute_url()

        try:
            address = act_once(request, form, key=f"rule:{change.pk}:{key}", act=act)
        except EditConflict:
            form.add_error(None, _("Quy tắc này vừa có phiên bản khác. Hãy tải lại trang."))
        except DomainError as error:
            refuse(form, error)
        else:
            return go(request, address)
    context = {"change": change, "form": form, "key": key}
    return page(request, "authorities/rule_edit.html", context, status=status_of(request, form))


@require_http_methods(["GET", "POST"])
def item_end(request: HttpRequest, pk: int, rule: str) -> HttpResponse:
    """End a rule with the day before the change comes into force."""
    change = _change(request, pk)
    policies.require(user_of(request), "authorities.write_change", change, timezone.localdate())
    last = AuthorityRule.objects.newest(rule)
    if last is None:
        raise Http404
    form = ReasonForm(typed(request))

    def act() -> str:
        rulechanges.put_rule(
            change_id=pk,
            key=rule,
            values=None,
            base_version=last.version,
            actor=user_of(request),
            reason=form.cleaned_data["reason"],
            at=timezone.now(),
        )
        return change.get_absolute_url()

    asked = _asked(change, _("Kết thúc quy tắc"), str(last))
    return run_dialog(request, form, asked, key=f"end:{pk}:{rule}", act=act)


@require_http_methods(["GET", "POST"])
def item_out(request: HttpRequest, pk: int, rule: str) -> HttpResponse:
    """Take a rule out of the change."""
    change = _change(request, pk)
    policies.require(user_of(request), "authorities.write_change", change, timezone.localdate())
    item: RuleChangeItem = get_object_or_404(change.items, key=rule)
    form = ReasonForm(typed(request))

    def act() -> str:
        rulechanges.take_out(
            item_id=item.pk,
            actor=user_of(request),
            reason=form.cleaned_data["reason"],
            at=timezone.now(),
        )
        return change.get_absolute_url()

    asked = _asked(change, _("Bỏ khỏi đề nghị"), item.values.get("label", rule))
    return run_dialog(request, form, asked, key=f"out:{item.pk}", act=act)


def _asked(change: RuleChange, heading: str, about: str) -> Asked:
    """A dialog about one rule of a change that is being written."""
    return Asked(
        heading=heading,
        about=about,
        back=change.get_absolute_url(),
        is_possible=change.state == RuleChangeState.DRAFT,
        state=change.state,
        state_label=change.get_state_display(),
    )
