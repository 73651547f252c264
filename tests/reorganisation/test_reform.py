"""The reform of 2025, carried out on a case in every state: who holds it, its time limits, its history."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts.models import OrgSuccession, OrgUnit, PositionHeld
from approvals.models import Ballot, Case, Clock
from approvals.services import consulting, deciding, forwarding, intake, meetings, submission
from common.errors import DomainError
from config.events import HANDLERS
from initiatives.models import Initiative
from initiatives.states import StageCode
from notifications.models import Notification
from pilots.services import setting_up
from portal.demo.telling import YES_TO_ALL, person
from portal.selectors.as_of import as_of
from reorganisation.models import Matter
from tests import world
from tests.reorganisation import reform
from workflow.outbox import deliver_all

pytestmark = pytest.mark.django_db
OPEN = (
    "SUBMITTED",
    "RETURNED",
    "RECEIVED",
    "PARTY_CONSULTATION",
    "COLLECTIVE_REVIEW",
    "COUNCIL_APPRAISAL",
    "DECISION_PENDING",
    "URGENT_DIRECTION",
)
CLOSED = ("APPROVED", "REJECTED", "WITHDRAWN", "ESCALATED", "SCREENED_OUT")


def clocks_of(case):
    rows = Clock.objects.filter(case=case).order_by("pk")
    return list(rows.values_list("code", "started_at", "due_at", "stopped_at", "paused_at"))


@pytest.fixture
def cases():
    reform.load()
    return reform.cases()


def test_every_open_case_is_held_by_the_successor_in_the_state_in_which_it_stood(cases):
    before = {state: clocks_of(case) for state, case in cases.items()}

    row = reform.done()

    assert row.state == "DONE"
    assert set(cases) == {*OPEN, *CLOSED}
    for state in OPEN:
        case = world.fresh(cases[state])
        assert (case.state, case.unit.code) == (state, "PBS")
        assert clocks_of(case) == before[state], "time limits run on"
        past = case.history.latest()
        assert (past.transition, past.source_state, past.state) == ("pass_case", state, state)
        told = (
            "Theo 15/QĐ-UBND: Mô hình hai cấp. UBND quận Bến Sậy (mẫu) → UBND phường Bến Sậy (mẫu)."
        )
        assert past.history_change_reason == f"{told} Tính tiếp thời hạn đang chạy."
        assert past.actor_label == "Hệ thống"
        file = Initiative.objects.get(pk=case.initiative_id)
        assert (file.holder_unit.code, file.due_at) == ("PBS", _nearest(case))
        assert file.reader_units.filter(unit__code="PBS").exists()


def _nearest(case):
    found = Clock.objects.filter(case=case).nearest()
    return found.due_at if found else None


def test_what_was_closed_stays_with_the_authority_that_closed_it(cases):
    before = {state: list(cases[state].history.values_list("history_id")) for state in CLOSED}

    reform.done()

    for state in CLOSED:
        case = world.fresh(cases[state])
        assert case.unit.code == ("QBS-P3" if state == "ESCALATED" else "QBS")
        assert list(case.history.values_list("history_id")) == before[state]


def test_what_was_agreed_is_set_up_by_the_head_of_the_successor(cases):
    case = cases["APPROVED"]
    author = setting_up.Assignment("IMPLEMENTER", user=case.initiative.author)
    reform.done()

    pilot = setting_up.set_up(
        case_id=case.pk,
        assignments=[author],
        actor=person("chutich.qbs"),
        reason="Giao",
        at=reform.MORNING,
    )

    assert (pilot.unit.code, world.fresh(case).unit.code) == ("PBS", "QBS")


def test_each_case_goes_on_from_where_it_stood(cases):
    reform.done()
    clerk, head, when = person("vanphong.qbs"), person("chutich.qbs"), reform.MORNING

    def done(state):
        return {"case_id": cases[state].pk, "reason": "Làm tiếp", "at": when}

    assert intake.receive(actor=clerk, **done("SUBMITTED")).state == "RECEIVED"
    asked = consulting.ask_party(actor=head, checklist=YES_TO_ALL, **done("RECEIVED"))
    assert asked.state == "PARTY_CONSULTATION"
    heard = {"number": "1-CV/ĐU", "on": when.date(), "summary": "Thống nhất"}
    met = consulting.record_party_opinion(actor=clerk, **heard, **done("PARTY_CONSULTATION"))
    assert met.meeting.ballots.count() == 5, "head, three deputies of the district, one of the ward"
    told = {"report": "2/BC", "on": when.date(), "summary": "Đạt", "passed": True}
    council = consulting.record_council_result(actor=clerk, **told, **done("COUNCIL_APPRAISAL"))
    assert council.state == "DECISION_PENDING"
    assert deciding.direct_review(actor=head, **done("URGENT_DIRECTION")).state == "RECEIVED"
    decision = world.prepared(reform.district(), case=cases["DECISION_PENDING"], when=when)
    issued = deciding.issue_decision(
        decision_id=decision.pk,
        actor=head,
        reason="Ban hành",
        seen_version=1,
        at=when,
    )
    assert issued.signer_label.startswith("La Quốc Cường – Chủ tịch UBND phường")
    again = submission.resubmit(
        initiative_id=cases["RETURNED"].initiative_id,
        actor=person("giang"),
        reason="Đã bổ sung",
        at=when,
    )
    assert (again.state, again.unit.code) == ("SUBMITTED", "PBS")
    up = forwarding.reconsider(actor=person("giang"), **done("REJECTED"))
    assert up.unit.code == "UBTP", "the district's own superior"


def test_the_collective_of_the_successor_votes_in_place_of_the_former(cases):
    case = cases["COLLECTIVE_REVIEW"]
    first, *rest = list(case.meeting.ballots.order_by("pk"))
    meetings.cast_ballot(ballot_id=first.pk, choice="YES", actor=first.member, at=reform.MONDAY)
    out = rest[-1]
    meetings.recuse(ballot_id=out.pk, actor=out.member, reason="Người thân", at=reform.MONDAY)

    reform.done()

    now = {ballot.member: ballot for ballot in case.meeting.ballots.all()}
    assert set(now) == {
        person(key) for key in ("chutich.qbs", "pct1.qbs", "pct2.qbs", "pct3.qbs", "khoi")
    }
    assert {ballot.choice for ballot in now.values()} == {""}
    assert now[out.member].is_recused
    assert Ballot.history.filter(id=first.pk, history_type="-").count() == 1
    assert Ballot.history.filter(id=first.pk, choice="YES").count() == 2, "cast, and struck"


def test_time_limits_begin_again_where_that_was_chosen(cases):
    before = {state: clocks_of(cases[state]) for state in OPEN}

    row = reform.with_deputy(reform.counted(reform.opened(clocks="RESTART")))
    kept = Matter.objects.get(reorganisation=row, kind="CASE", key=cases["RECEIVED"].pk)
    assert kept.clocks == "RESTART"
    reform.matters.adjust(
        matter_id=kept.pk,
        successor="PRL",
        values={},
        clocks="CONTINUE",
        actor=person("quantri"),
        reason="Gần nơi thực hiện",
        at=reform.TOLD,
    )
    reform.carried_out(reform.confirmed(row))

    assert clocks_of(cases["RECEIVED"]) == before["RECEIVED"]
    assert reform.at_unit(cases["RECEIVED"]) == "PRL"
    for state in OPEN:
        now = clocks_of(cases[state])
        running = [clock for clock in before[state] if clock[3] is None]
        fresh = now[len(before[state]) :]
        if state in {"RECEIVED", "RETURNED"}:
            assert fresh == []
            continue
        assert [clock[0] for clock in fresh] == [clock[0] for clock in running]
        assert {clock[1] for clock in fresh} == {reform.NIGHT}
        assert all(new[2] > old[2] for new, old in zip(fresh, running, strict=True))
        held = [bool(clock[4]) for clock in fresh]
        assert held == [bool(clock[4]) for clock in running], "a held one stays held"


def test_the_old_authority_is_read_as_it_was(cases):
    reform.done()
    file = Initiative.objects.get(pk=cases["RECEIVED"].initiative_id)

    before = as_of(file, world.at("2025-06-30 23:00"), proposes=False)
    after = as_of(file, world.at("2025-07-01 01:00"), proposes=False)

    assert (before.case.unit.code, after.case.unit.code) == ("QBS", "PBS")
    assert before.stage == after.stage == StageCode.RECEIVED
    old = OrgUnit.objects.get(code="QBS")
    assert (old.valid_to, old.holds_on(reform.LAST_DAY)) == (reform.LAST_DAY, True)
    held = PositionHeld.objects.head_of(old.pk, reform.LAST_DAY)
    assert held.label == "Chủ tịch UBND quận Bến Sậy"
    assert PositionHeld.objects.head_of(old.pk, reform.DAY) is None
    rows = OrgSuccession.objects.order_by("pk").values_list(
        "predecessor__code", "successor__code", "kind", "takes_open_cases", "decision_number"
    )
    assert list(rows) == [
        ("QBS", "PBS", "SPLIT", True, "15/QĐ-UBND"),
        ("QBS", "PRL", "SPLIT", False, "15/QĐ-UBND"),
        ("QBS-P3", "PBS", "MERGE", True, "15/QĐ-UBND"),
        ("QBS-P7", "PRL", "MERGE", True, "15/QĐ-UBND"),
    ]


def test_what_is_being_written_goes_into_the_next_office(cases):
    draft = world.draft_of(person("khoi"), when=reform.MONDAY)

    reform.done()

    draft.refresh_from_db()
    assert draft.employing_unit.code == "PBS"
    assert draft.proposers.get().position == draft.author_position
    assert draft.author_position.unit.code == "PBS"
    sent = Initiative.objects.get(pk=cases["ESCALATED"].initiative_id)
    assert sent.employing_unit.code == "QBS-P3", "what was sent keeps the office in which it was"


def test_people_are_told_of_their_files_and_tasks(cases):
    reform.done()
    deliver_all(HANDLERS)

    told = Notification.objects.filter(event_key__startswith="case:", body__contains="15/QĐ-UBND")
    assert told.filter(recipient=person("giang")).count() == len(OPEN) - 1  # one is of the ward
    tasks = told.filter(recipient=person("vanphong.qbs"), event_key__endswith=":task")
    assert tasks.filter(subject__contains="cần kiểm tra").count() == 1


def test_nothing_moves_before_the_day_or_by_hand(cases):
    row = reform.confirmed(reform.with_deputy(reform.counted(reform.opened())))
    case = cases["RECEIVED"]
    before = (list(Case.history.values_list("history_id")), clocks_of(case))

    with pytest.raises(PermissionDenied), transaction.atomic():
        reform.carried_out(row, at=world.at("2025-06-30 23:59"))
    from approvals.services.succession import pass_case

    for actor in ("quantri", "chutich.qbs"):
        with pytest.raises((PermissionDenied, DomainError)), transaction.atomic():
            pass_case(
                case_id=case.pk,
                unit=OrgUnit.objects.get(code="UBTP"),
                restarts=False,
                actor=person(actor),
                reason="x",
                at=reform.TOLD,
            )

    assert (list(Case.history.values_list("history_id")), clocks_of(case)) == before
    assert OrgUnit.objects.get(code="QBS").valid_to is None
    assert date(2025, 7, 1) == row.effective_on
