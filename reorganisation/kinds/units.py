"""Units that stay while one they point at ends, the rules that name one, and what it handled."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from accounts.models import OrgUnit
from authorities.models import AuthorityRule
from authorities.register_checks import no_circle
from authorities.services.rule_succession import name_successor
from common.errors import DomainError
from initiatives.models import ReaderUnit
from initiatives.services.standing import let_follow
from reorganisation.choices import MatterKind
from reorganisation.kinds.base import AlreadyGone, Course, Found, Kind, Plan, went_to
from reorganisation.models import Matter
from workflow.audit import save_attributed


def _pointing(link: str, plan: Plan) -> Iterator[Found]:
    """Units that go on and point at one that ends."""
    rows = OrgUnit.objects.filter(**{f"{link}__in": plan.ending}).exclude(pk__in=plan.ending)
    rows = rows.filter(Q(valid_to=None) | Q(valid_to__gte=plan.day))
    if link == "superior":
        rows = rows.exclude(pk__in=plan.moved)
    for unit in rows:
        yield Found(unit.pk, getattr(unit, f"{link}_id"), unit.name)


def _point(link: str) -> Kind:
    def find(plan: Plan) -> Iterator[Found]:
        return _pointing(link, plan)

    def apply(course: Course, matter: Matter) -> str:
        unit: Any = OrgUnit.objects.select_for_update(of=("self",)).get(pk=matter.key)
        if getattr(unit, f"{link}_id") != matter.unit_id:
            raise AlreadyGone  # somebody decided otherwise meanwhile
        setattr(unit, link, course.unit(matter))
        no_circle(unit)
        save_attributed(unit, **course.who)
        return went_to(course, matter)

    return Kind(find, apply, anywhere=True)


def _rules(plan: Plan) -> Iterator[Found]:
    rows = AuthorityRule.objects.filter(is_void=False, named_unit__in=plan.ending)
    for rule in rows.filter(Q(valid_to=None) | Q(valid_to__gte=plan.day)):
        yield Found(rule.pk, rule.named_unit_id, f"{rule} (v{rule.version})")


def _rename_in_rule(course: Course, matter: Matter) -> str:
    try:
        rule = name_successor(
            rule_id=matter.key, unit=course.unit(matter), day=course.day, **course.who
        )
    except DomainError as error:
        if error.code == "stale":
            raise AlreadyGone from error
        raise
    version = _("phiên bản %(n)s") % {"n": rule.version}
    return f"{went_to(course, matter)} ({version})"


def _handled(plan: Plan) -> Iterator[Found]:
    rows = ReaderUnit.objects.filter(unit__in=plan.ending).values("unit_id", "unit__name")
    for row in rows.annotate(n=Count("pk")).order_by("unit_id"):
        text = _("%(unit)s: %(n)s hồ sơ") % {"unit": row["unit__name"], "n": row["n"]}
        yield Found(row["unit_id"], row["unit_id"], text)


def _read_on(course: Course, matter: Matter) -> str:
    count = let_follow(former_id=matter.unit_id, unit_id=course.unit(matter).pk)
    return f"{went_to(course, matter)} ({count})"


KINDS: dict[str, Kind] = {
    MatterKind.SUPERIOR: _point("superior"),
    MatterKind.OWNER: _point("owner_body"),
    MatterKind.COMMITTEE: _point("standing_committee"),
    MatterKind.RULE: Kind(_rules, _rename_in_rule, anywhere=True),
    MatterKind.ARCHIVE: Kind(_handled, _read_on),
}
