"""What a decision on paper repeats of the file it judges."""

import pytest

from approvals.models import ApprovalDecision
from approvals.selectors import paper_of
from authorities.models import LegalBasis
from initiatives.models import RiskFreeze
from tests import world

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def city():
    return world.City()


def test_the_paper_names_bases_minutes_option_targets_and_the_frozen_risks(city, client):
    decision = world.prepared(city, copies_to="- UBND Thành phố;\n- Lưu: VT.")
    before = paper_of(decision)
    decision = world.issued(city, case=decision.case, copies_to="- Lưu: VT.")
    client.force_login(city.head, backend=BACKEND)

    page = client.get(decision.get_absolute_url()).content.decode()

    digest = RiskFreeze.objects.get().sha256
    assert (before.risks_digest, before.is_frozen) == (digest, False)
    assert (paper_of(decision).risks_digest, paper_of(decision).is_frozen) == (digest, True)
    for text in (
        "Biên bản họp tập thể lãnh đạo số 1/BB ngày 05/01/2026",
        "Ý kiến của cấp ủy cùng cấp số 1-CV/ĐU ngày 05/01/2026",
        "Người đề xuất – TP_PHUONG PA",
        paper_of(decision).option,
        digest,
        "- Lưu: VT.",
        *decision.legal_bases,
    ):
        assert text
        assert text in page.replace("&#x27;", "'")


@pytest.mark.parametrize(("subject", "code"), [(True, "ND73"), (False, "KL14")])
def test_the_usual_bases_follow_who_proposes(city, subject, code):
    case = world.voted(city)
    case.initiative.nd73_subject = subject
    world.record(case.initiative)

    decision = world.prepared(city, case=case)

    assert str(LegalBasis.objects.get(code=code)) in decision.legal_bases


def test_the_bases_stay_as_they_read_when_the_register_changes(city):
    decision = world.issued(city)
    was = decision.legal_bases
    row = LegalBasis.objects.get(code="KHUB2023")
    row.title = "Tên đã sửa"
    world.record(row)

    assert ApprovalDecision.objects.get(pk=decision.pk).legal_bases == was
    assert not any("Tên đã sửa" in text for text in was)


def test_a_forged_basis_is_refused_and_the_text_is_kept(city, client):
    case = world.voted(city)
    client.force_login(city.clerk, backend=BACKEND)
    typed = {"kind": "APPROVE", "legal_bases": ["Luật tự nghĩ ra"], "reasons": "Đang gõ dở"}

    answer = client.post(case.get_absolute_url() + "quyet-dinh/", typed)

    assert answer.status_code == 422
    assert "Đang gõ dở" in answer.content.decode()
    assert not ApprovalDecision.objects.exists()
