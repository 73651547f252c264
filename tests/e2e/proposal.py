"""A complete proposal, as an official of a ward would write it, step by step of the form."""

import copy
from typing import Any

Plan = dict[str, dict[str, Any]]

PLAN: Plan = {
    "co-ban": {
        "title": "Bàn hướng dẫn lưu động cho người cao tuổi",
        "initiative_type": "CACH_LAM",
        "proposer_kind": "INDIVIDUAL",
        "domain": "XD_CHINH_QUYEN",
        "primary_topic": "CCHC",
        "similar_relation": "NONE",
        "urgency": "NORMAL",
        "vbqppl_needed": "NO",
    },
    "van-de": {
        "trigger_event": "Ngày 02/11/2026, 14 người cao tuổi phải quay lại Trung tâm lần thứ ba.",
        "trigger_on": "2026-11-02",
        "bottleneck": "Chưa có quy định cho công chức mang thiết bị nhận hồ sơ đến khu phố.",
        "legal_gap_type": "NOT_REGULATED",
        "why_now": "Cuối năm lượng hồ sơ an sinh tăng gấp đôi, người cao tuổi chờ lâu.",
    },
    "can-cu": {
        "scientific_basis": "Dịch vụ lưu động rút ngắn quãng đường của nhóm khó đi lại.",
        "scientific_evidence": "Khảo sát 120 hộ của Trung tâm, tháng 10/2026.",
        "practical_basis": "Hai buổi làm thử tại khu phố 4 nhận được 31 hồ sơ.",
        "practical_evidence": "Biên bản hai buổi làm thử ngày 12 và 19/10/2026.",
    },
    "loi-ich": {
        "impact_positive": "Người cao tuổi không phải đi lại; hồ sơ được kiểm tra ngay tại chỗ.",
        "impact_negative": "Một công chức vắng mặt tại quầy hai buổi mỗi tuần.",
        "benefits": [
            {
                "beneficiary": "Người cao tuổi trong phường",
                "indicator": "Số lần đi lại cho một hồ sơ",
                "baseline": "3 lần",
                "target": "Không quá 1 lần",
                "source": "Sổ theo dõi hồ sơ của Trung tâm",
            }
        ],
    },
    "phuong-an": {
        "chosen_reason": "Phương án B giúp đúng nhóm cần giúp với chi phí thấp.",
        "options": [
            {
                "name": "A. Kéo dài giờ làm việc tại quầy",
                "content": "Mở quầy thêm một giờ mỗi ngày.",
                "pros": "Không cần thiết bị mới.",
                "cons": "Người khó đi lại vẫn phải đến Trung tâm.",
                "cost": "60000000",
                "is_breakthrough": "NO",
                "is_chosen": "NO",
            },
            {
                "name": "B. Bàn lưu động tại khu phố",
                "content": "Hai buổi mỗi tuần, một công chức với máy tính xách tay.",
                "pros": "Đến tận nơi, hồ sơ thiếu được bổ sung ngay.",
                "cons": "Phụ thuộc đường truyền tại khu phố.",
                "cost": "45.000.000",
                "is_breakthrough": "NO",
                "is_chosen": "YES",
            },
        ],
    },
    "to-chuc": {
        "scope": "Năm khu phố của phường Hương Tràm, từ ngày 04/01 đến 30/6/2027.",
        "starts_on": "2027-01-04",
        "ends_on": "2027-06-30",
        "feasibility": "Trung tâm đã có máy tính xách tay và hai công chức luân phiên.",
        "pilot_requested": "NO",
        "tasks": [
            {
                "name": "Lập lịch và thông báo đến khu phố",
                "owner": "Tổ trưởng tổ một cửa",
                "starts_on": "2027-01-04",
                "ends_on": "2027-01-15",
            }
        ],
        "resources": [
            {"kind": "FUNDS", "description": "Đường truyền và in ấn", "amount": "45000000"}
        ],
    },
    "rui-ro": {
        "risks": [
            {
                "risk_code": "R-01",
                "description": "Lộ dữ liệu cá nhân trên máy mang đi.",
                "cause": "Máy bị mất hoặc để người khác nhìn thấy màn hình.",
                "phase": "Nhận hồ sơ tại khu phố",
                "likelihood": "2",
                "impact": "4",
                "harmed": "Người nộp hồ sơ",
                "warning_sign": "Máy rời khỏi tầm mắt của công chức.",
                "prevention": "Mã hóa ổ đĩa, không lưu hồ sơ trên máy.",
                "remedy": "Khóa máy từ xa, báo người bị ảnh hưởng trong 24 giờ.",
                "owner": "Giám đốc Trung tâm",
                "stop_authority": "Chủ tịch UBND phường",
                "is_worst_case": "YES",
            }
        ],
    },
    "loi-ich-lien-quan": {"has_interest": "NO"},
}
STEPS = tuple(PLAN)


def plan(title: str, **changes: dict[str, Any]) -> Plan:
    """The proposal under another title; ``changes`` replace fields of a step (co_ban=…)."""
    made = copy.deepcopy(PLAN)
    made["co-ban"]["title"] = title
    for step, values in changes.items():
        made[step.replace("_", "-")].update(values)
    return made
