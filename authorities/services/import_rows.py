"""The rows of a directory: what each would do, what is wrong with it, and, if wanted, done."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
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
from common.tables import Table

MOST_TOLD = 300  # faults and differences that are kept with an import
BATCH = 200
NEW, CHANGED, SAME, FAULTY = "new", "changed", "same", "faulty"


@dataclass(slots=True)
class Reader:
    """Goes through the rows; with ``makes`` each is made, otherwise only told."""

    known: Known
    makes: bool = False
    counts: dict[str, Counter[str]] = field(default_factory=dict)
    faults: list[dict[str, Any]] = field(default_factory=list)
    fault_count: int = 0
    differences: list[dict[str, Any]] = field(default_factory=list)
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
            kind = self._handle(part, values_of(part, heads, cells, self.known))
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

    def _handle(self, part: str, values: dict[str, Any]) -> str:
        """What the row does; raises ``RowFault`` when it cannot."""
        key = key_of(part, values)
        pk, said = self.known.records[part].get(key, (0, {}))
        if pk and all(said[name] == value for name, value in values.items()):
            return SAME
        whole = {**(said or blank(part)), **values}
        self._require_sound(part, whole, pk)
        made = self._make(part, pk, values) if self.makes else (pk or self._placeholder())
        self._remember(part, key, whole, made)
        if part in GIVES_POWER:
            self.gaining.add(whole["user"])
        if len(self.differences) < MOST_TOLD:
            self.differences.append(self._told(part, key, said, values))
        return CHANGED if pk else NEW

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
        admins = Duty.objects.on(on).filter(role=Role.SYS_ADMIN).values_list("user_id", flat=True)
        kinds = ("rows", NEW, CHANGED, SAME, FAULTY)
        return {
            "counts": {
                part: {kind: count[kind] for kind in kinds} for part, count in self.counts.items()
            },
            "faults": self.faults,
            "fault_count": self.fault_count,
            "differences": self.differences,
            "gains": sorted(self.gaining & set(admins)),
        }


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
