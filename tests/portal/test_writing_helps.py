"""What helps while writing: where it would go, and what is like it."""

import pytest
from django.urls import reverse

from approvals.services import submission
from tests import world

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def city():
    return world.City()


@pytest.fixture
def author(city, client):
    client.force_login(city.author, backend=BACKEND)
    return client


def previews(client, draft, step, **typed):
    address = reverse("approvals:route_preview", args=[draft.code, step])
    answer = client.post(address, typed)
    assert answer.status_code == 200
    return answer.context["route"]


def test_the_route_follows_what_is_typed_and_nothing_is_stored(city, author):
    draft = world.draft_of(city.author)
    before = (draft.content, draft.history.count())
    wish = {"recipient_wish": city.top.code, "recipient_reason": "Vượt phường"}

    plain = previews(author, draft, "co-ban")
    wished = previews(author, draft, "co-ban", **wish)
    wide = previews(author, draft, "to-chuc", scope_units=[city.ward.code, city.other_ward.code])
    odd = previews(author, draft, "co-ban", title="x" * 500, urgency="SAI")

    assert plain["recipient"] == odd["recipient"] == city.ward.head_label
    assert wished["recipient"] == city.top.head_label
    assert wide["target"] == city.top.head_label
    draft.refresh_from_db()
    assert (draft.content, draft.history.count()) == before


def test_a_wish_needs_its_reason_and_is_kept_with_the_route(city, author):
    content = world.plan(recipient_wish=city.top.code)
    draft = world.draft_of(city.author, content=content)
    page = author.get(reverse("approvals:submission_review", args=[draft.code])).content.decode()
    assert "Đề nghị nơi nhận khác thì phải nêu lý do." in page

    content["recipient_reason"] = "Vượt thẩm quyền phường"
    draft = world.draft_of(city.author, content=content)
    case = submission.submit(initiative_id=draft.pk, actor=city.author, at=world.START)

    assert (case.unit, case.routing.rule_code) == (city.top, "RT-C6")
    assert "Vượt thẩm quyền phường" in case.routing.explanation
    assert case.routing.facts["wished_recipient"] == city.top.code


@pytest.mark.parametrize(
    "typed",
    [
        {"title": "tiep nhan ho so luu dong ban dem"},
        {"title": "buổi tối lưu động hồ sơ"},
        {"bottleneck": "Vì 41 % người nộp là công nhân làm theo ca nên không đến được"},
    ],
)
def test_what_is_alike_is_shown_while_typing(city, author, typed):
    world.submitted(
        city,
        content=world.plan(
            title="Bàn tiếp nhận hồ sơ lưu động buổi tối",
            bottleneck="41% người nộp là công nhân làm theo ca, không thể đến trong giờ.",
        ),
    )
    world.submitted(city, content=world.plan(title="Thu gom rác", bottleneck="Rác đầy hẻm"))

    page = author.post(reverse("initiatives:similar_list"), typed).content.decode()

    assert "Bàn tiếp nhận hồ sơ lưu động" in page
    assert "Thu gom rác" not in page


def test_what_is_alike_is_shown_once_more_before_sending(city, author):
    world.submitted(city, content=world.plan(title="Bàn tiếp nhận hồ sơ lưu động buổi tối"))
    draft = world.draft_of(
        city.author, content=world.plan(title="Hồ sơ lưu động: bàn tiếp nhận buổi tối")
    )

    page = author.get(reverse("approvals:submission_review", args=[draft.code])).content.decode()

    assert "Đã có đề xuất tương tự:" in page
    assert page.count(draft.code) > 0
    assert [
        row.title
        for row in author.post(reverse("initiatives:similar_list"), {"code": draft.code}).context[
            "similar"
        ]
    ] == ["Bàn tiếp nhận hồ sơ lưu động buổi tối"]
