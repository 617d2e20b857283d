"""`analyze`: what lines of talk mean, as JSON lines."""

from __future__ import annotations

import argparse
import io
import json
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO

from assistant import bootstrap
from assistant.domain.calls import Track
from assistant.domain.errors import InputError
from assistant.paths import Home
from assistant.pipeline.analysis import TextLine, Understood

MOST_TURNS = 1e15
_SHAPE = '{"text": "that is too much for us", "speaker": "customer", "prev": "…", "call": "…", "turn": 3}'


def add(commands: Any) -> None:
    """Register the command."""
    analyze = commands.add_parser(
        "analyze",
        help="what lines of talk mean",
        description=f"Reads JSON lines such as {_SHAPE}; prev, call and turn may be left out. "
        "Writes one line for each, in order: each label with its probability (label_p); within a call also the stage "
        "of the talk and its score so far. A line that cannot be read is answered with its error.",
    )
    analyze.add_argument(
        "file", nargs="?", default="-", metavar="FILE", help="JSON lines; - is standard input (the default)"
    )
    analyze.add_argument("--json", action="store_true", help="one JSON object a line (always so)")
    analyze.set_defaults(run=_analyze)


def _analyze(args: argparse.Namespace, _home: Home) -> int:
    analysis = bootstrap.analysis()
    wrong, lines = 0, 0
    with _opened(args.file) as file:
        for number, raw in enumerate(file, 1):
            if not raw.strip():
                continue
            lines += 1
            try:
                answer = _answer(analysis.understand(_line(raw)))
            except ValueError as error:
                wrong += 1
                answer = {"line": number, "error": str(error)}
            print(json.dumps(answer, ensure_ascii=False), flush=args.file == "-")
    if not lines:
        raise InputError(f"{_name(args.file)} is empty", f"one JSON object a line is wanted, such as {_SHAPE}")
    if wrong:
        print(
            f"callside: {wrong} of {lines} lines of {_name(args.file)} could not be read; each says why",
            file=sys.stderr,
        )
    return int(wrong > 0)


class _Wrong(ValueError):
    """A line that cannot be read, and why."""


def _answer(told: Understood) -> dict[str, object]:
    answer: dict[str, object] = {}
    for head, (label, chance) in told.labels.items():
        answer |= {head: label, f"{head}_p": round(chance, 4)}
    if told.unread:
        answer["unread"] = told.unread
    if told.memory:
        answer |= {"score": told.memory.score, "urgency": told.memory.urgency}
    return answer


def _line(raw: str) -> TextLine:
    """One line of the input. Raises ValueError naming the field and the reason."""
    try:
        given = json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise _Wrong(f"this is no JSON object: {str(error)[:80]}") from error
    if not isinstance(given, dict):
        raise _Wrong("this is no JSON object")
    turn = given.get("turn")
    if turn is not None and not _counts(turn):
        raise _Wrong(f"turn must be a number, not {str(turn)[:40]!r}")
    speaker = _text(given, "speaker")
    if speaker not in tuple(Track):
        raise _Wrong(f"speaker must be rep or customer, not {speaker[:40]!r}")
    call = given.get("call")
    return TextLine(
        _text(given, "text"),
        Track(speaker),
        _text(given, "prev") if given.get("prev") is not None else "",
        "" if call is None else str(call)[:200],
        turn,
    )


def _counts(turn: object) -> bool:
    """Whether turns can be put in order by it; `nan` and numbers beyond all counting cannot."""
    return isinstance(turn, int | float) and not isinstance(turn, bool) and abs(turn) < MOST_TURNS


def _text(given: Mapping[str, object], name: str) -> str:
    value = given.get(name)
    if not isinstance(value, str):
        raise _Wrong(f"{name} is missing" if name not in given else f"{name} must be text")
    return value.encode("utf-8", "replace").decode("utf-8")  # half a character, as JSON can write it, is none


@contextmanager
def _opened(name: str) -> Iterator[TextIO]:
    if name == "-":
        if isinstance(sys.stdin, io.TextIOWrapper):
            sys.stdin.reconfigure(encoding="utf-8-sig", errors="replace")  # as a file is read, on every system
        yield sys.stdin
        return
    try:
        with Path(name).open("rb") as raw:
            if b"\0" in raw.peek(1):  # UTF-16, a picture, a program
                raise InputError(f"{name} is not text in UTF-8", "save it as UTF-8, one JSON object a line")
            yield io.TextIOWrapper(raw, encoding="utf-8-sig", errors="replace")
    except OSError as error:
        raise InputError(f"{name} cannot be read: {error.strerror}", "check the name and who may read it") from error


def _name(file: str) -> str:
    return "standard input" if file == "-" else file
