"""An erasure takes the words out of everything that a file holds; what is proved of it stays proved."""

import json

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from approvals.models import ApprovalDecision
from approvals.services import submission
from common.errors import DomainError
from config.events import HANDLERS
from initiatives.canonical import digest
from initiatives.models import Attachment, Autosave, Initiative, InitiativeVersion, RiskFreeze
from ledger.models import Checkpoint
from notifications.models import Notification
from pilots.services import incidents
from portal.papers.receipts import receipt_of
from records.models import DataRequest
from records.services import places
from records.services.places import ERASED, Redaction, sealed_places
from tests import world
from tests.ledger.logs import found, integrate
from tests.ledger.test_tampering import sql
from tests.pilots import town
from tests.records import desk
from tests.refusals import refuses
from workflow import outbox
from workflow.models import Erasure

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("log")]
PHONE = "0903 123 456"
CITIZEN = "Bà Trần Thị Bình"


@pytest.fixture
def city():
    return world.City()


@pytest.fixture
def file(city):
    """A file that is carried out, with a citizen's name and number all over it."""
    content = world.plan(bottleneck=f"{CITIZEN.upper()} phải đi ba lần, gọi {PHONE}.")
    content["risks"][0]["causes"] = f"Gọi {PHONE} không được"
    case = world.voted(city, when=town.APPROVED, content=content)
    pilot = town.started(city, case=town.approved(city, case=case), when=town.STARTED)
    incidents.report_incident(
        pilot_id=pilot.pk,
        happened_at=town.STARTED,
        what=f"{CITIZEN} ngã, số 0903  123 456",
        measures="Đã sơ cứu",
        risk_code="R-01",
        actor=city.author,
        at=town.STARTED,
    )
    integrate(desk.ASKED)
    return Initiative.objects.get(pk=pilot.initiative_id)


def everything_of(initiative):
    """All texts of the file, as the database holds them."""
    rows = [
        list(source.model.objects.filter(**{source.path: initiative.pk}).values())
        for source in places.all_sources()
    ]
    now = list(Initiative.objects.filter(pk=initiative.pk).values())
    return json.dumps([rows, now], default=str, ensure_ascii=False).lower()


def waiting(city, file, words=(CITIZEN, PHONE), file_names=()):
    return desk.prepared(city, file.code, words, file_names)


def test_the_words_go_from_every_record_and_the_trail_holds(city, file):
    before = everything_of(file)
    assert CITIZEN.lower() in before
    assert PHONE in before
    heads = {row.size: row.note for row in Checkpoint.objects.all()}

    row = desk.confirm(city, waiting(city, file))

    after = everything_of(file)
    assert CITIZEN.lower() not in after
    assert "0903" not in after
    assert row.outcome["sealed"] > 5
    assert row.outcome["present"] >= 2
    assert (row.state, row.words) == ("DONE", [])
    version, freeze = InitiativeVersion.objects.get(), RiskFreeze.objects.get()
    assert ERASED in version.snapshot["content"]["bottleneck"]
    assert version.sha256 == digest(version.snapshot)
    assert freeze.sha256 == digest(freeze.risks)
    now = Initiative.objects.get(pk=file.pk)
    assert ERASED in now.content["bottleneck"]
    assert "0903" not in now.search_body
    assert now.history.order_by("-history_id").first().history_change_reason.endswith(row.code)
    integrate(desk.DONE)
    assert found() == set()
    assert all(Checkpoint.objects.get(size=size).note == note for size, note in heads.items())


def test_the_request_forgets_the_words_too(city, file):
    row = desk.accepted(city, text=f"Xóa số {PHONE} của {CITIZEN}")
    row = desk.prepared(city, file.code, [PHONE, CITIZEN], row=row)
    row = desk.confirm(city, row, reason=f"Đồng ý xóa {PHONE}")

    assert row.text == f"Xóa số {ERASED} của {ERASED}"
    told = json.dumps(
        list(DataRequest.history.filter(id=row.pk).values()), default=str, ensure_ascii=False
    )
    assert "0903" not in told
    assert "Bình" not in told
    integrate(desk.DONE)
    assert found() == set()


