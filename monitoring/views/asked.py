"""Which list an address asks for."""

import re
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpRequest

LONGEST_VALUE = 60


@dataclass(frozen=True, slots=True)
class AskedList:
    """The number whose list is wanted, and which page of it."""

    number: dict[str, str]
    page: int

    @property
    def query(self) -> str:
        """The number, as part of an address."""
        return urlencode(self.number)


def asked_list(request: HttpRequest) -> AskedList:
    """What ``?theo=…&la=…&trang=…`` asks for; what makes no sense counts as not asked."""
    text = request.GET.get("trang", "0")
    page = int(text) if re.fullmatch(r"[0-9]{1,5}", text) else 0
    number = {key: request.GET.get(key, "")[:LONGEST_VALUE] for key in ("theo", "la")}
    return AskedList(number, page)
