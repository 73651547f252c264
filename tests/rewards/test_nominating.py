"""Awards: only completed work, by the confirmed share, once, up the tiers, and taken back."""

import io
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.urls import reverse
from docx import Document

from common.errors import DomainError
from config.events import HANDLERS
from notifications.models import Notification
from rewards.models import AwardType, EncouragementMeasure, EncouragementType, Nomination
from rewards.selectors import as_csv, profile_of
from rewards.services import evidence, nominating
from rewards.services.catalogue import load_catalogue
from tests import world
from tests.pilots import refusals, town
from tests.refusals import refuses
from workflow import outbox

pytestmark = pytest.mark.django_db
NOW = world.at("2026-07-20 09:00")
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
VALUES = {
    "mode": "REGULAR",
    "skip_ground": "",
    "scope": "BASE",
    "achievements": "Giảm thời gian chờ",
    "minutes_number": "4/BB",
    "votes_for": 5,
    "votes_total": 5,
    "under_discipline": False,
}


PROOF = {
    "achievement": "Giảm thời gian chờ từ 60 xuống 20 phút",
    "kind": "RESULT",
    "proof": "Kết luận số 9/KL",
    "recognition_number": "",
    "recognised_by": "",
    "scope": "BASE",
}


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
    rows = [list(m.objects.order_by("pk").values()) for m in (Nomination, EncouragementMeasure)]
    histories = [m.history.count() for m in (Nomination, EncouragementMeasure)]
    return rows, histories, refusals.trace()


refused = refuses(trace)


def nominate(pilot, city, award="GIAY_KHEN", *, actor=None, nominee=None, answers=None, **values):
    chosen = AwardType.objects.get(code=award)
    row = nominating.nominate(
        pilot_id=pilot.pk,
        nominee=nominee or city.author,
        award=chosen,
        values={**VALUES, **values},
        answers=["YES"] * len(chosen.conditions) if answers is None else answers,
        actor=actor or city.clerk,
        reason="Theo kết quả đánh giá",
        at=NOW,
    )
    prove(row, actor or city.clerk)
    return row


def prove(row, actor, *, upload=None, **changes):
    return evidence.add_evidence(
        nomination_id=row.pk,
        values={**PROOF, **changes},
        upload=upload,
        actor=actor,
        at=NOW,
    )


def grant(row, actor, day=date(2026, 7, 20), *, proportionate=True):
    return nominating.grant(
        nomination_id=row.pk,
        number="12/QĐ",
        signed_on=day,
        amount=2_500_000,
        proportionate=proportionate,
        actor=actor,
        reason="Xứng đáng",
        at=NOW,
    )


def test_the_catalogue_holds_the_four_forms_and_is_loaded_once():
    forms = dict(AwardType.objects.order_by("rank").values_list("code", "level")[:4])

    assert forms == {
        "HUAN_CHUONG_LD_3": "STATE",
        "BANG_KHEN_TTG": "GOVERNMENT",
        "BANG_KHEN_UBND_TP": "CITY",
        "GIAY_KHEN": "UNIT",
    }
    assert load_catalogue(at=NOW) == 0
    assert all(row.source and row.conditions for row in AwardType.objects.all())


def test_a_certificate_of_the_unit_is_granted_by_its_head(city, pilot):
    row = nominate(pilot, city)

    assert (row.percent, row.phase.name, row.unit) == (100, "Giai đoạn 2026–2030", city.ward)
    for person in (city.author, city.clerk, city.mayor, city.desk, city.focal):
        refused(PermissionDenied, lambda who=person: grant(row, who))
    assert refused(DomainError, lambda: grant(row, city.head, date(2026, 12, 1))).code == (
        "future_day"
    )
    assert refused(DomainError, lambda: grant(row, city.head, date(2026, 7, 1))).code == "too_early"
    granted = grant(row, city.head)
    assert (granted.state, granted.number, granted.amount) == ("GRANTED", "12/QĐ", 2_500_000)


def test_only_completed_work_is_rewarded(city):
    pilot = town.concluded(city, "PARTIAL", cause="OBJECTIVE", grade="")

    assert refused(DomainError, lambda: nominate(pilot, city)).code == "not_completed"


def test_work_that_nobody_judged_yet_is_not_rewarded(city):
    running = town.started(city)

    assert refused(DomainError, lambda: nominate(running, city)).code == "not_completed"


def test_the_nominee_is_a_proposer_with_a_confirmed_share(city, pilot):
    error = refused(DomainError, lambda: nominate(pilot, city, nominee=city.colleague))

    assert (error.code, error.field) == ("unconfirmed", "nominee")


