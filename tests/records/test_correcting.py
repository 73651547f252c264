"""What was written wrongly about a person is corrected beside it: what was sealed stays, every reader sees both."""

import pytest
from django.core.exceptions import PermissionDenied

from common.errors import DomainError
from config.events import HANDLERS
from initiatives.models import DataCorrection
from notifications.models import Notification
from portal.papers.dossiers import document_of
from protection.dossier.collecting import Scope, is_shown
from records.models import DataRequest
from records.services import requests
from tests import world
from tests.ledger.logs import found, integrate
from tests.records import desk
from tests.records.test_pages import page, sends
from tests.refusals import refuses
from workflow import outbox

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("log")]
RIGHT = "Ông Nguyễn Văn Đúng là tổ trưởng, không phải ông Nguyễn Văn Cũ"


@pytest.fixture
def city():
    return world.City()


@pytest.fixture
def case(city):
    found = world.submitted(city, content=world.plan(bottleneck="Ông Nguyễn Văn Cũ phải chờ"))
    integrate()
    return found


def trace():
    return list(DataRequest.objects.values_list("state", "answer")), DataCorrection.objects.count()


refused = refuses(trace)


def note(city, row, code, *, correction=RIGHT, actor=None):
    return requests.note_correction(
        request_id=row.pk,
        code=code,
        correction=correction,
        actor=actor or city.focal,
        reason="Đúng theo giấy tờ",
        at=desk.DONE,
    )


def test_it_stands_beside_what_was_written_and_the_trail_holds(city, case, sign_in):
    row = desk.accepted(city, "CORRECT", text="Sai tên")
    before = case.initiative.versions.get().snapshot
    row = note(city, row, case.initiative.code)
    outbox.deliver_all(HANDLERS)

    assert (row.state, row.initiative_id) == ("DONE", case.initiative_id)
    assert not row.clocks.filter(stopped_at=None).exists()
    assert case.initiative.versions.get().snapshot == before
    where = case.initiative.get_absolute_url()
    client = sign_in(city.head)
    for address in ("?tab=ke-hoach", "?tab=rui-ro", "phien-ban/1/", "?as_of=2026-03-01"):
        text = page(client, f"{where}{address}")
        assert RIGHT in text, address
        assert f"Đính chính theo yêu cầu {row.code}" in text, address
    assert RIGHT in document_of(case.initiative, Scope(True, 0)).html().decode()
    short = document_of(case.initiative, Scope(True, 0, is_short=True)).html().decode()
    assert RIGHT not in short
    (noted,) = DataCorrection.objects.all()
    assert not is_shown(noted, "text", Scope(True, 0, is_short=True))
    assert is_shown(noted, "ground", Scope(True, 0, is_short=True))
    assert f"Đính chính theo yêu cầu {row.code}" in short
    withheld = Scope(True, 0, withheld=frozenset(["PLAN"]))
    assert RIGHT not in document_of(case.initiative, withheld).html().decode()
    told = Notification.objects.filter(subject__contains="đã ghi đính chính")
    assert {one.recipient for one in told} == {city.author}
    integrate(desk.DONE)
    assert found() == set()


def test_words_of_a_correction_can_be_erased_like_any_other(city, case):
    note(city, desk.accepted(city, "CORRECT"), case.initiative.code)
    integrate(desk.DONE)
    desk.confirm(city, desk.prepared(city, case.initiative.code, ["Nguyễn Văn Đúng"]))
    integrate(desk.DONE)
    assert "Nguyễn Văn Đúng" not in DataCorrection.objects.get().text
    assert found() == set()


@pytest.mark.parametrize(
    ("code", "correction", "why"),
    [
        ("SK-0", RIGHT, "code"),
        ("its own", "  ", "reason_required"),
        ("a draft", RIGHT, "code"),
    ],
)
def test_what_is_wrong_is_said(city, case, code, correction, why):
    row = desk.accepted(city, "CORRECT")
    draft = world.draft_of(city.colleague)
    codes = {"its own": case.initiative.code, "a draft": draft.code}
    error = refused(
        DomainError, lambda: note(city, row, codes.get(code, code), correction=correction)
    )
    assert error.code == why


def test_only_the_desk_and_only_where_it_was_asked_for(city, case):
    row = desk.accepted(city, "CORRECT")
    for who in ("author", "head", "officer", "admin"):
        code = case.initiative.code
        refused(
            (PermissionDenied, DomainError),
            lambda who=who, code=code: note(city, row, code, actor=getattr(city, who)),
        )
    other = desk.accepted(city, "RESTRICT")
    refused(PermissionDenied, lambda: note(city, other, case.initiative.code))


def test_it_is_written_on_the_page_of_the_request(city, case, sign_in):
    row = desk.accepted(city, "CORRECT")
    focal = sign_in(city.focal)
    assert "Ghi đính chính vào hồ sơ" in page(focal, row.get_absolute_url())
    values = {"code": case.initiative.code.lower(), "correction": RIGHT, "reason": "Đúng"}
    sends(focal, f"{row.get_absolute_url()}note_correction/", **values)
    row.refresh_from_db()
    assert row.state == "DONE"
    assert RIGHT in page(focal, case.initiative.get_absolute_url(), tab="ke-hoach")


@pytest.mark.parametrize(
    ("kind", "code", "days"),
    [
        ("ACCESS", "D18d", 10),
        ("CORRECT", "D18d", 10),
        ("RESTRICT", "D18e", 15),
        ("ERASE", "D18b", 20),
    ],
)
def test_each_kind_has_its_own_time(city, kind, code, days):
    row = desk.ask(city, kind)
    clock = row.clocks.get(code=code)
    assert (clock.due_at.date() - desk.ASKED.date()).days in range(days, days + 5)
    assert set(row.clocks.values_list("code", flat=True)) == {"D18", code}
