"""The rows of a directory: what each would do, what is wrong with it, and, if wanted, done."""

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.choices import Rank, Role
from accounts.models import Duty, OrgUnit, User
from authorities.importing import (
    GIVES_POWER,
    KEYS,
    Known,
    RowFault,
    columns_of,
    heads_of,
    key_of,
    remember_head,
    values_of,
)
from authorities.registers import REGISTERS
from authorities.services.records import require_past_kept
from common.errors import DomainError
from common.tables import Table

MOST_TOLD = 300  # faults, and differences of each part, that are kept with an import
MOST_POWERS = 3000  # rows that give or take power: all are shown to who confirms
BATCH = 200
MARK = 16  # characters of a digest that tell two differences apart
NEW, CHANGED, SAME, FAULTY = "new", "changed", "same", "faulty"


@dataclass(slots=True)
class Reader:
    """Goes through the rows; with ``makes`` each is made, otherwise only told."""

    known: Known
    today: date
    makes: bool = False
    counts: dict[str, Counter[str]] = field(default_factory=dict)
    faults: list[dict[str, Any]] = field(default_factory=list)
    fault_count: int = 0
    differences: list[dict[str, Any]] = field(default_factory=list)
    powers: list[dict[str, Any]] = field(default_factory=list)
    planned: dict[str, str] = field(default_factory=dict)
    gaining: set[int] = field(default_factory=set)
    done: int = 0
    _fresh: int = 0

    def take(self, part: str, table: Table, watch: Callable[[int], None]) -> None:
        """One table of a part, its head row first."""
        rows = iter(table.rows)
        number, cells = next(rows, (1, []))
        try:
            heads = heads_of(part, cells)
        except RowFault as fault:
            self.fault(part, number, fault.column, fault.sentence)
            return
        for batch in _in_batches(rows):
            with transaction.atomic():
                for number, cells in batch:
                    if any(cell is not None for cell in cells):
                        self._row(part, number, heads, cells)
            self.done += len(batch)
            watch(self.done)

    def _row(self, part: str, number: int, heads: list[str], cells: list[Any]) -> None:
        counts = self.counts.setdefault(part, Counter())
        counts["rows"] += 1
        try:
            kind = self._handle(part, number, values_of(part, heads, cells, self.known))
        except RowFault as fault:
            counts[FAULTY] += 1
            self.fault(part, number, fault.column, fault.sentence)
        else:
            counts[kind] += 1

    def fault(self, part: str, number: int, column: str, sentence: str) -> None:
        """Keep what is wrong; beyond the first some hundred only their number."""
        self.fault_count += 1
        if len(self.faults) < MOST_TOLD:
            told = {"part": part, "row": number, "column": column, "sentence": sentence}
            self.faults.append(told)

    def _handle(self, part: str, number: int, values: dict[str, Any]) -> str:
        """What the row does; raises ``RowFault`` when it cannot."""
        key = key_of(part, values)
        pk, said = self.known.records[part].get(key, (0, {}))
        if pk and all(said[name] == value for name, value in values.items()):
            return SAME
        whole = {**(said or blank(part)), **values}
        self._require_sound(part, whole, pk)
        self._require_past_kept(part, said, values)
        told = self._told(part, key, said, values)
        self._plan(f"{part}:{number}", told)
        made = self._make(part, pk, values) if self.makes else (pk or self._placeholder())
        self._remember(part, key, whole, made)
        if part in GIVES_POWER:
            self.gaining.add(whole["user"])
        self._keep(part, told, whole)
        return CHANGED if pk else NEW

    def _plan(self, place: str, told: dict[str, Any]) -> None:
        """Note what the row does; when rows are made, refuse what was not confirmed like that."""
        mark = _mark(told)
        if not self.makes:
            self.planned[place] = mark
        elif self.planned.get(place) != mark:
            raise RowFault(_("Nội dung đã được đổi khác sau khi kiểm tra tệp."))

    def _keep(self, part: str, told: dict[str, Any], whole: dict[str, Any]) -> None:
        """The first differences of each part, and all that give or take power."""
        leads = whole.get("rank") in {Rank.HEAD, Rank.DEPUTY}
        powerful = part == "nhiem-vu" or (part == "chuc-vu" and leads)
        if part == "nguoi" and not told["is_new"]:
            label = str(REGISTERS[part].fields["is_active"])
            powerful = any(name == label for name, *_rest in told["fields"])
        if powerful and len(self.powers) < MOST_POWERS:
            self.powers.append(told)
        elif self.counts[part]["told"] < MOST_TOLD:
            self.counts[part]["told"] += 1
            self.differences.append(told)

    def _placeholder(self) -> int:
        """The key of a record that is not made yet, for the rows that point at it."""
        self._fresh -= 1
        return self._fresh

    def _require_sound(self, part: str, whole: dict[str, Any], pk: int) -> None:
        """What the database would refuse, said in a sentence."""
        register = REGISTERS[part]
        for name, column in columns_of(register).items():
            empty = whole[name] in (None, "")
            if empty and not column.blank and not column.null:
                raise RowFault(_("Ô này không được để trống."), str(register.fields[name]))
        begins, ends = whole.get("valid_from"), whole.get("valid_to")
        if begins is not None and ends is not None and ends < begins:
            raise RowFault(
                _("Ngày kết thúc phải sau ngày bắt đầu."), str(register.fields["valid_to"])
            )
        if part == "don-vi":
            self._require_no_circle(pk, whole["superior"])
        if part == "chuc-vu" and whole["rank"] == Rank.HEAD:
            for start, end, other in self.known.heads.get(whole["unit"], ()):
                if other != pk and start <= (ends or date.max) and whole["valid_from"] <= end:
                    raise RowFault(_("Đơn vị đã có người đứng đầu trong thời gian này."))

    def _require_past_kept(self, part: str, said: dict[str, Any], values: dict[str, Any]) -> None:
        """As on the pages: what is fixed stays, and days that are over stay what they were."""
        changed = {name: value for name, value in values.items() if said.get(name) != value}
        fixed = set(changed) & REGISTERS[part].fixed if said else set()
        labels = {name: str(label) for name, label in REGISTERS[part].fields.items()}
        if fixed:
            sentence = _("Nội dung này không đổi được sau khi đã lập.")
            raise RowFault(sentence, labels[min(fixed)])
        try:
            require_past_kept(_plain(said), _plain(changed), self.today)
        except DomainError as error:
            raise RowFault(str(error.message), labels[str(error.field)]) from error

    def _require_no_circle(self, pk: int, superior: int | None) -> None:
        here, seen = superior, set()
        while here and here not in seen:
            if here == pk:
                raise RowFault(_("Đơn vị không thể là cấp trên của chính mình."))
            seen.add(here)
            here = self.known.above.get(here)

    def _make(self, part: str, pk: int, values: dict[str, Any]) -> int:
        model: Any = REGISTERS[part].model
        row = model.objects.get(pk=pk) if pk else model()
        columns = columns_of(REGISTERS[part])
        for name, value in values.items():
            setattr(row, columns[name].attname, value)
        if isinstance(row, User) and not pk:
            row.set_unusable_password()
        try:
            with transaction.atomic():
                row.save()
        except IntegrityError as error:
            raise RowFault(_("Nội dung này trùng hoặc không còn hợp lệ.")) from error
        return int(row.pk)

    def _remember(self, part: str, key: tuple[Any, ...], whole: dict[str, Any], pk: int) -> None:
        """So that later rows find it."""
        self.known.records[part][key] = (pk, whole)
        if part == "don-vi":
            self.known.link(OrgUnit, whole["code"], pk)
            self.known.above[pk] = whole["superior"]
        elif part == "nguoi":
            self.known.link(User, whole["email"].lower(), pk)
        elif part == "chuc-vu" and whole["rank"] == Rank.HEAD:
            others = self.known.heads.get(whole["unit"], [])
            self.known.heads[whole["unit"]] = [one for one in others if one[2] != pk]
            remember_head(self.known, whole, pk)

    def _told(
        self, part: str, key: tuple[Any, ...], said: dict[str, Any], values: dict[str, Any]
    ) -> dict[str, Any]:
        """A difference in words."""
        columns, register = columns_of(REGISTERS[part]), REGISTERS[part]
        changed = [name for name, value in values.items() if said.get(name) != value]
        names = [
            self.known.say(columns[name], value)
            for name, value in zip(KEYS[part], key, strict=True)
        ]
        return {
            "part": part,
            "key": ", ".join(names),
            "is_new": not said,
            "fields": [
                [
                    str(register.fields[name]),
                    self.known.say(columns[name], said.get(name)),
                    self.known.say(columns[name], values[name]),
                ]
                for name in changed
            ],
        }

    def findings(self, on: date) -> dict[str, Any]:
        """What is kept with the import; of those who gain an office only administrators are named."""
        later = Q(valid_to=None) | Q(valid_to__gte=on)
        admins = Duty.objects.filter(later, role=Role.SYS_ADMIN).values_list("user_id", flat=True)
        kinds = ("rows", NEW, CHANGED, SAME, FAULTY)
        return {
            "counts": {
                part: {kind: count[kind] for kind in kinds} for part, count in self.counts.items()
            },
            "faults": self.faults,
            "fault_count": self.fault_count,
            "differences": self.differences,
            "powers": self.powers,
            "gains": sorted(self.gaining & set(admins)),
        }


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    return {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in values.items()
    }


def _mark(told: dict[str, Any]) -> str:
    """What tells two differences apart."""
    text = json.dumps(told, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:MARK]


def blank(part: str) -> dict[str, Any]:
    """What a new record says before its row is read."""
    found = {}
    for name, column in columns_of(REGISTERS[part]).items():
        found[name] = column.get_default() if column.has_default() else None
        if found[name] is None and column.blank and not column.null:
            found[name] = ""
    return found


def _in_batches(rows: Iterator[tuple[int, list[Any]]]) -> Iterator[list[tuple[int, list[Any]]]]:
    batch = []
    for row in rows:
        batch.append(row)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch
