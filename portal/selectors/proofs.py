"""What proves that a plan, and the risks that were agreed to, were there at that time."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _

from initiatives.models import Initiative, InitiativeVersion, RiskFreeze
from ledger.models import Checkpoint, Entry, Leaf

PLAN, RISKS = "ke-hoach", "rui-ro"


@dataclass(frozen=True, slots=True)
class Proof:
    """One thing that is proved; ``index`` is its place in the log, None while it waits for a signed head."""

    code: str
    kind: str
    number: int
    label: str
    at: Any
    index: int | None

    @property
    def links(self) -> list[tuple[str, str]]:
        """The receipt, and the two files for programs."""
        names = ("bien-nhan.pdf", "plan.leaf", "plan.tlog-proof", "plan.opening.json")
        where = [self.code, self.kind, self.number]
        return [(name, reverse("portal:receipt", args=[*where, name])) for name in names]


def is_proved() -> Exists:
    """Whether the plan that an initiative sent last has its place under a signed head; read with the initiative."""
    versions = InitiativeVersion.objects.filter(initiative=OuterRef(OuterRef("pk")))
    newest = versions.order_by("-number").values("pk")[:1]
    kind = InitiativeVersion._meta.db_table
    return Exists(Leaf.objects.filter(entry__kind=kind, entry__key=Subquery(newest)))


def proofs_of(initiative: Initiative) -> list[Proof]:
    """Of each version that was sent and of each frozen risk register: four queries."""
    versions = list(initiative.versions.defer("snapshot").order_by("number"))
    freezes = list(
        RiskFreeze.objects.filter(initiative=initiative)
        .select_related("version")
        .defer("risks", "version__snapshot")
    )
    places = _places([*versions, *freezes]) if versions else {}
    plans = [
        Proof(
            initiative.code,
            PLAN,
            row.number,
            _("Kế hoạch đã gửi, phiên bản %(number)s") % {"number": row.number},
            row.submitted_at,
            places.get((row._meta.db_table, row.pk)),
        )
        for row in versions
    ]
    risks = [
        Proof(
            initiative.code,
            RISKS,
            row.version.number,
            _("Kế hoạch rủi ro được chốt theo quyết định %(number)s")
            % {"number": row.decision_number},
            row.frozen_at,
            places.get((row._meta.db_table, row.pk)),
        )
        for row in freezes
    ]
    return [*plans, *risks]


def _places(rows: Iterable[InitiativeVersion | RiskFreeze]) -> dict[tuple[str, int], int]:
    wanted = Q()
    for row in rows:
        wanted |= Q(kind=row._meta.db_table, key=row.pk)
    newest = Checkpoint.objects.newest()
    placed = Entry.objects.filter(wanted, leaf__index__lt=newest.size if newest else 0)
    return {
        (kind, key): index for kind, key, index in placed.values_list("kind", "key", "leaf__index")
    }
