"""The registers that administrators keep: which records, which fields, by how many people."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from accounts.models import (
    CannedReason,
    Duty,
    OrgSuccession,
    OrgUnit,
    PeriodModel,
    PositionHeld,
    PositionTitle,
    User,
)
from authorities.models import DeadlineRule, LegalBasis, Procedure, Regime, Setting, Tier, Topic
from authorities.register_checks import (
    countable,
    few_returns,
    no_circle,
    no_way_back,
    offered,
    setting_fields,
    unit_works,
)

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

PERIOD: dict[str, "StrOrPromise"] = {"valid_from": _("Từ ngày"), "valid_to": _("Đến ngày")}
Check = Callable[[Any], None]


@dataclass(frozen=True, slots=True)
class Register:
    """One kind of record.

    ``fields`` are those that can be written, with their labels; those in ``fixed`` only when a record
    is made. ``columns`` are shown in the list, ``search`` is looked through. ``needs_second`` asks for
    another administrator, ``always_second`` even in a deployment that does without one otherwise;
    ``gains`` names the field with the person who gets something by it. ``keeper`` is the action that
    whoever keeps it may take; ``versioned`` records count their changes; ``form_fields`` makes fields
    that depend on the record, ``starts_from`` what the form of a new one is filled with; with
    ``begins_on_its_day`` the first day of a new one is the day of the change.
    """

    code: str
    label: "StrOrPromise"
    model: type[Model]
    fields: dict[str, "StrOrPromise"]
    columns: tuple[str, ...]
    search: tuple[str, ...]
    order: tuple[str, ...]
    fixed: frozenset[str] = frozenset()
    needs_second: bool = False
    always_second: bool = False
    gains: str = ""
    about: "StrOrPromise" = ""
    check: Check | None = None
    keeper: str = "authorities.configure"
    may_add: bool = True
    versioned: bool = False
    form_fields: Callable[[Any], Mapping[str, forms.Field]] | None = None
    begins_on_its_day: bool = False
    starts_from: Callable[[], Mapping[str, Any]] = dict

    def records(self) -> Any:
        """The records that people keep; the portal's own account is none of them."""
        rows = self.model._default_manager.all()
        return rows.filter(is_system=False) if self.model is User else rows

    @property
    def has_period(self) -> bool:
        """Whether its records hold from a day to a day."""
        return issubclass(self.model, PeriodModel)

    @property
    def links(self) -> tuple[str, ...]:
        """The fields that point at other records."""
        by_name = {field.name: field for field in self.model._meta.concrete_fields}
        return tuple(name for name in self.fields if by_name[name].is_relation)

    @property
    def shown(self) -> list["StrOrPromise"]:
        """The heads of the list."""
        return [self.fields.get(name, _("Nội dung")) for name in self.columns]


def _newest_procedure() -> dict[str, Any]:
    newest = Procedure.objects.first()
    names = REGISTERS["trinh-tu"].fixed - {"valid_from"}
    return {name: getattr(newest, name) for name in names} if newest else {}


