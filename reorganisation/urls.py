from django.urls import path

from reorganisation.views import matters
from reorganisation.views import reorganisations as views

app_name = "reorganisation"
BASE = "cau-hinh/sap-xep"
urlpatterns = [
    path(f"{BASE}/", views.reorganisation_list, name="list"),
    path(f"{BASE}/lap/", views.reorganisation_open, name="open"),
    path(f"{BASE}/<int:pk>/", views.reorganisation_detail, name="detail"),
    path(f"{BASE}/<int:pk>/sua/", views.reorganisation_edit, name="edit"),
    path(f"{BASE}/<int:pk>/don-vi-moi/", views.unit_add, name="unit_add"),
    path(f"{BASE}/<int:pk>/thay-doi/", views.change_add, name="change_add"),
    path(f"{BASE}/don-vi-moi/<int:pk>/", views.unit_edit, name="unit_edit"),
    path(f"{BASE}/don-vi-moi/<int:pk>/bo/", views.unit_out, name="unit_out"),
    path(f"{BASE}/thay-doi/<int:pk>/bo/", views.change_out, name="change_out"),
    path(f"{BASE}/<int:pk>/buoc/<slug:step>/", views.reorganisation_step, name="step"),
    path(f"{BASE}/<int:pk>/danh-sach/", matters.count, name="count"),
    path(f"{BASE}/<int:pk>/muc/", matters.matter_list, name="matter_list"),
    path(f"{BASE}/muc/<int:pk>/", matters.matter_edit, name="matter_edit"),
    path(f"{BASE}/<int:pk>/bao-cao/<slug:kind>/", matters.report, name="report"),
]
