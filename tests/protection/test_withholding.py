"""Whoever asks for a dossier chooses what is withheld; what is left proves itself, and says what is not there."""

import io
import json
import re
import zipfile
from hashlib import sha256
from itertools import permutations
from types import SimpleNamespace

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from pypdf import PdfReader

from initiatives.models import Attachment, Initiative
from pilots.models import Incident
from portal.jobs import dossier
from protection.dossier import verify
from protection.dossier.collecting import NAMELESS, Part, Scope, is_shown, sources, whole
from protection.models import Dossier
from tests import world
from tests.ledger.logs import integrate
from tests.protection import court
from tests.protection.test_dossiers import decided, make, run, unpack
from workflow.models import Job
from workflow.sealing import shape_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("log")]
# What stands in a whole dossier, and not in one without the part.
SAID = {
    "PLAN": ["Số hóa hồ sơ địa chính", "so-lieu.txt", "Trong phường"],
    "NAMES": [
        "Chủ tịch phường",
        "Phó Chủ tịch một",
        "Số hóa hồ sơ địa chính",
        "Cần thiết, khả thi",
    ],
    "REASONS": ["Cần thiết, khả thi", "Đính kèm “so-lieu.txt”"],
    "REVIEW": ["rows/approvals_", "Cần thiết, khả thi", "Chốt biên bản"],
    "FILES": ["Số liệu khảo sát", "rows/initiatives_historicalattachment"],
}


@pytest.fixture
def city():
    return world.City()


@pytest.fixture
def case(city):
    return decided(city)


def texts_in(folder):
    """The names of all files and what they say, those of keys and the verifier itself aside."""
    paths = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    kept = [path for path in paths if path.name not in {"verify.py", "keys.txt"}]
    said = [path.read_text("utf-8", errors="ignore") for path in kept]
    return "\n".join([*(str(path.relative_to(folder)) for path in paths), *said])


@pytest.mark.parametrize("part", SAID)
def test_what_was_chosen_is_not_in_it_and_the_rest_proves_itself(city, case, tmp_path, part):
    everything = texts_in(unpack(make(case, city.head), tmp_path / "whole"))
    assert [text for text in SAID[part] if text not in everything] == []
    folder = unpack(make(case, city.head, withheld=[part]), tmp_path / "out")
    rest = texts_in(folder)
    assert [text for text in SAID[part] if text in rest] == []
    code, said = run(folder / "verify.py")
    assert code == 0, said
    assert f"left out by choice: {verify.PARTS[part]}" in said
    records = json.loads((folder / "du-lieu.json").read_text("utf-8"))
    (frozen,) = (row for stem, row in records.items() if "riskfreeze" in stem)
    assert frozen["risks"]
    assert Dossier.objects.order_by("-pk").first().of_case == 0  # no package for the archive


def test_a_refusal_tells_its_reason_nowhere_when_the_review_is_withheld(city, tmp_path):
    refusal = world.issued(city, "REJECT").case
    row = Initiative.history.filter(id=refusal.initiative_id, transition="reject").get()
    why, who = row.history_change_reason, row.actor_label
    integrate()
    everything = texts_in(unpack(make(refusal, city.author), tmp_path / "whole"))
    assert why in everything
    assert who in everything
    folder = unpack(make(refusal, city.author, withheld=["REVIEW"]), tmp_path / "out")
    (opening,) = folder.rglob(f"rows/{row._meta.db_table}-{row.pk}.opening.json")
    shown = json.loads(opening.read_text("utf-8"))
    assert not {"history_change_reason", "actor_label", "acting_for_label"} & set(shown)
    assert who not in texts_in(folder)
    assert run(folder / "verify.py")[0] == 0


def hidden_by(*parts, transition="", without=frozenset()):
    """Which texts are not shown when these parts are withheld; of the tables ``without`` nothing is said."""
    scope = Scope(proposes=True, own_case=0, withheld=frozenset(parts))
    return {
        f"{model._meta.model_name}.{column.name}"
        for model in {source.model for source in sources()} - without
        for column in shape_of(model).columns
        if column.is_hidden and not is_shown(empty(model, transition), column.name, scope)
    }


def empty(model, transition):
    row = model()
    if hasattr(model, "transition"):
        row.transition = transition
    return row


def test_what_is_left_after_reasons_gives_none():
    """A column that comes later is put somewhere here, or stays among the rest."""
    hidden = hidden_by("REASONS", without=whole()[Part.REVIEW])
    reasons = {name for name in hidden if name.endswith(".history_change_reason")}
    assert len(reasons) == 13
    assert hidden - reasons == {
        "historicaladjustmentrequest.conclusion",
        "historicaladjustmentrequest.reasons",
        "historicalcommitment.free_text",
        "historicalevaluation.cause_text",
        "historicalevaluation.party_summary",
        "historicalevaluation.result_reason",
        "historicalinitiative.nd73_override_reason",
        "historicalobstacle.answer",
        "historicalpackageresult.evidence",
        "pilotreport.opinions",
    }


