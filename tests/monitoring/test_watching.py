"""The overview, response times and targets: every number is the length of its list."""

import re
from datetime import date
from html.parser import HTMLParser

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from approvals.models import Case
from approvals.services import forwarding
from common.errors import DomainError
from config.events import HANDLERS
from monitoring.choices import Measure
from monitoring.models import CaseAnswer, Target
from monitoring.services.answers import record_answer, record_missing
from monitoring.services.targets import set_target
from tests import world
from tests.monitoring import year
from tests.pilots import town
from tests.refusals import refuses
from workflow import outbox

pytestmark = pytest.mark.django_db
NOW = world.at("2026-07-20 09:00")


@pytest.fixture
def city():
    return world.City()


class Links(HTMLParser):
    """The numbers of a page that lead somewhere: address and text."""

    def __init__(self, text):
        super().__init__()
        self.found, self.href = {}, ""
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        if tag == "a":
            self.href = dict(attrs).get("href", "")

    def handle_endtag(self, tag):
        if tag == "a":
            self.href = ""

    def handle_data(self, data):
        if self.href.startswith("/ho-so/?") and data.strip().isdecimal():
            self.found[self.href] = int(data)


def numbers(client, address):
    return Links(client.get(address).content.decode()).found


def length(client, address):
    """How many files the list behind an address holds, over all its pages."""
    total = 0
    while address:
        text = client.get(address).content.decode()
        total += len(re.findall(r'class="title"', text))
        after = re.search(r'href="(\?[^"]*sau=[^"]+)"', text)
        address = "/ho-so/" + after[1].replace("&amp;", "&") if after else ""
    return total


def deliver():
    outbox.deliver_all(HANDLERS)


@pytest.fixture
def busy(city):
    """Files in many states, from two wards."""
    town.concluded(city, grade="DAT")
    for when in ("2026-02-02 09:00", "2026-03-02 09:00"):
        world.received(city, when=world.at(when))
    world.submitted(city, when=world.at("2026-06-01 09:00"), author=city.stranger)
    world.issued(city, when=world.at("2026-05-04 09:00"))
    deliver()
    return city


@pytest.mark.parametrize("address", ["overview", "answers", "target_list"])
def test_every_number_is_the_length_of_its_list(busy, sign_in, address):
    for unit in (busy.ward, busy.other_ward, busy.top):
        for measure in Measure.values:
            target(busy, unit=unit, measure=measure, value=3)
    client = sign_in(busy.focal)

    found = numbers(client, reverse(f"monitoring:{address}"))

    assert found
    assert {href: length(client, href) for href in found} == found


def test_the_overview_of_a_head_counts_what_he_sees(busy, sign_in):
    client = sign_in(busy.other_head)

    found = numbers(client, reverse("monitoring:overview"))

    assert {href: length(client, href) for href in found} == found
    assert found["/ho-so/?nam=2026"] == 1


@pytest.mark.parametrize(
    "text", ["", "2026,", "2026,PA,x", "x,PA", "20260,PA", "²⁰²⁶,PA", "020261,PA"]
)
def test_a_filter_that_makes_no_sense_is_no_filter(busy, sign_in, text):
    client = sign_in(busy.focal)
    everything = length(client, "/ho-so/")

    assert length(client, f"/ho-so/?tra_loi={text}&nam=x&tu=y&chu_de=z") == everything


# --- response times -------------------------------------------------------------------------


def test_an_answer_is_kept_once_in_working_days_from_the_receipt(city):
    case = world.issued(city, when=world.at("2026-03-02 09:00")).case
    assert CaseAnswer.objects.count() == 0

    deliver()
    answer = CaseAnswer.objects.get(case=case)
    row = Case.history.get(transition="approve")

    assert (answer.answer, answer.unit, answer.working_days) == ("AGREED", city.ward, 0)
    assert not answer.is_late
    assert record_answer(row) is False
    assert record_missing() == 0


