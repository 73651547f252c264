from django.urls import path

from authorities.views import configuration as views

app_name = "authorities"
urlpatterns = [
    path("cau-hinh/", views.configuration_home, name="configuration_home"),
    path("cau-hinh/quy-tac/", views.rule_list, name="rule_list"),
    path("cau-hinh/quy-tac/them/", views.rule_add, name="rule_add"),
    path("cau-hinh/quy-tac/<int:pk>/", views.rule_edit, name="rule_edit"),
    path("cau-hinh/thoi-han/", views.deadline_list, name="deadline_list"),
    path("cau-hinh/thoi-han/<int:pk>/", views.deadline_edit, name="deadline_edit"),
    path("cau-hinh/lich/", views.calendar_edit, name="calendar_edit"),
    path("cau-hinh/thiet-lap/<int:pk>/", views.setting_edit, name="setting_edit"),
    path("can-cu/", views.legal_list, name="legal_list"),
    path("can-cu/them/", views.legal_edit, name="legal_add"),
    path("can-cu/<int:pk>/", views.legal_edit, name="legal_edit"),
]
