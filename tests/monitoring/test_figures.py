"""The numbers of a year beside SQL written by hand, the frozen copy, and the files made from it."""

import io
import itertools
import json
from datetime import date, datetime, timedelta
from statistics import median

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from docx import Document
from openpyxl import load_workbook

from accounts.tree import tree
from common.errors import DomainError
from monitoring.models import AnnualReview, AnnualSnapshot, SnapshotRow
from monitoring.reports.annual_paper import paper_of
from monitoring.reports.annual_sheets import workbook_of
from monitoring.services import actions, annual
from monitoring.services.counting import pooled
from monitoring.services.figures import figures_of_year
from monitoring.services.snapshots import is_intact
from tests import world
from tests.monitoring import year

pytestmark = pytest.mark.django_db
IN_2026 = ">= '2026-01-01 00:00+07' AND {column} < '2026-12-10 09:00+07'"
FILES = "track <> 'PARTY' AND state NOT IN ('DRAFT', 'QUARANTINED') AND submitted_at IS NOT NULL"


def within(column):
    return f"{column} {IN_2026.format(column=column)}"


def ask(sql):
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()


def one(sql):
    return ask(sql)[0][0]


def groups(sql):
    return {key: number for key, number in ask(sql) if number}


@pytest.fixture
def figures(city):
    return figures_of_year(2026, at=year.FROZEN)


def labelled(rows):
    return {row["code"]: row["n"] for row in rows}


def test_what_was_registered(figures):
    found = figures["registered"]
    files = f"FROM initiatives_initiative i WHERE {FILES} AND {within('submitted_at')}"
    sent = "submitted_at AT TIME ZONE 'Asia/Ho_Chi_Minh'"
    months = groups(f"SELECT extract(month FROM {sent})::int, count(*) {files} GROUP BY 1")
    gaps = f"SELECT content->>'legal_gap_type', count(*) {files} GROUP BY 1"

    assert found["total"] == one(f"SELECT count(*) {files}") == 6
    assert found["by_month"] == [months.get(month, 0) for month in range(1, 13)]
    assert labelled(found["by_gap"]) == groups(gaps)
    assert labelled(found["by_domain"]) == groups(f"SELECT domain, count(*) {files} GROUP BY 1")
    assert labelled(found["by_topic"]) == groups(
        f"SELECT primary_topic_id, count(*) {files} GROUP BY 1"
    )
    assert labelled(found["by_kind"]) == groups(
        f"SELECT proposer_kind, count(*) {files} GROUP BY 1"
    )
    assert labelled(found["by_tier"]) == groups(
        "SELECT unit_type, count(*) FROM initiatives_initiative i JOIN accounts_orgunit u"
        f" ON u.id = employing_unit_id WHERE {FILES} AND {within('submitted_at')} GROUP BY 1"
    )
    assert labelled(found["by_category"]) == groups(
        "SELECT category, count(*) FROM initiatives_initiative i JOIN accounts_positionheld p"
        f" ON p.id = author_position_id WHERE {FILES} AND {within('submitted_at')} GROUP BY 1"
    )
    assert found["nd73"] == one(f"SELECT count(*) {files} AND nd73_subject")
    assert found["agreed"] == one(
        "SELECT count(DISTINCT case_id) FROM approvals_approvaldecision"
        f" WHERE kind IN ('APPROVE', 'OVERRIDE') AND {within('issued_at')}"
    )


def is_working(day, days):
    said = days.get(day.isoformat())
    return not said["off"] if said else day.weekday() < 5


def counted_by_hand(begin, end):
    """Working days after ``begin`` up to ``end``, one day after the other."""
    days = one("SELECT days FROM authorities_calendarversion ORDER BY number DESC LIMIT 1")
    days = json.loads(days) if isinstance(days, str) else days
    first, last = timezone.localtime(begin).date(), timezone.localtime(end).date()
    return sum(
        is_working(first + timedelta(days=n), days) for n in range(1, (last - first).days + 1)
    )


