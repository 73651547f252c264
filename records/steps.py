"""Each step of a request, and of a file on its way to the archive, as a dialog: its form and its service."""

from common.dialogs import Dialog, calls
from common.forms import ReasonForm
from records import forms
from records.services import archiving, destroying, erasing, requests

REQUEST_DIALOGS = {
    "accept": Dialog(forms.AnswerForm, calls(requests.accept, "request_id")),
    "refuse": Dialog(forms.AnswerForm, calls(requests.refuse, "request_id")),
    "finish": Dialog(forms.AnswerForm, calls(requests.finish, "request_id")),
    "extend_request": Dialog(ReasonForm, calls(requests.extend, "request_id")),
    "withdraw_request": Dialog(ReasonForm, calls(requests.withdraw, "request_id")),
    "prepare_erasure": Dialog(
        forms.PrepareForm,
        calls(requests.prepare_erasure, "request_id", "code", "words", "file_names"),
    ),
    "note_correction": Dialog(
        forms.CorrectForm, calls(requests.note_correction, "request_id", "code", "correction")
    ),
    "send_back_erasure": Dialog(ReasonForm, calls(requests.send_back_erasure, "request_id")),
    "confirm_erasure": Dialog(ReasonForm, calls(erasing.confirm_erasure, "request_id")),
}
ARCHIVE_DIALOGS = {
    "hand_over": Dialog(
        forms.HandOverForm, calls(archiving.hand_over, "file_id", "number", "archive")
    ),
    "propose_destruction": Dialog(ReasonForm, calls(destroying.propose, "file_id")),
    "keep_longer": Dialog(forms.KeepForm, calls(destroying.keep_longer, "file_id", "kept_until")),
    "destroy": Dialog(forms.DestroyForm, calls(destroying.destroy, "file_id", "number")),
}
