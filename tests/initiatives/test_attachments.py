"""What attaching a file leaves behind."""

import hashlib
import io
from pathlib import Path

import pytest
from django.conf import settings as portal_settings
from django.core.exceptions import PermissionDenied

from common.errors import DomainError
from initiatives.models import Attachment
from initiatives.services import attachments
from initiatives.services.registration import kept_files
from tests import world

pytestmark = pytest.mark.django_db
DATA = "Số liệu khảo sát".encode()
EXE = b"MZ\x90\x00" + b"\x00" * 200


def stored():
    return [path for path in Path(portal_settings.MEDIA_ROOT).rglob("*") if path.is_file()]


def attach(draft, actor, data, name="Tệp gốc.txt", *, size=None, kind="OTHER"):
    upload = attachments.Uploaded(name, len(data) if size is None else size, io.BytesIO(data))
    return attachments.attach(
        initiative_id=draft.pk, upload=upload, kind=kind, actor=actor, at=world.START
    )


@pytest.fixture
def city():
    return world.City()


def test_attached_file_is_stored_whole_under_a_random_name(city):
    draft = world.draft_of(city.author)

    row = attach(draft, city.author, DATA, kind="SCIENTIFIC")

    digest = hashlib.sha256(DATA).hexdigest()
    assert Attachment.objects.get() == row
    assert (row.name, row.kind, row.size, row.sha256) == (
        "Tệp gốc.txt",
        "SCIENTIFIC",
        len(DATA),
        digest,
    )
    assert (row.content_type, row.uploaded_by, row.uploaded_at) == (
        "text/plain",
        city.author,
        world.START,
    )
    assert [path.read_bytes() for path in stored()] == [DATA]
    assert row.stored_as.startswith("2026/01/")
    assert "Tệp" not in row.stored_as
    assert row.history.get().history_change_reason == "Đính kèm “Tệp gốc.txt”"


@pytest.mark.parametrize(("extra", "size"), [(1, None), (1000, None), (1000, 10)])
def test_file_larger_than_the_limit_is_refused_and_not_stored(city, settings, extra, size):
    settings.ATTACHMENT_MAX_BYTES = 2 * 1024 * 1024
    draft = world.draft_of(city.author)
    data = b"a" * (settings.ATTACHMENT_MAX_BYTES + extra)

    with pytest.raises(DomainError) as refused:
        attach(draft, city.author, data, "dai.txt", size=size)

    assert (refused.value.code, refused.value.message) == ("file_size", "Tệp lớn hơn 2 MB.")
    assert (Attachment.objects.count(), stored()) == (0, [])


def test_file_of_exactly_the_limit_is_kept(city, settings):
    settings.ATTACHMENT_MAX_BYTES = 1024
    draft = world.draft_of(city.author)

    row = attach(draft, city.author, b"a" * 1024, "vua.txt")

    assert (row.size, [path.stat().st_size for path in stored()]) == (1024, [1024])


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("rong.pdf", b"", "file_empty"),
        ("chay.exe", EXE, "file_type"),
        ("chay.pdf", EXE, "file_content"),
        ("hong.docx", b"PK", "file_content"),
    ],
)
def test_refused_file_leaves_nothing_behind(city, name, data, code):
    draft = world.draft_of(city.author)

    with pytest.raises(DomainError) as refused:
        attach(draft, city.author, data, name)

    assert refused.value.code == code
    assert (Attachment.objects.count(), stored()) == (0, [])
    draft.refresh_from_db()
    assert draft.state == "DRAFT"


def test_only_proposers_attach_and_only_to_a_draft(city):
    case = world.submitted(city)
    draft = world.draft_of(city.author)

    for initiative, actor in (
        (draft, city.head),
        (draft, city.admin),
        (case.initiative, city.author),
    ):
        with pytest.raises(PermissionDenied):
            attach(initiative, actor, DATA)

    assert (Attachment.objects.count(), stored()) == (0, [])


def test_removed_file_leaves_the_draft_and_keeps_its_bytes(city):
    draft = world.draft_of(city.author)
    row = attach(draft, city.author, DATA)

    attachments.remove(attachment_id=row.pk, actor=city.author, at=world.START)

    assert list(kept_files(draft)) == []
    assert (Attachment.objects.get().removed_at, len(stored())) == (world.START, 1)
    with pytest.raises(PermissionDenied):
        attachments.remove(attachment_id=row.pk, actor=city.head, at=world.START)


def test_same_file_twice_is_stored_twice(city):
    draft = world.draft_of(city.author)

    first, second = (attach(draft, city.author, DATA) for _time in range(2))

    assert first.sha256 == second.sha256
    assert first.stored_as != second.stored_as
    assert len(stored()) == 2
