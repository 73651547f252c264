"""The smaller lists need as many queries for many rows as for few."""

import pytest
from django.urls import reverse

from accounts.choices import Role
from authorities.models import LegalBasis
from initiatives.services import secrecy
from notifications.models import MailboxMessage
from portal.selectors.work import work
from tests import world

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.mark.parametrize("count", [1, 5])
@pytest.mark.parametrize(
    ("who", "address", "queries"),
    [
        ("officer", "portal:secrecy_desk", 5),
        ("admin", "authorities:rule_list", 7),
        ("admin", "authorities:deadline_list", 5),
        ("head", "authorities:legal_list", 5),
        ("head", "notifications:mailbox_list", 5),
        ("head", "accounts:account_detail", 8),
        ("head", "usersessions_list", 5),
    ],
)
def test_a_list_runs_a_constant_number_of_queries(
    client, django_assert_num_queries, who, address, queries, count
):
    city = world.City()
    person = getattr(city, who)
    for number in range(count):
        draft = world.draft_of(city.author, commit=False, content={})
        secrecy.lock_file(initiative_id=draft.pk, actor=city.officer, reason="Nghi", at=world.START)
        world.record(
            LegalBasis(
                code=f"X{number}", title="X", certainty="CONFIRMED", valid_from=world.DAY_ONE
            )
        )
        MailboxMessage.objects.create(to=person.email, subject="X", body="X")
        world.give_duty(person, world.make_unit(), Role.INSPECTOR)
    client.force_login(person, backend=BACKEND)
    client.get(reverse("portal:help_page"))

    with django_assert_num_queries(queries):
        assert client.get(reverse(address)).status_code == 200


def test_a_delegation_hides_nothing_from_the_head():
    city = world.City()
    world.delegate(city.head, city.deputy, city.ward, scope="ALL")
    late = world.received(city, when=world.at("2026-02-02 09:00"))
    at = world.at("2026-06-01 09:00")

    for view in ("can-toi", "don-vi", "qua-han"):
        rows = work(city.head, view=view, page=0, at=at).rows
        assert [row.initiative.pk for row in rows] == [late.initiative_id], view
    assert [row.initiative.pk for row in work(city.deputy, view="thay", page=0, at=at).rows] == [
        late.initiative_id
    ]
