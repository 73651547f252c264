"""A reorganisation is written, counted, adjusted, proposed and confirmed; each refusal changes nothing."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from common.errors import DomainError
from initiatives.services import attachments
from reorganisation.models import Matter, NewUnit, Reorganisation, UnitChange
from reorganisation.services import confirming, writing
from reorganisation.services.faults import faults_of
from tests import world
from tests.refusals import refuses
from tests.reorganisation import small
from workflow.models import Job

pytestmark = pytest.mark.django_db


@pytest.fixture
def city():
    return world.City()


@pytest.fixture
def arranged(city):
    return small.Arranged(city)


def trace():
    return [
        list(model.objects.order_by("pk").values())
        for model in (Reorganisation, NewUnit, UnitChange, Matter, Job)
    ]


refused = refuses(trace)


def test_only_administrators_write_and_only_from_today_on(city):
    values = {
        "title": "Sắp xếp",
        "decision_number": "1/NQ",
        "clocks": "CONTINUE",
        "reason": "x",
        "at": small.TOLD,
    }

    def opened(actor, day):
        return writing.open_reorganisation(actor=actor, effective_on=day, **values)

    for person in (city.head, city.focal, city.author):
        refused(PermissionDenied, lambda who=person: opened(who, small.DAY))
    error = refused(DomainError, lambda: opened(city.admin, date(2026, 8, 1)))
    assert error.code == "day_over"
    assert opened(city.admin, small.TOLD.date()).state == "DRAFT"


def test_a_change_names_each_unit_once_and_only_a_split_has_several_successors(city, arranged):
    arranged.unit()
    arranged.change("SPLIT", city.ward, "PN")

    def code(*args, **options):
        return refused(DomainError, lambda: arranged.change(*args, **options)).code

    assert code("SPLIT", city.ward, "PN") == "successor"
    assert code("SPLIT", city.ward, "PA") == "successor"
    assert code("MERGE", city.ward, "PB") == "kind"
    assert code("SPLIT", city.ward, "PB") == "main"
    assert not arranged.change("SPLIT", city.ward, "PB", takes=False).takes_open_cases
    arranged.change("MOVE", city.other_ward, "TP0")
    assert code("MOVE", city.other_ward, "SNV0") == "kind"
    assert refused(DomainError, arranged.unit).code == "code_taken"
    assert refused(DomainError, lambda: arranged.unit(code="PB")).code == "code_taken"


def test_each_fault_is_named_before_it_can_be_proposed(city, arranged):
    def faults():
        return " ".join(faults_of(arranged.fresh()))

    assert "Chưa có đơn vị nào" in faults()
    arranged.change("SPLIT", city.ward, "XX")
    said = faults()
    assert "đơn vị XX không hoạt động sau khi sắp xếp" in said
    assert "chia tách phải có từ hai đơn vị kế thừa" in said
    assert "Hãy lập lại danh sách" in said
    arranged.change("SPLIT", city.ward, "PB", takes=False)
    arranged.change("MERGE", city.other_ward, "PA")
    assert refused(DomainError, arranged.counted).code == "faults"
    said = faults()
    assert "đơn vị PA không hoạt động" in said
    assert "đơn vị PB không hoạt động" in said
    error = refused(DomainError, arranged.proposed)
    assert error.code == "faults"
    assert "XX" in str(error.message)


def test_a_unit_may_not_come_to_stand_above_itself_and_heads_may_not_be_two(city, arranged):
    arranged.change("MOVE", city.top, "PA")
    assert "không thể là cấp trên của chính mình" in " ".join(faults_of(arranged.fresh()))
    other = small.Arranged(city)
    other.change("MERGE", city.ward, "PB")
    other.counted()
    assert faults_of(other.fresh()) == [], "the ward that takes it in keeps its own head"
    head = other.matter("POSITION", city.head.positions.get().pk)
    assert (head.values["rank"], head.values["title"]) == ("STAFF", "CHUYEN_VIEN")
    other.adjust(head, "PB", rank="HEAD", title="CT_PHUONG", label="Chủ tịch")
    assert "PB sẽ có 2 người đứng đầu" in " ".join(faults_of(other.fresh()))


def test_nobody_confirms_what_he_wrote(city, arranged):
    arranged.renamed().proposed()
    who = {"reorganisation_id": arranged.row.pk, "reason": "Đúng", "at": small.TOLD}

    for person in (city.admin, city.head, city.focal):
        refused(PermissionDenied, lambda actor=person: confirming.confirm(actor=actor, **who))
    row = confirming.confirm(actor=city.second_admin, **who)

    assert (row.state, row.proposed_by, row.confirmed_by) == (
        "CONFIRMED",
        city.admin,
        city.second_admin,
    )
    assert Job.objects.count() == 0, "its day has not come"
    refused(DomainError, lambda: confirming.confirm(actor=city.second_admin, **who))


def test_it_is_sent_back_rewritten_and_withdrawn_until_its_day(city, arranged):
    arranged.renamed().proposed()
    who = {"reorganisation_id": arranged.row.pk, "reason": "Sửa", "at": small.TOLD}

    row = confirming.send_back(actor=city.second_admin, **who)
    assert row.state == "DRAFT"
    values = {
        "title": "Khác",
        "decision_number": "21/NQ",
        "effective_on": date(2026, 9, 1),
        "clocks": "RESTART",
    }
    writing.rewrite(actor=city.admin, values=values, **who)
    error = refused(DomainError, arranged.proposed)
    assert "Hãy lập lại danh sách" in str(error.message)
    arranged.counted().confirmed()
    assert confirming.withdraw(actor=city.admin, **who).state == "WITHDRAWN"
    refused(DomainError, lambda: writing.rewrite(actor=city.admin, values=values, **who))


def test_what_was_adjusted_stays_when_it_is_counted_again(city, arranged):
    case = world.submitted(city)
    arranged.unit()
    arranged.change("SPLIT", city.ward, "PN")
    arranged.change("SPLIT", city.ward, "PB", takes=False)
    arranged.counted()
    arranged.adjust(arranged.matter("CASE"), "PB", clocks="RESTART")
    later = world.submitted(city, author=city.colleague)

    arranged.counted()

    moved, fresh = (arranged.matter("CASE", one.pk) for one in (case, later))
    assert (moved.successor, moved.clocks, moved.is_adjusted) == ("PB", "RESTART", True)
    assert (fresh.successor, fresh.clocks, fresh.is_adjusted) == ("PN", "CONTINUE", False)
    for elsewhere in ("TP0", "PA", ""):
        error = refused(DomainError, lambda to=elsewhere: arranged.adjust(moved, to))
        assert error.code == "successor", "a case goes to a unit that follows its own"
    note = arranged.row.history.filter(transition="adjust").latest().history_change_reason
    said = "PN, Tính tiếp thời hạn đang chạy → PB, Tính lại từ đầu tại nơi tiếp nhận"
    assert note == f"{case.initiative.code}: {said}. Theo nghị quyết"


def test_a_file_follows_its_proposer_where_his_unit_has_one_successor(city, arranged):
    """Of a district that splits, what comes from a ward goes where that ward goes."""
    high = world.submitted(city, author=city.head)  # decided by the city
    assert high.unit == city.top
    arranged.unit(superior="TP1")
    arranged.unit(code="TP1", name="UBND Thành phố mới (mẫu)", superior="", unit_type="UBND_TP")
    arranged.change("SPLIT", city.top, "TP1")
    arranged.change("SPLIT", city.top, "PN", takes=False)
    arranged.change("MERGE", city.ward, "PN")

    arranged.counted()

    assert arranged.matter("CASE", high.pk).successor == "PN"


def test_administrators_see_codes_and_nothing_else(city, arranged):
    case = world.submitted(city)
    locked = world.submitted(city, author=city.colleague)
    party = world.submitted(city)
    attachments.quarantine(initiative_id=locked.initiative_id, marking="MẬT", at=world.START)
    world.record(_with_track(party.initiative))

    arranged.renamed()

    said = {matter.key: matter.about for matter in Matter.objects.filter(kind="CASE")}
    assert said[case.pk] == case.initiative.code
    assert said[locked.pk] == f"Hồ sơ đang tạm khóa, số trong danh sách {locked.pk}"
    assert said[party.pk] == f"Hồ sơ luồng Đảng, số trong danh sách {party.pk}"
    assert not any(case.initiative.title in text for text in said.values())


def _with_track(initiative):
    initiative.track = "PARTY"
    return initiative
