"""The commands behind script/server, script/manage and script/test."""

import sys

from .checkout import Problem
from .keeper import keep
from .management import manage
from .supervisor import serve
from .testrun import test


def main(command: str, *arguments: str) -> int:
    """Run one command and return its exit status; a Problem becomes one sentence on stderr."""
    try:
        return _run(command, *arguments)
    except Problem as problem:
        print(problem, file=sys.stderr, flush=True)
        return problem.status


def _run(command: str, *arguments: str) -> int:
    match command:
        case "server":
            return serve()
        case "manage":
            return manage(arguments[0], arguments[1:])
        case "test":
            return test(arguments)
        case "keep":
            return keep(arguments[0])
    raise Problem(f"Không có lệnh {command}.", f"There is no command {command}.", status=2)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
