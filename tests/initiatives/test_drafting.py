"""A draft begins, is numbered, is written by several people and loses nothing."""

from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlencode

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.urls import reverse

from accounts.choices import PersonnelCategory
from common.errors import DomainError, EditConflict
from initiatives.models import Autosave, CodeCounter, Initiative, Proposer
from initiatives.selectors import typed_but_unsaved
from initiatives.services import drafting, people
from initiatives.services.people import Share
from tests import world

DB = pytest.mark.django_db


@pytest.fixture
def city():
    return world.City()


def start(user, *, at=world.START, position=None, no_secret=True, code=""):
    position = position or user.positions.select_related("unit").get()
    return drafting.start_draft(
        actor=user, position=position, no_secret=no_secret, at=at, code=code
    )


def save(draft, actor, step, *, seen=None, **values):
    return drafting.save_step(
        initiative_id=draft.pk,
        step=step,
        values=values,
        seen_revision=draft.revision if seen is None else seen,
        actor=actor,
        at=world.START,
    )


def typed(draft, actor, step="co-ban", data="title=a", base=0):
    return drafting.keep_typed(
        initiative=draft,
        step=step,
        data=data,
        base_revision=base,
        actor=actor,
        at=world.START,
    )


def with_colleague(city):
    draft = start(city.author)
    shares = [Share(city.author, 60), Share(city.colleague, 40)]
    people.name_proposers(initiative_id=draft.pk, shares=shares, actor=city.author, at=world.START)
    return draft


def row(draft):
    found = Initiative.objects.get(pk=draft.pk)
    return found.content, found.revision, found.title, found.history.count()


@DB
def test_draft_begins_with_its_facts_and_its_author(city):
    draft = start(city.author)

    position = city.author.positions.get()
    proposer = Proposer.objects.get()
    assert draft.code == "SK-2026-PA-0001"
    assert (draft.state, draft.stage, draft.revision, draft.content) == ("DRAFT", "DRAFT", 0, {})
    assert (draft.author, draft.author_position) == (city.author, position)
    assert (draft.employing_unit, draft.nd73_subject) == (city.ward, True)
    assert (draft.no_secret_confirmed_at, draft.created_at) == (world.START, world.START)
    assert (proposer.user, proposer.position, proposer.is_author) == (city.author, position, True)
    assert (proposer.contribution_percent, proposer.has_confirmed) == (100, True)


@DB
@pytest.mark.parametrize("category", PersonnelCategory.values)
def test_decree_73_covers_leaders_and_managers_only(category):
    unit, user = world.make_unit("PX"), world.make_user()
    world.give_position(user, unit, category=category)

    draft = start(user)

    covered = {"CONG_CHUC_LDQL", "VIEN_CHUC_QL", "DAI_DIEN_VON_NN"}
    assert draft.nd73_subject is (category in covered)


@DB
def test_draft_without_the_confirmation_is_refused(city):
    with pytest.raises(DomainError) as refused:
        start(city.author, no_secret=False)

    assert (refused.value.code, refused.value.field) == ("no_secret", "no_secret")
    assert (Initiative.objects.count(), CodeCounter.objects.count()) == (0, 0)


@DB
def test_draft_in_the_position_of_another_is_refused(city):
    with pytest.raises(DomainError) as refused:
        start(city.author, position=city.head.positions.get())

    assert (refused.value.code, refused.value.field) == ("position", "position")
    assert (Initiative.objects.count(), CodeCounter.objects.count()) == (0, 0)


@DB
def test_person_without_a_position_that_day_cannot_start(city):
    early = world.at("2025-06-30 09:00")

    with pytest.raises(PermissionDenied):
        start(world.make_user(), position=city.author.positions.get())
    with pytest.raises(PermissionDenied):
        start(city.author, at=early)

    assert Initiative.objects.count() == 0


@DB
def test_codes_count_by_register_and_year(city):
    other = city.stranger
    times = [world.at("2025-12-31 23:30"), world.at("2026-01-01 00:10"), world.START]

    codes = [start(city.author, at=at).code for at in times]
    codes.append(start(other).code)

    assert codes == [
        "SK-2025-PA-0001",
        "SK-2026-PA-0001",
        "SK-2026-PA-0002",
        "SK-2026-PB-0001",
    ]


