"""Initiatives with people, versions, cases, clocks, decisions, notices and history, by COPY."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

from django.db import connection, transaction

from approvals.models import ApprovalDecision, Ballot, Case, Clock, Meeting
from authorities.models import RoutingDecision, Topic
from bench.copying import Ready, Table, escape, flush_all
from bench.people import City, Person, Unit
from bench.planning import Sketch
from bench.steps import PATHS, SENT_UP, STEPS
from bench.texts import Written, complete_template, templates, write
from common.text import fold
from initiatives.models import (
    Commitment,
    CommitmentText,
    Initiative,
    InitiativeVersion,
    Proposer,
    ReaderUnit,
    RiskFreeze,
)
from initiatives.states import StageCode as S
from notifications.models import Kind, Notification

CHUNK = 2000
COARSE = {
    S.DRAFT: "DRAFT",
    S.RETURNED: "RETURNED",
    S.SCREENED_OUT: "SCREENED_OUT",
    S.APPROVED: "APPROVED",
    S.REJECTED: "REJECTED",
    S.WITHDRAWN: "WITHDRAWN",
    S.QUARANTINED: "QUARANTINED",
}
DECIDED = {S.APPROVED, S.REJECTED, S.SCREENED_OUT}
MIRRORED = {
    "approve": "APPROVED",
    "reject": "REJECTED",
    "screen_out": "SCREENED_OUT",
    "withdraw": "WITHDRAWN",
    "return_for_completion": "RETURNED",
}
UNREAD = 0.03


@dataclass(slots=True)
class File:
    """One initiative while its rows are written."""

    pk: int
    code: str
    sketch: Sketch
    unit: Unit
    author: Person
    written: Written
    created: datetime
    times: list[datetime]
    values: dict[str, Any]
    version: int = 0
    snapshot_of: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Prepared:
    """What a measurement will consume, by ``Sketch.use``: keys of drafts, decisions and cases."""

    drafts: list[tuple[int, int]] = field(default_factory=list)
    decisions: list[tuple[int, int]] = field(default_factory=list)
    cases: list[int] = field(default_factory=list)


class Filler:
    """Writes initiatives; ``rows`` counts what was copied."""

    def __init__(self, city: City, *, now: datetime) -> None:
        self.city, self.now = city, now
        self.rng = Random(2)
        self.people = {unit.pk: unit for unit in (city.top, *city.departments, *city.wards)}
        self.topics = dict(Topic.objects.values_list("code", "pk"))
        self.text = CommitmentText.objects.get(number=1).pk
        self.numbers = _numbers_given()
        self.prepared = Prepared()
        self.rows = 0
        self.tables = {
            model: Table(model, numbered=True)
            for model in (
                Initiative,
                Proposer,
                Commitment,
                InitiativeVersion,
                RoutingDecision,
                Case,
                Meeting,
                Ballot,
                ApprovalDecision,
            )
        }
        self.tables |= {
            model: Table(model) for model in (Clock, ReaderUnit, RiskFreeze, Notification)
        }
        self.past = {
            model: Table(model.history.model)
            for model in (
                Initiative,
                Proposer,
                Commitment,
                Case,
                Meeting,
                Ballot,
                ApprovalDecision,
            )
        }

    def fill(self, sketches: Iterable[Sketch]) -> Prepared:
        """Write all of them, a chunk a transaction."""
        for number, sketch in enumerate(sketches, 1):
            self.add(sketch)
            if number % CHUNK == 0:
                self.flush()
        self.flush()
        for table in self.tables.values():
            table.move_sequence()
        return self.prepared

    @transaction.atomic
    def flush(self) -> None:
        """Copy what waits."""
        self.rows += flush_all([*self.tables.values(), *self.past.values()])

    def add(self, sketch: Sketch) -> None:
        """All rows of one initiative."""
        file = self._begin(sketch)
        self._people(file)
        self._edits(file)
        if sketch.stage in PATHS:
            self._submitted(file)
        elif sketch.stage == S.ESCALATED:
            self._escalated(file)
        self.tables[Initiative].add(file.values)
        if sketch.use == "submit":
            self.prepared.drafts.append((file.pk, file.author.pk))

    # --- the initiative and its people ---------------------------------------------------------

    def _begin(self, sketch: Sketch) -> File:
        rng, unit = self.rng, sketch.unit
        author = unit.authors[0] if sketch.use == "own" else rng.choice(unit.authors)
        template = complete_template() if sketch.use == "submit" else rng.choice(templates())
        place = rng.choice(self.city.wards).name.removeprefix("UBND ").removesuffix(" (mẫu)")
        written = write(rng, place, template)
        times = _times(sketch, rng)
        created = times[0] - timedelta(days=rng.uniform(1, 15))
        prefix = f"SK-{created.year}-{unit.code}"
        self.numbers[prefix] = number = self.numbers.get(prefix, 0) + 1
        code = f"{prefix}-{number:04d}"
        pk = self.tables[Initiative].next_pk()
        values = self._columns(sketch, written, author, created)
        values |= {"id": pk, "code": code, "activity_at": sketch.last}
        values["search_title"] = fold(written.title)
        values["search_body"] = fold(f"{code} {author.name} {written.body}")[:8000]
        if sketch.stage not in {S.DRAFT, S.QUARANTINED}:
            values |= {"submitted_at": times[0], "holder_unit_id": unit.pk}
        if sketch.stage in DECIDED:
            values["decided_at"] = sketch.last
        return File(pk, code, sketch, unit, author, written, created, times, values)

    def _columns(
        self, sketch: Sketch, written: Written, author: Person, created: datetime
    ) -> dict[str, Any]:
        plan = written.plan
        return {
            "state": COARSE.get(S(sketch.stage), "IN_REVIEW"),
            "stage": sketch.stage,
            "state_changed_at": sketch.last,
            "quarantined_from": "DRAFT" if sketch.stage == S.QUARANTINED else "",
            "author_id": author.pk,
            "author_position_id": author.position,
            "employing_unit_id": sketch.unit.pk,
            "nd73_subject": True,
            "no_secret_confirmed_at": created,
            "title": written.title,
            "initiative_type": plan["initiative_type"],
            "proposer_kind": plan["proposer_kind"],
            "domain": "XD_DANG" if sketch.party else plan["domain"],
            "primary_topic_id": self.topics.get(plan.get("primary_topic") or ""),
            "urgency": "PRESSING" if sketch.stage == S.URGENT_DIRECTION else "NORMAL",
            "track": "PARTY" if sketch.party else "GOVERNMENT",
            "content": written.content,
            "revision": 11,
            "created_at": created,
        }

    def _people(self, file: File) -> None:
        shares = [(file.author, 100)]
        if self.rng.random() < 0.1 and not file.sketch.use:
            other = next(person for person in file.unit.authors if person != file.author)
            shares = [(file.author, 60), (other, 40)]
        signed = file.created + timedelta(hours=3)
        for person, percent in shares:
            row = {
                "id": self.tables[Proposer].next_pk(),
                "initiative_id": file.pk,
                "user_id": person.pk,
                "position_id": person.position,
                "is_author": person == file.author,
                "contribution_percent": percent,
                "confirmed_percent": percent,
                "confirmed_at": file.created,
            }
            self._save(Proposer, row, file.author, file.created, "Bắt đầu soạn đề xuất", "+")
            row = {
                "id": self.tables[Commitment].next_pk(),
                "initiative_id": file.pk,
                "user_id": person.pk,
                "text_id": self.text,
                "signed_revision": 11,
                "report_hours": 24,
                "signed_at": signed,
            }
            self._save(Commitment, row, person, signed, "Ký bản cam kết", "+")

    def _edits(self, file: File) -> None:
        """The draft's beginning and two of its edits; the rest of ten edits would say the same."""
        row = _without_derived(file.values) | {"state": "DRAFT", "revision": 0}
        row |= {"submitted_at": None, "decided_at": None, "quarantined_from": ""}
        empty = row | {"content": Ready("{}"), "title": "", "domain": ""}
        begun = timedelta(minutes=30)
        self._past(Initiative, empty, file.author, file.created, "Bắt đầu soạn đề xuất", "+")
        for index, section in enumerate(("Vấn đề, điểm nghẽn", "Kế hoạch rủi ro"), 1):
            edit = row | {"revision": index * 5 + 1}
            when, reason = file.created + begun * index, f"Soạn phần “{section}”"
            self._past(Initiative, edit, file.author, when, reason, "~")

    # --- the case ------------------------------------------------------------------------------

    def _submitted(self, file: File) -> None:
        self._version(file)
        self._submission_row(file)
        case = self._case(file, file.unit, list(PATHS[file.sketch.stage]), file.times)
        self._uses(file, case)

    def _escalated(self, file: File) -> None:
        """Sent up: the unit's case is closed, the city's is open."""
        self._version(file)
        self._submission_row(file)
        first = self._case(file, file.unit, list(SENT_UP), file.times)
        above = self.people[file.unit.superior or file.unit.pk]
        file.values["holder_unit_id"] = above.pk
        self._case(file, above, ["open"], file.times[-1:], previous=first)

    def _version(self, file: File) -> None:
        file.version = self.tables[InitiativeVersion].next_pk()
        head = escape(
            f'{{"form": "G1", "form_version": 1, "code": "{file.code}", "nd73_subject": true, '
            f'"proposers": [{{"name": "{file.author.name}", "position": "{file.author.label}", '
            f'"category": "CONG_CHUC_LDQL", "percent": 100, "is_author": true}}], '
            f'"commitments": [], "files": [], "content": '
        )
        self.tables[InitiativeVersion].add(
            {
                "id": file.version,
                "initiative_id": file.pk,
                "number": 1,
                "revision": 11,
                "snapshot": Ready(f"{head}{file.written.content}}}"),
                "sha256": hashlib.sha256(file.code.encode()).hexdigest(),
                "submitted_by_id": file.author.pk,
                "submitted_at": file.times[0],
            }
        )

    def _submission_row(self, file: File) -> None:
        row = _without_derived(file.values) | {"state": "IN_REVIEW", "decided_at": None}
        row["state_changed_at"] = file.times[0]
        self._past(
            Initiative, row, file.author, file.times[0], "Gửi đề xuất", "~", "submit", "DRAFT"
        )

    def _case(
        self,
        file: File,
        unit: Unit,
        path: list[str],
        times: list[datetime],
        previous: int | None = None,
    ) -> int:
        """A case with its routing, its readers, one history row a step and what each step writes."""
        pk = self.tables[Case].next_pk()
        row = {
            "id": pk,
            "initiative_id": file.pk,
            "unit_id": unit.pk,
            "version_id": file.version,
            "routing_id": self._routing(file, unit, times[0]),
            "origin": "ESCALATED" if previous else "ROUTED",
            "previous_id": previous,
            "opened_at": times[0],
        }
        source = ""
        urgent = file.sketch.stage == S.URGENT_DIRECTION
        for number, (name, at) in enumerate(zip(path, times, strict=True)):
            step = STEPS[name]
            actor = step.actor(unit, file.author)
            row |= {"state": "URGENT_DIRECTION" if urgent else step.target, "state_changed_at": at}
            row |= step.fields(at, unit)
            reason = step.reason or _sentence(unit)
            self._past(Case, row, actor, at, reason, "~" if number else "+", name, source)
            self._told(file, unit, pk, number, name, at)
            self._mirror(file, name, actor, at, reason)
            source = row["state"]
        self.tables[Case].add(row)
        self.tables[ReaderUnit].add({"initiative_id": file.pk, "unit_id": unit.pk})
        self._clocks(file, pk, path, times)
        if "record_party_opinion" in path:
            self._meeting(file, unit, pk, path, times)
        return pk

    def _routing(self, file: File, unit: Unit, at: datetime) -> int:
        pk = self.tables[RoutingDecision].next_pk()
        self.tables[RoutingDecision].add(
            {
                "id": pk,
                "rule_code": "RT-B5",
                "rule_key": "b5-employing",
                "rule_version": 1,
                "track": file.values["track"],
                "recipient_id": unit.pk,
                "facts": {
                    "on": at.date().isoformat(),
                    "proposers": [{"unit": file.unit.code, "position": "TP_PHUONG"}],
                    "domain": file.values["domain"],
                    "urgency": file.values["urgency"],
                    "scope_units": [],
                },
                "path": ["RT-B5"],
                "steps": [
                    {
                        "rule": "RT-B5",
                        "version": 1,
                        "unit": unit.code,
                        "sentence": _sentence(unit),
                    }
                ],
                "explanation": _sentence(unit),
                "decided_at": at,
            }
        )
        return pk

    def _mirror(self, file: File, name: str, actor: Person, at: datetime, reason: str) -> None:
        state = MIRRORED.get(name)
        if state:
            row = _without_derived(file.values) | {"state": state, "state_changed_at": at}
            self._past(Initiative, row, actor, at, reason, "~", name, "IN_REVIEW")

    def _clocks(self, file: File, case: int, path: list[str], times: list[datetime]) -> None:
        """Each clock from its step to the next that stops it; the last of an open case runs."""
        at = dict(zip(path, times, strict=True))
        for code, starts, stops in CLOCKS:
            if starts not in at:
                continue
            ended = next((at[name] for name in stops if name in at), None)
            due = at[starts] + timedelta(days=5)
            if ended is None and file.sketch.due:
                due = file.sketch.due
                file.values |= {"clock_code": code, "due_at": due}
            points = [("HALF", at[starts] + (due - at[starts]) / 2), ("DUE_DAY", due)]
            self.tables[Clock].add(
                {
                    "case_id": case,
                    "code": code,
                    "rule_version": 1,
                    "calendar_version": 1,
                    "started_at": at[starts],
                    "due_at": due,
                    "take_from": (due + timedelta(days=5)).date(),
                    "notices": [[kind, when.isoformat()] for kind, when in points],
                    "next_notice_at": None if ended else due + timedelta(days=30),
                    "stopped_at": ended,
                }
            )

    # --- meeting and decision ------------------------------------------------------------------

    def _meeting(
        self, file: File, unit: Unit, case: int, path: list[str], times: list[datetime]
    ) -> None:
        at = dict(zip(path, times, strict=True))
        opened, closed = at["record_party_opinion"], at.get("close_meeting")
        pk = self.tables[Meeting].next_pk()
        row: dict[str, Any] = {"id": pk, "case_id": case, "vote_base": "ROSTER"}
        reason = "Lập danh sách tập thể lãnh đạo"
        self._past(Meeting, row, unit.desk, opened, reason, "+")
        if closed:
            row |= {
                "number": f"{case}/BB-UBND",
                "held_on": closed.date(),
                "place": "Phòng họp cơ quan",
                "secretary": unit.clerk.name,
                "discussion": "Các thành viên thảo luận về tính khả thi, nguồn lực và rủi ro.",
                "conclusion": "Tập thể lãnh đạo thống nhất cho thí điểm.",
                "tally": {"yes": 3, "no": 0, "other": 0, "base": 3, "passed": True},
                "closed_at": closed,
            }
            self._past(Meeting, row, unit.clerk, closed, "Chốt biên bản", "~")
        self.tables[Meeting].add(row)
        self._ballots(unit, pk, opened, closed)
        if closed:
            self._decision(file, unit, case, closed)

    def _ballots(self, unit: Unit, meeting: int, opened: datetime, closed: datetime | None) -> None:
        for member, rank in ((unit.head, "HEAD"), *((one, "DEPUTY") for one in unit.deputies)):
            row = {
                "id": self.tables[Ballot].next_pk(),
                "meeting_id": meeting,
                "member_id": member.pk,
                "member_label": f"{member.name} – {member.label}"[:250],
                "rank": rank,
            }
            reason = "Lập danh sách tập thể lãnh đạo"
            self._past(Ballot, row, unit.desk, opened, reason, "+")
            if closed:
                cast = closed - timedelta(hours=2)
                row |= {"choice": "YES", "cast_at": cast}
                self._past(Ballot, row, member, cast, "Biểu quyết", "~")
            self.tables[Ballot].add(row)

    def _decision(self, file: File, unit: Unit, case: int, closed: datetime) -> None:
        """Prepared on every file that awaits one for a measurement, issued on every closed file."""
        stage, at = file.sketch.stage, file.sketch.last
        issued = stage in {S.APPROVED, S.REJECTED}
        if not issued and file.sketch.use != "decide":
            return
        pk = self.tables[ApprovalDecision].next_pk()
        agrees = stage != S.REJECTED
        row: dict[str, Any] = {
            "id": pk,
            "case_id": case,
            "version_id": file.version,
            "kind": "APPROVE" if agrees else "REJECT",
            "number": f"{case}/QĐ-UBND",
            "signed_on": at.date(),
            "reasons": "Đề xuất cần thiết, khả thi; rủi ro đã được dự liệu và có cách khắc phục.",
            "scope": file.written.title,
            "valid_from": at.date(),
            "valid_to": at.date() + timedelta(days=120),
            "implementers": file.author.name,
            "resources": "Theo kế hoạch đề xuất được phê duyệt.",
            "supervision": "Báo cáo hằng tháng; dừng khi chạm ngưỡng ghi tại kế hoạch rủi ro.",
            "prepared_by_id": unit.clerk.pk,
            "prepared_at": closed,
        }
        self._past(ApprovalDecision, row, unit.clerk, closed, "Soạn dự thảo quyết định", "+")
        if issued:
            row |= {"issued_by_id": unit.head.pk, "issued_at": at, "notice_on": at.date()}
            row["signer_label"] = f"{unit.head.name} – {unit.head.label}"[:300]
            reason = "Ban hành theo kết quả biểu quyết"
            self._past(ApprovalDecision, row, unit.head, at, reason, "~", "issue")
        self.tables[ApprovalDecision].add(row)
        if issued and agrees:
            self._freeze(file, unit, row["number"], at)
        if file.sketch.use == "decide":
            self.prepared.decisions.append((pk, unit.head.pk))

    def _freeze(self, file: File, unit: Unit, number: str, at: datetime) -> None:
        self.tables[RiskFreeze].add(
            {
                "initiative_id": file.pk,
                "version_id": file.version,
                "risks": file.written.risks,
                "sha256": hashlib.sha256(file.code.encode()).hexdigest(),
                "decision_number": number,
                "frozen_by_id": unit.head.pk,
                "frozen_at": at,
            }
        )

    def _uses(self, file: File, case: int) -> None:
        if file.sketch.use == "bare":
            self.prepared.cases.append(case)

    # --- what every record has -----------------------------------------------------------------

    def _told(
        self, file: File, unit: Unit, case: int, number: int, name: str, at: datetime
    ) -> None:
        """One notice to the author and one to whoever is next."""
        step = STEPS[name]
        body = (
            f"Hồ sơ {file.code}: {file.written.title}\nNơi xử lý: {unit.name}\n"
            f"Trạng thái: {step.target}\nLý do: {step.reason or _sentence(unit)}"
        )
        for kind, person in ((Kind.PROGRESS, file.author), (Kind.TASK, step.next(unit))):
            read = None if self.rng.random() < UNREAD else at + timedelta(hours=5)
            self.tables[Notification].add(
                {
                    "event_key": f"case:{case}:{number}:{kind}",
                    "recipient_id": person.pk,
                    "kind": kind,
                    "subject": f"{file.code}: {step.target}",
                    "body": body,
                    "url": f"/ho-so/{file.code}/",
                    "created_at": at,
                    "read_at": read,
                    "sent_at": at + timedelta(seconds=4),
                    "attempts": 1,
                }
            )

    def _save(
        self, model: Any, row: dict[str, Any], actor: Person, at: datetime, reason: str, sort: str
    ) -> None:
        self.tables[model].add(row)
        self._past(model, row, actor, at, reason, sort)

    def _past(
        self,
        model: Any,
        row: dict[str, Any],
        actor: Person,
        at: datetime,
        reason: str,
        sort: str,
        transition: str = "",
        source: str = "",
    ) -> None:
        self.past[model].add(
            {
                **row,
                "history_date": at,
                "history_type": sort,
                "history_user_id": actor.pk,
                "history_change_reason": reason,
                "actor_label": actor.name,
                "transition": transition,
                "source_state": source,
            }
        )


