"""Nothing goes under a decision to destroy but what that decision destroyed, and what goes is known by its columns."""

from datetime import timedelta

import pytest

from approvals.models import ApprovalDecision
from initiatives.models import InitiativeVersion
from protection.models import Finding
from records.models import ArchiveFile, DataRequest
from records.services.grounds import _is_blank, _only_takes_out
from records.services.places import ERASED, KEPT, Everything, own_sources
from tests import world
from tests.ledger.logs import found, integrate
from tests.records import desk
from tests.records.test_destroying import LATER, destroy, kept, propose
from workflow.audit import Change, attributed
from workflow.erasing import erase
from workflow.models import Erasure
from workflow.sealing import shape_of
from workflow.verifying import verify_audit

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("log")]


@pytest.fixture
def city():
    return world.City()


@pytest.fixture
def file(city):
    return kept(city)


FORGERIES = {
    "nobody decided": {},
    "another file": {"content": {"bottleneck": ERASED}},
    "another text": {"content": {"bottleneck": ERASED, "solution": "Không có rủi ro nào"}},
    "a text as a title": {"content": {"bottleneck": ERASED, "title": "Dài " * 100}},
    "a text inside a title": {"content": {"bottleneck": ERASED, "title": [{"x": "Một câu"}]}},
    "a text as a moment": {"content": {"bottleneck": ERASED, "x": "2026-01-01Tất cả đều ổn"}},
    "one more than decided": {"content": {"bottleneck": ERASED}},
}


@pytest.mark.parametrize("forgery", FORGERIES)
def test_nothing_else_goes_under_this_ground(city, file, forgery):
    version = InitiativeVersion.objects.get(initiative=file.initiative_id)
    ground = f"HUY {file.initiative.code}"
    if forgery == "nobody decided":
        erase(version, {"snapshot": {}, "sha256": ERASED}, ground=ground, at=LATER)
    else:
        propose(city, file)
        destroy(city, file)
        assert found() == set()
        other = world.submitted(city, author=city.colleague).initiative.versions.get()
        version.refresh_from_db()
        row = other if forgery == "another file" else version
        erase(row, {"snapshot": FORGERIES[forgery]}, ground=ground, at=LATER)
    integrate(LATER)
    assert found() == {"erased_unasked"}


def test_who_decided_cannot_be_taken_out_under_it(city, file):
    propose(city, file)
    destroy(city, file)
    decision = ApprovalDecision.history.exclude(number="").order_by("history_id").last()
    erase(decision, {"signer_label": ERASED}, ground=f"HUY {file.initiative.code}", at=LATER)
    details = [row.detail for row in verify_audit().findings]
    assert f"HUY {file.initiative.code}: more than taken out" in details


def test_a_decision_that_was_taken_back_in_the_records_covers_nothing(city, file):
    """Two history rows as of a destruction, and a present row that says that nothing happened."""
    propose(city, file)
    row = ArchiveFile.objects.get()
    was = dict(row.__dict__)
    for state, transition, at in (("DESTROYED", "destroy", LATER), ("HANDED_OVER", "", LATER)):
        row.__dict__["state"] = state
        row.destruction_number, row.outcome = "9/QĐ", {"sealed": 1}
        with attributed(Change(city.head, "Hủy", at, transition, "TO_DESTROY")):
            row.save()
    assert was["state"] == "TO_DESTROY"
    version = InitiativeVersion.objects.get(initiative=file.initiative_id)
    gone = {"content": {"bottleneck": ERASED}}
    erase(version, {"snapshot": gone}, ground=f"HUY {file.initiative.code}", at=LATER)
    integrate(LATER)
    details = [one.detail for one in verify_audit().findings if one.kind == "erased_unasked"]
    assert details == [f"HUY {file.initiative.code}: the file was not destroyed then"]


