from django.urls import path

from rewards.views import evidence, rewards

app_name = "rewards"
urlpatterns = [
    path("khen-thuong/", rewards.nomination_list, name="nomination_list"),
    path("khen-thuong/danh-muc/", rewards.catalogue_page, name="catalogue_page"),
    path("khen-thuong/<int:pk>/", rewards.nomination_detail, name="nomination_detail"),
    path("khen-thuong/<int:pk>/quyet-dinh.docx", rewards.award_decision, name="award_decision"),
    path("khen-thuong/<int:pk>/minh-chung/", evidence.evidence_add, name="evidence_add"),
    path("khen-thuong/minh-chung/<int:pk>/", evidence.evidence_file, name="evidence_file"),
    path("khen-thuong/<int:pk>/<slug:step>/", rewards.nomination_step, name="nomination_step"),
    path("ho-so/<code:code>/khen-thuong/<slug:award>/", rewards.nominate, name="nominate"),
    path("ho-so/<code:code>/khuyen-khich/", rewards.encourage, name="encourage"),
    path(
        "khuyen-khich/<int:pk>/<slug:step>/", rewards.encouragement_step, name="encouragement_step"
    ),
    path("thanh-tich/<int:pk>/", rewards.profile_detail, name="profile_detail"),
    path("thanh-tich/don-vi/<slug:unit>/", rewards.unit_profile, name="unit_profile"),
    path(
        "thanh-tich/don-vi/<slug:unit>/tep/",
        rewards.unit_profile_export,
        name="unit_profile_export",
    ),
    path("thanh-tich/<int:pk>/tep/", rewards.profile_export, name="profile_export"),
]
