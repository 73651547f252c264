"""What the page of a case says about clocks and commitments."""

import pytest
from django.urls import reverse

from authorities.models import DeadlineRule
from initiatives.services import people
from tests import world

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def city():
    return world.City()


def reads(client, person, address):
    client.force_login(person, backend=BACKEND)
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_time_limits_have_names(city, client):
    case = world.received(city)
    name = DeadlineRule.objects.get(code="D02").label

    assert name in reads(client, city.author, case.get_absolute_url())
    dialog = world.submitted(city).get_absolute_url() + "buoc/receive/"
    assert name in reads(client, city.clerk, dialog)


def test_a_signed_commitment_stays_readable_and_comes_back_when_signing_again(city, client):
    draft = world.draft_of(city.author)
    clauses = [clause["code"] for clause in people.current_text(world.START).clauses]
    people.sign_commitment(
        initiative_id=draft.pk,
        actor=city.author,
        agreed=clauses,
        free_text="Cam kết thêm của tôi",
        at=world.START,
    )
    form = reads(client, city.author, reverse("initiatives:commitment_sign", args=[draft.code]))
    tab = draft.get_absolute_url() + "?tab=tai-lieu"
    assert form.count("Cam kết thêm của tôi") == 2  # as signed, and to sign again
    world.submission.submit(initiative_id=draft.pk, actor=city.author, at=world.START)

    for person in (city.author, city.clerk):
        page = reads(client, person, tab)
        assert "Cam kết thêm của tôi" in page
        assert people.current_text(world.START).clauses[0]["text"] in page


def test_a_co_author_finds_what_he_has_to_confirm_among_his_work(city, client):
    draft = world.draft_of(city.author, content=world.plan(proposer_kind="GROUP"))
    shares = [people.Share(city.author, 60), people.Share(city.colleague, 40)]
    people.name_proposers(initiative_id=draft.pk, shares=shares, actor=city.author, at=world.START)

    asked = reads(client, city.colleague, reverse("portal:work"))
    page = reads(client, city.colleague, draft.get_absolute_url())
    people.confirm_share(initiative_id=draft.pk, actor=city.colleague, at=world.START)
    done = reads(client, city.colleague, reverse("portal:work"))

    assert draft.code in asked
    assert "Xác nhận tỷ lệ, ký cam kết" in asked
    assert reverse("initiatives:commitment_sign", args=[draft.code]) in page
    assert draft.code not in done
