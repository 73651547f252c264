"""The commitment's clauses: a version of their own from a day on; what was signed stays."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from common.errors import DomainError
from common.times import days_after
from initiatives.models import Commitment, CommitmentText
from initiatives.services import commitments, people
from tests import world
from tests.refusals import refuses

pytestmark = pytest.mark.django_db
LATER = date(2026, 2, 2)
BASE = "/cau-hinh/cam-ket/"


@pytest.fixture
def city():
    return world.City()


def trace():
    return list(CommitmentText.objects.order_by("pk").values())


refused = refuses(trace)


def pairs(*more, drop=""):
    newest = CommitmentText.objects.order_by("-number")[0]
    said = [(clause["text"], clause["text_en"]) for clause in newest.clauses]
    return [pair for pair in said if pair[0] != drop] + list(more)


def publish(actor, clauses, *, day=LATER, reason="Theo hướng dẫn mới"):
    return commitments.publish_text(
        clauses=clauses, valid_from=day, actor=actor, reason=reason, at=world.START
    )


NEW = ("Tôi công khai kết quả.", "I publish the result.")


def test_a_new_version_is_signed_from_its_day_on_and_what_was_signed_stays(city):
    first = CommitmentText.objects.get()
    draft = world.draft_of(city.author)
    row = publish(city.admin, pairs(NEW, drop=first.clauses[0]["text"]))

    assert people.current_text(world.at("2026-02-01 23:00")) == first
    assert people.current_text(world.at("2026-02-02 08:00")) == row
    assert Commitment.objects.get(initiative=draft).text == first
    codes = [clause["code"] for clause in row.clauses]
    assert codes == [*(clause["code"] for clause in first.clauses[1:]), "v2_7"]
    world.sign(
        world.draft_of(city.colleague, commit=False), city.colleague, world.at("2026-02-03 08:00")
    )
    assert Commitment.objects.latest("pk").text == row


def test_former_words_come_back_by_a_new_version(city):
    before = pairs()
    publish(city.admin, pairs(NEW), day=world.START.date())

    row = publish(city.admin, before, day=world.START.date(), reason="Trở lại")

    assert [(clause["text"], clause["text_en"]) for clause in row.clauses] == before
    assert (row.number, people.current_text(world.START)) == (3, row)


def test_only_administrators_publish_and_nothing_without_a_change_or_in_the_past(city):
    for person in (city.head, city.focal, city.author):
        refused(PermissionDenied, lambda who=person: publish(who, pairs(NEW)))
    assert refused(DomainError, lambda: publish(city.admin, pairs())).code == "same"
    over = refused(DomainError, lambda: publish(city.admin, pairs(NEW), day=date(2026, 1, 4)))
    assert over.code == "day_over"
    blank = refused(DomainError, lambda: publish(city.admin, pairs(NEW), reason=" "))
    assert blank.code == "reason_required"


def test_it_is_written_on_a_page_line_by_line(city, sign_in):
    client = sign_in(city.admin)
    page = client.get(f"{BASE}1/soan/")
    text, english = (page.context["form"][name].value() for name in ("text", "text_en"))
    day = days_after(timezone.localdate(), 3)
    sent = {"valid_from": day.isoformat(), "reason": "Bổ sung", "text": f"{text}\n{NEW[0]}"}

    wrong = client.post(f"{BASE}1/soan/", {**sent, "text_en": english})
    assert wrong.status_code == 422
    assert "Hai bản phải có cùng số điều." in wrong.content.decode()
    assert NEW[0] in wrong.content.decode()
    twice = {**sent, "text": f"{text}\n{text.splitlines()[0]}", "text_en": f"{english}\nAgain"}
    assert client.post(f"{BASE}1/soan/", twice).status_code == 422
    done = client.post(f"{BASE}1/soan/", {**sent, "text_en": f"{english}\n{NEW[1]}"})
    assert done.url == BASE

    told = client.get(BASE).content.decode()
    assert f"Phiên bản 2, áp dụng từ {day:%d/%m/%Y}" in told
    assert NEW[0] in told
    assert "Đang áp dụng: phiên bản 1" in told
    assert client.get(f"{BASE}9/soan/").status_code == 404
