"""Processes that live and die with the one that started them."""

import contextlib
import ctypes
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from .account import MYSELF, Account
from .checkout import ROOT, open_log

PR_SET_PDEATHSIG = 1
FIRST_PAUSE, LONGEST_PAUSE, STEADY_AFTER = 0.5, 30.0, 60.0
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

_libc = ctypes.CDLL(None)


def command(*words: str | Path) -> list[str]:
    """Return a command line."""
    return [os.fspath(word) for word in words]


class Stopped(BaseException):
    """The user, or the system, asked this command to end."""


@dataclass(frozen=True)
class Program:
    """How to run one process: `patience` is how many seconds it gets to end on its stop signal."""

    name: str
    argv: Sequence[str]
    log: Path
    env: Mapping[str, str]
    cwd: Path = ROOT
    account: Account = MYSELF
    stop_signal: signal.Signals = signal.SIGTERM
    patience: float = 20.0


@dataclass
class Child:
    """A running Program that is started again when it dies, after a pause that grows while it
    keeps dying.
    """

    program: Program
    before_start: Callable[[], None] = field(default=lambda: None)
    deaths: int = 0
    _process: subprocess.Popen[bytes] | None = None
    _started: float = 0.0
    _due: float | None = None
    _pause: float = FIRST_PAUSE

    def start(self) -> None:
        """Start the process in a session of its own, so that Ctrl-C reaches only us and we stop
        things in order.
        """
        self.before_start()
        program = self.program
        with open_log(program.log) as log:
            self._process = subprocess.Popen(
                program.argv,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=program.env,
                cwd=program.cwd,
                user=program.account.uid,
                group=program.account.gid,
                extra_groups=program.account.groups,
                start_new_session=True,
                preexec_fn=end_with_parent(program.stop_signal),  # noqa: PLW1509 -- this process has one thread
            )
        self._started, self._due = time.monotonic(), None

    def tend(self) -> str | None:
        """Look after the process; return a sentence when it was found dead or has been started
        again.
        """
        if self._process is None or self._process.poll() is None:
            return None
        now = time.monotonic()
        if self._due is None:
            self._kill_group()
            self.deaths += 1
            if now - self._started > STEADY_AFTER:
                self._pause = FIRST_PAUSE
            self._due, self._pause = now + self._pause, min(self._pause * 2, LONGEST_PAUSE)
            return f"{self.program.name}: exit {self._process.returncode}"
        if now < self._due:
            return None
        self.start()
        return f"{self.program.name}: restarted"

    def stop(self) -> None:
        """End the process: asked first, killed with all it started when it does not end in time."""
        if self._process is None:
            return
        if self._process.poll() is None:
            self._process.send_signal(self.program.stop_signal)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(self.program.patience)
        self._kill_group()
        self._process.wait()
        self._process = None

    def _kill_group(self) -> None:
        if self._process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)


def end_with_parent(signal_number: signal.Signals) -> Callable[[], None]:
    """Return what a child runs first, so that the kernel signals it when its parent dies in any
    way.
    """
    parent = os.getpid()

    def tie() -> None:
        _libc.prctl(PR_SET_PDEATHSIG, signal_number)
        if os.getppid() != parent:
            os._exit(1)

    return tie


def _heard() -> list[signal.Signals]:
    """Return the signals to act on: under nohup the end of the terminal is not one of them."""
    nohup = signal.getsignal(signal.SIGHUP) == signal.SIG_IGN
    return [each for each in STOP_SIGNALS if not (nohup and each == signal.SIGHUP)]


@contextlib.contextmanager
def stopped_by_signals() -> Iterator[None]:
    """Turn the first signal to stop into Stopped and ignore the later ones, so that the clean-up
    is not cut short.
    """

    def stop(number: int, _frame: FrameType | None) -> None:
        for each in STOP_SIGNALS:
            signal.signal(each, signal.SIG_IGN)
        raise Stopped(number)

    before = {each: signal.signal(each, stop) for each in _heard()}
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)


def run_in_foreground(argv: Sequence[str], *, env: Mapping[str, str], cwd: Path = ROOT) -> int:
    """Run a command on our own terminal and return its exit status as a shell would report it.

    Ctrl-C reaches the command itself; it decides what that means. Other signals to stop are passed on to it.
    """
    process = subprocess.Popen(
        argv,
        env=env,
        cwd=cwd,
        preexec_fn=end_with_parent(signal.SIGTERM),  # noqa: PLW1509 -- this process has one thread
    )

    def pass_on(number: int, _frame: FrameType | None) -> None:
        if number != signal.SIGINT:
            process.send_signal(number)

    before = {each: signal.signal(each, pass_on) for each in _heard()}
    try:
        status = process.wait()
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)
    return status if status >= 0 else 128 - status
