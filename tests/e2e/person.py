"""Somebody in front of a browser: what he opens, presses, writes, and what he sees."""

import re
import time
from typing import Any

from playwright.sync_api import BrowserContext, Locator, expect

from config.environment import DEMO_PASSWORD
from portal.demo.people import PEOPLE, email_of

MAIL_WITHIN = 30.0
# A refused form is an answer, not a fault of the page.
REFUSED = re.compile(r"status of (400|403|404|409|422)")

MOST_TABS = 60
FOCUSED = "document.activeElement.innerText || document.activeElement.getAttribute('name') || ''"
OUTLINED = """() => {
  const style = getComputedStyle(document.activeElement);
  return style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0;
}"""


class Person:
    """A person of the demonstration in a browser of his own."""

    def __init__(self, context: BrowserContext, key: str) -> None:
        self.context, self.key = context, key
        self.page = context.new_page()
        self.main = self.page.locator("main")
        self.complaints: list[str] = []
        self.page.on("console", self._note)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _note(self, message: Any) -> None:
        if message.type == "error" and not REFUSED.search(message.text):
            self.complaints.append(f"{self.page.url}: {message.text}")

    @property
    def name(self) -> str:
        """As the portal writes it."""
        return PEOPLE.get(self.key, "")

    @property
    def email(self) -> str:
        """The address with which he signs in."""
        return email_of(self.key)

    # --- going about --------------------------------------------------------------------------

    def opens(self, path: str) -> "Person":
        """Go to an address; the number of the answer does not matter here."""
        self.page.goto(path)
        return self

    def opens_case(self, code: str, tab: str = "") -> "Person":
        """Go to the page of a case."""
        return self.opens(f"/ho-so/{code}/" + (f"?tab={tab}" if tab else ""))

    def signs_in(self) -> "Person":
        """Sign in on the page that asks for it; open it when it is not before him."""
        if "/dang-nhap/" not in self.page.url:
            self.opens("/dang-nhap/")
        self.writes("Thư điện tử công vụ", self.email)
        self.writes("Mật khẩu", DEMO_PASSWORD)
        self.presses("Đăng nhập")
        expect(self.page.get_by_role("navigation", name="Điều hướng chính")).to_contain_text(
            self.name
        )
        return self

    def presses(self, name: str, within: Locator | None = None) -> "Person":
        """Press a button and wait for the page that answers."""
        button = (within or self.page).get_by_role("button", name=name, exact=True)
        with self.page.expect_navigation():
            button.click()
        return self

    def follows(self, name: str | re.Pattern[str], within: Locator | None = None) -> "Person":
        """Follow a link and wait for the page behind it."""
        exact = isinstance(name, str)
        with self.page.expect_navigation():
            (within or self.page).get_by_role("link", name=name, exact=exact).click()
        return self

    def tabs_to(self, wanted: str) -> None:
        """Press Tab until the focus is there; it can be seen all the way."""
        for _press in range(MOST_TABS):
            self.page.keyboard.press("Tab")
            assert self.page.evaluate(OUTLINED), self.page.evaluate(FOCUSED)
            if re.search(wanted, self.page.evaluate(FOCUSED)):
                return
        raise AssertionError(f"The keyboard does not reach {wanted!r}.")

    # --- writing ------------------------------------------------------------------------------

    def writes(self, label: str, text: str) -> "Person":
        """Write into the field with this label."""
        self.page.get_by_label(label, exact=True).fill(text)
        return self

    def chooses(self, label: str, option: str) -> "Person":
        """Choose from the list with this label."""
        self.page.get_by_label(label, exact=True).select_option(label=option)
        return self

    def ticks(self, label: str) -> "Person":
        """Tick the box with this label."""
        self.page.get_by_label(label, exact=True).check()
        return self

    def fills(self, name: str, value: str) -> "Person":
        """Fill the field with this technical name, whatever its kind."""
        if self.page.locator(f'select[name="{name}"]').count():
            self.page.select_option(f'select[name="{name}"]', value)
        else:
            self.page.fill(f'[name="{name}"]', value)
        return self

    # --- seeing -------------------------------------------------------------------------------

    def sees(self, *texts: str) -> "Person":
        """Each text is on the screen, in the page's main part."""
        for text in texts:
            expect(self.main).to_contain_text(text, use_inner_text=True)
        return self

    def finally_sees(self, text: str, within: float = MAIL_WITHIN) -> "Person":
        """The text is on the page after the worker did its part; look again until it is, for so many seconds."""
        deadline = time.monotonic() + within
        while text not in self.main.inner_text() and time.monotonic() < deadline:
            self.page.wait_for_timeout(400)
            self.page.reload()
        return self.sees(text)

    def does_not_see(self, *texts: str) -> "Person":
        """None of the texts is on the screen."""
        for text in texts:
            expect(self.main).not_to_contain_text(text, use_inner_text=True)
        return self

    def sees_title(self, text: str) -> "Person":
        """The heading of the page."""
        expect(self.page.get_by_role("heading", level=1)).to_have_text(text)
        return self

    def card(self, heading: str) -> Locator:
        """The part of the page under this heading."""
        title = self.page.get_by_role("heading", name=heading, exact=True)
        return self.page.locator("section.card, form.card").filter(has=title)

    def gets_mail(self, subject: str, *lines: str) -> "Person":
        """A mail with this subject, saying all this, arrives: the worker delivers it."""
        heading = self.page.get_by_role("heading", level=2, name=subject)
        mail = self.page.locator("article").filter(has=heading)
        for line in lines:
            mail = mail.filter(has_text=line)
        deadline = time.monotonic() + MAIL_WITHIN
        self.opens("/hop-thu/")
        while not mail.count() and time.monotonic() < deadline:
            self.page.wait_for_timeout(400)
            self.opens("/hop-thu/")
        assert mail.count(), f"{self.email} got no mail “{subject}”: {self.main.inner_text()[:800]}"
        return self

    def has_no_mail(self, text: str) -> "Person":
        """Nothing of the kind lies in the mailbox now."""
        return self.opens("/hop-thu/").does_not_see(text)
