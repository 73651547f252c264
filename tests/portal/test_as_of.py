"""A file as it was: what a reader could see then, never what came later."""

import io

import pytest

from approvals.services import intake
from initiatives.models import Initiative
from initiatives.services import attachments, drafting, people, secrecy
from initiatives.services.people import Share
from tests import world

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def city():
    return world.City()


@pytest.fixture
def past(client):
    """What a person reads of a file at a moment, and the page."""

    def read(person, initiative, moment):
        client.force_login(person, backend=BACKEND)
        answer = client.get(initiative.get_absolute_url(), {"as_of": moment})
        assert answer.status_code == 200
        return answer.context["past"], answer.content.decode()

    return read


def attach(draft, name, at):
    upload = attachments.Uploaded(name, 9, io.BytesIO("Nội dung".encode()))
    return attachments.attach(
        initiative_id=draft.pk, upload=upload, kind="OTHER", actor=draft.author, at=at
    )


def test_stages_cases_and_clocks_of_each_day(city, past):
    case = world.submitted(city, when=world.at("2026-01-05 08:00"))
    intake.receive(case_id=case.pk, actor=city.clerk, reason="x", at=world.at("2026-01-07 08:00"))

    before, page = past(city.author, case.initiative, "2026-01-06")
    after, _page = past(city.author, case.initiative, "2026-01-07")
    never, nothing = past(city.author, case.initiative, "2025-12-01")

    assert (before.stage, after.stage, never) == ("SUBMITTED", "RECEIVED", None)
    assert [(clock.code, clock.is_running) for clock in before.clocks] == [("D01", True)]
    assert [(clock.code, clock.is_running) for clock in after.clocks] == [
        ("D01", False),
        ("D02", True),
    ]
    assert case.routing.explanation in page
    assert "Lúc đó hồ sơ chưa có." in nothing


def test_people_and_files_of_each_day(city, past):
    draft = world.draft_of(city.author, when=world.at("2026-01-05 08:00"))
    file = attach(draft, "Khảo sát.txt", world.at("2026-01-06 08:00"))
    people.name_proposers(
        initiative_id=draft.pk,
        shares=[Share(city.author, 60), Share(city.colleague, 40)],
        actor=city.author,
        at=world.at("2026-01-07 08:00"),
    )
    attachments.remove(attachment_id=file.pk, actor=city.author, at=world.at("2026-01-08 08:00"))

    days = [past(city.author, draft, f"2026-01-0{day}")[0] for day in (5, 6, 7, 8)]

    assert [len(day.people) for day in days] == [1, 1, 2, 2]
    assert days[2].people[1].startswith("Đồng tác giả – ")
    assert days[2].people[1].endswith("(40 %)")
    assert [day.files for day in days] == [[], ["Khảo sát.txt"], ["Khảo sát.txt"], []]


def test_a_decision_is_there_from_the_day_it_was_issued(city, past):
    decision = world.issued(city, when=world.at("2026-01-12 08:00"))
    initiative = decision.case.initiative

    earlier, _page = past(city.author, initiative, "2026-01-12T07:59")
    then, page = past(city.author, initiative, "2026-01-12")

    assert earlier is None
    assert [item.number for item in then.decisions] == ["1/QĐ-UBND"]
    assert decision.get_absolute_url() in page


def test_others_never_see_what_was_written_after_a_return(city, past):
    case = world.submitted(city, when=world.at("2026-01-05 08:00"))
    intake.return_for_completion(
        case_id=case.pk,
        actor=city.clerk,
        reason="Thiếu",
        missing_list="1",
        at=world.at("2026-01-06 08:00"),
    )
    draft = Initiative.objects.get(pk=case.initiative_id)
    drafting.save_step(
        initiative_id=draft.pk,
        step="van-de",
        values={**draft.content, "bottleneck": "Chưa gửi cho ai"},
        seen_revision=draft.revision,
        actor=city.author,
        at=world.at("2026-01-07 08:00"),
    )
    secrecy.lock_file(
        initiative_id=draft.pk, actor=city.officer, reason="Nghi", at=world.at("2026-01-08 08:00")
    )
    secrecy.open_file(
        initiative_id=draft.pk, actor=city.officer, reason="Nhầm", at=world.at("2026-01-12 08:00")
    )
    world.submission.withdraw(
        initiative_id=draft.pk, actor=city.author, reason="Thôi", at=world.at("2026-01-13 08:00")
    )

    for day in ("2026-01-07", "2026-01-08", "2026-01-14"):
        assert "Chưa gửi cho ai" not in past(city.clerk, draft, day)[1], day
    assert "Chưa gửi cho ai" in past(city.author, draft, "2026-01-08")[1]


def test_others_never_see_what_was_not_sent_by_then(city, past):
    draft = world.draft_of(city.author, when=world.at("2026-01-05 08:00"))
    world.submission.submit(
        initiative_id=draft.pk, actor=city.author, at=world.at("2026-01-07 08:00")
    )

    draft.refresh_from_db()
    assert past(city.clerk, draft, "2026-01-06")[0] is None
    assert past(city.author, draft, "2026-01-06")[0].content["title"] == draft.title
    assert past(city.clerk, draft, "2026-01-07")[0].people == [
        "Người đề xuất – TP_PHUONG PA (100 %)"
    ]
