"""Who proposes, with which confirmed share, and what each of them signs."""

import pytest
from django.core.exceptions import PermissionDenied

from common.errors import DomainError
from initiatives.models import Commitment, Initiative, InitiativeUserGrant, Proposer
from initiatives.services import people
from initiatives.services.people import Share
from initiatives.services.registration import readiness
from tests import world
from workflow.models import OutboxEvent

pytestmark = pytest.mark.django_db
CLAUSES = [
    "authorship",
    "common_interest",
    "no_conflict",
    "compliance",
    "follow_plan",
    "report",
    "secret_data",
]


@pytest.fixture
def city():
    return world.City()


@pytest.fixture
def draft(city):
    return world.draft_of(city.author)


def name(draft, *shares, actor=None):
    return people.name_proposers(
        initiative_id=draft.pk,
        shares=[Share(user, percent) for user, percent in shares],
        actor=actor or draft.author,
        at=world.START,
    )


def confirm(draft, user):
    return people.confirm_share(initiative_id=draft.pk, actor=user, at=world.START)


def sign(draft, user, agreed=None, text=""):
    return people.sign_commitment(
        initiative_id=draft.pk,
        actor=user,
        agreed=CLAUSES if agreed is None else agreed,
        free_text=text,
        at=world.START,
    )


def shares(draft):
    rows = Proposer.objects.filter(initiative=draft).order_by("-is_author", "pk")
    return [(row.user, row.contribution_percent, row.is_author, row.has_confirmed) for row in rows]


def asked(draft):
    """What is still to do by people before the draft may be sent."""
    found = readiness(Initiative.objects.get(pk=draft.pk), world.START.date()).missing
    return [str(item.message) for item in found]


def test_shares_of_all_proposers_are_stored(city, draft):
    name(draft, (city.author, 70), (city.colleague, 20), (city.stranger, 10))

    assert shares(draft) == [
        (city.author, 70, True, True),
        (city.colleague, 20, False, False),
        (city.stranger, 10, False, False),
    ]
    told = OutboxEvent.objects.filter(topic="initiatives.proposer_named").order_by("pk")
    assert [event.payload["user"] for event in told] == [city.colleague.pk, city.stranger.pk]


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ([("author", 70), ("colleague", 29)], "percent_sum"),
        ([("author", 70), ("colleague", 31)], "percent_sum"),
        ([("author", 99)], "percent_sum"),
        ([("author", 100), ("colleague", 0)], "percent"),
        ([("author", 110), ("colleague", -10)], "percent"),
        ([("author", 50), ("author", 50)], "proposer_twice"),
        ([("colleague", 100)], "author_missing"),
        ([], "author_missing"),
    ],
)
def test_shares_that_make_no_whole_are_refused(city, draft, given, code):
    name(draft, (city.author, 60), (city.colleague, 40))
    before = shares(draft)

    with pytest.raises(DomainError) as refused:
        name(draft, *[(getattr(city, who), percent) for who, percent in given])

    assert refused.value.code == code
    assert shares(draft) == before


def test_sum_that_is_wrong_is_told(city, draft):
    with pytest.raises(DomainError) as refused:
        name(draft, (city.author, 70), (city.colleague, 20))

    message = "Tổng tỷ lệ đóng góp phải bằng 100 %, hiện là 90 %."
    assert str(refused.value.message) == message


def test_person_without_a_position_cannot_be_a_proposer(city, draft):
    nobody = world.make_user("Không chức vụ")

    with pytest.raises(DomainError) as refused:
        name(draft, (city.author, 50), (nobody, 50))

    assert refused.value.code == "no_position"
    assert shares(draft) == [(city.author, 100, True, True)]
    assert InitiativeUserGrant.objects.filter(user=nobody).count() == 0


def test_only_the_author_names_the_proposers_of_a_draft(city, draft):
    name(draft, (city.author, 60), (city.colleague, 40))
    case = world.submitted(city)
    before = shares(draft), shares(case.initiative)

    for initiative, actor in (
        (draft, city.colleague),
        (draft, city.head),
        (case.initiative, city.author),
    ):
        with pytest.raises(PermissionDenied):
            name(initiative, (initiative.author, 50), (city.colleague, 50), actor=actor)

    assert (shares(draft), shares(case.initiative)) == before


def test_co_author_confirms_his_own_share_as_it_stands(city, draft):
    name(draft, (city.author, 60), (city.colleague, 40))

    confirm(draft, city.colleague)

    assert shares(draft) == [(city.author, 60, True, True), (city.colleague, 40, False, True)]
    row = Proposer.objects.get(user=city.colleague)
    assert (row.confirmed_percent, row.confirmed_at) == (40, world.START)
    last = row.history.order_by("history_id").last()
    assert last.history_user == city.colleague


