"""Each step of a nomination and of a measure as a dialog."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from accounts.models import User
from common.forms import ReasonForm
from rewards import forms
from rewards.services import nominating

Act = Callable[[Any, User, Any, datetime], object]


@dataclass(frozen=True, slots=True)
class Dialog:
    """``act`` takes the record, the actor, the valid form and the time."""

    form: type[ReasonForm]
    act: Act


def _on(service: Callable[..., object], key: str, *names: str) -> Act:
    def act(record: Any, actor: User, form: Any, at: datetime) -> object:
        values = {name: form.cleaned_data[name] for name in ("reason", *names)}
        return service(actor=actor, at=at, **{key: record.pk}, **values)

    return act


NOMINATION = "nomination_id"
DIALOGS: dict[str, Dialog] = {
    "endorse": Dialog(ReasonForm, _on(nominating.endorse, NOMINATION)),
    "check_dossier": Dialog(
        forms.CheckForm, _on(nominating.check_dossier, NOMINATION, "council_opinion")
    ),
    "grant": Dialog(
        forms.GrantForm, _on(nominating.grant, NOMINATION, "number", "signed_on", "amount")
    ),
    "record_grant": Dialog(
        forms.StateGrantForm, _on(nominating.record_grant, NOMINATION, "number", "signed_on")
    ),
    "decline": Dialog(ReasonForm, _on(nominating.decline, NOMINATION)),
    "withdraw_nomination": Dialog(ReasonForm, _on(nominating.withdraw, NOMINATION)),
    "revoke": Dialog(forms.RevokeForm, _on(nominating.revoke, NOMINATION, "number", "recovered")),
}
MEASURE_DIALOGS: dict[str, Dialog] = {
    "decide_encouragement": Dialog(
        forms.DecideForm,
        _on(nominating.decide_encouragement, "measure_id", "number", "decided_on"),
    ),
    "refuse_encouragement": Dialog(ReasonForm, _on(nominating.refuse_encouragement, "measure_id")),
}
