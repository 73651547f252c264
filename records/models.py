"""Requests about personal data, and files on their way to the archive."""

from datetime import date
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import OrgUnit
from authorities.models import ClockBase
from common.times import local_day
from initiatives.models import Initiative
from protection.models import RestrictedRead
from records.querysets import ArchiveQuerySet, RequestQuerySet
from records.states import (
    ArchiveLifecycle,
    ArchiveState,
    RequestKind,
    RequestLifecycle,
    RequestState,
)
from workflow.audit import TrackedHistory
from workflow.tracked import FrozenModel, StatefulModel

USER = settings.AUTH_USER_MODEL


class DataRequest(RequestLifecycle, StatefulModel):
    """What a person asks about his own data. ``for_whom`` names somebody without an account, on paper."""

    kind = models.CharField(_("Yêu cầu"), max_length=8, choices=RequestKind.choices)
    text = models.TextField(_("Nội dung yêu cầu"))
    for_whom = models.CharField(
        _("Người yêu cầu không có tài khoản, cách xác minh"), max_length=300, blank=True
    )
    unit = models.ForeignKey(OrgUnit, on_delete=models.PROTECT, related_name="+")
    initiative = models.ForeignKey(
        Initiative, on_delete=models.PROTECT, null=True, blank=True, related_name="data_requests"
    )
    asked_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="data_requests")
    asked_at = models.DateTimeField()

    objects: ClassVar[Any] = RequestQuerySet.as_manager()
    history = TrackedHistory()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="data_request_state_is_known", condition=Q(state__in=RequestState.values)
            ),
            models.CheckConstraint(
                name="data_request_is_answered",
                condition=~Q(state__in=["REFUSED", "ACCEPTED"]) | ~Q(answer=""),
            ),
        ]
        indexes = [models.Index(fields=["asked_by", "-id"], name="data_request_of_person")]

    def __str__(self) -> str:
        return self.code

    @property
    def code(self) -> str:
        """Its number, as it is told: YC-2026-7."""
        return f"YC-{local_day(self.asked_at):%Y}-{self.pk}"

    @property
    def is_open(self) -> bool:
        """Whether something is still to be done."""
        return self.state in {RequestState.RECEIVED, RequestState.ACCEPTED, RequestState.PREPARED}

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("records:request_detail", args=[self.pk])


class RequestClock(ClockBase):
    """The time limits of a request (D18): to answer, and to finish."""

    request = models.ForeignKey(DataRequest, on_delete=models.PROTECT, related_name="clocks")

    class Meta(ClockBase.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["request", "code"],
                condition=Q(stopped_at=None),
                name="one_running_request_clock",
            )
        ]
        indexes = [
            models.Index(
                fields=["next_notice_at"],
                condition=Q(stopped_at=None),
                name="request_clock_to_announce",
            )
        ]


class DraftWarning(FrozenModel):
    """The proposers of an unsent draft were told that it will be emptied unless somebody works on it."""

    initiative = models.ForeignKey(
        Initiative, on_delete=models.PROTECT, related_name="draft_warnings"
    )
    worked_at = models.DateTimeField()
    warned_at = models.DateTimeField()
    goes_on = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["initiative", "worked_at", "goes_on"],
                name="draft_warning_once_for_each_day",
            )
        ]

    def __str__(self) -> str:
        return f"{self.initiative_id} {self.goes_on:%d/%m/%Y}"


class RequestRead(RestrictedRead):
    """A request about personal data was read."""

    request = models.ForeignKey(DataRequest, on_delete=models.PROTECT, related_name="reads")


class ArchiveFile(ArchiveLifecycle, StatefulModel):
    """A file that ended: when it goes to the archive, and how long it is kept there."""

    initiative = models.OneToOneField(
        Initiative, on_delete=models.PROTECT, related_name="archive_file"
    )
    unit = models.ForeignKey(OrgUnit, on_delete=models.PROTECT, related_name="+")

    objects: ClassVar[Any] = ArchiveQuerySet.as_manager()
    history = TrackedHistory()

    class Meta:
        ordering = ["ended_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="archive_state_is_known", condition=Q(state__in=ArchiveState.values)
            ),
            models.CheckConstraint(
                name="archived_has_paper",
                condition=~Q(state="HANDED_OVER") | (~Q(number="") & ~Q(manifest_sha256="")),
            ),
            models.CheckConstraint(
                name="destroyed_by_a_decision",
                condition=~Q(state="DESTROYED") | ~Q(destruction_number=""),
            ),
        ]
        indexes = [models.Index(fields=["state", "ended_at", "id"], name="archive_by_state")]

    def __str__(self) -> str:
        return str(self.initiative)

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("records:archive_detail", args=[self.pk])

    def is_past(self, today: date) -> bool:
        """Whether the time for which it is kept is over."""
        return self.kept_until is not None and self.kept_until < today


class ArchiveClock(ClockBase):
    """The time limit to hand a file over (D21)."""

    file = models.ForeignKey(ArchiveFile, on_delete=models.PROTECT, related_name="clocks")

    class Meta(ClockBase.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["file", "code"],
                condition=Q(stopped_at=None),
                name="one_running_archive_clock",
            )
        ]
        indexes = [
            models.Index(
                fields=["next_notice_at"],
                condition=Q(stopped_at=None),
                name="archive_clock_to_announce",
            )
        ]
