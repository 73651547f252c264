"""Two administrators at work: changes of rules and registers, planned or waiting for the second."""

from datetime import date
from typing import Any

from accounts.choices import Role, Scope, SigningCapacity
from accounts.models import OrgUnit
from accounts.services import delegations
from approvals.services.trials import try_change
from authorities.models import AuthorityRule, RuleChange, Topic
from authorities.services import records, rulechanges
from authorities.services.rulebook import plain_values
from portal.demo.telling import moment, person
from reorganisation.choices import ChangeKind, ClockChoice
from reorganisation.services import confirming, matters, writing

PLANNED, WAITING = date(2027, 1, 1), date(2027, 2, 1)


def told() -> bool:
    """Whether there is a change of rules already."""
    return bool(RuleChange.objects.exists())


def tell_configuring() -> None:
    """One change confirmed for the new year, one proposed."""
    change = _written(
        "Gọi đúng tên quy tắc của giám đốc sở (mẫu)",
        PLANNED,
        "b0-2-gd-so",
        {"label": "Giám đốc sở, ban, ngành gửi Chủ tịch UBND Thành phố"},
        "quantri",
        "2026-11-16",
    )
    rulechanges.confirm_change(
        change_id=change.pk,
        actor=person("quantri2"),
        reason="Đã xem từng nội dung và kết quả chạy thử",
        at=moment("2026-11-17 14:00"),
    )
    _written(
        "Phó Chủ tịch UBND phường, xã gửi cấp trên trực tiếp (mẫu)",
        WAITING,
        "b0-2-pct-phuong",
        {
            "label": "Phó Chủ tịch UBND phường, xã gửi Chủ tịch UBND Thành phố",
            "selector": "SUPERIOR_UNIT",
        },
        "quantri2",
        "2026-11-26",
    )
    _registers()
    _absence()
    _reorganisation()


def _written(
    title: str, begins: date, key: str, values: dict[str, Any], by: str, day: str
) -> RuleChange:
    """A change of one rule: opened, written, tried and proposed on one day."""
    reason = "Theo dự thảo phân cấp (mẫu)"
    actor = person(by)
    change = rulechanges.open_change(
        title=title, effective_on=begins, actor=actor, reason=reason, at=moment(f"{day} 09:00")
    )
    row = AuthorityRule.objects.newest(key)
    rulechanges.put_rule(
        change_id=change.pk,
        key=key,
        values={**plain_values(row), **values},
        base_version=row.version,
        actor=actor,
        reason=reason,
        at=moment(f"{day} 09:10"),
    )
    try_change(
        change_id=change.pk,
        last=500,
        actor=actor,
        reason="Chạy thử trước khi trình",
        at=moment(f"{day} 09:20"),
    )
    return rulechanges.propose_change(
        change_id=change.pk, actor=actor, reason="Đề nghị xác nhận", at=moment(f"{day} 09:30")
    )


def _absence() -> None:
    """The city's clerk wrote down who stands in while the head is away; the head has not confirmed it."""
    delegations.prepare(
        actor=person("vanphong.tp"),
        unit=OrgUnit.objects.get(code="UBTP"),
        to=person("pct.tp"),
        capacity=SigningCapacity.KT,
        scope=Scope.ALL,
        instrument_number="45/GUQ-UBND (mẫu)",
        valid_from=date(2026, 12, 21),
        valid_to=date(2027, 1, 8),
        is_absence=True,
        reason="Chủ tịch đi công tác nước ngoài (mẫu)",
        at=moment("2026-11-25 14:00"),
    )


def _registers() -> None:
    """A duty that waits for the second administrator, and a topic with a new name from the new year on."""
    records.propose_record(
        register="nhiem-vu",
        record=None,
        values={
            "user": person("motcua").pk,
            "unit": OrgUnit.objects.get(code="PHT").pk,
            "role": Role.UNIT_CLERK,
            "valid_from": PLANNED.isoformat(),
            "valid_to": None,
        },
        seen=0,
        effective_on=date(2026, 11, 25),
        actor=person("quantri"),
        reason="Phường đề nghị giao thêm người tiếp nhận từ năm mới (mẫu)",
        at=moment("2026-11-25 10:00"),
    )
    topic = Topic.objects.order_by("pk")[0]
    records.propose_record(
        register="chu-de",
        record=topic.pk,
        values={"name": f"{topic.name} (nhiệm kỳ mới)"},
        seen=topic.history.order_by("-history_id")[0].history_id,
        effective_on=PLANNED,
        actor=person("quantri"),
        reason="Gọi theo chương trình của nhiệm kỳ mới (mẫu)",
        at=moment("2026-11-25 10:30"),
    )


def _reorganisation() -> None:
    """A commune is to become part of a ward in the new year; it waits for the second administrator."""
    at = moment("2026-11-24 09:00")
    who: dict[str, Any] = {"actor": person("quantri"), "reason": "Theo dự thảo (mẫu)", "at": at}
    row = writing.open_reorganisation(
        title="Nhập xã Rạch Sen vào phường Rạch Lau (mẫu)",
        decision_number="30/NQ-HĐND (mẫu)",
        effective_on=PLANNED,
        clocks=ClockChoice.CONTINUE,
        **who,
    )
    writing.add_change(
        reorganisation_id=row.pk,
        kind=ChangeKind.MERGE,
        unit=OrgUnit.objects.get(code="XRS"),
        successor="PRL",
        takes_open_cases=True,
        **who,
    )
    matters.count(reorganisation_id=row.pk, **who)
    confirming.propose(reorganisation_id=row.pk, **who)
