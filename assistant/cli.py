"""The command line: which commands there are, and what an error looks like."""

from __future__ import annotations

import argparse
import logging
import os
import sys
from collections.abc import Callable, Sequence
from importlib.metadata import PackageNotFoundError, version

from assistant import cli_calls, cli_doctor, cli_models, cli_replay, paths
from assistant.domain.errors import AssistantError
from assistant.logs import open_logs
from assistant.paths import Home

Window = Callable[[Home, bool], int]
INTERRUPTED = 130


def main(argv: Sequence[str], window: Window | None = None) -> int:
    """Run one command and return its exit code: 0 done, 1 failed (one line on standard error), 2 usage.

    `window(home, demo)` opens the desktop app; without it there is no screen to open it on.
    """
    parser = _parser()
    args = parser.parse_args(argv)
    home = paths.home(args.home)
    home.make()
    open_logs(home.logs)
    try:
        if args.command is None or (args.command == "demo" and _has_screen() and not args.json):
            if window is not None:
                return window(home, args.command == "demo")
            parser.print_help(sys.stderr)
            return 2
        return int(args.run(args, home))
    except AssistantError as error:
        logging.getLogger(__name__).warning("%s: %s", args.command, error)
        print(f"callside: {error}{'; ' + error.hint if error.hint else ''}", file=sys.stderr)
        return 1
    except BrokenPipeError:  # the reader of our output has left: nothing to say, and nobody to say it to
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except KeyboardInterrupt:
        return INTERRUPTED


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="callside", description="The coach beside the call. Without a command: the desktop app."
    )
    parser.add_argument("--home", metavar="DIR", help="where everything of this user lives (or CALLSIDE_HOME)")
    parser.add_argument("--version", action="version", version=f"callside {_version()}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")
    for part in (cli_replay, cli_calls, cli_models, cli_doctor):
        part.add(commands)
    return parser


def _version() -> str:
    try:
        return version("callside")
    except PackageNotFoundError:  # run from a checkout that was never installed
        return "from a checkout"


def _has_screen() -> bool:
    return sys.platform in {"win32", "darwin"} or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
