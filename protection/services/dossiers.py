"""The dossier of an initiative: everything that a reader may see of it, with what proves it offline."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from hashlib import sha256
from typing import Any

from django.core.files.storage import default_storage
from django.db import transaction

from accounts.models import User
from common.times import local_day
from initiatives.models import Initiative
from initiatives.policies import is_proposer
from protection.dossier.collecting import Part, Scope, attachments_of, is_shown, rows_of
from protection.dossier.packing import VERIFIER, Bundle, keys_text
from protection.models import Dossier
from protection.policies import own_case
from workflow import policies
from workflow.checking import integrate
from workflow.models import Erasure
from workflow.sealing import canonical, shape_of

Progress = Callable[[int, int, str], None]
README = """BỘ HỒ SƠ TỰ CHỨNG MINH / A DOSSIER THAT PROVES ITSELF
{code}

ho-so.html, ho-so.pdf   để đọc / to read
du-lieu.json            cùng nội dung cho máy / the same for programs
muc-luc.xml             mục lục hồ sơ để nộp lưu / index of the file for the archive
rows/                   từng bản ghi: *.leaf (dấu trong sổ cái), *.opening.json (nội dung), *.tlog-proof (bằng chứng)
files/                  tệp đính kèm / attachments
verify.py               python3 verify.py   (Python 3.9+; không cần mạng / no network)
keys.txt                khóa công khai của sổ cái / public keys of the log
"""


def scope_of(
    user: User, initiative: Initiative, on: date, *, is_short: bool, withheld: Iterable[str] = ()
) -> Scope:
    """What this person may see in a dossier, and which parts of it are to be withheld."""
    proposes = bool(is_proposer(user, initiative))
    return Scope(proposes, own_case(user, initiative, on), is_short, frozenset(withheld))


def make_dossier(
    *,
    initiative_id: int,
    user: User,
    is_short: bool,
    documents: Mapping[str, bytes],
    at: datetime,
    job_key: str,
    progress: Progress,
    risks_at: datetime | None = None,
    withheld: Iterable[str] = (),
    erasures_known: int | None = None,
) -> bytes:
    """The zip. ``documents`` are the pages for people, made by the caller from what this person may see.

    ``withheld`` are parts that are not given out (``Part``), still bound by their marks. ``risks_at`` is the moment
    whose risk plan was asked for: ``verify.py`` tells by the leaves which one was in force.
    It seals its own manifest and waits for nobody: the sequencer runs here when it is due. Raises
    ``PermissionDenied``; ``DoesNotMatch`` when a record is not what was sealed; ``NoKey`` as the sequencer does;
    ``PermissionDenied`` also for a file that was locked meanwhile, ``ErasedMeanwhile`` when something was erased
    after ``erasures_known``, the newest erasure before the documents were made.
    """
    known = newest_erasure() if erasures_known is None else erasures_known
    initiative = Initiative.objects.get(pk=initiative_id)
    policies.require(user, "protection.make_dossier", initiative, local_day(at))
    integrate(waits=True)
    scope = scope_of(user, initiative, local_day(at), is_short=is_short, withheld=withheld)
    bundle = Bundle()
    data = _put_rows(bundle, initiative, scope, progress)
    if not is_short and Part.FILES not in scope.withheld:
        _put_files(bundle, initiative_id, scope)
    _put_beside(bundle, {**documents, "du-lieu.json": canonical(data)}, initiative.code)
    said: dict[str, Any] = {"risks_at": risks_at.isoformat()} if risks_at else {}
    said |= {"withheld": sorted(scope.withheld)} if scope.withheld else {}
    manifest = bundle.manifest(code=initiative.code, made_at=at.isoformat(), **said)
    made = Dossier(
        initiative=initiative,
        is_short=is_short,
        manifest_sha256=sha256(manifest).hexdigest(),
        of_case=scope.own_case if scope.is_whole else 0,
        job_key=job_key,
        made_for=user,
        made_at=at,
    )
    _seal(bundle, manifest, made, known)
    return bundle.archive(initiative.code)


def _put_beside(bundle: Bundle, documents: Mapping[str, bytes], code: str) -> None:
    """The pages for people, the keys, and the verifier."""
    for name, document in documents.items():
        bundle.put(name, document)
    bundle.put("keys.txt", keys_text())
    bundle.put("verify.py", VERIFIER.read_bytes())
    bundle.put("DOC-TRUOC.txt", README.format(code=code))


def _put_rows(
    bundle: Bundle, initiative: Initiative, scope: Scope, progress: Progress
) -> dict[str, Any]:
    """Every record with its proof; what of it is shown, for programs."""
    data = {}
    rows = with_erasures(list(rows_of(initiative, scope)))
    for done, row in enumerate(rows):
        progress(done, len(rows), "Đang lấy bằng chứng")
        stem = f"rows/{row._meta.db_table}-{row.pk}"
        columns = shape_of(type(row)).columns
        shown = {column.name: is_shown(row, column.name, scope) for column in columns}
        bundle.put_leaf(stem, row, shown, newest=False)
        bundle.rows.append(stem)
        data[stem] = _shown(row, shown)
    return data


def _put_files(bundle: Bundle, initiative_id: int, scope: Scope) -> None:
    for file in attachments_of(initiative_id, afterwards=Part.WORK not in scope.withheld):
        with default_storage.open(file.stored_as) as stored:
            bundle.put(f"files/{file.sha256}-{file.pk}{_suffix(file.name)}", stored.read())


def with_erasures(rows: list[Any]) -> list[Any]:
    """The rows, and what was taken out of them by law."""
    there = {(row._meta.db_table, int(row.pk)) for row in rows}
    found = Erasure.objects.filter(kind__in={kind for kind, _key in there}).order_by("pk")
    return [*rows, *(one for one in found if (one.kind, one.key) in there)]


def _shown(row: Any, shown: Mapping[str, bool]) -> dict[str, Any]:
    shape = shape_of(type(row))
    hidden = {
        column.name for column in shape.columns if column.is_hidden and not shown[column.name]
    }
    return {name: value for name, value in shape.saved(row).items() if name not in hidden}


def _suffix(name: str) -> str:
    stem, dot, suffix = name.rpartition(".")
    return f".{suffix.lower()}" if stem and dot and suffix.isalnum() else ""


class ErasedMeanwhile(RuntimeError):
    """Words were erased while the dossier was being made: it has to be made once more."""


def newest_erasure() -> int:
    """The number of the newest erasure; 0 before the first."""
    return Erasure.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def _seal(bundle: Bundle, manifest: bytes, made: Dossier, erasures_known: int) -> None:
    """Put the manifest's own leaf and proof in, and how the trees of all proofs continue each other."""
    with transaction.atomic():
        locked = Initiative.objects.select_for_update(of=("self",)).get(pk=made.initiative_id)
        policies.require(made.made_for, "protection.make_dossier", locked, local_day(made.made_at))
        if newest_erasure() != erasures_known:
            raise ErasedMeanwhile(locked.code)
        made.save(force_insert=True)
    integrate(waits=True)
    bundle.put("manifest.json", manifest)
    shown = {"job_key": False}
    bundle.put_leaf("manifest", made, shown, newest=True)
    bundle.put_consistency()
