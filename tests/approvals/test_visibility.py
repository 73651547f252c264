"""What one may not see leaks nowhere: every exit for every role."""

import pytest
from django.urls import reverse

from initiatives.models import Initiative
from initiatives.services.attachments import Uploaded, attach, quarantine
from tests import world
from workflow import policies

pytestmark = pytest.mark.django_db
TODAY = world.START.date()


@pytest.fixture
def city():
    return world.City()


def people_of(city):
    return {name: person for name, person in vars(city).items() if hasattr(person, "email")}


def seers(city):
    return {
        name
        for name, person in people_of(city).items()
        if Initiative.objects.visible_to(person, TODAY).exists()
    }


def test_a_draft_is_seen_by_its_author_alone(city):
    world.draft_of(city.author)

    assert seers(city) == {"author"}


def test_a_submitted_file_is_seen_by_its_authority_and_the_focal_agency(city):
    world.submitted(city)

    assert seers(city) == {"author", "head", "deputy", "deputy2", "clerk", "focal"}


def test_the_party_desk_sees_a_file_only_while_asked(city):
    case = world.in_consultation(city)
    assert "party" in seers(city)

    from approvals.services import submission

    submission.withdraw(
        initiative_id=case.initiative_id, actor=city.author, reason="x", at=world.START
    )

    assert "party" not in seers(city)


def test_a_party_file_is_not_seen_by_the_focal_agency(city):
    case = world.submitted(city)
    initiative = case.initiative
    initiative.track = "PARTY"
    world.record(initiative)

    assert "focal" not in seers(city)


def test_a_locked_file_is_seen_by_the_security_officer_alone(city):
    draft = world.draft_of(city.author)
    quarantine(initiative_id=draft.pk, marking="MẬT", at=world.START)

    assert seers(city) == {"officer"}


def test_policy_and_queryset_agree_on_every_file_for_everybody(city):
    files = [
        world.draft_of(city.author),
        world.submitted(city).initiative,
        world.in_consultation(city, author=city.colleague).initiative,
        world.voted(city).initiative,
    ]
    locked = world.draft_of(city.colleague)
    quarantine(initiative_id=locked.pk, marking="MẬT", at=world.START)

    for known in people_of(city).values():
        person = type(known).objects.get(pk=known.pk)
        listed = set(Initiative.objects.visible_to(person, TODAY).values_list("pk", flat=True))
        checked = {
            file.pk
            for file in [*files, locked]
            if policies.check(person, "initiatives.view", file, TODAY)
        }
        assert listed & {file.pk for file in [*files, locked]} == checked


def exits(initiative, attachment):
    """Every address that would show something of the file."""
    code = initiative.code
    return [
        reverse("portal:initiative_detail", args=[code]),
        *(
            reverse("portal:initiative_detail", args=[code]) + f"?tab={tab}"
            for tab in ("ke-hoach", "rui-ro", "tai-lieu", "xem-xet", "lich-su")
        ),
        reverse("portal:initiative_detail", args=[code]) + "?as_of=2026-01-06",
        reverse("portal:version_detail", args=[code, 1]),
        reverse("initiatives:step_edit", args=[code, "co-ban"]),
        reverse("initiatives:proposers_edit", args=[code]),
        reverse("initiatives:commitment_sign", args=[code]),
        reverse("initiatives:attachments_edit", args=[code]),
        reverse("approvals:submission_review", args=[code]),
        reverse("approvals:submission_review", args=[code]),
        reverse("approvals:draft_withdraw", args=[code]),
        reverse("approvals:case_step", args=[code, "receive"]),
        reverse("approvals:meeting_detail", args=[code]),
        reverse("approvals:decision_edit", args=[code]),
        reverse("monitoring:case_urge", args=[code]),
        reverse("portal:initiative_release", args=[code]),
        reverse("initiatives:attachment_download", args=[attachment.pk]),
    ]


@pytest.mark.parametrize(
    "name", ["stranger", "other_head", "colleague", "admin", "officer", "mayor"]
)
def test_no_exit_shows_a_file_to_somebody_outside(city, client, name):
    draft = world.draft_of(city.author, content=world.plan(title="Dấu vết riêng của hồ sơ này"))
    import io

    attachment = attach(
        initiative_id=draft.pk,
        upload=Uploaded("Minh chứng.txt", 9, io.BytesIO("Nội dung".encode())),
        kind="OTHER",
        actor=city.author,
        at=world.START,
    )
    from approvals.services import submission

    submission.submit(initiative_id=draft.pk, actor=city.author, at=world.START)
    client.force_login(
        getattr(city, name), backend="allauth.account.auth_backends.AuthenticationBackend"
    )

    for address in exits(draft, attachment):
        response = client.get(address)
        assert response.status_code == 404, address

    for address in (
        reverse("portal:work"),
        reverse("portal:initiative_list"),
        reverse("portal:initiative_list") + "?q=dau+vet+rieng",
        reverse("portal:initiative_list") + f"?q={draft.code}",
        reverse("notifications:notification_list"),
        reverse("monitoring:overview"),
        reverse("initiatives:similar_list"),
    ):
        asked = address == reverse("initiatives:similar_list")
        title = {"title": "Dau vet rieng cua ho so nay"}
        response = client.post(address, title) if asked else client.get(address)
        assert "Dấu vết riêng" not in response.content.decode(), address
        assert response.status_code in {200, 403}, address
