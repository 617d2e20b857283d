"""`replay` and `demo`: a recorded call through the whole line, told as JSON lines or as a person would read it."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from assistant.domain.calls import Track
from assistant.domain.events import Advised, Event, Failed, Heard, Missed, Moved, Noticed, Summed
from assistant.domain.history import SoundFile
from assistant.domain.json_lines import as_json
from assistant.exports.text import one_line
from assistant.paths import RESOURCES, Home

_SIDES = {"risk": "(-)", "opportunity": "(+)"}
SAMPLE = RESOURCES / "sample" / "call.ogg"


def add(commands: Any) -> None:
    """Register the commands."""
    replay = commands.add_parser("replay", help="play a recorded call through the whole line")
    replay.add_argument(
        "sound", type=Path, help="the call: channel 0 the rep, channel 1 the customer; or the rep's side"
    )
    replay.add_argument(
        "--customer", type=Path, metavar="SOUND", help="the customer's side, when it is a file of its own"
    )
    replay.add_argument("--swap", action="store_true", help="the first channel, or file, is the customer")
    replay.add_argument("--mono", choices=list(Track), help="one channel: whose side it is")
    replay.add_argument("--speed", choices=("real", "max"), default="max", help="in real time, or as fast as it goes")
    replay.add_argument("--save", action="store_true", help="keep the call among the calls")
    replay.add_argument("--json", action="store_true", help="one event a line")
    replay.set_defaults(run=_replay)
    demo = commands.add_parser("demo", help="the app on a made-up call; without a screen the same in the terminal")
    demo.add_argument("--json", action="store_true", help="one event a line")
    demo.set_defaults(run=_demo)


def _replay(args: argparse.Namespace, home: Home) -> int:
    sound = SoundFile(str(args.sound), str(args.customer or ""), args.swap, Track(args.mono) if args.mono else None)
    return _play(home, sound, speed=args.speed, save=args.save, as_lines=args.json)


def _demo(args: argparse.Namespace, home: Home) -> int:
    print("A made-up call in real time, heard and coached on this machine.", file=sys.stderr)
    return _play(home, SoundFile(str(SAMPLE)), speed="real", save=False, as_lines=args.json)


def _play(home: Home, sound: SoundFile, *, speed: str, save: bool, as_lines: bool) -> int:
    from assistant import bootstrap, settings

    broken: list[OSError] = []

    def tell(event: Event) -> None:
        line = as_json(event) if as_lines else None
        text = _said(event) if not as_lines else json.dumps(line, ensure_ascii=False) if line else None
        if text and not broken:
            try:
                print(text, flush=True)
            except OSError as error:  # nobody reads any more, or the disk is full: end in order, then say so
                broken.append(error)

    wanted = settings.load(home.settings)
    bootstrap.replay(wanted, home, sound, tell, real=speed == "real", save=save, go_on=lambda: not broken)
    if broken:
        raise broken[0]
    return 0


def _said(event: Event) -> str | None:
    """One event, for a person at a terminal; None for what would only be noise there."""
    match event:
        case Heard(utterance, _):
            at_s, mark, text = utterance.start_s, "you " if utterance.track is Track.REP else "them", utterance.text
        case Advised(card, at_s):
            say = f' Say: "{card.say}"' if card.say else ""
            mark, text = "***", f"{card.title.upper()}: {card.body}{say} ({card.source.file} - {card.source.heading})"
        case Moved(stage, at_s):
            mark, text = "---", stage.replace("_", " ")
        case Missed(gap, _):
            at_s, mark = gap.start_s, "..."
            text = f"not heard for {gap.end_s - gap.start_s:.0f} s: {gap.reason.replace('_', ' ')}"
        case Failed(_, what, hint, _, at_s):
            mark, text = "!", f"{what}; {hint}" if hint else what
        case Noticed(insight, _) if insight.kind in _SIDES:
            at_s, mark = insight.start_s, _SIDES[insight.kind]
            text = f"{insight.label.replace('_', ' ')}: {insight.quote}"
        case Summed(summary, at_s):
            mark, text = "===", summary.text
        case _:
            return None
    minutes, seconds = divmod(int(at_s), 60)
    parts = text.split("\n") if mark == "===" else [text]
    return "\n".join(f"{minutes:2d}:{seconds:02d}  {mark:4}  {one_line(part)}" for part in parts)
