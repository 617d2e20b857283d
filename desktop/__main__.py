"""The `callside` command: the desktop app, or with a command the terminal.

Qt is imported only when there is a window to show, so that the terminal needs none of its libraries.
"""

from __future__ import annotations

import sys

from assistant.paths import Home, home


def main() -> int:
    """Run what the command line asks for; return the exit code."""
    if getattr(sys, "frozen", False):
        import multiprocessing

        multiprocessing.freeze_support()  # first: a frozen child process ends in here
    arguments = sys.argv[1:]
    match arguments:  # nothing but the app itself: the terminal's parser is not worth its time then
        case [] | ["--home", _]:
            try:
                mine = home(arguments[-1] if arguments else None)
            except RuntimeError:
                pass  # a user without a folder: the terminal says so
            else:
                return run_window(mine)
    from assistant.cli import main as terminal

    return terminal(arguments, window=run_window)


def run_window(of: Home, demo: bool = False) -> int:  # noqa: FBT001, FBT002 - the command line calls back so
    """Show the desktop app until it is closed; return the exit code."""
    from desktop.app import run

    of.make()
    return run(of, demo=demo)


if __name__ == "__main__":
    sys.exit(main())
