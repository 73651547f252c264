"""A clerk writes down who stands in for the head; the head confirms it on his phone and takes it back."""

import pytest

from tests.e2e.conftest import Someone

pytestmark = pytest.mark.e2e

PHONE = {"viewport": {"width": 320, "height": 640}}


def test_the_head_confirms_what_his_clerk_prepared(signed_in: Someone) -> None:
    clerk, head = signed_in("vanphong.sxd"), signed_in("giamdoc.sxd", **PHONE)
    deputy = signed_in("due")
    clerk.opens("/tai-khoan/").follows("Soạn ủy quyền cho người đứng đầu")
    clerk.sees("chỉ có hiệu lực khi người đứng đầu xác nhận")
    clerk.writes("Thư điện tử của người được ủy quyền", clerk.email)
    clerk.fills("capacity", "KT").fills("scope", "DECIDE")
    clerk.writes("Số văn bản ủy quyền", "7/GUQ-SXD (mẫu)")
    clerk.writes("Từ ngày", "2099-03-02").writes("Đến ngày", "2099-03-20")
    clerk.writes("Lý do", "Giám đốc đi công tác").presses("Ủy quyền")
    clerk.sees("Chỉ cấp phó của đơn vị được ký thay (KT.).")
    clerk.writes("Thư điện tử của người được ủy quyền", deputy.email).presses("Ủy quyền")
    clerk.sees("chờ người đứng đầu xác nhận", deputy.name)

    head.gets_mail("Ủy quyền chờ bạn xác nhận", "7/GUQ-SXD (mẫu)")
    head.opens("/").sees("Việc khác cần bạn làm").follows("Ủy quyền chờ bạn xác nhận")
    head.sees(deputy.name, clerk.name, "Trách nhiệm vẫn thuộc về bạn")
    assert head.page.evaluate("document.documentElement.scrollWidth") == 320
    head.writes("Lý do", "Đúng văn bản đã ký").presses("Xác nhận ủy quyền")
    head.does_not_see("chờ người đứng đầu xác nhận")
    deputy.gets_mail("ủy quyền cho bạn tại Sở Xây dựng", "7/GUQ-SXD (mẫu)")

    head.follows(f"Thu hồi {deputy.name}").writes("Lý do", "Không đi nữa").presses("Thu hồi")
    head.sees("đã thu hồi")
    deputy.gets_mail("đã thu hồi")