def test_a_late_answer_is_late_and_the_holidays_do_not_count(city):
    case = world.voted(city, when=world.at("2026-02-12 09:00"))  # Tết is from 16 to 20 February
    decided = world.prepared(city, case=case, when=world.at("2026-03-03 09:00"))
    from approvals.services import deciding

    deciding.issue_decision(
        decision_id=decided.pk,
        actor=city.head,
        reason="Ban hành",
        seen_version=1,
        at=world.at("2026-03-03 10:00"),
    )
    deliver()

    answer = CaseAnswer.objects.get()
    assert (answer.working_days, answer.is_late) == (8, True)  # due on 2 March


def test_silence_and_passing_on_are_told_apart(city):
    first = world.received(city, when=world.at("2026-02-02 09:00"))
    forwarding.escalate(
        case_id=first.pk,
        actor=city.head,
        reason="Vượt thẩm quyền",
        own_opinion="Nên làm",
        at=world.at("2026-02-04 09:00"),
    )
    second = world.received(city, when=world.at("2026-02-02 09:00"))
    forwarding.take_to_superior(
        case_id=second.pk, actor=city.author, reason="Quá hạn", at=world.at("2026-04-01 09:00")
    )

    assert record_missing() == 2

    found = dict(CaseAnswer.objects.values_list("case_id", "answer"))
    assert found == {first.pk: "PASSED_ON", second.pk: "SILENT"}
    assert CaseAnswer.objects.get(case=first).working_days == 2


# --- targets --------------------------------------------------------------------------------


def target(city, *, unit=None, actor=None, reason="Kế hoạch năm", **changes):
    values = {"year": 2026, "measure": Measure.REGISTERED, "value": 2, **changes}
    return set_target(
        unit=unit or city.ward, actor=actor or city.focal, reason=reason, at=NOW, **values
    )


def trace():
    return list(Target.objects.order_by("pk").values()), Target.history.count()


refused = refuses(trace)


def test_a_target_is_set_changed_and_taken_away_with_its_history(city):
    target(city)
    target(city)  # the same again
    target(city, value=5)
    assert Target.history.count() == 2

    assert target(city, value=None) is None

    assert Target.objects.count() == 0
    assert list(Target.history.order_by("history_id").values_list("value", "history_type")) == [
        (2, "+"),
        (5, "~"),
        (5, "-"),
    ]
    assert target(city, value=None) is None


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"year": 2020}, "year"),
        ({"value": 100_001}, "value"),
        ({"value": -1}, "value"),
        ({"reason": ""}, "reason_required"),
    ],
)
def test_a_target_that_makes_no_sense_is_refused(city, changes, code):
    assert refused(DomainError, lambda: target(city, **changes)).code == code


def test_only_the_focal_agency_sets_targets(city):
    for person in (city.head, city.mayor, city.admin, city.author):
        refused(PermissionDenied, lambda person=person: target(city, actor=person))


def test_progress_counts_subordinates_with_their_unit(busy, sign_in):
    office = world.make_unit("PA5", kind="SU_NGHIEP", superior=busy.ward)
    proposer = busy._person("Người trung tâm", office)
    world.submitted(busy, when=world.at("2026-06-01 09:00"), author=proposer)
    target(busy, value=10)
    target(busy, unit=busy.top, measure=Measure.COMPLETED, value=1)
    client = sign_in(busy.focal)

    page = client.get(reverse("monitoring:target_list")).content.decode()

    assert "5 / 10" in page
    assert "1 / 1" in page
    assert '<span class="chip good">đạt</span>' in page


def test_a_head_sees_the_targets_of_his_own_unit_alone(busy, sign_in):
    target(busy, value=10)
    target(busy, unit=busy.other_ward, measure=Measure.COMPLETED, value=7)

    own, other = (
        sign_in(head).get(reverse("monitoring:target_list")).content.decode()
        for head in (busy.head, busy.other_head)
    )

    assert (" / 10" in own, " / 7" in own) == (True, False)
    assert (" / 10" in other, " / 7" in other) == (False, True)