def test_what_is_left_after_the_plan_holds_nothing_of_it():
    hidden = hidden_by("PLAN")
    assert {name for name in hidden if name.startswith(("pilot", "historical"))} == {
        "historicaladjustmentrequest.content",
        "historicalapprovaldecision.scope",
        "historicalassignee.task",
        *(
            f"historicalattachment.{name}"
            for name in ("content_type", "history_change_reason", "name")
        ),
        *(
            f"historicalattachment.{name}"
            for name in ("acting_for_label", "actor_label", "stored_as")
        ),
        *(
            f"historicalcommitment.{name}"
            for name in ("acting_for_label", "actor_label", "free_text")
        ),
        "historicalcommitment.history_change_reason",
        *(f"historicalindicator.{name}" for name in ("baseline", "name", "source", "target")),
        *(f"historicalinitiative.{name}" for name in ("content", "nd73_override_reason", "title")),
        *(f"historicalproposer.{name}" for name in ("acting_for_label", "actor_label")),
        "historicalproposer.history_change_reason",
        *(f"historicalworkpackage.{name}" for name in ("acceptance", "milestone", "name", "owner")),
        *("pilotreport.indicators", "pilotreport.packages"),
    }
    assert hidden >= {
        *("initiativeversion.snapshot", "datacorrection.text"),
        *("routingdecision.explanation", "routingdecision.facts"),
    }


@pytest.mark.parametrize("transition", ["", "approve", "reject", "submit"])
def test_what_one_part_hides_no_other_part_brings_back(transition):
    for first, second in permutations(Part.values, 2):
        alone = hidden_by(first, transition=transition)
        assert alone <= hidden_by(first, second, transition=transition), (first, second)


def test_names_are_withheld_from_every_text_but_the_agreed_risks():
    scope = Scope(proposes=True, own_case=0, withheld=frozenset(["NAMES"]))
    shown = {
        f"{source.model._meta.model_name}.{column.name}"
        for source in sources()
        for column in shape_of(source.model).columns
        if column.is_hidden
        and column.name not in NAMELESS
        and is_shown(source.model(), column.name, scope)
    }
    assert shown == {"riskfreeze.risks"}


def test_files_of_incidents_go_with_the_work(city, tmp_path):
    pilot = court.damaged(city)
    stored = default_storage.save("kiem-thu-su-co", ContentFile(b"anh hien truong"))
    world.record(
        Attachment(
            initiative=pilot.initiative,
            kind="INCIDENT",
            name="hien-truong.jpg",
            content_type="image/jpeg",
            size=15,
            sha256=sha256(b"anh hien truong").hexdigest(),
            stored_as=stored,
            uploaded_by=city.author,
            uploaded_at=world.START,
        )
    )
    integrate()
    everything = texts_in(unpack(make(pilot.case, city.author), tmp_path / "whole"))
    assert "anh hien truong" in everything
    rest = texts_in(unpack(make(pilot.case, city.author, withheld=["WORK"]), tmp_path / "out"))
    assert "anh hien truong" not in rest
    assert "hien-truong.jpg" not in rest


def test_the_work_is_left_out_with_its_numbers(city, tmp_path):
    pilot = court.damaged(city)
    integrate()
    damage = str(Incident.objects.get().damage_amount)
    everything = texts_in(unpack(make(pilot.case, city.author), tmp_path / "whole"))
    assert "rows/pilots_" in everything
    assert damage in everything
    folder = unpack(make(pilot.case, city.author, withheld=["WORK"]), tmp_path / "out")
    assert "rows/pilots_" not in texts_in(folder)
    assert damage not in texts_in(folder)
    assert run(folder / "verify.py")[0] == 0


def test_a_changed_byte_of_what_is_left_is_still_refused(city, case, tmp_path):
    folder = unpack(make(case, city.author, withheld=["NAMES", "REVIEW"]), tmp_path / "out")
    (leaf, *_more) = sorted((folder / "rows").glob("*riskfreeze*.opening.json"))
    leaf.write_text(re.sub("R-01", "R-09", leaf.read_text("utf-8"), count=1), "utf-8")
    assert run(folder / "verify.py")[0] == 1


def test_every_table_of_a_dossier_has_its_part_or_belongs_to_the_plan():
    """A table that comes later is put somewhere, or this fails."""
    parts = {model for part in whole().values() for model in part}
    rest = {source.model._meta.model_name for source in sources() if source.model not in parts}
    assert rest == {
        "datacorrection",
        "historicalinitiative",
        "historicalproposer",
        "historicalcommitment",
        "initiativeversion",
        "riskfreeze",
    }
    nothing = Scope(proposes=True, own_case=0, withheld=frozenset(Part))
    assert all(nothing.leaves_out(model) for model in parts)


def test_it_is_asked_for_on_the_page(city, case, sign_in):
    integrate()
    client, where = sign_in(city.author), case.initiative.get_absolute_url()
    text = client.get(f"{where}bang-chung/").content.decode()
    assert "Che khỏi bộ hồ sơ" in text
    wrong = client.post(f"{where}bo-ho-so/", {"withheld": ["OTHER"]}, follow=True)
    assert "hãy chọn lại" in wrong.content.decode()
    assert not Job.objects.exists()
    client.post(f"{where}bo-ho-so/", {"withheld": ["NAMES", "REVIEW"]})
    job = Job.objects.get()
    assert job.params["withheld"] == ["NAMES", "REVIEW"]
    made = dossier(SimpleNamespace(params=job.params, job=job, progress=lambda *_: None))
    with zipfile.ZipFile(io.BytesIO(made.data)) as files:
        (name,) = (name for name in files.namelist() if name.endswith("ho-so.pdf"))
        assert not any(name.endswith("muc-luc.xml") for name in files.namelist())
        pages = PdfReader(io.BytesIO(files.read(name))).pages
    read = " ".join(" ".join(page.extract_text() for page in pages).split())
    assert "Tên, chức danh và mọi lời văn có thể nêu tên" in read
    assert "Phó Chủ tịch một" not in read
