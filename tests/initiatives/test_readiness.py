"""What time and later changes do to a draft that was ready."""

from datetime import date, timedelta

import pytest

from common.errors import DomainError
from initiatives.models import Initiative, InitiativeVersion
from initiatives.services import drafting, people
from initiatives.services.people import Share
from initiatives.services.registration import readiness
from tests import world

pytestmark = pytest.mark.django_db
TOMORROW = world.START + timedelta(days=1)


@pytest.fixture
def city():
    return world.City()


def asked(draft, on=None):
    fresh = Initiative.objects.get(pk=draft.pk)
    return [str(item.message) for item in readiness(fresh, on or TOMORROW.date()).missing]


def writes(draft, actor, text):
    draft.refresh_from_db()
    values = {"bottleneck": text}
    content = {key: draft.content[key] for key in draft.content if key in SECTION} | values
    return drafting.save_step(
        initiative_id=draft.pk,
        step="van-de",
        values=content,
        seen_revision=draft.revision,
        actor=actor,
        at=TOMORROW,
    )


SECTION = drafting.BY_CODE["van-de"].codes()


def test_a_plan_changed_after_the_signature_is_signed_again(city):
    draft = world.draft_of(city.author)
    assert asked(draft) == []

    writes(draft, city.author, "Điểm nghẽn khác hẳn")

    assert asked(draft) == [
        "Kế hoạch đã sửa sau khi Người đề xuất ký cam kết; cần ký lại.",
    ]
    with pytest.raises(DomainError, match="Còn 1 mục"):
        world.submission.submit(initiative_id=draft.pk, actor=city.author, at=TOMORROW)
    assert not InitiativeVersion.objects.exists()
    world.sign(draft, city.author, TOMORROW)
    assert asked(draft) == []


def test_saving_what_is_there_already_asks_for_no_new_signature(city):
    draft = world.draft_of(city.author)
    revision, rows = draft.revision, draft.history.count()

    writes(draft, city.author, draft.content["bottleneck"])

    draft.refresh_from_db()
    assert (draft.revision, draft.history.count()) == (revision, rows)
    assert asked(draft) == []


@pytest.mark.parametrize(
    ("who", "unit", "may"),
    [
        ("head", "ward", True),
        ("deputy", "ward", True),
        ("clerk", "ward", True),
        ("author", "ward", False),
        ("deputy", "other_ward", False),
        ("deputy", "top", False),
    ],
)
def test_an_organisation_proposes_through_its_own_leaders(city, who, unit, may):
    author, code = getattr(city, who), getattr(city, unit).code
    content = world.plan(proposer_kind="ORGANISATION", organisation=code)

    draft = world.draft_of(author, content=content)

    refusal = "Chỉ lãnh đạo, người được ủy quyền hoặc văn thư của tổ chức"
    assert [text.startswith(refusal) for text in asked(draft)] == ([] if may else [True])


def test_a_position_that_ended_is_replaced_by_the_present_one(city):
    draft = world.draft_of(city.author)
    old = draft.author_position
    old.valid_to = world.START.date()
    world.record(old)
    new = world.give_position(city.author, city.other_ward, valid_from=TOMORROW.date())
    assert asked(draft) == ["Chức vụ đã ghi của Người đề xuất không còn; hãy lưu lại phần này."]

    people.name_proposers(
        initiative_id=draft.pk, shares=[Share(city.author, 100)], actor=city.author, at=TOMORROW
    )

    draft.refresh_from_db()
    assert (draft.author_position, draft.employing_unit) == (new, city.other_ward)
    assert draft.proposers.get().position == new
    assert asked(draft) == []
    assert asked(draft, on=date(2026, 1, 5)) != []  # it was not his office then


def test_several_proposers_are_a_group_and_what_happened_has_happened(city):
    draft = world.draft_of(city.author, content=world.plan(trigger_on="2026-03-01"))
    shares = [Share(city.author, 60), Share(city.colleague, 40)]
    people.name_proposers(initiative_id=draft.pk, shares=shares, actor=city.author, at=world.START)

    found = asked(draft)

    assert "Ngày xảy ra, phát hiện không thể sau hôm nay." in found
    assert "Có nhiều người đề xuất thì chọn “Nhóm”." in found
