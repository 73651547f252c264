"""What proves each achievement: entered row by row, never taken out, and awarded in proportion."""

import io

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from common.errors import DomainError
from initiatives.models import Attachment
from initiatives.selectors import may_open_file
from initiatives.services.attachments import Uploaded
from protection.models import FileRead
from rewards.models import AwardType, Nomination, NominationEvidence
from rewards.services import nominating
from tests import world
from tests.pilots import refusals, town
from tests.refusals import refuses
from tests.rewards.test_nominating import NOW, VALUES, grant, nominate, prove

pytestmark = pytest.mark.django_db
DATA = "Biên bản nghiệm thu".encode()


@pytest.fixture
def city():
    city = world.City()
    city.desk = city._person("Ban Thi đua", city.focal_unit)
    world.give_duty(city.desk, city.focal_unit, "AWARD_DESK")
    return city


@pytest.fixture
def pilot(city):
    return town.concluded(city, grade="XUAT_SAC")


def trace():
    rows = [list(m.objects.order_by("pk").values()) for m in (Nomination, NominationEvidence)]
    counts = [m.history.count() for m in (Nomination, NominationEvidence)]
    return rows, counts, Attachment.objects.count(), refusals.trace()


refused = refuses(trace)


def bare(pilot, city, award="GIAY_KHEN", **values):
    """A nomination that nothing proves yet."""
    chosen = AwardType.objects.get(code=award)
    return nominating.nominate(
        pilot_id=pilot.pk,
        nominee=city.author,
        award=chosen,
        values={**VALUES, **values},
        answers=["YES"] * len(chosen.conditions),
        actor=city.clerk,
        reason="Theo kết quả đánh giá",
        at=NOW,
    )


def check(row, actor, *, proportionate=True):
    return nominating.check_dossier(
        nomination_id=row.pk,
        council_opinion="Đồng ý",
        proportionate=proportionate,
        actor=actor,
        reason="Đã xem",
        at=NOW,
    )


def test_nothing_moves_before_an_achievement_is_proved(city, pilot):
    unit, above = bare(pilot, city), bare(pilot, city, "BANG_KHEN_UBND_TP")
    state = bare(pilot, city, "HUAN_CHUONG_LD_3")
    endorse = {"nomination_id": above.pk, "actor": city.head, "reason": "Đồng ý", "at": NOW}

    refused(PermissionDenied, lambda: grant(unit, city.head))
    refused(PermissionDenied, lambda: nominating.endorse(**endorse))
    refused(PermissionDenied, lambda: check(state, city.desk))

    for row in (unit, above, state):
        prove(row, city.clerk)
    assert grant(unit, city.head).state == "GRANTED"
    assert nominating.endorse(**endorse).unit == city.top
    assert check(state, city.desk).checked_at == NOW


def test_what_an_earlier_nomination_says_of_its_evidence_still_counts(city, pilot):
    row = bare(pilot, city, evidence="Kết luận số 9/KL")

    assert grant(row, city.head).state == "GRANTED"


def test_achievements_are_numbered_and_keep_who_entered_them(city, pilot):
    row = nominate(pilot, city)
    recognised = {"kind": "INITIATIVE", "recognition_number": "5/QĐ", "recognised_by": "Hội đồng"}
    second = prove(row, city.clerk, achievement="Sáng kiến cơ sở", **recognised)

    assert [(item.number, item.kind) for item in row.proofs.all()] == [
        (1, "RESULT"),
        (2, "INITIATIVE"),
    ]
    assert (second.recognition_number, second.recognised_by) == ("5/QĐ", "Hội đồng")
    entry = second.history.get()
    assert (entry.history_user, entry.history_change_reason) == (
        city.clerk,
        "Ghi thành tích số 2 kèm minh chứng",
    )


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"achievement": " "}, "achievement"),
        ({"proof": ""}, "proof"),
        ({"kind": "TOPIC"}, "recognition_number"),
        ({"kind": "RESEARCH", "recognition_number": "5/QĐ"}, "recognised_by"),
        ({"kind": "INITIATIVE", "recognised_by": "Hội đồng"}, "recognition_number"),
        ({"recognition_number": "5/QĐ"}, "recognised_by"),
    ],
)
def test_an_achievement_without_its_proof_or_its_recognition_is_refused(
    city, pilot, changes, field
):
    row = nominate(pilot, city)

    assert refused(DomainError, lambda: prove(row, city.clerk, **changes)).field == field


