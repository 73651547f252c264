from django.urls import path

from accounts.views import account

app_name = "accounts"
urlpatterns = [
    path("tai-khoan/", account.account_detail, name="account_detail"),
    path("tai-khoan/uy-quyen/", account.delegation_add, name="delegation_add"),
    path(
        "tai-khoan/uy-quyen/<int:pk>/thu-hoi/", account.delegation_revoke, name="delegation_revoke"
    ),
    path(
        "tai-khoan/uy-quyen/<int:pk>/xac-nhan/",
        account.delegation_confirm,
        name="delegation_confirm",
    ),
    path("tai-khoan/phien/<int:pk>/ket-thuc/", account.session_end, name="session_end"),
    path("ngon-ngu/", account.language_choose, name="language_choose"),
]
