"""Pages: constant query counts, content, bad input."""

from urllib.parse import urlencode

import pytest
from django.urls import reverse

from initiatives.models import Initiative
from tests import world

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def city():
    return world.City()


@pytest.mark.parametrize("count", [1, 5])
@pytest.mark.parametrize(
    ("address", "queries"),
    [
        ("portal:work", 9),
        ("portal:initiative_list", 7),
        ("notifications:notification_list", 5),
        ("monitoring:overview", 10),
    ],
)
def test_lists_run_a_constant_number_of_queries(
    city, sign_in, django_assert_num_queries, address, queries, count
):
    for _ in range(count):
        world.received(city)
    client = sign_in(city.head)

    with django_assert_num_queries(queries):
        response = client.get(reverse(address))

    assert response.status_code == 200
    if address == "portal:initiative_list":
        assert response.content.decode().count("SK-2026-PA-") >= count


@pytest.mark.parametrize(
    "tab", ["tong-quan", "ke-hoach", "rui-ro", "tai-lieu", "xem-xet", "lich-su"]
)
def test_case_page_stays_within_twelve_queries(city, sign_in, django_assert_max_num_queries, tab):
    decision = world.issued(city)
    client = sign_in(city.head)

    with django_assert_max_num_queries(12):
        response = client.get(decision.case.get_absolute_url() + f"?tab={tab}")

    assert response.status_code == 200
    assert decision.case.initiative.title in response.content.decode()


@pytest.mark.parametrize("make", [world.submitted, world.received, world.in_meeting, world.voted])
def test_the_page_of_an_open_case_stays_within_twelve_queries(
    city, sign_in, django_assert_max_num_queries, make
):
    case = make(city)
    client = sign_in(city.head)

    with django_assert_max_num_queries(12):
        client.get(case.get_absolute_url())


@pytest.mark.parametrize("steps", [1, 5])
def test_history_runs_a_constant_number_of_queries(city, sign_in, django_assert_num_queries, steps):
    case = world.received(city)
    for number in range(steps):
        world.record(Initiative.objects.get(pk=case.initiative_id), reason=f"Lần {number}")
    client = sign_in(city.clerk)

    with django_assert_num_queries(11):
        client.get(case.get_absolute_url() + "?tab=lich-su")


def test_search_finds_without_diacritics_and_in_any_order(city, sign_in):
    world.submitted(city, content=world.plan(title="Thu gom rác hẻm theo khối lượng"))
    client = sign_in(city.focal)

    for typed in ("thu gom rac", "RÁC hẻm thu gom", "khoi luong", "sk-2026-pa-0001"):
        page = client.get(reverse("portal:initiative_list"), {"q": typed}).content.decode()
        assert "Thu gom rác hẻm" in page, typed
    nothing = client.get(reverse("portal:initiative_list"), {"q": "cầu vượt"}).content.decode()
    assert "Không có hồ sơ nào khớp" in nothing


def test_best_match_comes_first(city, sign_in):
    world.submitted(
        city, content=world.plan(title="Bãi giữ xe", bottleneck="Có nhắc đến cảm biến ngập")
    )
    world.submitted(city, content=world.plan(title="Cảm biến ngập chi phí thấp"))
    client = sign_in(city.focal)

    page = client.get(reverse("portal:initiative_list"), {"q": "cam bien ngap"}).content.decode()

    assert page.index("Cảm biến ngập chi phí thấp") < page.index("Bãi giữ xe")


def test_pages_by_key_show_everything_once(city, sign_in):
    for _ in range(30):
        draft = world.drafting.start_draft(
            actor=city.author,
            position=city.author.positions.first(),
            no_secret=True,
            at=world.START,
        )
    assert draft
    client = sign_in(city.author)
    seen, address = [], reverse("portal:initiative_list")
    for _ in range(3):
        response = client.get(address)
        seen += [item.code for item, _deadline in response.context["rows"]]
        token = response.context["found"].page.next_token
        if not token:
            break
        address = reverse("portal:initiative_list") + f"?sau={token}"

    assert sorted(seen) == [f"SK-2026-PA-{n:04d}" for n in range(1, 31)]


@pytest.mark.parametrize(
    "query",
    [
        "sau=%%%",
        "sau=eyJhIjoxfQ",
        "trang_thai=NO_SUCH",
        "don_vi=';drop",
        "q=%00",
        "q=" + "x" * 5000,
        "trang=-1",
        "trang=99999999999999999999",
        "xem=<script>",
    ],
)
def test_strange_addresses_are_no_errors(city, sign_in, query):
    client = sign_in(city.head)

    for name in ("portal:initiative_list", "portal:work"):
        assert client.get(reverse(name) + "?" + query).status_code == 200


