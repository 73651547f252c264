"""What an official keeps: receipt and dossier from the running portal, checked by Python alone."""

import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.e2e.conftest import Someone
from tests.e2e.person import Person
from tests.e2e.test_every_page import Inspection

pytestmark = pytest.mark.e2e

CASE = "SK-2026-PHT-0001"
PHONE = {"viewport": {"width": 320, "height": 640}}


def downloads(person: Person, name: str | re.Pattern[str]) -> bytes:
    with person.page.expect_download() as waiting:
        person.page.get_by_role("link", name=name).first.click()
    return waiting.value.path().read_bytes()


def test_an_official_takes_his_proofs_home(signed_in: Someone, tmp_path: Path) -> None:
    owner = signed_in("truc", **PHONE)
    owner.opens_case(CASE).finally_sees("Đã chứng thực")
    owner.follows("Biên nhận, tệp bằng chứng").sees("Kế hoạch đã gửi, phiên bản 1")
    assert Inspection().faults(owner, owner.page.url) == []
    assert owner.page.evaluate("document.documentElement.scrollWidth") == 320

    assert downloads(owner, re.compile("Biên nhận")).startswith(b"%PDF-")
    assert downloads(owner, re.compile("plan.tlog-proof")).startswith(b"c2sp.org/tlog-proof@v1\n")
    assert len(downloads(owner, re.compile("plan.leaf"))) < 3000
    owner.presses("Tải hồ sơ tự chứng minh").finally_sees("Đã xong.")
    archive = tmp_path / "ho-so.zip"
    archive.write_bytes(downloads(owner, re.compile("^Tải tệp")))
    with zipfile.ZipFile(archive) as files:
        files.extractall(tmp_path / "out")
    done = subprocess.run(
        [sys.executable, "-I", "-S", tmp_path / "out" / CASE / "verify.py"],
        capture_output=True,
        text=True,
        cwd="/",
        check=False,
    )

    assert "ĐẠT / VERIFIED" in done.stdout
    assert done.returncode == 0


def test_guards_of_the_trail_have_it_examined(signed_in: Someone) -> None:
    officer = signed_in("daumoi.snv")
    officer.opens("/so-cai/").sees("Điểm chốt mới nhất").presses("Kiểm tra toàn bộ ngay")
    officer.finally_sees("Đã xong.")
    officer.opens("/so-cai/").sees("khớp").does_not_see("KHÔNG KHỚP")
    assert Inspection().faults(officer, officer.page.url) == []
