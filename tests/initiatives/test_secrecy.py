"""Markings of secrecy: what is one, what is none, and what the portal does when it finds one."""

import io
import unicodedata
import zipfile
from pathlib import Path
from urllib.parse import urlencode

import pytest
from django.conf import settings as portal_settings
from django.core.exceptions import PermissionDenied

from common.errors import DomainError
from initiatives.files import examine
from initiatives.models import Attachment, Autosave, Initiative
from initiatives.secrecy import secret_marking
from initiatives.services import attachments, drafting
from initiatives.services.secrecy import lock_file, open_file
from portal.demo.pdf import marked_pdf
from tests import world

TODAY = world.START.date()


@pytest.mark.parametrize(
    ("text", "marking"),
    [
        ("MẬT", "MẬT"),
        ("TỐI MẬT", "TỐI MẬT"),
        ("TUYỆT MẬT", "TUYỆT MẬT"),
        ("UBND THÀNH PHỐ\nMẬT\nSố: 01/BC", "MẬT"),
        ("[MẬT]", "MẬT"),
        ("Dấu: MẬT.", "MẬT"),
        ("phu-luc-MẬT.pdf", "MẬT"),
        ("phu_luc_MẬT.pdf", "MẬT"),
        ("Độ mật: Mật", "Độ mật: Mật"),
        ("độ mật tối mật", "độ mật tối mật"),
        ("MẬT\nĐỘ KHẨN: HỎA TỐC", "MẬT"),
        ("MẬT ĐỘ KHẨN HỎA TỐC", "MẬT"),
        ("ĐỘ MẬT : TUYỆT MẬT", "TUYỆT MẬT"),
        (unicodedata.normalize("NFD", "MẬT"), "MẬT"),
        (unicodedata.normalize("NFD", "TỐI MẬT"), "TỐI MẬT"),
        ("TỐI  MẬT", "TỐI MẬT"),
        ("TỐI\nMẬT", "TỐI MẬT"),
    ],
)
def test_stamp_is_a_marking(text, marking):
    found = secret_marking(text)

    assert " ".join(found.split()) in {marking, marking.rpartition(" ")[2]}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Không đưa bí mật nhà nước lên hệ thống.",
        "Bí mật kinh doanh của doanh nghiệp",
        "CAM KẾT KHÔNG CHỨA BÍ MẬT NHÀ NƯỚC",
        "QUY CHẾ BẢO MẬT THÔNG TIN",
        "PHƯƠNG ÁN BẢO MẬT",
        "Bảo mật dữ liệu, mật khẩu, mật độ",
        "Độ mật: không",
        "Hồ sơ mật thiết với người dân",
        "ẨMẬT",
        "MẬTT",
        unicodedata.normalize("NFD", "BẢO MẬT"),
        unicodedata.normalize("NFD", "BÍ MẬT NHÀ NƯỚC"),
    ],
)
def test_words_about_secrecy_are_no_marking(text):
    assert secret_marking(text) == ""


@pytest.mark.parametrize(
    "text",
    ["BẢO\nMẬT", "BẢO  MẬT THÔNG TIN", "BẢO\u00a0MẬT", "BÍ\nMẬT NHÀ NƯỚC", "BÍ   MẬT NHÀ NƯỚC"],
)
def test_words_about_secrecy_are_no_marking_across_a_line_or_two_spaces(text):
    assert secret_marking(text) == ""


@pytest.mark.parametrize(
    "text", ["MẬT ĐỘ XÂY DỰNG", "BẢNG 2. MẬT ĐỘ DÂN CƯ", "MẬT KHẨU", "ĐỔI MẬT KHẨU", "MẬT ONG"]
)
def test_headings_of_other_words_are_no_marking(text):
    assert secret_marking(text) == ""


@pytest.fixture
def city():
    return world.City()


def stored():
    return [path for path in Path(portal_settings.MEDIA_ROOT).rglob("*") if path.is_file()]


def attach(draft, actor, data, name):
    upload = attachments.Uploaded(name, len(data), io.BytesIO(data))
    return attachments.attach(
        initiative_id=draft.pk, upload=upload, kind="OTHER", actor=actor, at=world.START
    )


def viewers(city, initiative):
    """Who of the city sees the file at all."""
    people = [item for item in vars(city).values() if hasattr(item, "email")]
    found = Initiative.objects.filter(pk=initiative.pk)
    return [user for user in people if found.visible_to(user, TODAY).exists()]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("phu-luc-gia-lap.pdf", marked_pdf()),
        ("phu-luc.txt", "UBND\nMẬT\nSố 1".encode()),
        ("phu-luc.txt", unicodedata.normalize("NFD", "TỐI MẬT").encode()),
        ("phu-luc-MẬT.txt", b"abc"),
    ],
)
def test_marked_file_locks_the_initiative_and_is_not_stored(city, name, data):
    draft = world.draft_of(city.author)

    answer = attach(draft, city.author, data, name)

    draft = Initiative.objects.get(pk=draft.pk)
    last = draft.history.order_by("history_id").last()
    assert answer is None
    assert (draft.state, draft.stage, draft.quarantined_from) == (
        "QUARANTINED",
        "QUARANTINED",
        "DRAFT",
    )
    assert (Attachment.objects.count(), stored()) == (0, [])
    assert viewers(city, draft) == [city.officer]
    assert (last.transition, last.history_user.is_system) == ("quarantine", True)
    assert "MẬT" in last.history_change_reason
    assert last.history_date == world.START


