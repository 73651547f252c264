"""The demo's invented units and people. Every unit carries "(mẫu)"; no one is real."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from accounts.choices import PersonnelCategory, Rank, Role, UnitType

REFORM = date(2025, 7, 1)
LAST_OLD_DAY = date(2025, 6, 30)
LONG_AGO = date(2021, 1, 1)
DOMAIN = "demo.portal.invalid"


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit; ``superior`` and ``owner`` are codes."""

    code: str
    name: str
    kind: str
    head_title: str
    superior: str = ""
    register: str = ""
    regime: str = ""
    valid_from: date = LONG_AGO
    valid_to: date | None = None
    committee: str = ""
    owner: str = ""


@dataclass(frozen=True, slots=True)
class Post:
    """A position held by a person."""

    person: str
    unit: str
    title: str
    label: str
    category: str
    rank: str = Rank.STAFF
    managed_by: str = ""
    valid_from: date = LONG_AGO
    valid_to: date | None = None


@dataclass(frozen=True, slots=True)
class Account:
    """An account that the demo's table shows."""

    email: str
    name: str
    role: str


OLD, NEW = "R2023_3TIER", "R2025_2TIER"
T = UnitType
UNITS = (
    Unit("TU-BTV", "Thành ủy (mẫu)", T.BAN_THUONG_VU, "Ban Thường vụ", register="TU"),
    Unit("UBTP", "UBND Thành phố (mẫu)", T.UBND_TP, "Chủ tịch", register="TP", committee="TU-BTV"),
    Unit("SNV", "Sở Nội vụ (mẫu)", T.SO_NGANH, "Giám đốc", "UBTP", "SNV"),
    Unit("SXD", "Sở Xây dựng (mẫu)", T.SO_NGANH, "Giám đốc", "UBTP", "SXD"),
    Unit("SYT", "Sở Y tế (mẫu)", T.SO_NGANH, "Giám đốc", "UBTP", "SYT"),
    Unit(
        "QBS",
        "UBND quận Bến Sậy (mẫu)",
        T.QUAN_HUYEN,
        "Chủ tịch",
        "UBTP",
        "QBS",
        OLD,
        valid_to=LAST_OLD_DAY,
    ),
    Unit(
        "QBS-P3",
        "UBND phường 3, quận Bến Sậy (mẫu)",
        T.PHUONG_XA,
        "Chủ tịch",
        "QBS",
        "QBS",
        OLD,
        valid_to=LAST_OLD_DAY,
    ),
    Unit(
        "QBS-P7",
        "UBND phường 7, quận Bến Sậy (mẫu)",
        T.PHUONG_XA,
        "Chủ tịch",
        "QBS",
        "QBS",
        OLD,
        valid_to=LAST_OLD_DAY,
    ),
    Unit(
        "PBS-BTV",
        "Đảng ủy phường Bến Sậy (mẫu)",
        T.BAN_THUONG_VU,
        "Ban Thường vụ",
        "TU-BTV",
        "PBS",
        NEW,
        REFORM,
    ),
    Unit(
        "PBS-DU",
        "Đảng ủy phường Bến Sậy (mẫu)",
        T.CAP_UY,
        "Bí thư",
        "TU-BTV",
        "PBS",
        NEW,
        REFORM,
        committee="PBS-BTV",
    ),
    Unit(
        "PBS",
        "UBND phường Bến Sậy (mẫu)",
        T.PHUONG_XA,
        "Chủ tịch",
        "UBTP",
        "PBS",
        NEW,
        REFORM,
        committee="PBS-BTV",
    ),
    Unit("PRL", "UBND phường Rạch Lau (mẫu)", T.PHUONG_XA, "Chủ tịch", "UBTP", "PRL", NEW, REFORM),
    Unit(
        "PHT", "UBND phường Hương Tràm (mẫu)", T.PHUONG_XA, "Chủ tịch", "UBTP", "PHT", NEW, REFORM
    ),
    Unit(
        "PHT-HCC",
        "Trung tâm Phục vụ hành chính công phường Hương Tràm (mẫu)",
        T.SU_NGHIEP,
        "Giám đốc",
        "PHT",
        "PHT",
        NEW,
        REFORM,
    ),
    Unit("XRS", "UBND xã Rạch Sen (mẫu)", T.PHUONG_XA, "Chủ tịch", "UBTP", "XRS", NEW, REFORM),
    Unit("TTQT", "Trung tâm Quan trắc hạ tầng (mẫu)", T.SU_NGHIEP, "Giám đốc", "SXD", "SXD"),
    Unit("BVM", "Bệnh viện Đa khoa Mẫu", T.SU_NGHIEP, "Giám đốc", "SYT", "BVM"),
    Unit(
        "HTM",
        "Công ty TNHH MTV Hạ tầng kỹ thuật Mẫu",
        T.DOANH_NGHIEP,
        "Chủ tịch Hội đồng thành viên",
        "UBTP",
        "HTM",
        owner="UBTP",
    ),
)
SUCCESSIONS = (
    ("QBS", "PBS", "SPLIT", ""),
    ("QBS", "PRL", "SPLIT", "15/QĐ-UBND (mẫu)"),
    ("QBS-P3", "PBS", "MERGE", "15/QĐ-UBND (mẫu)"),
    ("QBS-P7", "PRL", "MERGE", "15/QĐ-UBND (mẫu)"),
)
C = PersonnelCategory
PEOPLE = {
    "truc": "Lê Hoài Thanh Trúc",
    "khoi": "Nguyễn Đăng Khởi",
    "lam": "Phạm Quế Lâm",
    "an": "Võ Trường Giang An",
    "mien": "Đoàn Mộc Miên",
    "phuc": "Huỳnh Tấn Lộc Phúc",
    "van": "Trịnh Hạ Vân",
    "due": "Bùi Khắc Duệ",
    "doan": "Mai Thục Đoan",
    "tuong": "Đặng Vĩnh Tường",
    "ha": "Lương Bảo Ngân Hà",
    "dan": "Cao Nhật Linh Đan",
    "huy": "Tô Kiến Quốc Huy",
    "giang": "Hồ Sơn Trà Giang",
    "motcua": "Trần Thu Bích Ngà",
    "chutich.pht": "Phan Đình Khải Nguyên",
    "pct1.pht": "Dương Mỹ Uyên",
    "pct2.pht": "Lý Trọng Hiếu",
    "pct3.pht": "Tạ Hoàng Yên",
    "pct4.pht": "Vũ Bá Thông",
    "vanphong.pht": "Ngô Kim Xuyến",
    "capuy.pht": "Đinh Công Lý",
    "chutich.tp": "Trương Vĩnh Bảo",
    "pct.tp": "Kiều Minh Triết",
    "vanphong.tp": "Hà Diệu Thảo",
    "capuy.tp": "Lâm Quang Vinh",
    "giamdoc.snv": "Châu Ngọc Hân",
    "daumoi.snv": "Quách Thế Sơn",
    "giamdoc.sxd": "Thái Duy Khang",
    "vanphong.sxd": "Mạc Thùy Dương",
    "capuy.sxd": "Âu Chí Thành",
    "giamdoc.syt": "Tăng Nhã Phương",
    "vanphong.syt": "Giang Minh Thư",
    "giamdoc.bvm": "Viên Ngọc Trân",
    "vanphong.bvm": "Lục Tiểu Bình",
    "capuy.bvm": "Sơn Hữu Phước",
    "pgd.bvm": "Hứa Gia Thịnh",
    "chutich.qbs": "La Quốc Cường",
    "pct1.qbs": "Bạch Tố Nga",
    "pct2.qbs": "Khổng Văn Lợi",
    "pct3.qbs": "Ninh Đức Tài",
    "vanphong.qbs": "Triệu Thanh Mai",
    "chutich.p3": "Đào Hữu Nghị",
    "vanphong.p3": "Từ Ngọc Diễm",
    "chutich.prl": "Nghiêm Xuân Bắc",
    "chutich.pbs": "Cung Mạnh Tuấn",
    "vanphong.pbs": "Liêu Thị Sáu",
    "bithu.pbs": "Mẫn Chí Công",
    "bithu.tu": "Uông Thế Kiệt",
    "quantri": "Doãn Hải Đăng",
    "quantri2": "Tiêu Phương Linh",
    "baomat": "Tống Khánh Hòa",
    "baomat2": "Lưu Vĩnh An",
    "thidua": "Văn Ái Liên",
    "thanhtra": "Đoàn Trung Chính",
}
POSTS = (
    Post(
        "chutich.tp",
        "UBTP",
        "CT_TP",
        "Chủ tịch UBND Thành phố",
        C.CONG_CHUC_LDQL,
        Rank.HEAD,
        "UBTP",
    ),
    Post(
        "pct.tp",
        "UBTP",
        "PCT_TP",
        "Phó Chủ tịch UBND Thành phố",
        C.CONG_CHUC_LDQL,
        Rank.DEPUTY,
        "UBTP",
    ),
    Post("vanphong.tp", "UBTP", "CHUYEN_VIEN", "Chuyên viên Văn phòng UBND Thành phố", C.CONG_CHUC),
    Post("capuy.tp", "UBTP", "CHUYEN_VIEN", "Chuyên viên Đảng ủy UBND Thành phố", C.CONG_CHUC),
    Post("bithu.tu", "TU-BTV", "BT_DU", "Bí thư Thành ủy", C.CAN_BO, Rank.HEAD),
    Post("giamdoc.snv", "SNV", "GD_SO", "Giám đốc Sở Nội vụ", C.CONG_CHUC_LDQL, Rank.HEAD, "UBTP"),
    Post(
        "daumoi.snv",
        "SNV",
        "TP_SO",
        "Trưởng phòng Công chức, viên chức, Sở Nội vụ",
        C.CONG_CHUC_LDQL,
        managed_by="SNV",
    ),
    Post("thidua", "SNV", "CHUYEN_VIEN", "Chuyên viên Ban Thi đua - Khen thưởng", C.CONG_CHUC),
    Post("thanhtra", "SNV", "CHUYEN_VIEN", "Thanh tra viên", C.CONG_CHUC),
    Post("quantri", "SNV", "CHUYEN_VIEN", "Quản trị hệ thống", C.CONG_CHUC),
    Post("quantri2", "SNV", "CHUYEN_VIEN", "Quản trị hệ thống", C.CONG_CHUC),
    Post("baomat", "SNV", "CHUYEN_VIEN", "Cán bộ bảo vệ bí mật nhà nước", C.CONG_CHUC),
    Post("baomat2", "SNV", "CHUYEN_VIEN", "Cán bộ bảo vệ bí mật nhà nước", C.CONG_CHUC),
    Post(
        "giamdoc.sxd", "SXD", "GD_SO", "Giám đốc Sở Xây dựng", C.CONG_CHUC_LDQL, Rank.HEAD, "UBTP"
    ),
    Post("due", "SXD", "PGD_SO", "Phó Giám đốc Sở Xây dựng", C.CONG_CHUC_LDQL, Rank.DEPUTY, "UBTP"),
    Post("vanphong.sxd", "SXD", "CHUYEN_VIEN", "Chuyên viên Văn phòng Sở Xây dựng", C.CONG_CHUC),
    Post("capuy.sxd", "SXD", "CHUYEN_VIEN", "Chuyên viên Đảng ủy Sở Xây dựng", C.CONG_CHUC),
    Post("giamdoc.syt", "SYT", "GD_SO", "Giám đốc Sở Y tế", C.CONG_CHUC_LDQL, Rank.HEAD, "UBTP"),
    Post("vanphong.syt", "SYT", "CHUYEN_VIEN", "Chuyên viên Văn phòng Sở Y tế", C.CONG_CHUC),
    Post(
        "chutich.qbs",
        "QBS",
        "CT_QUAN",
        "Chủ tịch UBND quận Bến Sậy",
        C.CONG_CHUC_LDQL,
        Rank.HEAD,
        "UBTP",
        valid_to=LAST_OLD_DAY,
    ),
    Post(
        "pct1.qbs",
        "QBS",
        "PCT_QUAN",
        "Phó Chủ tịch UBND quận Bến Sậy",
        C.CONG_CHUC_LDQL,
        Rank.DEPUTY,
        "UBTP",
        valid_to=LAST_OLD_DAY,
    ),
    Post(
        "pct2.qbs",
        "QBS",
        "PCT_QUAN",
        "Phó Chủ tịch UBND quận Bến Sậy",
        C.CONG_CHUC_LDQL,
        Rank.DEPUTY,
        "UBTP",
        valid_to=LAST_OLD_DAY,
    ),
    Post(
        "pct3.qbs",
        "QBS",
        "PCT_QUAN",
        "Phó Chủ tịch UBND quận Bến Sậy",
        C.CONG_CHUC_LDQL,
        Rank.DEPUTY,
        "UBTP",
        valid_to=LAST_OLD_DAY,
    ),
    Post(
        "vanphong.qbs",
        "QBS",
        "CHUYEN_VIEN",
        "Chuyên viên Văn phòng UBND quận Bến Sậy",
        C.CONG_CHUC,
        valid_to=LAST_OLD_DAY,
    ),
    Post(
        "giang",
        "QBS",
        "TP_QUAN",
        "Trưởng phòng Tài nguyên và Môi trường quận Bến Sậy",
        C.CONG_CHUC_LDQL,
        managed_by="QBS",
        valid_to=LAST_OLD_DAY,
    ),
    Post(
        "giang",
        "PRL",
        "PCT_PHUONG",
        "Phó Chủ tịch UBND phường Rạch Lau",
        C.CONG_CHUC_LDQL,
        Rank.DEPUTY,
        "UBTP",
        REFORM,
    ),
    Post(
        "chutich.p3",
        "QBS-P3",
        "CT_PHUONG",
        "Chủ tịch UBND phường 3, quận Bến Sậy",
        C.CONG_CHUC_LDQL,
        Rank.HEAD,
        "QBS",
        valid_to=LAST_OLD_DAY,
    ),
    Post(
        "khoi",
        "QBS-P3",
        "PCT_PHUONG",
        "Phó Chủ tịch UBND phường 3, quận Bến Sậy",
        C.CONG_CHUC_LDQL,
        Rank.DEPUTY,
        "QBS",
        valid_to=LAST_OLD_DAY,
    ),
    Post(
        "khoi",
        "PBS",
        "TP_PHUONG",
        "Trưởng phòng Văn hóa - Xã hội phường Bến Sậy",
        C.CONG_CHUC_LDQL,
        managed_by="PBS",
        valid_from=REFORM,
    ),
    Post(
        "vanphong.p3",
        "QBS-P3",
        "CHUYEN_VIEN",
        "Chuyên viên UBND phường 3",
        C.CONG_CHUC,
        valid_to=LAST_OLD_DAY,
    ),
    Post(
        "doan",
        "QBS-P7",
        "CT_PHUONG",
        "Chủ tịch UBND phường 7, quận Bến Sậy",
        C.CONG_CHUC_LDQL,
        Rank.HEAD,
        "QBS",
        valid_to=LAST_OLD_DAY,
    ),
    Post(
        "doan",
        "PRL",
        "TP_PHUONG",
        "Trưởng phòng Văn hóa - Xã hội phường Rạch Lau",
        C.CONG_CHUC_LDQL,
        managed_by="PRL",
        valid_from=REFORM,
    ),
    Post(
        "chutich.prl",
        "PRL",
        "CT_PHUONG",
        "Chủ tịch UBND phường Rạch Lau",
        C.CONG_CHUC_LDQL,
        Rank.HEAD,
        "UBTP",
        REFORM,
    ),
    Post(
        "chutich.pbs",
        "PBS",
        "CT_PHUONG",
        "Chủ tịch UBND phường Bến Sậy",
        C.CONG_CHUC_LDQL,
        Rank.HEAD,
        "UBTP",
        REFORM,
    ),
    Post(
        "vanphong.pbs",
        "PBS-BTV",
        "CHUYEN_VIEN",
        "Chuyên viên Văn phòng Đảng ủy phường Bến Sậy",
        C.CONG_CHUC,
        valid_from=REFORM,
    ),
    Post(
        "bithu.pbs",
        "PBS-BTV",
        "BT_DU",
        "Bí thư Đảng ủy phường Bến Sậy",
        C.CAN_BO,
        Rank.HEAD,
        "TU-BTV",
        REFORM,
    ),
    Post(
        "phuc",
        "PBS-DU",
        "PBT_DU",
        "Phó Bí thư Đảng ủy phường Bến Sậy",
        C.CAN_BO,
        Rank.DEPUTY,
        "TU-BTV",
        REFORM,
    ),
    Post(
        "van",
        "PBS",
        "CHQS",
        "Phó Chỉ huy trưởng Ban Chỉ huy quân sự phường Bến Sậy",
        C.LLVT,
        valid_from=REFORM,
    ),
    Post(
        "chutich.pht",
        "PHT",
        "CT_PHUONG",
        "Chủ tịch UBND phường Hương Tràm",
        C.CONG_CHUC_LDQL,
        Rank.HEAD,
        "UBTP",
        REFORM,
    ),
    Post(
        "pct1.pht",
        "PHT",
        "PCT_PHUONG",
        "Phó Chủ tịch UBND phường Hương Tràm",
        C.CONG_CHUC_LDQL,
        Rank.DEPUTY,
        "UBTP",
        REFORM,
    ),
    Post(
        "pct2.pht",
        "PHT",
        "PCT_PHUONG",
        "Phó Chủ tịch UBND phường Hương Tràm",
        C.CONG_CHUC_LDQL,
        Rank.DEPUTY,
        "UBTP",
        REFORM,
    ),
    Post(
        "pct3.pht",
        "PHT",
        "PCT_PHUONG",
        "Phó Chủ tịch UBND phường Hương Tràm",
        C.CONG_CHUC_LDQL,
        Rank.DEPUTY,
        "UBTP",
        REFORM,
    ),
    Post(
        "pct4.pht",
        "PHT",
        "PCT_PHUONG",
        "Phó Chủ tịch UBND phường Hương Tràm",
        C.CONG_CHUC_LDQL,
        Rank.DEPUTY,
        "UBTP",
        REFORM,
    ),
    Post(
        "vanphong.pht",
        "PHT",
        "CHUYEN_VIEN",
        "Chuyên viên Văn phòng UBND phường Hương Tràm",
        C.CONG_CHUC,
        valid_from=REFORM,
    ),
    Post(
        "capuy.pht",
        "PHT",
        "CHUYEN_VIEN",
        "Chuyên viên Văn phòng Đảng ủy phường Hương Tràm",
        C.CONG_CHUC,
        valid_from=REFORM,
    ),
    Post(
        "truc",
        "PHT-HCC",
        "GD_TTHCC",
        "Giám đốc Trung tâm Phục vụ hành chính công phường Hương Tràm",
        C.CONG_CHUC_LDQL,
        Rank.HEAD,
        "PHT",
        REFORM,
    ),
    Post(
        "motcua", "PHT-HCC", "CHUYEN_VIEN", "Tổ trưởng tổ một cửa", C.CONG_CHUC, valid_from=REFORM
    ),
    Post(
        "an",
        "PHT",
        "TP_PHUONG",
        "Trưởng phòng Kinh tế, Hạ tầng và Đô thị phường Hương Tràm",
        C.CONG_CHUC_LDQL,
        managed_by="PHT",
        valid_from=REFORM,
    ),
    Post(
        "mien",
        "XRS",
        "CT_PHUONG",
        "Chủ tịch UBND xã Rạch Sen",
        C.CONG_CHUC_LDQL,
        Rank.HEAD,
        "UBTP",
        REFORM,
    ),
    Post(
        "lam",
        "TTQT",
        "GD_DVSN",
        "Giám đốc Trung tâm Quan trắc hạ tầng",
        C.VIEN_CHUC_QL,
        Rank.HEAD,
        "SXD",
    ),
    Post(
        "giamdoc.bvm",
        "BVM",
        "GD_DVSN",
        "Giám đốc Bệnh viện Đa khoa Mẫu",
        C.VIEN_CHUC_QL,
        Rank.HEAD,
        "SYT",
    ),
    Post(
        "pgd.bvm",
        "BVM",
        "PGD_DVSN",
        "Phó Giám đốc Bệnh viện Đa khoa Mẫu",
        C.VIEN_CHUC_QL,
        Rank.DEPUTY,
        "SYT",
    ),
    Post(
        "vanphong.bvm",
        "BVM",
        "CHUYEN_VIEN",
        "Chuyên viên Phòng Tổ chức, Bệnh viện Đa khoa Mẫu",
        C.VIEN_CHUC,
    ),
    Post(
        "capuy.bvm", "BVM", "CHUYEN_VIEN", "Chuyên viên Đảng ủy Bệnh viện Đa khoa Mẫu", C.VIEN_CHUC
    ),
    Post("tuong", "BVM", "CHUYEN_VIEN", "Bác sĩ Khoa Xét nghiệm", C.VIEN_CHUC),
    Post("ha", "BVM", "CHUYEN_VIEN", "Kỹ thuật viên Khoa Xét nghiệm", C.VIEN_CHUC),
    Post("dan", "BVM", "CHUYEN_VIEN", "Nhân viên hợp đồng", C.NGUOI_LAO_DONG),
    Post(
        "huy",
        "HTM",
        "CT_HDTV",
        "Chủ tịch Hội đồng thành viên",
        C.DAI_DIEN_VON_NN,
        Rank.HEAD,
        "UBTP",
    ),
)
DUTIES = (
    ("vanphong.tp", "UBTP", Role.UNIT_CLERK),
    ("capuy.tp", "UBTP", Role.PARTY_DESK),
    ("daumoi.snv", "SNV", Role.FOCAL_AGENCY),
    ("daumoi.snv", "SNV", Role.UNIT_CLERK),
    ("thidua", "SNV", Role.AWARD_DESK),
    ("thanhtra", "SNV", Role.INSPECTOR),
    ("quantri", "SNV", Role.SYS_ADMIN),
    ("quantri2", "SNV", Role.SYS_ADMIN),
    ("baomat", "SNV", Role.SECURITY_OFFICER),
    ("baomat2", "SNV", Role.SECURITY_OFFICER),
    ("vanphong.sxd", "SXD", Role.UNIT_CLERK),
    ("capuy.sxd", "SXD", Role.PARTY_DESK),
    ("vanphong.syt", "SYT", Role.UNIT_CLERK),
    ("vanphong.qbs", "QBS", Role.UNIT_CLERK),
    ("vanphong.qbs", "QBS", Role.PARTY_DESK),
    ("vanphong.p3", "QBS-P3", Role.UNIT_CLERK),
    ("vanphong.p3", "QBS-P3", Role.PARTY_DESK),
    ("vanphong.pbs", "PBS-BTV", Role.UNIT_CLERK),
    ("vanphong.pht", "PHT", Role.UNIT_CLERK),
    ("capuy.pht", "PHT", Role.PARTY_DESK),
    ("vanphong.bvm", "BVM", Role.UNIT_CLERK),
    ("capuy.bvm", "BVM", Role.PARTY_DESK),
)


