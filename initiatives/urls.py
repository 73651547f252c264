from django.urls import path

from initiatives.views import commitments, drafts, files, people

app_name = "initiatives"
urlpatterns = [
    path("dang-ky/", drafts.draft_start, name="draft_start"),
    path("tuong-tu/", drafts.similar_list, name="similar_list"),
    path("ho-so/<code:code>/soan/<slug:step>/", drafts.step_edit, name="step_edit"),
    path("ho-so/<code:code>/soan/<slug:step>/giu/", drafts.step_autosave, name="step_autosave"),
    path("ho-so/<code:code>/soan/<slug:step>/khoi-phuc/", drafts.step_restore, name="step_restore"),
    path("ho-so/<code:code>/nguoi-de-xuat/", people.proposers_edit, name="proposers_edit"),
    path("ho-so/<code:code>/nd73/", people.nd73_state, name="nd73_state"),
    path("ho-so/<code:code>/xac-nhan/", people.share_confirm, name="share_confirm"),
    path("ho-so/<code:code>/cam-ket/", people.commitment_sign, name="commitment_sign"),
    path("ho-so/<code:code>/tai-lieu/", files.attachments_edit, name="attachments_edit"),
    path("cau-hinh/cam-ket/", commitments.text_list, name="text_list"),
    path("cau-hinh/cam-ket/<int:number>/soan/", commitments.text_publish, name="text_publish"),
    path("tep/<int:pk>/", files.attachment_download, name="attachment_download"),
    path("tep/<int:pk>/go/", files.attachment_remove, name="attachment_remove"),
]
