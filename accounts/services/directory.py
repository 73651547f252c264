"""The first units and people of a portal, from one document; loading it again adds what is new."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction

from accounts.models import Duty, OrgSuccession, OrgUnit, PositionHeld, PositionTitle, User
from common.text import nfc
from workflow.audit import Change, attributed

PARTS = ("units", "successions", "people", "positions", "duties")
DAYS = ("valid_from", "valid_to", "effective_on")
UNIT_LINKS = {
    "units": ("superior", "owner_body", "standing_committee"),
    "successions": ("predecessor", "successor"),
    "positions": ("unit", "managed_by"),
    "duties": ("unit",),
}
MODELS: dict[str, type[models.Model]] = {
    "units": OrgUnit,
    "successions": OrgSuccession,
    "people": User,
    "positions": PositionHeld,
    "duties": Duty,
}
PERIOD = {"valid_from", "valid_to"}
# What a row may say; everything else about a record is not for a file to set.
COLUMNS = {
    "units": PERIOD
    | {"code", "name", "unit_type", "head_title", "superior", "owner_body", "standing_committee"}
    | {"register_code", "regime", "competence"},
    "successions": {"predecessor", "successor", "kind", "effective_on", "note"}
    | {"decision_number", "takes_open_cases"},
    "people": {"email", "full_name"},
    "positions": PERIOD | {"email", "unit", "title", "label", "category", "rank", "managed_by"},
    "duties": PERIOD | {"email", "unit", "role"},
}
# By what a row is recognised when the document is loaded again.
KEYS = {
    "units": ("code",),
    "successions": ("predecessor", "successor"),
    "people": ("email",),
    "positions": ("user", "unit", "title", "valid_from"),
    "duties": ("user", "unit", "role", "valid_from"),
}


class DirectoryRefused(Exception):
    """Nothing was loaded; ``faults`` name each row and what is wrong with it."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("; ".join(faults))
        self.faults = faults


@dataclass(slots=True)
class _Loading:
    """What is known while a document is read."""

    at: datetime
    units: dict[str, OrgUnit] = field(default_factory=dict)
    people: dict[str, User] = field(default_factory=dict)
    titles: dict[str, PositionTitle] = field(default_factory=dict)
    added: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)


@transaction.atomic
def load_directory(
    document: Mapping[str, Any],
    *,
    actor: User,
    reason: str,
    at: datetime,
    password: str = "",
) -> Counter[str]:
    """Add units, successions, people, positions and duties that are missing; how many of each.

    Rows that exist stay as they are. ``password`` is an encoded password that all new people get;
    without it they set their own by the link of a forgotten password. Raises ``DirectoryRefused``
    with every fault found; then nothing was added.
    """
    loading = _Loading(
        at,
        units={unit.code: unit for unit in OrgUnit.objects.all()},
        people={person.email.lower(): person for person in User.objects.all()},
        titles={title.code: title for title in PositionTitle.objects.all()},
    )
    unknown = sorted(set(document) - set(PARTS))
    loading.faults += [f"{name}: unknown part" for name in unknown]
    with attributed(Change(actor, reason, at)):
        for part in PARTS:
            for where, row in _rows(loading, part, document.get(part) or []):
                _add(loading, part, where, row, password)
    if loading.faults:
        raise DirectoryRefused(loading.faults)
    return loading.added


def _rows(loading: _Loading, part: str, rows: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    if not isinstance(rows, list):
        loading.faults.append(f"{part}: give a list")
        return
    for index, row in enumerate(rows):
        where = f"{part}[{index}]"
        if isinstance(row, dict):
            yield where, row
        else:
            loading.faults.append(f"{where}: give an object")


def _add(loading: _Loading, part: str, where: str, row: dict[str, Any], password: str) -> None:
    """Make one row, unless it exists or is wrong."""
    try:
        values = _values(loading, part, row)
        model = MODELS[part]
        manager = model._default_manager
        if manager.filter(**{key: values.get(key) for key in KEYS[part]}).exists():
            return
        record: Any = model(**values)
        if isinstance(record, User):
            record.password = password or "!"
            record.date_joined = loading.at
        record.full_clean(exclude=["password", "sort_name"])
        record.save()
    except ValidationError as error:
        loading.faults += [f"{where}: {message}" for message in _messages(error)]
        return
    except (TypeError, ValueError) as error:
        loading.faults.append(f"{where}: {error}")
        return
    loading.added[part] += 1
    if isinstance(record, OrgUnit):
        loading.units[record.code] = record
    elif isinstance(record, User):
        loading.people[record.email.lower()] = record


def _messages(error: ValidationError) -> list[str]:
    found = error.message_dict if hasattr(error, "error_dict") else {"": error.messages}
    return [f"{name} {text}".strip() for name, texts in found.items() for text in texts]


def _values(loading: _Loading, part: str, row: dict[str, Any]) -> dict[str, Any]:
    """The row with codes, addresses and days turned into what the model holds.

    Raises ``ValueError`` for an unknown key, and for a code, an address or a day that is none.
    """
    values = _named(part, row)
    for name in UNIT_LINKS.get(part, ()):
        if name in values:
            values[name] = _known(loading.units, values[name], "unit") if values[name] else None
    if part in {"positions", "duties"}:
        values["user"] = _known(loading.people, values.pop("email", ""), "person")
    if part == "positions":
        values["title"] = _known(loading.titles, values.get("title", ""), "title")
    for name in DAYS:
        if isinstance(values.get(name), str):
            values[name] = date.fromisoformat(values[name])
    return values


def _named(part: str, row: dict[str, Any]) -> dict[str, Any]:
    """What the row may say and does; an address in the one way in which it is looked for."""
    unknown = sorted(set(row) - COLUMNS[part])
    if unknown:
        raise ValueError(f"unknown: {', '.join(unknown)}")
    values = {key: value for key, value in row.items() if value is not None}
    if "email" in values:
        values["email"] = nfc(str(values["email"])).strip().lower()
    return values


def _known(known: Mapping[str, Any], key: object, what: str) -> Any:
    if not isinstance(key, str) or key not in known:
        raise ValueError(f"no {what} {key!r}")
    return known[key]
