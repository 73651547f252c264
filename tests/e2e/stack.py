"""The real portal for a run of the browser tests: its own servers, its own data, its own folder."""

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

from script.devstack.children import end_with_parent

ROOT = Path(__file__).resolve().parents[2]
FIRST_PORT, PORTS_EACH = 8500, 50
READY_WITHIN, STOPPED_WITHIN = 180.0, 60.0
# What the tests' own run has set must not reach the portal: it brings its own servers.
NOT_INHERITED = (
    "ALLOWED_HOSTS",
    "ATTACHMENT_",
    "CELERY_",
    "DATABASE_URL",
    "DEBUG",
    "DEFAULT_FROM_EMAIL",
    "DJANGO_",
    "EMAIL_URL",
    "HOST",
    "MEDIA_ROOT",
    "PORT",
    "PYTEST_",
    "REDIS_URL",
    "SECRET_KEY",
    "STATIC_ROOT",
    "TRUSTED_PROXY_COUNT",
)


class Stack:
    """``script/server`` in a folder that is thrown away."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="portal-e2e-"))
        self.folder.chmod(0o711)  # the database's own account has to pass through
        self.port = next(port for port in _own_ports() if _is_free(port))
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = self.folder / "server.log"
        self.command: list[str] = [str(ROOT / "script" / "server")]
        self.extra: dict[str, str] = {}

    def start(self) -> None:
        """Start it, and come back when it is ready."""
        given = {k: v for k, v in os.environ.items() if not k.startswith(NOT_INHERITED)}
        state = str(self.folder / "state")
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                self.command,
                env={**given, **self.extra, "PORTAL_STATE": state, "PORT": str(self.port)},
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=end_with_parent(signal.SIGINT),  # noqa: PLW1509 -- one thread forks here
            )
        deadline = time.monotonic() + READY_WITHIN
        while self.status("/readyz") != 200:
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise AssertionError(f"The portal did not start:\n{self.told()}")
            time.sleep(0.2)

    def stop(self) -> None:
        """Ctrl-C; it has to end by itself, in good order, with nothing left behind."""
        try:
            self.end()
        finally:
            shutil.rmtree(self.folder, ignore_errors=True)

    def end(self) -> None:
        """Ctrl-C, and what has to be true afterwards."""
        self.process.send_signal(signal.SIGINT)
        try:
            status = self.process.wait(STOPPED_WITHIN)
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise AssertionError(f"The portal did not stop:\n{self.told()}") from None
        told, answer = self.told(), self.status("/healthz")
        assert status == 0, told
        assert "Đã dừng." in told
        assert answer == 0, "somebody still answers on the portal's port"

    def told(self) -> str:
        """What it printed."""
        return self.log.read_text(encoding="utf-8", errors="replace")

    def status(self, path: str) -> int:
        """The status of a page; 0 when nobody answers."""
        try:
            with urllib.request.urlopen(self.url + path, timeout=10) as answer:
                return answer.status
        except urllib.error.HTTPError as error:
            error.close()
            return error.code
        except OSError:
            return 0


def _own_ports() -> range:
    """Where this portal may listen: one that another process of the same run starts looks elsewhere."""
    number = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    first = FIRST_PORT + number * PORTS_EACH
    return range(first, first + PORTS_EACH)


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0