def email_of(person: str) -> str:
    """The demo address of a person."""
    return f"{person.lower()}@{DOMAIN}"


SHOWN = (
    ("truc", "Người đề xuất (phường Hương Tràm)"),
    ("motcua", "Đồng tác giả"),
    ("vanphong.pht", "Chuyên viên tiếp nhận (phường Hương Tràm)"),
    ("chutich.pht", "Người đứng đầu (phường Hương Tràm)"),
    ("pct1.pht", "Cấp phó, được ủy quyền quyết định (phường Hương Tràm)"),
    ("capuy.pht", "Đầu mối cấp ủy (phường Hương Tràm)"),
    ("chutich.tp", "Người đứng đầu cấp trên (UBND Thành phố)"),
    ("vanphong.tp", "Chuyên viên tiếp nhận (UBND Thành phố)"),
    ("daumoi.snv", "Cơ quan đầu mối (Sở Nội vụ)"),
    ("thidua", "Ban Thi đua - Khen thưởng"),
    ("thanhtra", "Thanh tra, kiểm tra"),
    ("quantri", "Quản trị hệ thống"),
    ("quantri2", "Quản trị thứ hai, xác nhận thay đổi"),
    ("baomat", "Cán bộ bảo vệ bí mật"),
)
ACCOUNTS = tuple(Account(email_of(key), PEOPLE[key], role) for key, role in SHOWN)


