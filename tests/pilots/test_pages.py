"""The pages of carrying out and of reviews: odd input is a sentence, a double click acts once."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from approvals.models import Case
from config.events import HANDLERS
from initiatives.models import Attachment, Initiative
from notifications.models import Notification
from pilots.models import AdjustmentRequest, Incident, Pilot, PilotReport
from pilots.services import clocks
from protection.models import PanelMember, ReviewRead
from protection.services import reviews
from tests import world
from tests.pilots import town
from tests.pilots.test_incidents import need, report
from tests.protection import court as bench
from tests.protection.court import Court
from tests.protection.test_conclusions import obstruct
from tests.rewards.test_nominating import VALUES
from workflow import outbox

pytestmark = pytest.mark.django_db


@pytest.fixture
def city():
    return world.City()


def step(pilot, name):
    return reverse("pilots:pilot_step", args=[pilot.initiative.code, name])


INCIDENT = {
    "reason": "Mất máy",
    "measures": "Khóa máy",
    "risk_code": "R-01",
    "form_token": "t" * 20,
}


@pytest.mark.parametrize(
    "changes",
    [
        {"happened_at": ""},
        {"happened_at": "hôm qua"},
        {"happened_at": "9999-12-31T23:59"},
        {"happened_at": "2027-01-01T10:00"},
        {"happened_at": "2026-03-20T10:00", "risk_code": "R-99"},
        {"happened_at": "2026-03-20T10:00", "damage_amount": "-5"},
        {"happened_at": "2026-03-20T10:00", "damage_amount": "9" * 40},
        {"happened_at": "2026-03-20T10:00", "reason": "a\x00b"},
        {"happened_at": "2026-03-20T10:00", "measures": ""},
        {"happened_at": "2026-01-01T10:00"},
    ],
)
def test_an_odd_incident_is_refused_with_a_sentence_and_kept_on_screen(city, sign_in, changes):
    pilot = town.started(city)
    before = Pilot.history.count()

    answer = sign_in(city.author).post(step(pilot, "report_incident"), {**INCIDENT, **changes})

    assert answer.status_code == 422
    assert "Khóa máy" in answer.content.decode() or "measures" in changes
    assert (Incident.objects.count(), Pilot.history.count()) == (0, before)


def test_an_incident_with_its_photo_is_told_once_by_a_double_click(city, sign_in, tmp_path):
    pilot = town.started(city)
    client = sign_in(city.author)
    for _click in range(2):
        photo = SimpleUploadedFile("anh.txt", "Ảnh chụp màn hình".encode())
        sent = {**INCIDENT, "happened_at": "2026-03-20T10:00", "photo": photo}
        answer = client.post(step(pilot, "report_incident"), sent)
        assert answer.status_code == 302

    row = Incident.objects.get()
    assert row.photo.kind == "INCIDENT"
    assert client.get(row.get_absolute_url()).status_code == 200
    download = client.get(reverse("initiatives:attachment_download", args=[row.photo.pk]))
    assert b"".join(download.streaming_content)
    seen = sign_in(city.clerk).get(reverse("initiatives:attachment_download", args=[row.photo.pk]))
    assert seen.status_code == 200
    seen.close()


def test_a_photo_with_a_marking_locks_the_file_and_is_not_kept(city, sign_in):
    pilot = town.started(city)
    photo = SimpleUploadedFile("anh.txt", "TUYỆT MẬT".encode())
    sent = {**INCIDENT, "happened_at": "2026-03-20T10:00", "photo": photo}

    answer = sign_in(city.author).post(step(pilot, "report_incident"), sent)

    assert answer.status_code == 302
    assert Initiative.objects.get(pk=pilot.initiative_id).state == "QUARANTINED"
    assert not Attachment.objects.filter(kind="INCIDENT").exists()
    assert sign_in(city.author).get(step(pilot, "report_incident")).status_code == 404


def test_unknown_steps_and_steps_of_another_state_are_answered(city, sign_in):
    pilot = town.started(city)
    client = sign_in(city.head)

    assert client.get(step(pilot, "fly")).status_code == 404
    late = client.get(step(pilot, "start"))
    assert late.status_code == 200
    assert "có người đã chuyển bước" in late.content.decode()
    assert client.post(step(pilot, "start"), {"reason": "x"}).status_code == 422
    assert Pilot.objects.get(pk=pilot.pk).state == "PILOTING"


@pytest.mark.parametrize("name", ["record_progress", "measure", "file_report", "raise_obstacle"])
def test_an_empty_form_is_refused(city, sign_in, name):
    pilot = town.started(city)

    answer = sign_in(city.author).post(step(pilot, name), {})

    assert answer.status_code == 422
    assert not PilotReport.objects.exists()


def test_setting_up_through_the_page_asks_for_somebody(city, sign_in):
    case = town.approved(city)
    client = sign_in(city.head)
    address = reverse("pilots:pilot_set_up", args=[case.initiative.code])

    nobody = client.post(address, {"reason": "Giao", "form_token": "a" * 20})
    unknown = client.post(address, {"reason": "Giao", "email": "ai@o.dau"})
    assert (nobody.status_code, unknown.status_code) == (422, 422)
    assert not Pilot.objects.exists()
    sent = {"reason": "Giao", "implementers": [city.author.pk], "support_unit": "PB"}
    assert client.post(address, {**sent, "support_task": "Mượn xe"}).status_code == 302
    assert Pilot.objects.get().assignees.count() == 2
    assert client.get(address).status_code == 403
    assert Case.objects.get(pk=case.pk).state == "APPROVED"


def test_a_change_saved_by_two_at_once_overwrites_nothing(city, sign_in):
    pilot = town.started(city)
    client = sign_in(city.author)
    client.post(step(pilot, "request_adjustment"), {"reason": "Thu hẹp"})
    row = AdjustmentRequest.objects.get()
    address = reverse("pilots:adjustment_edit", args=[row.pk, "rui-ro"])
    first = {"revision": "0", "risks-count": "1", "risks-0-risk_code": "R-77"}

    assert client.post(address, first).status_code == 302
    second = client.post(address, {**first, "risks-0-risk_code": "R-88"})

    assert second.status_code == 422
    assert "R-88" in second.content.decode()
    row.refresh_from_db()
    assert row.content["risks"][0]["risk_code"] == "R-77"
    assert client.post(address, {**first, "revision": "x"}).status_code == 422


# --- reminders ---------------------------------------------------------------------------------


def told(key):
    rows = Notification.objects.filter(event_key__startswith=key)
    return {row.recipient for row in rows}


def test_a_late_periodic_report_is_told_to_those_who_carry_it_out_and_above_once(city):
    pilot = town.started(city)
    for _sweep in range(2):
        clocks.announce_due(at=world.at("2026-04-02 08:00"))
    outbox.deliver_all(HANDLERS)

    assert city.author in told("pilot-clock:")
    assert {city.focal, city.mayor} <= told("pilot-clock:")
    keys = list(Notification.objects.filter(recipient=city.author).values_list("event_key"))
    assert len(keys) == len(set(keys))
    visible = Initiative.objects.visible_to(city.mayor, world.at("2026-04-02 08:00").date())
    assert visible.filter(pk=pilot.initiative_id).exists()


def test_a_review_near_its_limit_is_told_to_panel_and_head_only(city):
    court = Court(city)
    review = bench.formed(court)
    outbox.deliver_all(HANDLERS)
    Notification.objects.all().delete()

    reviews.announce_due(at=bench.OPENED + timedelta(days=40))
    outbox.deliver_all(HANDLERS)

    assert told("review-clock:") == {city.mayor, court.chair, court.secretary, court.expert}
    assert review.state == "PANEL"


# --- the restricted pages -----------------------------------------------------------------------


def test_every_read_of_a_review_is_on_record(city, sign_in):
    review = bench.opened(city)
    client = sign_in(city.author)

    client.get(review.get_absolute_url())
    client.get(reverse("protection:review_compare", args=[review.pk]))
    sign_in(city.stranger).get(review.get_absolute_url())

    reads = ReviewRead.objects.order_by("pk").values_list("reader", "page")
    assert list(reads) == [(city.author.pk, "detail"), (city.author.pk, "compare")]


def test_the_person_sees_the_evidence_but_no_single_vote(city, sign_in):
    court = Court(city)
    review = bench.voted(court)

    text = sign_in(city.author).get(review.get_absolute_url()).content.decode()

    assert "Biên bản số 5" in text
    assert "Đề xuất theo ma trận" not in text
    for member in PanelMember.objects.filter(review=review):
        assert f"{member.get_vote_display()}</li>" not in text
    judges = sign_in(court.chair).get(review.get_absolute_url()).content.decode()
    assert "Đề xuất theo ma trận" in judges


def test_other_readers_of_the_file_find_no_word_of_its_reviews(city, sign_in):
    court = Court(city)
    review = bench.voted(court)
    code = review.pilot.initiative.code
    client = sign_in(city.clerk)
    for tab in ("tong-quan", "thuc-hien", "lich-su", "xem-xet"):
        text = client.get(f"/ho-so/{code}/?tab={tab}").content.decode()
        assert f"/xem-xet/{review.pk}/" not in text
        assert review.statement not in text
        assert court.chair.full_name not in text
    assert code not in client.get(reverse("protection:review_list")).content.decode()


def test_the_head_above_may_open_a_review_from_the_page_after_a_complaint(city, sign_in):
    pilot = town.concluded(city)
    address = reverse("protection:review_open", args=[pilot.initiative.code])
    assert sign_in(city.mayor).get(address).status_code == 404
    outbox.deliver_all(HANDLERS)
    client = sign_in(city.mayor)
    sent = {"subject": city.author.pk, "part": "PROPOSER", "liability_type": "DISC_CIVIL"}

    assert client.post(address, sent).status_code == 422  # no reason
    done = client.post(address, {**sent, "reason": "Có phản ánh"})

    assert client.get(done["Location"]).status_code == 200
    assert sign_in(city.head).post(address, {**sent, "reason": "x"}).status_code == 403


@pytest.mark.parametrize("count", [1, 3])
def test_lists_of_restricted_records_run_a_constant_number_of_queries(
    city, sign_in, django_assert_num_queries, count
):
    for _number in range(count):
        obstruct(city, bench.opened(city).pilot.initiative)
    client = sign_in(city.author)

    with django_assert_num_queries(6):
        text = client.get(reverse("protection:review_list")).content.decode()

    assert text.count('class="title"') == 2 * count


@pytest.mark.parametrize("count", [1, 3])
def test_the_tab_of_carrying_out_runs_a_constant_number_of_queries(
    city, sign_in, django_assert_num_queries, count
):
    pilot = town.started(city)
    for _number in range(count):
        report(pilot, city)
        need(pilot, city)
    client = sign_in(city.author)

    with django_assert_num_queries(19):
        text = client.get(pilot.get_absolute_url()).content.decode()

    assert text.count('href="/su-co/') == count


def test_forms_of_a_review_refuse_odd_input(city, sign_in):
    court = Court(city)
    review = bench.opened(city)
    client = sign_in(city.mayor)
    address = reverse("protection:review_step", args=[review.pk, "form_panel"])
    people = {"number": "1", "reason": "Lập", "secretary": "", "members": ""}

    for chair in ("", "khong-phai-thu", "ai@o.dau", city.head.email, court.chair.email):
        assert client.post(address, {**people, "chair": chair}).status_code == 422
    assert not PanelMember.objects.exists()
    assert client.get(reverse("protection:review_step", args=[review.pk, "fly"])).status_code == 404


def test_a_nomination_through_the_page(city, sign_in):
    pilot = town.concluded(city, grade="XUAT_SAC")
    client = sign_in(city.clerk)
    address = reverse("rewards:nominate", args=[pilot.initiative.code, "GIAY_KHEN"])
    sent = {**VALUES, "under_discipline": "0", "reason": "Đề nghị", "nominee": city.author.pk}

    assert client.post(address, sent).status_code == 422  # no condition is answered
    answers = {f"condition_{index}": "YES" for index in range(3)}
    done = client.post(address, {**sent, **answers})
    assert done.status_code == 302
    assert client.get(done["Location"]).status_code == 200
    assert client.post(address, {**sent, **answers}).status_code == 422  # the same award twice
    exported = sign_in(city.author).get(reverse("rewards:profile_export", args=[city.author.pk]))
    assert exported["Content-Type"].startswith("text/csv")
