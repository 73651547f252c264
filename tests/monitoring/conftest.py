"""A year in which a bit of everything happened, and its frozen numbers."""

import pytest
from django.db import transaction

from monitoring.models import AnnualSnapshot
from monitoring.services import annual
from tests.monitoring import year


@pytest.fixture(scope="module")
def city(django_db_setup, django_db_blocker):
    """Built once; what a test changes is undone after it."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield year.eventful()
        transaction.set_rollback(True)


@pytest.fixture
def snapshot(city):
    review = year.opened(city)
    annual.write_annual(
        review_id=review.pk,
        texts=year.TEXTS,
        seen_revision=0,
        actor=city.focal,
        reason="Soạn",
        at=year.OPENED,
    )
    year.ordered(review, city)
    return AnnualSnapshot.objects.select_related("review").get(pk=year.frozen(review, city).pk)
