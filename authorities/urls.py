from django.urls import path

from authorities.views import configuration as views
from authorities.views import imports, records, rules

app_name = "authorities"
urlpatterns = [
    path("cau-hinh/", views.configuration_home, name="configuration_home"),
    path("cau-hinh/quy-tac/", rules.rule_list, name="rule_list"),
    path("cau-hinh/quy-tac/<slug:rule>/", rules.rule_detail, name="rule_detail"),
    path("cau-hinh/thay-doi/", rules.change_list, name="change_list"),
    path("cau-hinh/thay-doi/lap/", rules.change_open, name="change_open"),
    path("cau-hinh/thay-doi/<int:pk>/", rules.change_detail, name="change_detail"),
    path("cau-hinh/thay-doi/<int:pk>/buoc/<slug:step>/", rules.change_step, name="change_step"),
    path("cau-hinh/thay-doi/<int:pk>/ngay/", rules.change_day, name="change_day"),
    path("cau-hinh/thay-doi/<int:pk>/hoan-tac/", rules.change_undo, name="change_undo"),
    path("cau-hinh/thay-doi/<int:pk>/them/", rules.item_add, name="item_add"),
    path("cau-hinh/thay-doi/<int:pk>/sua/<slug:rule>/", rules.item_edit, name="item_edit"),
    path("cau-hinh/thay-doi/<int:pk>/ket-thuc/<slug:rule>/", rules.item_end, name="item_end"),
    path("cau-hinh/thay-doi/<int:pk>/bo/<slug:rule>/", rules.item_out, name="item_out"),
    path("cau-hinh/danh-muc/", records.register_home, name="register_home"),
    path("cau-hinh/danh-muc/cay-don-vi/", records.unit_tree, name="unit_tree"),
    path("cau-hinh/danh-muc/thay-doi/<int:pk>/", records.record_change, name="record_change"),
    path(
        "cau-hinh/danh-muc/thay-doi/<int:pk>/buoc/<slug:step>/",
        records.record_step,
        name="record_step",
    ),
    path("cau-hinh/danh-muc/thay-doi/<int:pk>/hoan-tac/", records.record_undo, name="record_undo"),
    path("cau-hinh/danh-muc/nhap/", imports.import_list, name="import_list"),
    path("cau-hinh/danh-muc/nhap/mau/", imports.import_template, name="import_template"),
    path("cau-hinh/danh-muc/nhap/<int:pk>/", imports.import_detail, name="import_detail"),
    path("cau-hinh/danh-muc/nhap/<int:pk>/tep/", imports.import_file, name="import_file"),
    path(
        "cau-hinh/danh-muc/nhap/<int:pk>/buoc/<slug:step>/",
        imports.import_step,
        name="import_step",
    ),
    path("cau-hinh/danh-muc/xuat/", imports.directory_export, name="directory_export"),
    path("cau-hinh/danh-muc/<slug:register>/", records.register_list, name="register_list"),
    path("cau-hinh/danh-muc/<slug:register>/them/", records.record_add, name="record_add"),
    path(
        "cau-hinh/danh-muc/<slug:register>/<int:pk>/", records.record_detail, name="record_detail"
    ),
    path(
        "cau-hinh/danh-muc/<slug:register>/<int:pk>/sua/", records.record_edit, name="record_edit"
    ),
    path("cau-hinh/thoi-han/", views.deadline_list, name="deadline_list"),
    path("cau-hinh/lich/", views.calendar_edit, name="calendar_edit"),
    path("can-cu/", views.legal_list, name="legal_list"),
]
