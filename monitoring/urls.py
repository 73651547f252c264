from django.urls import path

from monitoring.views import overview

app_name = "monitoring"
urlpatterns = [
    path("theo-doi/", overview.overview_page, name="overview"),
    path("ho-so/<code:code>/don-doc/", overview.case_urge, name="case_urge"),
]