COMPETENCE: dict[str, str] = {
    T.PHUONG_XA: "Quản lý nhà nước trên địa bàn phường, xã; thủ tục hành chính, trật tự đô thị, an sinh xã hội của địa phương.",
    T.SO_NGANH: "Tham mưu, giúp UBND Thành phố quản lý nhà nước về ngành, lĩnh vực trên toàn Thành phố.",
}


def directory() -> dict[str, list[dict[str, Any]]]:
    """Everything above in the form that ``load_directory`` reads."""
    spans = {unit.code: (unit.valid_from, unit.valid_to) for unit in UNITS}
    return {
        "units": [_unit(unit) for unit in UNITS],
        "successions": [
            {
                "predecessor": old,
                "successor": new,
                "kind": kind,
                "effective_on": REFORM,
                "decision_number": decision,
                "takes_open_cases": bool(decision),
            }
            for old, new, kind, decision in SUCCESSIONS
        ],
        "people": [
            {"email": email_of(person), "full_name": name} for person, name in PEOPLE.items()
        ],
        "positions": [_position(post, spans[post.unit][0]) for post in POSTS],
        "duties": [
            {
                "email": email_of(person),
                "unit": unit,
                "role": role,
                "valid_from": spans[unit][0],
                "valid_to": spans[unit][1],
            }
            for person, unit, role in DUTIES
        ],
    }


def _unit(unit: Unit) -> dict[str, Any]:
    return {
        "code": unit.code,
        "name": unit.name,
        "unit_type": unit.kind,
        "head_title": unit.head_title,
        "superior": unit.superior,
        "owner_body": unit.owner,
        "standing_committee": unit.committee,
        "register_code": unit.register,
        "regime": unit.regime,
        "competence": COMPETENCE.get(unit.kind, ""),
        "valid_from": unit.valid_from,
        "valid_to": unit.valid_to,
    }


def _position(post: Post, begins: date) -> dict[str, Any]:
    return {
        "email": email_of(post.person),
        "unit": post.unit,
        "title": post.title,
        "label": post.label,
        "category": post.category,
        "rank": post.rank,
        "managed_by": post.managed_by,
        "valid_from": max(post.valid_from, begins),
        "valid_to": post.valid_to,
    }
