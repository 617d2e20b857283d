"""From the end of speech to final text, beside RealtimeSTT with its defaults: the same sound, the same model.

    CALLSIDE_REALTIMESTT=PYTHON python -m tests.benchmarks realtimestt

PYTHON is an interpreter that has RealtimeSTT. One after the other hears a stretch of the customer's side of the bundled
call in real time; Callside has its defaults too, captions and all. RealtimeSTT's compute type "default" is float32 on
a processor, with a beam of 5; Callside's are int8 and 1.
"""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
import wave
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median

import jiwer
import numpy as np
from faster_whisper.audio import decode_audio

from assistant import bootstrap
from assistant.domain.calls import RATE_HZ, Track
from assistant.domain.events import CallState, Changed, Event, Heard
from assistant.domain.history import SoundFile
from assistant.models import Shelf
from assistant.paths import Home
from assistant.settings import Settings
from tests.benchmarks.hearing import plain
from tests.benchmarks.sample import CALL, Said, reference
from tests.benchmarks.table import Row

PEER = Path(__file__).with_name("realtimestt_peer.py")
FROM_S, TO_S = 145.0, 290.0  # the customer speaks most here, and not at the edges
LATE_S = 15.0  # what comes later belongs to no turn
TAIL = 3  # words at the end of a turn; a text that has all but one of them (or the only one) is the end of that turn

DELAY = "delay from speech end to final text, of RealtimeSTT's"
HOW = "set CALLSIDE_REALTIMESTT to a Python with RealtimeSTT[default]==1.1.2"


@dataclass(frozen=True)
class Final:
    """A text that will not change any more, and when it came, in seconds of the sound."""

    at_s: float
    text: str


def rows(model: str = "base") -> list[Row]:
    """Hear the stretch twice; it takes five minutes."""
    python = os.environ.get("CALLSIDE_REALTIMESTT")
    if not python:
        return [Row(DELAY, None, 0.4, "x", note=HOW)]
    said = [
        replace(s, start_s=s.start_s - FROM_S, end_s=s.end_s - FROM_S)
        for s in reference()
        if s.track is Track.CUSTOMER and s.start_s > FROM_S and s.end_s < TO_S
    ]
    with tempfile.TemporaryDirectory() as folder:
        home, sound = Home(Path(folder)), Path(folder) / "customer.wav"
        write(sound)
        name, theirs = told_by_peer(python, sound, Shelf(home.models).folder(model))
        ours = told_by_callside(model, home, sound)
    mine, peer = delays(ours, said), delays(theirs, said)
    both = sorted(mine.keys() & peer.keys())  # the same turns, so that nobody wins by dropping one
    if not both:
        return [Row(DELAY, None, 0.4, "x", note=f"no turn told by both: {len(mine)} and {len(peer)} of {len(said)}")]
    own_s, peer_s = median(mine[i] for i in both), median(peer[i] for i in both)
    note = f"{model}, {len(both)} turns told by both; of {len(said)} Callside told {len(mine)}, the peer {len(peer)}"
    wrong, wrong_peer = word_errors(ours, said), word_errors(theirs, said)
    worst = f"{max(mine[i] for i in both):.2f} against {max(peer[i] for i in both):.2f} s"
    return [
        Row(
            DELAY, own_s / peer_s, 0.4, "x", f"{name} {peer_s:.2f} s, Callside {own_s:.2f} s", f"{note}; worst {worst}"
        ),
        Row("word errors on that sound", wrong, None, "%", f"{name} {wrong_peer:.1f} %"),
    ]


def write(sound: Path) -> None:
    """The stretch of the customer's channel, for both alike."""
    customer = decode_audio(str(CALL), split_stereo=True)[1][int(FROM_S * RATE_HZ) : int(TO_S * RATE_HZ)]
    with wave.open(str(sound), "wb") as file:
        file.setparams((1, 2, RATE_HZ, 0, "NONE", ""))
        file.writeframes((np.clip(customer, -1, 1) * 32767).astype("<i2").tobytes())


def told_by_callside(model: str, home: Home, sound: Path) -> list[Final]:
    told: list[Event] = []
    settings = replace(Settings(), hearing=replace(Settings().hearing, model=model))
    source = SoundFile(str(sound), mono=Track.CUSTOMER)
    bootstrap.replay(settings, home, source, told.append, real=True, save=False)
    # The call's clock may start before the sound does: at LIVE.
    began_s = next(e.at_s for e in told if isinstance(e, Changed) and e.state is CallState.LIVE)
    return [Final(e.at_s - began_s, e.utterance.text) for e in told if isinstance(e, Heard)]


def told_by_peer(python: str, sound: Path, model: Path) -> tuple[str, list[Final]]:
    """Its name, and what it told. What it says else is not ours."""
    asked = [python, str(PEER), str(sound), str(model)]
    ran = subprocess.run(asked, cwd=sound.parent, capture_output=True, text=True, timeout=600, check=False)
    lines = [json.loads(line) for line in ran.stdout.splitlines() if line.startswith("{")]
    if ran.returncode or not lines:
        raise RuntimeError(f"the peer failed ({ran.returncode}): {ran.stderr[-2000:]}")
    return f"RealtimeSTT {lines[0]['version']}", [Final(line["at_s"], line["text"]) for line in lines[1:]]


def delays(finals: list[Final], said: list[Said]) -> dict[int, float]:
    """By number of the turn: from its true end to the last text that belongs to it.

    A text belongs to the turn that ended last before it came and whose last words it has: half a turn told while
    the rest is still being said is not its end, nor is a text that is late the end of the turn after.
    """
    found = {}
    for final in finals:
        words = set(plain(final.text).split())
        for i in reversed(range(len(said))):
            end = set(plain(said[i].text).split()[-TAIL:])
            if 0 <= final.at_s - said[i].end_s < LATE_S and len(end & words) >= max(1, len(end) - 1):
                found[i] = final.at_s - said[i].end_s
                break
    return found


def word_errors(finals: list[Final], said: list[Said]) -> float:
    heard = " ".join(final.text for final in finals)
    return float(100 * jiwer.wer(plain(" ".join(s.text for s in said)), plain(heard)))