def test_changed_share_needs_a_new_confirmation(city, draft):
    name(draft, (city.author, 60), (city.colleague, 30), (city.stranger, 10))
    confirm(draft, city.colleague)
    confirm(draft, city.stranger)

    name(draft, (city.author, 50), (city.colleague, 40), (city.stranger, 10))

    assert shares(draft) == [
        (city.author, 50, True, True),
        (city.colleague, 40, False, False),
        (city.stranger, 10, False, True),
    ]
    assert f"{city.colleague} chưa xác nhận tỷ lệ đóng góp." in asked(draft)
    confirm(draft, city.colleague)
    assert f"{city.colleague} chưa xác nhận tỷ lệ đóng góp." not in asked(draft)


def test_outsider_neither_confirms_nor_signs(city, draft):
    name(draft, (city.author, 60), (city.colleague, 40))
    before = shares(draft), Commitment.objects.count()

    for actor in (city.head, city.admin, city.stranger):
        with pytest.raises(PermissionDenied):
            confirm(draft, actor)
        with pytest.raises(PermissionDenied):
            sign(draft, actor)
        with pytest.raises(PermissionDenied):
            people.refuse_commitment(
                initiative_id=draft.pk, actor=actor, reason="Không", at=world.START
            )

    assert (shares(draft), Commitment.objects.count()) == before


def test_proposer_who_is_taken_out_no_longer_reads_or_writes(city, draft):
    name(draft, (city.author, 60), (city.stranger, 40))
    day = world.START.date()
    saw = Initiative.objects.filter(pk=draft.pk).visible_to(city.stranger, day).exists()

    name(draft, (city.author, 100))

    assert saw is True
    assert shares(draft) == [(city.author, 100, True, True)]
    assert not Initiative.objects.filter(pk=draft.pk).visible_to(city.stranger, day).exists()
    with pytest.raises(PermissionDenied):
        sign(draft, city.stranger)
    history = Proposer.history.filter(user=city.stranger).order_by("history_id")
    assert [item.history_type for item in history] == ["+", "-"]


def test_group_needs_two_people(city):
    draft = world.draft_of(city.author, content=world.plan(proposer_kind="GROUP"))

    assert asked(draft) == ["Nhóm phải có ít nhất hai người."]


def test_draft_may_be_sent_when_all_have_confirmed_and_signed(city):
    draft = world.draft_of(city.author, content=world.plan(proposer_kind="GROUP"))
    name(draft, (city.author, 60), (city.colleague, 40))
    missing = asked(draft)

    confirm(draft, city.colleague)
    sign(draft, city.colleague)

    assert missing == [
        f"{city.colleague} chưa xác nhận tỷ lệ đóng góp.",
        f"{city.colleague} chưa ký bản cam kết.",
    ]
    assert asked(draft) == []


def test_signed_commitment_says_who_what_and_when(city):
    draft = world.draft_of(city.author, commit=False)

    row = sign(draft, city.author, text="Báo cáo hằng tuần")

    assert Commitment.objects.get() == row
    assert (row.user, row.is_refusal, row.withdrawn_at) == (city.author, False, None)
    assert (row.signed_revision, row.signed_at) == (draft.revision, world.START)
    assert (row.report_hours, row.free_text) == (24, "Báo cáo hằng tuần")
    assert [clause["code"] for clause in row.text.clauses] == CLAUSES


@pytest.mark.parametrize(
    "agreed",
    [[], CLAUSES[:-1], CLAUSES[1:], [*CLAUSES, "khac"], [*CLAUSES[:-1], "khac"]],
)
def test_every_clause_has_to_be_agreed_to(city, agreed):
    draft = world.draft_of(city.author, commit=False)

    with pytest.raises(DomainError) as refused:
        sign(draft, city.author, agreed)

    assert (refused.value.code, refused.value.field) == ("clauses", "agreed")
    assert Commitment.objects.count() == 0
    assert asked(draft) == [f"{city.author} chưa ký bản cam kết."]


def test_refusal_is_recorded_and_keeps_the_draft_from_being_sent(city, draft):
    people.refuse_commitment(
        initiative_id=draft.pk, actor=city.author, reason="Chưa đồng ý điều 5", at=world.START
    )

    rows = Commitment.objects.order_by("pk").values_list("is_refusal", "withdrawn_at", "free_text")
    assert list(rows) == [(False, world.START, ""), (True, None, "Chưa đồng ý điều 5")]
    assert asked(draft) == [f"{city.author} chưa ký bản cam kết."]


def test_refusal_stays_on_record_after_a_later_signature(city, draft):
    people.refuse_commitment(
        initiative_id=draft.pk, actor=city.author, reason="Chưa", at=world.START
    )
    later = world.at("2026-01-06 09:00")

    world.sign(draft, city.author, later)

    rows = Commitment.objects.order_by("pk").values_list("is_refusal", "withdrawn_at")
    assert list(rows) == [(False, world.START), (True, later), (False, None)]
    assert asked(draft) == []


def test_signing_twice_keeps_one_valid_commitment(city, draft):
    sign(draft, city.author, text="Lần hai")

    valid = Commitment.objects.filter(withdrawn_at=None)
    assert [row.free_text for row in valid] == ["Lần hai"]
    assert Commitment.objects.count() == 2
