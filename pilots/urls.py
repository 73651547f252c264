from django.urls import path

from pilots.views import parts, steps

app_name = "pilots"
urlpatterns = [
    path("ho-so/<code:code>/thuc-hien/", steps.pilot_set_up, name="pilot_set_up"),
    path("ho-so/<code:code>/thuc-hien/<slug:step>/", steps.pilot_step, name="pilot_step"),
    path("vuong-mac/<int:pk>/", parts.obstacle_detail, name="obstacle_detail"),
    path("vuong-mac/<int:pk>/<slug:step>/", steps.obstacle_step, name="obstacle_step"),
    path("su-co/<int:pk>/", parts.incident_detail, name="incident_detail"),
    path("bao-cao-thuc-hien/<int:pk>/", parts.report_detail, name="report_detail"),
    path("dieu-chinh/<int:pk>/", parts.adjustment_detail, name="adjustment_detail"),
    path("dieu-chinh/<int:pk>/soan/<slug:step>/", parts.adjustment_edit, name="adjustment_edit"),
    path("dieu-chinh/<int:pk>/<slug:step>/", steps.adjustment_step, name="adjustment_step"),
]
