from django.urls import path

from notifications.views import inbox

app_name = "notifications"
urlpatterns = [
    path("thong-bao/", inbox.notification_list, name="notification_list"),
    path("thong-bao/<int:pk>/", inbox.notification_open, name="notification_open"),
    path("thong-bao/da-doc/", inbox.notification_read_all, name="notification_read_all"),
    path("hop-thu/", inbox.mailbox_list, name="mailbox_list"),
]
