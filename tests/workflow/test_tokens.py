"""A form sent twice takes effect once."""

import threading

import pytest
from django.db import connections

from common.errors import DomainError
from tests import world
from workflow.tokens import fingerprint, once


@pytest.mark.django_db
def test_second_sending_gives_the_first_result_and_does_nothing():
    user = world.make_user()
    done = []

    def act():
        done.append(1)
        return "/ket-qua/"

    first = once(user_id=user.pk, token="t", sent="a", act=act)
    second = once(user_id=user.pk, token="t", sent="a", act=act)

    assert (first, second, len(done)) == (("/ket-qua/", True), ("/ket-qua/", False), 1)


@pytest.mark.django_db
def test_same_token_with_other_content_is_refused():
    user = world.make_user()
    once(user_id=user.pk, token="t", sent="a", act=lambda: "/a/")

    with pytest.raises(DomainError) as refused:
        once(user_id=user.pk, token="t", sent="b", act=lambda: "/b/")

    assert refused.value.code == "token_reused"


@pytest.mark.django_db
def test_failed_effect_leaves_the_token_unspent():
    user = world.make_user()

    def fail():
        raise DomainError("no", "Không")

    with pytest.raises(DomainError):
        once(user_id=user.pk, token="t", sent="a", act=fail)

    assert once(user_id=user.pk, token="t", sent="a", act=lambda: "/x/") == ("/x/", True)


@pytest.mark.django_db(transaction=True)
def test_ten_sendings_at_once_act_once():
    user = world.make_user()
    done, answers = [], []

    def act():
        done.append(1)
        return "/x/"

    def send():
        try:
            answers.append(once(user_id=user.pk, token="t", sent="a", act=act)[0])
        finally:
            connections.close_all()

    threads = [threading.Thread(target=send) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert (len(done), answers) == (1, ["/x/"] * 10)


def test_fingerprint_does_not_depend_on_order():
    assert fingerprint({"a": 1, "b": 2}) == fingerprint({"b": 2, "a": 1})
    assert fingerprint({"a": 1}) != fingerprint({"a": 2})
