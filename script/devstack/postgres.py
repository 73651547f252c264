"""A PostgreSQL of the portal's own, reached through a unix socket that only this user (and root)
can open.
"""

import contextlib
import os
import secrets
import shutil
import signal
import socket
import struct
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from .account import Account, database_account
from .checkout import Problem, fits_a_socket, socket_dir, tail, write_once
from .children import Program, command
from .pgbinaries import SYSTEM_HOME, find_binaries, major_version, make_system_home

PROTOCOL_3 = 196608
ZOMBIE_PATIENCE, ORPHAN_PATIENCE, LONGEST_RECOVERY = 3.0, 5.0, 60.0
# The portal's role owns its database, which is enough for every extension it uses, and may make
# databases for tests.
FIRST_STATEMENTS = "CREATE ROLE portal LOGIN CREATEDB;\nCREATE DATABASE portal OWNER portal;\n"
# The portal's processes log in with a role that owns nothing.
APP_ROLE = "portal_app"
APP_STATEMENTS = (
    f"DO $$ BEGIN CREATE ROLE {APP_ROLE} LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$;\n"
    f"GRANT {APP_ROLE} TO portal;\n"
)
KEPT = ("timezone=UTC", "log_timezone=UTC")
THROWN_AWAY = (
    *KEPT,
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "max_connections=200",
)