def test_how_soon_was_answered(figures):
    closed = "state IN ('APPROVED', 'REJECTED', 'SCREENED_OUT')"
    cases = ask(
        "SELECT c.received_at, c.closed_at FROM approvals_case c JOIN initiatives_initiative i"
        f" ON i.id = c.initiative_id WHERE i.{FILES.replace('state', 'i.state')}"
        f" AND c.{closed} AND {within('c.closed_at')}"
    )
    late = one(
        "SELECT count(DISTINCT case_id) FROM approvals_clock k JOIN approvals_case c"
        f" ON c.id = case_id WHERE c.{closed} AND {within('c.closed_at')} AND k.code <> 'D17'"
        " AND k.code <> 'D09' AND k.due_at < c.closed_at AND k.stopped_at > k.due_at"
    )
    answers = figures["answers"]

    assert answers["n"] == len(cases) == 4
    assert answers["median"] == median(counted_by_hand(*case) for case in cases)
    assert answers["n"] - answers["in_time"] == late == 1
    assert labelled(answers["by_answer"]) == {"AGREED": 3, "REFUSED": 1}
    assert (answers["waiting"], answers["waiting_late"]) == (2, 1)
    assert [(row["code"], row["n"]) for row in answers["by_unit"]] == [("PA", 4)]


def test_what_was_carried_out_and_how_it_ended(figures):
    work, results, rewards = figures["work"], figures["results"], figures["rewards"]
    steps = "SELECT count(*) FROM pilots_historicalpilot WHERE transition = 'start'"
    incidents = f"FROM pilots_incident WHERE {within('happened_at')}"
    concluded = f"FROM pilots_evaluation WHERE {within('concluded_at')}"

    assert work["started"] == one(f"{steps} AND {within('history_date')}") == 3
    assert work["incidents"] == one(f"SELECT count(*) {incidents}") == 2
    assert work["incidents_foreseen"] == one(f"SELECT count(*) {incidents} AND risk_code <> ''")
    assert work["incident_damage"] == one(f"SELECT sum(damage_amount) {incidents}")
    assert results["total"] == one(f"SELECT count(*) {concluded}") == 2
    assert labelled(results["by_result"]) == groups(
        f"SELECT result, count(*) {concluded} GROUP BY 1"
    )
    assert labelled(results["by_grade"]) == {"XUAT_SAC": 1}
    assert results["damage"] == one(f"SELECT sum(damage_amount) {concluded}") == 86_000_000
    assert rewards["granted"] == one(
        "SELECT count(*) FROM rewards_nomination WHERE state = 'GRANTED'"
        " AND extract(year FROM signed_on) = 2026"
    )


def test_numbers_of_some_units_are_theirs_only(city):
    ward = figures_of_year(2026, at=year.FROZEN, units=tree().with_subordinates(city.ward.pk))
    other = figures_of_year(2026, at=year.FROZEN, units=frozenset({city.other_ward.pk}))

    assert (ward["registered"]["total"], other["registered"]["total"]) == (6, 0)
    assert other["answers"]["median"] is None
    assert "reviews" not in ward


def test_another_year_holds_what_happened_in_it(city):
    before = figures_of_year(2025, at=year.FROZEN)

    assert before["registered"]["total"] == before["registered"]["agreed"] == 1
    assert labelled(before["registered"]["by_gap"]) == {"UNCLEAR": 1}
    assert before["results"]["total"] == 0


@pytest.mark.parametrize(
    ("counts", "shown"),
    [
        ({}, {}),
        ({"A": 3}, {"": None}),
        ({"A": 2, "B": 2}, {"": None}),
        ({"A": 6}, {"A": 6}),
        ({"A": 6, "B": 5}, {"A": 6, "B": 5}),
        ({"A": 9, "B": 1}, {"": 10}),
        ({"A": 9, "B": 6, "C": 2}, {"A": 9, "": 8}),
        ({"A": 9, "B": 3, "C": 2}, {"A": 9, "": 5}),
    ],
)
def test_reviews_are_shown_in_groups_that_point_at_nobody(counts, shown):
    assert pooled(counts, 5) == shown


