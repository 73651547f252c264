"""What an erasure does around the words: who is told, what waits, what begins anew, and what is never searched."""

import pytest

from common.errors import DomainError
from config.events import HANDLERS
from initiatives.models import Initiative
from notifications.models import Notification
from records.services import places
from records.services.places import ERASED, Redaction
from rewards.models import NominationEvidence
from tests import world
from tests.ledger.logs import found, integrate
from tests.pilots import town
from tests.protection import court
from tests.protection.test_conclusions import obstruct
from tests.records import desk
from tests.records.test_erasing import PHONE, trace, waiting
from tests.refusals import refuses
from tests.rewards.test_nominating import nominate, prove
from workflow import outbox
from workflow.models import Job
from workflow.sealing import sealed_models, shape_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("log")]
refused = refuses(trace)
# Years and their numbers, catalogues, who read what, papers without a word of a file; requests are searched apart.
TELL_OF_NO_FILE = {
    "initiatives.CommitmentText",
    "monitoring.AnnualSnapshot",
    "monitoring.HistoricalAnnualReview",
    "monitoring.HistoricalCorrectiveAction",
    "monitoring.HistoricalTarget",
    "monitoring.HistoricalUnitReport",
    "protection.Dossier",
    "protection.FileRead",
    "protection.HistoricalLiabilityRow",
    "protection.ObstructionRead",
    "protection.ReviewRead",
    "records.HistoricalArchiveFile",
    "records.HistoricalDataRequest",
    "records.RequestRead",
    "rewards.HistoricalAwardType",
    "rewards.HistoricalEmulationMovement",
    "rewards.HistoricalEmulationPhase",
    "rewards.HistoricalEncouragementType",
    "rewards.ProfileRead",
}


@pytest.fixture
def city():
    return world.City()


@pytest.fixture
def file(city):
    """A file with a telephone number in it."""
    case = world.submitted(city, content=world.plan(bottleneck=f"Gọi {PHONE}"))
    integrate(desk.ASKED)
    return Initiative.objects.get(pk=case.initiative_id)


def test_every_sealed_table_with_texts_is_searched_or_tells_of_no_file():
    """A new table has to be put on one side or the other."""
    searched = {source.model for source in places.all_sources()}
    left = {
        model._meta.label
        for model in sealed_models()
        if model not in searched
        and any(one.is_hidden and one.name not in places.KEPT for one in shape_of(model).columns)
        and model._meta.app_label not in {"accounts", "authorities", "reorganisation", "workflow"}
    }
    assert left == TELL_OF_NO_FILE


def test_a_form_that_is_open_with_the_words_does_not_bring_them_back(city, file):
    desk.confirm(city, waiting(city, file, [PHONE]))
    assert Initiative.objects.get(pk=file.pk).revision == file.revision + 1


def test_what_is_longer_without_the_words_loses_nothing():
    assert Redaction(["Minh"]).fitting("Minh và Lan", 11) == "[x] và Lan"
    assert Redaction(["Minh"]).fitting("Minh và Lan", 20) == f"{ERASED} và Lan"


def test_only_what_looks_like_a_choice_or_a_moment_stays_in_a_document():
    words = Redaction(["nguyen_van_an", "PARTY"])
    said = {"note": "nguyen_van_an", "track": "PARTY", "at": "2026-01-01"}
    assert words(said) == {"note": ERASED, "track": "PARTY", "at": "2026-01-01"}
    assert list(words.passages(said)) == ["nguyen_van_an"]


def test_the_proposers_hear_of_it_before_and_afterwards(city, file):
    row = waiting(city, file, [PHONE])
    outbox.deliver_all(HANDLERS)
    told = Notification.objects.filter(recipient=city.author, subject__startswith=file.code)
    before = told.get(subject__contains="có đề nghị xóa")
    assert before.url == f"/ho-so/{file.code}/bang-chung/"
    assert PHONE not in before.body

    desk.confirm(city, row)
    outbox.deliver_all(HANDLERS)
    assert told.filter(subject__contains="đã xóa dữ liệu").count() == 1


def test_nothing_is_erased_while_somebody_is_judged(city):
    review = court.opened(city)
    code = review.pilot.initiative.code
    integrate(desk.ASKED)
    row = desk.accepted(city)
    error = refused(DomainError, lambda: desk.prepared(city, code, [PHONE], row=row))
    assert (error.code, error.field) == ("held", "code")


def test_what_waits_is_held_when_an_obstruction_is_told(city, file):
    row = waiting(city, file, [PHONE])
    obstruct(city, file)
    error = refused(DomainError, lambda: desk.confirm(city, row))
    assert error.code == "held"


def test_a_dossier_that_is_being_packed_begins_anew(city, file):
    job = Job.objects.create(
        kind="portal.dossier",
        label="x",
        params={"initiative": file.pk},
        asked_by=city.author,
        asked_at=desk.ASKED,
        state="RUNNING",
        claim="c1",
        claimed_until=desk.DONE,
        attempts=1,
    )
    desk.confirm(city, waiting(city, file, [PHONE]))
    job.refresh_from_db()
    assert (job.state, job.claim, job.claimed_until, job.attempts) == ("WAITING", "", None, 0)


def test_evidence_of_a_nomination_forgets_them_though_it_only_grows(city):
    nomination = nominate(town.concluded(city), city)
    prove(nomination, city.clerk, proof=f"Liên hệ {PHONE}")
    code = nomination.pilot.initiative.code
    integrate(desk.ASKED)
    desk.confirm(city, desk.prepared(city, code, [PHONE]))

    told = f"Liên hệ {ERASED}"
    for rows in (NominationEvidence.objects, NominationEvidence.history):
        proofs = set(rows.values_list("proof", flat=True))
        assert told in proofs
        assert not any(PHONE in one for one in proofs)
    integrate(desk.DONE)
    assert found() == set()
