"""What a procedure asks beside forms G1 and G3: asked of drafts, frozen with the plan, kept by running cases."""

import pytest

from approvals.services import intake, procedures, submission
from common.errors import DomainError
from initiatives.models import Initiative
from initiatives.plan.questions import mark_of, with_questions
from initiatives.services.registration import readiness
from tests import world
from tests.authorities.configured import change_procedure, propose

pytestmark = pytest.mark.django_db
LATER = world.at("2026-02-02 09:00")
DATA, PEOPLE = "Có dùng dữ liệu cá nhân không?", "Người dân được hỏi ý kiến thế nào?"


@pytest.fixture
def city():
    return world.City()


@pytest.fixture(autouse=True)
def today(time_machine):
    time_machine.move_to(world.START)


def answer(client, draft, answers):
    """Post the step as the form shows it."""
    sent = {f"extra_answers-{mark_of(text)}-answer": said for text, said in answers.items()}
    revision = Initiative.objects.get(pk=draft.pk).revision
    return client.post(f"/ho-so/{draft.code}/soan/cau-hoi/", {**sent, "revision": revision})


def lacking(draft):
    return [item.message for item in readiness(draft, world.START.date()).missing]


def test_a_draft_answers_what_is_asked_and_the_answers_are_frozen(city, sign_in):
    draft = world.draft_of(city.author)
    client = sign_in(city.author)
    address = f"/ho-so/{draft.code}/soan/cau-hoi/"
    assert client.get(address).status_code == 404, "nothing is asked"
    change_procedure(city, extra_questions=f"{DATA}\n\n{PEOPLE}\n{DATA}")

    page = client.get(address).content.decode()
    assert page.count(DATA) == 1
    assert "Thêm dòng" not in page
    assert lacking(draft) == [f"Chưa trả lời “{text}”." for text in (DATA, PEOPLE)]
    with pytest.raises(DomainError, match="incomplete"):
        submission.submit(initiative_id=draft.pk, actor=city.author, at=world.START)

    assert answer(client, draft, {PEOPLE: "Họp tổ dân phố", DATA: "Không"}).status_code == 302
    draft.refresh_from_db()
    world.sign(draft, city.author)
    assert lacking(draft) == []
    case = submission.submit(initiative_id=draft.pk, actor=city.author, at=world.START)

    assert case.version.snapshot["content"]["extra_answers"] == [
        {"question": DATA, "answer": "Không"},
        {"question": PEOPLE, "answer": "Họp tổ dân phố"},
    ]
    shown = sign_in(city.clerk).get(case.get_absolute_url() + "?tab=ke-hoach").content.decode()
    assert "Họp tổ dân phố" in shown


def test_a_file_that_comes_back_is_asked_what_its_own_procedure_asks(city):
    case = world.submitted(city)
    change_procedure(city, extra_questions=DATA, day=LATER.date())
    intake.return_for_completion(
        case_id=case.pk, actor=city.clerk, reason="Thiếu", missing_list="x", at=LATER
    )
    file = Initiative.objects.get(pk=case.initiative_id)
    assert file.procedure_id == case.procedure_id
    assert not readiness(file, LATER.date()).asks_more

    procedures.change_procedure(case_id=case.pk, actor=city.head, reason="Theo mới", at=LATER)

    file.refresh_from_db()
    assert f"Chưa trả lời “{DATA}”." in [
        item.message for item in readiness(file, LATER.date()).missing
    ]


def test_an_answer_stays_with_its_question_whatever_the_order():
    before = with_questions({}, [DATA, PEOPLE])
    before["extra_answers"][0]["answer"] = "Không"
    after = with_questions(before, [PEOPLE])

    assert [row["question"] for row in before["extra_answers"]] == [DATA, PEOPLE]
    assert after["extra_answers"] == [
        {"question": PEOPLE, "answer": ""},
        {"question": DATA, "answer": "Không"},
    ]


@pytest.mark.parametrize("asked", ["\n".join(f"Câu {n}?" for n in range(11)), "x" * 501])
def test_a_procedure_does_not_ask_without_end(city, asked):
    values = {
        "label": "Thử",
        "needs_party_opinion": True,
        "pauses_for_party": False,
        "uses_council": True,
        "uses_urgent_path": True,
        "head_receives": False,
        "head_records": False,
        "max_returns": 1,
        "vote_base": "ROSTER",
        "extra_checks": "",
        "extra_questions": asked,
        "valid_from": "2026-01-05",
        "valid_to": None,
    }
    with pytest.raises(DomainError, match="questions"):
        propose(city.admin, "trinh-tu", None, values, reason="Thử")
