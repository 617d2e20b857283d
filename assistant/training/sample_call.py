"""Reads the made-up sales call aloud: script in, two-channel sound and its reference out.

    python -m assistant.training.sample_call --voices DIR --out resources/sample

DIR holds the voices, which are not part of the product (resources/sample/README.md says how to get them):
Kokoro-82M in four parts, its English voices, and espeak-ng, which spells the words out in phonemes.
Only the sound they make is shipped.
"""

from __future__ import annotations

import argparse
import json
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from assistant.domain.calls import BUYING_SIGNALS, OBJECTIONS, Samples, Stage, Track
from assistant.domain.errors import InputError
from assistant.training.hum import mm_hm
from assistant.training.sound import level, room, soften, telephone, trim, write_sound
from assistant.training.voice import RATE_HZ, Kokoro

TAIL_S = 1.5  # of silence after the last word
SPEECH_DB = -20.0  # below full scale
NONE = "none"


@dataclass(frozen=True, slots=True)
class Turn:
    """One utterance of the script, with its labels (taxonomy). `say` is what the voice is given.

    `gap_s` runs from the end of the latest sound so far to the start of this turn; below zero the turn starts while
    somebody talks. `quiet` is in dB below the speaker's other turns.
    """

    track: Track
    gap_s: float
    text: str
    say: str
    stage: Stage
    objection: str = NONE
    buying_signal: str = NONE
    intent: str = NONE
    quiet: float = 0.0


@dataclass(frozen=True, slots=True)
class Side:
    """Who speaks on one track, and with which voice. `speed`: 1.0 is the voice's own pace; `pitch_hz` of a hum."""

    name: str
    account: str
    voice: str
    speed: float
    pitch_hz: float


@dataclass(frozen=True, slots=True)
class Script:
    """A call as written."""

    title: str
    sides: dict[Track, Side]
    turns: tuple[Turn, ...] = field(repr=False)


def read_script(file: Path) -> Script:
    """The script in `file`. Raises InputError for a turn that names no known speaker, stage or label."""
    raw = tomllib.loads(file.read_text(encoding="utf-8"))
    sides = {track: Side(**raw[track.value]) for track in Track}
    return Script(raw["title"], sides, tuple(_turn(n, row) for n, row in enumerate(raw["turn"], 1)))


def _turn(number: int, row: dict[str, Any]) -> Turn:
    known = (("who", tuple(Track)), ("stage", tuple(Stage)), ("objection", (*OBJECTIONS, NONE)))
    for key, allowed in (*known, ("buying_signal", (*BUYING_SIGNALS, NONE))):
        if row.get(key, NONE) not in allowed:
            raise InputError(f"turn {number} has {key} {row.get(key)!r}", f"one of {', '.join(allowed)}")
    fields = {key: row[key] for key in ("objection", "buying_signal", "intent", "quiet") if key in row}
    said = row.get("say", row["text"])
    return Turn(Track(row["who"]), row["gap_s"], row["text"], said, Stage(row["stage"]), **fields)


def place(turns: Sequence[Turn], lengths_s: Sequence[float]) -> list[float]:
    """When each turn starts, in seconds. Raises InputError where one speaker would talk over themselves."""
    starts: list[float] = []
    ends = dict.fromkeys(Track, 0.0)
    for number, (turn, length_s) in enumerate(zip(turns, lengths_s, strict=True), 1):
        start_s = max(ends.values()) + turn.gap_s
        if start_s < ends[turn.track]:
            late = ends[turn.track] - start_s
            raise InputError(f"turn {number} starts {late:.2f} s before its speaker has finished", "raise its gap_s")
        starts.append(start_s)
        ends[turn.track] = start_s + length_s
    return starts


def build(script: Script, voices: Path) -> tuple[Samples, list[dict[str, object]]]:
    """The sound (samples x 2: rep, customer) at RATE_HZ, and one row of reference for each turn."""
    speak = Kokoro(voices)
    spoken = []
    for turn in script.turns:
        side = script.sides[turn.track]
        hum = turn.text == "Mm-hm."
        sound = mm_hm(side.pitch_hz, RATE_HZ) if hum else trim(speak(turn.say, side.voice, side.speed), RATE_HZ)
        if turn.track is Track.CUSTOMER:
            sound = telephone(sound, RATE_HZ)
        spoken.append(level(sound, RATE_HZ, SPEECH_DB - turn.quiet))
    lengths_s = [len(sound) / RATE_HZ for sound in spoken]
    starts = place(script.turns, lengths_s)
    total_s = max(s + n for s, n in zip(starts, lengths_s, strict=True)) + TAIL_S
    tracks = {track: np.zeros(round(total_s * RATE_HZ), np.float32) for track in Track}
    rows: list[dict[str, object]] = []
    for number, (turn, start_s, sound) in enumerate(zip(script.turns, starts, spoken, strict=True), 1):
        at = round(start_s * RATE_HZ)
        tracks[turn.track][at : at + len(sound)] += sound
        rows.append(_row(number, turn, start_s, start_s + len(sound) / RATE_HZ))
    rep = soften(tracks[Track.REP]) + room(total_s, RATE_HZ, -64.0, seed=1)
    customer = soften(tracks[Track.CUSTOMER]) + telephone(room(total_s, RATE_HZ, -54.0, seed=2), RATE_HZ)
    return np.stack([rep, customer], axis=1), rows


def _row(number: int, turn: Turn, start_s: float, end_s: float) -> dict[str, object]:
    return {
        "number": number,
        "track": turn.track.value,
        "start_s": round(start_s, 3),
        "end_s": round(end_s, 3),
        "text": turn.text,
        "stage": turn.stage.value,
        "intent": turn.intent,
        "objection": turn.objection,
        "buying_signal": turn.buying_signal,
    }


def main() -> None:
    """Build `call.ogg` and `call.ref.jsonl` from `call.toml`."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--voices", type=Path, required=True, help="folder with the voices: see the sample's README")
    parser.add_argument("--out", type=Path, required=True, help="folder that holds call.toml and takes the rest")
    chosen = parser.parse_args()
    script = read_script(chosen.out / "call.toml")
    sound, rows = build(script, chosen.voices)
    write_sound(chosen.out / "call.ogg", sound, RATE_HZ)
    lines = (json.dumps(row, ensure_ascii=False) for row in rows)
    (chosen.out / "call.ref.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"{len(rows)} utterances, {len(sound) / RATE_HZ:.1f} s")


if __name__ == "__main__":
    main()
