"""Changes of rules, for tests."""

from datetime import date

from accounts.models import OrgUnit
from approvals.services.trials import try_change
from authorities.models import AuthorityRule
from authorities.services import rulechanges
from authorities.services.rulebook import plain_values
from tests import world

TODAY = world.START.date()
LATER = date(2026, 2, 2)
KEY = "b0-2-tp-phuong"
NEW_RULE = {
    "label": "Chuyên viên gửi Thành phố",
    "rank": 3,
    "regime": "",
    "position": "CHUYEN_VIEN",
    "proposer_sort": "",
    "head_only": False,
    "managed_by_types": [],
    "category": "",
    "domains": [],
    "selector": "SUPERIOR_UNIT",
    "named_unit": "",
    "legal_basis": "",
    "certainty": "RECALLED",
    "valid_to": "",
}


def opened(city, *, day=TODAY, title="Phân cấp mới", actor=None, reason="Theo quy định", at=None):
    return rulechanges.open_change(
        title=title,
        effective_on=day,
        actor=actor or city.admin,
        reason=reason,
        at=at or world.START,
    )


def values_of(key=KEY, **changes):
    return {**plain_values(AuthorityRule.objects.newest(key)), **changes}


def put(change, city, key=KEY, values=None, *, base=1, actor=None, at=None, **changes):
    """The rule with some values changed; ``values`` replaces them all, ``base`` 0 adds a rule."""
    return rulechanges.put_rule(
        change_id=change.pk,
        key=key,
        values=values or values_of(key, **changes),
        base_version=base,
        actor=actor or city.admin,
        reason="Sửa",
        at=at or world.START,
    )


def ended(change, city, key=KEY, *, base=1):
    return rulechanges.put_rule(
        change_id=change.pk,
        key=key,
        values=None,
        base_version=base,
        actor=city.admin,
        reason="Bỏ",
        at=world.START,
    )


def tried(change, city, *, last=100, actor=None, at=None):
    return try_change(
        change_id=change.pk,
        last=last,
        actor=actor or city.admin,
        reason="Chạy thử",
        at=at or world.START,
    )


def proposed(change, city, *, actor=None, at=None):
    return rulechanges.propose_change(
        change_id=change.pk, actor=actor or city.admin, reason="Trình", at=at or world.START
    )


def confirmed(change, city, *, actor=None, at=None):
    return rulechanges.confirm_change(
        change_id=change.pk,
        actor=actor or city.second_admin,
        reason="Đúng phân cấp",
        at=at or world.START,
    )


def in_force(city, key=KEY, *, day=TODAY, base=1, **changes):
    """A confirmed change of one rule."""
    change = opened(city, day=day)
    put(change, city, key, base=base, **changes)
    tried(change, city)
    proposed(change, city)
    return confirmed(change, city)


def top():
    return OrgUnit.objects.get(code="TP0")
