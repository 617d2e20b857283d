"""The command line: which commands there are, and what an error looks like."""

from __future__ import annotations

import argparse
import io
import logging
import os
import sys
from collections.abc import Callable, Sequence
from importlib.metadata import PackageNotFoundError, version

from assistant import cli_analyze, cli_calls, cli_doctor, cli_leads, cli_models, cli_replay, paths
from assistant.domain.errors import AssistantError
from assistant.exports.text import one_line
from assistant.logs import open_logs
from assistant.paths import Home

Window = Callable[[Home, bool], int]
INTERRUPTED = 130
_log = logging.getLogger(__name__)


def main(argv: Sequence[str], window: Window | None = None) -> int:
    """Run one command and return its exit code: 0 done, 1 failed (one line on standard error), 2 usage.

    `window(home, demo)` opens the desktop app; without it there is no screen to open it on.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # any name of a file can be told; in JSON such an escape is right too
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    parser = _parser()
    args = parser.parse_args(argv)
    try:
        home = paths.home(args.home)
    except RuntimeError:
        return _failed("this user has no home folder", "name a folder with --home or CALLSIDE_HOME")
    home.make()
    open_logs(home.logs)
    try:
        code = _run(parser, args, home, window)
        sys.stdout.flush()
    except KeyboardInterrupt:
        return INTERRUPTED
    except Exception as error:  # noqa: BLE001 - whatever it is, one line says so
        _log.warning("%s failed", args.command, exc_info=True)  # of the error only its kind and place are written: logs
        return _explain(error, home)
    return code


def _explain(error: Exception, home: Home) -> int:
    match error:
        case AssistantError():
            return _failed(str(error), error.hint)
        case OSError() if error.filename is not None:
            return _failed(f"{error.filename}: {error.strerror}", "check the disk and who may read and write there")
        case OSError():
            # What is still to be written there would only fail again when the program ends.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            if isinstance(error, BrokenPipeError):  # the reader has left: nothing to say, and nobody to say it to
                return 1
            return _failed(f"the output cannot be written: {error.strerror}", "check where it goes")
        case _:
            return _failed(f"a fault of the program ({type(error).__name__})", f"see {home.logs}")


def _run(parser: argparse.ArgumentParser, args: argparse.Namespace, home: Home, window: Window | None) -> int:
    if args.command is None or (args.command == "demo" and _has_screen() and not args.json):
        if window is not None:
            return window(home, args.command == "demo")
        parser.print_help(sys.stderr)
        return 2
    return int(args.run(args, home))


def _failed(what: str, hint: str) -> int:
    print(one_line(f"callside: {what}{'; ' + hint if hint else ''}"), file=sys.stderr)
    return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="callside", description="The coach beside the call. Without a command: the desktop app."
    )
    parser.add_argument("--home", metavar="DIR", help="where everything of this user lives (or CALLSIDE_HOME)")
    parser.add_argument("--version", action="version", version=f"callside {_version()}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")
    for part in (cli_replay, cli_analyze, cli_calls, cli_leads, cli_models, cli_doctor):
        part.add(commands)
    return parser


def _version() -> str:
    try:
        return version("callside")
    except PackageNotFoundError:  # run from a checkout that was never installed
        return "from a checkout"


def _has_screen() -> bool:
    return sys.platform in {"win32", "darwin"} or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
