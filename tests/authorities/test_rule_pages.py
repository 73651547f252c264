"""The administrators' pages of rules and changes."""

import re
from datetime import date

import pytest

from authorities.models import AuthorityRule, RuleChange
from tests import world
from tests.authorities.changing import (
    KEY,
    LATER,
    NEW_RULE,
    in_force,
    opened,
    proposed,
    put,
    tried,
    values_of,
)

LATER_THAN_NOW = date(2099, 1, 5)
pytestmark = pytest.mark.django_db


@pytest.fixture
def city():
    return world.City()


@pytest.fixture
def client(city, sign_in):
    return sign_in(city.admin)


def typed(**changes):
    """A rule's form as a browser sends it."""
    values = {**values_of(), **changes}
    links = ("regime", "position", "named_unit", "legal_basis")
    row = AuthorityRule.objects.newest(KEY)
    data = {name: value for name, value in values.items() if value and name not in links}
    data |= {name: getattr(row, f"{name}_id") or "" for name in links}
    data.pop("head_only", None)
    return {**data, "seen_version": row.version, "reason": "Sửa", **changes}


def test_the_list_shows_the_rules_of_any_day(city, client):
    in_force(city, day=date(2027, 2, 1), label="Nhãn năm sau")

    today = client.get("/cau-hinh/quy-tac/").content.decode()
    then = client.get("/cau-hinh/quy-tac/?ngay=2027-02-01").content.decode()
    past = client.get("/cau-hinh/quy-tac/?ngay=2020-01-01").context["rules"]

    assert today.count("Nhãn năm sau") == 1  # only among what is to come
    assert "Nhãn năm sau" in then
    assert past == []


@pytest.mark.parametrize("day", ["hom-nay", "2027-02-30", "", "99999-01-01"])
def test_a_day_that_is_none_counts_as_today(client, day):
    assert client.get("/cau-hinh/quy-tac/", {"ngay": day}).status_code == 200


def test_a_rule_shows_every_version_with_its_differences(city, client):
    in_force(city, selector="SUPERIOR_UNIT", label="Nhãn mới")

    page = client.get(f"/cau-hinh/quy-tac/{KEY}/")

    new, old = page.context["versions"]
    assert (new.row.version, new.by, new.reason) == (2, "Quản trị hai", "Đúng phân cấp")
    assert [(row.label, row.after) for row in new.differences] == [
        ("Nội dung", "Nhãn mới"),
        ("Nơi nhận", "Cơ quan cấp trên trực tiếp"),
    ]
    assert old.differences == []
    assert client.get("/cau-hinh/quy-tac/khong-co/").status_code == 404


def test_a_change_is_written_from_the_pages(city, client):
    answer = client.post(
        "/cau-hinh/thay-doi/lap/",
        {"title": "Phân cấp", "effective_on": "2027-03-01", "reason": "Quyết định mới"},
    )
    change = RuleChange.objects.get()
    assert answer.url == change.get_absolute_url()

    edit = f"{answer.url}sua/{KEY}/"
    assert client.get(edit).context["form"].initial["label"] == values_of()["label"]
    assert client.post(edit, typed(label="Nhãn mới")).status_code == 302
    assert client.get(edit).context["form"].initial["label"] == "Nhãn mới"
    new = typed(key="moi", label="Chuyên viên", position=_title("CHUYEN_VIEN"), rank=3)
    assert client.post(f"{answer.url}them/", {**new, "seen_version": 0}).status_code == 302
    assert client.post(f"{answer.url}ket-thuc/b1-head/", {"reason": "Bỏ"}).status_code == 302
    assert client.post(f"{answer.url}bo/b1-head/", {"reason": "Giữ lại"}).status_code == 302

    page = client.get(answer.url)
    assert [(e.item.key, e.item.kind) for e in page.context["shown"].entries] == [
        (KEY, "CHANGE"),
        ("moi", "ADD"),
    ]
    assert AuthorityRule.objects.newest("moi") is None


def _title(code):
    return AuthorityRule._meta.get_field("position").related_model.objects.get(code=code).pk


def test_a_form_that_is_wrong_keeps_what_was_typed(city, client):
    change = opened(city, day=LATER)
    edit = f"/cau-hinh/thay-doi/{change.pk}/sua/{KEY}/"

    answer = client.post(edit, typed(label="Đang gõ", selector="NAMED_UNIT"))

    assert answer.status_code == 422
    assert "Đang gõ" in answer.content.decode()
    assert not change.items.exists()


def test_a_version_that_was_not_seen_is_a_conflict_on_the_page(city, client):
    change = opened(city, day=LATER)
    data = typed(label="Muộn rồi")
    in_force(city, label="Người khác")

    answer = client.post(f"/cau-hinh/thay-doi/{change.pk}/sua/{KEY}/", data)

    assert answer.status_code == 422
    assert "vừa có phiên bản khác" in answer.content.decode()


def test_faults_are_named_on_the_page(city, client):
    change = opened(city)
    put(change, city, "moi", {**NEW_RULE, "rank": 90}, base=0)

    page = client.get(change.get_absolute_url()).content.decode()

    assert "không bao giờ được xét tới" in page


def confirm_of(change):
    return f"/cau-hinh/thay-doi/{change.pk}/buoc/confirm_change/"


def test_who_wrote_it_reads_why_he_cannot_confirm(city, client, sign_in):
    change = opened(city, day=LATER_THAN_NOW)
    put(change, city, label="Nhãn")
    tried(change, city)
    proposed(change, city)

    mine = client.get(change.get_absolute_url()).content.decode()
    assert client.post(confirm_of(change), {"reason": "Tự xác nhận"}).status_code == 403
    other = sign_in(city.second_admin).get(change.get_absolute_url()).content.decode()

    confirm = confirm_of(change)
    assert confirm not in mine
    assert "cần một quản trị khác" in mine
    assert confirm in other
    assert sign_in(city.second_admin).post(confirm, {"reason": "Đúng"}).status_code == 302
    assert AuthorityRule.objects.newest(KEY).label == "Nhãn"


def test_a_confirmed_change_offers_to_be_undone(city, client):
    change = in_force(city, label="Nhãn mới")

    page = client.get(change.get_absolute_url()).content.decode()
    answer = client.post(
        f"{change.get_absolute_url()}hoan-tac/", {"effective_on": "2027-01-04", "reason": "Sai"}
    )

    assert re.search(r"hoan-tac/", page)
    back = RuleChange.objects.get(undoes=change)
    assert answer.url == back.get_absolute_url()
    assert back.items.get().values["label"] != "Nhãn mới"


QUERIES = {
    "/cau-hinh/quy-tac/": 7,
    "/cau-hinh/thay-doi/": 5,
    f"/cau-hinh/quy-tac/{KEY}/": 12,
}


@pytest.mark.parametrize("path", QUERIES)
def test_lists_ask_a_fixed_number_of_queries(city, client, path, django_assert_num_queries):
    for number in range(3):
        put(opened(city, title=f"Đề nghị {number}", day=LATER), city, label="Nhãn")
    client.get(path)

    with django_assert_num_queries(QUERIES[path]):
        client.get(path)
