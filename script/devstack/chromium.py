"""A Chromium for the browser tests: one that is here already, else one that is installed for the
purpose.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from .checkout import Problem, say
from .children import command

PLAYWRIGHT = (sys.executable, "-m", "playwright")
NAMES = (
    "chromium",
    "chromium-headless-shell",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
)
PLAYWRIGHT_PATTERNS = (
    "chromium-*/chrome-*/chrome",
    "chromium_headless_shell-*/chrome-*/*headless*shell",
)
# fonts-liberation2 and fonts-noto-core have every Vietnamese letter; the older fonts-liberation has
# not.
DEBIAN_PACKAGES = ("chromium", "libatomic1", "fonts-liberation2", "fonts-noto-core")


def browser() -> Path:
    """Return a Chromium that starts, installing one if need be; raise Problem when there is no way
    to have one.
    """
    given = os.environ.get("CHROMIUM")
    if given:
        if _starts(Path(given)):
            return Path(given)
        raise Problem(f"CHROMIUM={given} không chạy được.", f"CHROMIUM={given} does not start.")
    found = _found()
    if found is None:
        _install()
        found = _found()
    if found is None:
        raise Problem(
            "Không có Chromium; hãy cài Chromium (Debian: apt-get install chromium) hoặc đặt CHROMIUM=đường dẫn.",
            "There is no Chromium; install it (Debian: apt-get install chromium) or set CHROMIUM=its path.",
        )
    return found


def require_playwright() -> None:
    """See to it that Playwright's own program starts: minimal systems lack a library that it
    needs.
    """
    if _playwright_starts():
        return
    if _may_use_apt():
        _apt("libatomic1")
    if not _playwright_starts():
        raise Problem(
            "Playwright không chạy được; trên Debian/Ubuntu hãy chạy: apt-get install libatomic1",
            "Playwright does not start; on Debian/Ubuntu run: apt-get install libatomic1",
        )


def _found() -> Path | None:
    return next((path for path in _candidates() if _starts(path)), None)


def _candidates() -> Iterator[Path]:
    for name in NAMES:
        if path := shutil.which(name):
            yield Path(path)
    own = os.environ.get("PLAYWRIGHT_BROWSERS_PATH") or Path("~/.cache/ms-playwright").expanduser()
    for pattern in PLAYWRIGHT_PATTERNS:
        yield from sorted(Path(own).glob(pattern), reverse=True)


def _starts(program: Path) -> bool:
    """Tell whether the browser really shows a page: some systems have a stub, or lack libraries."""
    shows_a_page = command(
        program, "--headless", "--no-sandbox", "--disable-gpu", "--dump-dom", "about:blank"
    )
    try:
        shown = subprocess.run(
            shows_a_page, check=False, capture_output=True, stdin=subprocess.DEVNULL, timeout=60
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return b"<html" in shown.stdout


def _install() -> None:
    say("Chưa có Chromium; đang cài…", "There is no Chromium yet; installing one…")
    if not (_may_use_apt() and _apt(*DEBIAN_PACKAGES)):
        subprocess.run([*PLAYWRIGHT, "install", "chromium"], check=False)


def _may_use_apt() -> bool:
    return os.geteuid() == 0 and shutil.which("apt-get") is not None


def _apt(*packages: str) -> bool:
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for arguments in (
        ("update", "-q"),
        ("install", "-q", "-y", "--no-install-recommends", *packages),
    ):
        if subprocess.run(
            ["apt-get", *arguments], check=False, env=environment, stdout=subprocess.DEVNULL
        ).returncode:
            return False
    return True


def _playwright_starts() -> bool:
    return (
        subprocess.run([*PLAYWRIGHT, "--version"], check=False, capture_output=True).returncode == 0
    )
