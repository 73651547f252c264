from django.urls import path

from monitoring.views import library, overview

app_name = "monitoring"
urlpatterns = [
    path("theo-doi/", overview.overview_page, name="overview"),
    path("ho-so/<code:code>/don-doc/", overview.case_urge, name="case_urge"),
    path("thu-vien/", library.library_list, name="library_list"),
    path("thu-vien/<code:code>/", library.library_entry, name="library_entry"),
    path("thu-vien/<code:code>/nhan-rong/", library.library_replicate, name="library_replicate"),
    path("thu-vien/<code:code>/rut/", library.library_withdraw, name="library_withdraw"),
    path("ho-so/<code:code>/cong-bo/", library.library_publish, name="library_publish"),
]
