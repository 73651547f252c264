"""Servers shared by several commands: the first starts one, the last to leave ends it, a crash leaves nothing running.

Each server has a keeper, a process of its own that starts it, restarts it when it dies and ends it. Everybody who
uses the server holds the lock `<name>.users` shared; the keeper takes it alone when nobody is left, and whoever comes
meanwhile waits until that keeper is done. The kernel drops the locks of a killed process.
"""

import contextlib
import fcntl
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import TracebackType
from typing import IO, Protocol, Self

from .checkout import ROOT, Problem, open_log, state_dir, tail
from .children import Child, Program, Stopped, stopped_by_signals
from .postgres import Postgres
from .valkey import Valkey

LONGEST_START, LONGEST_STOP = 90.0, 70.0


class Service(Protocol):
    """A server that a keeper can keep."""

    @property
    def name(self) -> str: ...
    @property
    def state(self) -> Path: ...
    @property
    def log(self) -> Path: ...
    def answers(self) -> bool: ...
    def prepare(self) -> None: ...
    def program(self) -> Program: ...


class Loan:
    """The use of a server for the length of a `with` block; `wait` returns when it answers."""

    def __init__(self, service: Service) -> None:
        self.service = service
        self._keeper: subprocess.Popen[bytes] | None = None
        self._users: IO[bytes] | None = None

    def __enter__(self) -> Self:
        self._users = _lock_file(self.service, "users")
        fcntl.flock(self._users, fcntl.LOCK_SH)
        self.tend()
        return self

    def tend(self) -> None:
        """See to it that a keeper is at work; one that finds another at work goes away by itself."""
        if not self.service.answers():
            self._send_keeper()

    def _send_keeper(self) -> None:
        if self._keeper is not None and self._keeper.poll() is None:
            return
        if self._keeper is not None and self._keeper.returncode > 0:
            raise Problem(
                f"Không khởi động được {self.service.name}.",
                f"{self.service.name} did not start.\n{tail(self.service.log)}",
            )
        with open_log(self.service.log) as log:
            self._keeper = subprocess.Popen(
                [sys.executable, "-m", "script.devstack", "keep", self.service.name],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env={**os.environ, "PORTAL_STATE": os.fspath(self.service.state)},
                cwd=ROOT,
                start_new_session=True,
            )

    def wait(self) -> None:
        """Return when the server answers; raise Problem with the end of its log when it does not
        come up.
        """
        deadline = time.monotonic() + LONGEST_START
        while not self.service.answers():
            if time.monotonic() > deadline:
                name = self.service.name
                raise Problem(
                    f"{name} không trả lời.", f"{name} does not answer.\n{tail(self.service.log)}"
                )
            self._send_keeper()
            time.sleep(0.05)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Leave; the last one out ends the keeper and waits, holding newcomers back until all is
        down.
        """
        if self._users is None:
            return
        with self._users, contextlib.suppress(BlockingIOError):
            fcntl.flock(self._users, fcntl.LOCK_EX | fcntl.LOCK_NB)
            _end_keeper(self.service)
            if self._keeper is not None:
                self._keeper.wait(LONGEST_STOP)


def keep(name: str) -> int:
    """Be the keeper of a server until told to end, or until nobody uses the server any more."""
    state = state_dir()
    service: Service = Postgres.in_state(state) if name == "postgres" else Valkey(state)
    with contextlib.suppress(Stopped), contextlib.ExitStack() as at_end, stopped_by_signals():
        users = at_end.enter_context(_lock_file(service, "users"))
        post = at_end.enter_context(_lock_file(service, "keeper"))
        if not _taken_within(post, seconds=1.0):
            return 0
        post.truncate(0)
        post.write(str(os.getpid()).encode())
        post.flush()
        child = Child(service.program(), before_start=service.prepare)
        at_end.callback(child.stop)
        child.start()
        _tend_while_used(child, users)
    return 0


def _tend_while_used(child: Child, users: IO[bytes]) -> None:
    while True:
        for _ in range(10):
            time.sleep(0.1)
            if news := child.tend():
                print(news, flush=True)
        with contextlib.suppress(BlockingIOError):
            fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return


def _end_keeper(service: Service) -> None:
    with _lock_file(service, "keeper") as post:
        if not _taken_within(post, seconds=0):
            post.seek(0)
            with contextlib.suppress(ProcessLookupError, ValueError):
                os.kill(int(post.read() or b"x"), signal.SIGTERM)
            _taken_within(post, seconds=LONGEST_STOP)


def _lock_file(service: Service, purpose: str) -> IO[bytes]:
    return (service.state / f"{service.name}.{purpose}").open("a+b")


def _taken_within(file: IO[bytes], *, seconds: float) -> bool:
    """Try to lock the file alone; tell whether that succeeded in time."""
    deadline = time.monotonic() + seconds
    while True:
        with contextlib.suppress(BlockingIOError):
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return True
        if time.monotonic() >= deadline:
            return False
        time.sleep(0.02)
