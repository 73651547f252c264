"""Load the demo through the services, with the dates of the story; idempotent."""

from collections.abc import Callable, Mapping

from django.db import transaction
from django.utils import translation

from accounts.choices import Scope, SigningCapacity
from accounts.models import Delegation, OrgUnit, User
from accounts.services.directory import load_directory
from accounts.system import system_user
from config.environment import DEMO_PASSWORD
from initiatives.models import Initiative
from pilots.models import Pilot
from portal.demo import configuring, following, keeping, people
from portal.demo.aftermath import AFTERMATHS, LATER
from portal.demo.cases import STORIES
from portal.demo.honours import HONOURS, has_honours
from portal.demo.telling import moment, person
from protection.models import LiabilityReview
from workflow.audit import Change, attributed

SET_UP = moment("2023-11-03 08:00")
REASON = "Dữ liệu minh họa của bản trình diễn"


def load_demo() -> int:
    """Add units, people and the twelve cases that are missing; how many cases there are."""
    with translation.override("vi"):
        with transaction.atomic():
            _load_people()
        told = Initiative.objects.filter
        carried = Pilot.objects.filter
        reviewed = LiabilityReview.objects.filter
        _tell_missing(STORIES, lambda code: told(code=code).exists())
        _tell_missing(AFTERMATHS, lambda code: carried(initiative__code=code).exists())
        _tell_missing(LATER, lambda code: reviewed(pilot__initiative__code=code).exists())
        _tell_missing(HONOURS, has_honours)
        if not following.told():
            with transaction.atomic():
                following.tell_following()
        if not configuring.told():
            with transaction.atomic():
                configuring.tell_configuring()
        if not keeping.told():
            with transaction.atomic():
                keeping.tell_keeping()
    return Initiative.objects.filter(code__in=STORIES).count()


def _tell_missing(
    stories: Mapping[str, Callable[[str], None]], is_told: Callable[[str], bool]
) -> None:
    """Each chapter that is not in the database yet, in one transaction of its own."""
    for code, story in stories.items():
        if not is_told(code):
            with transaction.atomic():
                story(code)


def holds_demo() -> bool:
    """Whether any of the demo's accounts is in the database."""
    return bool(User.objects.filter(email__endswith=f"@{people.DOMAIN}").exists())


def _load_people() -> None:
    if OrgUnit.objects.filter(code=people.UNITS[0].code).exists():
        return
    shared = User()
    shared.set_password(DEMO_PASSWORD)
    actor = system_user(at=SET_UP)
    load_directory(
        people.directory(), actor=actor, reason=REASON, at=SET_UP, password=shared.password
    )
    with attributed(Change(actor, REASON, SET_UP)):
        _delegation()


def _delegation() -> None:
    """The head of Hương Tràm lets his first deputy decide until the end of the year."""
    Delegation(
        delegator=person("chutich.pht"),
        delegate=person("pct1.pht"),
        unit=OrgUnit.objects.get(code="PHT"),
        capacity=SigningCapacity.KT,
        scope=Scope.DECIDE,
        instrument_number="12/GUQ-UBND (mẫu)",
        valid_from=moment("2026-11-01 08:00").date(),
        valid_to=moment("2026-12-31 08:00").date(),
    ).save()
