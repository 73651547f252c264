"""Urging in bulk: one letter a unit, every case judged, nothing sent twice, everything on record."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from approvals.models import UrgingNote
from approvals.services import intake
from common.errors import DomainError
from config.events import HANDLERS
from config.jobs import RUNNERS
from initiatives.services import secrecy
from monitoring.choices import SkipReason
from monitoring.models import LetterCase, UrgingLetter, UrgingRound, UrgingSkip
from monitoring.services import urging
from notifications.models import Notification
from tests import world
from tests.refusals import refuses
from workflow import jobs, outbox
from workflow.models import Job
from workflow.policies import check

pytestmark = pytest.mark.django_db
THEN = world.at("2026-06-01 09:00")
NOW = world.at("2026-06-30 09:00")
WORDS = "Đề nghị trả lời ngay."


@pytest.fixture
def city():
    city = world.City()
    clerk = city._person("Văn thư phường khác", city.other_ward)
    world.give_duty(clerk, city.other_ward, "UNIT_CLERK")
    return city


@pytest.fixture
def late(city):
    """Two late cases of the ward, one of the other ward, one that is not late."""
    mine = [world.received(city, when=THEN) for _ in range(2)]
    other = world.submitted(city, when=THEN, author=city.stranger)
    world.received(city, when=world.at("2026-06-29 09:00"))
    return [*mine, other]


def trace():
    models = (UrgingRound, UrgingLetter, LetterCase, UrgingSkip, UrgingNote, Job)
    return [model.objects.count() for model in models]


refused = refuses(trace)


def asked(city, *codes, actor=None, message=WORDS, at=NOW):
    return urging.ask_round(
        unit_codes=list(codes or ("PA", "PB")), message=message, actor=actor or city.focal, at=at
    )


def sent(row, *, at=NOW):
    marks = []
    urging.send_round(round_id=row.pk, at=at, progress=lambda *mark: marks.append(mark))
    outbox.deliver_all(HANDLERS)
    return marks


def letters_to(person):
    return list(Notification.objects.filter(recipient=person, kind="URGING").order_by("pk"))


def test_every_unit_gets_one_letter_that_lists_all_its_late_cases(city, late):
    row, _job = asked(city)

    marks = sent(row)

    assert [mark[:2] for mark in marks] == [(1, 2), (2, 2)]
    letter = UrgingLetter.objects.get(unit=city.ward)
    codes = [case.initiative.code for case in late]
    assert all(code in letter.text for code in codes[:2])
    assert codes[2] not in letter.text
    assert WORDS in letter.text
    assert "quá hạn 14 ngày làm việc" in letter.text
    assert [person["name"] for person in letter.receivers] == ["Chủ tịch phường", "Văn thư phường"]
    for person in (city.head, city.clerk):
        (message,) = letters_to(person)
        assert message.body == letter.text
        assert message.subject == "Đôn đốc 2 hồ sơ quá hạn của UBND phường PA (mẫu)"
    assert letters_to(city.author) == []
    notes = UrgingNote.objects.filter(case__in=late)
    assert set(notes.values_list("sent_by", "message")) == {(city.focal.pk, WORDS)}
    assert notes.count() == LetterCase.objects.count() == 3


def test_what_was_shown_before_is_what_goes(city, late):
    drafts = urging.drafts(city.focal, ["PA"], at=NOW)
    shown = urging.letter_text(drafts[0], WORDS, city.focal)

    sent(asked(city, "PA")[0])

    assert UrgingLetter.objects.get().text == shown


def test_a_second_sending_after_a_break_doubles_nothing(city, late):
    row, _job = asked(city)
    urging._send_one(row, city.focal, "PA", NOW)  # the worker died after the first unit

    sent(row)
    sent(row)

    assert sorted(UrgingLetter.objects.values_list("unit__code", flat=True)) == ["PA", "PB"]
    assert len(letters_to(city.clerk)) == 1
    assert UrgingNote.objects.count() == 3


def test_what_was_urged_lately_or_moved_on_is_left_out_with_its_reason(city, late):
    sent(asked(city, "PA")[0])
    row, _job = asked(city)  # the other ward still has one
    third = late[2]
    intake.return_for_completion(
        case_id=third.pk,
        actor=world.PositionHeld.objects.head_of(city.other_ward.pk, NOW.date()).user,
        reason="Thiếu",
        missing_list="Phụ lục",
        at=NOW,
    )
    sent(row)

    assert UrgingLetter.objects.filter(round=row).count() == 0
    skipped = dict(UrgingSkip.objects.filter(round=row).values_list("case_id", "reason"))
    assert skipped == {third.pk: SkipReason.MOVED_ON}
    assert row.case_ids == [third.pk]
    later = world.at("2026-07-07 09:00")
    assert [d.is_sent for d in urging.drafts(city.focal, ["PA"], at=later)] == [True]


def test_a_shown_case_that_was_urged_meanwhile_is_left_out_with_its_reason(city, late):
    first, second = asked(city, "PA")[0], asked(city, "PA")[0]

    sent(first)
    sent(second)

    skipped = dict(UrgingSkip.objects.filter(round=second).values_list("case_id", "reason"))
    assert skipped == dict.fromkeys([case.pk for case in late[:2]], SkipReason.URGED_LATELY)


def test_what_became_late_after_the_preview_is_not_sent_unseen(city, late):
    row, _job = asked(city, "PA")

    sent(row, at=world.at("2026-07-20 09:00"))  # the fourth case is late as well by now

    assert UrgingLetter.objects.get().cases.count() == 2


def test_a_file_that_was_locked_since_is_told_by_its_code_alone(city, late, sign_in):
    row, _job = asked(city, "PA")
    urging._send_one(row, city.focal, "PA", NOW)
    locked = late[0].initiative
    secrecy.lock_file(initiative_id=locked.pk, actor=city.officer, reason="Nghi có bí mật", at=NOW)
    letter = UrgingLetter.objects.get()

    outbox.deliver_all(HANDLERS)
    page = sign_in(city.focal).get(row.get_absolute_url()).content.decode()

    line = f"{locked.code}: hồ sơ tạm khóa"
    (message,) = letters_to(city.clerk)
    for text in (message.body, page):
        assert line in text
        assert f"{locked.code} – " not in text
        assert f"{late[1].initiative.code} – " in text
    assert f"{locked.code} – " in letter.text


@pytest.mark.parametrize("gets_a_letter", [True, False])
def test_the_focal_agency_never_reads_of_urged_party_files(city, late, sign_in, gets_a_letter):
    case = late[0]
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE initiatives_initiative SET track = 'PARTY' WHERE id = %s", [case.initiative_id]
        )
    row = UrgingRound.objects.create(
        message=WORDS, unit_codes=["PA"], sent_by=city.mayor, asked_at=NOW
    )
    if gets_a_letter:
        letter = UrgingLetter.objects.create(
            round=row, unit=city.ward, text=case.initiative.code, receivers=[], sent_at=NOW
        )
        note = UrgingNote.objects.create(case=case, sent_by=city.mayor, message="x", sent_at=NOW)
        LetterCase.objects.create(letter=letter, note=note)
    else:
        UrgingSkip.objects.create(round=row, case=case, reason=SkipReason.NOBODY)
    other = UrgingRound.objects.create(
        message=WORDS, unit_codes=["PB"], sent_by=city.mayor, asked_at=NOW
    )

    visible = UrgingRound.objects.visible_to

    assert list(visible(city.focal, NOW.date())) == [other]
    assert set(visible(city.mayor, NOW.date())) == {row, other}
    assert sign_in(city.focal).get(row.get_absolute_url()).status_code == 404


def test_a_unit_without_anybody_on_the_portal_is_named(city):
    empty = world.make_unit("PC", superior=city.top)
    case = world.submitted(city, when=THEN)
    case.unit = empty
    world.record(case)
    drafts = urging.drafts(city.focal, ["PC"], at=NOW)

    assert [draft.is_sent for draft in drafts] == [False]
    assert [why for _case, why in drafts[0].skipped] == [SkipReason.NOBODY]
    refused(DomainError, lambda: asked(city, "PC"))


def test_a_superior_urges_the_units_below_and_nobody_else_urges(city, late):
    for person in (city.head, city.clerk, city.author, city.admin, city.officer):
        assert not check(person, "monitoring.urge_many", None, NOW.date())
        refused(PermissionDenied, lambda person=person: asked(city, actor=person))
    office = world.make_unit("PA3", kind="SU_NGHIEP", superior=city.ward)
    assert check(city.head, "monitoring.urge_many", None, NOW.date())
    refused(DomainError, lambda: asked(city, "PA", "PB", office.code, actor=city.head))


def test_blank_words_and_nothing_late_are_refused(city, late):
    assert refused(DomainError, lambda: asked(city, message=" ")).code == "message"
    assert refused(DomainError, lambda: asked(city, "SNV0")).code == "nobody"
    early = world.at("2026-06-02 09:00")
    assert refused(DomainError, lambda: asked(city, at=early)).code == "nobody"


# --- pages ----------------------------------------------------------------------------------


@pytest.fixture
def page(city, sign_in):
    """The page as it stands in the real today; the cases are late by then."""
    return sign_in(city.focal), reverse("monitoring:urge_many")


def test_the_preview_shows_every_letter_and_sends_nothing(city, late, page):
    client, address = page
    before = trace()

    answer = client.post(address, {"units": ["PA", "PB"], "message": WORDS})

    text = answer.content.decode()
    assert answer.status_code == 200
    assert all(case.initiative.code in text for case in late)
    assert "Gửi 2 thư" in text
    assert trace() == before


def test_sending_goes_to_the_background_once(city, late, page):
    client, address = page
    form = {"units": ["PA"], "message": WORDS, "gui": "1", "form_token": "x" * 30}

    first, second = client.post(address, form), client.post(address, form)

    assert first.status_code == second.status_code == 302
    assert first.url == second.url == Job.objects.get().get_absolute_url()
    progress = client.get(first.url).content.decode()
    assert "Đang chờ tới lượt" in progress
    jobs.run_next({**RUNNERS, "monitoring.urge": f"{__name__}.run_here"})
    done = client.get(first.url).content.decode()
    round_page = client.get(UrgingRound.objects.get().get_absolute_url()).content.decode()
    assert "Xem kết quả" in done
    assert "UBND phường PA (mẫu)" in round_page
    assert WORDS in round_page


def run_here(running):
    """The runner without marks of progress: the test's own transaction hides the job from them."""
    row = urging.send_round(
        round_id=running.params["round"], at=timezone.now(), progress=lambda *_mark: None
    )
    return row.get_absolute_url()


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"message": WORDS}, "bắt buộc"),
        ({"units": ["PA"], "message": ""}, "bắt buộc"),
        ({"units": ["KHONG"], "message": WORDS}, "KHONG"),
    ],
)
def test_a_bad_form_keeps_what_was_typed(city, late, page, form, words):
    client, address = page

    answer = client.post(address, form)

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert form["message"] in answer.content.decode()


@pytest.mark.parametrize("count", [1, 4])
def test_pages_of_urging_ask_a_constant_number_of_queries(
    city, sign_in, django_assert_num_queries, count
):
    for _ in range(count):
        world.received(city, when=THEN)
    sent(asked(city, "PA", at=NOW)[0])
    client = sign_in(city.focal)
    address = reverse("monitoring:urge_many")

    with django_assert_num_queries(6):
        client.get(address)
    with django_assert_num_queries(12):
        client.post(address, {"units": ["PA"], "message": WORDS})
    with django_assert_num_queries(5):
        client.get(reverse("monitoring:urging_rounds"))
    with django_assert_num_queries(10):
        client.get(UrgingRound.objects.get().get_absolute_url())
