"""Evidence of a review: numbered, cited, never taken out, and read by those concerned alone."""

import io
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from common.errors import DomainError
from config.events import HANDLERS
from initiatives.models import Attachment
from initiatives.selectors import files_for, may_open_file
from initiatives.services import attachments
from initiatives.services.registration import kept_files
from notifications.models import Notification
from protection.models import Finding, ReviewEvidence, ReviewRead
from protection.selectors import review_page
from protection.services import evidence, panel
from tests import world
from tests.pilots import refusals
from tests.protection import court as bench
from tests.protection.court import OPENED, Court
from tests.refusals import refuses
from workflow import outbox

pytestmark = pytest.mark.django_db
DATA = "Biên bản giám định nền sân".encode()


@pytest.fixture
def court():
    return Court(world.City())


def trace():
    rows = [list(table.objects.order_by("pk").values()) for table in (ReviewEvidence, Finding)]
    return rows, ReviewEvidence.history.count(), Attachment.objects.count(), refusals.trace()


refused = refuses(trace)


def add(review, actor, *, data=None, name="Giám định.txt", when=None, **changes):
    values = {"title": "Biên bản giám định", "source": "số 17/BBGĐ, lưu tại Phòng Kinh tế"}
    return evidence.add_evidence(
        review_id=review.pk,
        upload=attachments.Uploaded(name, len(data), io.BytesIO(data)) if data else None,
        actor=actor,
        at=when or OPENED + timedelta(days=2),
        **{**values, **changes},
    )


def test_evidence_is_numbered_as_it_comes_and_tells_those_who_read_it(court):
    review = bench.invited(court)

    first = add(review, court.city.author, data=DATA)
    second = add(review, court.expert, title="Công văn của nhà thầu")

    assert [row.code for row in review.evidence.all()] == ["CC-01", "CC-02"]
    assert (first.file.kind, first.file.sha256[:4] != "", second.file) == ("REVIEW", True, None)
    row = first.history.get()
    assert row.history_user == court.city.author
    assert row.history_change_reason == "Đưa CC-01 vào hồ sơ xem xét"
    outbox.deliver_all(HANDLERS)
    told = {
        key: {note.recipient for note in Notification.objects.filter(event_key=f"evidence:{pk}")}
        for key, pk in (("first", first.pk), ("second", second.pk))
    }
    assert told["first"] == {court.chair, court.secretary, court.expert}
    assert told["second"] == {court.city.author, court.chair, court.secretary}


@pytest.mark.parametrize("field", ["title", "source"])
def test_evidence_without_name_or_source_is_refused(court, field):
    review = bench.invited(court)

    error = refused(DomainError, lambda: add(review, court.city.author, data=DATA, **{field: " "}))

    assert error.field == field


def test_only_those_concerned_add_evidence_and_only_while_the_panel_works(court):
    city = court.city
    review = bench.formed(court)

    for stranger in (city.head, city.focal, city.admin, city.stranger, court.substitute):
        refused(PermissionDenied, lambda who=stranger: add(review, who, data=DATA))
    assert add(review, city.mayor).number == 1

    for member in bench.sitting(review):
        bench.declare(member)
    bench.invite(review, court.chair)
    panel.give_statement(
        review_id=review.pk, statement="Đúng", actor=city.author, at=OPENED + timedelta(days=1)
    )
    bench.find(review, court.expert, **bench.PURE)
    for member in bench.sitting(review):
        bench.vote(member, "EXEMPTED")
    bench.close(review, court.chair)
    late = OPENED + timedelta(days=9)
    refused(PermissionDenied, lambda: add(review, city.author, data=DATA, when=late))


def test_a_finding_cites_evidence_that_is_there(court):
    review = bench.heard(court)
    add(review, court.city.author)

    def find(text):
        return panel.record_findings(
            review_id=review.pk,
            found={"cause": panel.Found("OBJ", text)},
            actor=court.expert,
            reason="Phiên làm việc",
            at=OPENED + timedelta(days=6),
        )

    error = refused(DomainError, lambda: find("Theo CC-01 và CC-07"))
    assert (error.code, error.field) == ("evidence_unknown", "evidence_cause")
    find("Theo CC-01: nền đất yếu")
    assert review.findings.get().evidence == "Theo CC-01: nền đất yếu"


