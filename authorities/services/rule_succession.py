"""A rule that names a unit names its successor from the day on which that one follows."""

from datetime import date, datetime

from django.utils.translation import gettext as _

from accounts.models import OrgUnit, User
from authorities.models import AuthorityRule
from authorities.services.rulebook import FIELDS
from authorities.services.rulechanges import ONE_DAY
from common.errors import DomainError
from workflow.audit import Change, attributed


def name_successor(
    *, rule_id: int, unit: OrgUnit, day: date, actor: User, reason: str, at: datetime
) -> AuthorityRule:
    """The next version of a rule says the same and names ``unit`` from ``day`` on.

    The version that named the former unit stays readable for the days on which it held. Raises
    ``DomainError`` ``stale`` when it holds on none from ``day`` on any more. The caller's transaction
    holds it; whoever confirmed the reorganisation confirmed this.
    """
    old = AuthorityRule.objects.select_for_update(of=("self",)).get(pk=rule_id)
    if old.is_void or (old.valid_to and old.valid_to < day):
        raise DomainError("stale", _("Quy tắc này đã có phiên bản khác."))
    newest = AuthorityRule.objects.filter(key=old.key).order_by("-version")[0]
    said = {name: getattr(old, name) for name in ("code", "key", "stage", *FIELDS)}
    said |= {"named_unit": unit, "version": newest.version + 1}
    fresh = AuthorityRule(**said, valid_from=max(old.valid_from, day))
    if old.valid_from >= day:
        old.is_void = True
    else:
        old.valid_to = day - ONE_DAY
    with attributed(Change(actor, reason, at)):
        old.save()
        fresh.save()
    return fresh
