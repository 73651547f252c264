"""A directory sent in as a file: read without effect, confirmed by another, made once, told row by row."""

import io
import zipfile
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.db import transaction
from openpyxl import Workbook, load_workbook

from accounts.models import Duty, OrgUnit, PositionHeld, User
from authorities.importing import KEYS
from authorities.models import DirectoryImport
from authorities.registers import REGISTERS
from authorities.reports.directory import directory, template_of_directory
from authorities.services import import_rows, imports
from common.errors import DomainError
from tests import world
from workflow.models import Job

pytestmark = pytest.mark.django_db
UNITS = ["Mã", "Tên", "Loại đơn vị", "Cấp trên trực tiếp", "Từ ngày"]
PEOPLE = ["Thư điện tử", "Họ và tên"]
OFFICES = ["Người giữ chức vụ", "Đơn vị", "Chức danh", "Tên chức vụ", "Nhóm đối tượng"]
OFFICES += ["Vị trí trong tập thể lãnh đạo", "Từ ngày"]
DUTIES = ["Người được giao", "Đơn vị", "Nhiệm vụ", "Từ ngày"]
HEAD_OF_NEW = ["moi@portal.invalid", "PM", "CT_PHUONG", "Chủ tịch", "Công chức lãnh đạo, quản lý"]
WHOLE = {
    "Đơn vị": [UNITS, ["PM", "UBND phường Mới (mẫu)", "Phường, xã, đặc khu", "TP0", "01/01/2027"]],
    "Người dùng": [PEOPLE, ["Moi@portal.invalid", "Nguyễn Văn Mới"]],
    "Chức vụ": [OFFICES, [*HEAD_OF_NEW, "HEAD", date(2027, 1, 1)]],
    "Nhiệm vụ": [DUTIES, ["moi@portal.invalid", "PM", "Chuyên viên tiếp nhận", "2027-01-01"]],
}


@pytest.fixture
def city():
    return world.City()


def book(sheets):
    made = Workbook()
    made.remove(made.active)
    for name, rows in sheets.items():
        sheet = made.create_sheet(name)
        for row in rows:
            sheet.append(row)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def sent(city, data, *, name="danh-ba.xlsx", part="", actor=None, reason="Danh bạ mới"):
    return imports.upload_import(
        stream=io.BytesIO(data),
        name=name,
        size=len(data),
        part=part,
        actor=actor or city.admin,
        reason=reason,
        at=world.START,
    )


def checked(city, sheets, **more):
    data = sheets if isinstance(sheets, bytes) else book(sheets)
    row = sent(city, data, **more)
    return imports.check_import(import_id=row.pk, actor=city.admin, at=world.START)


def confirmed(row, city, actor=None):
    return imports.confirm_import(
        import_id=row.pk, actor=actor or city.second_admin, reason="Đúng", at=world.START
    )


def made(row, city):
    confirmed(row, city)
    return imports.apply_import(import_id=row.pk, at=world.START)


def trace():
    models = (OrgUnit, User, PositionHeld, Duty)
    return [list(model.objects.order_by("pk").values()) for model in models]


def faults(row):
    return [(one["row"], one["column"], one["sentence"]) for one in row.findings["faults"]]


def test_a_file_is_read_without_effect_and_told(city):
    before = trace()

    row = checked(city, WHOLE)

    assert trace() == before
    assert row.state == "CHECKED"
    new = {"rows": 1, "new": 1, "changed": 0, "same": 0, "faulty": 0}
    assert row.findings["counts"] == dict.fromkeys(KEYS, new)
    assert row.findings["fault_count"] == 0
    unit = row.findings["differences"][0]
    assert (unit["key"], unit["is_new"]) == ("PM", True)
    assert ["Cấp trên trực tiếp", "", "TP0"] in unit["fields"]
    assert ["Từ ngày", "", "01/01/2027"] in unit["fields"]


def test_what_another_confirmed_is_made_in_his_name(city):
    row = made(checked(city, WHOLE), city)

    unit, person = OrgUnit.objects.get(code="PM"), User.objects.get(email="moi@portal.invalid")
    office, duty = PositionHeld.objects.get(user=person), Duty.objects.get(user=person)
    assert row.state == "APPLIED"
    assert (unit.superior, unit.valid_from) == (city.top, date(2027, 1, 1))
    assert not person.has_usable_password()
    assert (office.unit, office.rank, office.category) == (unit, "HEAD", "CONG_CHUC_LDQL")
    assert (duty.unit, duty.role) == (unit, "UNIT_CLERK")
    made_by = {row.history.get().history_user for row in (unit, person, office, duty)}
    assert made_by == {city.second_admin}
    assert unit.history.get().history_change_reason == "Danh bạ mới"