def test_a_marking_of_secrecy_locks_the_file_and_enters_nothing(court):
    review = bench.invited(court)

    row = add(review, court.city.author, data="BÍ MẬT NHÀ NƯỚC\nTUYỆT MẬT".encode())

    assert row is None
    assert not ReviewEvidence.objects.exists()
    review.pilot.initiative.refresh_from_db()
    assert review.pilot.initiative.state == "QUARANTINED"


def test_its_file_is_found_on_no_exit_of_the_initiative(court, client):
    city = court.city
    review = bench.invited(court)
    file = add(review, city.author, data=DATA).file
    initiative = review.pilot.initiative

    assert file not in kept_files(initiative)
    for person in (city.author, city.head, city.clerk, city.focal, court.chair, city.mayor):
        assert file not in files_for(initiative, person)
        assert not may_open_file(file, person)
        client.force_login(person)
        got = client.get(reverse("initiatives:attachment_download", args=[file.pk]))
        gone = client.post(reverse("initiatives:attachment_remove", args=[file.pk]))
        assert (got.status_code, gone.status_code) == (404, 404)
    with pytest.raises(Attachment.DoesNotExist):
        attachments.remove(attachment_id=file.pk, actor=city.author, at=OPENED)


def test_the_file_opens_for_those_concerned_and_every_opening_is_on_record(court, client):
    city = court.city
    review = bench.invited(court)
    row = add(review, city.author, data=DATA)
    url = reverse("protection:evidence_file", args=[row.pk])

    for person, status in (
        (city.author, 200),
        (court.chair, 200),
        (city.mayor, 200),
        (city.head, 404),
        (city.focal, 404),
        (city.admin, 404),
        (city.officer, 404),
        (city.stranger, 404),
        (court.substitute, 404),
    ):
        client.force_login(person)
        answer = client.get(url)
        assert answer.status_code == status, person
        if status == 200:
            assert b"".join(answer.streaming_content) == DATA
            assert answer.headers["Content-Disposition"].startswith("attachment")
    read = ReviewRead.objects.filter(page="CC-01").order_by("pk").values_list("reader", flat=True)
    assert list(read) == [city.author.pk, court.chair.pk, city.mayor.pk]


def test_before_the_hearing_the_person_sees_his_own_evidence_only(court, client):
    review = bench.formed(court)
    own = add(review, court.city.author, data=DATA)
    other = add(review, court.city.mayor, data=DATA, name="khác.txt", title="Tài liệu của tổ")
    client.force_login(court.city.author)

    page = client.get(review.get_absolute_url()).content.decode()
    mine, theirs = (
        client.get(reverse("protection:evidence_file", args=[row.pk])) for row in (own, other)
    )

    assert "Biên bản giám định" in page
    assert "Tài liệu của tổ" not in page
    assert b"".join(mine.streaming_content) == DATA
    assert theirs.status_code == 404


def test_the_dialog_enters_a_file_once_and_keeps_what_was_typed(court, client):
    review = bench.invited(court)
    client.force_login(court.city.author)
    url = reverse("protection:evidence_add", args=[review.pk])
    token = client.get(url).context["form"]["form_token"].value()
    sent = {"title": "Giám định", "source": "số 17", "form_token": token}

    bad = client.post(url, {**sent, "file": io.BytesIO(b"MZ\x90\x00" * 10)})
    good = client.post(url, {**sent, "file": _named(DATA)}, follow=True)

    assert bad.status_code == 422
    assert "số 17" in bad.content.decode()
    assert review.evidence.get().file.name == "giam-dinh.txt"
    assert "CC-01" in good.content.decode()


def _named(data):
    file = io.BytesIO(data)
    file.name = "giam-dinh.txt"
    return file


def test_who_is_concerned_never_reads_as_the_judge_even_where_he_leads_the_unit(court):
    review = bench.formed(court)
    add(review, court.chair, title="Tài liệu của tổ")
    review.subject_user = court.city.mayor
    world.record(review)

    page = review_page(review, court.city.mayor, OPENED.date())

    assert (page.sits, page.evidence, page.findings, page.suggestion) == (False, [], [], None)
