"""Who read what is not for everybody: each read is on record, and shown to those whom it concerns."""

import io

import pytest

from approvals.models import ApprovalDecision
from approvals.services import submission
from initiatives.models import Initiative, Proposer
from initiatives.services import attachments, secrecy
from protection.models import FileRead
from rewards.models import ProfileRead
from tests import world
from tests.ledger.logs import found
from tests.pilots import town
from workflow.checking import integrate

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("log")]


@pytest.fixture
def city():
    return world.City()


def reads():
    rows = FileRead.objects.order_by("pk")
    return [(row.reader, row.page) for row in rows.select_related("reader")]


def test_receipts_and_proofs_are_on_record_with_their_reader(city, sign_in):
    case = world.submitted(city)
    integrate()
    where = f"{case.get_absolute_url()}bang-chung/ke-hoach/1/"
    sign_in(city.author).get(f"{where}plan.opening.json")
    sign_in(city.head).get(f"{where}bien-nhan.pdf")
    assert sign_in(city.stranger).get(f"{where}plan.leaf").status_code == 404

    assert reads() == [
        (city.author, "ke-hoach-1/plan.opening.json"),
        (city.head, "ke-hoach-1/bien-nhan.pdf"),
    ]
    integrate()
    assert found() == set()


def test_a_government_file_is_read_without_a_trace_and_a_party_file_is_not(city, sign_in):
    case = world.submitted(city)
    sign_in(city.head).get(case.get_absolute_url())
    assert reads() == []

    party = case.initiative
    party.track = "PARTY"
    world.record(party)
    sign_in(city.clerk).get(party.get_absolute_url(), {"tab": "rui-ro"})
    sign_in(city.head).get(f"{party.get_absolute_url()}phien-ban/1/")
    sign_in(city.author).get(party.get_absolute_url())
    assert reads() == [(city.clerk, "party:rui-ro"), (city.head, "party:v1")]


def test_who_looks_at_a_locked_file_is_on_record(city, sign_in):
    case = world.submitted(city)
    secrecy.lock_file(
        initiative_id=case.initiative_id, actor=city.officer, reason="x", at=world.START
    )
    sign_in(city.officer).get(case.get_absolute_url())
    assert reads() == [(city.officer, "locked")]


def test_the_proposer_sees_who_read_and_others_do_not(city, sign_in):
    case = world.submitted(city)
    integrate()
    address = f"{case.get_absolute_url()}ai-da-doc/"
    sign_in(city.head).get(f"{case.get_absolute_url()}bang-chung/ke-hoach/1/plan.leaf")

    page = sign_in(city.author).get(address).content.decode()
    assert str(city.head) in page
    assert "ke-hoach-1/plan.leaf" in page
    assert sign_in(city.head).get(address).status_code == 403
    assert sign_in(city.stranger).get(address).status_code == 404


def test_every_page_that_tells_of_a_party_file_is_on_record(city, sign_in):
    """Wherever it is read: the proofs, the decision, an attached file, a sheet of the carrying out."""
    draft = world.draft_of(city.author, when=town.APPROVED, commit=False)
    attached = attachments.attach(
        initiative_id=draft.pk,
        kind="PRACTICAL",
        upload=attachments.Uploaded("so-lieu.txt", 8, io.BytesIO("Số liệu".encode())),
        actor=city.author,
        at=town.APPROVED,
    )
    world.sign(draft, city.author, town.APPROVED)
    sent = submission.submit(initiative_id=draft.pk, actor=city.author, at=town.APPROVED)
    voted = world.voted(city, when=town.APPROVED, case=sent)
    pilot = town.started(city, case=town.approved(city, case=voted), when=town.STARTED)
    decision = ApprovalDecision.objects.get()
    party = Initiative.objects.get(pk=pilot.initiative_id)
    party.track = "PARTY"
    world.record(party)
    code = party.code
    clerk = sign_in(city.clerk)
    for address in (
        f"/ho-so/{code}/bang-chung/",
        f"/ho-so/{code}/hop/",
        decision.get_absolute_url(),
        f"/tep/{attached.pk}/",
    ):
        answer = clerk.get(address)
        assert answer.status_code == 200, address
        list(getattr(answer, "streaming_content", ()))
    assert [page for _reader, page in reads()] == [
        "party:proof_list",
        "party:meeting_detail",
        "party:decision_detail",
        f"party:file-{attached.pk}",
    ]


def test_what_was_refused_was_not_read(city, sign_in):
    case = world.submitted(city)
    party = case.initiative
    party.track = "PARTY"
    world.record(party)
    assert sign_in(city.clerk).get(f"{case.get_absolute_url()}ai-da-doc/").status_code == 403
    assert sign_in(city.clerk).get(f"{case.get_absolute_url()}phien-ban/9/").status_code == 404
    assert reads() == []


def test_a_co_author_reads_his_own_file(city, sign_in):
    draft = world.draft_of(city.author)
    held = city.colleague.positions.first()
    world.record(
        Proposer(initiative=draft, user=city.colleague, position=held, contribution_percent=10)
    )
    draft.track = "PARTY"
    world.record(draft)
    assert sign_in(city.colleague).get(draft.get_absolute_url()).status_code == 200
    assert reads() == []


def test_who_read_a_profile_is_told_to_the_person(city, sign_in):
    address = f"/thanh-tich/{city.author.pk}/"
    assert sign_in(city.head).get(address).status_code == 200
    assert sign_in(city.focal).get(f"{address}tep/").status_code == 200
    own = sign_in(city.author).get(address).content.decode()
    assert str(city.head) in own
    assert "Ai đã đọc" in own
    assert "Ai đã đọc" not in sign_in(city.head).get(address).content.decode()
    assert not ProfileRead.objects.filter(reader=city.author).exists()
