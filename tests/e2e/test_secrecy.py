"""A reader reports, an officer locks, and two sign how it was dealt with."""

import pytest

from tests.e2e.conftest import Someone
from tests.e2e.proposal import plan
from tests.e2e.story import registers

pytestmark = pytest.mark.e2e


def test_a_reported_file_is_locked_and_two_officers_sign_the_minutes(signed_in: Someone) -> None:
    author, clerk = signed_in("truc"), signed_in("vanphong.pht")
    officer, second = signed_in("baomat"), signed_in("baomat2")
    code = registers(author, plan("Bàn lưu động: nghi có bí mật"))

    clerk.opens_case(code).follows("Báo nghi chứa bí mật")
    clerk.writes("Lý do", "Phần vấn đề có sơ đồ kho").presses("Báo")
    clerk.sees("Đã báo cán bộ bảo vệ bí mật.")
    officer.gets_mail(f"Báo nghi chứa bí mật: hồ sơ {code}", "Phần vấn đề có sơ đồ kho")
    officer.opens("/").follows("Bảo vệ bí mật").writes("Mã số hồ sơ", code)
    officer.writes("Lý do", "Theo báo cáo của văn thư").presses("Tạm khóa").sees("Đang tạm khóa")

    clerk.opens_case(code).sees("Không tìm thấy")
    officer.follows(code).follows("Lập biên bản xử lý").writes("Số biên bản", "5/BB")
    officer.writes("Biện pháp xử lý", "Chuyển kênh giấy.").presses("Lập biên bản")
    officer.sees("Biên bản phải do người thứ hai ký.")
    second.gets_mail(f"Biên bản xử lý hồ sơ {code} chờ người thứ hai ký")
    second.opens_case(code).presses("Ký xác nhận").sees("Biên bản đã đủ hai chữ ký.", second.name)