DECISION_STEPS = ("approve", "reject", "screen_out", "escalate", "withdraw")
CLOCKS = (
    ("D01", "open", ("receive", "return_for_completion", "withdraw")),
    ("D02", "receive", ("send_to_council", *DECISION_STEPS)),
    ("D09", "ask_party", ("record_party_opinion", *DECISION_STEPS)),
    ("D05", "send_to_council", DECISION_STEPS),
)
HELD_BACK = (*Initiative.derived, "search_vector")


def _numbers_given() -> dict[str, int]:
    """The last number of each register and year."""
    found: dict[str, int] = {}
    for code in Initiative.objects.order_by("pk").values_list("code", flat=True):
        prefix, _dash, number = code.rpartition("-")
        found[prefix] = max(found.get(prefix, 0), int(number))
    return found


def _without_derived(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name not in HELD_BACK}


def _sentence(unit: Unit) -> str:
    return (
        f"Cá nhân công tác tại cơ quan sử dụng cán bộ nên gửi {unit.label} "
        "(quy tắc RT-B5, NĐ 73/2023 Điều 7)."
    )


def _times(sketch: Sketch, rng: Random) -> list[datetime]:
    """When each step was made, the last at ``sketch.last``."""
    path = SENT_UP if sketch.stage == S.ESCALATED else PATHS.get(sketch.stage, ("open",))
    gaps = [STEPS[name].days for name in path[1:]]
    times = [sketch.last]
    for days in reversed(gaps):
        times.append(times[-1] - timedelta(days=days * rng.uniform(0.6, 1.5)))
    return times[::-1]


def tidy() -> None:
    """Statistics and visibility as a running server's autovacuum leaves them."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE)")