def test_the_same_file_again_changes_nothing(city):
    made(checked(city, WHOLE), city)
    before = trace()

    again = checked(city, WHOLE)

    counts = again.findings["counts"]
    assert {count["same"] for count in counts.values()} == {1}
    with pytest.raises(DomainError) as caught, transaction.atomic():
        confirmed(again, city)
    assert caught.value.code == "nothing"
    assert trace() == before


def test_a_repeat_after_a_kill_finds_what_was_made(city, monkeypatch):
    row = checked(city, WHOLE)
    confirmed(row, city)
    real, seen = imports.Reader.take, []

    def killed(self, part, *args):
        seen.append(part)
        if len(seen) == 3:
            raise KeyboardInterrupt
        real(self, part, *args)

    monkeypatch.setattr(imports.Reader, "take", killed)
    with pytest.raises(KeyboardInterrupt):
        imports.apply_import(import_id=row.pk, at=world.START)
    monkeypatch.undo()

    done = imports.apply_import(import_id=row.pk, at=world.START)

    counts = done.outcome["counts"]
    assert [counts[part]["same"] for part in KEYS] == [1, 1, 0, 0]
    assert [counts[part]["new"] for part in KEYS] == [0, 0, 1, 1]
    assert OrgUnit.objects.filter(code="PM").count() == 1
    assert imports.apply_import(import_id=row.pk, at=world.START).state == "APPLIED"


def test_a_changed_row_changes_only_what_it_says(city):
    rows = [["Mã", "Tên", "Chức danh người đứng đầu"], ["PB", "Tên khác", None]]

    row = made(checked(city, {"don-vi": rows}), city)

    unit = OrgUnit.objects.get(code="PB")
    assert unit.name == "Tên khác"
    assert (unit.superior, unit.unit_type) == (city.top, city.other_ward.unit_type)
    assert row.outcome["counts"]["don-vi"]["changed"] == 1


@pytest.mark.parametrize(
    ("part", "heads", "cells", "column", "said"),
    [
        ("don-vi", UNITS, ["P1", "Tên", "Phường", "TP0", "01/01/2027"], "Loại đơn vị", "danh sách"),
        ("don-vi", UNITS, ["P1", "Tên", "PHUONG_XA", "KHONG", "01/01/2027"], "Cấp trên", "Không"),
        ("don-vi", UNITS, ["P1", "Tên", "PHUONG_XA", "TP0", "31/02/2027"], "Từ ngày", "ngày"),
        ("don-vi", UNITS, ["P1", None, "PHUONG_XA", "TP0", "01/01/2027"], "Tên", "để trống"),
        ("don-vi", UNITS, [None, "Tên", "PHUONG_XA", "TP0", "01/01/2027"], "Mã", "để trống"),
        ("don-vi", UNITS, ["P" * 21, "Tên", "PHUONG_XA", "TP0", "01/01/2027"], "Mã", "Dài quá"),
        ("don-vi", UNITS, ["P1", "=1+1", "PHUONG_XA", "TP0", "01/01/2027"], "Tên", "công thức"),
        ("don-vi", UNITS, ["P1", "@SUM(A1)", "PHUONG_XA", "TP0", "01/01/2027"], "Tên", "công thức"),
        ("don-vi", ["Mã", "Cấp trên trực tiếp"], ["TP0", "PA"], "", "cấp trên của chính mình"),
        ("don-vi", [*UNITS[:1], "Đến ngày"], ["PA", "01/01/1999"], "Đến ngày", "sau ngày bắt đầu"),
        ("nguoi", PEOPLE, ["khong-phai", "Tên"], "Thư điện tử", "địa chỉ"),
        ("nguoi", [*PEOPLE, "Được đăng nhập"], ["a@b.vn", "A", "có lẽ"], "Được", "Có hoặc Không"),
        ("nhiem-vu", DUTIES, ["x@b.vn", "PA", "UNIT_CLERK", "01/01/2027"], "Người", "Không tìm"),
    ],
)
def test_a_row_that_is_wrong_is_told_with_its_cell(city, part, heads, cells, column, said):
    row = checked(city, {part: [heads, cells]})

    ((number, found, sentence),) = faults(row)
    assert number == 2
    assert found.startswith(column)
    assert said in sentence
    with pytest.raises(DomainError) as caught, transaction.atomic():
        confirmed(row, city)
    assert caught.value.code == "faults"


def test_a_second_head_is_told(city):
    cells = [city.stranger.email, "PA", "CT_PHUONG", "Chủ tịch", "CONG_CHUC_LDQL", "HEAD"]

    row = checked(city, {"chuc-vu": [OFFICES, [*cells, "05/01/2026"]]})

    assert "đã có người đứng đầu" in faults(row)[0][2]