@DB
def test_register_is_inherited_from_the_nearest_level_that_has_one():
    top = world.make_unit("TOP", register_code="")
    ward = world.make_unit("PX", superior=top, register_code="PXA")
    centre = world.make_unit("HCC", superior=ward, register_code="")
    room = world.make_unit("PHG", superior=centre, register_code="")
    people_of = {unit.code: world.make_user() for unit in (top, ward, room)}
    for unit in (top, ward, room):
        world.give_position(people_of[unit.code], unit)

    codes = [start(people_of[code]).code for code in ("PX", "PHG", "TOP")]

    assert codes == ["SK-2026-PXA-0001", "SK-2026-PXA-0002", "SK-2026-TP-0001"]


@DB
def test_code_of_an_older_register_is_kept_and_takes_no_number(city):
    old = start(city.author, code="SK-2024-QBS-0002")
    new = start(city.author)

    assert (old.code, new.code) == ("SK-2024-QBS-0002", "SK-2026-PA-0001")


@DB
def test_number_of_a_failed_start_is_given_to_the_next(city):
    start(city.author)
    with pytest.raises(DomainError):
        start(city.author, no_secret=False)

    assert start(city.author).code == "SK-2026-PA-0002"


@pytest.mark.django_db(transaction=True)
def test_numbers_given_at_the_same_time_are_all_different():
    unit, user = world.make_unit("PX"), world.make_user()
    world.give_position(user, unit)

    def one(_index):
        try:
            return start(user).code
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=4) as pool:
        codes = sorted(pool.map(one, range(12)))

    assert codes == [f"SK-2026-PX-{number:04d}" for number in range(1, 13)]
    assert CodeCounter.objects.get().last == 12


@DB
def test_saved_step_is_in_the_plan_the_columns_and_the_search(city):
    draft = start(city.author)

    save(
        draft,
        city.author,
        "co-ban",
        title="Bàn tiếp nhận lưu động",
        initiative_type="SANG_KIEN",
        proposer_kind="INDIVIDUAL",
        domain="XD_CHINH_QUYEN",
        primary_topic="CCHC",
        urgency="PRESSING",
        organisation="PA",
    )

    found = Initiative.objects.get(pk=draft.pk)
    last = found.history.order_by("history_id").last()
    assert (found.revision, found.title, found.urgency) == (1, "Bàn tiếp nhận lưu động", "PRESSING")
    assert (found.initiative_type, found.proposer_kind) == ("SANG_KIEN", "INDIVIDUAL")
    assert (found.domain, found.primary_topic.code) == ("XD_CHINH_QUYEN", "CCHC")
    assert (found.organisation, found.search_title) == (None, "ban tiep nhan luu dong")
    assert (last.revision, last.history_change_reason) == (1, "Soạn phần “Thông tin chung”")
    assert last.history_user == city.author


@DB
def test_organisation_counts_only_when_an_organisation_proposes(city):
    draft = start(city.author)

    draft = save(draft, city.author, "co-ban", proposer_kind="ORGANISATION", organisation="PA")
    named = draft.organisation
    draft = save(draft, city.author, "co-ban", proposer_kind="GROUP", organisation="PA")

    assert (named, draft.organisation) == (city.ward, None)


@DB
def test_steps_are_kept_side_by_side(city):
    draft = start(city.author)

    draft = save(draft, city.author, "co-ban", title="Một")
    draft = save(draft, city.author, "van-de", bottleneck="Hai")

    assert (draft.content, draft.revision) == ({"title": "Một", "bottleneck": "Hai"}, 2)


@DB
def test_two_people_who_write_different_steps_do_not_disturb_each_other(city):
    draft = with_colleague(city)
    seen = draft.revision

    save(draft, city.author, "co-ban", seen=seen, title="Của tác giả")
    save(draft, city.colleague, "van-de", seen=seen, bottleneck="Của đồng tác giả")

    found = Initiative.objects.get(pk=draft.pk)
    assert found.content == {"title": "Của tác giả", "bottleneck": "Của đồng tác giả"}
    assert found.revision == seen + 2


@DB
@pytest.mark.parametrize(("first", "second"), [("author", "colleague"), ("colleague", "author")])
def test_second_to_save_the_same_step_is_told_and_nothing_is_overwritten(city, first, second):
    draft = with_colleague(city)
    seen = draft.revision
    save(draft, getattr(city, first), "co-ban", seen=seen, title="Lưu trước")
    before = row(draft)

    with pytest.raises(EditConflict):
        save(draft, getattr(city, second), "co-ban", seen=seen, title="Lưu sau")

    assert row(draft) == before
    again = save(draft, getattr(city, second), "co-ban", seen=seen + 1, title="Đã đọc, lưu lại")
    assert (again.title, again.revision) == ("Đã đọc, lưu lại", seen + 2)