def test_other_requests_about_the_file_forget_them_too(city, file):
    other = desk.accepted(city, text=f"Xóa số {PHONE}", actor=city.colleague)
    other = desk.prepared(city, file.code, ["khác hẳn", PHONE], row=other)
    desk.confirm(city, waiting(city, file))

    other = DataRequest.objects.get(pk=other.pk)
    assert (other.text, other.words) == (f"Xóa số {ERASED}", ["khác hẳn", PHONE])
    told = DataRequest.history.filter(id=other.pk).values_list("text", flat=True)
    assert set(told) == {f"Xóa số {ERASED}"}
    integrate(desk.DONE)
    assert found() == set()


def test_a_proof_of_the_file_is_still_given_and_hides_only_what_was_erased(city, file):
    before = receipt_of(file, "rui-ro", 1)
    leaf = before.leaf()
    desk.confirm(city, waiting(city, file))

    after = receipt_of(file, "rui-ro", 1)
    assert after.leaf() == leaf
    opening = json.loads(after.opening())
    assert "risks" not in opening
    assert "sha256" not in opening
    assert "decision_number" in opening


def test_what_is_around_the_file_goes_too(city, file):
    about = f"{file.code}: gọi {PHONE}"
    for code in (about, about.replace(file.code, "SK-KHAC")):
        Notification.objects.create(
            event_key=code, recipient=city.author, kind="TASK", subject=code, body=code
        )
    Autosave.objects.create(
        initiative=file,
        user=city.author,
        step="van-de",
        data="bottleneck=0903+123+456",
        base_revision=1,
        saved_at=desk.ASKED,
    )
    row = desk.confirm(city, waiting(city, file))

    left = Notification.objects.filter(body__contains=PHONE).values_list("body", flat=True)
    assert list(left) == [about.replace(file.code, "SK-KHAC")]
    assert row.outcome["beside"] >= 1
    assert not Autosave.objects.exists()


def test_who_signed_in_office_stays(city, file):
    desk.confirm(city, waiting(city, file, [city.head.full_name]))
    decision = ApprovalDecision.objects.get(case__initiative=file)
    assert city.head.full_name in decision.signer_label


def test_an_attached_file_is_destroyed_with_its_bytes(city):
    draft = world.draft_of(city.author, commit=False)
    stored = default_storage.save("2026/03/so-dien-thoai", ContentFile(b"0903"))
    attached = world.record(
        Attachment(
            initiative=draft,
            kind="OTHER",
            name="Danh sách.txt",
            content_type="text/plain",
            size=4,
            sha256="0" * 64,
            stored_as=stored,
            uploaded_by=city.author,
            uploaded_at=world.START,
        )
    )
    world.sign(draft, city.author)
    submission.submit(initiative_id=draft.pk, actor=city.author, at=world.START)
    integrate(desk.ASKED)

    row = desk.confirm(city, desk.prepared(city, draft.code, (), ["Danh sách.txt"]))
    outbox.deliver_all(HANDLERS)

    attached.refresh_from_db()
    assert attached.destroyed_at == desk.DONE
    assert not default_storage.exists(stored)
    assert row.outcome["files"] == 1
    integrate(desk.DONE)
    assert found() == set()


def trace():
    return (
        list(DataRequest.objects.values_list("pk", "state", "words", "outcome")),
        DataRequest.history.count(),
        Erasure.objects.count(),
        list(InitiativeVersion.objects.values_list("snapshot", flat=True)),
        list(Initiative.objects.values_list("content", "search_body")),
    )


refused = refuses(trace)


@pytest.mark.parametrize("who", ["focal", "author", "head", "admin", "stranger"])
def test_only_a_second_person_confirms(city, file, who):
    row = waiting(city, file)
    refused(PermissionDenied, lambda: desk.confirm(city, row, actor=getattr(city, who)))