@pytest.mark.parametrize(
    ("heads", "said"),
    [
        (["Mã", "Cột lạ"], "Không có cột nào"),
        (["Tên"], "Thiếu cột: Mã"),
        (["Mã", "Tên", "ten"], "lặp lại"),
        (["Mã", "Mã"], "lặp lại"),
    ],
)
def test_a_head_row_that_is_wrong_is_told(city, heads, said):
    row = checked(city, {"Đơn vị": [heads, ["PA"] * len(heads)]})

    assert said in faults(row)[0][2]


def test_a_file_without_any_part_is_told(city):
    row = checked(city, {"Trang tính khác": [["a"], ["b"]]})

    assert "không có bảng nào" in faults(row)[0][2]


# --- files ----------------------------------------------------------------------------------


def test_a_csv_says_what_it_holds(city):
    data = "\ufeffMã;Tên;Loại đơn vị;Từ ngày\r\nPC;UBND phường C;PHUONG_XA;01/01/2027\r\n".encode()

    row = made(checked(city, data, name="don-vi.csv", part="don-vi"), city)

    assert row.outcome["counts"]["don-vi"]["new"] == 1
    with pytest.raises(DomainError) as caught, transaction.atomic():
        sent(city, data, name="don-vi.csv")
    assert (caught.value.code, caught.value.field) == ("part", "part")


def bomb():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 20_000_000)
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "name", "said"),
    [
        (b"khong phai tep nen", "a.xlsx", "hỏng"),
        (b"", "a.xlsx", "hỏng"),
        (bomb(), "a.xlsx", "giải nén ra quá lớn"),
        ("Mã;Tên\r\nPC;Tên".encode("utf-16"), "a.csv", "UTF-8"),
        (b'Ma\n"PC', "a.csv", "mỗi dòng"),
    ],
)
def test_a_file_that_is_none_is_told_and_nothing_is_made(city, data, name, said):
    before = trace()

    row = checked(city, data, name=name, part="don-vi" if name.endswith("csv") else "")

    assert said in faults(row)[0][2]
    assert trace() == before


def test_another_kind_of_file_or_a_huge_one_is_refused(city):
    for name, size in (("a.exe", 5), ("a.xlsx", imports.MOST_BYTES + 1)):
        with pytest.raises(DomainError), transaction.atomic():
            imports.upload_import(
                stream=io.BytesIO(b"abc"),
                name=name,
                size=size,
                part="",
                actor=city.admin,
                reason="Thử",
                at=world.START,
            )
    assert not DirectoryImport.objects.exists()


# --- two people -----------------------------------------------------------------------------


def test_who_sent_it_does_not_confirm_it(city):
    row = checked(city, WHOLE)

    with pytest.raises(PermissionDenied), transaction.atomic():
        confirmed(row, city, city.admin)
    assert not OrgUnit.objects.filter(code="PM").exists()


@pytest.mark.parametrize("two", [True, False])
def test_nobody_confirms_what_gives_him_an_office(city, settings, two):
    settings.RULES_CONFIRMED_BY_TWO = two
    rows = [DUTIES, [city.second_admin.email, "PA", "UNIT_CLERK", "01/01/2027"]]
    row = checked(city, {"nhiem-vu": rows})

    with pytest.raises(PermissionDenied), transaction.atomic():
        confirmed(row, city)
    assert not Duty.objects.filter(user=city.second_admin, unit=city.ward).exists()


@pytest.mark.parametrize("who", ["focal", "head", "author", "mayor"])
def test_only_administrators_send_files(city, who):
    with pytest.raises(PermissionDenied), transaction.atomic():
        sent(city, book(WHOLE), actor=getattr(city, who))
    assert not DirectoryImport.objects.exists()


# --- out and in again -----------------------------------------------------------------------


def test_what_goes_out_comes_in_without_any_change(city):
    data = directory(progress=lambda *_mark: None)

    row = checked(city, data)

    assert row.findings["fault_count"] == 0, faults(row)
    counts = row.findings["counts"]
    assert counts["don-vi"]["same"] == OrgUnit.objects.count()
    assert counts["chuc-vu"]["same"] == PositionHeld.objects.count()
    assert sum(count["new"] + count["changed"] for count in counts.values()) == 0


def test_the_template_has_the_heads_of_every_part_and_explains_them():
    found = load_workbook(io.BytesIO(template_of_directory()))

    for part in KEYS:
        register = REGISTERS[part]
        heads = [cell.value for cell in found[str(register.label)][1]]
        assert heads == [str(label) for label in register.fields.values()]
    assert found["Hướng dẫn"].max_row > 20


