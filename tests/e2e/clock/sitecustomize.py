"""Python imports this by itself at its start: the portal's processes of a journey live on another day."""

import os
from datetime import UTC, datetime, timedelta

import time_machine

BEHIND = timedelta(seconds=float(os.environ["PORTAL_CLOCK_BEHIND"]))
time_machine.travel(datetime.now(UTC) - BEHIND, tick=True).start()