@pytest.mark.parametrize(
    "moment", ["2026-13-40", "hom-qua", "2026-01-06T99:99", "9999-99-99T00:00"]
)
def test_impossible_moments_are_not_found(city, sign_in, moment):
    case = world.submitted(city)
    client = sign_in(city.author)

    assert client.get(case.get_absolute_url(), {"as_of": moment}).status_code == 404


BAD_TEXTS = ["\x00", "a\x00b", "<script>alert(1)</script>", '"><svg onload=x>{{7*7}}', "x" * 250]


@pytest.mark.parametrize("text", BAD_TEXTS)
def test_bad_titles_lose_nothing_and_are_shown_escaped(city, sign_in, text):
    draft = world.draft_of(city.author)
    client = sign_in(city.author)
    address = reverse("initiatives:step_edit", args=[draft.code, "co-ban"])

    response = client.post(
        address, {"title": text, "revision": draft.revision, "urgency": "NORMAL"}
    )

    page = response.content.decode()
    assert response.status_code in {302, 422}
    assert "<script>alert" not in page
    assert "<svg onload" not in page
    if response.status_code == 422:
        draft.refresh_from_db()
        assert draft.title == world.plan()["title"]


def test_decomposed_text_is_stored_composed(city, sign_in):
    import unicodedata

    draft = world.draft_of(city.author)
    client = sign_in(city.author)
    typed = unicodedata.normalize("NFD", "Thu gom rác hẻm")

    client.post(
        reverse("initiatives:step_edit", args=[draft.code, "co-ban"]),
        {"title": typed, "revision": draft.revision},
    )

    draft.refresh_from_db()
    assert draft.title == "Thu gom rác hẻm"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("options-0-cost", "-5"),
        ("options-0-cost", "9" * 40),
        ("options-0-cost", "năm triệu"),
        ("options-0-is_chosen", "MAYBE"),
    ],
)
def test_malformed_rows_are_refused_with_a_sentence(city, sign_in, field, value):
    draft = world.draft_of(city.author)
    client = sign_in(city.author)

    response = client.post(
        reverse("initiatives:step_edit", args=[draft.code, "phuong-an"]),
        {"revision": draft.revision, "options-count": "1", "options-0-name": "Tên A", field: value},
    )

    page = response.content.decode()
    assert response.status_code == 422
    assert "Tên A" in page
    assert 'aria-invalid="true"' in page
    draft.refresh_from_db()
    assert draft.content["options"] == world.plan()["options"]


@pytest.mark.parametrize(
    "day", ["31/02/2026", "2026-02-31", "0001-01-01", "9999-12-31", "ngày mai"]
)
def test_impossible_days_are_refused(city, sign_in, day):
    draft = world.draft_of(city.author)
    client = sign_in(city.author)

    response = client.post(
        reverse("initiatives:step_edit", args=[draft.code, "van-de"]),
        {"revision": draft.revision, "trigger_on": day, "bottleneck": "Còn nguyên"},
    )

    assert response.status_code == 422
    assert "Còn nguyên" in response.content.decode()


def test_stale_step_shows_both_texts_and_overwrites_nothing(city, sign_in):
    draft = world.draft_of(city.author)
    address = reverse("initiatives:step_edit", args=[draft.code, "van-de"])
    client = sign_in(city.author)
    client.post(address, {"revision": draft.revision, "bottleneck": "Bản thứ nhất"})

    response = client.post(address, {"revision": draft.revision, "bottleneck": "Bản thứ hai"})

    page = response.content.decode()
    assert response.status_code == 409
    assert "Bản thứ nhất" in page
    assert "Bản thứ hai" in page
    draft.refresh_from_db()
    assert draft.content["bottleneck"] == "Bản thứ nhất"


SAID = "Đang gõ dở"


def _plan_step(city):
    draft = world.draft_of(city.author)
    return (
        city.author,
        draft.get_absolute_url() + "soan/van-de/",
        {"bottleneck": SAID, "revision": 1},
    )


def _case_step(city):
    address = world.submitted(city).get_absolute_url() + "buoc/return_for_completion/"
    return city.clerk, address, {"missing": SAID, "reason": SAID}


def _decision(city):
    return city.head, world.voted(city).get_absolute_url() + "quyet-dinh/", {"scope": SAID}


def _urging(city):
    return city.focal, world.received(city).get_absolute_url() + "don-doc/", {"message": SAID}


def _delegation(city):
    return city.head, reverse("accounts:delegation_add"), {"instrument_number": SAID}


def _commitment(city):
    draft = world.draft_of(city.author, commit=False)
    return city.author, draft.get_absolute_url() + "cam-ket/", {"free_text": SAID}


def _rule(city):
    return city.admin, reverse("authorities:change_open"), {"reason": SAID}


@pytest.mark.parametrize(
    "form", [_plan_step, _case_step, _decision, _urging, _delegation, _commitment, _rule]
)
def test_text_posted_by_an_expired_session_is_there_after_sign_in(city, client, form):
    person, address, data = form(city)

    page = _signs_in_again(client, person, address, address, data)

    assert SAID in page
    assert "nội dung bạn gõ vẫn còn dưới đây" in page


