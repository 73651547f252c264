"""Every address × everybody in the city: the exact answer, on a submitted case and around it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from html.parser import HTMLParser
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse
from django.utils import timezone

from approvals.services import submission
from authorities.models import Topic
from authorities.services import records
from initiatives.models import Attachment, Initiative
from initiatives.services import people
from initiatives.services.people import Share
from monitoring.models import UrgingRound
from notifications.models import Notification
from records.models import ArchiveFile
from tests import world
from tests.authorities import changing, test_imports
from tests.config.answers import (
    ABOUT_COMPLETED_WORK,
    ABOUT_THE_PILOT,
    ALL,
    ANSWERS,
    ROLES,
    SEES,
    SENT,
    STEPS,
)
from tests.monitoring import test_library, year
from tests.pilots import test_carrying_out, test_incidents
from tests.pilots import town as pilots
from tests.protection import court, test_conclusions
from tests.records import desk
from tests.reorganisation import small
from tests.rewards import test_nominating
from workflow import heartbeat
from workflow.models import Job

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
LATER = date(2099, 1, 5)
STORED_AS = "2026/01/kiem-thu"


def addresses(resolver: Any = None, space: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Every URL pattern of the portal with its full name; empty for a nameless one."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLPattern):
            yield (f"{space}{pattern.name}" if pattern.name else ""), pattern
        else:
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from addresses(pattern, inner)


@dataclass
class Town:
    """One city, everybody signed in, and what the addresses need."""

    city: world.City
    code: str
    pks: dict[str, int]
    carried: str = ""
    completed: str = ""
    job: str = ""
    clients: dict[str, Client] = field(default_factory=dict)

    def address(self, name: str) -> str:
        """The address under a name, about the submitted case."""
        wanted = next(pattern for known, pattern in addresses() if known == name)
        step = STEPS.get(name, "van-de")
        code = self.carried if name in ABOUT_THE_PILOT else self.code
        code = self.completed if name in ABOUT_COMPLETED_WORK else code
        values = {
            "code": code,
            "step": step,
            "award": "GIAY_KHEN",
            "unit": "PA",
            "number": 1,
            "what": "ke-hoach",
            "file": "bien-nhan.pdf",
            "year": 2026,
            "kind": "docx",
            "size": 1,
            "first": 1,
            "second": 1,
            "level": 0,
            "place": "000",
            "table": "initiatives_initiativeversion",
            "key": self.job,
            "rule": changing.KEY,
            "register": "chu-de",
            "pk": self.pks.get(name),
        }
        if name == "account_reset_password_from_key":
            return reverse(name, kwargs={"uidb36": "1", "key": "het-han"})
        taken = wanted.pattern.converters
        return reverse(name, kwargs={key: values[key] for key in taken})


def _submitted_by_two(city: world.City) -> Any:
    plan = world.plan(proposer_kind="GROUP")
    draft = world.draft_of(city.author, commit=False, content=plan)
    shares = [Share(city.author, 60), Share(city.colleague, 40)]
    when = world.START
    people.name_proposers(initiative_id=draft.pk, shares=shares, actor=city.author, at=when)
    people.confirm_share(initiative_id=draft.pk, actor=city.colleague, at=when)
    world.sign(draft, city.author)
    world.sign(draft, city.colleague)
    file = Attachment(
        initiative=draft,
        kind="OTHER",
        name="Khảo sát.txt",
        content_type="text/plain",
        size=2,
        sha256="0" * 64,
        stored_as=STORED_AS,
        uploaded_by=city.author,
        uploaded_at=when,
    )
    world.record(file)
    return submission.submit(initiative_id=draft.pk, actor=city.author, at=when), file


def _carried_out(city: world.City, pks: dict[str, int]) -> str:
    """A pilot with everything that can happen to it, and a review of another one."""
    pilot = pilots.started(city)
    obstacle = test_incidents.need(pilot, city)
    incident = test_incidents.report(pilot, city)
    report = test_carrying_out.report(pilot, city, date(2026, 3, 24))
    adjustment = test_incidents.ask(pilot, city)
    review = court.opened(city)
    obstruction = test_conclusions.obstruct(city, pilot.initiative)
    parts = {
        "pilots:obstacle": obstacle,
        "pilots:incident": incident,
        "pilots:report": report,
        "pilots:adjustment": adjustment,
        "protection:review": review,
        "protection:obstruction": obstruction,
    }
    for name, part in parts.items():
        pks.update({f"{name}_{page}": part.pk for page in ("detail", "step", "edit", "compare")})
    pks |= dict.fromkeys(("protection:measure_ask", "protection:evidence_add"), review.pk)
    pks["protection:evidence_file"] = 0
    pks |= dict.fromkeys(("protection:measure_step", "protection:member_declare"), 0)
    pks["protection:member_vote"] = 0
    return str(pilot.initiative.code)


def _completed(city: world.City, pks: dict[str, int]) -> str:
    """A completed pilot whose proposer is nominated and encouraged."""
    pilot = pilots.concluded(city, grade="XUAT_SAC")
    row = test_nominating.nominate(pilot, city)
    measure = test_nominating.encourage(pilot, city)
    test_library.published(pilot, city)
    pks |= {f"rewards:{name}": row.pk for name in ("nomination_detail", "nomination_step")}
    pks |= {"rewards:evidence_add": row.pk, "rewards:evidence_file": row.proofs.get().pk}
    pks |= {"rewards:encouragement_step": measure.pk, "rewards:award_decision": row.pk}
    pks |= dict.fromkeys(("rewards:profile_detail", "rewards:profile_export"), city.author.pk)
    return str(pilot.initiative.code)


IMPORTS = tuple(f"authorities:import_{what}" for what in ("detail", "step", "file"))
REPORTS = (
    "monitoring:unit_report",
    "monitoring:unit_report_step",
    "monitoring:reported_list",
)


def _reviewed(city: world.City, pks: dict[str, int]) -> None:
    """A year under review with a unit's report, something to correct, frozen numbers, a letter."""
    review = year.opened(city)
    report, action = year.report_of(review, city.ward), year.ordered(review, city)
    year.frozen(review, city)
    letters = UrgingRound.objects.create(
        message="Khẩn trương", unit_codes=["PA"], sent_by=city.focal, asked_at=year.OPENED
    )
    pks |= dict.fromkeys(REPORTS, report.pk)
    pks |= dict.fromkeys(("monitoring:action_detail", "monitoring:action_step"), action.pk)
    pks["monitoring:urging_round"] = letters.pk


