from django.urls import path

from approvals.views import cases, decisions, meetings, submission, trials

app_name = "approvals"
urlpatterns = [
    path("ho-so/<code:code>/gui/", submission.submission_review, name="submission_review"),
    path(
        "ho-so/<code:code>/soan/<slug:step>/noi-nhan/",
        submission.route_preview,
        name="route_preview",
    ),
    path("ho-so/<code:code>/rut/", submission.draft_withdraw, name="draft_withdraw"),
    path("ho-so/<code:code>/buoc/<slug:step>/", cases.case_step, name="case_step"),
    path("ho-so/<code:code>/hop/", meetings.meeting_detail, name="meeting_detail"),
    path("phieu/<int:pk>/", meetings.ballot_cast, name="ballot_cast"),
    path("phieu/<int:pk>/rut/", meetings.ballot_recuse, name="ballot_recuse"),
    path("ho-so/<code:code>/quyet-dinh/", decisions.decision_edit, name="decision_edit"),
    path("cau-hinh/thay-doi/<int:pk>/chay-thu/", trials.rule_trial, name="rule_trial"),
    path("quyet-dinh/<int:pk>/", decisions.decision_detail, name="decision_detail"),
]
