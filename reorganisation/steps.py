"""Each step of a reorganisation as a dialog."""

from common.dialogs import Dialog, calls
from common.forms import ReasonForm
from reorganisation.services import confirming

DIALOGS: dict[str, Dialog] = {
    name: Dialog(ReasonForm, calls(getattr(confirming, name), "reorganisation_id"))
    for name in ("propose", "confirm", "send_back", "withdraw", "run_again")
}