def test_the_same_award_is_given_once_until_it_is_declined(city, pilot):
    row = nominate(pilot, city)
    assert refused(DomainError, lambda: nominate(pilot, city)).code == "award_once"
    nominate(pilot, city, "BANG_KHEN_UBND_TP")
    nominating.decline(nomination_id=row.pk, actor=city.head, reason="Chưa đủ", at=NOW)

    assert nominate(pilot, city).state == "NOMINATED"


def test_every_condition_is_answered_and_skipping_levels_has_a_ground(city, pilot):
    assert refused(DomainError, lambda: nominate(pilot, city, answers=["YES"])).code == "conditions"
    skipping = {"mode": "SKIP_LEVEL"}
    assert refused(DomainError, lambda: nominate(pilot, city, **skipping)).field == "skip_ground"
    assert nominate(pilot, city, **skipping, skip_ground="Thành tích đột xuất").skip_ground


def test_nobody_nominates_or_rewards_himself(city, pilot):
    refused(PermissionDenied, lambda: nominate(pilot, city, actor=city.author))
    world.delegate(city.head, city.author, city.ward, scope="ALL")
    city.author.__dict__.pop("_capacities", None)
    error = refused(DomainError, lambda: nominate(pilot, city, actor=city.author))
    assert error.code == "himself"
    row = nominate(pilot, city)

    refused(PermissionDenied, lambda: grant(row, city.author))


def test_a_city_award_steps_up_and_is_checked_before_it_is_granted(city, pilot):
    row = nominate(pilot, city, "BANG_KHEN_UBND_TP")
    refused(PermissionDenied, lambda: grant(row, city.head))
    values = {"nomination_id": row.pk, "reason": "Đồng ý", "at": NOW}
    refused(PermissionDenied, lambda: nominating.endorse(actor=city.mayor, **values))
    row = nominating.endorse(actor=city.head, **values)
    assert row.unit == city.top
    refused(PermissionDenied, lambda: grant(row, city.mayor))  # not checked yet
    refused(
        PermissionDenied,
        lambda: nominating.check_dossier(
            actor=city.clerk, council_opinion="x", proportionate=True, **values
        ),
    )
    nominating.check_dossier(
        actor=city.desk, council_opinion="Đồng ý", proportionate=True, **values
    )

    assert grant(row, city.mayor).state == "GRANTED"


def test_an_award_of_the_state_is_only_recorded(city, pilot):
    row = nominate(pilot, city, "HUAN_CHUONG_LD_3")
    values = {"nomination_id": row.pk, "number": "1/CTN", "signed_on": date(2026, 7, 20)}
    values |= {"reason": "Có quyết định", "at": NOW}
    refused(PermissionDenied, lambda: grant(row, city.head))
    refused(PermissionDenied, lambda: nominating.record_grant(actor=city.mayor, **values))

    assert nominating.record_grant(actor=city.desk, **values).state == "GRANTED"


def test_an_award_is_taken_back_by_a_decision(city, pilot):
    row = grant(nominate(pilot, city), city.head)
    values = {"nomination_id": row.pk, "number": "20/QĐ", "recovered": 2_500_000}
    values |= {"reason": "Kê khai không trung thực", "at": NOW}
    refused(PermissionDenied, lambda: nominating.revoke(actor=city.author, **values))

    row = nominating.revoke(actor=city.head, **values)

    assert (row.state, row.revocation_number, row.recovered) == ("REVOKED", "20/QĐ", 2_500_000)
    assert profile_of(city.author, city.author, NOW.date()).awards == []


def test_who_nominated_may_take_it_back(city, pilot):
    row = nominate(pilot, city)
    values = {"nomination_id": row.pk, "reason": "Nhầm", "at": NOW}
    refused(PermissionDenied, lambda: nominating.withdraw(actor=city.head, **values))

    assert nominating.withdraw(actor=city.clerk, **values).state == "WITHDRAWN"


def encourage(pilot, city, kind="NANG_LUONG", **changes):
    return nominating.propose_encouragement(
        pilot_id=pilot.pk,
        nominee=changes.get("nominee", city.author),
        kind=EncouragementType.objects.get(code=kind),
        content="Nâng lương trước hạn 12 tháng",
        actor=changes.get("actor", city.clerk),
        at=NOW,
    )


