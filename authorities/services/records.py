"""Records of a register change on a day, with a reason, and where it gives power by two people."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from accounts.models import User
from accounts.services.addresses import forget_former_addresses
from accounts.system import system_user
from authorities.models import RecordChange
from authorities.registers import REGISTERS, Register
from authorities.services.soundness import require_sound
from authorities.states import RecordChangeState
from common.errors import DomainError, EditConflict
from common.text import nfc
from common.times import local_day
from workflow import outbox, policies
from workflow.audit import Change, attributed
from workflow.runner import fire

ONE_DAY = timedelta(days=1)
LONGEST_LABEL = 300


def plain(register: Register, row: Any) -> dict[str, Any]:
    """What a record says, as JSON: links by their keys, days in ISO."""
    found = {}
    columns = {field.name: field for field in row._meta.concrete_fields}
    for name in register.fields:
        value = columns[name].value_from_object(row)
        found[name] = value.isoformat() if isinstance(value, date) else value
    return found


def plain_value(value: Any) -> Any:
    """A form's value as it is kept."""
    if isinstance(value, date):
        return value.isoformat()
    return value.pk if hasattr(value, "pk") else value


@transaction.atomic
def propose_record(
    *,
    register: str,
    record: int | None,
    values: Mapping[str, Any],
    seen: int,
    effective_on: date,
    actor: User,
    reason: str,
    at: datetime,
    undoes: RecordChange | None = None,
) -> RecordChange:
    """Write down what a record is to say from ``effective_on`` on; made at once where one person is enough.

    ``seen`` is the history row before the person's eyes, 0 for a new record. Raises ``EditConflict`` when it changed,
    and ``DomainError``: ``day_over``, ``past``, ``fixed``, ``nothing``, ``invalid``, ``faults``, the register's own.
    """
    kind, today = REGISTERS[register], local_day(at)
    policies.require(actor, kind.keeper, None, today)
    _require_day(effective_on, today)
    row = _row(kind, record)
    _require_seen(row, seen)
    said = plain(kind, row) if record else {}
    changed = _changed(kind, said, values) | _first_day(kind, record, effective_on)
    require_past_kept(said, changed, today)
    _fill(row, changed)
    _require_valid(kind, row)
    require_sound(row, effective_on, Change(actor, reason, at))
    gains = getattr(row, kind.gains) if kind.gains else None
    change = RecordChange(
        register=register,
        record=record,
        label=f"{kind.label}: {row}"[:LONGEST_LABEL],
        values=changed,
        before={name: said[name] for name in changed} if record else {},
        effective_on=effective_on,
        needs_second=needs_second(kind, gains, actor),
        gains=gains,
        reason=reason.strip(),
        proposed_by=actor,
        proposed_at=at,
        undoes=undoes,
        state_changed_at=at,
    )
    with attributed(Change(actor, reason, at)), translation.override("vi"):
        change.save()
    if change.needs_second:
        outbox.publish("authorities.record_proposed", {"pk": change.pk, "actor": actor.pk})
        return change
    return confirm_record(change_id=change.pk, actor=actor, reason=reason, at=at)


def _first_day(kind: Register, record: int | None, day: date) -> dict[str, str]:
    """A new record of some registers begins with the change itself."""
    return {"valid_from": day.isoformat()} if kind.begins_on_its_day and not record else {}


def _require_seen(row: Any, seen: int) -> None:
    if row.pk and _last_history(row) != seen:
        raise EditConflict


def _require_day(day: date, today: date) -> None:
    if day < today:
        message = _("Thay đổi chỉ áp dụng từ hôm nay trở đi; quá khứ giữ nguyên.")
        raise DomainError("day_over", message, "effective_on")


def require_past_kept(said: Mapping[str, Any], changed: Mapping[str, Any], today: date) -> None:
    """Raises ``DomainError`` ``past`` for a period that would hold, or not, on other past days than it did."""
    if not said:
        return
    now, before = today.isoformat(), (today - ONE_DAY).isoformat()
    begins = (said.get("valid_from") or now, changed.get("valid_from") or now)
    if "valid_from" in changed and min(begins) < now:
        raise DomainError("past", _(PAST_KEPT), "valid_from")
    ends = (said.get("valid_to") or now, changed.get("valid_to") or now)
    if "valid_to" in changed and min(ends) < before:
        raise DomainError("past", _(PAST_KEPT), "valid_to")


PAST_KEPT = gettext_noop("Những ngày đã qua giữ nguyên: chỉ đổi được từ hôm nay trở đi.")


