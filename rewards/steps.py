"""Each step of a nomination and of a measure as a dialog."""

from common.dialogs import Dialog, calls
from common.forms import ReasonForm
from rewards import forms
from rewards.services import nominating

NOMINATION = "nomination_id"
DIALOGS: dict[str, Dialog] = {
    "endorse": Dialog(ReasonForm, calls(nominating.endorse, NOMINATION)),
    "check_dossier": Dialog(
        forms.CheckForm,
        calls(nominating.check_dossier, NOMINATION, "council_opinion", "proportionate"),
    ),
    "grant": Dialog(
        forms.GrantForm,
        calls(nominating.grant, NOMINATION, "number", "signed_on", "amount", "proportionate"),
    ),
    "record_grant": Dialog(
        forms.StateGrantForm, calls(nominating.record_grant, NOMINATION, "number", "signed_on")
    ),
    "decline": Dialog(ReasonForm, calls(nominating.decline, NOMINATION)),
    "withdraw_nomination": Dialog(ReasonForm, calls(nominating.withdraw, NOMINATION)),
    "revoke": Dialog(forms.RevokeForm, calls(nominating.revoke, NOMINATION, "number", "recovered")),
}
MEASURE_DIALOGS: dict[str, Dialog] = {
    "decide_encouragement": Dialog(
        forms.DecideForm,
        calls(nominating.decide_encouragement, "measure_id", "number", "decided_on"),
    ),
    "refuse_encouragement": Dialog(
        ReasonForm, calls(nominating.refuse_encouragement, "measure_id")
    ),
}
