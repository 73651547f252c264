"""Bytes that nothing points at go; everything that is named stays."""

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

from initiatives.services.strays import drop_strays
from initiatives.tasks import drop_stray_files
from tests import world
from tests.initiatives.test_attachments import DATA, attach
from workflow.models import Job

pytestmark = pytest.mark.django_db


def test_only_old_bytes_that_no_row_names_are_deleted():
    city = world.City()
    kept = attach(world.draft_of(city.author), city.author, DATA).stored_as
    job = Job.objects.create(
        kind="kiem-thu",
        label="Việc",
        asked_by=city.author,
        asked_at=world.START,
        state="DONE",
        finished_at=world.START,
        stored_as="jobs/2026/01/co-ten",
    )
    names = (job.stored_as, "jobs/2026/01/mo-coi", "2026/01/mo-coi", "khac/tep", "README")
    for name in names:
        default_storage.save(name, ContentFile(b"x"))

    drop_stray_files()  # nothing is a day old
    assert all(default_storage.exists(name) for name in (kept, *names))

    dropped = drop_strays(at=timezone.now() + timedelta(days=2))

    assert dropped == 2
    assert [name for name in (kept, *names) if not default_storage.exists(name)] == [
        "jobs/2026/01/mo-coi",
        "2026/01/mo-coi",
    ]


def test_an_empty_store_is_no_fault(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "khong-co"

    assert drop_strays(at=timezone.now()) == 0
