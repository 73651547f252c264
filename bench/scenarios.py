"""What is measured: pages through Django's test client, steps through the services."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.test import Client, override_settings
from django.utils import timezone

from accounts.models import User
from approvals.services import deciding, submission
from bench import bare
from bench.filling import Prepared
from bench.measuring import Act, Trial, unpacked
from bench.people import City
from initiatives.models import Initiative
from initiatives.states import StageCode as S
from monitoring.services.figures import figures_of_year

HEADERS = {"Accept-Encoding": "gzip"}
DEEP = 20


@dataclass(frozen=True, slots=True)
class Page:
    """One page: who asks, for which addresses in turn, and the yardstick's addresses."""

    name: str
    user: User
    paths: list[str]
    bare: list[str] = field(default_factory=list)


class Clients:
    """Signed-in clients, one a person, of the portal or of the yardstick."""

    def __init__(self, *, middleware: list[str] | None = None) -> None:
        self.middleware = middleware or settings.MIDDLEWARE
        self.known: dict[int, Client] = {}

    def get(self, user: User) -> Client:
        """The person's client; it signs in once and loads its middleware once."""
        if user.pk not in self.known:
            client = Client(headers=HEADERS, SERVER_NAME=settings.ALLOWED_HOSTS[0])
            client.force_login(user)
            with override_settings(MIDDLEWARE=self.middleware):
                client.handler.load_middleware()
            self.known[user.pk] = client
        return self.known[user.pk]

    def ask(self, user: User, paths: list[str]) -> Callable[[int], bytes]:
        """Ask for the addresses in turn."""
        client = self.get(user)
        return lambda number: _ask(client, paths[number % len(paths)])


def _ask(client: Client, path: str) -> bytes:
    response = client.get(path, secure=settings.SECURE_SSL_REDIRECT)
    if response.status_code != 200:
        raise RuntimeError(f"{path} answered {response.status_code}")
    return bytes(response.content)


def pages(city: City) -> Iterator[Trial]:
    """Each page beside its yardstick."""
    portal, yardstick = Clients(), Clients(middleware=bare.MIDDLEWARE)
    for page in _pages(city, portal):
        app = portal.ask(page.user, page.paths)
        plain = yardstick.ask(page.user, page.bare) if page.bare else None
        yield Trial(page.name, app, plain, app, len(page.paths))


def _pages(city: City, portal: Clients) -> Iterator[Page]:
    head = User.objects.get(pk=city.wards[0].head.pk)
    focal = User.objects.get(pk=city.focal.pk)
    yield Page("my work", head, ["/"], ["/work/"])
    yield Page("list", focal, ["/ho-so/"], ["/rows/"])
    yield Page("list, a page deep inside", focal, _deep(portal.get(focal)))
    yield Page("list of a ward's head", head, ["/ho-so/"], ["/rows/"])
    for label, more in (
        ("", ""),
        (", of a state", "&trang_thai=REJECTED"),
        (", found", "&q=cảm biến"),
    ):
        yield Page(f"list as of a moment{label}", focal, [f"/ho-so/?as_of=2025-06-01T10:00{more}"])
    author = User.objects.get(pk=city.wards[3].authors[0].pk)
    yield Page("list of an author", author, ["/ho-so/"], ["/rows/"])
    for label, asked, plain in _filters(city):
        yield Page(f"list, {label}", focal, [f"/ho-so/?{asked}"], [f"/rows/?{plain}"])
    for label, text in _searches():
        asked = urlencode({"q": text})
        yield Page(f"search, {label}", focal, [f"/ho-so/?{asked}"], [f"/search/?{asked}"])
    yield Page("overview", focal, ["/theo-doi/"])
    yield Page("response times", focal, ["/theo-doi/tra-loi/"])
    yield Page("targets", focal, ["/theo-doi/chi-tieu/"])
    yield from _case_pages(city, head, focal)


def _filters(city: City) -> Iterator[tuple[str, str, str]]:
    unit = city.wards[0]
    yield "stage", "trang_thai=APPROVED", "stage=APPROVED"
    yield "unit", f"don_vi={unit.code}", f"holder_unit={unit.pk}"
    yield "overdue", "qua_han=1", "late=1"
    yield (
        "stage and domain",
        "trang_thai=REJECTED&linh_vuc=QP_AN",
        "stage=REJECTED&domain=QP_AN",
    )


def _searches() -> Iterator[tuple[str, str]]:
    middle = Initiative.objects.filter(stage=S.APPROVED).order_by("pk")
    one = middle[middle.count() // 2]
    yield "a code", one.code
    yield "a title's words", one.title
    yield "three usual words", "kho lạnh chợ đầu mối"
    yield "a word of most files", "người dân"


def _deep(client: Client) -> list[str]:
    """The address of the page reached by following "next" many times."""
    path = "/ho-so/"
    for _number in range(DEEP):
        found = re.search(rb'sau=([^"&]+)', unpacked(_ask(client, path)))
        if found is None:
            break
        path = f"/ho-so/?sau={found[1].decode()}"
    return [path]


def _case_pages(city: City, head: User, focal: User) -> Iterator[Page]:
    own = _codes(Initiative.objects.filter(holder_unit=city.wards[0].pk, due_at__isnull=False))
    closed = Initiative.objects.filter(stage=S.APPROVED, track="GOVERNMENT").order_by("pk")
    step = max(closed.count() // 40, 1)
    others = [closed[number * step].code for number in range(40) if number * step < closed.count()]
    for label, user, codes in (("of the unit", head, own), ("any closed file", focal, others)):
        yield Page(
            f"case page, {label}",
            user,
            [f"/ho-so/{code}/" for code in codes],
            [f"/rows/{code}/" for code in codes],
        )
    for tab in ("ke-hoach", "xem-xet", "lich-su"):
        yield Page(
            f"case page, tab {tab}",
            head,
            [f"/ho-so/{code}/?tab={tab}" for code in own],
            [f"/rows/{code}/" for code in own],
        )


def _codes(rows: Any) -> list[str]:
    return list(rows.order_by("pk").values_list("code", flat=True))


def steps(prepared: Prepared) -> Iterator[Trial]:
    """Submit and decide in transactions that commit, beside the bare transition."""
    half = len(prepared.cases) // 2
    for name, act, rows, cases in (
        ("submit", _submit, prepared.drafts, prepared.cases[:half]),
        ("decide", _decide, prepared.decisions, prepared.cases[half:]),
    ):
        actor = User.objects.get(pk=rows[0][1])
        yield Trial(name, _each(act, rows), _plain(cases, actor))


def counting() -> Iterator[Trial]:
    """The numbers of a year, as a page counts them and as they are frozen."""
    year = timezone.localdate().year
    yield Trial("numbers of a year", lambda _number: figures_of_year(year, at=timezone.now()), None)


def _plain(cases: list[int], actor: User) -> Act:
    return lambda number: bare.transition(cases[number], "APPROVED", actor, "Ban hành")


def _each(act: Callable[[int, User], object], rows: list[tuple[int, int]]) -> Act:
    """Every run with its own user object, as every request has: nothing is remembered between."""
    users = [User.objects.get(pk=person) for _pk, person in rows]
    return lambda number: act(rows[number][0], users[number])


def _submit(pk: int, actor: User) -> object:
    return submission.submit(initiative_id=pk, actor=actor, at=timezone.now())


def _decide(pk: int, actor: User) -> object:
    return deciding.issue_decision(
        decision_id=pk,
        actor=actor,
        reason="Ban hành theo kết quả biểu quyết",
        seen_version=1,
        at=timezone.now(),
    )