def _rules_changed(city: world.City, pks: dict[str, int]) -> None:
    """A change of rules that is being written."""
    change = changing.opened(city, day=LATER)
    changing.put(change, city, rank=2)
    steps = ("detail", "step", "undo", "day")
    names = [f"authorities:change_{step}" for step in steps]
    names += [f"authorities:item_{what}" for what in ("add", "edit", "end", "out")]
    pks |= dict.fromkeys([*names, "approvals:rule_trial"], change.pk)
    topic = Topic.objects.order_by("pk")[0]
    row = records.propose_record(
        register="chu-de",
        record=topic.pk,
        values={"name": "Tên mới"},
        seen=topic.history.order_by("-history_id")[0].history_id,
        effective_on=LATER,
        actor=city.admin,
        reason="Đổi tên",
        at=year.OPENED,
    )
    pks |= dict.fromkeys(("authorities:record_detail", "authorities:record_edit"), topic.pk)
    taken = test_imports.sent(city, b"Ma,Ten", name="a.csv", part="don-vi")
    taken.stored_as = STORED_AS
    world.record(taken)
    pks |= dict.fromkeys(IMPORTS, taken.pk)
    pks |= {f"authorities:record_{what}": row.pk for what in ("change", "step", "undo")}


def _reorganised(city: world.City, pks: dict[str, int]) -> None:
    """A reorganisation that is being written."""
    plan = small.Arranged(city, day=LATER).renamed()
    names = ("detail", "edit", "unit_add", "change_add", "step", "count", "matter_list", "report")
    pks |= {f"reorganisation:{name}": plan.row.pk for name in names}
    pks |= dict.fromkeys(
        ("reorganisation:unit_out", "reorganisation:unit_edit"), plan.row.new_units.get().pk
    )
    pks["reorganisation:change_out"] = plan.row.changes.get().pk
    pks["reorganisation:matter_edit"] = plan.row.matters.filter(kind="POSITION")[0].pk


def _kept(city: world.City, pks: dict[str, int], completed: str) -> None:
    """A request about personal data, and a file that is to go to the archive."""
    asked = desk.ask(city)
    pks |= {f"records:request_{what}": asked.pk for what in ("detail", "step")}
    initiative = Initiative.objects.get(code=completed)
    file = world.record(ArchiveFile(initiative=initiative, unit=city.ward, ended_at=year.FROZEN))
    pks |= {f"records:archive_{what}": file.pk for what in ("detail", "step")}


def _job_of(city: world.City) -> str:
    """A finished job of the author, with its file."""
    job = Job.objects.create(
        kind="kiem-thu",
        label="Báo cáo",
        asked_by=city.author,
        asked_at=year.OPENED,
        state="DONE",
        finished_at=year.OPENED,
        expires_at=year.FROZEN,
        file_name="bao-cao.txt",
        content_type="text/plain",
        stored_as=STORED_AS,
    )
    return str(job.key)