def test_encouragement_depends_on_the_grade_and_is_decided_by_the_head(city, pilot):
    row = encourage(pilot, city)
    assert refused(DomainError, lambda: encourage(pilot, city)).code == "encouragement_once"
    values = {"measure_id": row.pk, "number": "5/QĐ", "reason": "Đồng ý", "at": NOW}
    day = {"decided_on": date(2026, 7, 20)}
    refused(
        PermissionDenied,
        lambda: nominating.decide_encouragement(actor=city.author, **values, **day),
    )
    decided = nominating.decide_encouragement(actor=city.head, **values, **day)

    assert decided.state == "DECIDED"
    assert [
        str(measure.kind) for measure in profile_of(city.author, city.author, NOW.date()).measures
    ]


def test_a_plain_grade_earns_no_rise_before_its_time(city):
    pilot = town.concluded(city, grade="DAT")

    assert refused(DomainError, lambda: encourage(pilot, city)).field == "kind"
    row = encourage(pilot, city, "UU_TIEN_DANH_GIA")
    refusal = nominating.refuse_encouragement(
        measure_id=row.pk, actor=city.head, reason="Chưa", at=NOW
    )
    assert refusal.state == "REFUSED"


def test_the_profile_says_what_was_verified_and_exports_no_formula(city):
    pilot = town.concluded(city, grade="XUAT_SAC")
    initiative = pilot.initiative
    initiative.title = '=HYPERLINK("x")'
    world.record(initiative)
    grant(nominate(pilot, city), city.head)

    found = profile_of(city.author, city.author, NOW.date())
    text = as_csv(found)

    assert [(row.percent, str(row.grade)) for row in found.achievements] == [(100, "Xuất sắc")]
    assert "'=HYPERLINK" in text
    assert "12/QĐ" in text


def test_the_decision_is_a_paper_before_and_after_it_is_granted(city, pilot, client):
    row = nominate(pilot, city)
    address = reverse("rewards:award_decision", args=[row.pk])

    def words(person):
        client.force_login(person, backend=BACKEND)
        answer = client.get(address)
        if answer.status_code != 200:
            return answer.status_code
        document = Document(io.BytesIO(answer.content))
        heads = [cell.text for table in document.tables for cell in table.rows[-1].cells]
        return "\n".join([*heads, *(p.text for p in document.paragraphs)])

    draft = words(city.clerk)
    assert words(city.author) == 403
    assert "Số:       /QĐ-UBND" in draft
    assert "Điều 1. Tặng Giấy khen" in draft
    assert "tỷ lệ đóng góp 100 %" in draft
    grant(row, city.head)

    final = words(city.author)
    assert "Số: 12/QĐ" in final
    assert "ngày 20 tháng 7 năm 2026" in final
    assert "2.500.000 đồng" in final
    assert words(city.stranger) == 404


def test_a_units_profile_counts_the_shares_of_its_people(city, django_assert_num_queries):
    from rewards.selectors import unit_profile_of

    office = world.make_unit("PA7", kind="SU_NGHIEP", superior=city.ward)
    pilot = town.concluded(city, grade="XUAT_SAC")
    position = city.author.positions.get()
    position.unit = office
    world.record(position)
    grant(nominate(pilot, city), city.head)

    with django_assert_num_queries(5):
        found = unit_profile_of(city.ward, city.head, NOW.date())
    other = unit_profile_of(city.other_ward, city.head, NOW.date())

    assert [(row.code, row.percent) for row in found.achievements] == [(pilot.initiative.code, 100)]
    assert [row.nominee for row in found.awards] == [city.author]
    assert "Người đề xuất" in as_csv(found)
    assert (other.achievements, other.awards, other.measures) == ([], [], [])


@pytest.mark.parametrize("column", ["track = 'PARTY'", "state = 'QUARANTINED'"])
def test_a_profile_tells_nothing_of_party_files_and_locked_ones(city, pilot, column):
    from rewards.selectors import unit_profile_of

    grant(nominate(pilot, city), city.head)
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE initiatives_initiative SET {column} WHERE id = %s", [pilot.initiative_id]
        )

    for found in (
        unit_profile_of(city.ward, city.focal, NOW.date()),
        unit_profile_of(city.ward, city.desk, NOW.date()),
        profile_of(city.author, city.focal, NOW.date()),
    ):
        assert (found.achievements, found.awards, found.measures) == ([], [], [])


def test_nominee_and_head_are_told(city, pilot):
    row = nominate(pilot, city)

    outbox.deliver_all(HANDLERS)

    told = Notification.objects.filter(event_key__startswith="nomination:")
    assert {note.recipient for note in told} == {city.author, city.head, city.desk}
    seen = Nomination.objects.visible_to
    assert seen(city.author, NOW.date()).get() == row
    assert not seen(city.stranger, NOW.date()).exists()
    assert not seen(city.admin, NOW.date()).exists()
