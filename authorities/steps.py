"""Each step of a change of rules as a dialog."""

from authorities.services import rulechanges
from common.dialogs import Dialog, calls
from common.forms import ReasonForm

CHANGE_DIALOGS: dict[str, Dialog] = {
    name: Dialog(ReasonForm, calls(getattr(rulechanges, name), "change_id"))
    for name in ("propose_change", "confirm_change", "return_change", "withdraw_change")
}
