"""Closed vocabularies of authority, law and time."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Certainty(models.TextChoices):
    """How sure we are of a legal fact (domain brief 0); RECALLED is never shown as law."""

    CONFIRMED = "CONFIRMED", _("Đã xác nhận")
    CONFIRMED_2ND = "CONFIRMED_2ND", _("Nguồn thứ cấp – cần đối chiếu")
    DRAFT = "DRAFT", _("Theo dự thảo")
    RECALLED = "RECALLED", _("Cần đối chiếu")
    PRODUCT = "PRODUCT", _("Mặc định của cổng")


class Stage(models.TextChoices):
    """The three stages of routing (D4)."""

    TRACK = "A", _("A – Luồng hồ sơ")
    RECIPIENT = "B", _("B – Nơi nhận đầu tiên")
    MODIFIER = "C", _("C – Điều chỉnh")


class Selector(models.TextChoices):
    """Which unit a rule names, seen from the proposer."""

    NONE = "NONE", _("Không chuyển")
    EMPLOYING_UNIT = "EMPLOYING_UNIT", _("Cơ quan sử dụng cán bộ")
    SUPERIOR_UNIT = "SUPERIOR_UNIT", _("Cơ quan cấp trên trực tiếp")
    MANAGING_UNIT = "MANAGING_UNIT", _("Cơ quan quản lý cán bộ")
    OWNER_BODY = "OWNER_BODY", _("Cơ quan đại diện chủ sở hữu")
    STANDING_COMMITTEE = "STANDING_COMMITTEE", _("Ban Thường vụ của cấp đó")
    NAMED_UNIT = "NAMED_UNIT", _("Đơn vị chỉ định")
    RULE = "RULE", _("Theo quy tắc")


class ItemKind(models.TextChoices):
    """What a change does to a rule."""

    ADD = "ADD", _("Thêm")
    CHANGE = "CHANGE", _("Sửa")
    END = "END", _("Kết thúc")


class FaultCode(models.TextChoices):
    """What may be wrong with a set of rules."""

    GAP = "GAP", _("Khoảng trống")
    OVERLAP = "OVERLAP", _("Chồng chéo")
    UNREACHABLE = "UNREACHABLE", _("Không bao giờ tới")
    LOOP = "LOOP", _("Vòng lặp")
    DEAD_END = "DEAD_END", _("Ngõ cụt")


class ProposerSort(models.TextChoices):
    """Whom a routing rule speaks about."""

    PERSON = "PERSON", _("Cá nhân")
    ORGANISATION = "ORGANISATION", _("Tổ chức")


class TimeUnit(models.TextChoices):
    """In what a deadline is counted."""

    WORKING_DAY = "WORKING_DAY", _("ngày làm việc")
    DAY = "DAY", _("ngày")
    HOUR = "HOUR", _("giờ")
    MONTH = "MONTH", _("tháng")
    MONTHLY_ON = "MONTHLY_ON", _("hằng tháng, vào ngày")
    YEARLY_ON = "YEARLY_ON", _("hằng năm, vào ngày (MMDD)")


class Urgency(models.TextChoices):
    """Mức độ: thường / bức thiết / khẩn cấp (R-082)."""

    NORMAL = "NORMAL", _("Thường")
    PRESSING = "PRESSING", _("Bức thiết")
    EMERGENCY = "EMERGENCY", _("Khẩn cấp")


class Track(models.TextChoices):
    """The file a proposal belongs to; Party files are kept apart (R-073)."""

    GOVERNMENT = "GOVERNMENT", _("Chính quyền")
    PARTY = "PARTY", _("Cấp ủy")
    BLOCKED = "BLOCKED", _("Tạm khóa")


class Domain(models.TextChoices):
    """Lĩnh vực (R-088); QP_AN opens the state-secret stop screen."""

    KINH_TE = "KINH_TE", _("Kinh tế")
    VAN_HOA = "VAN_HOA", _("Văn hóa")
    XA_HOI = "XA_HOI", _("Xã hội")
    QP_AN = "QP_AN", _("Quốc phòng - an ninh")
    XD_DANG = "XD_DANG", _("Xây dựng Đảng")
    XD_CHINH_QUYEN = "XD_CHINH_QUYEN", _("Xây dựng chính quyền")
    DAN_VAN = "DAN_VAN", _("Công tác dân vận")


class VoteBase(models.TextChoices):
    """On whom the majority of a collective is counted (H2)."""

    ROSTER = "ROSTER", _("Toàn bộ thành viên trừ người không tham gia biểu quyết")
    VOTING = "VOTING", _("Số người có biểu quyết")
