"""An official registers, the desk asks for more, the official completes: nothing gets lost."""

import re

import pytest

from tests.e2e.conftest import Someone
from tests.e2e.proposal import plan
from tests.e2e.story import drafts, fills_step, returns, signs, starts

pytestmark = pytest.mark.e2e

MISSING = "1. Nêu rõ cách bảo vệ dữ liệu.\n2. Ghi số buổi mỗi tuần."
BEFORE = "Mã hóa ổ đĩa, không lưu hồ sơ trên máy."
AFTER = "Mã hóa ổ đĩa, xóa hồ sơ trên máy cuối mỗi buổi, có nhật ký."


def test_from_the_stop_screen_to_a_second_version(signed_in: Someone) -> None:
    author, clerk = signed_in("truc"), signed_in("vanphong.pht")
    title = "Bàn lưu động: hồ sơ được bổ sung"
    code = drafts(author, plan(title))

    author.sees("Chủ tịch UBND phường Hương Tràm (mẫu)", "Giám đốc Trung tâm Phục vụ hành chính")
    author.presses("Gửi").sees("Đã gửi hồ sơ.", "Đang chờ: bộ phận tiếp nhận")
    clerk.gets_mail(f"Có hồ sơ mới cần kiểm tra: {code}", title, f"/ho-so/{code}/")

    clerk.opens("/").sees(title, "Kiểm tra, tiếp nhận")
    returns(clerk, code, MISSING).sees("Trả lại bổ sung", f"Đang chờ: {author.name}")
    author.gets_mail(f"{code}: Đã gửi → Trả lại bổ sung", *MISSING.splitlines())

    author.opens("/").sees(title, "Bổ sung và gửi lại").follows(re.compile(f": {code}$"))
    author.sees(*MISSING.splitlines()).follows("Bổ sung hồ sơ")
    author.opens(f"/ho-so/{code}/soan/rui-ro/")
    fills_step(author, {"risks": [{"prevention": AFTER}]})
    author.presses("Lưu và tiếp tục").follows("Xem lại và gửi")
    author.sees("Kế hoạch đã sửa sau khi", "cần ký lại")
    signs(author, code)
    author.sees("Thay đổi so với bản đã gửi", BEFORE, AFTER)
    author.writes("Lý do", "Đã bổ sung hai mục theo danh sách").presses("Gửi lại")
    author.sees("Đã gửi hồ sơ.", "Đã gửi")

    clerk.gets_mail(f"Có hồ sơ mới cần kiểm tra: {code}", "Đã bổ sung hai mục theo danh sách")
    clerk.opens("/").follows(re.compile(f": {code}$")).follows("Kế hoạch").follows("Phiên bản 2")
    clerk.sees(
        "Thay đổi so với phiên bản trước", "Kế hoạch rủi ro: Rủi ro 1 – Biện pháp phòng ngừa"
    )
    clerk.sees(BEFORE, AFTER)
    assert clerk.page.locator(".diff").count() == 1, "only the changed field is shown as changed"

    clerk.opens_case(code, "lich-su")
    history = [item.inner_text() for item in clerk.page.locator(".timeline li").all()]
    told = next(text for text in history if text.startswith("Trả lại bổ sung"))
    assert "Đã gửi → Trả lại bổ sung" in told
    assert clerk.name in told
    assert "Hồ sơ chưa đủ theo danh mục" in told
    sent_again = next(text for text in history if "Trả lại bổ sung → Đang xem xét" in text)
    assert author.name in sent_again
    assert "Đã bổ sung hai mục theo danh sách" in "\n".join(history)


def test_nothing_is_typed_before_the_stop_screen(signed_in: Someone) -> None:
    author = signed_in("truc").opens("/dang-ky/")
    author.page.evaluate("document.querySelector('main form').noValidate = true")

    author.presses("Bắt đầu soạn")

    author.sees("Trường này là bắt buộc.")
    assert author.page.url.endswith("/dang-ky/")


def test_an_incomplete_draft_says_what_is_missing_and_leads_there(signed_in: Someone) -> None:
    author = signed_in("truc")
    code = starts(author)
    author.follows("Xem lại và gửi").sees("Chưa ghi “Tên đề xuất”.", "mục chưa đủ")

    assert author.page.get_by_role("button", name="Gửi", exact=True).count() == 0
    author.follows("Chưa ghi “Điểm nghẽn, nút thắt, khó khăn, vướng mắc”.")

    assert author.page.url.endswith(f"/ho-so/{code}/soan/van-de/#id_bottleneck")
    author.sees("Điểm nghẽn, nút thắt, khó khăn, vướng mắc")
