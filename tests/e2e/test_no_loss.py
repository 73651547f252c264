"""What is typed is not lost, sent twice or overwritten, whatever happens on the way."""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import Someone
from tests.e2e.person import Person
from tests.e2e.proposal import plan
from tests.e2e.story import drafts, starts

pytestmark = pytest.mark.e2e

SAID = "Điểm nghẽn: chưa có quy định về thiết bị mang đi, 14 người phải chờ."


def _shares_with(author: Person, other: Person, code: str) -> None:
    author.opens(f"/ho-so/{code}/nguoi-de-xuat/").fills("share-0-percent", "70")
    author.fills("share-1-email", other.email).fills("share-1-percent", "30")
    author.presses("Lưu và tiếp tục").sees("Đã lưu người đề xuất.")


def _bottleneck(person: Person) -> str:
    return person.page.locator('[name="bottleneck"]').input_value()


def test_unsaved_text_survives_an_expired_session(somebody: Someone) -> None:
    author = somebody("truc")
    author.signs_in()
    code = starts(author)
    author.opens(f"/ho-so/{code}/soan/van-de/").fills("bottleneck", SAID)

    author.context.clear_cookies(name="sessionid")
    author.presses("Lưu và tiếp tục").sees("Hãy đăng nhập để tiếp tục")
    author.signs_in()

    assert author.page.url.endswith(f"/ho-so/{code}/soan/van-de/")
    author.sees("nội dung bạn gõ vẫn còn dưới đây")
    assert _bottleneck(author) == SAID
    author.presses("Lưu và tiếp tục").sees("Đã lưu")
    author.opens_case(code, "ke-hoach").sees(SAID)


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_double_click_sends_one_case(signed_in: Someone, *, scripts: bool) -> None:
    author = signed_in("truc", java_script_enabled=scripts)
    title = f"Bàn lưu động: bấm hai lần {scripts}"
    code = drafts(author, plan(title))

    author.page.get_by_role("button", name="Gửi", exact=True).dblclick()

    expect(author.page).to_have_url(re.compile(f"/ho-so/{code}/$"))
    author.sees("Đang chờ: bộ phận tiếp nhận")
    assert author.card("Nơi nhận và lý do").locator("li").count() == 1
    author.opens_case(code, "ke-hoach").sees("Phiên bản 1").does_not_see("Phiên bản 2")
    author.opens(f"/ho-so/?q={code}")
    assert author.main.locator("ol.cases > li").count() == 1


def test_two_people_edit_one_step_and_the_second_sees_both_texts(signed_in: Someone) -> None:
    author, colleague = signed_in("truc"), signed_in("motcua")
    code = starts(author)
    _shares_with(author, colleague, code)
    colleague.gets_mail(f"Mời xác nhận đồng tác giả: {code}", author.name)
    step = f"/ho-so/{code}/soan/van-de/"
    first, second = "Văn bản của đồng tác giả.", "Văn bản của người đứng tên."
    author.opens(step).fills("bottleneck", second)

    colleague.opens(step).fills("bottleneck", first).presses("Lưu").sees("Đã lưu")
    author.presses("Lưu").sees("Người khác vừa sửa phần này", first)

    difference = author.page.locator(".diff")
    expect(difference.locator(".old")).to_contain_text(first)
    expect(difference.locator(".new")).to_contain_text(second)
    assert _bottleneck(author) == second
    author.presses("Lưu").sees("Đã lưu")
    colleague.opens(step)
    assert _bottleneck(colleague) == second


def test_typed_text_is_kept_and_offered_on_return(signed_in: Someone) -> None:
    author = signed_in("truc")
    code = starts(author)
    step = f"/ho-so/{code}/soan/van-de/"
    author.opens(step)
    author.page.locator('[name="bottleneck"]').press_sequentially(SAID)
    expect(author.page.locator("[data-save-state]")).to_have_text(
        re.compile(r"^Đã giữ nội dung đang gõ lúc \d\d:\d\d$")
    )

    author.opens("/").opens(step).sees("Có thay đổi chưa lưu lúc")
    assert _bottleneck(author) == ""
    author.presses("Khôi phục").sees("Đã khôi phục nội dung chưa lưu.")
    assert _bottleneck(author) == SAID
    author.presses("Lưu").sees("Đã lưu")

    author.opens(step).does_not_see("Có thay đổi chưa lưu")
    assert _bottleneck(author) == SAID


def test_kept_text_can_be_dropped(signed_in: Someone) -> None:
    author = signed_in("truc")
    step = f"/ho-so/{starts(author)}/soan/van-de/"
    author.opens(step)
    author.page.locator('[name="bottleneck"]').press_sequentially("Viết nhầm")
    author.page.get_by_text("Đã giữ nội dung đang gõ").wait_for()

    author.opens(step).presses("Bỏ").sees("Đã bỏ nội dung chưa lưu.")

    author.opens(step).does_not_see("Có thay đổi chưa lưu")


def test_restored_text_does_not_overwrite_what_a_colleague_saved(signed_in: Someone) -> None:
    author, colleague = signed_in("truc"), signed_in("motcua")
    code = starts(author)
    _shares_with(author, colleague, code)
    step = f"/ho-so/{code}/soan/van-de/"
    author.opens(step)
    colleague.opens(step).fills("bottleneck", "Đồng tác giả đã lưu.").presses("Lưu").sees("Đã lưu")
    author.page.locator('[name="bottleneck"]').press_sequentially("Người đứng tên đang gõ.")
    author.page.get_by_text("Đã giữ nội dung đang gõ").wait_for()

    author.opens("/").opens(step).presses("Khôi phục").presses("Lưu")

    author.sees("Người khác vừa sửa phần này", "Đồng tác giả đã lưu.")
    colleague.opens(step)
    assert _bottleneck(colleague) == "Đồng tác giả đã lưu."


def test_text_typed_without_a_network_is_offered_when_it_is_back(signed_in: Someone) -> None:
    author = signed_in("truc")
    step = f"/ho-so/{starts(author)}/soan/van-de/"
    author.opens(step)
    author.context.set_offline(True)
    author.page.locator('[name="bottleneck"]').press_sequentially(SAID)
    expect(author.page.locator("[data-save-state]")).to_have_text("Giữ trên máy này, sẽ thử lại")
    author.page.close()
    author.context.set_offline(False)
    author.complaints.clear()  # the browser itself complains about the missing network

    author.page = author.context.new_page()
    author.main = author.page.locator("main")
    author.opens(step).sees("Có thay đổi chưa lưu").presses("Khôi phục")

    assert _bottleneck(author) == SAID
