"""``python -m tests.e2e.clocked [CODE]``: the portal on another day and without the demonstration.

PORTAL_CLOCK_BEHIND says by how many seconds its clock is behind. CODE is run before the servers start.
"""

import contextlib
import subprocess
import sys
import time
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from script.devstack.address import Address
from script.devstack.checkout import say
from script.devstack.children import Stopped, stopped_by_signals
from script.devstack.environment import of_processes, with_servers
from script.devstack.supervisor import Portal
from tests.e2e.stack import ROOT, Stack

CLOCK = Path(__file__).with_name("clock")


class ClockedStack(Stack):
    """The same folder may be started on one day and again on another."""

    def begin(self, moment: datetime, *code: str) -> None:
        """Start it as if it were ``moment`` now."""
        behind = time.time() - moment.timestamp()
        self.command = [sys.executable, "-m", "tests.e2e.clocked", *code]
        self.extra = {"PORTAL_CLOCK_BEHIND": f"{behind}"}
        self.start()

    def halt(self) -> None:
        """Stop it and keep what it holds."""
        self.end()


def serve(*code: str) -> int:
    """Run it until it is told to stop."""
    with contextlib.ExitStack() as at_end, stopped_by_signals():
        at_end.enter_context(contextlib.suppress(Stopped))
        environment, loans = with_servers(at_end)
        environment |= {"PYTHONPATH": f"{CLOCK}:{ROOT}"}
        _manage(environment, "prepare")
        for line in code:
            _manage(environment, "shell", "--verbosity", "0", "-c", line)
        portal = Portal(Address.chosen(), of_processes(environment), loans)
        at_end.callback(portal.stop)
        portal.run()
    say("Đã dừng.", "Stopped.")
    return 0


def _manage(environment: Mapping[str, str], *arguments: str) -> None:
    command = [sys.executable, ROOT / "manage.py", *arguments]
    subprocess.run(command, env=environment, cwd=ROOT, check=True, stdin=subprocess.DEVNULL)


if __name__ == "__main__":
    raise SystemExit(serve(*sys.argv[1:]))
