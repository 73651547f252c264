"""What is published may be read and taken over by anybody; its origin is credited."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from common.errors import DomainError
from initiatives.models import Initiative
from initiatives.services import secrecy
from monitoring.models import Adoption, LibraryEntry
from monitoring.services import library
from pilots.services import evaluating
from tests import world
from tests.pilots import refusals, town
from tests.refusals import refuses

pytestmark = pytest.mark.django_db
NOW = world.at("2026-08-03 09:00")


@pytest.fixture
def city():
    return world.City()


def scaled(city, **kwargs):
    return scale(town.concluded(city, grade="XUAT_SAC", **kwargs), city)


def scale(pilot, city):
    return evaluating.scale(pilot_id=pilot.pk, number="1/CV", actor=city.head, reason="Tốt", at=NOW)


def published(pilot, city):
    if pilot.state != "SCALING":
        scale(pilot, city)
    return publish(pilot, city)


def publish(pilot, city, *, actor=None, summary="Tiếp nhận hồ sơ buổi tối tại nơi ở trọ"):
    return library.publish(
        pilot_id=pilot.pk,
        summary=summary,
        actor=actor or city.focal,
        reason="Có thể nhân rộng",
        at=NOW,
    )


def trace():
    return LibraryEntry.objects.count(), Adoption.objects.count(), refusals.trace()


refused = refuses(trace)


def test_the_focal_agency_publishes_completed_work_only(city):
    pilot = town.concluded(city, grade="DAT")
    refused(PermissionDenied, lambda: publish(pilot, city))  # not scaled, not closed
    pilot = scale(pilot, city)
    for person in (city.head, city.author, city.admin, city.mayor):
        refused(PermissionDenied, lambda who=person: publish(pilot, city, actor=who))
    assert refused(DomainError, lambda: publish(pilot, city, summary=" ")).code == "summary"
    assert refused(DomainError, lambda: publish(pilot, city, summary="TUYỆT MẬT")).code == "secret"

    publish(pilot, city)
    assert publish(pilot, city, summary="Viết lại").summary == "Viết lại"
    assert LibraryEntry.objects.count() == 1


def test_it_is_found_without_diacritics_and_names_nobody(city, sign_in):
    pilot = scaled(city)
    entry = publish(pilot, city)
    client = sign_in(city.stranger)

    for typed in ("buoi toi", "NƠI Ở TRỌ"):
        assert (
            entry.initiative.code
            in client.get(reverse("monitoring:library_list"), {"q": typed}).content.decode()
        )
    none = client.get(reverse("monitoring:library_list"), {"q": "cầu vượt"}).content.decode()
    assert "Không có đề xuất nào khớp." in none
    shown = client.get(entry.get_absolute_url()).content.decode()
    assert entry.summary in shown
    assert city.author.full_name not in shown
    assert pilot.initiative.content["risks"][0]["owner"] not in shown


@pytest.mark.parametrize("count", [1, 3])
def test_the_library_runs_a_constant_number_of_queries(
    city, sign_in, django_assert_num_queries, count
):
    for _number in range(count):
        publish(scaled(city), city)
    client = sign_in(city.stranger)

    with django_assert_num_queries(5):
        page = client.get(reverse("monitoring:library_list"))

    assert page.content.decode().count('class="title"') == count


def replicate(entry, actor):
    position = actor.positions.select_related("unit").first()
    return library.replicate(
        entry_id=entry.pk, position=position, no_secret=True, actor=actor, at=NOW
    )


def test_replicating_starts_a_draft_of_ones_own_and_credits_the_origin(city):
    entry = publish(scaled(city), city)

    draft = replicate(entry, city.stranger)

    origin = entry.initiative.content
    copied = Initiative.objects.get(pk=draft.pk)
    assert (copied.author, copied.state) == (city.stranger, "DRAFT")
    assert entry.initiative.code in copied.title
    assert copied.content["risks"] == origin["risks"]
    assert copied.content["bottleneck"] == origin["bottleneck"]
    for left_behind in ("starts_on", "tasks", "trigger_on", "has_interest", "interests"):
        assert not copied.content.get(left_behind)
    assert Adoption.objects.get().unit == city.other_ward


def test_a_draft_counts_as_taken_over_once_it_is_sent(city):
    entry = publish(scaled(city), city)
    replicate(entry, city.stranger)

    assert LibraryEntry.objects.for_list().get().followed == 0
    sent = world.submitted(city).initiative
    Adoption.objects.create(entry=entry, initiative=sent, unit=city.ward, adopted_at=NOW)
    assert LibraryEntry.objects.for_list().get().followed == 1


def test_what_is_taken_out_or_locked_is_not_shown(city, sign_in):
    entry = publish(scaled(city), city)
    client = sign_in(city.stranger)
    refused(PermissionDenied, lambda: _withdraw(entry, city.head))

    _withdraw(entry, city.focal)

    assert client.get(entry.get_absolute_url()).status_code == 404
    assert refused(DomainError, lambda: replicate(entry, city.stranger)).code == "not_shown"
    publish(entry.pilot, city)
    secrecy.lock_file(
        initiative_id=entry.initiative_id, actor=city.officer, reason="Nghi chứa bí mật", at=NOW
    )
    assert client.get(entry.get_absolute_url()).status_code == 404


def _withdraw(entry, actor):
    return library.withdraw(entry_id=entry.pk, actor=actor, reason="Cần sửa", at=NOW)
