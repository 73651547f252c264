"""Rows that have done their work go; what is still needed stays."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone

from tests import world
from workflow.models import OutboxEvent, SpentToken
from workflow.pruning import prune

pytestmark = pytest.mark.django_db


def test_old_tokens_delivered_events_and_ended_sessions_go():
    now, person = timezone.now(), world.make_user()
    for age in (29, 31):
        row = SpentToken.objects.create(user=person, token=f"t{age}", fingerprint="x")
        SpentToken.objects.filter(pk=row.pk).update(created_at=now - timedelta(days=age))
    ages = {"fresh": 89, "old": 91}
    for topic, age in ages.items():
        OutboxEvent.objects.create(topic=topic, payload={}, processed_at=now - timedelta(days=age))
    OutboxEvent.objects.create(topic="waiting", payload={}, available_at=now - timedelta(days=400))
    for key, hours in (("ended", -1), ("open", 1)):
        Session.objects.create(
            session_key=key, session_data="x", expire_date=now + timedelta(hours=hours)
        )

    assert prune(at=now) == 3

    assert list(SpentToken.objects.values_list("token", flat=True)) == ["t29"]
    topics = OutboxEvent.objects.filter(topic__in=["fresh", "old", "waiting"])
    assert set(topics.values_list("topic", flat=True)) == {"fresh", "waiting"}
    assert list(Session.objects.values_list("session_key", flat=True)) == ["open"]
    assert prune(at=now) == 0
