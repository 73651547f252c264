"""Random people try random steps: whatever happens, the promises hold."""

import random
from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied

from approvals.models import ApprovalDecision, Ballot, Case, Clock
from approvals.services import consulting, deciding, forwarding, intake, meetings, submission
from common.errors import DomainError
from initiatives.models import Initiative, RiskFreeze
from portal.demo.telling import YES_TO_ALL
from tests import world

pytestmark = pytest.mark.django_db
CLOSED = {"SCREENED_OUT", "WITHDRAWN", "APPROVED"}
MOVES = 40


def actions(case, dice):
    """Every step that anybody could try on the current case."""
    pk, initiative = case.pk, case.initiative_id
    why = {"reason": "Thử"}

    def vote(actor, at):
        ballots = list(Ballot.objects.filter(meeting__case_id=pk, meeting__closed_at=None))
        if not ballots:
            raise DomainError("nothing", "Không có phiếu")
        for ballot in ballots:
            meetings.cast_ballot(
                ballot_id=ballot.pk, choice=dice.choice(["YES", "NO"]), actor=actor, at=at
            )

    def decide(actor, at):
        values = {
            "kind": dice.choice(["APPROVE", "OVERRIDE", "REJECT"]),
            "number": "1/QĐ",
            "signed_on": at.date(),
            "reasons": "Lý do",
        }
        decision = deciding.prepare_decision(case_id=pk, actor=actor, values=values, at=at)
        deciding.issue_decision(
            decision_id=decision.pk,
            actor=actor,
            seen_version=decision.version.number,
            at=at,
            **why,
        )

    minutes = dict.fromkeys(["number", "place", "secretary", "discussion", "conclusion"], "x")
    return {
        "receive": lambda a, t: intake.receive(case_id=pk, actor=a, at=t, **why),
        "return": lambda a, t: intake.return_for_completion(
            case_id=pk, actor=a, at=t, missing_list="x", **why
        ),
        "resubmit": lambda a, t: submission.resubmit(
            initiative_id=initiative, actor=a, at=t, **why
        ),
        "screen": lambda a, t: intake.screen_out(
            case_id=pk, actor=a, at=t, checklist={**YES_TO_ALL, "law": "NO"}, **why
        ),
        "party": lambda a, t: consulting.ask_party(
            case_id=pk, actor=a, at=t, checklist=YES_TO_ALL, **why
        ),
        "opinion": lambda a, t: consulting.record_party_opinion(
            case_id=pk, actor=a, at=t, number="1", on=date(2026, 1, 5), summary="x", **why
        ),
        "vote": vote,
        "minutes": lambda a, t: meetings.close_meeting(
            case_id=pk, actor=a, at=t, held_on=t.date(), **minutes, **why
        ),
        "decide": decide,
        "escalate": lambda a, t: forwarding.escalate(
            case_id=pk, actor=a, at=t, own_opinion="x", **why
        ),
        "conflict": lambda a, t: forwarding.declare_conflict(case_id=pk, actor=a, at=t, **why),
        "take": lambda a, t: forwarding.take_to_superior(case_id=pk, actor=a, at=t, **why),
        "reconsider": lambda a, t: forwarding.reconsider(case_id=pk, actor=a, at=t, **why),
        "withdraw": lambda a, t: submission.withdraw(
            initiative_id=initiative, actor=a, at=t, **why
        ),
    }


RARE = {"screen", "withdraw", "escalate", "conflict", "take"}


@pytest.mark.parametrize("seed", range(5))
def test_random_steps_by_random_people_keep_every_promise(seed):
    dice = random.Random(seed)
    city = world.City()
    world.delegate(city.head, city.deputy2, city.ward, scope="ALL")
    case = world.submitted(city, author=city.deputy)
    people = [v for v in vars(city).values() if hasattr(v, "email")]
    moment, effects = world.START, 0

    for _ in range(MOVES):
        moment += timedelta(hours=dice.choice([1, 5, 30]))
        case = Case.objects.current(case.initiative_id)
        tries = actions(case, dice)
        names = [name for name in tries if name not in RARE or dice.random() < 0.1]
        actor = type(people[0]).objects.get(pk=dice.choice(people).pk)
        closed_before = Initiative.objects.get(pk=case.initiative_id).state in CLOSED
        rows_before = Case.history.count()
        for name in dice.sample(names, k=len(names)):
            try:
                tries[name](actor, moment)
            except (PermissionDenied, DomainError):
                continue
            effects += 1
            assert not closed_before, f"{name} moved a closed file"
            break
        else:
            assert Case.history.count() == rows_before, "a refused step left a trace"
        check_promises(case.initiative_id, city.deputy)

    assert effects > 0


def check_promises(initiative_id, proposer):
    initiative = Initiative.objects.get(pk=initiative_id)
    cases = Case.objects.filter(initiative=initiative)
    open_cases = cases.open()
    assert open_cases.count() <= 1
    assert open_cases.exists() == (initiative.state in {"IN_REVIEW", "RETURNED"})
    assert not Clock.objects.running().exclude(case__in=open_cases).exists()
    assert RiskFreeze.objects.filter(initiative=initiative).exists() == (
        initiative.state == "APPROVED"
    )
    for decision in ApprovalDecision.objects.filter(case__in=cases, issued_at__isnull=False):
        assert decision.issued_by != proposer
    own = {"open", "resubmit", "withdraw", "take_to_superior", "reconsider", ""}
    for row in Case.history.filter(initiative_id=initiative_id, history_user=proposer):
        assert row.transition in own
    assert (
        not Ballot.objects.filter(meeting__case__in=cases, member=proposer)
        .exclude(choice="")
        .exists()
    )