def test_the_one_who_prepared_it_is_not_the_second_person(city, file):
    world.give_duty(city.focal, city.focal_unit, "SECURITY_OFFICER")
    row = waiting(city, file)
    error = refused(PermissionDenied, lambda: desk.confirm(city, row, actor=city.focal))
    assert "người khác" in str(error)


def test_nothing_is_erased_where_one_row_is_not_what_was_sealed(city, file):
    row = waiting(city, file)
    sql("UPDATE initiatives_riskfreeze SET decision_number = 'khác'")
    error = refused(DomainError, lambda: desk.confirm(city, row))
    assert error.code == "trail"


@pytest.mark.parametrize(
    ("words", "names", "field"),
    [
        (["abc"], [], "words"),
        ([], [], "words"),
        ([], ["khong-co.pdf"], "file_names"),
    ],
)
def test_what_cannot_be_meant_is_refused(city, file, words, names, field):
    row = desk.accepted(city)
    error = refused(DomainError, lambda: desk.prepared(city, file.code, words, names, row=row))
    assert error.field == field


def test_a_file_that_the_desk_does_not_see_is_refused(city, file):
    row = desk.accepted(city)
    draft = world.draft_of(city.colleague)
    for code in ("SK-2026-KHONG-0001", draft.code):
        error = refused(DomainError, lambda code=code: desk.prepared(city, code, [PHONE], row=row))
        assert error.field == "code"


def test_a_party_file_is_named_by_its_code_and_shows_the_desk_nothing_else(city, file, sign_in):
    """The focal agency does not see Party files (R-073); data about people go from them all the same."""
    title, file.track = file.title, "PARTY"
    world.record(file)
    assert sign_in(city.focal).get(file.get_absolute_url()).status_code == 404
    row = desk.prepared(city, file.code, [PHONE])
    text = sign_in(city.focal).get(row.get_absolute_url()).content.decode()
    assert file.code in text
    assert title not in text
    assert PHONE not in text.replace(f"<li>“{PHONE}”</li>", "")
    assert "Từng chỗ sẽ xóa" not in text
    assert "Hồ sơ đề xuất và các phiên bản" not in text  # not even how often the words are there
    assert "phải đi ba lần" in sign_in(city.officer).get(row.get_absolute_url()).content.decode()
    other = desk.accepted(city)
    error = refused(DomainError, lambda: desk.prepared(city, file.code, [], ["a.txt"], row=other))
    assert error.field == "file_names"
    row = desk.confirm(city, row)
    assert row.outcome["sealed"] > 0
    assert PHONE not in everything_of(file)


def test_a_request_to_correct_erases_nothing(city, file):
    row = desk.accepted(city, "CORRECT")
    refused(PermissionDenied, lambda: desk.prepared(city, file.code, [PHONE], row=row))


def test_words_are_found_however_they_are_spaced(city, file):
    assert Redaction(["0903 123 456"])("a 0903\n123   456 b") == f"a {ERASED} b"
    assert Redaction(["bà trần"])({"x": ["BÀ TRẦN", 1], "code": "bà trần"}) == {
        "x": [ERASED, 1],
        "code": "bà trần",
    }
    assert Redaction([])("a") == "a"
    names = Redaction(["Minh", "Văn A", "Văn An"])
    assert names("chứng minh bạch, Minh, Văn An") == f"chứng {ERASED} bạch, {ERASED}, {ERASED}"
    assert names("thuyếtminh, Văn Anh") == "thuyếtminh, Văn Anh"
    document = {"urgency": "NORMAL", "on": "2026-03-01", "why": "normal, 2026"}
    assert Redaction(["normal", "2026"])(document) == {
        "urgency": "NORMAL",
        "on": "2026-03-01",
        "why": f"{ERASED}, {ERASED}",
    }
    assert list(sealed_places(file, Redaction(["không có chữ này"]))) == []
