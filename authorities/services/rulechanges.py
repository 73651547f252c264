"""A change of the rules of authority: written, proposed, confirmed by a second administrator, undone."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import OrgUnit, PositionTitle, User
from authorities.choices import ItemKind, Stage
from authorities.faults import Fault, faults_of, new_faults
from authorities.models import AuthorityRule, LegalBasis, Regime, RuleChange, RuleChangeItem
from authorities.services.rulebook import CODES, FIELDS, NEW_CODE, plain_values, rule_set
from authorities.states import RuleChangeState
from common.errors import DomainError, EditConflict
from common.times import local_day
from workflow import policies
from workflow.audit import Change, attributed
from workflow.runner import fire

LINKS: dict[str, Any] = {
    "regime": Regime,
    "position": PositionTitle,
    "named_unit": OrgUnit,
    "legal_basis": LegalBasis,
}
ONE_DAY = timedelta(days=1)


@transaction.atomic
def open_change(
    *,
    title: str,
    effective_on: date,
    actor: User,
    reason: str,
    at: datetime,
    undoes: RuleChange | None = None,
) -> RuleChange:
    """Begin a change that is to hold from ``effective_on`` on.

    Raises ``DomainError`` ``day_over`` for a day before today: what was in force stays what it was.
    """
    today = local_day(at)
    policies.require(actor, "authorities.open_change", None, today)
    _require_day(effective_on, today)
    change = RuleChange(
        title=title.strip(),
        effective_on=effective_on,
        opened_by=actor,
        opened_at=at,
        undoes=undoes,
        state_changed_at=at,
    )
    with attributed(Change(actor, reason, at)):
        change.save()
    return change


def _require_day(day: date, today: date) -> None:
    if day < today:
        message = _("Quy tắc chỉ thay đổi từ hôm nay trở đi; quá khứ giữ nguyên.")
        raise DomainError("day_over", message, "effective_on")


@transaction.atomic
def put_rule(
    *,
    change_id: int,
    key: str,
    values: Mapping[str, Any] | None,
    base_version: int,
    actor: User,
    reason: str,
    at: datetime,
) -> RuleChangeItem:
    """Put a rule into the change: its next ``values``, or None to end it; again replaces it.

    ``values`` names every field of ``rulebook.FIELDS``, links by their codes. ``base_version`` is the
    version that was shown, 0 for a rule that is new. Raises ``EditConflict`` when another version was
    confirmed meanwhile, and ``DomainError`` ``key_taken`` when the key of a new rule is in use.
    """
    who: dict[str, Any] = {"actor": actor, "reason": reason, "at": at}
    change = fire(RuleChange, change_id, "write_change", **who)
    last = AuthorityRule.objects.newest(key)
    if base_version == 0 and last is not None:
        raise DomainError("key_taken", _("Khóa này đã có."), "key")
    if base_version and (last is None or last.version != base_version):
        raise EditConflict
    if values is None:
        kind, values = ItemKind.END, {}
    else:
        kind = ItemKind.CHANGE if base_version else ItemKind.ADD
    _require_period(change, values)
    item = change.items.filter(key=key).first() or RuleChangeItem(change=change, key=key)
    item.kind, item.base_version, item.values = kind, base_version, dict(values)
    with attributed(Change(actor, reason, at)):
        item.save()
    return item


def _require_period(change: RuleChange, values: Mapping[str, Any]) -> None:
    last = values.get("valid_to")
    if last and date.fromisoformat(last) < change.effective_on:
        message = _("Ngày kết thúc phải sau ngày bắt đầu áp dụng.")
        raise DomainError("period", message, "valid_to")


@transaction.atomic
def take_out(*, item_id: int, actor: User, reason: str, at: datetime) -> RuleChange:
    """Take a rule out of the change again."""
    item = RuleChangeItem.objects.get(pk=item_id)
    change = fire(RuleChange, item.change_id, "write_change", actor=actor, reason=reason, at=at)
    with attributed(Change(actor, reason, at)):
        item.delete()
    return change


@transaction.atomic
def reschedule_change(
    *, change_id: int, title: str, effective_on: date, actor: User, reason: str, at: datetime
) -> RuleChange:
    """Give a change that is being written another day or title; it has to be tried again.

    Raises ``DomainError`` ``day_over``.
    """
    _require_day(effective_on, local_day(at))
    change: RuleChange = fire(
        RuleChange, change_id, "write_change", actor=actor, reason=reason, at=at
    )
    change.title, change.effective_on = title.strip(), effective_on
    with attributed(Change(actor, reason, at)):
        change.save(update_fields=["title", "effective_on"])
    return change


def faults_brought(change: RuleChange) -> tuple[list[Fault], list[Fault]]:
    """The faults that the change would bring, and those that are there anyway."""
    since = change.effective_on
    as_is, changed = rule_set(), rule_set(change)
    before = faults_of(as_is, since, beside=changed)
    after = faults_of(changed, since, beside=as_is)
    brought = new_faults(before, after)
    return brought, [fault for fault in after if fault not in brought]


@transaction.atomic
def propose_change(*, change_id: int, actor: User, reason: str, at: datetime) -> RuleChange:
    """Hand the change to a second administrator.

    Raises ``DomainError``: ``empty``; ``day_over``; ``not_tried`` unless it was tried as it stands now;
    ``faults`` with each gap, overlap, unreachable rule, loop or dead end that it would bring.
    """
    who: dict[str, Any] = {"actor": actor, "reason": reason, "at": at}
    change: RuleChange = fire(RuleChange, change_id, "propose_change", proposer=actor, **who)
    _require_sound(change, at)
    return change


@transaction.atomic
def confirm_change(*, change_id: int, actor: User, reason: str, at: datetime) -> RuleChange:
    """Write the new versions; they hold from the change's day on, for what is sent from then on.

    Stored routings and running cases keep what they have. Everything is looked at once more: the
    refusals are those of ``propose_change``, and ``DomainError`` ``stale`` when a rule in it got
    another version meanwhile. Raises ``PermissionDenied`` for whoever had a hand in the change.
    """
    AuthorityRule.objects.select_for_update().order_by("pk").first()  # one confirmation at a time
    who: dict[str, Any] = {"actor": actor, "reason": reason, "at": at}
    change: RuleChange = fire(RuleChange, change_id, "confirm_change", confirmer=actor, **who)
    _require_sound(change, at)
    with attributed(Change(actor, reason, at)):
        for item in change.items.all():
            _apply(item, change.effective_on)
    return change


def return_change(*, change_id: int, actor: User, reason: str, at: datetime) -> RuleChange:
    """Give the change back to be written otherwise."""
    row: RuleChange = fire(
        RuleChange, change_id, "return_change", actor=actor, reason=reason, at=at
    )
    return row


def withdraw_change(*, change_id: int, actor: User, reason: str, at: datetime) -> RuleChange:
    """Drop the change."""
    row: RuleChange = fire(
        RuleChange, change_id, "withdraw_change", actor=actor, reason=reason, at=at
    )
    return row


def keep_simulation(
    *,
    change_id: int,
    revision: int,
    simulation: dict[str, Any],
    actor: User,
    reason: str,
    at: datetime,
) -> RuleChange:
    """Keep with the change what a trial run of its ``revision`` said.

    A trial of a revision that was edited meanwhile is kept as what it is: it does not count for the new one.
    """
    row: RuleChange = fire(
        RuleChange,
        change_id,
        "simulate_change",
        simulation=simulation,
        revision=revision,
        actor=actor,
        reason=reason,
        at=at,
    )
    return row


@transaction.atomic
def undo_change(
    *, change_id: int, effective_on: date, actor: User, reason: str, at: datetime
) -> RuleChange:
    """Begin a new change that gives every rule of a confirmed one the values it had before.

    A rule that was added is ended, one that was changed or ended comes back. Raises ``DomainError``
    ``not_confirmed`` for a change that never came into force.
    """
    done = RuleChange.objects.get(pk=change_id)
    if done.state != RuleChangeState.CONFIRMED:
        raise DomainError("not_confirmed", _("Chỉ hoàn tác thay đổi đã được xác nhận."))
    who: dict[str, Any] = {"actor": actor, "reason": reason, "at": at}
    title = _("Hoàn tác: %(title)s") % {"title": done.title}
    change = open_change(title=title[:200], effective_on=effective_on, undoes=done, **who)
    for item in done.items.all():
        last = AuthorityRule.objects.newest(item.key)
        former = _before(item, done.effective_on)
        values = as_written(former, former.history.earliest()) if former else None
        if values and values["valid_to"] and values["valid_to"] < effective_on.isoformat():
            values = None  # what it was would have ended by then
        if last is None or (values is None and last.valid_to and last.valid_to < effective_on):
            continue  # it is gone already
        put_rule(change_id=change.pk, key=item.key, values=values, base_version=last.version, **who)
    return change


def _before(item: RuleChangeItem, day: date) -> AuthorityRule | None:
    """The version that a change cut short on its day; where it cut none, the one it was written on."""
    versions = AuthorityRule.objects.filter(key=item.key)
    cut = versions.filter(valid_to=day - ONE_DAY, is_void=False).order_by("-version").first()
    found: AuthorityRule | None = cut or versions.filter(version=item.base_version).first()
    return found


def as_written(row: AuthorityRule, made: Any) -> dict[str, Any]:
    """What a version said when ``made`` was written of it: a later change may have shortened it."""
    ends = made.valid_to.isoformat() if made.valid_to else ""
    return {**plain_values(row), "valid_to": ends}


def _require_sound(change: RuleChange, at: datetime) -> None:
    """Everything that has to be true of a change before it is proposed or confirmed."""
    if not change.items.exists():
        raise DomainError("empty", _("Đề nghị chưa có quy tắc nào."))
    _require_day(change.effective_on, local_day(at))
    for item in change.items.all():
        _require_fresh(item)
    if change.simulated_revision != change.revision:
        raise DomainError("not_tried", _("Hãy chạy thử đề nghị như đang soạn trước đã."))
    brought, _there = faults_brought(change)
    if brought:
        raise DomainError("faults", " ".join(fault.sentence for fault in brought))


def is_stale(item: RuleChangeItem) -> bool:
    """Whether the rule got another version than the one this was written on."""
    last = AuthorityRule.objects.newest(item.key)
    return bool((last.version if last else 0) != item.base_version)


def _require_fresh(item: RuleChangeItem) -> None:
    if is_stale(item):
        message = _(
            "Quy tắc “%(key)s” đã có phiên bản khác. Hãy mở lại trong đề nghị để đối chiếu."
        )
        raise DomainError("stale", message % {"key": item.key})


def _apply(item: RuleChangeItem, day: date) -> None:
    """Close what holds from ``day`` on, and add the next version."""
    versions = AuthorityRule.objects.filter(key=item.key)
    newest = versions.order_by("-version").first()
    for row in versions.filter(is_void=False):
        if row.valid_from >= day:
            row.is_void = True
            row.save()
        elif row.valid_to is None or row.valid_to >= day:
            row.valid_to = day - ONE_DAY
            row.save()
    if item.kind == ItemKind.END:
        return
    AuthorityRule(
        key=item.key,
        code=newest.code if newest else NEW_CODE,
        stage=newest.stage if newest else Stage.RECIPIENT,
        version=newest.version + 1 if newest else 1,
        valid_from=day,
        **_model_values(item.values),
    ).save()


def _model_values(values: Mapping[str, Any]) -> dict[str, Any]:
    """Codes and ISO days turned into what the model holds."""
    found = {name: values[name] for name in FIELDS}
    for name in CODES:
        found[name] = LINKS[name].objects.get(code=found[name]) if found[name] else None
    found["valid_to"] = date.fromisoformat(found["valid_to"]) if found["valid_to"] else None
    return found
