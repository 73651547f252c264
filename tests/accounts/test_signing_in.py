"""A forgotten password, and sessions that are ended from elsewhere."""

import re
from smtplib import SMTPServerDisconnected

import pytest
from allauth.usersessions.models import UserSession
from django.core import mail
from django.test import Client
from django.urls import reverse

from accounts.models import User
from tests import world

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
FRESH = "mat-khau-hoan-toan-moi"


@pytest.fixture
def person():
    return world.make_user("Nguyễn Văn Quên")


def asks(client, email):
    return client.post(reverse("account_reset_password"), {"email": email})


def link():
    return re.search(r"http://\S+(/dat-lai-mat-khau/\S+/)", mail.outbox[-1].body)[1]


def sets(client, address, password=FRESH):
    page = client.get(address, follow=True)
    form = {"password1": password, "password2": password}
    return client.post(page.request["PATH_INFO"], form)


def test_a_forgotten_password_is_replaced_by_the_mailed_link_once(client, person):
    elsewhere = Client()
    elsewhere.force_login(person, backend=BACKEND)

    answer = asks(client, person.email)
    assert answer.url == reverse("account_reset_password_done")
    assert mail.outbox[-1].to == [person.email]
    address = link()
    assert sets(client, address).url == reverse("account_reset_password_from_key_done")

    assert User.objects.get(pk=person.pk).check_password(FRESH)
    row = person.history.order_by("-history_id")[0]
    assert (row.history_change_reason, row.history_user) == ("Đổi mật khẩu", person)
    assert elsewhere.get("/").status_code == 302  # the old sessions ended
    again = Client().get(address, follow=True).content.decode()
    assert "Đường dẫn đã dùng hoặc đã quá 24 giờ." in again


def test_a_weak_password_is_refused_with_a_sentence(client, person):
    asks(client, person.email)

    answer = sets(client, link(), "123")

    assert answer.status_code == 200
    assert "form" in answer.context
    assert answer.context["form"].errors["password1"]
    assert not User.objects.get(pk=person.pk).check_password("123")


def test_whether_an_address_has_an_account_is_never_told(client, person):
    known, unknown = (
        client.post(reverse("account_reset_password"), {"email": email}, follow=True)
        for email in (person.email, "khong.co@mau.vn")
    )

    assert known.redirect_chain == unknown.redirect_chain
    assert [message.to for message in mail.outbox] == [[person.email]]


def test_a_mail_server_that_is_away_tells_nothing_about_accounts(
    client, person, monkeypatch, caplog
):
    def away(*_args, **_kwargs):
        raise SMTPServerDisconnected

    monkeypatch.setattr("django.core.mail.EmailMessage.send", away)

    answers = [asks(client, email).url for email in (person.email, "khong.co@mau.vn")]

    assert answers == [reverse("account_reset_password_done")] * 2  # the same for both
    assert "accounts.mail_failed" in caplog.text


def test_a_reset_lifts_the_lock_out_of_wrong_passwords(client, person):
    login = reverse("account_login")
    for _try in range(6):
        client.post(login, {"login": person.email, "password": "sai"})
    asks(client, person.email)
    sets(client, link())

    answer = client.post(login, {"login": person.email, "password": FRESH})

    assert answer.status_code == 302


def test_one_session_is_ended_and_the_others_go_on(person):
    here, there, stranger = Client(), Client(), Client()
    for browser in (here, there):
        form = {"login": person.email, "password": "mat-khau-kiem-thu"}
        browser.post(reverse("account_login"), form)
    stranger.force_login(world.make_user(), backend=BACKEND)
    other = UserSession.objects.get(session_key=there.session.session_key)
    address = reverse("accounts:session_end", args=[other.pk])

    assert stranger.post(address).status_code == 404
    assert there.get("/").status_code == 200
    assert address in here.get(reverse("usersessions_list")).content.decode()
    assert here.post(address).url == reverse("usersessions_list")

    assert there.get("/").status_code == 302
    assert here.get("/").status_code == 200
