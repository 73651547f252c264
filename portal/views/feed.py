"""What anybody may take from the ledger without signing in: heads, tiles and proofs. It tells no content."""

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.contrib.auth.decorators import login_not_required
from django.contrib.syndication.views import Feed
from django.db.models import Max
from django.db.models.functions import TruncDate
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import condition, require_safe

from ledger.models import Checkpoint, Cosignature, LogKey
from ledger.services.proofs import consistency, encoded
from ledger.tree import TILE, StoredNodes

TEXT, BYTES = "text/plain; charset=utf-8", "application/octet-stream"
FOR_EVER = 365 * 24 * 60 * 60
DAYS_SHOWN = 60
PLACE = re.compile(r"((?:x[0-9]{3}/){0,5}[0-9]{3})(?:\.p/([1-9][0-9]{0,2}))?")
HIGHEST_LEVEL = 6


@login_not_required
@require_safe
def checkpoint(_request: HttpRequest, size: int | None = None) -> HttpResponse:
    """The newest signed head (C2SP tlog-checkpoint), or that of one size, for whoever wants to keep it."""
    heads = Checkpoint.objects
    row = heads.newest() if size is None else heads.filter(size=size).first()
    if row is None:
        raise Http404
    return HttpResponse(row.witnessed, content_type=TEXT)


@login_not_required
@require_safe
def log_keys(_request: HttpRequest) -> HttpResponse:
    """The public keys of the log, and how each followed the one before."""
    rows = LogKey.objects.order_by("pk")
    parts = [f"# {row.added_at:%Y-%m-%d} {row.reason}\n{row.line}\n" for row in rows]
    return HttpResponse("".join(parts), content_type=TEXT)


@login_not_required
@require_safe
def tile(_request: HttpRequest, level: int, place: str) -> HttpResponse:
    """A tile of hashes at the address that C2SP tlog-tiles gives it; the entries themselves are not public."""
    found = PLACE.fullmatch(place)
    if found is None or level > HIGHEST_LEVEL:
        raise Http404
    index, width = int(found[1].replace("x", "").replace("/", "")), int(found[2] or TILE)
    canonical = place_of(index)
    if found[1] != canonical or not 0 < width <= TILE or found[2] == str(TILE):
        raise Http404
    hashes = StoredNodes().tile(level, index)
    if len(hashes) < width:
        raise Http404
    response = HttpResponse(b"".join(hashes[:width]), content_type=BYTES)
    patch_cache_control(response, public=True, immutable=True, max_age=FOR_EVER)
    return response


def place_of(index: int) -> str:
    """A tile's number in its address: 1234067 is ``x001/x234/067``."""
    digits = str(index)
    digits = digits.zfill(-(-len(digits) // 3) * 3)
    parts = [digits[at : at + 3] for at in range(0, len(digits), 3)]
    return "/".join([*(f"x{part}" for part in parts[:-1]), parts[-1]])


@login_not_required
@require_safe
def consistency_proof(_request: HttpRequest, first: int, second: int) -> HttpResponse:
    """That the tree of ``second`` entries continues the one of ``first`` (RFC 6962), a hash in each line."""
    known = Checkpoint.objects
    if first > second or not all(known.filter(size=one).exists() for one in (first, second)):
        raise Http404
    lines = [f"{encoded(one)}\n" for one in consistency(first, second)]
    return HttpResponse("".join(lines), content_type=TEXT)


if TYPE_CHECKING:
    BaseFeed = Feed[Checkpoint, None]
else:
    BaseFeed = Feed


class HeadFeed(BaseFeed):
    """The last head of each day: a reader that follows it keeps copies that nobody here can change."""

    feed_type = Atom1Feed
    title = _("Điểm chốt sổ cái")
    subtitle = _("Bản ghi cuối của mỗi ngày, có chữ ký; hãy giữ lại.")

    def link(self) -> str:
        """Where the newest one is."""
        return reverse("portal:checkpoint")

    def items(self) -> list[Checkpoint]:
        """The newest day first."""
        newest = Checkpoint.objects.newest()
        if newest is None:
            return []
        recent = Checkpoint.objects.filter(
            signed_at__gte=newest.signed_at - timedelta(days=DAYS_SHOWN)
        )
        days = recent.annotate(day=TruncDate("signed_at")).values("day")
        last = days.annotate(last=Max("size")).order_by("-day").values_list("last", flat=True)
        rows: Any = Checkpoint.objects.filter(size__in=list(last[:DAYS_SHOWN]))
        return list(rows.order_by("-size"))

    def item_title(self, item: Any) -> str:
        """How many entries it covers."""
        return f"{item.size}"

    def item_description(self, item: Any) -> str:
        """The head itself with all signatures."""
        return str(item.witnessed)

    def item_link(self, item: Any) -> str:
        """Its own address."""
        return reverse("portal:checkpoint_of", args=[item.size])

    def item_pubdate(self, item: Any) -> Any:
        """When it was signed."""
        return item.signed_at

    def item_updateddate(self, item: Any) -> Any:
        """It does not change; witnesses add lines."""
        return item.signed_at


def _state(_request: HttpRequest) -> str:
    """What the feed shows changes with a new head and with a new witness's line."""
    newest = Checkpoint.objects.newest()
    lines = Cosignature.objects.aggregate(last=Max("pk"))["last"]
    return f'"{newest.size if newest else 0}-{lines or 0}"'


heads = require_safe(login_not_required(condition(etag_func=_state)(HeadFeed())))