def test_no_group_and_no_difference_of_groups_is_small():
    for numbers in itertools.product(range(8), repeat=3):
        counts = dict(zip("ABC", numbers, strict=True))
        found = pooled(counts, 5)
        total = sum(numbers)
        told = [number for number in found.values() if number is not None]
        assert all(number >= 5 for number in told), (counts, found)
        assert sum(told) in {0, total}
        assert bool(found) == bool(total)


# --- frozen ---------------------------------------------------------------------------------


def trace():
    rows = [list(m.objects.order_by("pk").values()) for m in (AnnualReview, AnnualSnapshot)]
    return rows, SnapshotRow.objects.count()


def test_frozen_numbers_stay_when_the_year_goes_on(city):
    review = year.opened(city)
    first = year.frozen(review, city)
    world.submitted(city, when=world.at("2026-12-10 10:00"))

    second = year.frozen(review, city, at=world.at("2026-12-20 09:00"), reason="Bổ sung")

    first.refresh_from_db()
    totals = [row.figures["registered"]["total"] for row in (first, second)]
    assert totals == [6, 7]
    assert [first.number, second.number] == [1, 2]
    assert is_intact(first)
    assert is_intact(second)
    assert first.figures["registered"] == figures_of_year(2026, at=year.FROZEN)["registered"]
    review.refresh_from_db()
    assert review.state == "FROZEN"
    assert list(review.history.values_list("history_change_reason", flat=True))[:2] == [
        "Bổ sung",
        "Chốt",
    ]


def test_the_list_behind_the_numbers_agrees_with_them_and_names_nobody(city):
    snapshot = year.frozen(year.opened(city), city)
    rows = [row.data for row in snapshot.rows.all()]
    names = {str(person) for person in (city.author, city.head, city.clerk)}

    of_2026 = [row for row in rows if row["submitted_at"] >= "2026-01-01"]
    assert len(of_2026) == snapshot.figures["registered"]["total"]
    assert sum(row["answer"] == "AGREED" for row in of_2026) == 3
    assert sum(row["result"] == "COMPLETED" for row in rows) == 1
    assert snapshot.row_count == len(rows) == 7  # and one of 2025 that waits to be set up
    assert [row["code"] for row in rows] == sorted(row["code"] for row in rows)
    assert not any(name in json.dumps(rows, ensure_ascii=False) for name in names)


def test_a_changed_number_is_noticed(city):
    snapshot = year.frozen(year.opened(city), city)
    snapshot.figures["registered"]["total"] += 1

    assert not is_intact(snapshot)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        snapshot.save()


def test_only_the_focal_agency_freezes_with_a_reason_and_once_a_job(city):
    review = year.opened(city)
    before = trace()
    with pytest.raises(PermissionDenied), transaction.atomic():
        year.frozen(review, city, actor=city.mayor)
    with pytest.raises(DomainError), transaction.atomic():
        year.frozen(review, city, reason=" ")
    assert trace() == before

    first = year.frozen(review, city, job_key="abc")

    assert year.frozen(review, city, job_key="abc") == first
    assert AnnualSnapshot.objects.count() == 1


def test_an_issued_report_is_not_frozen_again(city):
    review = year.opened(city)
    year.frozen(review, city)
    year.told(review, city)
    annual.issue_annual(
        review_id=review.pk,
        number="1/BC-SNV",
        signed_on=date(2026, 12, 11),
        actor=city.focal,
        reason="Đã ký",
        at=world.at("2026-12-11 09:00"),
    )
    before = trace()

    with pytest.raises(DomainError) as caught, transaction.atomic():
        year.frozen(review, city)
    assert caught.value.code == "wrong_state"
    with pytest.raises(DomainError), transaction.atomic():
        year.told(review, city)
    assert trace() == before


# --- files ----------------------------------------------------------------------------------


