"""What must be true of the records of a register beyond their columns, and the fields made for some."""

import json
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Duty, OrgSuccession, OrgUnit, PositionHeld
from authorities.choices import TimeUnit
from authorities.models import DeadlineRule, Procedure, Setting
from common.errors import DomainError


def no_circle(unit: OrgUnit) -> None:
    """Raises ``DomainError`` ``circle`` for a unit that would stand above itself."""
    here, seen = unit.superior, {unit.pk}
    while here is not None:
        if here.pk in seen:
            message = _("Đơn vị không thể là cấp trên của chính mình.")
            raise DomainError("circle", message, "superior")
        seen.add(here.pk)
        here = here.superior


def unit_works(row: PositionHeld | Duty) -> None:
    """Raises ``DomainError`` ``unit_ended`` for an office or duty that begins where nobody works any more."""
    last = row.unit.valid_to
    if last is not None and row.valid_from > last:
        message = _("Đơn vị này không còn hoạt động từ ngày đó.")
        raise DomainError("unit_ended", message, "unit")


def no_way_back(row: OrgSuccession) -> None:
    """Raises ``DomainError`` ``circle`` when the successor is followed by its own predecessor."""
    here, seen = [row.successor_id], {row.predecessor_id}
    while here:
        unit = here.pop()
        if unit == row.predecessor_id:
            message = _("Đơn vị không thể kế thừa chính mình.")
            raise DomainError("circle", message, "successor")
        if unit not in seen:
            seen.add(unit)
            later = OrgSuccession.objects.filter(predecessor=unit).exclude(pk=row.pk)
            here += later.values_list("successor_id", flat=True)


RECURRING = {TimeUnit.MONTHLY_ON, TimeUnit.YEARLY_ON}
DAYS = {TimeUnit.WORKING_DAY, TimeUnit.DAY}
# Limits of a case: they are paused, resumed and told of in days.
OF_CASES = {f"D0{number}" for number in range(1, 10)} | {"D17"}
MONTHS, LAST_DAY, LONGEST = 12, 31, 3650


def countable(rule: DeadlineRule) -> None:
    """A span stays a span, a day of the year stays one, and a case's limit is counted in days.

    Raises ``DomainError`` ``unit`` or ``amount``.
    """
    was = DeadlineRule.objects.values_list("unit", flat=True).get(pk=rule.pk)
    changed_kind = (was in RECURRING) != (rule.unit in RECURRING)
    if changed_kind or (rule.code in OF_CASES and rule.unit not in DAYS):
        raise DomainError("unit", _("Thời hạn này không tính theo đơn vị đó."), "unit")
    month, day = divmod(rule.amount, 100)
    if rule.unit == TimeUnit.MONTHLY_ON and not 1 <= rule.amount <= LAST_DAY:
        raise DomainError("amount", _("Ngày trong tháng từ 1 đến 31."), "amount")
    if rule.unit == TimeUnit.YEARLY_ON and not (1 <= month <= MONTHS and 1 <= day <= LAST_DAY):
        message = _("Ghi tháng và ngày, ví dụ 1205 là ngày 05/12.")
        raise DomainError("amount", message, "amount")
    if rule.amount > LONGEST:
        raise DomainError("amount", _("Thời hạn nhiều nhất 3650."), "amount")


def offered(row: Setting) -> None:
    """Raises ``DomainError`` ``not_offered`` for a value that the setting does not offer."""
    if row.choices and not any(row.value is one or row.value == one for one in row.choices):
        raise DomainError("not_offered", _("Giá trị không nằm trong danh sách."), "value")


class JsonChoiceField(forms.TypedChoiceField):
    """A choice among values that are not text; each travels as JSON."""

    def __init__(self, values: list[Any], **options: Any) -> None:
        choices = [(json.dumps(value), Setting.say_value(value)) for value in values]
        super().__init__(choices=choices, coerce=json.loads, **options)

    def prepare_value(self, value: Any) -> Any:
        """The stored value as it travels; what was typed as it was typed."""
        return value if self.valid_value(value) else json.dumps(value)


def setting_fields(row: Setting) -> dict[str, forms.Field]:
    return {"value": JsonChoiceField(row.choices, label=_("Giá trị"))}


MOST_RETURNS, MOST_CHECKS, MOST_QUESTIONS, LONGEST_QUESTION = 3, 10, 10, 500


def few_returns(row: Procedure) -> None:
    """Raises ``DomainError``: ``returns``, ``checks`` and ``questions`` for more than a procedure may ask."""
    if row.max_returns > MOST_RETURNS:
        raise DomainError("returns", _("Chỉ được trả lại nhiều nhất 3 lần."), "max_returns")
    if len(row.more_checks) > MOST_CHECKS:
        message = _("Chỉ thêm nhiều nhất 10 điều kiện.")
        raise DomainError("checks", message, "extra_checks")
    longest = max(map(len, row.questions), default=0)
    if len(row.questions) > MOST_QUESTIONS or longest > LONGEST_QUESTION:
        message = _("Chỉ thêm nhiều nhất 10 câu hỏi, mỗi câu nhiều nhất 500 ký tự.")
        raise DomainError("questions", message, "extra_questions")
