"""The administrators' pages of registers."""

import pytest
from django.utils import timezone

from accounts.models import Duty, OrgUnit
from authorities.models import DeadlineRule, LegalBasis, RecordChange, Setting, Topic
from authorities.registers import REGISTERS
from tests import world
from tests.authorities import configured

pytestmark = pytest.mark.django_db
BASE = "/cau-hinh/danh-muc/"


@pytest.fixture
def city():
    return world.City()


@pytest.fixture
def client(city, sign_in):
    return sign_in(city.admin)


def form_of(client, path):
    return client.get(path).context["form"]


def typed(form, **changes):
    """What a browser sends back when only ``changes`` are typed."""
    data = {name: form[name].value() for name in form.fields}
    data = {name: getattr(value, "pk", value) for name, value in data.items()}
    data |= {"reason": "Theo quyết định", **changes}
    return {name: value for name, value in data.items() if value is not None and value is not False}


@pytest.mark.parametrize("register", REGISTERS)
def test_each_register_lists_adds_and_shows(client, register):
    page = client.get(f"{BASE}{register}/?ngay=moi")

    assert page.status_code == 200
    added = 200 if REGISTERS[register].may_add else 404
    assert client.get(f"{BASE}{register}/them/").status_code == added
    for row, _cells in page.context["found"].rows[:2]:
        assert client.get(f"{BASE}{register}/{row.pk}/").status_code == 200
        assert client.get(f"{BASE}{register}/{row.pk}/sua/").status_code == 200


def test_a_duty_is_proposed_by_address_and_confirmed_on_the_page(city, client, sign_in):
    path = f"{BASE}nhiem-vu/them/"
    form = form_of(client, path)
    values = {"user": city.colleague.email, "unit": city.ward.pk, "role": "UNIT_CLERK"}

    answer = client.post(path, typed(form, **values))

    change = RecordChange.objects.get()
    assert answer.url == change.get_absolute_url()
    mine = client.get(answer.url).content.decode()
    assert "cần một quản trị khác" in mine
    step = f"{answer.url}buoc/confirm_record/"
    assert client.post(step, {"reason": "Tôi"}).status_code == 403
    assert sign_in(city.second_admin).post(step, {"reason": "Đúng"}).status_code == 302
    assert Duty.objects.get(user=city.colleague).unit == city.ward


@pytest.mark.parametrize("address", ["khong-co@portal.invalid", "he-thong@portal.invalid", "@"])
def test_an_address_that_nobody_has_is_told_in_the_form(city, client, address):
    path = f"{BASE}nhiem-vu/them/"
    values = {"user": address, "unit": city.ward.pk, "role": "UNIT_CLERK"}

    answer = client.post(path, typed(form_of(client, path), **values))

    assert answer.status_code == 422
    assert answer.context["form"].errors["user"]
    assert not RecordChange.objects.exists()


def test_a_topic_is_edited_and_undone_on_the_page(city, client):
    topic = Topic.objects.first()
    name = topic.name
    path = f"{BASE}chu-de/{topic.pk}/sua/"

    answer = client.post(path, typed(form_of(client, path), name="Tên mới"))

    topic.refresh_from_db()
    page = client.get(answer.url).content.decode()
    assert topic.name == "Tên mới"
    assert "Tên mới" in page
    assert name in page
    undo = {"effective_on": timezone.localdate().isoformat(), "reason": "Nhầm"}
    assert client.post(f"{answer.url}hoan-tac/", undo).status_code == 302
    topic.refresh_from_db()
    assert topic.name == name


def test_a_form_that_is_wrong_keeps_what_was_typed(city, client):
    path = f"{BASE}don-vi/{city.top.pk}/sua/"

    answer = client.post(
        path, typed(form_of(client, path), superior=city.ward.pk, name="Đang gõ dở")
    )

    assert answer.status_code == 422
    assert "Đang gõ dở" in answer.content.decode()
    assert answer.context["form"].errors["superior"]


def test_somebody_who_was_faster_is_told(city, client):
    topic = Topic.objects.first()
    path = f"{BASE}chu-de/{topic.pk}/sua/"
    late = typed(form_of(client, path), name="Muộn")
    client.post(path, typed(form_of(client, path), name="Trước"))

    answer = client.post(path, late)

    assert answer.status_code == 422
    assert "vừa sửa mục này" in answer.content.decode()