def test_only_those_who_nominate_add_and_only_before_it_is_checked(city, pilot):
    row = nominate(pilot, city, "BANG_KHEN_UBND_TP")

    for person in (city.author, city.deputy, city.focal, city.mayor, city.stranger, city.admin):
        refused(PermissionDenied, lambda who=person: prove(row, who))
    prove(row, city.desk)
    check(row, city.desk)
    refused(PermissionDenied, lambda: prove(row, city.clerk))
    done = grant(nominate(pilot, city), city.head)
    refused(PermissionDenied, lambda: prove(done, city.clerk))


def test_the_one_to_be_rewarded_proves_nothing_himself(city, pilot):
    world.give_duty(city.author, city.ward, "CLERK")
    row = nominate(pilot, city)

    refused(PermissionDenied, lambda: prove(row, city.author))


def test_the_award_fits_what_is_proved_or_is_not_given(city, pilot):
    row, higher = nominate(pilot, city), nominate(pilot, city, "BANG_KHEN_UBND_TP")

    errors = [
        refused(DomainError, lambda: grant(row, city.head, proportionate=False)),
        refused(DomainError, lambda: check(higher, city.desk, proportionate=False)),
    ]

    assert [error.field for error in errors] == ["proportionate", "proportionate"]
    assert grant(row, city.head).is_proportionate
    assert check(higher, city.desk).is_proportionate


@pytest.mark.parametrize("votes", [(6, 5), (2, 5), (2, 4)])
def test_more_votes_than_there_were_and_no_majority_are_refused(city, pilot, votes):
    values = dict(zip(("votes_for", "votes_total"), votes, strict=True))

    error = refused(DomainError, lambda: bare(pilot, city, **values))

    assert error.field == "votes_for"


def test_an_amount_that_no_award_has_is_a_slip(city, pilot):
    row = nominate(pilot, city)

    error = refused(
        DomainError,
        lambda: nominating.grant(
            nomination_id=row.pk,
            number="1/QĐ",
            signed_on=NOW.date(),
            amount=999_999_999_999,
            proportionate=True,
            actor=city.head,
            reason="Xứng đáng",
            at=NOW,
        ),
    )

    assert error.field == "amount"


def test_a_file_is_read_by_the_readers_of_the_nomination_and_found_nowhere_else(
    city, pilot, client
):
    row = nominate(pilot, city)
    upload = Uploaded("Nghiệm thu.txt", len(DATA), io.BytesIO(DATA))
    proof = prove(row, city.clerk, upload=upload)
    url = reverse("rewards:evidence_file", args=[proof.pk])

    for person in (city.author, city.head, city.clerk, city.focal):
        client.force_login(person)
        assert b"".join(client.get(url).streaming_content) == DATA
        assert not may_open_file(proof.file, person)
    seen = FileRead.objects.order_by("pk").values_list("reader", "page")
    readers = (city.author, city.head, city.clerk, city.focal)
    assert list(seen) == [(one.pk, f"evidence-{proof.pk}") for one in readers]
    for person in (city.stranger, city.other_head, city.mayor, city.admin):
        client.force_login(person)
        assert client.get(url).status_code == 404


def test_a_marking_of_secrecy_locks_the_file_and_enters_nothing(city, pilot, client):
    row = nominate(pilot, city)
    data = "TUYỆT MẬT".encode()

    assert prove(row, city.clerk, upload=Uploaded("a.txt", len(data), io.BytesIO(data))) is None

    assert row.proofs.count() == 1
    pilot.initiative.refresh_from_db()
    assert pilot.initiative.state == "QUARANTINED"
    for person in (city.author, city.head, city.officer):
        client.force_login(person)
        for name, pk in (("evidence_file", row.proofs.get().pk), ("award_decision", row.pk)):
            assert client.get(reverse(f"rewards:{name}", args=[pk])).status_code == 404


def test_the_page_leads_from_the_nomination_to_its_achievements(city, pilot, client):
    client.force_login(city.clerk)
    award = AwardType.objects.get(code="GIAY_KHEN")
    url = reverse("rewards:nominate", args=[pilot.initiative.code, "GIAY_KHEN"])
    sent = {f"condition_{n}": "YES" for n in range(len(award.conditions))}
    sent |= {name: value for name, value in VALUES.items() if name != "under_discipline"}
    sent |= {"nominee": city.author.pk, "reason": "Xứng đáng", "under_discipline": "0"}

    answer = client.post(url, sent)
    row = Nomination.objects.get()
    page = client.get(row.get_absolute_url()).content.decode()

    assert answer.url == reverse("rewards:evidence_add", args=[row.pk])
    assert "Chưa ghi thành tích nào kèm minh chứng." in page
    assert "5/5 phiếu đồng ý" in page
