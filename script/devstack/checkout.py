"""Where things are kept, and how the scripts speak."""

import contextlib
import hashlib
import os
import re
import stat
import sys
import tempfile
from pathlib import Path
from typing import IO

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent
LOG_LIMIT = 10_000_000
# The kernel allows 107 bytes for the path of a unix socket; the rest is for the socket's own name.
LONGEST_SOCKET_DIR = 85
SAFE_IN_A_URL = re.compile(r"[A-Za-z0-9_./-]+")


class Problem(Exception):
    """Something the reader can act on: printed as one sentence in both languages, without a
    traceback.
    """

    def __init__(self, vietnamese: str, english: str, *, status: int = 1) -> None:
        super().__init__(f"{vietnamese} / {english}")
        self.status = status


def say(vietnamese: str, english: str) -> None:
    """Print one line at once; a reader that went away is not an error."""
    with contextlib.suppress(BrokenPipeError):
        print(f"{vietnamese} / {english}", flush=True)


def state_dir() -> Path:
    """Return the folder of everything that lasts between runs (PORTAL_STATE, else .state), making it if need be.

    Others may at most pass through it, and only root's: its database account has to.
    """
    state = Path(os.environ.get("PORTAL_STATE") or ROOT / ".state").absolute()
    try:
        state.parent.mkdir(parents=True, exist_ok=True)
        with contextlib.suppress(FileExistsError):
            state.mkdir(mode=0o700)
            if os.geteuid() == 0:
                state.chmod(0o711)
        (state / "log").mkdir(mode=0o700, exist_ok=True)
    except PermissionError as error:
        raise Problem(f"Không ghi được vào {state}.", f"{state} cannot be written to.") from error
    return state


def open_log(path: Path) -> IO[bytes]:
    """Open a log for appending; one that has grown too large first makes way, keeping one older
    part.
    """
    with contextlib.suppress(FileNotFoundError):
        if path.stat().st_size > LOG_LIMIT:
            path.replace(path.with_suffix(".log.1"))
    return path.open("ab")


def tail(log: Path, lines: int = 15) -> str:
    """Return the end of a log, for a person to read."""
    try:
        text = log.read_text(encoding="utf-8", errors="replace")
    except FileNotFoundError:
        return ""
    return "\n".join(text.splitlines()[-lines:])


def write_once(path: Path, text: str) -> str:
    """Write a private file if there is none, all or nothing, and return what it holds: the first
    writer wins.
    """
    if not path.exists():
        descriptor, fresh = tempfile.mkstemp(dir=path.parent)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
        with contextlib.suppress(FileExistsError):
            os.link(fresh, path)
        Path(fresh).unlink()
    return path.read_text(encoding="utf-8")


def fits_a_socket(folder: Path) -> bool:
    """Tell whether a unix socket can live in the folder and be named in a URL as it is."""
    text = os.fspath(folder)
    return (
        len(os.fsencode(text)) <= LONGEST_SOCKET_DIR and SAFE_IN_A_URL.fullmatch(text) is not None
    )


def socket_dir(folder: Path) -> Path:
    """Return the folder itself if a socket fits there, else a short private one that only this
    user can enter.
    """
    if fits_a_socket(folder):
        return folder
    name = hashlib.sha256(os.fsencode(folder)).hexdigest()[:12]
    short = Path("/tmp") / f"initiative-portal-{os.geteuid()}-{name}"  # noqa: S108 -- its owner and mode are checked
    with contextlib.suppress(FileExistsError):
        short.mkdir(mode=0o700)
    found = short.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid() or found.st_mode & 0o077:
        raise Problem(
            f"{short} không phải là thư mục riêng của bạn.",
            f"{short} is not your own private folder.",
        )
    return short
