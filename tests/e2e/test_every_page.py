"""Every page that a role of the demonstration can reach: it fits, it is accessible, it is quiet."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse

from authorities.registers import REGISTERS
from portal.demo.people import SHOWN
from tests.config.test_pages import addresses
from tests.e2e.conftest import Someone
from tests.e2e.person import Person
from tests.e2e.story import starts

pytestmark = pytest.mark.e2e

WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 320, "height": 640}
OVERFLOW = "document.documentElement.scrollWidth - innerWidth"
TABS = ("tong-quan", "ke-hoach", "rui-ro", "tai-lieu", "xem-xet", "thuc-hien", "lich-su")
STEPS = (
    "co-ban",
    "van-de",
    "can-cu",
    "loi-ich",
    "phuong-an",
    "to-chuc",
    "rui-ro",
    "loi-ich-lien-quan",
)
# Pages that take a POST only, answer JSON, a file or a fragment, or end the session.
NO_PAGE = {
    "account_logout",
    "account_reset_password_from_key",
    "accounts:session_end",
    "accounts:language_choose",
    "approvals:ballot_cast",
    "authorities:directory_export",
    "authorities:import_file",
    "authorities:import_template",
    "approvals:ballot_recuse",
    "approvals:route_preview",
    "initiatives:attachment_download",
    "initiatives:attachment_remove",
    "initiatives:nd73_state",
    "initiatives:share_confirm",
    "initiatives:similar_list",
    "initiatives:step_autosave",
    "initiatives:step_restore",
    "monitoring:annual_file",
    "reorganisation:count",
    "reorganisation:report",
    "notifications:notification_open",
    "notifications:notification_read_all",
    "portal:audit_check",
    "portal:checkpoint",
    "portal:dossier",
    "portal:healthz",
    "portal:checkpoint_of",
    "portal:consistency",
    "portal:heads",
    "portal:log_keys",
    "portal:tile",
    "portal:receipt",
    "portal:row_proof",
    "portal:job_detail",  # looked at where there is a job, in the journey of the yearly review
    "portal:job_file",
    "portal:readyz",
    "records:own_data_file",
    "rewards:award_decision",
    "rewards:profile_export",
    "rewards:unit_profile_export",
}
# One case of the demonstration for each kind of page; a role opens the first that it can see.
CODES = (
    "SK-2026-PHT-0001",
    "SK-2026-SXD-0008",
    "SK-2026-XRS-0005",
    "SK-2026-HTM-0011",
    "SK-2026-BVM-0010",
    "SK-2026-PBS-0006",
    "SK-2026-PBS-0007",
)
PART_STEPS = {
    "pilots:pilot_step": (
        "record_progress",
        "file_report",
        "report_incident",
        "conclude",
        "resume",
    ),
    "pilots:obstacle_step": ("solve_obstacle",),
    "pilots:adjustment_step": ("submit_adjustment",),
    "pilots:adjustment_edit": ("rui-ro",),
    "protection:review_step": ("conclude", "file_appeal", "record_findings"),
    "protection:measure_step": ("apply_measure",),
    "protection:obstruction_step": ("answer_obstruction",),
    "rewards:nomination_step": ("endorse", "grant", "revoke"),
    "rewards:encouragement_step": ("decide_encouragement",),
    "monitoring:unit_report_step": (
        "write_unit_report",
        "submit_unit_report",
        "return_unit_report",
    ),
    "authorities:record_step": ("confirm_record", "refuse_record", "withdraw_record"),
    "authorities:import_step": ("confirm_import", "withdraw_import"),
    "authorities:change_step": ("confirm_change", "return_change", "withdraw_change"),
    "reorganisation:step": ("confirm", "send_back", "withdraw"),
    "records:request_step": ("accept", "prepare_erasure", "confirm_erasure", "refuse"),
    "records:archive_step": ("hand_over",),
    "monitoring:action_step": ("report_action", "close_action", "drop_action"),
}
YEARS = (2025, 2026)
ANNUAL_STEPS = ("write_annual", "freeze_year", "issue_annual")
DIALOGS = ("receive", "return_for_completion", "escalate", "record_council_result", "withdraw")
SAMPLE = (
    "/",
    "/ho-so/",
    "/theo-doi/",
    "/theo-doi/tra-loi/",
    "/theo-doi/chi-tieu/",
    "/theo-doi/don-doc/",
    "/theo-doi/tong-ket/2025/",
    "/theo-doi/khac-phuc/",
    "/cau-hinh/thay-doi/2/",
    "/cau-hinh/sap-xep/1/",
    "/cau-hinh/sap-xep/1/muc/",
    "/cau-hinh/danh-muc/",
    "/cau-hinh/danh-muc/cay-don-vi/",
    "/cau-hinh/danh-muc/don-vi/1/",
    "/cau-hinh/danh-muc/thay-doi/1/",
    "/cau-hinh/danh-muc/nhap/",
    "/cau-hinh/quy-tac/b0-2-gd-so/",
    "/can-cu/",
    "/tai-khoan/",
    "/du-lieu/",
    "/du-lieu/yeu-cau/",
    "/luu-tru/",
    "/ho-so/?as_of=2026-03-01T10:00",
    "/tro-giup/",
    "/dang-ky/",
    *(f"/ho-so/SK-2026-PHT-0001/?tab={tab}" for tab in TABS),
    "/ho-so/SK-2026-PHT-0001/phien-ban/1/",
    "/ho-so/SK-2026-BVM-0010/don-doc/",
    "/khong-co/",
)
NUMBERS = range(1, 3)
FEWEST, ENOUGH = 12, 2  # pages of a role, cases of each
OK = 200
OF_THIS_ANSWER = r'value="[^"]{20,}"|X-CSRFToken": "[^"]+"'  # tokens
OF_THIS_PLACE = r' (aria-current|value)="[^"]*"|<span class="count">.*?</span></span>'
PARTS = re.compile(r"<(main|header|footer)\b.*?</\1>", re.DOTALL)
WORDS = re.compile(r">[^<]*<")
SHAPING = "class|type|role|hidden|open|required|aria-disabled|tabindex|style"
OTHER_ATTRIBUTES = re.compile(rf' (?!(?:{SHAPING})\b)[\w:-]+(="[^"]*")?')
REPEATED = re.compile(r"(<(\w+)\b[^>]*>(?:(?!<\2\b).)*?</\2>)\1+", re.DOTALL)
AXE: dict[str, Any] = {
    "resultTypes": ["violations"],
    "rules": {"target-size": {"enabled": True}},
}
COLOURS_SEEN = {**AXE, "rules": {**AXE["rules"], "color-contrast": {"enabled": False}}}
SAME_PAGES = {"quantri2"}  # another holder of a duty already looked at
KEYS = [key for key, _role in SHOWN if key not in SAME_PAGES]
SECOND_HALF = {"chutich.tp", "vanphong.tp", "daumoi.snv", "thidua", "thanhtra"}


def half_of(name: str) -> str:
    """The roles' pages take the longest: they are looked at in two halves, side by side."""
    return " (2)" if any(f"[{key}]" in name for key in SECOND_HALF) else ""


