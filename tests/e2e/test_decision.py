"""The head decides: with his collective, or by sending the case up with his opinion."""

import re

import pytest

from tests.e2e.conftest import Someone
from tests.e2e.proposal import plan
from tests.e2e.story import decide_together, receives, registers, takes_step, today

pytestmark = pytest.mark.e2e

NUMBER = "231/QĐ-UBND"


def test_a_collective_approves_and_nobody_is_told_before_it_is_issued(signed_in: Someone) -> None:
    author, clerk, head = signed_in("truc"), signed_in("vanphong.pht"), signed_in("chutich.pht")
    code = registers(author, plan("Bàn lưu động: được chấp thuận"))
    decide_together(signed_in, code)
    clerk.opens_case(code).sees("Chờ quyết định").follows("Xem xét, quyết định")
    clerk.sees("Biên bản số 31/BB-UBND: 5/5 đồng ý, 0 không đồng ý. Thông qua.")

    clerk.opens(f"/ho-so/{code}/quyet-dinh/").sees("Chưa ai ngoài đơn vị thấy nó")
    clerk.chooses("Loại văn bản", "Quyết định đồng ý chủ trương, cho thực hiện")
    clerk.writes("Số, ký hiệu", NUMBER).writes("Ngày ký", today())
    clerk.writes("Lý do, căn cứ xem xét", "Cần thiết, khả thi, rủi ro đã dự liệu.")
    clerk.writes("Giao thực hiện, phối hợp", "Trung tâm Phục vụ hành chính công phường.")
    clerk.presses("Lưu dự thảo").sees("Dự thảo, chưa ban hành.")
    prepared = clerk.page.url
    assert clerk.page.get_by_role("button", name="Ban hành").count() == 0

    author.opens_case(code, "xem-xet").sees("Chưa có văn bản nào được ban hành.")
    author.does_not_see(NUMBER).opens(prepared).sees("Không tìm thấy")
    author.opens_case(code, "lich-su").does_not_see(NUMBER, "dự thảo")
    author.opens_case(code, "rui-ro").sees("sẽ được chốt khi có quyết định đồng ý")
    author.has_no_mail(NUMBER)

    head.opens_case(code, "xem-xet").follows(
        f"Quyết định đồng ý chủ trương, cho thực hiện {NUMBER}"
    )
    head.writes("Lý do", "Tập thể đã thống nhất").presses("Ban hành").sees("Đã ban hành.")
    head.sees(f"{head.name} – Chủ tịch UBND phường Hương Tràm")

    author.gets_mail(
        f"{code}: Chờ quyết định → Đồng ý chủ trương, cho thực hiện", "Tập thể đã thống nhất"
    )
    author.opens_case(code).sees(f"số {NUMBER}", "Đồng ý chủ trương, cho thực hiện")
    author.opens_case(code, "rui-ro")
    author.sees("Danh mục rủi ro được chốt lúc", f"theo văn bản số {NUMBER}", "SHA-256", "R-01")
    author.opens(prepared).sees(NUMBER, "Cần thiết, khả thi, rủi ro đã dự liệu.")
    author.does_not_see("Dự thảo, chưa ban hành.")


def test_the_head_sends_a_case_up_with_his_opinion(signed_in: Someone) -> None:
    author, head, above = signed_in("truc"), signed_in("chutich.pht"), signed_in("vanphong.tp")
    title = "Bàn lưu động: chuyển cấp trên"
    code = registers(author, plan(title))
    receives(signed_in("vanphong.pht"), code)
    opinion = "Phường đồng ý về sự cần thiết; phạm vi nên mở ra toàn Thành phố."

    takes_step(
        head, code, "Chuyển cấp trên", reason="Vượt thẩm quyền của phường", own_opinion=opinion
    )

    head.sees("UBND Thành phố (mẫu)")
    above.gets_mail(f"Có hồ sơ mới cần kiểm tra: {code}", title)
    above.opens("/").follows(re.compile("^Cấp dưới chuyển lên"))
    above.sees(title, "Đã chuyển cấp trên").follows(re.compile(f": {code}$"))
    above.sees("Ý kiến của nơi gửi", opinion, "Cấp dưới chuyển lên", "Vượt thẩm quyền của phường")
    receives(above, code).sees("Đã tiếp nhận")
    author.opens_case(code).sees("Chủ tịch UBND Thành phố (mẫu)", opinion)
