"""Wide proposals go to a council; the Party's opinion stands beside it before an agreement."""

import pytest

from tests.e2e.conftest import Someone
from tests.e2e.proposal import plan
from tests.e2e.story import receives, records_opinion, registers, takes_step, today

pytestmark = pytest.mark.e2e


def test_a_council_appraises_and_the_party_is_heard_before_the_head_agrees(
    signed_in: Someone,
) -> None:
    author, clerk, head = signed_in("truc"), signed_in("vanphong.pht"), signed_in("chutich.pht")
    code = registers(author, plan("Bàn lưu động: hội đồng thẩm định"))
    receives(clerk, code)
    takes_step(
        head, code, "Chuyển hội đồng thẩm định", reason="Phạm vi rộng", council_decision="9/QĐ"
    )
    clerk.opens_case(code).follows("Ghi kết quả thẩm định", clerk.card("Việc có thể làm"))
    clerk.sees("Sẽ được báo", author.name, head.name)
    clerk.fills("reason", "Hội đồng đã họp").fills("report", "3/BC-HĐ").fills("on", today())
    clerk.fills("summary", "Điểm trung bình 80/100").fills("passed", "1")
    clerk.presses("Ghi kết quả thẩm định").sees("Đã ghi nhận bước này.", "Chờ quyết định")

    head.opens_case(code).sees("Chưa ghi ý kiến của cấp ủy cùng cấp")
    records_opinion(clerk, code)

    head.opens_case(code).follows("Ban hành quyết định đồng ý", head.card("Việc có thể làm"))
    head.sees_title("Dự thảo quyết định").writes("Số, ký hiệu", "77/QĐ-UBND")
    head.writes("Ngày ký", today()).writes("Lý do, căn cứ xem xét", "Hội đồng kiến nghị.")
    head.writes("Giao thực hiện, phối hợp", "Trung tâm hành chính công.").presses("Lưu dự thảo")
    head.sees("Căn cứ", "Báo cáo thẩm định số 3/BC-HĐ", "Ý kiến của cấp ủy cùng cấp số 45-CV/ĐU")
    head.writes("Lý do", "Theo kiến nghị của hội đồng").presses("Ban hành").sees("Đã ban hành.")
    author.opens_case(code).sees("số 77/QĐ-UBND")
