from django.urls import path

from records.views import archive, requests

app_name = "records"
urlpatterns = [
    path("du-lieu/", requests.request_list, name="request_list"),
    path("du-lieu/cua-toi.json", requests.own_data_file, name="own_data_file"),
    path("du-lieu/yeu-cau/", requests.request_add, name="request_add"),
    path("du-lieu/<int:pk>/", requests.request_detail, name="request_detail"),
    path("du-lieu/<int:pk>/<slug:step>/", requests.request_step, name="request_step"),
    path("luu-tru/", archive.archive_list, name="archive_list"),
    path("luu-tru/<int:pk>/", archive.archive_detail, name="archive_detail"),
    path("luu-tru/<int:pk>/<slug:step>/", archive.archive_step, name="archive_step"),
]