@dataclass(frozen=True)
class Postgres:
    """One cluster. `folder` holds its data and belongs to `account`; a throw-away one trades
    safety for speed.
    """

    state: Path
    folder: Path
    account: Account
    binaries: Path
    throwaway: bool = False
    name: str = "postgres"

    @classmethod
    def in_state(cls, state: Path, *, throwaway: bool = False) -> "Postgres":
        """Return the cluster that belongs to a state folder; nothing is made or started yet."""
        account = database_account()
        return cls(
            state, _home(state, account) / "postgres", account, find_binaries(account), throwaway
        )

    @property
    def sockets(self) -> Path:
        """Where the socket is: in the cluster's folder unless that path is too long."""
        return socket_dir(self.folder)

    @property
    def url(self) -> str:
        """The address in the form that the settings read."""
        return f"postgres://portal@/portal?host={self.sockets}"

    @property
    def app_url(self) -> str:
        """The address for the portal's processes."""
        return f"postgres://{APP_ROLE}@/portal?host={self.sockets}"

    @property
    def _app_role_note(self) -> Path:
        """That this cluster has the role already."""
        return self.state / f"{self.data.name}.app-role"

    @property
    def log(self) -> Path:
        """Where the server and its keeper write."""
        return self.state / "log" / "postgres.log"

    @property
    def data(self) -> Path:
        """The data of this major version."""
        return self.folder / f"postgres-{major_version(self.binaries)}"

    def answers(self) -> bool:
        """Tell whether the portal's role can open the portal's database now."""
        fields = b"user\0portal\0database\0portal\0\0"
        try:
            with socket.socket(socket.AF_UNIX) as connection:
                connection.settimeout(2)
                connection.connect(os.fspath(self.sockets / ".s.PGSQL.5432"))
                connection.sendall(struct.pack("!ii", len(fields) + 8, PROTOCOL_3) + fields)
                return connection.recv(1) == b"R"
        except OSError:
            return False

    def prepare(self) -> None:
        """Make the data if there is none, and clear away what a killed server left."""
        with contextlib.suppress(FileExistsError):
            self.folder.mkdir(mode=0o700)
            if self.account.uid is not None and self.account.gid is not None:
                os.chown(self.folder, self.account.uid, self.account.gid)
        data = self.data
        if not (data / "PG_VERSION").exists():
            self._create(data)
        self._clear_stale_pid(data / "postmaster.pid")
        if not self._app_role_note.exists():
            self._enter(data, APP_STATEMENTS)
            self._app_role_note.touch()

    def program(self) -> Program:
        """Return how to run the server; its stop signal lets transactions roll back and writes a
        checkpoint.
        """
        options = [
            "listen_addresses=",
            "unix_socket_permissions=0700",
            *(THROWN_AWAY if self.throwaway else KEPT),
        ]
        words = [word for option in options for word in ("-c", option)]
        argv = command(self.binaries / "postgres", "-D", self.data, "-k", self.sockets, *words)
        return Program(
            self.name,
            argv,
            self.log,
            self._environment(),
            cwd=Path("/"),
            account=self.account,
            stop_signal=signal.SIGQUIT if self.throwaway else signal.SIGINT,
            patience=60,
        )

    def _create(self, data: Path) -> None:
        """Make the cluster, the role and the database under another name: a killed attempt leaves
        nothing half done.
        """
        fresh = data.with_suffix(".new")
        shutil.rmtree(fresh, ignore_errors=True)
        collation = ["--locale=C.UTF-8"]
        if major_version(self.binaries) >= 17:
            collation += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        speed = "--no-sync" if self.throwaway else "--data-checksums"
        self._run(
            "initdb", "-D", fresh, "-U", "postgres", "-E", "UTF8", "-A", "trust", speed, *collation
        )
        self._enter(fresh, FIRST_STATEMENTS)
        fresh.rename(data)

    def _enter(self, data: Path, statements: str) -> None:
        """Run statements, a line each, on a cluster whose server is not running."""
        single = ("--single", "-D", data, "-c", "exit_on_error=true", "postgres")
        self._run("postgres", *single, entered=statements)

    def _run(self, program: str, *arguments: str | Path, entered: str = "") -> None:
        with self.log.open("ab") as log:
            ended = subprocess.run(
                [self.binaries / program, *arguments],
                check=False,
                input=entered.encode(),
                stdout=log,
                stderr=log,
                env=self._environment(),
                cwd="/",
                user=self.account.uid,
                group=self.account.gid,
                extra_groups=self.account.groups,
            )
        if ended.returncode:
            raise Problem(f"{program} không chạy được.", f"{program} failed.\n{tail(self.log)}")

    def _environment(self) -> dict[str, str]:
        return {
            "PATH": f"{self.binaries}:/usr/bin:/bin",
            "LC_ALL": "C.UTF-8",
            "TZ": "UTC",
            "HOME": "/",
        }

    def _clear_stale_pid(self, pid_file: Path) -> None:
        """Wait for a server that is still ending, end one that nobody keeps, and drop a note about one that is gone.

        The server itself judges only by "does the number exist", which a zombie or a reused number makes wrong.
        """
        began = time.monotonic()
        asked = False
        while (pid := _noted_pid(pid_file)) is not None:
            waited = time.monotonic() - began
            match _process_state(pid):
                case "gone" | "other":
                    pid_file.unlink(missing_ok=True)
                case "zombie" if waited > ZOMBIE_PATIENCE:
                    pid_file.unlink(missing_ok=True)
                case "postgres" if waited > ORPHAN_PATIENCE and not asked:
                    asked = True
                    os.kill(pid, signal.SIGINT)
                case _ if waited > LONGEST_RECOVERY:
                    raise Problem(
                        f"PostgreSQL cũ ({pid}) không dừng.",
                        f"An old PostgreSQL ({pid}) does not end.",
                    )
                case _:
                    time.sleep(0.05)


def _home(state: Path, account: Account) -> Path:
    """Return where the data goes: the state folder, or, for an account that cannot get there, a place of its own.

    The choice is made once and noted in the state folder, so that the data is found again and a new checkout at an
    old path starts empty.
    """
    note = state / "database-home"
    if not note.exists() and (
        account.uid is None or (account.can_enter(state) and fits_a_socket(state / "postgres"))
    ):
        return state
    home = Path(write_once(note, os.fspath(SYSTEM_HOME / secrets.token_hex(5))))
    make_system_home()
    home.mkdir(exist_ok=True)
    home.chmod(0o711)
    return home


def _noted_pid(pid_file: Path) -> int | None:
    try:
        return int(pid_file.read_text(encoding="utf-8").split()[0])
    except (FileNotFoundError, IndexError, ValueError):
        return None


def _process_state(pid: int) -> str:
    """Return "gone", "zombie", "postgres" or "other"."""
    try:
        name, rest = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rsplit(")", 1)
    except OSError:
        return "gone"
    if rest.split()[0] in {"Z", "X"}:
        return "zombie"
    return "postgres" if name.endswith("(postgres") else "other"
