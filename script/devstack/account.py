"""The system account that runs the database: PostgreSQL refuses to run as root."""

import os
import pwd
import subprocess
from dataclasses import dataclass
from pathlib import Path

from .checkout import Problem

OWN_ACCOUNT = "initiative-portal-db"


@dataclass(frozen=True)
class Account:
    """An account to switch to, or, with no numbers, whoever runs this."""

    uid: int | None = None
    gid: int | None = None

    @property
    def groups(self) -> list[int] | None:
        """No further groups for a switched-to account; nothing to say otherwise."""
        return None if self.uid is None else []

    def can_enter(self, folder: Path) -> bool:
        """Tell whether the account may pass through the folder and all above it."""
        return self._test("-x", folder)

    def can_run(self, program: Path) -> bool:
        """Tell whether the account can read and run the program."""
        return self._test("-r", program) and self._test("-x", program)

    def _test(self, question: str, path: Path) -> bool:
        answer = subprocess.run(
            ["test", question, path],
            check=False,
            cwd="/",
            user=self.uid,
            group=self.gid,
            extra_groups=self.groups,
        )
        return answer.returncode == 0


MYSELF = Account()


def database_account() -> Account:
    """Return who runs the database: this user, or, for root, `postgres` or an account made for the
    purpose.
    """
    if os.geteuid() != 0:
        return MYSELF
    known = _named("postgres") or _named(OWN_ACCOUNT)
    if known is None:
        kind = ["--system", "--user-group", "--no-create-home", "--shell", "/usr/sbin/nologin"]
        try:
            subprocess.run(["useradd", *kind, OWN_ACCOUNT], check=True)
        except (OSError, subprocess.CalledProcessError) as error:
            raise Problem(
                "Không tạo được tài khoản cho cơ sở dữ liệu; hãy chạy bằng người dùng thường.",
                "No account could be made for the database; run this as an ordinary user.",
            ) from error
        known = _named(OWN_ACCOUNT)
    return known or MYSELF


def _named(name: str) -> Account | None:
    try:
        entry = pwd.getpwnam(name)
    except KeyError:
        return None
    return Account(entry.pw_uid, entry.pw_gid)