def test_the_paper_holds_the_sections_and_the_frozen_numbers(snapshot):
    marks = []
    data = paper_of(snapshot, progress=lambda *mark: marks.append(mark))
    document = Document(io.BytesIO(data))
    text = "\n".join(paragraph.text for paragraph in document.paragraphs)
    cells = {
        row.cells[0].text: row.cells[1].text for table in document.tables for row in table.rows
    }

    sections = ("I. KẾT QUẢ ĐẠT ĐƯỢC", "II. HẠN CHẾ", "III. NGUYÊN NHÂN")
    more = ("IV. BÀI HỌC KINH NGHIỆM", "V. BIỆN PHÁP CHẤN CHỈNH, KHẮC PHỤC", "VI. KIẾN NGHỊ")
    places = [text.index(heading) for heading in (*sections, *more)]
    assert places == sorted(places)
    assert all(words in text for words in year.TEXTS.values())
    assert snapshot.sha256 in text
    figures = snapshot.figures
    assert cells["Đề xuất đăng ký trong năm"] == str(figures["registered"]["total"])
    assert cells["Sự cố"] == str(figures["work"]["incidents"])
    assert cells["Thiệt hại ghi nhận khi đánh giá (đồng)"] == "86.000.000"
    assert cells["Trả lời đúng hạn"] == "75,0 % (3/4)"
    assert cells["Hoàn thành"] == "1"
    assert cells["2026"] == "Lập sổ bàn giao"
    assert [done for done, *_rest in marks] == [1, 2, 3, 4]


def test_the_workbook_holds_every_number_and_every_initiative(snapshot):
    marks = []
    data = workbook_of(snapshot, progress=lambda *mark: marks.append(mark))
    book = load_workbook(io.BytesIO(data))
    totals = {row[0].value: row[1].value for row in book["Tổng hợp"].iter_rows()}
    listed = list(book["Danh sách"].iter_rows(min_row=2, values_only=True))
    figures = snapshot.figures

    assert totals["Đề xuất đăng ký"] == figures["registered"]["total"]
    assert totals["Thời gian trả lời, trung vị (ngày làm việc)"] == figures["answers"]["median"]
    assert totals["Thiệt hại ghi nhận khi đánh giá (đồng)"] == 86_000_000
    assert len(listed) == snapshot.row_count == len(marks)
    codes = list(snapshot.rows.values_list("data__code", flat=True))
    assert [row[0] for row in listed] == codes
    months = [row[1] for row in book["Theo tháng"].iter_rows(min_row=2, values_only=True)]
    assert months == figures["registered"]["by_month"]
    assert sum(row[2] for row in book["Theo đơn vị"].iter_rows(min_row=2, values_only=True)) == 4
    assert [row[1] for row in book["Khắc phục"].iter_rows(min_row=2, values_only=True)] == [
        "Lập sổ bàn giao"
    ]


def test_an_issued_report_tells_corrections_as_they_stood_when_it_was_issued(city, snapshot):
    review = snapshot.review
    annual.issue_annual(
        review_id=review.pk,
        number="1/BC-SNV",
        signed_on=date(2026, 12, 11),
        actor=city.focal,
        reason="Đã ký",
        at=world.at("2026-12-11 09:00"),
    )
    row = review.actions.get()
    actions.report_action(
        action_id=row.pk,
        evidence="Sổ đã lập",
        actor=city.head,
        reason="Xong",
        at=world.at("2026-12-12 09:00"),
    )

    issued = AnnualSnapshot.objects.select_related("review").get(pk=snapshot.pk)
    sheet = load_workbook(io.BytesIO(workbook_of(issued, progress=quiet)))["Khắc phục"]
    paper = Document(io.BytesIO(paper_of(issued, progress=quiet)))

    line = next(iter(sheet.iter_rows(min_row=2, values_only=True)))
    assert line[1:] == (
        "Lập sổ bàn giao",
        "Bàn giao chậm",
        str(city.ward),
        datetime(2026, 12, 31, 0, 0),
        "Đang thực hiện",
        None,
    )
    cells = [cell.text for table in paper.tables for line in table.rows for cell in line.cells]
    assert "Đang thực hiện" in cells
    assert "Đã báo kết quả, chờ xác nhận" not in cells


def quiet(*_mark):
    """Nobody watches."""