def test_the_pages_take_a_file_in(city, sign_in):
    client = sign_in(city.admin)
    upload = io.BytesIO(book(WHOLE))
    upload.name = "danh-ba.xlsx"

    answer = client.post("/cau-hinh/danh-muc/nhap/", {"file": upload, "reason": "Danh bạ"})

    row = DirectoryImport.objects.get()
    assert answer.url == row.get_absolute_url()
    assert default_storage.exists(row.stored_as)
    assert Job.objects.get().kind == "authorities.check_import"
    imports.check_import(import_id=row.pk, actor=city.admin, at=world.START)
    page = client.get(answer.url).content.decode()
    assert "UBND phường Mới (mẫu)" in page
    step = f"{answer.url}buoc/confirm_import/"
    assert client.post(step, {"reason": "Tôi"}).status_code == 403
    assert sign_in(city.second_admin).post(step, {"reason": "Đúng"}).status_code == 302
    assert Job.objects.filter(kind="authorities.apply_import").exists()


def test_a_file_that_is_refused_is_told_on_the_page(city, sign_in):
    upload = io.BytesIO(b"abc")
    upload.name = "a.txt"

    answer = sign_in(city.admin).post(
        "/cau-hinh/danh-muc/nhap/", {"file": upload, "reason": "Lý do đang gõ"}
    )

    assert answer.status_code == 422
    assert "Lý do đang gõ" in answer.content.decode()


# --- what was confirmed and nothing else ------------------------------------------------------


def test_rows_that_give_power_are_all_shown_to_who_confirms(city, monkeypatch):
    monkeypatch.setattr(import_rows, "MOST_TOLD", 1)
    rows = [
        DUTIES,
        *([city.author.email, code, "UNIT_CLERK", "01/01/2027"] for code in ("PA", "PB")),
    ]

    row = checked(city, {**WHOLE, "nhiem-vu": rows})

    told = {(one["part"], one["key"].split(",")[0]) for one in row.findings["powers"]}
    assert told == {("nhiem-vu", city.author.email), ("chuc-vu", "moi@portal.invalid")} | {
        ("nhiem-vu", "moi@portal.invalid")
    }
    assert len(row.findings["powers"]) == 4


def test_a_row_that_would_do_something_else_by_now_is_not_made(city):
    heads = ["Thư điện tử", "Họ và tên", "Được đăng nhập"]
    same = [city.colleague.email, city.colleague.full_name, "Có"]
    row = checked(city, {"nguoi": [heads, same, [city.author.email, "Tên mới", "Có"]]})
    confirmed(row, city)
    city.colleague.is_active = False
    world.record(city.colleague)

    done = imports.apply_import(import_id=row.pk, at=world.START)

    city.colleague.refresh_from_db()
    city.author.refresh_from_db()
    assert (city.colleague.is_active, city.author.full_name) == (False, "Tên mới")
    (fault,) = done.outcome["faults"]
    assert (fault["row"], "sau khi kiểm tra" in fault["sentence"]) == (2, True)


def test_accounts_always_need_a_second_person(city, settings):
    settings.RULES_CONFIRMED_BY_TWO = False
    row = checked(city, {"Người dùng": WHOLE["Người dùng"]})

    with pytest.raises(PermissionDenied), transaction.atomic():
        confirmed(row, city, city.admin)
    assert not User.objects.filter(email="moi@portal.invalid").exists()


@pytest.mark.parametrize(
    ("part", "heads", "cells", "said"),
    [
        ("don-vi", ["Mã", "Từ ngày"], ["PA", "01/01/2025"], "đã qua"),
        ("don-vi", ["Mã", "Đến ngày"], ["PA", "01/01/2026"], "đã qua"),
    ],
)
def test_days_that_are_over_stay_what_they_were(city, part, heads, cells, said):
    assert said in faults(checked(city, {part: [heads, cells]}))[0][2]


def test_interrupted_work_is_asked_for_again(city):
    row = checked(city, WHOLE)
    confirmed(row, city)
    Job.objects.update(state="FAILED", finished_at=world.START)

    imports.ask_again(import_id=row.pk, actor=city.admin, reason="Máy chủ tắt", at=world.START)

    waiting = Job.objects.get(kind="authorities.apply_import", state="WAITING")
    assert waiting.params == {"import": row.pk}


def test_a_text_that_begins_like_a_formula_comes_back_as_it_was(city):
    city.ward.competence = "- Tham mưu\n- Tổng hợp"
    world.record(city.ward)

    row = checked(city, directory(progress=lambda *_mark: None))

    assert row.findings["fault_count"] == 0
    assert row.findings["counts"]["don-vi"]["changed"] == 0