def _addresses(codes: tuple[str, ...]) -> Iterator[str]:
    """Every address that may be a page, about these cases."""
    for name, pattern in addresses():
        if name in NO_PAGE:
            continue
        taken = set(pattern.pattern.converters)
        for values in _values(name, codes):
            if taken <= values.keys():
                yield reverse(name, kwargs={key: values[key] for key in taken})
    for code in codes:
        yield from (f"/ho-so/{code}/?tab={tab}" for tab in TABS[1:])
        yield f"/ho-so/{code}/?as_of=2026-03-10"
    yield from (f"/?xem={view}" for view in ("qua-han", "chuyen-len", "don-vi", "cua-toi"))
    yield "/theo-doi/tra-loi/?nam=2025"
    yield "/ho-so/?q=kh%C3%B4ng+c%C3%B3+g%C3%AC&trang_thai=APPROVED"


def _values(name: str, codes: tuple[str, ...]) -> Iterator[dict[str, Any]]:
    if name == "approvals:case_step":
        yield from ({"code": code, "step": step} for code in codes for step in DIALOGS)
    elif name == "initiatives:step_edit":
        yield from ({"code": code, "step": step} for code in codes for step in STEPS)
    elif name in PART_STEPS:
        steps = PART_STEPS[name]
        yield from ({"code": code, "step": step} for code in codes for step in steps)
        yield from ({"pk": number, "step": step} for number in NUMBERS for step in steps)
    elif name == "rewards:nominate":
        yield from ({"code": code, "award": "GIAY_KHEN"} for code in codes)
    elif name == "monitoring:annual_step":
        yield from ({"year": year, "step": step} for year in YEARS for step in ANNUAL_STEPS)
    else:
        yield {}
        yield {"unit": "PHT"}
        yield {"rule": "b5-employing"}
        yield from ({"register": code} for code in REGISTERS)
        yield from ({"register": code, "pk": number} for code in REGISTERS for number in NUMBERS)
        yield from ({"pk": number, "rule": "b5-employing"} for number in NUMBERS)
        yield from ({"year": year, "number": 1} for year in YEARS)
        yield from ({"code": code, "number": 1} for code in codes)
        yield from ({"pk": number} for number in NUMBERS)


