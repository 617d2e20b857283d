"""`calls`: list, show, export and erase past calls from the terminal."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.domain.errors import InputError
from assistant.domain.history import CallRecord
from assistant.domain.plain import plain
from assistant.exports import FORMATS, export
from assistant.exports.text import about, clock, title
from assistant.paths import Home

if TYPE_CHECKING:
    from assistant.storage.calls import CallStore

_NONE_YET = "no calls yet; `callside` starts one, `callside replay SOUND --save` makes one of a recording"


def add(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Register `calls` and its four subcommands; each sets `run`, a handler `(args, home) -> int`."""
    calls = subparsers.add_parser("calls", help="list, show, export and erase past calls")
    parts = calls.add_subparsers(dest="calls_command", metavar="list|show|export|erase", required=True)

    listing = parts.add_parser("list", help="past calls, newest first")
    listing.add_argument("words", nargs="*", metavar="WORDS", help="only calls that hold these words")
    listing.add_argument("--limit", type=_at_least_one, default=20, metavar="N", help="at most N calls (20)")
    listing.add_argument("--json", action="store_true", help="one JSON object a call")
    listing.set_defaults(run=_list)

    showing = parts.add_parser("show", help="a call as plain text")
    _name(showing)
    showing.add_argument("--json", action="store_true", help="the whole call as one JSON object")
    showing.set_defaults(run=_show)

    exporting = parts.add_parser("export", help="a call as a file")
    _name(exporting)
    exporting.add_argument("--format", choices=FORMATS, metavar="F", help=f"{', '.join(FORMATS)} (as FILE ends, or md)")
    exporting.add_argument("--out", metavar="FILE", help="where to write it; without it, to standard output")
    exporting.set_defaults(run=_export)

    erasing = parts.add_parser("erase", help="erase a call for good")
    _name(erasing)
    erasing.add_argument("--yes", action="store_true", help="do not ask")
    erasing.add_argument("--json", action="store_true", help="say what was erased as a JSON object")
    erasing.set_defaults(run=_erase)


def _name(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("id", metavar="ID", help="a call's id, the beginning of one, or `last` for the newest")


def _at_least_one(words: str) -> int:
    if (number := int(words)) < 1:
        raise argparse.ArgumentTypeError("must be 1 or more")
    return number


def _list(args: argparse.Namespace, home: Home) -> int:
    words = " ".join(args.words)
    with _calls(home) as store:
        records = store.recent(words, limit=args.limit) if store else []
        total = store.count(words) if store else 0
    for record in records:
        print(json.dumps(_described(record), ensure_ascii=False) if args.json else _row(record))
    if not records:
        print(f"no call holds “{words}”" if words and store else _NONE_YET, file=sys.stderr)
    elif total > len(records):
        print(f"{total - len(records)} more; --limit {total} shows them all", file=sys.stderr)
    return 0


def _show(args: argparse.Namespace, home: Home) -> int:
    with _calls(home) as store:
        detail = _some(store).detail(_some(store).find(args.id))
    print(
        json.dumps(plain(detail), ensure_ascii=False) if args.json else export(detail, "txt"),
        end="\n" if args.json else "",
    )
    return 0


def _export(args: argparse.Namespace, home: Home) -> int:
    ending = Path(args.out or "").suffix.removeprefix(".").lower()
    form = args.format or (ending if ending in FORMATS else "md")
    with _calls(home) as store:
        whole = export(_some(store).detail(_some(store).find(args.id)), form)
    if not args.out:
        print(whole, end="")
        return 0
    try:
        Path(args.out).write_text(whole, "utf-8", newline="\n")
    except OSError as error:
        raise InputError(
            f"{args.out} cannot be written: {error.strerror}", "choose another place with --out"
        ) from error
    print(f"wrote {args.out}", file=sys.stderr)
    return 0


def _erase(args: argparse.Namespace, home: Home) -> int:
    with _calls(home) as store:
        calls = _some(store)
        record = calls.detail(calls.find(args.id)).record
        if not args.yes and not _agreed(record):
            print("nothing was erased", file=sys.stderr)
            return 1
        calls.erase(record.id)
        calls.purge()
    if args.json:
        print(json.dumps({"erased": record.id}))
    else:
        print(f"erased {record.id} {title(record)}", file=sys.stderr)
    return 0


def _agreed(record: CallRecord) -> bool:
    if not sys.stdin.isatty():
        raise InputError("erasing a call cannot be undone and nobody can be asked here", "add --yes")
    print(f"{title(record)} ({about(record)}), {record.utterances} utterances", file=sys.stderr)
    print("Erase it for good? [y/N] ", end="", file=sys.stderr, flush=True)
    return sys.stdin.readline().strip().lower() in {"y", "yes"}


@contextmanager
def _calls(home: Home) -> Iterator[CallStore | None]:
    """The calls of this home; None, and nothing made on the disk, where there never was one."""
    if not home.database.exists():
        yield None
        return
    from assistant.storage.calls import CallStore
    from assistant.storage.database import open_database

    database = open_database(home.database)
    try:
        yield CallStore(database)
    finally:
        database.close()


def _some(store: CallStore | None) -> CallStore:
    if store is None or not store.count():
        raise InputError("there are no calls yet", "`callside` starts one, `callside replay SOUND --save` makes one")
    return store


def _described(record: CallRecord) -> dict[str, object]:
    fields: dict[str, object] = plain(record)
    return fields


def _row(record: CallRecord) -> str:
    state = "" if record.finished else "  (unfinished)"
    when = record.started_at.astimezone()
    return f"{record.id}  {when:%Y-%m-%d %H:%M}  {clock(record.duration_s):>7}  {title(record)}{state}"