def _town() -> Town:
    city = world.City()
    case, file = _submitted_by_two(city)
    ballot = world.in_meeting(city).meeting.ballots.get(member=city.head)
    note = Notification.objects.create(
        event_key="kiem-thu", recipient=city.author, kind="TASK", subject="Việc", body="Nội dung"
    )
    pks = {
        "initiatives:attachment_download": file.pk,
        "initiatives:attachment_remove": file.pk,
        "approvals:ballot_cast": ballot.pk,
        "approvals:ballot_recuse": ballot.pk,
        "approvals:decision_detail": world.prepared(city).pk,
        "notifications:notification_open": note.pk,
        "accounts:session_end": 0,
        "portal:minutes_confirm": 0,
        "portal:row_proof": 0,
        "accounts:delegation_revoke": world.delegate(city.head, city.deputy2, city.ward).pk,
        "accounts:delegation_confirm": world.delegate(
            city.head, city.deputy, city.ward, prepared_by=city.clerk, awaits_head=True
        ).pk,
    }
    carried = _carried_out(city, pks)
    completed = _completed(city, pks)
    _reviewed(city, pks)
    _rules_changed(city, pks)
    _reorganised(city, pks)
    _kept(city, pks, completed)
    town = Town(city, case.initiative.code, pks, carried, completed, _job_of(city))
    for role, name in ROLES.items():
        town.clients[role] = Client()
        town.clients[role].force_login(getattr(city, name), backend=BACKEND)
    return town


@pytest.fixture(scope="module")
def town(django_db_setup: None, django_db_blocker: Any) -> Iterator[Town]:
    """Built once; what a test changes is undone after it."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield _town()
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def around(town: Town, media: None) -> None:
    """The worker lives, and the attached file is there."""
    heartbeat.beat(at=timezone.now())
    default_storage.save(STORED_AS, ContentFile(b"ok"))


class Page(HTMLParser):
    """What a content security policy would refuse in a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.inline: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = {name for name, _value in attrs}
        bad = sorted(name for name in names if name == "style" or name.startswith("on"))
        self.inline += [f"<{tag} {name}=>" for name in bad]
        if tag == "style" or (tag == "script" and "src" not in names):
            self.inline.append(f"<{tag}>")


def ask(client: Client, name: str, address: str) -> Any:
    """GET; POST where the address takes nothing else."""
    answer = client.get(address)
    if answer.status_code == 405:
        answer = client.post(address, SENT.get(name, {}))
    for close in answer._resource_closers if answer.streaming else ():
        close()
    return answer


def test_every_address_has_a_name_and_a_line_in_the_table() -> None:
    names = [name for name, _pattern in addresses()]
    assert "" not in names
    assert sorted(names) == sorted(ANSWERS)


@pytest.mark.parametrize("name", ANSWERS)
def test_everybody_gets_the_answer_of_the_table(town: Town, name: str) -> None:
    wanted = {role: status for status, roles in ANSWERS[name].items() for role in roles}
    assert sum(len(roles) for roles in ANSWERS[name].values()) == len(ROLES), "each role once"
    address = town.address(name)
    answers = {role: ask(client, name, address) for role, client in town.clients.items()}

    assert {role: answer.status_code for role, answer in answers.items()} == wanted
    for role, answer in answers.items():
        if answer.headers.get("Content-Type", "").startswith("text/html"):
            assert Page(answer.content.decode()).inline == [], role


@pytest.mark.parametrize(
    "tab", ["tong-quan", "ke-hoach", "rui-ro", "tai-lieu", "xem-xet", "lich-su", "?"]
)
def test_no_tab_of_a_case_has_inline_code(town: Town, tab: str) -> None:
    address = town.address("portal:initiative_detail")
    for role in sorted(SEES):
        answer = town.clients[role].get(address, {"tab": tab})
        assert answer.status_code == 200
        assert Page(answer.content.decode()).inline == []


def test_the_mailbox_is_not_there_in_production(town: Town, settings: Any) -> None:
    settings.PORTAL_MODE = "production"

    assert town.clients["author"].get(reverse("notifications:mailbox_list")).status_code == 404


def test_an_issued_decision_is_read_by_whoever_sees_the_file(town: Town) -> None:
    decision = world.issued(town.city)
    address = reverse("approvals:decision_detail", args=[decision.pk])

    found = {
        role for role, client in town.clients.items() if client.get(address).status_code == 200
    }

    assert found == {"author", "head", "deputy", "clerk", "focal"}


def test_a_locked_file_is_seen_by_the_security_officer_alone(town: Town) -> None:
    from initiatives.services import secrecy

    case = world.submitted(town.city)
    when = timezone.now()
    secrecy.lock_file(
        initiative_id=case.initiative_id, actor=town.city.officer, reason="Nghi có bí mật", at=when
    )
    for name in ("portal:initiative_detail", "portal:initiative_release"):
        address = reverse(name, args=[case.initiative.code])
        statuses = {role: client.get(address).status_code for role, client in town.clients.items()}
        assert statuses == dict.fromkeys(ALL, 404) | {"officer": 200}