@pytest.mark.parametrize(
    ("way", "why"),
    [
        ("kept longer", "the file was not destroyed then"),
        ("at once", "before the proposers had their time"),
        ("in time", "before the end of its time"),
    ],
)
def test_a_decision_that_nobody_could_take_covers_nothing(city, file, way, why):
    """History rows as of a destruction that the portal would have refused."""
    row = ArchiveFile.objects.get()
    asked_at = LATER - timedelta(days=1 if way == "at once" else 31)
    steps = [("TO_DESTROY", "propose_destruction", asked_at, city.clerk)]
    if way == "kept longer":
        steps.append(("TO_DESTROY", "keep_longer", asked_at, city.clerk))
    steps.append(("DESTROYED", "destroy", LATER, city.head))
    if way == "in time":
        row.kept_until = LATER.date()
    for state, transition, at, who in steps:
        row.__dict__["state"] = state
        row.destruction_number, row.outcome = "9/QĐ", {"sealed": 1}
        with attributed(Change(who, "Hủy", at, transition, "HANDED_OVER")):
            row.save()
    version = InitiativeVersion.objects.get(initiative=file.initiative_id)
    gone = {"content": {"bottleneck": ERASED}}
    erase(version, {"snapshot": gone}, ground=f"HUY {file.initiative.code}", at=LATER)
    integrate(LATER)
    details = [one.detail for one in verify_audit().findings if one.kind == "erased_unasked"]
    assert details == [f"HUY {file.initiative.code}: {why}"]


@pytest.mark.parametrize("column", ["signer_label", "actor_label", "transition", "sha256"])
def test_who_acted_is_taken_out_under_no_ground(column):
    kind = ApprovalDecision.history.model._meta.db_table
    row = Erasure(kind=kind, key=1, ground="YC-2026-1", instead={column: f"Khác {ERASED}"})
    assert not _only_takes_out(row)
    assert not _is_blank(Erasure(kind=kind, key=1, instead={column: ERASED})) or column == "sha256"


def test_a_number_of_erased_rows_that_was_written_afterwards_does_not_count(city):
    word = "Nguyễn Văn Cũ"
    case = world.submitted(city, content=world.plan(bottleneck=f"Ông {word} phải chờ"))
    integrate()
    row = desk.confirm(city, desk.prepared(city, case.initiative.code, [word]))
    assert found() == set()
    version = case.initiative.versions.get()
    row = DataRequest.objects.get(pk=row.pk)
    row.outcome = {**row.outcome, "sealed": row.outcome["sealed"] + 1}
    with attributed(Change(city.officer, "Đồng ý", desk.DONE)):
        row.save()
    fresh = {**version.snapshot, "content": {"title": f"Khác {ERASED}"}}
    erase(version, {"snapshot": fresh}, ground=row.code, at=desk.DONE)
    integrate(desk.DONE)
    assert "erased_unasked" in found()


def test_which_columns_go_and_which_belong_to_the_register():
    """A column that comes later is put on one side by whoever adds it."""
    everything = Everything()
    stays = {
        f"{source.model._meta.model_name.removeprefix('historical')}.{column.name}"
        for source in own_sources()
        for column in shape_of(source.model).columns
        if column.is_hidden and column.name in everything.kept_of(source.model) - KEPT
    }
    assert stays == {
        "initiative.quarantined_from",
        "initiative.title",
        *(f"case.{name}" for name in ("complexity", "council_decision", "council_report")),
        "case.party_number",
        *("meeting.number", "meeting.vote_base", "approvaldecision.number", "pilot.paper_number"),
        *("incident.risk_code", "adjustmentrequest.number", "datacorrection.ground"),
        *(f"evaluation.{name}" for name in ("lessons", "minutes_number", "number", "party_number")),
        *("riskfreeze.decision_number", "routingdecision.rule_code", "routingdecision.rule_key"),
        "secrecyminutes.number",
        *(f"liabilityreview.{name}" for name in ("minutes_number", "number", "panel_number")),
        "liabilityreview.referral_number",
        *("panelmember.label", "finding.fact", "finding.value", "protectionmeasure.number"),
    }
    assert Finding.history.model in {source.model for source in own_sources()}


def test_what_looks_like_a_title_and_holds_others_goes():
    said = Everything()({"title": [{"x": "Một câu"}], "number": "9/QĐ", "note": "Một câu"})
    assert said == {"title": [{"x": ERASED}], "number": "9/QĐ", "note": ERASED}
