"""The lists behind the numbers of a year."""

import io
import re
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone
from openpyxl import load_workbook

from monitoring.handlers import file_locked
from monitoring.models import AnnualSnapshot
from monitoring.reports.annual_sheets import workbook_of
from monitoring.selectors import frozen
from monitoring.services.snapshots import is_intact
from tests import world
from tests.monitoring import year
from workflow.models import Job

pytestmark = pytest.mark.django_db


def lists_behind(client, address, mark):
    """Every number of a page that leads to a list, with how often the list counts."""
    page = client.get(address).content.decode()
    found = {}
    for query, number in re.findall(r'href="[^"]*(\?theo=[^"]+)">([\d,.]+)</a>', page):
        behind = re.search(rf'href="([^"?]+){re.escape(query)}"', page)[1]
        answer = client.get(behind + query.replace("&amp;", "&"))
        listed = answer.context["found"]
        assert answer.content.decode().count(f'class="{mark}"') == listed.total
        assert 0 < listed.total <= listed.times
        found[query.replace("&amp;", "&")] = (number, str(listed.times))
    return found


def test_every_frozen_number_is_the_length_of_its_frozen_list(snapshot, city, sign_in):
    client = sign_in(city.focal)
    world.submitted(city, when=world.at("2026-12-11 10:00"))  # too late to be in it

    found = lists_behind(client, snapshot.review.get_absolute_url(), "frozen")

    assert {query for query in found if "la=" not in query} == {
        f"?theo={name}"
        for name in ("registered", "agreed", "answered", "in_time", "started", "evaluated")
    } | {"?theo=incidents", "?theo=granted"}
    breakdowns = {query.split("&")[0].removeprefix("?theo=") for query in found if "la=" in query}
    assert breakdowns == frozen.BREAKDOWNS
    assert all(number == times for number, times in found.values()), found


@pytest.mark.parametrize("sent", [False, True])
def test_every_number_of_a_units_report_leads_to_its_list(city, sign_in, sent):
    report = year.written(year.report_of(year.opened(city), city.ward), city.clerk)
    if sent:
        year.sent(report, city.head, at=year.FROZEN)

    found = lists_behind(sign_in(city.head), report.get_absolute_url(), "reported")

    assert len(found) > 15
    assert all(number == times for number, times in found.values()), found
    assert found["?theo=incidents"] == ("2", "2") or not sent


def test_a_snapshot_without_lists_shows_plain_numbers(snapshot, city, sign_in):
    figures = {name: value for name, value in snapshot.figures.items() if name != "listed"}
    AnnualSnapshot.objects.create(
        review=snapshot.review,
        number=2,
        figures=figures,
        row_count=0,
        sha256="0" * 64,
        reason="Chốt từ bản trước",
        taken_by=city.focal,
        taken_at=year.FROZEN,
    )

    page = sign_in(city.focal).get(snapshot.review.get_absolute_url()).content.decode()

    assert "?theo=" not in page
    assert "Chốt từ bản trước" in page


def test_a_file_locked_after_the_freezing_tells_nothing_any_more(snapshot, city, sign_in):
    row = snapshot.rows.select_related("initiative").exclude(data__title="").first()
    code = row.data["code"]
    kept = Job.objects.create(
        kind="monitoring.report_xlsx",
        label="Số liệu",
        params={"snapshot": snapshot.pk},
        asked_by=city.focal,
        asked_at=year.FROZEN,
        state="DONE",
        finished_at=year.FROZEN,
        stored_as="jobs/2026/12/khong-co",
        expires_at=timezone.now() + timedelta(days=1),
    )
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE initiatives_initiative SET state = 'QUARANTINED' WHERE id = %s",
            [row.initiative_id],
        )

    file_locked({"pk": row.initiative_id})
    page = sign_in(city.focal).get("/theo-doi/tong-ket/2026/lan-1/").content.decode()
    sheet = load_workbook(io.BytesIO(workbook_of(snapshot, progress=_quiet)))["Danh sách"]
    told = {line[0]: line[1] for line in sheet.iter_rows(values_only=True)}

    assert told[code] == "Hồ sơ tạm khóa"
    assert page.count("Hồ sơ tạm khóa") == 1
    kept.refresh_from_db()
    assert kept.stored_as == ""
    assert is_intact(snapshot)


def _quiet(_done, _total, _step):
    """Nobody watches."""


@pytest.mark.parametrize(
    "query",
    ["?theo=x&la=y", "?theo=by_topic&la=abc", "?trang=9999999", "?la=", "?theo=by_gap&la=%00"],
)
def test_a_frozen_list_bears_any_address(snapshot, city, sign_in, query):
    address = f"/theo-doi/tong-ket/2026/lan-1/{query}"

    assert sign_in(city.focal).get(address).status_code == 200
