"""The demonstration's twelve cases reach the states in which their stories end."""

import pytest

from initiatives.models import Initiative
from monitoring.models import LibraryEntry
from portal.demo.loading import load_demo
from portal.demo.telling import moment
from portal.selectors.as_of import as_of
from protection.models import LiabilityReview
from rewards.models import Nomination

pytestmark = pytest.mark.django_db
ENDS = {
    "SK-2026-PHT-0001": "SCALING",
    "SK-2024-QBS-0002": "CLOSED",
    "SK-2025-SXD-0003": "LIABILITY_REVIEW",
    "SK-2026-PHT-0004": "LIABILITY_REVIEW",
    "SK-2026-XRS-0005": "EVALUATING",
    "SK-2026-PBS-0006": "ESCALATED",
    "SK-2026-PBS-0007": "QUARANTINED",
    "SK-2026-SXD-0008": "SUSPENDED",
    "SK-2025-QBS-0009": "CLOSED",
    "SK-2026-BVM-0010": "ESCALATED",
    "SK-2026-HTM-0011": "COUNCIL_APPRAISAL",
    "SK-2025-QBS-0012": "CLOSED",
}
REVIEWS = {
    "SK-2024-QBS-0002": ("CONCLUDED", "EXEMPTED"),
    "SK-2025-SXD-0003": ("DELIBERATION", ""),
    "SK-2026-PHT-0004": ("REFERRED", ""),
    "SK-2025-QBS-0012": ("CONCLUDED", "EXCLUDED"),
}
AWARDS = {
    "SK-2026-PHT-0001": "NOMINATED",
    "SK-2026-PHT-0004": "REVOKED",
    "SK-2025-QBS-0009": "GRANTED",
}


def test_every_story_is_told_to_its_end_and_only_once():
    assert load_demo() == len(ENDS)
    rows = Initiative.history.count()

    assert dict(Initiative.objects.values_list("code", "stage")) == ENDS
    reviews = LiabilityReview.objects.values_list("pilot__initiative__code", "state", "outcome")
    assert {code: (state, outcome) for code, state, outcome in reviews} == REVIEWS
    awards = Nomination.objects.values_list("pilot__initiative__code", "state")
    assert dict(awards) == AWARDS
    assert LibraryEntry.objects.count() == 2
    load_demo()
    assert Initiative.history.count() == rows
    _the_reform_is_readable()


def _the_reform_is_readable():
    """The district's file on its last day, and on the first of whoever follows it."""
    file = Initiative.objects.get(code="SK-2025-QBS-0012")
    for text, holder in (
        ("2025-06-30 23:00", "UBND quận Bến Sậy (mẫu)"),
        ("2025-07-01 23:00", "UBND phường Rạch Lau (mẫu)"),
    ):
        past = as_of(file, moment(text), proposes=False)
        assert (str(past.holder), past.stage) == (holder, "PILOTING")
        assert past.case.unit.code == "QBS", "who decided stays who decided"