def test_the_tree_shows_the_units_of_a_day(city, client):
    city.other_ward.valid_to = world.START.date()
    world.record(city.other_ward)

    then = client.get(f"{BASE}cay-don-vi/?ngay=2026-01-05").content.decode()
    now = client.get(f"{BASE}cay-don-vi/").content.decode()

    assert str(city.other_ward) in then
    assert str(city.other_ward) not in now
    assert str(city.head) in now


@pytest.mark.parametrize(
    "path", ["khong-co/", "don-vi/999999/", "khong-co/them/", "thay-doi/999999/", "don-vi/0/sua/"]
)
def test_what_is_not_there_is_not_found(client, path):
    assert client.get(BASE + path).status_code == 404


@pytest.mark.parametrize("query", ["?q=%00", "?trang=9999999", "?ngay=x", "?q=" + "a" * 500])
def test_a_list_bears_any_address(client, query):
    assert client.get(f"{BASE}don-vi/{query}").status_code == 200


QUERIES = {"don-vi/": 6, "nguoi/": 6, "chuc-vu/": 6, "cay-don-vi/": 6, "": 5}


@pytest.mark.parametrize("path", QUERIES)
def test_lists_ask_a_fixed_number_of_queries(city, client, path, django_assert_num_queries):
    client.get(BASE + path)
    for number in range(3):
        world.make_unit(f"M{number}", superior=city.ward)

    with django_assert_num_queries(QUERIES[path]):
        client.get(BASE + path)


def test_a_units_page_shows_its_moves_in_words(city, client):
    assert OrgUnit.objects.count() == 4
    page = client.get(f"{BASE}don-vi/{city.ward.pk}/")

    facts = dict(page.context["facts"])
    assert facts["Cấp trên trực tiếp"] == str(city.top)
    assert facts["Loại đơn vị"] == "Phường, xã, đặc khu"


def test_limits_law_and_settings_tell_their_history_field_by_field(city, client):
    rule = DeadlineRule.objects.get(code="D02")
    basis, setting = LegalBasis.objects.first(), Setting.objects.get(code="min_options")
    configured.change_deadline(city.admin, amount=5)
    configured.change_law(city.admin, basis_id=basis.pk, checked_against_original=True)
    configured.change_setting(city.admin)

    told = {
        path: [
            (row.label, row.before, row.after)
            for row in client.get(path).context["history"][0].differences
        ]
        for path in (
            f"{BASE}thoi-han/{rule.pk}/",
            f"{BASE}can-cu/{basis.pk}/",
            f"{BASE}thiet-lap/{setting.pk}/",
        )
    }

    assert list(told.values()) == [
        [("Thời hạn", "7", "5")],
        [("Đã đối chiếu văn bản gốc", "Không", "Có")],
        [("Giá trị", "2", "3")],
    ]


def test_a_setting_is_chosen_on_its_page_and_limits_are_not_added(city, client):
    setting = Setting.objects.get(code="min_options")
    page = client.get(f"{BASE}thiet-lap/{setting.pk}/sua/")
    chosen = '<option value="2" selected>'
    assert chosen in page.content.decode()
    seen = setting.history.latest().history_id
    sent = {"seen": seen, "effective_on": f"{timezone.localdate()}", "reason": "Theo hướng dẫn"}
    wrong = client.post(f"{BASE}thiet-lap/{setting.pk}/sua/", {**sent, "value": "7"})
    assert wrong.status_code == 422
    done = client.post(f"{BASE}thiet-lap/{setting.pk}/sua/", {**sent, "value": "3"})
    assert done.status_code == 302

    assert Setting.objects.get(pk=setting.pk).value == 3
    for code in ("thoi-han", "thiet-lap"):
        assert client.get(f"{BASE}{code}/them/").status_code == 404


def test_the_focal_agency_keeps_the_legal_register_and_no_other(city, client):
    client.force_login(city.focal, backend="allauth.account.auth_backends.AuthenticationBackend")
    basis = LegalBasis.objects.get(code="ND73")
    change = configured.propose(
        city.admin, "chu-de", Topic.objects.first().pk, {"warning": "x"}, reason="Sửa"
    )

    for path, status in (
        (f"{BASE}can-cu/{basis.pk}/", 200),
        (f"{BASE}can-cu/{basis.pk}/sua/", 200),
        (f"{BASE}can-cu/them/", 200),
        (f"{BASE}thoi-han/", 403),
        (f"{BASE}khong-co/", 403),
        (change.get_absolute_url(), 403),
    ):
        assert client.get(path).status_code == status, path
