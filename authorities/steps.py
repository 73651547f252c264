"""Each step of a change of rules or of a register as a dialog."""

from authorities.services import imports, records, rulechanges
from common.dialogs import Dialog, calls
from common.forms import ReasonForm

CHANGE_DIALOGS: dict[str, Dialog] = {
    name: Dialog(ReasonForm, calls(getattr(rulechanges, name), "change_id"))
    for name in ("propose_change", "confirm_change", "return_change", "withdraw_change")
}
RECORD_DIALOGS: dict[str, Dialog] = {
    name: Dialog(ReasonForm, calls(getattr(records, name), "change_id"))
    for name in ("confirm_record", "refuse_record", "withdraw_record")
}
IMPORT_DIALOGS: dict[str, Dialog] = {
    name: Dialog(ReasonForm, calls(getattr(imports, name), "import_id"))
    for name in ("confirm_import", "ask_again", "withdraw_import")
}
