from django.urls import path

from protection.views import evidence, obstruction, reviews

app_name = "protection"
urlpatterns = [
    path("xem-xet/", reviews.review_list, name="review_list"),
    path("xem-xet/<int:pk>/", reviews.review_detail, name="review_detail"),
    path("xem-xet/<int:pk>/doi-chieu/", reviews.review_compare, name="review_compare"),
    path("xem-xet/<int:pk>/bien-phap/", reviews.measure_ask, name="measure_ask"),
    path("xem-xet/<int:pk>/chung-cu/", evidence.evidence_add, name="evidence_add"),
    path("chung-cu/<int:pk>/", evidence.evidence_file, name="evidence_file"),
    path("xem-xet/<int:pk>/<slug:step>/", reviews.review_step, name="review_step"),
    path("to-xem-xet/<int:pk>/ke-khai/", reviews.member_declare, name="member_declare"),
    path("to-xem-xet/<int:pk>/bieu-quyet/", reviews.member_vote, name="member_vote"),
    path("bien-phap/<int:pk>/<slug:step>/", reviews.measure_step, name="measure_step"),
    path("ho-so/<code:code>/xem-xet/", reviews.review_open, name="review_open"),
    path("ho-so/<code:code>/can-tro/", obstruction.obstruction_report, name="obstruction_report"),
    path("can-tro/<int:pk>/", obstruction.obstruction_detail, name="obstruction_detail"),
    path("can-tro/<int:pk>/<slug:step>/", obstruction.obstruction_step, name="obstruction_step"),
]