def test_a_vote_of_an_expired_session_is_on_the_page_it_came_from(city, client):
    case = world.in_meeting(city)
    ballot = case.meeting.ballots.get(member=city.deputy)
    address, sheet = f"/phieu/{ballot.pk}/", case.get_absolute_url() + "hop/"

    page = _signs_in_again(client, city.deputy, sheet, address, {f"b{ballot.pk}-note": SAID})

    assert SAID in page
    ballot.refresh_from_db()
    assert (ballot.choice, ballot.note) == ("", "")


def test_text_of_one_person_is_not_shown_to_the_next_at_the_same_browser(city, client):
    person, address, data = _urging(city)
    client.force_login(city.head, backend=BACKEND)
    client.get(reverse("portal:work"))
    del client.cookies["sessionid"]

    assert SAID not in _signs_in_again(client, person, address, address, data)


def test_what_a_script_sends_beside_does_not_replace_what_a_person_sent(city, client):
    person, address, data = _urging(city)
    sheet = {"referer": f"http://testserver{address}"}
    client.post(
        address,
        urlencode(data),
        content_type="application/x-www-form-urlencoded",
        headers=sheet,
    )

    answer = _signs_in_again(
        client, person, address, address, {"message": "Khác"}, {"Sec-Fetch-Mode": "cors"}
    )

    assert SAID in answer
    assert "Khác" not in answer


def test_text_of_an_expired_session_is_given_to_its_own_page_once(city, client):
    person, address, data = _urging(city)
    other = world.received(city).get_absolute_url() + "don-doc/"
    _signs_in_again(client, person, other, address, data)

    assert SAID not in client.get(other).content.decode()
    assert SAID not in client.get(address).content.decode()  # it was sent from another page


def _signs_in_again(client, person, sheet, action, data, headers=None):
    """Post from ``sheet`` without a session, sign in and follow: the text of the page one is on."""
    answer = client.post(
        action,
        urlencode(data),
        content_type="application/x-www-form-urlencoded",
        headers={"referer": f"http://testserver{sheet}", **(headers or {})},
    )
    assert answer.status_code == 302
    assert answer.url == f"{reverse('account_login')}?next={sheet}"
    form = {"login": person.email, "password": "mat-khau-kiem-thu", "next": sheet}
    answer = client.post(answer.url, form)
    assert answer.url == sheet
    return client.get(sheet).content.decode()


def test_double_sending_of_a_step_takes_effect_once(city, sign_in):
    case = world.submitted(city)
    client = sign_in(city.clerk)
    address = reverse("approvals:case_step", args=[case.initiative.code, "receive"])

    first = client.post(address, {"reason": "Đủ", "form_token": "cung-mot-token"})
    second = client.post(address, {"reason": "Đủ", "form_token": "cung-mot-token"})
    third = client.post(address, {"reason": "Đủ", "form_token": "token-khac"})

    assert (first.status_code, second.status_code) == (302, 302)
    assert third.status_code in {200, 422}
    assert world.Case.history.filter(id=case.pk, transition="receive").count() == 1


def test_lock_out_after_repeated_failures(city, client):
    address = reverse("account_login")
    wrong = {"login": city.author.email, "password": "sai"}
    for _ in range(5):
        client.post(address, wrong)

    client.post(address, {"login": city.author.email, "password": "mat-khau-kiem-thu"})

    assert "_auth_user_id" not in client.session


def test_password_change_is_attributed_and_works(city, sign_in):
    client = sign_in(city.author)

    response = client.post(
        reverse("account_change_password"),
        {
            "oldpassword": "mat-khau-kiem-thu",
            "password1": "mat-khau-moi-1",
            "password2": "mat-khau-moi-1",
        },
    )

    assert response.status_code == 302
    city.author.refresh_from_db()
    assert city.author.check_password("mat-khau-moi-1")
    assert city.author.history.first().history_change_reason == "Đổi mật khẩu"


def test_sessions_are_listed_and_can_be_ended(city, client):
    other = type(client)()
    for browser in (client, other):
        browser.post(
            reverse("account_login"),
            {"login": city.author.email, "password": "mat-khau-kiem-thu"},
        )
    page = client.get(reverse("usersessions_list"))
    assert page.context["session_count"] == 2

    client.post(reverse("usersessions_list"))

    assert other.get(reverse("portal:work")).status_code == 302
    assert client.get(reverse("portal:work")).status_code == 200


def test_health_pages_answer_json(client):
    assert client.get("/healthz").json() == {"status": "ok"}
    answer = client.get("/readyz")
    assert answer.json()["checks"]["database"] is True
    assert answer.json()["checks"]["migrations"] is True
    assert answer.status_code == (200 if answer.json()["status"] == "ready" else 503)
