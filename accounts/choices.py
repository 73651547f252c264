"""Closed vocabularies of people and units (glossary 10–24, D1, G1)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class PersonnelCategory(models.TextChoices):
    """Nhóm đối tượng of a position; decides whether decree 73/2023 applies (B1.3)."""

    CAN_BO = "CAN_BO", _("Cán bộ")
    CONG_CHUC_LDQL = "CONG_CHUC_LDQL", _("Công chức lãnh đạo, quản lý")
    CONG_CHUC = "CONG_CHUC", _("Công chức")
    VIEN_CHUC_QL = "VIEN_CHUC_QL", _("Viên chức quản lý")
    VIEN_CHUC = "VIEN_CHUC", _("Viên chức")
    NGUOI_LAO_DONG = "NGUOI_LAO_DONG", _("Người lao động")
    DAI_DIEN_VON_NN = "DAI_DIEN_VON_NN", _("Người đại diện phần vốn nhà nước, chức danh DNNN")
    LLVT = "LLVT", _("Lực lượng vũ trang")


ND73_CATEGORIES = frozenset(
    {
        PersonnelCategory.CONG_CHUC_LDQL,
        PersonnelCategory.VIEN_CHUC_QL,
        PersonnelCategory.DAI_DIEN_VON_NN,
    }
)


class UnitType(models.TextChoices):
    """Kinds of units in the city's tree, of both regimes."""

    UBND_TP = "UBND_TP", _("UBND Thành phố")
    SO_NGANH = "SO_NGANH", _("Sở, ban, ngành")
    QUAN_HUYEN = "QUAN_HUYEN", _("Quận, huyện, TP Thủ Đức (đến 30/6/2025)")
    PHUONG_XA = "PHUONG_XA", _("Phường, xã, đặc khu")
    PHONG_BAN = "PHONG_BAN", _("Phòng, ban chuyên môn")
    SU_NGHIEP = "SU_NGHIEP", _("Đơn vị sự nghiệp công lập")
    DOANH_NGHIEP = "DOANH_NGHIEP", _("Doanh nghiệp nhà nước")
    CAP_UY = "CAP_UY", _("Cấp ủy")
    BAN_THUONG_VU = "BAN_THUONG_VU", _("Ban Thường vụ")


class Rank(models.TextChoices):
    """Place in the leadership collective (tập thể lãnh đạo)."""

    HEAD = "HEAD", _("Người đứng đầu")
    DEPUTY = "DEPUTY", _("Cấp phó")
    STAFF = "STAFF", _("Thành viên khác")


class Role(models.TextChoices):
    """Duties given to a person in a unit beside the position held (D1)."""

    UNIT_CLERK = "UNIT_CLERK", _("Chuyên viên tiếp nhận")
    PARTY_DESK = "PARTY_DESK", _("Đầu mối cấp ủy")
    FOCAL_AGENCY = "FOCAL_AGENCY", _("Cơ quan đầu mối (Sở Nội vụ)")
    AWARD_DESK = "AWARD_DESK", _("Ban Thi đua - Khen thưởng")
    INSPECTOR = "INSPECTOR", _("Thanh tra, kiểm tra")
    SYS_ADMIN = "SYS_ADMIN", _("Quản trị hệ thống")
    SECURITY_OFFICER = "SECURITY_OFFICER", _("Cán bộ bảo vệ bí mật")


class SigningCapacity(models.TextChoices):
    """Signature capacities of decree 30/2020 by which somebody acts for the head (B5)."""

    KT = "KT", _("KT. (ký thay)")
    TL = "TL", _("TL. (thừa lệnh)")
    TUQ = "TUQ", _("TUQ. (thừa ủy quyền)")


class Scope(models.TextChoices):
    """What a delegation lets the delegate do."""

    ALL = "ALL", _("Mọi việc của người đứng đầu")
    DECIDE = "DECIDE", _("Quyết định hồ sơ đề xuất")
    PREPARE = "PREPARE", _("Tiếp nhận, chuẩn bị hồ sơ")


class ReasonStep(models.TextChoices):
    """Steps for whose reason administrators offer words."""

    RECEIVE = "approvals.receive", _("Tiếp nhận")
    RETURN = "approvals.return_for_completion", _("Trả lại bổ sung")
    SCREEN_OUT = "approvals.screen_out", _("Kết luận không thuộc phạm vi")
    ESCALATE = "approvals.escalate", _("Chuyển cấp trên")
    COUNCIL = "approvals.send_to_council", _("Chuyển hội đồng thẩm định")
    NORMAL_PATH = "approvals.direct_review", _("Chỉ đạo xem xét theo trình tự thường")
    SUSPEND = "pilots.suspend", _("Tạm dừng thực hiện")
    TERMINATE = "pilots.terminate", _("Chấm dứt thực hiện")
    REFUSE_CHANGE = "pilots.refuse_adjustment", _("Không chấp thuận điều chỉnh")
    RETURN_REPORT = "monitoring.return_unit_report", _("Trả lại báo cáo năm")


class SuccessionKind(models.TextChoices):
    """How one unit follows another."""

    MERGE = "MERGE", _("Sáp nhập")
    SPLIT = "SPLIT", _("Chia tách")
    RENAME = "RENAME", _("Đổi tên")
    DISSOLVE = "DISSOLVE", _("Kết thúc hoạt động")