def test_the_form_sets_a_target_once_and_keeps_bad_input(city, sign_in):
    client, address = sign_in(city.focal), reverse("monitoring:target_set")
    form = {"unit": "PA", "year": "2026", "measure": "REGISTERED", "reason": "Kế hoạch"}

    bad = client.post(address, {**form, "value": "nhiều"})
    good = client.post(address, {**form, "value": "4", "form_token": "a" * 30})
    again = client.post(address, {**form, "value": "4", "form_token": "a" * 30})

    assert bad.status_code == 422
    assert "Kế hoạch" in bad.content.decode()
    assert good.status_code == again.status_code == 302
    assert Target.objects.get().value == 4
    assert Target.history.count() == 1


# --- pages ----------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 5])
@pytest.mark.parametrize(
    ("name", "queries"),
    [
        ("overview", 11),
        ("answers", 5),
        ("target_list", 9),
        ("unit_report_list", 5),
        ("action_list", 6),
        ("lesson_list", 5),
        ("annual_list", 5),
    ],
)
def test_pages_of_following_up_ask_a_constant_number_of_queries(
    city, sign_in, django_assert_num_queries, name, queries, count
):
    review = year.opened(city)
    for number in range(count):
        world.issued(city, when=world.at(f"2026-03-{number + 2:02d} 09:00"))
        target(city, year=2026, measure=Measure.values[number % 3])
        year.ordered(review, city)
    deliver()
    client = sign_in(city.focal)

    with django_assert_num_queries(queries):
        answer = client.get(reverse(f"monitoring:{name}"))

    assert answer.status_code == 200


@pytest.mark.parametrize("count", [1, 5])
def test_the_page_of_a_year_asks_a_constant_number_of_queries(
    city, sign_in, django_assert_num_queries, count
):
    review = year.opened(city)
    for number in range(count):
        world.issued(city, when=world.at(f"2026-03-{number + 2:02d} 09:00"))
        year.ordered(review, city)
    year.frozen(review, city)
    client = sign_in(city.focal)

    with django_assert_num_queries(9):
        client.get(review.get_absolute_url())


def test_an_unknown_year_is_not_found(city, sign_in):
    client = sign_in(city.focal)

    for text in ("abc", "1999", "20266", "²⁰²⁶"):
        assert client.get(reverse("monitoring:answers"), {"nam": text}).status_code == 404
    assert client.get("/theo-doi/tong-ket/2026/").status_code == 404
    assert client.get(reverse("monitoring:answers"), {"nam": "2025"}).status_code == 200


def test_lessons_are_found_without_diacritics_among_what_one_sees(city, sign_in):
    pilot = town.concluded(city, grade="DAT", lessons="Nên đối chiếu bản kê khai")
    for person, sees in ((city.focal, True), (city.head, True), (city.other_head, False)):
        page = sign_in(person).get(reverse("monitoring:lesson_list")).content.decode()
        assert ("Nên đối chiếu" in page) is sees
    client = sign_in(city.focal)
    words = pilot.initiative.title.split()[0]

    found = client.get(reverse("monitoring:lesson_list"), {"q": words}).content.decode()
    none = client.get(reverse("monitoring:lesson_list"), {"q": "không có gì"}).content.decode()

    assert "Nên đối chiếu" in found
    assert "Không có bài học nào khớp." in none


def test_dates_of_a_year_are_the_citys(city):
    from monitoring.services.counting import Year

    whole = Year.of(2026)

    assert (whole.begin, whole.end) == (world.at("2026-01-01 00:00"), world.at("2027-01-01 00:00"))
    assert Year.of(2026, until=NOW).end == NOW
    assert date(2026, 1, 1) == whole.begin.date()
