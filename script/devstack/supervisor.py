"""script/server: the whole portal on this machine, until it is told to stop."""

import contextlib
import fcntl
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from .address import Address
from .checkout import BIN, ROOT, Problem, say, state_dir, tail
from .children import Child, Program, Stopped, command, end_with_parent, stopped_by_signals
from .environment import of_processes, with_servers
from .keeper import Loan

EARLY_TICK, TICK = 0.05, 0.5
DEATHS_BEFORE_GIVING_UP = 3
APP = ("-A", "config")
PATIENCE_AFTER_A_CRASH = 10.0


def serve() -> int:
    """Run the portal with demonstration data; return 0 when it was told to stop."""
    mode = os.environ.get("PORTAL_MODE") or "demo"
    if mode != "demo":
        raise Problem(
            f"script/server chỉ chạy bản trình diễn; hãy bỏ PORTAL_MODE={mode}.",
            f"script/server runs the demonstration only; unset PORTAL_MODE={mode}.",
            status=2,
        )
    address = Address.chosen()
    with contextlib.ExitStack() as at_end, stopped_by_signals():
        at_end.enter_context(contextlib.suppress(Stopped))
        at_end.enter_context(_the_only_server(state_dir(), address))
        environment, loans = with_servers(at_end)
        _prepare(environment)
        portal = Portal(address, of_processes(environment), loans)
        at_end.callback(portal.stop)
        portal.run()
    say("Đã dừng.", "Stopped.")
    return 0


@contextlib.contextmanager
def _the_only_server(state: Path, address: Address) -> Iterator[None]:
    """Hold the state folder's server lock with a port that is free; else raise a Problem of status 2.

    The note in the lock file is cleared by an orderly end. Where it is found, a predecessor was killed, and its web
    server may need a moment to let go of the port.
    """
    with (state / "server.lock").open("a+", encoding="utf-8") as lock:
        lock.seek(0)
        note = lock.read()
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Problem(
                f"Cổng đang chạy rồi: {note or address.url}",
                f"The portal is already running: {note or address.url}",
                status=2,
            ) from error
        address.require_free(patience=PATIENCE_AFTER_A_CRASH if note else 0)
        lock.truncate(0)
        lock.write(address.url)
        lock.flush()
        try:
            yield
        finally:
            lock.truncate(0)


def _prepare(environment: Mapping[str, str]) -> None:
    """Bring the database up to date and load the demonstration; what it prints is for the user."""
    say("Đang chuẩn bị cơ sở dữ liệu…", "Preparing the database…")
    if _run_to_end("prepare", "--demo", environment=environment):
        raise Problem("Không chuẩn bị được cơ sở dữ liệu.", "The database could not be prepared.")


def _run_to_end(*arguments: str, environment: Mapping[str, str]) -> int:
    """Run manage.py, ending it when we are told to stop."""
    process = subprocess.Popen(
        [sys.executable, ROOT / "manage.py", *arguments],
        stdin=subprocess.DEVNULL,
        env=environment,
        cwd=ROOT,
        start_new_session=True,
        preexec_fn=end_with_parent(signal.SIGTERM),  # noqa: PLW1509 -- this process has one thread
    )
    try:
        return process.wait()
    except Stopped:
        process.terminate()
        process.wait()
        raise


@dataclass
class Portal:
    """The web server, the worker and the clock, in the order in which they start and stop."""

    address: Address
    environment: Mapping[str, str]
    loans: list[Loan]

    def __post_init__(self) -> None:
        """Name the three processes; nothing runs yet."""
        state, celery = Path(self.environment["PORTAL_STATE"]), BIN / "celery"
        self.web = self._child("web", self._web_command())
        # One worker alone has nobody to greet or to gossip with, and greeting takes a second.
        worker = command(
            celery, *APP, "worker", "-c", "2", "-l", "INFO", "--without-mingle", "--without-gossip"
        )
        beat = command(celery, *APP, "beat", "-l", "INFO", "-s", state / "beat-schedule")
        self.children = [self.web, self._child("beat", beat), self._child("worker", worker)]

    def run(self) -> None:
        """Start all, tell the user when pages and background work are there, then look after all
        until Stopped.
        """
        for child in self.children:
            child.start()
        self._tend_until("/healthz")
        say(f"Cổng đang chạy tại {self.address.url}", f"The portal is at {self.address.url}")
        if _run_to_end("demo_accounts", environment=self.environment):
            say("Không in được danh sách tài khoản.", "The accounts could not be listed.")
        self._tend_until("/readyz")
        say("Đã sẵn sàng; nhấn Ctrl-C để dừng.", "Ready; press Ctrl-C to stop.")
        while True:
            self._tend()
            time.sleep(TICK)

    def stop(self) -> None:
        """Stop taking requests first, then the clock, then the worker, which may finish what it
        has in hand.
        """
        say("Đang dừng…", "Stopping…")
        for child in self.children:
            child.stop()

    def _tend_until(self, page: str) -> None:
        while self.address.status(page) != 200:
            self._tend()
            if self.web.deaths >= DEATHS_BEFORE_GIVING_UP:
                end_of_log = tail(self.web.program.log)
                raise Problem(
                    "Máy chủ web không khởi động được.",
                    f"The web server does not start.\n{end_of_log}",
                )
            time.sleep(EARLY_TICK)

    def _tend(self) -> None:
        for child in self.children:
            if news := child.tend():
                print(news, flush=True)
        for loan in self.loans:
            loan.tend()

    def _child(self, name: str, argv: list[str]) -> Child:
        log = Path(self.environment["PORTAL_STATE"], "log", f"{name}.log")
        return Child(Program(name, argv, log, self.environment))

    def _web_command(self) -> list[str]:
        where = ["--host", self.address.host, "--port", str(self.address.port)]
        how = ["--workers", "2", "--blocking-threads", "4", "--no-ws", "--respawn-failed-workers"]
        # A worker that is told to stop while it starts does not hear it.
        end = ["--workers-kill-timeout", "5"]
        return command(
            BIN / "granian", "--interface", "wsgi", "config.wsgi:application", *where, *how, *end
        )
