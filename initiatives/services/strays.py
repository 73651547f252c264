"""Stored bytes that no row points at: what an upload left whose transaction was given up."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.core.files.storage import default_storage

from authorities.models import DirectoryImport
from initiatives.models import Attachment
from workflow.models import Job

KEPT = timedelta(days=1)  # longer than any upload or job takes
FOLDER = re.compile(r"[0-9]{2,4}|jobs|imports")


def drop_strays(*, at: datetime) -> int:
    """Delete stored files older than a day that no attachment, import or job names; how many."""
    dropped = 0
    for name in _stored(""):
        if default_storage.get_modified_time(name) > at - KEPT:
            continue
        if Attachment.objects.filter(stored_as=name).exists():
            continue
        if DirectoryImport.objects.filter(stored_as=name.removesuffix(".plan")).exists():
            continue
        if not Job.objects.filter(stored_as=name).exists():
            default_storage.delete(name)
            dropped += 1
    return dropped


def _stored(folder: str) -> Iterator[str]:
    """The names of the portal's own files: by year and month, those of jobs and imports apart."""
    try:
        folders, files = default_storage.listdir(folder)
    except FileNotFoundError:
        return
    if folder:
        yield from (f"{folder}/{name}" for name in files)
    for inner in folders:
        if FOLDER.fullmatch(inner):
            yield from _stored(f"{folder}/{inner}" if folder else inner)