def _reachable(person: Person) -> dict[str, str]:
    """The addresses that answer this person with a page, and what they answer."""
    codes = [code for code in CODES if _answer(person, f"/ho-so/{code}/")]
    pages = dict.fromkeys(_addresses(tuple(codes[:ENOUGH])))
    answers = {page: _answer(person, page) for page in pages}
    return {page: text for page, text in answers.items() if text}


def _answer(person: Person, address: str) -> str:
    """The page without what belongs to this one answer; empty when there is none."""
    answer = person.context.request.get(address, max_redirects=0)
    text = re.sub(OF_THIS_ANSWER, "", answer.text()) if answer.status == OK else ""
    answer.dispose()
    return text


def _shape(part: re.Match[str]) -> str:
    """How a part of a page is built: its elements without words, names and equal neighbours."""
    text = part.group() if part[1] == "main" else re.sub(OF_THIS_PLACE, "", part.group())
    return REPEATED.sub(r"\1", OTHER_ATTRIBUTES.sub("", WORDS.sub("><", text)))


class Inspection:
    """Looks at pages at both widths; what is built as one looked at before is not looked at again."""

    def __init__(self) -> None:
        self.known: set[str] = set()
        self.axe = Axe()

    def faults_of(self, person: Person, pages: dict[str, str]) -> list[str]:
        """What is wrong with pages whose frame or main part is built in a new way."""
        found = []
        for address, text in pages.items():
            parts = {_shape(part) for part in PARTS.finditer(text)}
            if parts - self.known:
                self.known |= parts
                found += self.faults(person, address)
        return found

    def faults(self, person: Person, address: str) -> list[str]:
        """What is wrong with a page: too wide, or refused by axe."""
        found = []
        person.page.set_viewport_size(WIDE)
        person.opens(address)
        for size, options in ((WIDE, AXE), (NARROW, COLOURS_SEEN)):
            person.page.set_viewport_size(size)
            excess = person.page.evaluate(OVERFLOW)
            if excess > 0:
                found.append(f"{excess} px too wide at {size['width']}")
            found += [f"{fault} at {size['width']}" for fault in self._axe(person, options)]
        return [f"{address}: {fault}" for fault in found]

    def _axe(self, person: Person, options: dict[str, Any]) -> list[str]:
        result = self.axe.run(person.page, options=options)
        return [
            f"{fault['id']} {node['target']} {node['html'][:120]}"
            for fault in result.response["violations"]
            for node in fault["nodes"]
        ]


@pytest.fixture(scope="module")
def inspection() -> Inspection:
    """One for all roles."""
    return Inspection()


def test_every_address_is_a_page_or_said_to_be_none() -> None:
    assert {name for name, _pattern in addresses()} >= NO_PAGE


@pytest.mark.parametrize("key", KEYS)
def test_every_page_of_a_role_fits_and_is_accessible(
    signed_in: Someone, inspection: Inspection, key: str
) -> None:
    person = signed_in(key)
    pages = _reachable(person)
    assert len(pages) > FEWEST

    faults = inspection.faults_of(person, pages)

    assert not faults, "\n".join(faults)


def test_the_pages_of_a_draft(signed_in: Someone, inspection: Inspection) -> None:
    author = signed_in("truc")
    code = starts(author)
    about = [page for page in dict.fromkeys(_addresses((code,))) if code in page]
    pages = [page for page in about if _answer(author, page)]
    assert len(pages) > FEWEST

    faults = [fault for page in pages for fault in inspection.faults(author, page)]

    assert not faults, "\n".join(faults)


@pytest.mark.parametrize(
    "options",
    [{"color_scheme": "dark"}, {"forced_colors": "active"}, {}],
    ids=["dark", "forced colours", "English"],
)
def test_a_sample_in_other_colours_and_in_english(
    signed_in: Someone, options: dict[str, Any]
) -> None:
    focal = signed_in("daumoi.snv", **options)
    if not options:
        focal.opens("/").page.locator("details.menu summary").click()
        focal.presses("English").sees_title("My work")
        assert focal.page.locator("html").get_attribute("lang") == "en"
    inspection = Inspection()

    faults = [fault for page in SAMPLE for fault in inspection.faults(focal, page)]

    assert not faults, "\n".join(faults)


def test_the_pages_before_the_sign_in(somebody: Someone) -> None:
    nobody, inspection = somebody(), Inspection()
    pages = (
        "/dang-nhap/",
        "/dang-nhap/?next=/ho-so/",
        "/quen-mat-khau/",
        "/quen-mat-khau/da-gui/",
        "/dat-lai-mat-khau/1-het-han/",
        "/dat-lai-mat-khau/xong/",
        "/tai-khoan/bi-khoa/",
        "/khong-co/",
    )

    faults = [fault for page in pages for fault in inspection.faults(nobody, page)]

    assert not faults, "\n".join(faults)