SOURCE: dict[str, "StrOrPromise"] = {"certainty": _("Mức xác tín")}
REGISTERS: dict[str, Register] = {
    register.code: register
    for register in (
        Register(
            code="don-vi",
            label=_("Đơn vị"),
            model=OrgUnit,
            fields={
                "code": _("Mã"),
                "name": _("Tên"),
                "unit_type": _("Loại đơn vị"),
                "regime": _("Mô hình"),
                "superior": _("Cấp trên trực tiếp"),
                "owner_body": _("Cơ quan đại diện chủ sở hữu"),
                "standing_committee": _("Ban Thường vụ cùng cấp"),
                "register_code": _("Mã trong số hồ sơ"),
                "head_title": _("Chức danh người đứng đầu"),
                "competence": _("Chức năng, nhiệm vụ"),
                **PERIOD,
            },
            columns=("name", "code", "unit_type", "superior", "valid_from", "valid_to"),
            search=("code", "name"),
            order=("name", "pk"),
            fixed=frozenset({"code"}),
            needs_second=True,
            about=_("Đổi cấp trên là chuyển đơn vị trong cây tổ chức; hồ sơ cũ giữ nguyên."),
            check=no_circle,
        ),
        Register(
            code="ke-thua",
            label=_("Kế thừa tổ chức"),
            model=OrgSuccession,
            fields={
                "predecessor": _("Đơn vị cũ"),
                "successor": _("Đơn vị kế thừa"),
                "kind": _("Hình thức"),
                "effective_on": _("Ngày có hiệu lực"),
                "decision_number": _("Số quyết định"),
                "takes_open_cases": _("Nhận hồ sơ đang giải quyết"),
                "note": _("Ghi chú"),
            },
            columns=("predecessor", "successor", "kind", "effective_on", "decision_number"),
            search=("predecessor__name", "successor__name", "decision_number"),
            order=("-effective_on", "pk"),
            fixed=frozenset({"predecessor", "successor"}),
            needs_second=True,
            check=no_way_back,
        ),
        Register(
            code="nguoi",
            label=_("Người dùng"),
            model=User,
            fields={
                "email": _("Thư điện tử"),
                "full_name": _("Họ và tên"),
                "is_active": _("Được đăng nhập"),
            },
            columns=("full_name", "email", "is_active"),
            search=("full_name", "email"),
            order=("sort_name", "pk"),
            needs_second=True,
            always_second=True,  # who may change an address alone can sign in as anybody
            about=_(
                "Người mới tự đặt mật khẩu qua “Quên mật khẩu?”; quản trị không biết mật khẩu."
            ),
        ),
        Register(
            code="chuc-vu",
            label=_("Chức vụ"),
            model=PositionHeld,
            fields={
                "user": _("Người giữ chức vụ"),
                "unit": _("Đơn vị"),
                "title": _("Chức danh"),
                "label": _("Tên chức vụ"),
                "category": _("Nhóm đối tượng"),
                "rank": _("Vị trí trong tập thể lãnh đạo"),
                "managed_by": _("Cơ quan quản lý"),
                **PERIOD,
            },
            columns=("user", "label", "unit", "rank", "valid_from", "valid_to"),
            search=("user__full_name", "user__email", "unit__name", "label"),
            order=("unit__name", "-rank", "pk"),
            fixed=frozenset({"user", "unit", "title", "category", "rank", "managed_by"}),
            needs_second=True,
            gains="user",
            about=_("Đổi vị trí, nhóm hoặc cơ quan quản lý: kết thúc chức vụ cũ, lập chức vụ mới."),
            check=unit_works,
        ),
        Register(
            code="nhiem-vu",
            label=_("Nhiệm vụ"),
            model=Duty,
            fields={
                "user": _("Người được giao"),
                "unit": _("Đơn vị"),
                "role": _("Nhiệm vụ"),
                **PERIOD,
            },
            columns=("user", "role", "unit", "valid_from", "valid_to"),
            search=("user__full_name", "user__email", "unit__name"),
            order=("unit__name", "role", "pk"),
            fixed=frozenset({"user", "unit", "role"}),
            needs_second=True,
            gains="user",
            check=unit_works,
        ),
        Register(
            code="mo-hinh",
            label=_("Mô hình chính quyền"),
            model=Regime,
            fields={"code": _("Mã"), "label": _("Tên"), **PERIOD},
            columns=("label", "code", "valid_from", "valid_to"),
            search=("code", "label"),
            order=("valid_from", "pk"),
            fixed=frozenset({"code"}),
            needs_second=True,
        ),
        Register(
            code="cap",
            label=_("Cấp quản lý"),
            model=Tier,
            fields={
                "regime": _("Mô hình"),
                "code": _("Mã"),
                "label": _("Tên"),
                "rank": _("Thứ bậc (1 là cao nhất)"),
            },
            columns=("label", "rank", "regime", "code"),
            search=("code", "label"),
            order=("regime__valid_from", "rank", "pk"),
            fixed=frozenset({"regime", "code"}),
            needs_second=True,
        ),
        Register(
            code="chu-de",
            label=_("Chủ đề"),
            model=Topic,
            fields={
                "code": _("Mã"),
                "name": _("Tên"),
                "name_en": _("Tên tiếng Anh"),
                "warning": _("Lưu ý khi chọn"),
                **PERIOD,
            },
            columns=("name", "name_en", "code", "valid_from", "valid_to"),
            search=("code", "name", "name_en"),
            order=("name", "pk"),
            fixed=frozenset({"code"}),
        ),
        Register(
            code="chuc-danh",
            label=_("Chức danh"),
            model=PositionTitle,
            fields={"code": _("Mã"), "name": _("Tên")},
            columns=("name", "code"),
            search=("code", "name"),
            order=("name", "pk"),
            fixed=frozenset({"code"}),
            needs_second=True,
            about=_(
                "Quy tắc thẩm quyền nói về chức danh; chức vụ của từng người có một chức danh."
            ),
        ),
        Register(
            code="ly-do-mau",
            label=_("Lý do mẫu"),
            model=CannedReason,
            fields={"step": _("Bước"), "text": _("Nội dung"), **PERIOD},
            columns=("text", "step", "valid_from", "valid_to"),
            search=("text",),
            order=("step", "pk"),
            fixed=frozenset({"step"}),
            about=_("Người làm bước đó có thể chọn rồi sửa; không ai bị buộc dùng."),
        ),
        Register(
            code="thoi-han",
            label=_("Thời hạn"),
            model=DeadlineRule,
            fields={
                "label": _("Nội dung"),
                "amount": _("Thời hạn"),
                "unit": _("Đơn vị tính"),
                "rolls": _("Rơi vào ngày nghỉ thì lùi sang ngày làm việc"),
                "enabled": _("Đang áp dụng"),
                "legal_basis": _("Căn cứ"),
                **SOURCE,
            },
            columns=("label", "amount", "unit", "enabled", "certainty"),
            search=("code", "label"),
            order=("code",),
            check=countable,
            may_add=False,
            versioned=True,
            about=_(
                "Hồ sơ đang xem xét giữ thời hạn của mình; hồ sơ mở từ ngày áp dụng dùng thời hạn mới."
            ),
        ),
        Register(
            code="thiet-lap",
            label=_("Thiết lập trình tự"),
            model=Setting,
            fields={"value": _("Giá trị")},
            columns=("label", "value"),
            search=("code", "label"),
            order=("code",),
            check=offered,
            may_add=False,
            form_fields=setting_fields,
        ),
        Register(
            code="trinh-tu",
            label=_("Trình tự xử lý hồ sơ"),
            model=Procedure,
            fields={
                "label": _("Tên"),
                "needs_party_opinion": _("Phải có ý kiến cấp ủy cùng cấp trước khi đồng ý"),
                "pauses_for_party": _("Dừng đồng hồ khi xin ý kiến cấp ủy"),
                "uses_council": _("Được chuyển hội đồng thẩm định"),
                "uses_urgent_path": _("Được mở đường khẩn"),
                "head_receives": _("Chỉ người đứng đầu tiếp nhận, trả lại bổ sung"),
                "head_records": _("Chỉ người đứng đầu ghi kết quả thẩm định, chốt biên bản"),
                "max_returns": _("Số lần được trả lại bổ sung (0 đến 3)"),
                "vote_base": _("Cơ sở tính tỷ lệ biểu quyết"),
                "extra_checks": _("Điều kiện kiểm tra thêm, mỗi dòng một điều kiện"),
                "extra_questions": _("Câu hỏi thêm trong phiếu đăng ký, mỗi dòng một câu"),
                **PERIOD,
            },
            columns=("label", "valid_from", "valid_to", "needs_party_opinion", "uses_council"),
            search=("label",),
            order=("-number",),
            fixed=frozenset(
                {
                    "label",
                    "needs_party_opinion",
                    "pauses_for_party",
                    "uses_council",
                    "uses_urgent_path",
                    "head_receives",
                    "head_records",
                    "max_returns",
                    "vote_base",
                    "extra_checks",
                    "extra_questions",
                    "valid_from",
                }
            ),
            needs_second=True,
            check=few_returns,
            starts_from=_newest_procedure,
            begins_on_its_day=True,
            about=_(
                "Muốn đổi thì thêm phiên bản mới: hồ sơ mở từ ngày đó theo phiên bản mới, hồ sơ đang chạy giữ phiên bản của mình."
            ),
        ),
        Register(
            code="can-cu",
            label=_("Căn cứ pháp lý"),
            model=LegalBasis,
            fields={
                "code": _("Mã"),
                "title": _("Trích yếu"),
                "number": _("Số, ký hiệu"),
                "issued_on": _("Ngày ban hành"),
                "issuer": _("Cơ quan ban hành"),
                **SOURCE,
                "checked_against_original": _("Đã đối chiếu văn bản gốc"),
                **PERIOD,
            },
            columns=("number", "title", "issuer", "valid_from", "valid_to"),
            search=("code", "title", "number"),
            order=("code",),
            fixed=frozenset({"code"}),
            keeper="authorities.edit_legal_basis",
        ),
    )
}
