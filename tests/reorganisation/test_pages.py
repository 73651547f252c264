"""The pages of a reorganisation, through HTTP: written, counted, adjusted, confirmed, reported."""

import io
from datetime import timedelta

import pytest
from django.utils import timezone
from docx import Document
from openpyxl import load_workbook

from config.jobs import RUNNERS
from reorganisation.models import Matter, NewUnit, Reorganisation, UnitChange
from reorganisation.reports.paper import paper_of
from reorganisation.reports.workbook import workbook_of
from tests import world
from tests.reorganisation import small
from workflow import jobs
from workflow.models import Job

pytestmark = pytest.mark.django_db
BASE = "/cau-hinh/sap-xep/"


@pytest.fixture
def city():
    return world.City()


@pytest.fixture
def admin(city, sign_in):
    return sign_in(city.admin)


def page(client, address):
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_it_is_written_counted_and_adjusted_on_the_screen(city, admin):
    case = world.submitted(city)
    day = timezone.localdate() + timedelta(days=3)
    sent = {
        "title": "Sắp xếp",
        "decision_number": "1/NQ",
        "effective_on": day.isoformat(),
        "clocks": "CONTINUE",
        "reason": "Theo nghị quyết",
    }
    late = admin.post(f"{BASE}lap/", {**sent, "effective_on": "2025-07-01"})
    assert late.status_code == 422
    assert "Sắp xếp chỉ có hiệu lực từ hôm nay trở đi" in late.content.decode()
    assert "Theo nghị quyết" in late.content.decode(), "nothing typed is lost"
    assert Reorganisation.objects.count() == 0
    address = admin.post(f"{BASE}lap/", sent).url
    row = Reorganisation.objects.get()
    unit = {"code": "pn", "name": "Phường PN", "unit_type": "PHUONG_XA", "reason": "Lập"}
    assert admin.post(f"{address}don-vi-moi/", unit).status_code == 422
    admin.post(f"{address}don-vi-moi/", {**unit, "code": "PN", "superior": "TP0"})
    change = {"kind": "MERGE", "unit": city.ward.pk, "successor": "PN", "reason": "Nhập"}
    admin.post(f"{address}thay-doi/", {**change, "takes_open_cases": "on"})
    assert "Hãy lập lại danh sách" in page(admin, address)
    assert admin.post(f"{address}danh-sach/").status_code == 302
    assert "Cần sửa" not in page(admin, address)
    listed = page(admin, f"{address}muc/?loai=CASE&q={case.initiative.code}")
    assert case.initiative.code in listed
    assert case.initiative.title not in listed
    matter = Matter.objects.get(kind="CASE")
    assert f'href="{BASE}muc/{matter.pk}/"' in listed
    form = {"successor": "PN", "clocks": "RESTART", "reason": "Tính lại"}
    assert admin.post(f"{BASE}muc/{matter.pk}/", form).status_code == 302
    matter.refresh_from_db()
    assert (matter.clocks, matter.is_adjusted) == ("RESTART", True)
    assert admin.post(f"{BASE}muc/{matter.pk}/", {**form, "successor": "PB"}).status_code == 422
    assert row.history.count() == 5


def test_a_new_unit_is_written_otherwise_but_keeps_its_code(city, admin):
    plan = small.Arranged(city).renamed()
    unit = NewUnit.objects.get()
    address = f"{BASE}don-vi-moi/{unit.pk}/"
    assert "UBND phường PN (mẫu)" in page(admin, address)
    sent = {
        "code": "XX",
        "name": "UBND phường Mới (mẫu)",
        "unit_type": "PHUONG_XA",
        "superior": "TP0",
    }

    assert admin.post(address, {**sent, "reason": "Đúng tên"}).status_code == 302

    unit.refresh_from_db()
    assert (unit.code, unit.name) == ("PN", "UBND phường Mới (mẫu)")
    assert "Hãy lập lại danh sách" in page(admin, plan.row.get_absolute_url())


def test_parts_are_taken_out_again(city, admin):
    plan = small.Arranged(city).renamed()
    change, unit = UnitChange.objects.get(), NewUnit.objects.get()

    for address in (f"{BASE}thay-doi/{change.pk}/bo/", f"{BASE}don-vi-moi/{unit.pk}/bo/"):
        assert admin.post(address, {"reason": "Nhầm"}).status_code == 302

    assert (UnitChange.objects.count(), NewUnit.objects.count()) == (0, 0)
    assert "Chưa có đơn vị nào" in page(admin, plan.row.get_absolute_url())


QUERIES = {"": 5, "1/": 25, "1/muc/": 9}


@pytest.mark.parametrize("where", QUERIES)
def test_pages_take_the_same_number_of_queries_whatever_they_list(
    city, admin, where, django_assert_num_queries
):
    for number in range(6):
        world.submitted(city, author=(city.author, city.colleague)[number % 2])
    plan = small.Arranged(city).renamed()
    address = f"{BASE}{where.replace('1/', f'{plan.row.pk}/', 1)}"

    with django_assert_num_queries(QUERIES[where]):
        page(admin, address)


def test_the_focal_agency_reads_and_writes_nothing(city, sign_in):
    plan = small.Arranged(city).renamed()
    reader = sign_in(city.focal)
    said = page(reader, plan.row.get_absolute_url())

    assert "Lập lại danh sách" not in said
    assert "Rút sắp xếp" not in said
    assert "Chỉnh" not in page(reader, f"{plan.row.get_absolute_url()}muc/")


def test_the_report_tells_what_went_where_and_what_did_not(city):
    world.in_meeting(city)
    done = world.submitted(city, author=city.colleague)
    plan = small.Arranged(city)
    plan.unit()
    plan.change("SPLIT", city.ward, "PN")
    plan.change("SPLIT", city.ward, "PB", takes=False)
    plan.counted()
    for person in (city.head, city.deputy, city.deputy2):
        matter = plan.matter("POSITION", person.positions.get().pk)
        values = {"rank": "STAFF", "title": "CHUYEN_VIEN", "label": "Chuyên viên"}
        plan.adjust(matter, "PB", **values)
    row = plan.done()

    paper = Document(io.BytesIO(paper_of(row)))
    text = "\n".join(p.text for p in paper.paragraphs)
    cells = [cell.text for table in paper.tables for line in table.rows for cell in line.cells]
    assert "Theo 20/NQ: Sắp xếp phường. Có hiệu lực từ ngày 03/08/2026." in text
    assert "Hồ sơ đang xem xét (2)" in text
    assert "UBND phường PN (mẫu) chưa có tập thể lãnh đạo để biểu quyết." in cells
    book = load_workbook(io.BytesIO(workbook_of(row, progress=lambda *_told: None)))
    rows = {line[1]: line for line in book["Từng mục"].iter_rows(values_only=True)}
    line = rows[done.initiative.code]
    assert line[2:4] == ("UBND phường PA (mẫu)", "UBND phường PN (mẫu)")
    assert line[8] == "Đã chuyển"
    assert book["Đơn vị"].max_row == 5  # two notes, a head, two successors


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("kind", ["docx", "xlsx"])
def test_a_worker_makes_the_report(city, admin, kind):
    plan = small.Arranged(city).renamed()
    address = admin.post(f"{plan.row.get_absolute_url()}bao-cao/{kind}/").url
    assert admin.post(f"{plan.row.get_absolute_url()}bao-cao/pdf/").status_code == 404

    assert jobs.run_next(RUNNERS)

    job = Job.objects.get()
    assert (job.state, job.file_name) == ("DONE", f"sap-xep-{plan.row.pk}.{kind}")
    assert page(admin, address)