def docx(runs):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        text = "".join(f"<w:r><w:rPr><w:b/></w:rPr><w:t>{run}</w:t></w:r>" for run in runs)
        archive.writestr("word/document.xml", f"<w:body><w:p>{text}</w:p></w:body>")
    return out.getvalue()


@pytest.mark.parametrize(
    ("runs", "marked"),
    [
        (["MẬT"], True),
        (["M", "ẬT"], True),
        (["TỐI ", "MẬT"], True),
        (["Số 1 ", "MẬT", " ngày 5"], True),
        (["BẢO ", "MẬT"], False),
        (["BÍ", " ", "MẬT", " NHÀ NƯỚC"], False),
        (["MẬT ", "ĐỘ"], False),
        (["bí mật"], False),
    ],
)
def test_marking_is_read_across_the_runs_of_a_paragraph(runs, marked):
    assert bool(secret_marking(examine("a.docx", docx(runs)).text)) is marked


@pytest.mark.django_db
def test_locked_file_is_closed_to_its_author(city):
    draft = world.draft_of(city.author)
    attach(draft, city.author, marked_pdf(), "phu-luc.pdf")

    with pytest.raises(PermissionDenied):
        attach(draft, city.author, b"abc", "khac.txt")
    with pytest.raises(PermissionDenied):
        drafting.save_step(
            initiative_id=draft.pk,
            step="co-ban",
            values={"title": "Khác"},
            seen_revision=draft.revision,
            actor=city.author,
            at=world.START,
        )

    assert stored() == []
    assert Initiative.objects.get(pk=draft.pk).title == draft.title


@pytest.mark.django_db
def test_officer_opens_a_file_that_was_locked_by_mistake(city):
    draft = world.draft_of(city.author)
    attach(draft, city.author, marked_pdf(), "phu-luc.pdf")

    open_file(initiative_id=draft.pk, actor=city.officer, reason="Tệp thử", at=world.START)

    draft = Initiative.objects.get(pk=draft.pk)
    assert draft.state == "DRAFT"
    assert viewers(city, draft) == [city.author]


@pytest.mark.django_db
def test_nobody_but_the_officer_locks_and_opens(city):
    draft = world.draft_of(city.author)
    others = [city.author, city.head, city.admin, city.mayor, city.focal]
    for actor in others:
        with pytest.raises(PermissionDenied):
            lock_file(initiative_id=draft.pk, actor=actor, reason="Nghi", at=world.START)
    assert Initiative.objects.get(pk=draft.pk).state == "DRAFT"

    lock_file(initiative_id=draft.pk, actor=city.officer, reason="Nghi", at=world.START)

    for actor in others:
        with pytest.raises(PermissionDenied):
            open_file(initiative_id=draft.pk, actor=actor, reason="Mở", at=world.START)
    assert Initiative.objects.get(pk=draft.pk).state == "QUARANTINED"


@pytest.mark.django_db
def test_submitted_file_that_is_locked_is_hidden_from_its_authority_too(city):
    case = world.received(city)

    lock_file(initiative_id=case.initiative_id, actor=city.officer, reason="Nghi", at=world.START)

    assert viewers(city, case.initiative) == [city.officer]


@pytest.mark.django_db
def test_unmarked_file_that_speaks_of_secrets_is_kept(city):
    draft = world.draft_of(city.author)
    text = "Cam kết không đưa bí mật nhà nước.\nBẢO MẬT THÔNG TIN".encode()

    row = attach(draft, city.author, text, "cam-ket.txt")

    assert Attachment.objects.get() == row
    assert Initiative.objects.get(pk=draft.pk).state == "DRAFT"


def words(draft):
    row = Initiative.objects.get(pk=draft.pk)
    return row.content, row.revision, row.title, row.history.count()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("step", "values"),
    [
        ("co-ban", {"title": "Báo cáo MẬT"}),
        ("van-de", {"bottleneck": "Theo công văn độ mật: Tối mật"}),
        ("phuong-an", {"options": [{"name": "A"}, {"name": "B", "content": "TUYỆT MẬT"}]}),
    ],
)
def test_marking_in_the_text_is_refused_and_nothing_is_stored(city, step, values):
    draft = world.draft_of(city.author)
    before = words(draft)

    with pytest.raises(DomainError) as refused:
        drafting.save_step(
            initiative_id=draft.pk,
            step=step,
            values=values,
            seen_revision=draft.revision,
            actor=city.author,
            at=world.START,
        )

    assert refused.value.code == "secret"
    assert words(draft) == before


@pytest.mark.django_db
@pytest.mark.parametrize("word", ["Báo cáo MẬT", "TUYỆT MẬT", "Độ mật: Mật"])
def test_marking_in_what_is_being_typed_is_refused_and_not_kept(city, word):
    draft = world.draft_of(city.author)

    with pytest.raises(DomainError) as refused:
        drafting.keep_typed(
            initiative=draft,
            step="co-ban",
            data=urlencode([("title", word), ("revision", "8")]),
            base_revision=draft.revision,
            actor=city.author,
            at=world.START,
        )

    assert refused.value.code == "secret"
    assert Autosave.objects.count() == 0
