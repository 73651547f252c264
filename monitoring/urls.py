from django.urls import path

from monitoring.views import annual, library, overview, reports, urging

app_name = "monitoring"
urlpatterns = [
    path("theo-doi/", overview.overview_page, name="overview"),
    path("theo-doi/tra-loi/", overview.answers_page, name="answers"),
    path("theo-doi/chi-tieu/", overview.target_list, name="target_list"),
    path("theo-doi/chi-tieu/giao/", overview.target_set, name="target_set"),
    path("theo-doi/don-doc/", urging.urge_many, name="urge_many"),
    path("theo-doi/don-doc/da-gui/", urging.urging_rounds, name="urging_rounds"),
    path("theo-doi/don-doc/da-gui/<int:pk>/", urging.urging_round, name="urging_round"),
    path("theo-doi/tong-ket/", annual.annual_list, name="annual_list"),
    path("theo-doi/tong-ket/mo/", annual.annual_open, name="annual_open"),
    path("theo-doi/tong-ket/<int:year>/", annual.annual_detail, name="annual_detail"),
    path("theo-doi/tong-ket/<int:year>/buoc/<slug:step>/", annual.annual_step, name="annual_step"),
    path(
        "theo-doi/tong-ket/<int:year>/lan-<int:number>/",
        annual.frozen_page,
        name="frozen_list",
    ),
    path(
        "theo-doi/tong-ket/<int:year>/lan-<int:number>/<slug:kind>/",
        annual.annual_file,
        name="annual_file",
    ),
    path("theo-doi/tong-ket/<int:year>/giao-viec/", reports.action_order, name="action_order"),
    path("theo-doi/bao-cao/", reports.unit_report_list, name="unit_report_list"),
    path("theo-doi/bao-cao/<int:pk>/", reports.unit_report, name="unit_report"),
    path("theo-doi/bao-cao/<int:pk>/danh-sach/", reports.reported_page, name="reported_list"),
    path(
        "theo-doi/bao-cao/<int:pk>/<slug:step>/", reports.unit_report_step, name="unit_report_step"
    ),
    path("theo-doi/khac-phuc/", reports.action_list, name="action_list"),
    path("theo-doi/khac-phuc/<int:pk>/", reports.action_detail, name="action_detail"),
    path("theo-doi/khac-phuc/<int:pk>/<slug:step>/", reports.action_step, name="action_step"),
    path("theo-doi/bai-hoc/", reports.lesson_list, name="lesson_list"),
    path("ho-so/<code:code>/don-doc/", overview.case_urge, name="case_urge"),
    path("thu-vien/", library.library_list, name="library_list"),
    path("thu-vien/<code:code>/", library.library_entry, name="library_entry"),
    path("thu-vien/<code:code>/nhan-rong/", library.library_replicate, name="library_replicate"),
    path("thu-vien/<code:code>/rut/", library.library_withdraw, name="library_withdraw"),
    path("ho-so/<code:code>/cong-bo/", library.library_publish, name="library_publish"),
]