@DB
def test_conflict_is_found_across_saves_of_other_steps(city):
    draft = with_colleague(city)
    seen = draft.revision
    save(draft, city.author, "co-ban", seen=seen, title="Lưu trước")
    save(draft, city.author, "van-de", seen=seen + 1, bottleneck="Phần khác")

    with pytest.raises(EditConflict):
        save(draft, city.colleague, "co-ban", seen=seen, title="Lưu sau")
    save(draft, city.colleague, "co-ban", seen=seen + 1, title="Lưu sau khi đọc")

    assert Initiative.objects.get(pk=draft.pk).title == "Lưu sau khi đọc"


@DB
def test_same_person_in_two_windows_is_told_too(city):
    draft = start(city.author)
    save(draft, city.author, "rui-ro", seen=0, risks=[{"risk_code": "R-01"}])

    with pytest.raises(EditConflict):
        save(draft, city.author, "rui-ro", seen=0, risks=[{"risk_code": "R-02"}])

    assert Initiative.objects.get(pk=draft.pk).content == {"risks": [{"risk_code": "R-01"}]}


@DB
def test_only_proposers_write_and_only_a_draft(city):
    draft, case = start(city.author), world.submitted(city)
    before = row(draft), row(case.initiative)

    for initiative, actor in (
        (draft, city.head),
        (draft, city.colleague),
        (draft, city.admin),
        (case.initiative, city.author),
    ):
        with pytest.raises(PermissionDenied):
            save(initiative, actor, "co-ban", title="Khác")
        with pytest.raises(PermissionDenied):
            typed(initiative, actor)

    assert (row(draft), row(case.initiative)) == before
    assert Autosave.objects.count() == 0


@DB
def test_what_is_being_typed_is_kept_apart_from_the_plan(city):
    draft = start(city.author)
    save(draft, city.author, "co-ban", title="Đã lưu")
    before = row(draft)

    typed(draft, city.author, data="title=Dang+go", base=1)

    kept = typed_but_unsaved(draft, city.author, "co-ban")
    assert (kept.data, kept.base_revision, kept.saved_at) == ("title=Dang+go", 1, world.START)
    assert row(draft) == before


@DB
def test_what_is_being_typed_is_kept_per_person_and_step_newest_only(city):
    draft = with_colleague(city)

    typed(draft, city.author, data="title=1")
    typed(draft, city.author, data="title=2")
    typed(draft, city.author, "van-de", data="bottleneck=3")
    typed(draft, city.colleague, data="title=4")

    kept = Autosave.objects.order_by("pk").values_list("user", "step", "data")
    assert list(kept) == [
        (city.author.pk, "co-ban", "title=2"),
        (city.author.pk, "van-de", "bottleneck=3"),
        (city.colleague.pk, "co-ban", "title=4"),
    ]


@DB
def test_saving_a_step_forgets_only_what_that_person_typed_there(city):
    draft = with_colleague(city)
    for user, step in (
        (city.author, "co-ban"),
        (city.author, "van-de"),
        (city.colleague, "co-ban"),
    ):
        typed(draft, user, step)

    save(draft, city.author, "co-ban", title="Đã lưu")

    left = Autosave.objects.order_by("pk").values_list("user", "step")
    assert list(left) == [(city.author.pk, "van-de"), (city.colleague.pk, "co-ban")]


@DB
def test_refused_save_keeps_what_was_typed(city):
    draft = with_colleague(city)
    typed(draft, city.colleague, data="title=Dang+go")
    save(draft, city.author, "co-ban", seen=0, title="Lưu trước")

    with pytest.raises(EditConflict):
        save(draft, city.colleague, "co-ban", seen=0, title="Đang gõ")

    assert Autosave.objects.get().data == "title=Dang+go"


@DB
def test_person_may_drop_what_he_typed(city):
    draft = with_colleague(city)
    typed(draft, city.author)
    typed(draft, city.colleague)

    drafting.drop_typed(initiative=draft, step="co-ban", actor=city.author)

    assert Autosave.objects.get().user == city.colleague


@DB
def test_restored_text_cannot_overwrite_what_was_saved_after_it_was_opened(city, client):
    draft = with_colleague(city)
    save(draft, city.colleague, "co-ban", seen=0, title="Lưu trong lúc kia đang gõ")
    client.force_login(city.author)

    sent = {"title": "Đang gõ", "revision": "0"}
    answer = client.post(
        reverse("initiatives:step_autosave", args=[draft.code, "co-ban"]),
        urlencode(sent),
        content_type="application/x-www-form-urlencoded",
    )

    assert answer.status_code == 200
    assert Autosave.objects.get().base_revision == 0
