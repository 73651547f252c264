"""The registers that administrators keep: which records, which fields, by how many people."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from accounts.models import Duty, OrgSuccession, OrgUnit, PeriodModel, PositionHeld, User
from authorities.models import DeadlineRule, LegalBasis, Regime, Setting, Tier, Topic
from common.errors import DomainError

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
    ``gains`` names the field with the person who gets something by it.
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
        return [self.fields[name] for name in self.columns]


def no_circle(unit: OrgUnit) -> None:
    """Raises ``DomainError`` ``circle`` for a unit that would stand above itself."""
    here, seen = unit.superior, {unit.pk}
    while here is not None:
        if here.pk in seen:
            message = _("Đơn vị không thể là cấp trên của chính mình.")
            raise DomainError("circle", message, "superior")
        seen.add(here.pk)
        here = here.superior


def no_way_back(row: OrgSuccession) -> None:
    """Raises ``DomainError`` ``circle`` when the successor is followed by its own predecessor."""
    here, seen = [row.successor_id], {row.predecessor_id}
    while here:
        unit = here.pop()
        if unit == row.predecessor_id:
            message = _("Đơn vị không thể kế thừa chính mình.")
            raise DomainError("circle", message, "successor")
        if unit not in seen:
            seen.add(unit)
            later = OrgSuccession.objects.filter(predecessor=unit).exclude(pk=row.pk)
            here += later.values_list("successor_id", flat=True)


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
    )
}


def _read_only(model: type[Model], fields: dict[str, "StrOrPromise"]) -> Register:
    """What is changed on a page of its own; its history is told in the same way."""
    return Register("", "", model, fields, (), (), ())


SOURCE: dict[str, "StrOrPromise"] = {"certainty": _("Mức xác tín")}
DEADLINES = _read_only(
    DeadlineRule,
    {
        "label": _("Nội dung"),
        "amount": _("Thời hạn"),
        "unit": _("Đơn vị tính"),
        "rolls": _("Rơi vào ngày nghỉ thì lùi sang ngày làm việc"),
        "enabled": _("Đang áp dụng"),
        "legal_basis": _("Căn cứ"),
        **SOURCE,
    },
)
LAW = _read_only(
    LegalBasis,
    {
        "title": _("Trích yếu"),
        "number": _("Số, ký hiệu"),
        "issued_on": _("Ngày ban hành"),
        "issuer": _("Cơ quan ban hành"),
        **SOURCE,
        "checked_against_original": _("Đã đối chiếu văn bản gốc"),
        **PERIOD,
    },
)
SETTINGS = _read_only(Setting, {"value": _("Giá trị")})
