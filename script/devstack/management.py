"""script/manage: one manage.py command against the demonstration's servers."""

import contextlib
import sys
from collections.abc import Sequence
from pathlib import Path

from .checkout import ROOT
from .children import Stopped, command, run_in_foreground, stopped_by_signals
from .environment import with_servers

STATUS_OF_A_STOPPED_COMMAND = 130


def manage(caller_dir: str, arguments: Sequence[str]) -> int:
    """Run manage.py where the user stands and return its exit status.

    Servers that nobody else uses are started before and ended after it.
    """
    try:
        with contextlib.ExitStack() as at_end, stopped_by_signals():
            environment, _loans = with_servers(at_end)
            argv = command(sys.executable, ROOT / "manage.py", *arguments)
            return run_in_foreground(argv, env=environment, cwd=Path(caller_dir))
    except Stopped:
        return STATUS_OF_A_STOPPED_COMMAND
