"""Every address of the portal."""

from allauth.account import views as sign_in
from allauth.usersessions import views as sessions
from django.urls import URLPattern, URLResolver, include, path, re_path, register_converter

from common.converters import CodeConverter

register_converter(CodeConverter, "code")

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("portal.urls")),
    path("", include("initiatives.urls")),
    path("", include("approvals.urls")),
    path("", include("pilots.urls")),
    path("", include("protection.urls")),
    path("", include("rewards.urls")),
    path("", include("notifications.urls")),
    path("", include("monitoring.urls")),
    path("", include("reorganisation.urls")),
    path("", include("records.urls")),
    path("", include("authorities.urls")),
    path("", include("accounts.urls")),
    path("dang-nhap/", sign_in.login, name="account_login"),
    path("dang-xuat/", sign_in.logout, name="account_logout"),
    path("tai-khoan/mat-khau/", sign_in.password_change, name="account_change_password"),
    path("quen-mat-khau/", sign_in.password_reset, name="account_reset_password"),
    path(
        "quen-mat-khau/da-gui/",
        sign_in.password_reset_done,
        name="account_reset_password_done",
    ),
    re_path(
        r"^dat-lai-mat-khau/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        sign_in.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "dat-lai-mat-khau/xong/",
        sign_in.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    path("tai-khoan/bi-khoa/", sign_in.account_inactive, name="account_inactive"),
    path("tai-khoan/phien/", sessions.list_usersessions, name="usersessions_list"),
]
handler400 = "portal.views.errors.bad_request"
handler403 = "portal.views.errors.forbidden"
handler404 = "portal.views.errors.not_found"
handler500 = "portal.views.errors.server_error"