def _changed(kind: Register, said: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
    """The fields that would say something else; all of them for a new record, of which nothing is ``said``."""
    wanted = {name: value for name, value in values.items() if name in kind.fields}
    if wanted.get("email"):
        wanted["email"] = nfc(str(wanted["email"])).strip().lower()
    changed = {name: value for name, value in wanted.items() if not said or said[name] != value}
    if not changed:
        raise DomainError("nothing", _("Không có nội dung nào thay đổi."))
    if said and set(changed) & kind.fixed:
        raise DomainError("fixed", _("Nội dung này không đổi được sau khi đã lập."))
    return changed


def needs_second(kind: Register, gains: User | None, actor: User) -> bool:
    """Whether another administrator has to confirm: never oneself for what one gains by it."""
    own = gains is not None and gains.pk == actor.pk
    always = settings.RULES_CONFIRMED_BY_TWO or kind.always_second or own
    return kind.needs_second and always


@transaction.atomic
def confirm_record(*, change_id: int, actor: User, reason: str, at: datetime) -> RecordChange:
    """Take it upon oneself; it is made at once when its day has come.

    Raises ``PermissionDenied`` for the one who proposed it or would gain by it, where a second person
    is needed, and ``DomainError`` as ``apply_record`` does.
    """
    change: RecordChange = fire(
        RecordChange,
        change_id,
        "confirm_record",
        confirmer=actor,
        actor=actor,
        reason=reason,
        at=at,
    )
    if change.effective_on <= local_day(at):
        return apply_record(change_id=change_id, actor=actor, reason=reason, at=at)
    return change


def refuse_record(*, change_id: int, actor: User, reason: str, at: datetime) -> RecordChange:
    """Do not confirm."""
    row: RecordChange = fire(
        RecordChange, change_id, "refuse_record", actor=actor, reason=reason, at=at
    )
    return row


def withdraw_record(*, change_id: int, actor: User, reason: str, at: datetime) -> RecordChange:
    """Drop it before its day."""
    row: RecordChange = fire(
        RecordChange, change_id, "withdraw_record", actor=actor, reason=reason, at=at
    )
    return row


@transaction.atomic
def apply_record(*, change_id: int, actor: User, reason: str, at: datetime) -> RecordChange:
    """Make the record say what was confirmed, in the name of who confirmed it.

    Raises ``DomainError``: ``stale`` when a field says something else by now than it did when the
    change was proposed, ``invalid``, ``faults`` and the register's own refusals.
    """
    waiting = RecordChange.objects.select_for_update(of=("self",))
    change = waiting.select_related("confirmed_by").get(pk=change_id)
    kind = REGISTERS[change.register]
    row = _row(kind, change.record, lock=True)
    if change.record:
        said = plain(kind, row)
        if any(said[name] != value for name, value in change.before.items()):
            message = _("Nội dung đã được đổi khác sau khi lập thay đổi này.")
            raise DomainError("stale", message)
    _fill(row, change.values)
    if isinstance(row, User) and not row.pk:
        row.set_unusable_password()
    _require_valid(kind, row)
    if kind.versioned:
        row.version += 1
    require_sound(row, change.effective_on, Change(change.confirmed_by, change.reason, at))
    try:
        with attributed(Change(change.confirmed_by, change.reason, at)), transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise DomainError("invalid", _("Nội dung này trùng hoặc không còn hợp lệ.")) from error
    if isinstance(row, User):
        forget_former_addresses(row)
    made: RecordChange = fire(
        RecordChange,
        change_id,
        "apply_record",
        record=row.pk,
        actor=actor,
        reason=reason,
        at=at,
    )
    return made


def apply_due(*, at: datetime) -> int:
    """Make every confirmed change whose day has come, each for itself; how many were made.

    One that no longer fits fails with the reason, and the administrators are told. A repeat adds nothing.
    """
    actor, made = system_user(at=at), 0
    due = RecordChange.objects.filter(
        state=RecordChangeState.CONFIRMED, effective_on__lte=local_day(at)
    )
    for pk, reason in list(due.order_by("effective_on", "pk").values_list("pk", "reason")):
        try:
            apply_record(change_id=pk, actor=actor, reason=reason, at=at)
        except DomainError as error:
            fire(RecordChange, pk, "fail_record", actor=actor, reason=str(error.message), at=at)
        else:
            made += 1
    return made


@transaction.atomic
def undo_record(
    *, change_id: int, effective_on: date, actor: User, reason: str, at: datetime
) -> RecordChange:
    """Propose that the record says again what it said before; a record that was made ends with its period.

    Raises ``DomainError``: ``not_applied``, ``not_undone`` for a new record without a period, and as
    ``propose_record`` does.
    """
    done = RecordChange.objects.get(pk=change_id)
    if done.state != RecordChangeState.APPLIED:
        raise DomainError("not_applied", _("Chỉ hoàn tác thay đổi đã áp dụng."))
    kind = REGISTERS[done.register]
    row = _row(kind, done.record)
    values = dict(done.before)
    if done.is_addition:
        if not kind.has_period:
            raise DomainError("not_undone", _("Mục này không có thời hạn nên không hoàn tác được."))
        last = effective_on - ONE_DAY
        if row.valid_from > last:
            message = _("Mục này chưa bắt đầu trước ngày đó; hãy sửa thời hạn của nó.")
            raise DomainError("not_begun", message, "effective_on")
        if row.valid_to is not None and row.valid_to <= last:
            raise DomainError("nothing", _("Mục này đã kết thúc trước ngày đó."), "effective_on")
        values = {"valid_to": last.isoformat()}
    return propose_record(
        register=done.register,
        record=done.record,
        values=values,
        seen=_last_history(row),
        effective_on=effective_on,
        actor=actor,
        reason=reason,
        at=at,
        undoes=done,
    )


def _row(kind: Register, record: int | None, *, lock: bool = False) -> Any:
    """The record, or a new one."""
    if record is None:
        return kind.model()
    rows = kind.records()
    return (rows.select_for_update(of=("self",)) if lock else rows).get(pk=record)


def _last_history(row: Any) -> int:
    found = row.history.order_by("-history_id").values_list("history_id", flat=True).first()
    return int(found or 0)


def _fill(row: Any, values: Mapping[str, Any]) -> None:
    columns = {field.name: field for field in row._meta.concrete_fields}
    for name, value in values.items():
        setattr(row, columns[name].attname, columns[name].to_python(value))


def _require_valid(kind: Register, row: Any) -> None:
    """Raises ``DomainError`` ``invalid`` with the first sentence, on its field."""
    try:
        row.full_clean(exclude=["password", "sort_name"])
    except ValidationError as error:
        name, sentences = next(iter(error.message_dict.items()))
        field = name if name in kind.fields else None
        raise DomainError("invalid", sentences[0], field) from error
    if kind.check is not None:
        kind.check(row)
