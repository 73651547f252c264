"""One portal and one browser for all journeys; both end with this folder's tests."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from tests.e2e.person import Person
from tests.e2e.stack import Stack

PATIENCE = 20_000
FLAGS = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
NAMES = ("chromium", "chromium-headless-shell", "chromium-browser", "google-chrome")
Someone = Callable[..., Person]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What runs on one portal when two stand side by side: a file, or half of the roles' pages."""
    for item in items:
        if item.get_closest_marker("e2e"):
            half = getattr(item.module, "half_of", lambda _name: "")(item.name)  # type: ignore[attr-defined]
            item.add_marker(pytest.mark.xdist_group(f"{item.path.stem}{half}"))


@pytest.fixture(scope="package")
def portal() -> Iterator[Stack]:
    """The running portal with the demonstration's people and cases."""
    stack = Stack()
    with ExitStack() as at_end:
        stack.start()
        at_end.callback(stack.stop)
        yield stack


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """The system's Chromium."""
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    assert found, "There is no Chromium; set CHROMIUM to its path."
    flags = [*FLAGS, *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=found, args=flags)
        yield chromium
        chromium.close()


@pytest.fixture(scope="package")
def doors() -> dict[str, Any]:
    """The cookies of people who signed in once, so that not every test does it again."""
    return {}


@pytest.fixture
def somebody(portal: Stack, browser: Browser) -> Iterator[Someone]:
    """Give a person a browser of his own, not signed in; no page may complain at the end."""
    people: list[Person] = []

    def make(key: str = "", **options: Any) -> Person:
        context = browser.new_context(
            base_url=portal.url, **{"locale": "vi-VN", "timezone_id": "Asia/Ho_Chi_Minh", **options}
        )
        context.set_default_timeout(PATIENCE)
        people.append(Person(context, key))
        return people[-1]

    yield make
    complaints = [text for person in people for text in person.complaints]
    for person in people:
        person.context.close()
    assert complaints == []


@pytest.fixture
def signed_in(somebody: Someone, doors: dict[str, Any]) -> Someone:
    """Give a person the browser in which he is signed in; with other options it is another one."""
    own: dict[str, Person] = {}

    def make(key: str, **options: Any) -> Person:
        if key not in doors:
            first = somebody(key)
            first.signs_in()
            doors[key] = first.context.storage_state()
        if options:
            return somebody(key, storage_state=doors[key], **options)
        if key not in own:
            own[key] = somebody(key, storage_state=doors[key])
        return own[key]

    return make
