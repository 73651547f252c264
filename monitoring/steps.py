"""Each step of a yearly review, a unit's report and a correction as a dialog."""

from common.dialogs import Dialog, calls
from common.forms import ReasonForm
from monitoring import forms
from monitoring.services import actions, annual

ANNUAL_DIALOGS: dict[str, Dialog] = {
    "issue_annual": Dialog(
        forms.IssueForm, calls(annual.issue_annual, "review_id", "number", "signed_on")
    ),
}
REPORT_DIALOGS: dict[str, Dialog] = {
    "submit_unit_report": Dialog(ReasonForm, calls(annual.submit_unit_report, "report_id")),
    "return_unit_report": Dialog(
        forms.ReturnForm, calls(annual.return_unit_report, "report_id", "due_on")
    ),
}
ACTION_DIALOGS: dict[str, Dialog] = {
    "report_action": Dialog(
        forms.EvidenceForm, calls(actions.report_action, "action_id", "evidence")
    ),
    "close_action": Dialog(ReasonForm, calls(actions.close_action, "action_id")),
    "send_back_action": Dialog(ReasonForm, calls(actions.send_back_action, "action_id")),
    "drop_action": Dialog(ReasonForm, calls(actions.drop_action, "action_id")),
}
