"""The screens of the yearly review: nothing typed is lost, files come from the background."""

import io

import pytest
from django.urls import reverse
from django.utils import timezone
from docx import Document

from config.jobs import RUNNERS
from monitoring.models import AnnualReview, AnnualSnapshot, UnitReport
from monitoring.services import annual
from tests import world
from tests.monitoring import year
from workflow import jobs
from workflow.models import Job

pytestmark = pytest.mark.django_db


@pytest.fixture
def city():
    return world.City()


@pytest.fixture
def quiet(monkeypatch):
    """Progress without marks: the test's own transaction hides the job from a second connection."""
    monkeypatch.setattr(jobs.Running, "_mark", lambda *_args: True)


def run():
    while jobs.run_next(RUNNERS):
        pass


def test_a_year_is_opened_frozen_and_made_into_a_paper(city, sign_in, quiet):
    client = sign_in(city.focal)
    this_year = timezone.localdate().year
    world.issued(city, when=world.at("2026-03-02 09:00"))
    unit_due, city_due = annual.usual_days(this_year, timezone.localdate())
    form = {"year": this_year, "unit_reports_due": unit_due, "city_report_due": city_due}

    opened = client.post(reverse("monitoring:annual_open"), {**form, "reason": "Kế hoạch"})
    assert opened.status_code == 302
    freezing = client.post(f"{opened.url}buoc/freeze_year/", {"reason": "Chốt"})
    assert freezing.url == Job.objects.get().get_absolute_url()
    run()
    assert AnnualSnapshot.objects.get().review.year == this_year
    assert "Số liệu chốt lần 1" in client.get(opened.url).content.decode()

    asked = client.post(f"{opened.url}lan-1/docx/")
    again = client.post(f"{opened.url}lan-1/docx/")
    assert asked.url == again.url
    run()
    page = client.get(asked.url).content.decode()
    assert f"bao-cao-nam-{this_year}.docx" in page
    answer = client.get(f"{asked.url}tep/")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    document = Document(io.BytesIO(b"".join(answer.streaming_content)))
    answer.close()
    assert any("KẾT QUẢ ĐẠT ĐƯỢC" in p.text for p in document.paragraphs)


def test_a_job_is_its_owners_only(city, sign_in, quiet):
    review = year.opened(city)
    year.frozen(review, city)
    address = sign_in(city.focal).post(f"{review.get_absolute_url()}lan-1/xlsx/").url
    run()

    for person in (city.mayor, city.admin, city.author):
        client = sign_in(person)
        assert client.get(address).status_code == client.get(f"{address}tep/").status_code == 404
        assert "Báo cáo năm" not in client.get(reverse("portal:job_list")).content.decode()
    assert "Báo cáo năm" in sign_in(city.focal).get(reverse("portal:job_list")).content.decode()


def test_progress_is_a_fragment_that_asks_again_until_the_end(city, sign_in):
    client = sign_in(city.focal)
    job = Job.objects.create(
        kind="x",
        label="Việc thử",
        asked_by=city.focal,
        asked_at=year.OPENED,
        state="RUNNING",
        done=3,
        total=4,
        step="Đang ghi",
    )

    part = client.get(job.get_absolute_url(), headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part
    assert 'hx-trigger="every 1s"' in part
    assert 'value="75"' in part
    assert "Đang ghi" in part
    Job.objects.update(state="FAILED", finished_at=year.OPENED, error="Thiếu số liệu")
    ended = client.get(job.get_absolute_url(), headers={"HX-Request": "true"}).content.decode()

    assert "hx-trigger" not in ended
    assert "Thiếu số liệu" in ended


@pytest.mark.parametrize("address", ["lan-2/docx/", "lan-1/pdf/", "buoc/xyz/"])
def test_what_is_not_there_is_not_found(city, sign_in, address):
    review = year.opened(city)
    year.frozen(review, city)
    client = sign_in(city.focal)

    assert client.post(f"{review.get_absolute_url()}{address}").status_code == 404


def sections(row, **changes):
    return {**year.TEXTS, "seen_revision": row.revision, "reason": "Soạn", **changes}


def test_a_conflict_shows_both_texts_and_the_next_sending_counts(city, sign_in):
    report = year.report_of(year.opened(city), city.ward)
    address = reverse("monitoring:unit_report_step", args=[report.pk, "write_unit_report"])
    stale = sections(report, results="Bản của trưởng")
    year.written(report, city.clerk, results="Bản của văn thư")
    client = sign_in(city.head)

    answer = client.post(address, stale)

    text = answer.content.decode()
    assert answer.status_code == 422
    assert "Bản của trưởng" in text
    assert "Bản của văn thư" in text
    assert 'name="seen_revision" value="1"' in text
    done = client.post(address, {**stale, "seen_revision": "1"})
    assert done.status_code == 302
    assert UnitReport.objects.get(pk=report.pk).results == "Bản của trưởng"


def test_the_citys_report_begins_with_what_the_units_wrote(city, sign_in):
    review = year.opened(city)
    report = year.report_of(review, city.ward)
    year.sent(year.written(report, city.head), city.head)
    address = reverse("monitoring:annual_step", args=[2026, "write_annual"])
    client = sign_in(city.focal)

    page = client.get(address).content.decode()

    assert "UBND phường PA (mẫu): Làm được việc A." in page
    client.post(address, sections(review, results="Của Thành phố"))
    assert AnnualReview.objects.get().results == "Của Thành phố"
    assert "Của Thành phố" in client.get(review.get_absolute_url()).content.decode()


def test_a_report_too_long_is_refused_and_kept(city, sign_in):
    report = year.report_of(year.opened(city), city.ward)
    address = reverse("monitoring:unit_report_step", args=[report.pk, "write_unit_report"])

    answer = sign_in(city.clerk).post(address, sections(report, results="d" * 20_001))

    assert answer.status_code == 422
    assert "d" * 20_001 in answer.content.decode()
    assert UnitReport.objects.get(pk=report.pk).results == ""


@pytest.mark.parametrize(
    ("step", "form", "field"),
    [
        ("return_unit_report", {"due_on": "31/02/2026", "reason": "Thiếu"}, "Thiếu"),
        ("return_unit_report", {"due_on": "", "reason": "Thiếu phần"}, "Thiếu phần"),
    ],
)
def test_a_bad_day_is_refused_and_the_text_kept(city, sign_in, step, form, field):
    report = year.report_of(year.opened(city), city.ward)
    year.sent(year.written(report, city.head), city.head)
    address = reverse("monitoring:unit_report_step", args=[report.pk, step])

    answer = sign_in(city.focal).post(address, form)

    assert answer.status_code == 422
    assert field in answer.content.decode()
    assert UnitReport.objects.get(pk=report.pk).state == "SUBMITTED"


def test_ordering_a_correction_by_the_form(city, sign_in):
    review = year.opened(city)
    address = reverse("monitoring:action_order", args=[2026])
    form = {"unit": "PA", "ground": "Chậm", "action": "Lập sổ", "due_on": "2030-01-05"}
    client = sign_in(city.focal)

    past = client.post(address, {**form, "due_on": "2020-01-05"})
    good = client.post(address, form)

    assert past.status_code == 422
    assert "Lập sổ" in past.content.decode()
    assert good.status_code == 302
    assert review.actions.get().unit == city.ward
    assert "Lập sổ" in client.get(good.url).content.decode()
