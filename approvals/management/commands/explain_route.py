"""``manage.py explain_route``: where a case goes and why, or what made-up facts would do."""

import json
from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import CommandError
from django.utils import timezone

from approvals.models import Case
from approvals.services.routing import preview
from authorities.choices import Domain, Urgency
from authorities.facts import Facts, ProposerFacts, Route
from authorities.routing import route
from authorities.services.rulebook import rule_book
from common.commands import DocumentedCommand, read_json
from initiatives.models import Initiative

KEYS = """
Keys of facts.json (one object, or a list of objects; a list gives a list):
  on                    "YYYY-MM-DD", the day whose rules and units count (default: today)
  proposers             list of {
      unit              code of the employing unit (required)
      position          code of the position title: CT_PHUONG, GD_SO, TP_PHUONG, ...
      category          CAN_BO | CONG_CHUC_LDQL | CONG_CHUC | VIEN_CHUC_QL | VIEN_CHUC |
                        NGUOI_LAO_DONG | DAI_DIEN_VON_NN | LLVT
      managed_by        code of the unit that manages the position
      is_head           true when the person heads the unit
  }
  organisation          code of the unit that proposes as an organisation
  domain                KINH_TE | VAN_HOA | XA_HOI | QP_AN | XD_DANG | XD_CHINH_QUYEN | DAN_VAN
  urgency               NORMAL | PRESSING | EMERGENCY
  scope_units           codes of the units where it would be carried out
  beyond_authority      true when the matter exceeds the recipient's authority
  secret_suspected      true when a state secret is suspected
  reserved_to_committee true when reserved to the standing committee
  conflicted_units      codes of units whose head declared a conflict of interest
  wished_recipient      code of the unit that the proposer asks for instead
  wish_reason           why; without a reason the wish does not count
"""
FLAGS = ("beyond_authority", "secret_suspected", "reserved_to_committee")


class Command(DocumentedCommand):
    """Explain the route of a stored case or of given facts."""

    help = "Explain where a proposal goes first, by which rule, and why."
    keys = KEYS

    def add_arguments(self, parser: ArgumentParser) -> None:
        """A case's code, or a file of facts."""
        parser.add_argument("code", nargs="?", help="code of a case: SK-2026-PHT-0001")
        parser.add_argument("--facts", help="JSON file of facts; - reads standard input")
        parser.add_argument("--json", action="store_true", help="print JSON")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002 -- Django's signature
        """Print the explanation."""
        if bool(options["code"]) == bool(options["facts"]):
            raise CommandError("Give either the code of a case or --facts FILE.")
        found: Any = (
            _of_case(options["code"]) if options["code"] else _of_facts(read_json(options["facts"]))
        )
        if options["json"]:
            self.stdout.write(json.dumps(found, ensure_ascii=False))
            return
        for item in found if isinstance(found, list) else [found]:
            path = " → ".join(item["path"])
            self.stdout.write(f"{item['recipient']}  {item['rule']}  ({path})")
            self.stdout.write(f"  {item['explanation']}")


def _of_case(code: str) -> dict[str, Any]:
    """The routing stored with the case's first authority; a draft is routed as of today."""
    initiative = Initiative.objects.filter(code=code).first()
    if initiative is None:
        raise CommandError(f"No case has the code {code}.")
    if initiative.state == "QUARANTINED":
        blocked = Facts(on=timezone.localdate(), secret_suspected=True)
        return _as_dict(route(blocked, rule_book(blocked.on)))
    first = (
        Case.objects.of_initiative(initiative.pk)
        .select_related("routing__recipient", "routing__escalate_to")
        .first()
    )
    if first is None:
        return _as_dict(preview(initiative, timezone.localdate())[0])
    stored = first.routing
    return {
        "recipient": stored.recipient.code,
        "recipient_label": stored.recipient.head_label,
        "rule": stored.rule_code,
        "rule_version": stored.rule_version,
        "path": stored.path,
        "explanation": stored.explanation,
        "track": stored.track,
        "escalate_to": stored.escalate_to.code if stored.escalate_to else "",
        "copies": stored.copies,
        "steps": stored.steps,
    }


def _as_dict(found: Route) -> dict[str, Any]:
    return {
        "recipient": found.recipient or None,
        "rule": found.rule,
        "rule_version": found.rule_version,
        "path": found.path,
        "explanation": found.explanation,
        "track": found.track,
        "urgent": found.urgent,
        "escalate_to": found.escalate_to,
        "copies": list(found.copies),
        "steps": [
            {"rule": s.rule, "version": s.version, "unit": s.unit, "sentence": s.sentence}
            for s in found.steps
        ],
    }


def _check_shapes(given: dict[str, Any]) -> None:
    """Refuse values of another kind than the keys ask for: "PA" is no list, "false" no truth."""
    proposers = given.get("proposers") or []
    rows = (
        [row for row in proposers if isinstance(row, dict)] if isinstance(proposers, list) else []
    )
    truths = [given.get(flag) for flag in FLAGS] + [row.get("is_head") for row in rows]
    texts = [given.get(key) for key in ("organisation", "on", "wished_recipient", "wish_reason")]
    texts += [value for row in rows for key, value in row.items() if key != "is_head"]
    for key in ("scope_units", "conflicted_units"):
        units = given.get(key) or []
        if not isinstance(units, list):
            raise CommandError(f"{key}: give a list of codes.")
        texts += units
    for values, kind, name in ((truths, bool, "true or false"), (texts, str, "a text")):
        for value in values:
            if value is not None and not isinstance(value, kind):
                raise CommandError(f"Facts cannot be read: {value!r} is not {name}.")


def _of_facts(given: Any) -> Any:
    if isinstance(given, list):
        return [_of_facts(item) for item in given]
    facts = _facts(given)
    return _as_dict(route(facts, rule_book(facts.on)))


def _facts(given: Any) -> Facts:
    known = {
        "on",
        "proposers",
        "organisation",
        "domain",
        "urgency",
        "scope_units",
        "conflicted_units",
        "wished_recipient",
        "wish_reason",
        *FLAGS,
    }
    if not isinstance(given, dict) or set(given) - known:
        extra = sorted(set(given) - known) if isinstance(given, dict) else type(given).__name__
        raise CommandError(f"Unknown facts: {extra}. See --help for the keys.")
    for key, allowed in (("domain", Domain.values), ("urgency", Urgency.values)):
        if given.get(key) and given[key] not in allowed:
            raise CommandError(f"{key}: {given[key]!r} is not one of {', '.join(allowed)}.")
    _check_shapes(given)
    try:
        return Facts(
            on=date.fromisoformat(given["on"]) if given.get("on") else timezone.localdate(),
            proposers=tuple(ProposerFacts(**item) for item in given.get("proposers", [])),
            organisation=given.get("organisation") or "",
            domain=given.get("domain") or "",
            urgency=given.get("urgency") or "NORMAL",
            scope_units=tuple(given.get("scope_units") or ()),
            conflicted_units=tuple(given.get("conflicted_units") or ()),
            wished_recipient=given.get("wished_recipient") or "",
            wish_reason=given.get("wish_reason") or "",
            **{flag: bool(given.get(flag)) for flag in FLAGS},
        )
    except (TypeError, ValueError) as error:
        raise CommandError(f"Facts cannot be read: {error}") from error
